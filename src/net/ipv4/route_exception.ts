import type { Net } from '../core/net_namespace.ts';
import type { FibInfo, FibNh } from './fib_semantics.ts';
import { rtCacheFlush } from './ipv4_netns.ts';
import { routeCache } from './route_cache.ts';

/**
 * What was learnt about one destination behind a next hop: its path MTU, or a better gateway (Linux: struct
 * fib_nh_exception). It lives with the next hop and ends with it.
 */
export class FibNhException {
  readonly daddr: number;
  genid = 0;
  pmtu = 0;
  mtuLocked = false;
  gw = 0;
  /** ns; 0: never. */
  expires = 0;
  /** When a route was made of it, ns; -1: not yet. Only then it is listed. Linux: fnhe_rth_output. */
  boundAt = -1;

  constructor(daddr: number) {
    this.daddr = daddr;
  }
}

/** At most this many for a next hop; the oldest goes. Linux: FNHE_HASH_SIZE * FNHE_RECLAIM_DEPTH. */
const FNHE_MAX = 2048 * 5;

type Exceptions = Map<number, FibNhException>;

/** Forgets all exceptions of a namespace, at their next use. Linux: fnhe_genid_bump(). */
export function fnheGenidBump(net: Net): void {
  routeCache(net).fnheGenid++;
  rtCacheFlush(net);
}

/** What is known about `daddr` behind `nh`, or null; after a flush it is there still, and says nothing. Linux: find_exception(). */
export function findException(net: Net, nh: FibNh, daddr: number): FibNhException | null {
  if (nh.exceptions === null) return null;
  const map = nh.exceptions as Exceptions;
  const fnhe = map.get(daddr);
  if (fnhe === undefined) return null;
  if (fnhe.expires !== 0 && net.sim.now > fnhe.expires) {
    map.delete(daddr);
    return null;
  }
  const { fnheGenid } = routeCache(net);
  if (fnhe.genid !== fnheGenid) {
    const fresh = new FibNhException(daddr);
    fresh.genid = fnheGenid;
    map.set(daddr, fresh);
    return fresh;
  }
  return fnhe;
}

/** Notes a gateway and/or path MTU (0: leave it) for `daddr`. Linux: update_or_create_fnhe(). */
export function updateOrCreateFnhe(net: Net, nh: FibNh, daddr: number, gw: number, pmtu: number, lock: boolean, expires: number): void {
  const map = (nh.exceptions ?? (nh.exceptions = new Map<number, FibNhException>())) as Exceptions;
  let fnhe = findException(net, nh, daddr);
  if (fnhe === null) {
    if (map.size >= FNHE_MAX) map.delete(map.keys().next().value!);
    fnhe = new FibNhException(daddr);
    fnhe.genid = routeCache(net).fnheGenid;
    map.set(daddr, fnhe);
  }
  if (gw !== 0) fnhe.gw = gw;
  if (pmtu !== 0) {
    fnhe.pmtu = pmtu;
    fnhe.mtuLocked = lock;
  }
  fnhe.expires = Math.max(1, expires);
  rtCacheFlush(net);
}

/** What is in use behind the next hops of one route. Linux: fib_dump_info_fnhe(). */
export function fnheOf(net: Net, fi: FibInfo): { nh: FibNh; fnhe: FibNhException }[] {
  const found: { nh: FibNh; fnhe: FibNhException }[] = [];
  const { fnheGenid } = routeCache(net);
  for (const nh of fi.nhs) {
    if (nh.exceptions === null) continue;
    for (const fnhe of (nh.exceptions as Exceptions).values()) {
      const over = fnhe.genid !== fnheGenid || (fnhe.expires !== 0 && net.sim.now > fnhe.expires);
      if (!over && fnhe.boundAt >= 0) found.push({ nh, fnhe });
    }
  }
  return found;
}
