import { EACCES, EADDRNOTAVAIL, EINVAL, ENETUNREACH, ENOENT, ENODEV, EOPNOTSUPP, ESRCH } from '../../uapi/errno.ts';
import {
  FR_ACT_TO_TBL,
  type NetconfMsg,
  type NlMessage,
  RTM_DELADDR,
  RTM_DELNEIGH,
  RTM_DELROUTE,
  RTM_DELRULE,
  RTM_GETADDR,
  RTM_GETNETCONF,
  RTM_GETROUTE,
  RTM_GETRULE,
  RTM_NEWADDR,
  RTM_NEWNEIGH,
  RTM_NEWNETCONF,
  RTM_NEWROUTE,
  RTM_NEWRULE,
  RTM_F_FIB_MATCH,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from '../../uapi/rtnetlink.ts';
import { AF_INET6 } from '../../uapi/socket.ts';
import { devGetByIndex, forEachNetdev } from './dev.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { type Extack, type RtnlHandler, isDump, rtnlRegister } from './rtnetlink.ts';

const NETCONFA_IFINDEX_ALL = -1;
const NETCONFA_IFINDEX_DEFAULT = -2;

/**
 * IPv6 on a host that has it switched off (net.ipv6.conf.*.disable_ipv6): its tables are there and empty, and what would
 * fill them is refused in IPv6's words.
 */
export function inet6OffInit(stack: NetStack): void {
  const register = (type: number, handler: RtnlHandler): void => rtnlRegister(stack, AF_INET6, type, handler);
  register(RTM_NEWADDR, refuse(EACCES, 'ipv6: IPv6 is disabled on this device'));
  register(RTM_DELADDR, refuse(EADDRNOTAVAIL, 'ipv6: address not found'));
  register(RTM_GETADDR, (_net, message) => (isDump(message) ? 0 : -EADDRNOTAVAIL));
  register(RTM_NEWROUTE, newRoute);
  register(RTM_DELROUTE, () => -ESRCH);
  register(RTM_GETROUTE, getRoute);
  register(RTM_NEWNEIGH, refuse(EACCES, 'IPv6 is disabled on this device'));
  register(RTM_DELNEIGH, () => -ENOENT);
  register(RTM_NEWRULE, () => -EOPNOTSUPP);
  register(RTM_DELRULE, () => -EOPNOTSUPP);
  register(RTM_GETRULE, dumpRules);
  register(RTM_GETNETCONF, getNetconf);
}

function refuse(errno: number, words: string): RtnlHandler {
  return (_net, _message, _out, extack) => {
    extack.message = words;
    return -errno;
  };
}

function newRoute(_net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const oif = message.type === RTM_NEWROUTE ? message.body.oif : undefined;
  extack.message = oif === undefined ? 'Egress device not specified' : 'IPv6 is disabled on nexthop device';
  return oif === undefined ? -ENODEV : -EACCES;
}

function getRoute(_net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  if (message.type !== RTM_GETROUTE || isDump(message)) return 0;
  if (((message.body.flags ?? 0) & ~RTM_F_FIB_MATCH) === 0) return -ENETUNREACH;
  extack.message = 'ipv6: Invalid flags for get route request';
  return -EINVAL;
}

/** The two rules a namespace begins with. Linux: net/ipv6/fib6_rules.c. */
function dumpRules(_net: Net, _message: NlMessage, out: NlMessage[]): number {
  for (const [priority, table] of [
    [0, RT_TABLE_LOCAL],
    [32766, RT_TABLE_MAIN],
  ]) {
    out.push({ type: RTM_NEWRULE, body: { family: AF_INET6, priority, table, action: FR_ACT_TO_TBL } });
  }
  return 0;
}

function getNetconf(net: Net, message: NlMessage, out: NlMessage[]): number {
  if (message.type !== RTM_GETNETCONF) return -EOPNOTSUPP;
  const push = (ifindex: number): void => {
    const body: NetconfMsg = { family: AF_INET6, ifindex, forwarding: 0, mcForwarding: 0, proxyNeigh: 0, ignoreRoutesWithLinkdown: 0 };
    out.push({ type: RTM_NEWNETCONF, body });
  };
  if (!isDump(message)) {
    const ifindex = message.body.ifindex ?? 0;
    if (ifindex > 0 && devGetByIndex(net, ifindex) === null) return -ENODEV;
    push(ifindex);
    return 0;
  }
  for (const dev of forEachNetdev(net)) push(dev.ifindex);
  push(NETCONFA_IFINDEX_ALL);
  push(NETCONFA_IFINDEX_DEFAULT);
  return 0;
}
