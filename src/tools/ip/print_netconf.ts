import { RTM_DELNETCONF, RTM_NEWNETCONF } from '../../uapi/rtnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { COLOR_IFNAME } from '../iproute2/color.ts';
import { familyName } from '../iproute2/inet_prefix.ts';
import type { IpSession } from './ip_session.ts';

const IFINDEX_ALL = -1;
const IFINDEX_DEFAULT = -2;
const RP_FILTER = ['off', 'strict', 'loose'];

export class NetconfFilter {
  family = 0;
  ifindex = 0;
}

/** Prints a RTM_NEWNETCONF or RTM_DELNETCONF: the settings of an interface that routing programs want to know. */
export function printNetconf(ip: IpSession, message: NlMessage, filter: NetconfFilter): void {
  if (message.type !== RTM_NEWNETCONF && message.type !== RTM_DELNETCONF) return;
  const { print } = ip;
  const conf = message.body;
  if (filter.family !== 0 && filter.family !== (conf.family ?? AF_INET)) return;
  if (filter.ifindex !== 0 && filter.ifindex !== conf.ifindex) return;
  ip.headers('[NETCONF]');
  print.openObject();
  if (message.type === RTM_DELNETCONF) print.any('deleted', true, 'Deleted ');
  const family = familyName(conf.family ?? AF_INET);
  print.any('family', family, `${family} `);
  if (conf.ifindex !== undefined) {
    const name = conf.ifindex === IFINDEX_ALL ? 'all' : conf.ifindex === IFINDEX_DEFAULT ? 'default' : ip.ll.indexToName(conf.ifindex);
    print.any('interface', name, `${name} `, COLOR_IFNAME);
  }
  const onOff = (key: string, value: number | undefined): void => {
    if (value !== undefined) print.any(key, value !== 0, `${key} ${value !== 0 ? 'on' : 'off'} `);
  };
  onOff('forwarding', conf.forwarding);
  if (conf.rpFilter !== undefined)
    print.any('rp_filter', RP_FILTER[conf.rpFilter] ?? conf.rpFilter, `rp_filter ${RP_FILTER[conf.rpFilter] ?? conf.rpFilter} `);
  onOff('mc_forwarding', conf.mcForwarding);
  onOff('proxy_neigh', conf.proxyNeigh);
  onOff('ignore_routes_with_linkdown', conf.ignoreRoutesWithLinkdown);
  print.closeObject();
  print.text('\n');
  ip.out.flush();
}
