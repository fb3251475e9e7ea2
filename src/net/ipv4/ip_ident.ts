import type { Net } from '../core/net_namespace.ts';

/** Linux: at least 256 kB of buckets by memory; the number does not show. */
const BUCKETS = 2048;

/** One jiffy, ns: the granularity of some of IPv4's clocks (CONFIG_HZ=250). */
export const NSEC_PER_JIFFY = 4_000_000;

/** Identification numbers of packets without a socket of their own, for one host (Linux: ip_idents, ip_tstamps). */
class IpIdents {
  readonly ids = new Uint16Array(BUCKETS);
  readonly stamps = new Float64Array(BUCKETS);
  readonly key: number;

  constructor(key: number) {
    this.key = key;
  }
}

const identsOf = new WeakMap<Net, IpIdents>();
let lastNet: Net | null = null;
let lastIdents: IpIdents | null = null;

function identsFor(net: Net): IpIdents {
  let idents = identsOf.get(net);
  if (idents === undefined) {
    idents = new IpIdents(net.sim.random.int32());
    for (let i = 0; i < BUCKETS; i++) idents.ids[i] = Math.imul(i ^ idents.key, 0x9e3779b1) >>> 16;
    identsOf.set(net, idents);
  }
  return idents;
}

/**
 * The next identification number towards `daddr`: a counter for each destination's bucket, moved on by chance with time.
 * Linux: __ip_select_ident(), ip_idents_reserve().
 */
export function ipSelectIdent(net: Net, daddr: number, saddr: number, protocol: number): number {
  const home = net.stack.initNet;
  if (home !== lastNet) {
    lastNet = home;
    lastIdents = identsFor(home);
  }
  const idents = lastIdents!;
  let hash = Math.imul(daddr ^ idents.key, 0x85ebca6b) ^ Math.imul(saddr ^ net.inum, 0xc2b2ae35) ^ protocol;
  hash ^= hash >>> 15;
  const bucket = (hash ^ (hash >>> 7)) & (BUCKETS - 1);
  const now = Math.floor(net.sim.now / NSEC_PER_JIFFY);
  const elapsed = now - idents.stamps[bucket];
  let delta = 0;
  if (elapsed !== 0) {
    idents.stamps[bucket] = now;
    if (elapsed > 1) delta = net.sim.random.below(elapsed);
  }
  const id = idents.ids[bucket] + delta;
  idents.ids[bucket] = id + 1;
  return id & 0xffff;
}
