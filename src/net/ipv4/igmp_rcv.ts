import { PACKET_BROADCAST, PACKET_MULTICAST } from '../../uapi/socket.ts';
import { checksum } from '../../wire/checksum.ts';
import {
  IGMP_HOST_MEMBERSHIP_QUERY,
  IGMP_HOST_MEMBERSHIP_REPORT,
  igmpCheckHeader,
  igmpGroup,
  IGMPV2_HOST_MEMBERSHIP_REPORT,
  igmpv3Code,
  igmpv3QuerySources,
} from '../../wire/igmp.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import {
  igmpGqStartTimer,
  igmpIsSilent,
  igmpStartTimer,
  igmpStopTimer,
  igmpV1Seen,
  igmpV2Seen,
  NSEC_PER_DECISEC,
  QUERY_INTERVAL,
  QUERY_RESPONSE_INTERVAL,
} from './igmp.ts';
import { inDevGet, type InDevice } from './inetdevice.ts';
import { NSEC_PER_JIFFY } from './ip_ident.ts';
import { type IpMcDevice, ipMcFind, type IpMcList, mcDevice } from './ip_mc_list.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { skbRtable } from './rtable.ts';

/** A received IGMP message: `data` at its header. Linux: igmp_rcv(). */
export function igmpRcv(skb: SkBuff): void {
  const dev = skb.dev!;
  const net = dev.net;
  const inDev = inDevGet(dev);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'igmp_rcv', net);
  if (inDev === null || !igmpCheckHeader(skb.data, skb.tail) || checksum(skb.bytes, skb.data, skb.len) !== 0) {
    kfreeSkb(skb, 'NOT_SPECIFIED', net);
    return;
  }
  const type = skb.bytes[skb.data];
  if (type === IGMP_HOST_MEMBERSHIP_QUERY) {
    heardQuery(inDev, skb);
  } else if (type === IGMP_HOST_MEMBERSHIP_REPORT || type === IGMPV2_HOST_MEMBERSHIP_REPORT) {
    const multicast = skb.pktType === PACKET_MULTICAST || skb.pktType === PACKET_BROADCAST;
    if (skbRtable(skb).isInput && multicast) heardReport(inDev, igmpGroup(skb.bytes, skb.data));
  }
  consumeSkb(skb);
}

/** Somebody else reported the group: we need not. Linux: igmp_heard_report(). */
function heardReport(inDev: InDevice, group: number): void {
  if (igmpIsSilent(inDev, group)) return;
  const im = ipMcFind(inDev, group);
  if (im === null) return;
  igmpStopTimer(inDev, im.timer);
  im.reporter = false;
  im.unsolicitCount = 0;
}

/** Linux: igmp_heard_query(). */
function heardQuery(inDev: InDevice, skb: SkBuff): void {
  const { bytes, data: at, len } = skb;
  const mc = mcDevice(inDev);
  const { sim } = inDev.net;
  const code = bytes[at + 1];
  let group = igmpGroup(bytes, at);
  let maxDelay: number;
  if (len === 8) {
    const until = sim.now + (mc.qrv || ipv4Net(inDev.net).sysctl.igmpQrv) * mc.qi + mc.qri;
    if (code === 0) {
      maxDelay = QUERY_RESPONSE_INTERVAL;
      mc.v1Seen = until;
      group = 0;
    } else {
      maxDelay = code * NSEC_PER_DECISEC;
      mc.v2Seen = until;
    }
    mc.ifcCount = 0;
    igmpStopTimer(inDev, mc.ifcTimer);
    mc.tomb.length = 0;
  } else if (len < 12) {
    return;
  } else if (igmpV1Seen(inDev)) {
    maxDelay = QUERY_RESPONSE_INTERVAL;
    group = 0;
  } else {
    maxDelay = Math.max(igmpv3Code(code) * NSEC_PER_DECISEC, NSEC_PER_JIFFY);
    if (!igmpV2Seen(inDev) && heardV3(inDev, mc, bytes, at, group, maxDelay)) return;
  }
  for (const im of mc.list) {
    if ((group !== 0 && group !== im.multiaddr) || igmpIsSilent(inDev, im.multiaddr)) continue;
    modTimer(inDev, im, maxDelay);
  }
}

/** A version 3 query: takes its values over. True: it is dealt with. */
function heardV3(inDev: InDevice, mc: IpMcDevice, bytes: Uint8Array, at: number, group: number, maxDelay: number): boolean {
  mc.qrv = bytes[at + 8] & 7 || ipv4Net(inDev.net).sysctl.igmpQrv;
  mc.qi = igmpv3Code(bytes[at + 9]) * 10 * NSEC_PER_DECISEC || QUERY_INTERVAL;
  if (mc.qri >= mc.qi) mc.qri = mc.qi - 10 * NSEC_PER_DECISEC;
  if (group !== 0) return false;
  if (igmpv3QuerySources(bytes, at) === 0) igmpGqStartTimer(inDev, maxDelay);
  return true;
}

/** Linux: igmp_mod_timer(): an answer that comes soon enough stays as it is. */
function modTimer(inDev: InDevice, im: IpMcList, maxDelay: number): void {
  im.unsolicitCount = 0;
  if (im.timer !== null && im.timer.pending && im.timer.expires - inDev.net.sim.now < maxDelay) return;
  igmpStartTimer(inDev, im, maxDelay);
}
