import { RT_SCOPE_LINK } from '../../uapi/rtnetlink.ts';
import { fib4RulesRequireFldissect } from './fib_rules.ts';
import type { FibInfo, FibNh } from './fib_semantics.ts';
import type { NetnsIpv4 } from './ipv4_netns.ts';
import { findException } from './route_exception.ts';
import { type Rtable, RTCF_REDIRECTED } from './rtable.ts';

/** 224.0.0.0/24. */
export function ipv4IsLocalMulticast(addr: number): boolean {
  return (addr & 0xffffff00) === (0xe0000000 | 0);
}

/** May a look-up's answer serve all packets of its key? Not when ports, or a choice of paths, had a say. */
export function mayCache(ipv4: NetnsIpv4, rt: Rtable): boolean {
  if (ipv4.fibHasCustomRules && fib4RulesRequireFldissect(ipv4.net)) return false;
  return rt.fi === null || rt.fi.nhs.length < 2;
}

/** Gateway, metrics and what was learnt about the destination. Linux: rt_set_nexthop(), rt_bind_exception(). */
export function rtSetNexthop(rt: Rtable, daddr: number, fi: FibInfo | null, nh: FibNh | null): void {
  if (fi === null) return;
  rt.fi = fi;
  rt.nh = nh;
  const metrics = fi.metrics;
  if (metrics !== null) {
    rt.mtuMetric = metrics.mtu ?? 0;
    rt.advmss = metrics.advmss ?? 0;
    rt.hoplimit = metrics.hoplimit ?? 0;
    rt.mtuLocked = ((metrics.lock ?? 0) & RTAX_MTU_LOCK) !== 0;
  }
  if (nh === null) return;
  if (nh.gw !== 0 && nh.scope === RT_SCOPE_LINK) {
    rt.usesGateway = true;
    rt.gw = nh.gw;
  }
  const fnhe = findException(rt.net, nh, daddr);
  if (fnhe === null) return;
  if (fnhe.boundAt < 0) fnhe.boundAt = rt.net.sim.now;
  rt.pmtu = fnhe.pmtu;
  rt.mtuLocked ||= fnhe.mtuLocked;
  rt.expires = fnhe.expires;
  if (fnhe.gw !== 0) {
    rt.flags |= RTCF_REDIRECTED;
    rt.usesGateway = true;
    rt.gw = fnhe.gw;
  }
}

/** Bit of RTAX_MTU in a lock mask. */
const RTAX_MTU_LOCK = 1 << 2;
