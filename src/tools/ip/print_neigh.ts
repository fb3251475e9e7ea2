import {
  NTF_EXT_LEARNED,
  NTF_EXT_MANAGED,
  NTF_OFFLOADED,
  NTF_PROXY,
  NTF_ROUTER,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
} from '../../uapi/rtnetlink.ts';
import type { NeighMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE, AF_INET } from '../../uapi/socket.ts';
import { COLOR_IFNAME, COLOR_MAC, ifaFamilyColor } from '../iproute2/color.ts';
import { matchesPrefix } from '../iproute2/inet_prefix.ts';
import { llAddrN2a } from '../iproute2/ll_addr.ts';
import type { IpSession } from './ip_session.ts';
import { NUD_NONE_WANTED } from './neigh_filter.ts';
import type { NeighFilter } from './neigh_filter.ts';
import { NUD_NAMES } from './nud_states.ts';

/** clock_t: what ages are counted in. */
const USER_HZ = 100;

export function neighPasses(neigh: NeighMsg, filter: NeighFilter): boolean {
  const { state = 0, flags = 0 } = neigh;
  if (filter.family !== 0 && filter.family !== (neigh.family ?? AF_INET)) return false;
  if (filter.index !== 0 && filter.index !== neigh.ifindex) return false;
  const stateWanted = (filter.state & state) !== 0 || (state === 0 && (filter.state & NUD_NONE_WANTED) !== 0);
  if (!stateWanted && (flags & (NTF_PROXY | NTF_EXT_LEARNED)) === 0) return false;
  if (!matchesPrefix(filter.prefix, neigh.dst)) return false;
  if (filter.protocol !== 0 && filter.protocol !== (neigh.protocol ?? 0)) return false;
  return !(filter.unusedOnly && neigh.cacheinfo !== undefined && neigh.cacheinfo.refcnt !== 0);
}

/** Prints a RTM_NEWNEIGH, RTM_DELNEIGH or (a miss) RTM_GETNEIGH that passes the filter. */
export function printNeigh(ip: IpSession, message: NlMessage, filter: NeighFilter): void {
  if (message.type !== RTM_NEWNEIGH && message.type !== RTM_DELNEIGH && message.type !== RTM_GETNEIGH) return;
  const { print } = ip;
  const neigh = message.body;
  if (!neighPasses(neigh, filter)) return;
  ip.headers('[NEIGH]');
  print.openObject();
  if (message.type === RTM_DELNEIGH) print.any('deleted', true, 'Deleted ');
  else if (message.type === RTM_GETNEIGH) print.any('miss', null, 'miss ');
  if (ip.brief) printBrief(ip, neigh, filter);
  else printFull(ip, neigh, filter);
  print.text('\n');
  print.closeObject();
  ip.out.flush();
}

function color(neigh: NeighMsg): number {
  const family = neigh.family ?? AF_INET;
  return ifaFamilyColor(family === AF_BRIDGE ? AF_INET : family);
}

function printBrief(ip: IpSession, neigh: NeighMsg, filter: NeighFilter): void {
  const { print } = ip;
  if (neigh.dst !== undefined) print.any('dst', ip.formatHost(neigh.dst), `${ip.formatHost(neigh.dst).padEnd(39)} `, color(neigh));
  if (filter.index === 0 && (neigh.ifindex ?? 0) !== 0) {
    const dev = ip.ll.indexToName(neigh.ifindex ?? 0);
    print.any('dev', dev, `${dev.padEnd(16)} `, COLOR_IFNAME);
  }
  if (neigh.lladdr !== undefined) print.any('lladdr', llAddrN2a(neigh.lladdr), llAddrN2a(neigh.lladdr), COLOR_MAC);
}

function printFull(ip: IpSession, neigh: NeighMsg, filter: NeighFilter): void {
  const { print } = ip;
  if (neigh.dst !== undefined) print.any('dst', ip.formatHost(neigh.dst), `${ip.formatHost(neigh.dst)} `, color(neigh));
  if (filter.index === 0 && (neigh.ifindex ?? 0) !== 0) {
    const dev = ip.ll.indexToName(neigh.ifindex ?? 0);
    print.text('dev ');
    print.any('dev', dev, `${dev} `, COLOR_IFNAME);
  }
  if (neigh.lladdr !== undefined) {
    const lladdr = llAddrN2a(neigh.lladdr);
    print.text('lladdr ');
    print.any('lladdr', lladdr, `${lladdr} `, COLOR_MAC);
  }
  printFlags(ip, neigh);
  if (ip.stats > 0) printStats(ip, neigh);
  if ((neigh.state ?? 0) !== 0) printState(ip, neigh.state ?? 0);
  if ((neigh.protocol ?? 0) !== 0) {
    const name = ip.names.protocolName(neigh.protocol ?? 0);
    print.any('protocol', name, `proto ${name} `);
  }
}

function printFlags(ip: IpSession, neigh: NeighMsg): void {
  const { flags = 0, flagsExt = 0 } = neigh;
  const flag = (set: number, word: string): void => {
    if (set !== 0) ip.print.any(word, null, `${word} `);
  };
  flag(flags & NTF_ROUTER, 'router');
  flag(flags & NTF_PROXY, 'proxy');
  flag(flagsExt & NTF_EXT_MANAGED, 'managed');
  flag(flags & NTF_EXT_LEARNED, 'extern_learn');
  flag(flags & NTF_OFFLOADED, 'offload');
}

function printStats(ip: IpSession, neigh: NeighMsg): void {
  const { print } = ip;
  if (neigh.cacheinfo !== undefined) {
    const { refcnt, used, confirmed, updated } = neigh.cacheinfo;
    const seconds = (ticks: number): number => Math.trunc(ticks / USER_HZ);
    if (refcnt !== 0) print.any('refcnt', refcnt, ` ref ${refcnt}`);
    print.any('used', seconds(used), ` used ${seconds(used)}`);
    print.any('confirmed', seconds(confirmed), `/${seconds(confirmed)}`);
    print.any('updated', seconds(updated), `/${seconds(updated)}`);
  }
  if (neigh.probes !== undefined) print.any('probes', neigh.probes, `probes ${neigh.probes} `);
}

function printState(ip: IpSession, state: number): void {
  ip.print.openArray('state');
  for (const [bit, name] of NUD_NAMES) if ((state & bit) !== 0) ip.print.any(undefined, name, `${name} `);
  ip.print.closeArray();
}
