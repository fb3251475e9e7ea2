import type { Net } from '../net/core/net_namespace.ts';
import {
  NLM_F_DUMP,
  NUD_PERMANENT,
  RTM_GETNEIGH,
  RTM_GETROUTE,
  RT_TABLE_MAIN,
  type NeighMsg,
  type NlMessage,
  type RouteMsg,
} from '../uapi/rtnetlink.ts';
import { AF_BRIDGE, AF_INET } from '../uapi/socket.ts';
import { formatIpv4, formatMac } from '../wire/addr.ts';
import type { IptEntry } from '../uapi/xtables.ts';
import type { HostSource } from './machine_picture.ts';
import { chainsOf, connectionsOf } from './netfilter_tables.ts';
import { socketsOf } from './socket_tables.ts';
import type { ChainRow, ConnectionTable, FdbRow, NeighbourRow, RouteRow, SocketRow, TableReader } from './table_rows.ts';

const ROUTE_TYPES = ['unspec', 'unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw'];
const NEIGH_STATES: readonly (readonly [number, string])[] = [
  [0x01, 'INCOMPLETE'],
  [0x02, 'REACHABLE'],
  [0x04, 'STALE'],
  [0x08, 'DELAY'],
  [0x10, 'PROBE'],
  [0x20, 'FAILED'],
  [0x40, 'NOARP'],
  [0x80, 'PERMANENT'],
];
const NOBODY = { netOfPid: () => null, netOfFd: () => null };

/** Reads tables through the dumps that `ip` and `bridge` use, where these change nothing; else from the kernel's own lists. */
export class KernelTables implements TableReader {
  private readonly hosts: readonly HostSource[];

  constructor(hosts: readonly HostSource[]) {
    this.hosts = hosts;
  }

  routes(host: string, netns: number): RouteRow[] {
    const net = this.net(host, netns);
    if (net === undefined) return [];
    return dump(net, { type: RTM_GETROUTE, flags: NLM_F_DUMP, body: { family: AF_INET, table: RT_TABLE_MAIN } })
      .map((message) => message.body as RouteMsg)
      .filter((route) => route.table === RT_TABLE_MAIN)
      .map((route) => ({
        to: (route.dstLen ?? 0) === 0 ? 'default' : `${formatIpv4(route.dst ?? 0)}/${route.dstLen}`,
        via: route.gateway === undefined ? '' : formatIpv4(route.gateway),
        dev: deviceName(net, route.oif),
        type: ROUTE_TYPES[route.type ?? 0] ?? String(route.type),
        metric: route.priority ?? 0,
        prefsrc: route.prefsrc === undefined ? '' : formatIpv4(route.prefsrc),
      }));
  }

  neighbours(host: string, netns: number): NeighbourRow[] {
    const net = this.net(host, netns);
    if (net === undefined) return [];
    return dump(net, { type: RTM_GETNEIGH, flags: NLM_F_DUMP, body: { family: AF_INET } })
      .map((message) => message.body as NeighMsg)
      .map((neigh) => ({
        address: formatIpv4(neigh.dst ?? 0),
        dev: deviceName(net, neigh.ifindex),
        mac: neigh.lladdr === undefined ? '' : formatMac(neigh.lladdr),
        state: NEIGH_STATES.find(([bit]) => ((neigh.state ?? 0) & bit) !== 0)?.[1] ?? 'NONE',
      }));
  }

  fdb(host: string, netns: number): FdbRow[] {
    const net = this.net(host, netns);
    if (net === undefined) return [];
    return dump(net, { type: RTM_GETNEIGH, flags: NLM_F_DUMP, body: { family: AF_BRIDGE } })
      .map((message) => message.body as NeighMsg)
      .filter((entry) => entry.master !== undefined && entry.lladdr !== undefined)
      .map((entry) => ({
        mac: formatMac(entry.lladdr!),
        dev: deviceName(net, entry.ifindex),
        bridge: deviceName(net, entry.master),
        permanent: ((entry.state ?? 0) & NUD_PERMANENT) !== 0,
      }));
  }

  /** The chains of all tables there are; `ruleText` says what a rule is. */
  chains(host: string, netns: number, ruleText: (entry: IptEntry) => string): ChainRow[] {
    const net = this.net(host, netns);
    return net === undefined ? [] : chainsOf(net, ruleText);
  }

  connections(host: string, netns: number): ConnectionTable {
    const net = this.net(host, netns);
    return net === undefined ? { rows: [], count: 0 } : connectionsOf(net);
  }

  sockets(host: string, netns: number): SocketRow[] {
    const net = this.net(host, netns);
    return net === undefined ? [] : socketsOf(net);
  }

  private net(host: string, netns: number): Net | undefined {
    return this.hosts.find((one) => one.name === host)?.stack.namespaces.find((net) => net.inum === netns);
  }
}

function dump(net: Net, message: NlMessage): NlMessage[] {
  const family = (message.body as { family: number }).family;
  const { rtnlHandlers } = net.stack;
  const handler = rtnlHandlers.get((family << 8) | message.type) ?? rtnlHandlers.get(message.type);
  if (handler === undefined) return [];
  const out: NlMessage[] = [];
  handler(net, message, out, {}, NOBODY);
  return out;
}

function deviceName(net: Net, ifindex: number | undefined): string {
  return net.devByIndex.get(ifindex ?? 0)?.name ?? '';
}
