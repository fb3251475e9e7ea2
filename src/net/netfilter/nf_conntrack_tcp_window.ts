import { be32 } from '../../wire/addr.ts';
import {
  TCP_DOFF,
  TCP_HLEN,
  TCP_FLAGS,
  TCPHDR_ACK,
  TCPHDR_FIN,
  TCPHDR_RST,
  TCPHDR_SYN,
  TCPOPT_EOL,
  TCPOPT_NOP,
  TCPOPT_SACK,
  TCPOPT_SACK_PERM,
  TCPOPT_WINDOW,
  tcpAckSeq,
  tcpSeq,
  tcpWindow,
} from '../../wire/tcp.ts';
import { TCP_CONNTRACK_SYN_RECV, TCP_CONNTRACK_SYN_SENT } from '../../uapi/nf_conntrack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { IP_CT_DIR_ORIGINAL, IP_CT_DIR_REPLY, type NfConn } from './nf_conn.ts';
import { ctNet } from './nf_conntrack_net.ts';
import { nfCtSeqOffset } from './nf_conntrack_seqadj.ts';
import {
  IP_CT_TCP_FLAG_BE_LIBERAL,
  IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED,
  IP_CT_TCP_FLAG_MAXACK_SET,
  IP_CT_TCP_FLAG_SACK_PERM,
  IP_CT_TCP_FLAG_WINDOW_SCALE,
  IP_CT_TCP_REINIT,
  type NfCtTcp,
  NfCtTcpState,
  TCP_ACK_SET,
} from './nf_conntrack_tcp.ts';

/**
 * Is a segment within what both sides may send? After Guido van Rooij, "Real Stateful TCP Packet Filtering in IP Filter":
 * seq at most the receiver's right edge, the end at least the sender's left, the ack neither ahead of what was sent nor far behind.
 * Linux: tcp_in_window() of net/netfilter/nf_conntrack_proto_tcp.c.
 */

/** Let pass, but nothing is learnt from it; invalid; fine. Linux: enum nf_ct_tcp_action. */
export const NFCT_TCP_IGNORE = 0;
export const NFCT_TCP_INVALID = 1;
export const NFCT_TCP_ACCEPT = 2;

const MAXACKWINCONST = 66000;
const MAX_SCALE = 14;

function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}
function after(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}

/** The sequence number behind the segment at `at`. */
export function segmentSeqPlusLen(skb: SkBuff, at: number): number {
  const { bytes } = skb;
  const flags = bytes[at + TCP_FLAGS];
  const payload = skb.tail - at - ((bytes[at + TCP_DOFF] >> 4) << 2);
  return (tcpSeq(bytes, at) + payload + ((flags & TCPHDR_SYN) !== 0 ? 1 : 0) + ((flags & TCPHDR_FIN) !== 0 ? 1 : 0)) | 0;
}

/** What the options of a SYN say: window scale, SACK. Linux: tcp_options(). */
export function tcpOptions(bytes: Uint8Array, at: number, state: NfCtTcpState): void {
  const end = at + ((bytes[at + TCP_DOFF] >> 4) << 2);
  let ptr = at + TCP_HLEN;
  if (ptr === end) return;
  state.scale = 0;
  state.flags &= IP_CT_TCP_FLAG_BE_LIBERAL;
  while (ptr < end) {
    const kind = bytes[ptr++];
    if (kind === TCPOPT_EOL) return;
    if (kind === TCPOPT_NOP) continue;
    if (ptr >= end) return;
    const size = bytes[ptr];
    if (size < 2 || ptr - 1 + size > end) return;
    if (kind === TCPOPT_SACK_PERM && size === 2) state.flags |= IP_CT_TCP_FLAG_SACK_PERM;
    else if (kind === TCPOPT_WINDOW && size === 3) {
      state.scale = Math.min(bytes[ptr + 1], MAX_SCALE);
      state.flags |= IP_CT_TCP_FLAG_WINDOW_SCALE;
    }
    ptr += size - 1;
  }
}

/** The highest right edge of SACK blocks, at least `sack`. Linux: tcp_sack(). */
function tcpSack(bytes: Uint8Array, at: number, sack: number): number {
  const end = at + ((bytes[at + TCP_DOFF] >> 4) << 2);
  for (let ptr = at + TCP_HLEN; ptr < end;) {
    const kind = bytes[ptr++];
    if (kind === TCPOPT_EOL) break;
    if (kind === TCPOPT_NOP) continue;
    if (ptr >= end) break;
    const size = bytes[ptr];
    if (size < 2 || ptr - 1 + size > end) break;
    if (kind === TCPOPT_SACK && size >= 10 && (size - 2) % 8 === 0) {
      for (let block = ptr + 1; block < ptr - 1 + size; block += 8) {
        const edge = be32(bytes, block + 4);
        if (after(edge, sack)) sack = edge;
      }
      break;
    }
    ptr += size - 1;
  }
  return sack;
}

