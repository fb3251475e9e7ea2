import { ARPHRD_ETHER, IFF_POINTOPOINT, IFF_UP } from '../../uapi/if.ts';
import { RTM_DELLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import type { LinkMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_PACKET } from '../../uapi/socket.ts';
import { COLOR_IFNAME, COLOR_MAC } from '../iproute2/color.ts';
import { printLinkFlags } from '../iproute2/link_flags.ts';
import { llAddrN2a } from '../iproute2/ll_addr.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { llTypeN2a } from '../iproute2/ll_types.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkFilter } from './link_filter.ts';
import { printLinkDetails } from './print_link_details.ts';
import { printOperstate } from './print_oper_state.ts';
import { printLinkStats } from './print_link_stats.ts';

const LINK_MODES = ['DEFAULT', 'DORMANT'];
const LINK_EVENTS = ['NONE', 'REBOOT', 'FEATURE CHANGE', 'BONDING FAILOVER', 'NOTIFY PEERS', 'RESEND IGMP', 'BONDING OPTION'];

/** What is shown of a link depends on whether `ip link` or `ip address` shows it. */
export interface LinkView {
  filter: LinkFilter;
  isLink: boolean;
}

/**
 * Prints a RTM_NEWLINK or RTM_DELLINK unless the filter hides it. Returns -1 when hidden, 0 when addresses may follow on
 * the same line (or only addresses are wanted), 1 when the line has ended.
 */
export function printLink(ip: IpSession, message: NlMessage, view: LinkView): number {
  if (message.type !== RTM_NEWLINK && message.type !== RTM_DELLINK) return 0;
  const link = message.body;
  if (!passes(link, view.filter)) return -1;
  if (view.filter.label !== undefined) return 0;
  if (!passesRelations(link, view.filter)) return -1;
  ip.headers('[LINK]');
  if (message.type === RTM_DELLINK) ip.print.any('deleted', true, 'Deleted ');
  if (ip.brief) {
    printBrief(ip, link, view.filter);
    return 0;
  }
  printFirstLine(ip, link, view);
  if (view.filter.family === 0 || view.filter.family === AF_PACKET || ip.details > 0) printAddresses(ip, link);
  printNamespaces(ip, link);
  if (ip.details > 0) printLinkDetails(ip, link, view.isLink);
  printTail(ip, link, view.isLink);
  return 1;
}

function passes(link: LinkMsg, filter: LinkFilter): boolean {
  const up = ((link.flags ?? 0) & IFF_UP) !== 0;
  if (filter.ifindex !== 0 && link.index !== filter.ifindex) return false;
  if ((filter.up && !up) || (filter.down && up)) return false;
  return link.ifname !== undefined && isIfname(link.ifname);
}

function passesRelations(link: LinkMsg, filter: LinkFilter): boolean {
  if (link.group !== undefined && filter.group !== -1 && link.group !== filter.group) return false;
  if (filter.master > 0 && link.master !== filter.master) return false;
  if (filter.kind !== undefined && (link.linkinfo === undefined || (link.linkinfo.kind ?? '') !== filter.kind)) return false;
  return filter.slaveKind === undefined || (link.linkinfo !== undefined && (link.linkinfo.slaveKind ?? '') === filter.slaveKind);
}

/** "v0@v1": a link stands on another, here or (by number) in another namespace. Returns M-DOWN. */
export function printNameAndLink(ip: IpSession, link: LinkMsg, format: (name: string) => string): boolean {
  const { print } = ip;
  let lower: string | undefined;
  let masterDown = false;
  if (link.link !== undefined && link.link !== 0) {
    if (link.linkNetnsid !== undefined) {
      print.json('link_index', link.link);
      lower = `if${link.link}`;
    } else {
      lower = ip.ll.indexToName(link.link);
      print.json('link', lower);
      masterDown = (ip.ll.indexToFlags(link.link) & IFF_UP) === 0;
    }
  } else if (link.link === 0) {
    print.json('link', null);
    lower = 'NONE';
  }
  const name = link.ifname ?? '';
  print.any('ifname', name, format(lower === undefined ? name : `${name}@${lower}`), COLOR_IFNAME);
  return masterDown;
}

function printBrief(ip: IpSession, link: LinkMsg, filter: LinkFilter): void {
  const masterDown = printNameAndLink(ip, link, (name) => `${name.padEnd(16)} `);
  if (link.operstate !== undefined) printOperstate(ip, link.operstate);
  if (filter.family === AF_PACKET) {
    if (hasBytes(link.address)) printMac(ip, 'address', link.address, ' ');
    printLinkFlags(ip.print, link.flags ?? 0, masterDown);
    ip.print.text('\n');
  }
  ip.out.flush();
}

function hasBytes(address: Uint8Array | undefined): address is Uint8Array {
  return address !== undefined && address.length > 0;
}

function printMac(ip: IpSession, key: string, address: Uint8Array, end = ''): void {
  const text = llAddrN2a(address);
  ip.print.any(key, text, text + end, COLOR_MAC);
}

