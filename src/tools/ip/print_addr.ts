import {
  IFA_F_DEPRECATED,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  INFINITY_LIFE_TIME,
  RTM_DELADDR,
  RTM_DELMULTICAST,
  RTM_NEWADDR,
  RTM_NEWMULTICAST,
} from '../../uapi/rtnetlink.ts';
import type { AddrMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import { COLOR_INET, ifaFamilyColor } from '../iproute2/color.ts';
import { familyName, matchesPrefix } from '../iproute2/inet_prefix.ts';
import { formatIpv6 } from '../iproute2/ipv6_text.ts';
import { IFA_FLAGS } from './ifa_flags.ts';
import { fnmatch } from './fnmatch.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkFilter } from './link_filter.ts';

/** What an address is shown as: its own, else (without one) the peer's. */
export function localOf(addr: AddrMsg): number | undefined {
  return addr.local ?? addr.address;
}

/** Does an address pass scope, flags, label and prefix of the filter? */
export function addrPasses(ip: IpSession, addr: AddrMsg, filter: LinkFilter): boolean {
  if (((filter.scope ^ (addr.scope ?? 0)) & filter.scopemask) !== 0) return false;
  if (((filter.flags ^ (addr.flags ?? 0)) & filter.flagmask) !== 0) return false;
  if (filter.label !== undefined && !fnmatch(filter.label, addr.label ?? ip.ll.indexToName(addr.index ?? 0))) return false;
  return matchesPrefix(filter.prefix, localOf(addr));
}

/** The filter's remaining conditions, for an address on its own. */
export function addrShown(ip: IpSession, addr: AddrMsg, filter: LinkFilter): boolean {
  if (filter.ifindex !== 0 && filter.ifindex !== addr.index) return false;
  if (filter.family !== 0 && filter.family !== (addr.family ?? AF_INET)) return false;
  if (filter.proto !== undefined && addr.proto !== undefined && filter.proto !== addr.proto) return false;
  return addrPasses(ip, addr, filter);
}

/** Prints a RTM_NEWADDR, RTM_DELADDR, RTM_NEWMULTICAST or RTM_DELMULTICAST that passes the filter. */
export function printAddr(ip: IpSession, message: NlMessage, filter: LinkFilter): void {
  const { type } = message;
  if (type !== RTM_NEWADDR && type !== RTM_DELADDR && type !== RTM_NEWMULTICAST && type !== RTM_DELMULTICAST) return;
  const addr = message.body;
  if (!addrShown(ip, addr, filter)) return;
  ip.headers('[ADDR]');
  if (type === RTM_DELADDR || type === RTM_DELMULTICAST) ip.print.any('deleted', true, 'Deleted ');
  if (!ip.brief) printDevice(ip, addr, filter);
  printLocal(ip, addr);
  if (!ip.brief) printRest(ip, addr);
  ip.out.flush();
}

function printDevice(ip: IpSession, addr: AddrMsg, filter: LinkFilter): void {
  const { print } = ip;
  if (filter.oneline || filter.flushing || ip.echo) {
    const dev = ip.ll.indexToName(addr.index ?? 0);
    print.json('index', addr.index ?? 0);
    print.json('dev', dev);
    print.text(`${addr.index}: ${dev}`);
  }
  const name = familyName(addr.family ?? AF_INET);
  if (name.startsWith('?')) print.any('family_index', addr.family ?? 0, `    family ${addr.family} `);
  else print.any('family', name, `    ${name} `);
}

function printLocal(ip: IpSession, addr: AddrMsg): void {
  const { print } = ip;
  const local = localOf(addr);
  if (local === undefined) return;
  const color = ifaFamilyColor(addr.family ?? AF_INET);
  const peer = addr.address ?? local;
  print.any('local', ip.formatHost(local), ip.formatHost(local), color);
  if (peer !== local) {
    print.text(' peer ');
    print.any('address', ip.formatHost(peer), ip.formatHost(peer), color);
  }
  print.any('prefixlen', addr.prefixlen ?? 0, `/${addr.prefixlen} `);
  if (addr.rtPriority !== undefined) print.any('metric', addr.rtPriority >>> 0, `metric ${addr.rtPriority >>> 0} `);
}

function printRest(ip: IpSession, addr: AddrMsg): void {
  const { print } = ip;
  if (addr.broadcast !== undefined) {
    print.text('brd ');
    print.any('broadcast', ip.formatHost(addr.broadcast), `${ip.formatHost(addr.broadcast)} `, COLOR_INET);
  }
  if (addr.multicast !== undefined) {
    const group = typeof addr.multicast === 'number' ? ip.formatHost(addr.multicast) : formatIpv6(addr.multicast);
    print.text('mcast ');
    print.any('multicast', group, `${group} `, ifaFamilyColor(addr.family ?? AF_INET));
  }
  const scope = ip.names.scopeName(addr.scope ?? 0);
  print.any('scope', scope, `scope ${scope} `);
  printFlags(ip, addr);
  if (addr.proto !== undefined && (addr.proto !== 0 || print.isJson)) {
    const proto = ip.names.addrProtocolName(addr.proto);
    print.any('protocol', proto, `proto ${proto} `);
  }
  if (addr.label !== undefined) print.any('label', addr.label, addr.label);
  if (addr.cacheinfo !== undefined) printLifetimes(ip, addr);
  print.text('\n');
}

function printFlags(ip: IpSession, addr: AddrMsg): void {
  const { print } = ip;
  let flags = addr.flags ?? 0;
  for (const { name, mask } of IFA_FLAGS) {
    if (mask === IFA_F_PERMANENT) {
      if ((flags & mask) === 0) print.any('dynamic', true, 'dynamic ');
    } else if ((flags & mask) !== 0) {
      const word = mask === IFA_F_SECONDARY && addr.family === AF_INET6 ? 'temporary' : name;
      print.any(word, true, `${word} `);
    }
    flags &= ~mask;
  }
  if (flags !== 0) print.any('ifa_flags', flags.toString(16).padStart(2, '0'), `flags ${flags.toString(16).padStart(2, '0')} `);
}

function printLifetimes(ip: IpSession, addr: AddrMsg): void {
  const { print } = ip;
  const { valid = INFINITY_LIFE_TIME, preferred = INFINITY_LIFE_TIME } = addr.cacheinfo ?? {};
  print.nl();
  print.text('       valid_lft ');
  printLifetime(ip, 'valid_life_time', valid >>> 0, false);
  print.text(' preferred_lft ');
  printLifetime(ip, 'preferred_life_time', preferred >>> 0, ((addr.flags ?? 0) & IFA_F_DEPRECATED) !== 0);
}

/** Seconds, or for ever. `signed`: how a deprecated address's is shown. */
function printLifetime(ip: IpSession, key: string, seconds: number, signed: boolean): void {
  if (seconds === INFINITY_LIFE_TIME) ip.print.any(key, seconds, 'forever');
  else ip.print.any(key, signed ? seconds | 0 : seconds, `${signed ? seconds | 0 : seconds}sec`);
}
