import type { NetDevice } from '../core/dev.ts';
import type { Dst } from '../core/dst.ts';
import type { Neighbour } from '../core/neighbour.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { FibInfo, FibNh } from './fib_semantics.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** Flags of a route. Linux: include/uapi/linux/in_route.h. */
export const RTCF_NOTIFY = 0x00010000;
export const RTCF_DIRECTDST = 0x00020000;
export const RTCF_REDIRECTED = 0x00040000;
export const RTCF_DOREDIRECT = 0x01000000;
export const RTCF_DIRECTSRC = 0x04000000;
export const RTCF_BROADCAST = 0x10000000;
export const RTCF_MULTICAST = 0x20000000;
export const RTCF_LOCAL = 0x80000000 | 0;

export const IP_MAX_MTU = 0xffff;

/** What `input` does: the functions of `DstOps`. */
export const RT_INPUT_BUG = 0;
export const RT_INPUT_LOCAL = 1;
export const RT_INPUT_FORWARD = 2;
export const RT_INPUT_ERROR = 3;

/** Stations a route leads to; they stand above it in the import order, so `ipRtInit` hands them in. */
export interface DstOps {
  ipLocalDeliver(skb: SkBuff): void;
  ipForward(skb: SkBuff): void;
  ipError(skb: SkBuff): void;
  ipOutput(skb: SkBuff): number;
  ipMcOutput(skb: SkBuff): number;
}

let ops: DstOps;

/** Tells routes where they lead. Linux: ip_rt_init(). */
export function ipRtInit(stations: DstOps): void {
  ops = stations;
}

/**
 * A resolved route: what became of one flow's look-up (Linux: struct rtable). It is cached under the flow and void as soon
 * as the namespace's `rtGenid` is another; so one object serves one destination, and its neighbour can be kept in it.
 */
export class Rtable implements Dst {
  readonly net: Net;
  readonly dev: NetDevice;
  /** NetnsIpv4.rtGenid when it was made. */
  readonly genid: number;

  // The flow it was asked for: the cache's key.
  keyDaddr = 0;
  keySaddr = 0;
  keyTos = 0;
  keyMark = 0;
  keyIif = 0;
  keyOif = 0;
  /** proto << 16 | scope << 8 | flags of an output flow. */
  keyRest = 0;

  /** RTN_*, RTCF_*. */
  type = 0;
  flags = 0;
  isInput = false;
  inputKind = RT_INPUT_BUG;
  mcOutput = false;
  /** Next hop; 0 when the destination itself is on the link. */
  gw = 0;
  usesGateway = false;
  /** Input: the device it came in on. Output: the device asked for (Linux: rt_iif). */
  iif = 0;
  /** The flow's addresses as they were completed: source chosen. */
  saddr = 0;
  daddr = 0;
  /** Positive errno of an unreachable route, 0: none. */
  error = 0;
  /** Learnt path MTU, until `expires` (ns; 0: none). */
  pmtu = 0;
  mtuLocked = false;
  expires = 0;
  /** Metrics of the route, 0 where it says nothing. */
  mtuMetric = 0;
  advmss = 0;
  hoplimit = 0;
  /** A packet of this flow goes out where it came in: tell the sender of the better way. */
  doRedirect = false;
  fi: FibInfo | null = null;
  nh: FibNh | null = null;
  table = 0;
  /** The TOS of the route that was found. */
  dscp = 0;
  /** Would Linux keep it at the next hop, for all who use that? */
  kept = false;
  /** The next hop's neighbour, once it was needed; check `dead`. */
  neigh: Neighbour | null = null;

  constructor(net: Net, dev: NetDevice, genid: number) {
    this.net = net;
    this.dev = dev;
    this.genid = genid;
  }

  input(skb: SkBuff): void {
    switch (this.inputKind) {
      case RT_INPUT_LOCAL:
        ops.ipLocalDeliver(skb);
        return;
      case RT_INPUT_FORWARD:
        ops.ipForward(skb);
        return;
      default:
        ops.ipError(skb);
    }
  }

  output(skb: SkBuff): number {
    return this.mcOutput ? ops.ipMcOutput(skb) : ops.ipOutput(skb);
  }

  /** May it still be used? A socket that keeps a route asks before each packet. Linux: ipv4_dst_check(). */
  get valid(): boolean {
    return this.genid === ipv4Net(this.net).rtGenid;
  }

  /** Path MTU, bytes. Linux: ipv4_mtu(), ip_dst_mtu_maybe_forward(dst, false). */
  mtu(): number {
    if (this.pmtu !== 0 && this.net.sim.now < this.expires) return this.pmtu;
    return this.linkMtu();
  }

  /** MTU for a packet of somebody else: learnt path MTUs do not count, unless told so. */
  forwardMtu(): number {
    if (this.mtuLocked || ipv4Net(this.net).sysctl.ipForwardUsePmtu !== 0) return this.mtu();
    return this.linkMtu();
  }

  private linkMtu(): number {
    let mtu = this.mtuMetric;
    if (mtu === 0) {
      mtu = this.dev.mtu;
      if (this.mtuLocked && this.usesGateway && mtu > 576) mtu = 576;
    }
    return mtu < IP_MAX_MTU ? mtu : IP_MAX_MTU;
  }

  /** TTL of packets along this route. Linux: ip4_dst_hoplimit(). */
  ttl(): number {
    return this.hoplimit !== 0 ? this.hoplimit : ipv4Net(this.net).sysctl.ipDefaultTtl;
  }

  /** The segment size to announce. Linux: ipv4_default_advmss(). */
  advertisedMss(): number {
    if (this.advmss !== 0) return this.advmss;
    const mss = Math.max(this.mtu() - 40, ipv4Net(this.net).sysctl.minAdvMss);
    return Math.min(mss, 65535 - 40);
  }

  /** Linux: rt_nexthop(). */
  nexthop(daddr: number): number {
    return this.gw !== 0 ? this.gw : daddr;
  }
}

/** The route of a packet that has passed ip_route_input or ip_route_output (Linux: skb_rtable()). */
export function skbRtable(skb: SkBuff): Rtable {
  return skb.dst as Rtable;
}

/**
 * The interface a received packet counts as come in by: for one to a local address, looped back, the one that has the
 * address. Linux: inet_iif().
 */
export function inetIif(skb: SkBuff): number {
  const rt = skb.dst as Rtable | null;
  return rt !== null && rt.iif !== 0 ? rt.iif : skb.skbIif;
}
