import { IPPROTO_UDP } from '../../uapi/socket.ts';
import { IPCT_ASSURED } from '../../uapi/nf_conntrack.ts';
import { be16 } from '../../wire/addr.ts';
import { UDP_CHECK, UDP_HLEN, udpLen } from '../../wire/udp.ts';
import { HZ } from '../core/jiffies.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_INET_PRE_ROUTING, type NfHookState } from './core.ts';
import { nfIpChecksumBad } from './nf_checksum.ts';
import { IPS_ASSURED, IPS_CONFIRMED, IPS_NAT_CLASH, IPS_SEEN_REPLY, type NfConn } from './nf_conn.ts';
import { nfCtRefreshAcct } from './nf_conntrack_core.ts';
import { nfConntrackEventCache } from './nf_conntrack_ecache.ts';
import { ctNet, nfctTimeStamp } from './nf_conntrack_net.ts';

const UDP_CT_UNREPLIED = 0;
const UDP_CT_REPLIED = 1;

/** A datagram that is no good: too short, or its checksum wrong. Linux: udp_error(). */
function udpError(skb: SkBuff, dataoff: number, state: NfHookState): boolean {
  const { bytes } = skb;
  const length = skb.tail - dataoff;
  if (length < UDP_HLEN) return true;
  const said = udpLen(bytes, dataoff);
  if (said > length || said < UDP_HLEN) return true;
  if (be16(bytes, dataoff + UDP_CHECK) === 0) return false;
  return state.hook === NF_INET_PRE_ROUTING && ctNet(state.net).sysctlChecksum && nfIpChecksumBad(skb, state.hook, dataoff, IPPROTO_UDP);
}

/** A datagram of a connection. 1, or -NF_ACCEPT when it is invalid. Linux: nf_conntrack_udp_packet(). */
export function nfConntrackUdpPacket(ct: NfConn, skb: SkBuff, dataoff: number, ctinfo: number, state: NfHookState): number {
  if (udpError(skb, dataoff, state)) return -NF_ACCEPT;
  const { udp } = ctNet(state.net).timeouts;
  const { status } = ct;
  // Two seconds long it may be a question and its answer; what goes on after that is a stream.
  if ((status & IPS_CONFIRMED) === 0) ct.streamTs = nfctTimeStamp(ct.net) + 2 * HZ;
  if ((status & IPS_SEEN_REPLY) === 0) {
    nfCtRefreshAcct(ct, ctinfo, skb, udp[UDP_CT_UNREPLIED]);
    return NF_ACCEPT;
  }
  const stream = nfctTimeStamp(ct.net) > ct.streamTs;
  nfCtRefreshAcct(ct, ctinfo, skb, udp[stream ? UDP_CT_REPLIED : UDP_CT_UNREPLIED]);
  if (stream && (status & (IPS_ASSURED | IPS_NAT_CLASH)) === 0) {
    ct.status |= IPS_ASSURED;
    nfConntrackEventCache(IPCT_ASSURED, ct);
  }
  return NF_ACCEPT;
}