/** The first SYN or SYN/ACK of a side. Linux: tcp_init_sender(). */
function tcpInitSender(sender: NfCtTcpState, receiver: NfCtTcpState, bytes: Uint8Array, at: number, end: number, dir: number): void {
  sender.end = end;
  sender.maxend = end;
  sender.maxwin = tcpWindow(bytes, at) || 1;
  tcpOptions(bytes, at, sender);
  // RFC 7323: both sides must offer it.
  if (dir === IP_CT_DIR_REPLY && (sender.flags & receiver.flags & IP_CT_TCP_FLAG_WINDOW_SCALE) === 0) {
    sender.scale = 0;
    receiver.scale = 0;
  }
}

/** Remembers a segment that was let pass without believing it. Linux: nf_ct_tcp_state_annotate(). */
export function nfCtTcpStateAnnotate(tcp: NfCtTcp, skb: SkBuff, at: number, dir: number, index: number): void {
  tcp.lastIndex = index;
  tcp.lastDir = dir;
  tcp.lastSeq = tcpSeq(skb.bytes, at);
  tcp.lastEnd = segmentSeqPlusLen(skb, at);
  tcp.lastWin = tcpWindow(skb.bytes, at);
}

const scratch = new NfCtTcpState();

/** And what its options said. Linux: nf_ct_tcp_state_syn_annotate(). */
export function nfCtTcpStateSynAnnotate(tcp: NfCtTcp, bytes: Uint8Array, at: number): void {
  scratch.scale = 0;
  scratch.flags = 0;
  tcpOptions(bytes, at, scratch);
  tcp.lastFlags = scratch.flags & (IP_CT_TCP_FLAG_WINDOW_SCALE | IP_CT_TCP_FLAG_SACK_PERM);
  tcp.lastWscale = (scratch.flags & IP_CT_TCP_FLAG_WINDOW_SCALE) !== 0 ? scratch.scale : 0;
}

/** Why a segment did not fit, for the trace; '' when it did. */
export let misfit = '';

function refuse(ct: NfConn, sender: NfCtTcpState, result: number, why: string): number {
  if ((sender.flags & IP_CT_TCP_FLAG_BE_LIBERAL) !== 0 || ctNet(ct.net).tcpBeLiberal) return NFCT_TCP_ACCEPT;
  misfit = why;
  return result;
}

/** NFCT_TCP_*; an accepted segment has moved the windows. */
export function tcpInWindow(ct: NfConn, tcp: NfCtTcp, dir: number, index: number, skb: SkBuff, at: number): number {
  const sender = tcp.seen(dir);
  const receiver = tcp.seen(1 - dir);
  const { bytes } = skb;
  const flags = bytes[at + TCP_FLAGS];
  const syn = (flags & TCPHDR_SYN) !== 0;
  const acks = (flags & TCPHDR_ACK) !== 0;
  let seq = tcpSeq(bytes, at);
  let ack = tcpAckSeq(bytes, at);
  let sack = ack;
  let end = segmentSeqPlusLen(skb, at);
  if ((receiver.flags & IP_CT_TCP_FLAG_SACK_PERM) !== 0) sack = tcpSack(bytes, at, sack);
  if (ct.seqadj !== null) {
    const offset = nfCtSeqOffset(ct, 1 - dir, (ack - 1) | 0);
    ack = (ack - offset) | 0;
    sack = (sack - offset) | 0;
  }
  misfit = '';
  if (sender.maxwin === 0) {
    if (syn) {
      tcpInitSender(sender, receiver, bytes, at, end, dir);
      if (!acks) return NFCT_TCP_ACCEPT;
    } else pickUp(sender, receiver, end, sack, tcpWindow(bytes, at));
  } else if (syn && (tcp.state === TCP_CONNTRACK_SYN_SENT || tcp.state === TCP_CONNTRACK_SYN_RECV)) {
    if (after(end, sender.end)) {
      tcpInitSender(sender, receiver, bytes, at, end, dir);
      if (dir === IP_CT_DIR_REPLY && !acks) return NFCT_TCP_ACCEPT;
    } else if (before(end, sender.end) && dir === IP_CT_DIR_ORIGINAL && !acks) {
      nfCtTcpStateAnnotate(tcp, skb, at, dir, index);
      nfCtTcpStateSynAnnotate(tcp, bytes, at);
      tcp.lastFlags |= IP_CT_TCP_REINIT;
      return refuse(ct, sender, NFCT_TCP_IGNORE, 'ignored SYN with SEQ before the previous one');
    }
  }
  if (!acks || ((flags & TCPHDR_RST) !== 0 && ack === 0)) {
    ack = receiver.end;
    sack = ack;
  }
  // A reset that answers a SYN.
  if ((flags & TCPHDR_RST) !== 0 && seq === 0 && tcp.state === TCP_CONNTRACK_SYN_SENT) {
    seq = sender.end;
    end = seq;
  }
  const result = checkBounds(ct, sender, receiver, seq, end, sack);
  if (result === NFCT_TCP_ACCEPT) moveWindows(tcp, sender, receiver, dir, index, seq, end, ack, sack, acks, syn, tcpWindow(bytes, at));
  return result;
}

