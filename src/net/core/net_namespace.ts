import type { Simulator } from '../../sim/simulator.ts';
import { Timer } from '../../sim/timer.ts';
import { EEXIST, EINVAL } from '../../uapi/errno.ts';
import type { NetDevice, PacketType, Tap } from './dev.ts';
import type { NetStack } from './net_stack.ts';
import { SnmpMib } from './snmp.ts';

/** A packet socket's hook for one protocol (ETH_P_*), of one device or of all. */
export interface SpecificTap {
  readonly type: number;
  readonly dev: NetDevice | null;
  readonly tap: PacketType;
}

const NO_TAPS: readonly Tap[] = [];
const NO_SPECIFIC: readonly SpecificTap[] = [];

/**
 * A network namespace (Linux: struct net). What each protocol keeps per namespace hangs in an opaque slot that its own room
 * fills in when the namespace is made (pernet operations) and reads through a typed accessor, e.g. `ipv4Net(net)`.
 */
export class Net {
  /** The inode number that /proc/PID/ns/net shows: the namespace's identity. */
  readonly inum: number;
  readonly stack: NetStack;
  readonly sim: Simulator;
  /** References from processes, bind mounts and sockets; at zero the namespace is taken down. */
  count = 1;
  /** Taken down already: nothing may be added. */
  dead = false;

  readonly devByIndex = new Map<number, NetDevice>();
  readonly devByName = new Map<string, NetDevice>();
  /** The next ifindex to try. */
  nextIfindex = 1;
  loopback!: NetDevice;
  /** How many alternative names its devices have in all. */
  altnameCount = 0;
  /** Taps of the whole namespace for all protocols, and those for one protocol; replaced, never changed in place. */
  ptypeAll: readonly Tap[] = NO_TAPS;
  ptypeSpecific: readonly SpecificTap[] = NO_SPECIFIC;

  /** Ids that this namespace gave to others, by Net and by id (`ip netns list-id`). */
  readonly nsidOf = new Map<Net, number>();
  readonly netOfNsid = new Map<number, Net>();
  /** net.core.* that each namespace has for itself. */
  somaxconn = 4096;
  txrehash = 1;

  /** ipv4/: NetnsIpv4. */
  ipv4: object | null = null;
  /** netfilter/: NetnsNf. */
  nf: object | null = null;
  /** netfilter/: CtNet, connection tracking. */
  ct: object | null = null;
  /** netfilter/: NatNet of nf_nat_core.ts, null until a chain of table nat is there. */
  nat: object | null = null;
  /** netfilter/ipset/: sets by name, null while there never was one. */
  ipset: object | null = null;
  /** netfilter/: NetnsXt, the iptables tables. */
  xt: object | null = null;
  /** bridge/: its sysctls. */
  brnf: object | null = null;
  /** packet/: sockets and taps of this namespace. */
  packet: object | null = null;
  /** Counters of /proc/net/snmp, netstat, by name ("IpInReceives"). */
  readonly mib = new SnmpMib();

  constructor(stack: NetStack, inum: number) {
    this.stack = stack;
    this.sim = stack.sim;
    this.inum = inum;
  }
}

/** What a room does when a namespace is made and when it goes (Linux: struct pernet_operations). */
export interface PernetOperations {
  init(net: Net): void;
  exit?(net: Net): void;
}

/** From the last reference going until a kernel thread has taken the namespace's devices away, ns. */
const CLEANUP_LATENCY = 100_000;

/** A namespace with everything the rooms keep in it, its loopback device too. One reference. Linux: copy_net_ns(), setup_net(). */
export function createNet(stack: NetStack): Net {
  const net = new Net(stack, stack.nextInum);
  stack.nextInum += stack.namespaces.length === 0 ? 392 : 1;
  stack.namespaces.push(net);
  for (const ops of stack.pernetOps) ops.init(net);
  for (const ops of stack.pernetDeviceOps) ops.init(net);
  return net;
}

/** One more reference. Linux: get_net(). */
export function getNet(net: Net): Net {
  net.count++;
  return net;
}

/** One reference less; with the last one the namespace is taken down, a moment later. Linux: put_net(), cleanup_net(). */
export function putNet(net: Net): void {
  if (--net.count > 0 || net.dead) return;
  const timer = new Timer(() => cleanupNet(net));
  net.dead = true;
  net.sim.modTimer(timer, net.sim.now + CLEANUP_LATENCY);
}

function cleanupNet(net: Net): void {
  const stack = net.stack;
  const at = stack.namespaces.indexOf(net);
  if (at >= 0) stack.namespaces.splice(at, 1);
  for (const other of stack.namespaces) {
    const id = other.nsidOf.get(net);
    if (id === undefined) continue;
    other.nsidOf.delete(net);
    other.netOfNsid.delete(id);
    stack.rtnlNetNotifyId(other, 'del', id);
  }
  net.nsidOf.clear();
  net.netOfNsid.clear();
  for (let i = stack.pernetDeviceOps.length - 1; i >= 0; i--) stack.pernetDeviceOps[i].exit?.(net);
  for (let i = stack.pernetOps.length - 1; i >= 0; i--) stack.pernetOps[i].exit?.(net);
}

/** NETNSA_NSID_NOT_ASSIGNED. */
const NOT_ASSIGNED = -1;

/**
 * The id `net` has for `peer`, or -1. With `alloc` one is given out when there is none: the lowest free.
 * Linux: peernet2id(), peernet2id_alloc().
 */
export function peernet2id(net: Net, peer: Net, alloc = false): number {
  const id = net.nsidOf.get(peer);
  if (id !== undefined) return id;
  if (!alloc || net.dead || peer.dead) return NOT_ASSIGNED;
  let free = 0;
  while (net.netOfNsid.has(free)) free++;
  setNsid(net, peer, free);
  return free;
}

/** Gives `peer` the id `wanted` (-1: any). 0 or -EEXIST: either has one already. Linux: rtnl_net_newid(). */
export function newNsid(net: Net, peer: Net, wanted: number): number {
  if (net.nsidOf.has(peer)) return -EEXIST;
  if (wanted < 0) {
    peernet2id(net, peer, true);
    return 0;
  }
  if (net.netOfNsid.has(wanted)) return -EEXIST;
  if (peer.dead) return -EINVAL;
  setNsid(net, peer, wanted);
  return 0;
}

function setNsid(net: Net, peer: Net, id: number): void {
  net.nsidOf.set(peer, id);
  net.netOfNsid.set(id, peer);
  net.stack.rtnlNetNotifyId(net, 'new', id);
}

/** Linux: get_net_ns_by_id(). */
export function getNetNsById(net: Net, id: number): Net | null {
  return net.netOfNsid.get(id) ?? null;
}