function printFirstLine(ip: IpSession, link: LinkMsg, view: LinkView): void {
  const { print } = ip;
  print.any('ifindex', link.index ?? 0, `${link.index}: `);
  const masterDown = printNameAndLink(ip, link, (name) => `${name}: `);
  printLinkFlags(ip.print, link.flags ?? 0, masterDown);
  if (link.mtu !== undefined) print.any('mtu', link.mtu, `mtu ${link.mtu} `);
  if (link.qdisc !== undefined) print.any('qdisc', link.qdisc, `qdisc ${link.qdisc} `);
  if (link.master !== undefined) {
    const master = ip.ll.indexToName(link.master);
    print.any('master', master, `master ${master} `);
  }
  if (link.operstate !== undefined) printOperstate(ip, link.operstate);
  if (view.isLink && link.linkmode !== undefined) {
    const mode = LINK_MODES[link.linkmode];
    if (mode === undefined) print.any('linkmode_index', link.linkmode, `mode ${link.linkmode} `);
    else print.any('linkmode', mode, `mode ${mode} `);
  }
  if (link.group !== undefined) {
    const group = ip.names.groupName(link.group);
    print.any('group', group, `group ${group} `);
  }
  const qlen = (link.txqlen ?? 0) | 0;
  if (view.filter.showqueue && qlen !== 0) print.any('txqlen', qlen, `qlen ${qlen}`);
  if (link.event !== undefined && link.event !== 0) printEvent(ip, link.event);
}

function printEvent(ip: IpSession, event: number): void {
  const name = LINK_EVENTS[event];
  ip.print.any('event', name ?? event, `event ${name ?? event} `);
}

function printAddresses(ip: IpSession, link: LinkMsg): void {
  const { print } = ip;
  const type = llTypeN2a(link.type ?? ARPHRD_ETHER, ip.names.numeric);
  print.nl();
  print.any('link_type', type, `    link/${type} `);
  if (hasBytes(link.address)) printMac(ip, 'address', link.address);
  if (hasBytes(link.broadcast)) {
    const pointopoint = ((link.flags ?? 0) & IFF_POINTOPOINT) !== 0;
    print.text(pointopoint ? ' peer ' : ' brd ');
    if (pointopoint) print.json('link_pointtopoint', true);
    printMac(ip, 'broadcast', link.broadcast);
  }
  if (link.permAddress !== undefined && (link.address === undefined || llAddrN2a(link.permAddress) !== llAddrN2a(link.address))) {
    print.text(' permaddr ');
    printMac(ip, 'permaddr', link.permAddress);
  }
}

/** In which namespace the lower device is, and (monitor) where the link went. */
function printNamespaces(ip: IpSession, link: LinkMsg): void {
  const { print } = ip;
  if (link.linkNetnsid !== undefined) {
    print.json('link_netnsid', link.linkNetnsid);
    if (!print.isJson) print.text(netnsText(ip, 'link', link.linkNetnsid));
  }
  if (link.newNetnsid !== undefined && !print.isJson) {
    const name = ip.netns.nameOf(link.newNetnsid);
    print.text(name === undefined ? ` new-netnsid ${link.newNetnsid}` : ` new-netns ${name}`);
  }
  if (link.newIfindex !== undefined) print.text(` new-ifindex ${link.newIfindex}`);
  if (link.protoDown !== undefined && link.protoDown !== 0) print.any('proto_down', true, ' protodown on ');
  if (link.protoDownReason !== undefined) printProtoDownReason(ip, link.protoDownReason.value);
}

function netnsText(ip: IpSession, which: string, id: number): string {
  if (id < 0) return ` ${which}-netnsid unknown`;
  const name = ip.netns.nameOf(id);
  return name === undefined ? ` ${which}-netnsid ${id}` : ` ${which}-netns ${name}`;
}

function printProtoDownReason(ip: IpSession, reasons: number): void {
  if (reasons === 0) return;
  ip.print.openArray('proto_down_reason', 'protodown_reason <');
  let first = true;
  for (let bit = 0; bit < 32; bit++) {
    if (((reasons >>> bit) & 1) === 0) continue;
    ip.print.any(undefined, String(bit), first ? String(bit) : `,${bit}`);
    first = false;
  }
  ip.print.closeArray('>');
}

function printTail(ip: IpSession, link: LinkMsg, isLink: boolean): void {
  const { print } = ip;
  if ((isLink || ip.details > 0) && link.ifalias !== undefined) {
    print.text(`${print.newline}    `);
    print.any('ifalias', link.ifalias, `alias ${link.ifalias}`);
  }
  if (isLink && ip.stats > 0) {
    print.nl();
    printLinkStats(ip, link);
  }
  if (link.altnames !== undefined && link.altnames.length > 0) {
    print.openArray('altnames');
    for (const name of link.altnames) {
      print.text(`${print.newline}    altname `);
      print.any(undefined, name, name);
    }
    print.closeArray();
  }
  print.text('\n');
  ip.out.flush();
}
