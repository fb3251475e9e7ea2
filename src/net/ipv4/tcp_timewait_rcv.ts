import { TCPHDR_ACK, TCPHDR_FIN, TCPHDR_RST, TCPHDR_SYN } from '../../wire/tcp.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpOowRateLimitedFor } from './tcp_challenge.ts';
import { rxOpt, tcpParseOptions } from './tcp_options.ts';
import { tcpSendBareAck, tcpSendReset } from './tcp_reply.ts';
import { after, before, TCP_FIN_WAIT2, TCP_TIME_WAIT, TCP_TIMEWAIT_LEN } from './tcp_states.ts';
import { tcpTimewaitKill, type TcpTimewaitSock } from './tcp_timewait.ts';

/** Acknowledges again. Linux: tcp_v4_timewait_ack(). */
function timewaitAck(tw: TcpTimewaitSock, skb: SkBuff): void {
  const { net } = tw;
  const clock = (Math.floor(net.sim.now / 1_000_000) + tw.tsOffset) | 0;
  const window = Math.floor(tw.rcvWnd / 2 ** tw.rcvWscale);
  tcpSendBareAck(
    net,
    skb.id,
    tw.rcvSaddr,
    tw.daddr,
    tw.sport,
    tw.dport,
    tw.sndNxt,
    tw.rcvNxt,
    window,
    tw.tos,
    tw.mark,
    tw.boundDevIf,
    clock,
    tw.tsRecent,
    tw.tstampOk,
  );
}

function noteTimestamp(tw: TcpTimewaitSock): void {
  if (!rxOpt.sawTstamp) return;
  tw.tsRecent = rxOpt.tsval;
  tw.tsRecentStamp = Math.max(1, Math.floor(tw.net.sim.now / 1e9));
}

function reset(tw: TcpTimewaitSock, skb: SkBuff, kill: boolean): boolean {
  tcpSendReset(tw.net, skb.id, tw.rcvSaddr, tw.daddr, tw.sport, tw.dport, tw.sndNxt, 0, false, tw.tos, tw.mark);
  if (kill) tcpTimewaitKill(tw);
  kfreeSkb(skb, 'TCP_ABORT_ON_DATA', tw.net);
  return false;
}

/** In FIN-WAIT-2: only the peer's FIN is good. */
function finWait2(tw: TcpTimewaitSock, skb: SkBuff, paws: boolean): boolean {
  const flags = skb.cb2;
  const edge = (tw.rcvNxt + tw.rcvWnd) | 0;
  const inside = !before(skb.cb1, tw.rcvNxt) && !after(skb.cb0, edge);
  if (paws || !inside) return outOfWindow(tw, skb);
  if ((flags & TCPHDR_RST) !== 0) return killed(tw, skb);
  if ((flags & TCPHDR_SYN) !== 0 && !before(skb.cb0, tw.rcvNxt)) return reset(tw, skb, true);
  const dup = (flags & TCPHDR_ACK) === 0 || !after(skb.cb1, tw.rcvNxt) || skb.cb1 === skb.cb0;
  if (dup) {
    consumeSkb(skb);
    return false;
  }
  if ((flags & TCPHDR_FIN) === 0 || skb.cb1 !== ((tw.rcvNxt + 1) | 0)) return reset(tw, skb, true);
  tw.substate = TCP_TIME_WAIT;
  tw.rcvNxt = skb.cb1;
  noteTimestamp(tw);
  tw.schedule(TCP_TIMEWAIT_LEN);
  timewaitAck(tw, skb);
  consumeSkb(skb);
  return false;
}

function killed(tw: TcpTimewaitSock, skb: SkBuff): boolean {
  if (ipv4Net(tw.net).sysctl.tcpRfc1337 === 0) tcpTimewaitKill(tw);
  kfreeSkb(skb, 'TCP_RESET', tw.net);
  return false;
}

function outOfWindow(tw: TcpTimewaitSock, skb: SkBuff): boolean {
  const { net } = tw;
  if (tcpOowRateLimitedFor(tw, net.sim.now) && skb.cb0 === skb.cb1) {
    const name = tw.substate === TCP_FIN_WAIT2 ? 'TcpExtTCPACKSkippedFinWait2' : 'TcpExtTCPACKSkippedTimeWait';
    net.mib[name] = (net.mib[name] ?? 0) + 1;
  } else {
    timewaitAck(tw, skb);
  }
  kfreeSkb(skb, 'TCP_TIMEWAIT', net);
  return false;
}

/**
 * A segment for a TIME-WAIT entry. True: it is a SYN that may open the connection anew: the entry is gone, the skb the
 * caller's. Linux: tcp_timewait_state_process().
 */
export function tcpTimewaitRcv(tw: TcpTimewaitSock, skb: SkBuff, hlen: number): boolean {
  const flags = skb.cb2;
  const { mib } = tw.net;
  tcpParseOptions(skb.bytes, skb.transportHeader, hlen, false);
  let paws = false;
  if (rxOpt.sawTstamp && tw.tsRecentStamp !== 0) paws = ((tw.tsRecent - rxOpt.tsval) | 0) > 0 && (flags & TCPHDR_RST) === 0;
  if (tw.substate === TCP_FIN_WAIT2) return finWait2(tw, skb, paws);
  const empty = skb.cb0 === skb.cb1;
  if (!paws && skb.cb0 === tw.rcvNxt && (empty || (flags & TCPHDR_RST) !== 0)) {
    if ((flags & TCPHDR_RST) !== 0) return killed(tw, skb);
    if ((flags & TCPHDR_SYN) === 0) {
      tw.schedule(TCP_TIMEWAIT_LEN);
      noteTimestamp(tw);
      consumeSkb(skb);
      return false;
    }
  }
  const newer = rxOpt.sawTstamp && ((tw.tsRecent - rxOpt.tsval) | 0) < 0;
  if ((flags & TCPHDR_SYN) !== 0 && (flags & (TCPHDR_RST | TCPHDR_ACK)) === 0 && !paws && (after(skb.cb0, tw.rcvNxt) || newer)) {
    tcpTimewaitKill(tw);
    return true;
  }
  if (paws) mib.TcpExtPAWSTimewait = (mib.TcpExtPAWSTimewait ?? 0) + 1;
  if ((flags & TCPHDR_RST) !== 0) {
    kfreeSkb(skb, 'TCP_RESET', tw.net);
    return false;
  }
  // The entry may have to answer for longer (the peer did not get our last ACK).
  if (paws || (flags & TCPHDR_ACK) !== 0) tw.schedule(TCP_TIMEWAIT_LEN);
  return outOfWindow(tw, skb);
}