/** In the middle of a connection whose beginning was not seen. */
function pickUp(sender: NfCtTcpState, receiver: NfCtTcpState, end: number, sack: number, win: number): void {
  sender.end = end;
  sender.maxwin = win << sender.scale || 1;
  sender.maxend = (end + sender.maxwin) | 0;
  if (receiver.maxwin === 0) {
    receiver.end = sack;
    receiver.maxend = sack;
  } else if (sack === ((receiver.end + 1) | 0)) receiver.end = sack;
}

function checkBounds(ct: NfConn, sender: NfCtTcpState, receiver: NfCtTcpState, seq: number, end: number, sack: number): number {
  const ackWindow = Math.max(sender.maxwin, MAXACKWINCONST);
  const ackFloor = receiver.end - ackWindow - 1;
  const inWindow = after(end, sender.end - receiver.maxwin - 1);
  if (!before(seq, sender.maxend + 1)) {
    const overshot = (end - sender.maxend + 1) >>> 0;
    const tolerable = receiver.maxwin !== 0 && inWindow && after(sack, ackFloor) && overshot <= receiver.maxwin;
    if (tolerable && before(sack, receiver.end + 1)) {
      sender.end = end;
      sender.flags |= IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED;
      return refuse(ct, sender, NFCT_TCP_IGNORE, `${overshot} bytes more than expected`);
    }
    return refuse(ct, sender, NFCT_TCP_INVALID, 'SEQ is over upper bound (over the window of the receiver)');
  }
  if (!before(sack, receiver.end + 1)) return refuse(ct, sender, NFCT_TCP_INVALID, 'ACK is over upper bound (ACKed data not seen yet)');
  if (receiver.maxwin !== 0 && !inWindow)
    return refuse(ct, sender, NFCT_TCP_IGNORE, 'SEQ is under lower bound (already ACKed data retransmitted)');
  if (!after(sack, ackFloor)) return refuse(ct, sender, NFCT_TCP_IGNORE, 'ignored ACK under lower bound (possible overly delayed)');
  return NFCT_TCP_ACCEPT;
}

function moveWindows(
  tcp: NfCtTcp,
  sender: NfCtTcpState,
  receiver: NfCtTcpState,
  dir: number,
  index: number,
  seq: number,
  end: number,
  ack: number,
  sack: number,
  acks: boolean,
  syn: boolean,
  rawWindow: number,
): void {
  const win = syn ? rawWindow : rawWindow << sender.scale;
  const swin = win + ((sack - ack) | 0);
  if (sender.maxwin < swin) sender.maxwin = swin;
  if (after(end, sender.end)) {
    sender.end = end;
    sender.flags |= IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED;
  }
  if (acks && ((sender.flags & IP_CT_TCP_FLAG_MAXACK_SET) === 0 || after(ack, sender.maxack))) {
    sender.maxack = ack;
    sender.flags |= IP_CT_TCP_FLAG_MAXACK_SET;
  }
  if (receiver.maxwin !== 0 && after(end, sender.maxend)) receiver.maxwin += (end - sender.maxend) | 0;
  if (after(sack + win, receiver.maxend - 1)) receiver.maxend = (sack + win + (win === 0 ? 1 : 0)) | 0;
  if (ack === receiver.end) receiver.flags &= ~IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED;
  if (index !== TCP_ACK_SET) return;
  const again = tcp.lastDir === dir && tcp.lastSeq === seq && tcp.lastAck === ack && tcp.lastEnd === end && tcp.lastWin === rawWindow;
  tcp.retrans = again ? tcp.retrans + 1 : 0;
  tcp.lastDir = dir;
  tcp.lastSeq = seq;
  tcp.lastAck = ack;
  tcp.lastEnd = end;
  tcp.lastWin = rawWindow;
}
