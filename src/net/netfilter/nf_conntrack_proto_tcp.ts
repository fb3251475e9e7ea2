import { IPPROTO_TCP } from '../../uapi/socket.ts';
import {
  IPCT_ASSURED,
  IPCT_PROTOINFO,
  TCP_CONNTRACK_CLOSE,
  TCP_CONNTRACK_ESTABLISHED,
  TCP_CONNTRACK_FIN_WAIT,
  TCP_CONNTRACK_LAST_ACK,
  TCP_CONNTRACK_NONE,
  TCP_CONNTRACK_SYN_RECV,
  TCP_CONNTRACK_SYN_SENT,
  TCP_CONNTRACK_SYN_SENT2,
  TCP_CONNTRACK_TIME_WAIT,
} from '../../uapi/nf_conntrack.ts';
import {
  TCP_FLAGS,
  TCPHDR_ACK,
  TCPHDR_CWR,
  TCPHDR_ECE,
  TCPHDR_FIN,
  TCPHDR_PSH,
  TCPHDR_RST,
  TCPHDR_SYN,
  TCPHDR_URG,
  tcpAckSeq,
  tcpCheckHeader,
  tcpSeq,
  tcpWindow,
} from '../../wire/tcp.ts';
import { HZ } from '../core/jiffies.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_PRE_ROUTING, NF_REPEAT, type NfHookState } from './core.ts';
import { nfIpChecksumBad } from './nf_checksum.ts';
import {
  IP_CT_DIR_ORIGINAL,
  IP_CT_DIR_REPLY,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_FIXED_TIMEOUT,
  IPS_SEEN_REPLY,
  type NfConn,
  ctinfo2dir,
} from './nf_conn.ts';
import { nfCtDelete, nfCtKillAcct, nfCtRefreshAcct } from './nf_conntrack_core.ts';
import { nfConntrackEventCache } from './nf_conntrack_ecache.ts';
import { tcpCanEarlyDrop } from './nf_conntrack_gc.ts';
import { ctNet, nfctTimeStamp, nfCtExpires, TCP_CONNTRACK_RETRANS, TCP_CONNTRACK_UNACK } from './nf_conntrack_net.ts';
import {
  IP_CT_EXP_CHALLENGE_ACK,
  IP_CT_TCP_FLAG_BE_LIBERAL,
  IP_CT_TCP_FLAG_CLOSE_INIT,
  IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED,
  IP_CT_TCP_FLAG_MAXACK_SET,
  IP_CT_TCP_FLAG_SACK_PERM,
  IP_CT_TCP_REINIT,
  IP_CT_TCP_SIMULTANEOUS_OPEN,
  NfCtTcp,
  type NfCtTcpState,
  TCP_ACK_SET,
  TCP_CONNTRACK_IGNORE,
  TCP_CONNTRACK_MAX,
  TCP_CONNTRACKS,
  TCP_FIN_SET,
  TCP_NONE_SET,
  TCP_RST_SET,
  TCP_SYN_SET,
  TCP_SYNACK_SET,
} from './nf_conntrack_tcp.ts';
import {
  NFCT_TCP_ACCEPT,
  NFCT_TCP_INVALID,
  misfit,
  nfCtTcpStateAnnotate,
  nfCtTcpStateSynAnnotate,
  segmentSeqPlusLen,
  tcpInWindow,
  tcpOptions,
} from './nf_conntrack_tcp_window.ts';

/** TCP as somebody on the way sees it. Linux: net/netfilter/nf_conntrack_proto_tcp.c. */

/** Combinations of flags that make sense; PSH, ECE and CWR always do. Linux: tcp_valid_flags. */
const VALID_FLAGS: ReadonlySet<number> = new Set([
  TCPHDR_SYN,
  TCPHDR_SYN | TCPHDR_URG,
  TCPHDR_SYN | TCPHDR_ACK,
  TCPHDR_RST,
  TCPHDR_RST | TCPHDR_ACK,
  TCPHDR_FIN | TCPHDR_ACK,
  TCPHDR_FIN | TCPHDR_ACK | TCPHDR_URG,
  TCPHDR_ACK,
  TCPHDR_ACK | TCPHDR_URG,
]);

/** A segment that is no good: cut short, checksum or flags wrong. Linux: tcp_error(). */
function tcpError(skb: SkBuff, at: number, state: NfHookState): boolean {
  if (tcpCheckHeader(skb.bytes, at, skb.tail) < 0) return true;
  const checks = state.hook === NF_INET_PRE_ROUTING && ctNet(state.net).sysctlChecksum;
  if (checks && nfIpChecksumBad(skb, state.hook, at, IPPROTO_TCP)) return true;
  return !VALID_FLAGS.has(skb.bytes[at + TCP_FLAGS] & ~(TCPHDR_ECE | TCPHDR_CWR | TCPHDR_PSH));
}

/** Linux: get_conntrack_index(). */
function conntrackIndex(flags: number): number {
  if ((flags & TCPHDR_RST) !== 0) return TCP_RST_SET;
  if ((flags & TCPHDR_SYN) !== 0) return (flags & TCPHDR_ACK) !== 0 ? TCP_SYNACK_SET : TCP_SYN_SET;
  if ((flags & TCPHDR_FIN) !== 0) return TCP_FIN_SET;
  return (flags & TCPHDR_ACK) !== 0 ? TCP_ACK_SET : TCP_NONE_SET;
}

/** The first segment of a connection; false: it cannot begin one. Linux: tcp_new(). */
function tcpNew(ct: NfConn, skb: SkBuff, at: number): boolean {
  const { bytes } = skb;
  const next = TCP_CONNTRACKS[0][conntrackIndex(bytes[at + TCP_FLAGS])][TCP_CONNTRACK_NONE];
  if (next >= TCP_CONNTRACK_MAX) return false;
  if (next !== TCP_CONNTRACK_SYN_SENT && !ctNet(ct.net).tcpLoose) return false;
  const tcp = new NfCtTcp();
  ct.proto = tcp;
  const { orig } = tcp;
  orig.end = segmentSeqPlusLen(skb, at);
  orig.maxwin = tcpWindow(bytes, at) || 1;
  if (next === TCP_CONNTRACK_SYN_SENT) {
    orig.maxend = orig.end;
    tcpOptions(bytes, at, orig);
  } else {
    orig.maxend = (orig.end + orig.maxwin) | 0;
    // Nothing is known of window scaling: be liberal.
    orig.flags = IP_CT_TCP_FLAG_SACK_PERM | IP_CT_TCP_FLAG_BE_LIBERAL;
    tcp.reply.flags = orig.flags;
  }
  tcp.lastIndex = TCP_NONE_SET;
  return true;
}

/** Linux: nf_conntrack_tcp_established(). */
function established(ct: NfConn, tcp: NfCtTcp): boolean {
  return tcp.state === TCP_CONNTRACK_ESTABLISHED && (ct.status & IPS_ASSURED) !== 0;
}

/** What `decide` found: on to the windows, past them, or the packet's end here. */
const CHECK_WINDOW = 2;
const IN_WINDOW = 3;
/** The states before and after the segment at hand, which `decide` may correct. */
let oldState = 0;
let newState = 0;

/** A segment of a connection. NF_ACCEPT, NF_DROP, or negative: invalid, or -NF_REPEAT. Linux: nf_conntrack_tcp_packet(). */
export function nfConntrackTcpPacket(ct: NfConn, skb: SkBuff, at: number, ctinfo: number, state: NfHookState): number {
  if (tcpError(skb, at, state)) return -NF_ACCEPT;
  if ((ct.status & IPS_CONFIRMED) === 0 && !tcpNew(ct, skb, at)) return -NF_ACCEPT;
  const tcp = ct.proto as NfCtTcp;
  const dir = ctinfo2dir(ctinfo);
  const index = conntrackIndex(skb.bytes[at + TCP_FLAGS]);
  oldState = tcp.state;
  newState = TCP_CONNTRACKS[dir][index][oldState];
  const next = decide(ct, tcp, skb, at, dir, index);
  if (next < CHECK_WINDOW) return next;
  if (next === CHECK_WINDOW) {
    const result = tcpInWindow(ct, tcp, dir, index, skb, at);
    if (result !== NFCT_TCP_ACCEPT) {
      if (ct.net.stack.trace.on)
        ct.net.stack.trace.hit(skb, 'tcp_in_window', ct.net, { invalid: result === NFCT_TCP_INVALID, reason: misfit });
      if (result !== NFCT_TCP_INVALID) return NF_ACCEPT;
      handleInvalid(ct, tcp, dir, index);
      return -NF_ACCEPT;
    }
  }
  return inWindow(ct, tcp, skb, ctinfo, dir, index);
}

/** Takes what the table says, but for the cases it is not clever enough for. */
function decide(ct: NfConn, tcp: NfCtTcp, skb: SkBuff, at: number, dir: number, index: number): number {
  switch (newState) {
    case TCP_CONNTRACK_SYN_SENT:
      if (oldState < TCP_CONNTRACK_TIME_WAIT) return CHECK_WINDOW;
      if (((tcp.orig.flags | tcp.reply.flags) & IP_CT_TCP_FLAG_CLOSE_INIT) !== 0 || (tcp.lastDir === dir && tcp.lastIndex === TCP_RST_SET))
        // A closed connection is opened again: this one ends, the look-up begins anew.
        return nfCtDelete(ct) ? -NF_REPEAT : NF_DROP;
      return ignore(tcp, skb, at, dir, index);
    case TCP_CONNTRACK_IGNORE:
      return ignore(tcp, skb, at, dir, index);
    case TCP_CONNTRACK_MAX:
      return -NF_ACCEPT;
    case TCP_CONNTRACK_TIME_WAIT:
      return isChallengeAck(tcp, dir, index) ? NF_ACCEPT : CHECK_WINDOW;
    case TCP_CONNTRACK_SYN_SENT2:
      tcp.lastFlags |= IP_CT_TCP_SIMULTANEOUS_OPEN;
      return CHECK_WINDOW;
    case TCP_CONNTRACK_SYN_RECV:
      if ((tcp.lastFlags & IP_CT_TCP_REINIT) !== 0) reinit(tcp, tcpAckSeq(skb.bytes, at), dir);
      if (dir === IP_CT_DIR_REPLY && index === TCP_ACK_SET && (tcp.lastFlags & IP_CT_TCP_SIMULTANEOUS_OPEN) !== 0)
        newState = TCP_CONNTRACK_ESTABLISHED;
      return CHECK_WINDOW;
    case TCP_CONNTRACK_CLOSE:
      return index === TCP_RST_SET ? reset(ct, tcp, skb, at, dir) : CHECK_WINDOW;
    default:
      return CHECK_WINDOW;
  }
}

/**
 * A segment that may be right although it does not fit: the two ends may be in step, and this entry not. It passes; the
 * answer will tell. Linux: case TCP_CONNTRACK_IGNORE.
 */
function ignore(tcp: NfCtTcp, skb: SkBuff, at: number, dir: number, index: number): number {
  const { bytes } = skb;
  if (index === TCP_SYNACK_SET && tcp.lastIndex === TCP_SYN_SET && tcp.lastDir !== dir && tcpAckSeq(bytes, at) === tcp.lastEnd) {
    oldState = TCP_CONNTRACK_SYN_SENT;
    newState = TCP_CONNTRACK_SYN_RECV;
    resync(tcp, dir);
    return CHECK_WINDOW;
  }
  nfCtTcpStateAnnotate(tcp, skb, at, dir, index);
  if (index === TCP_SYN_SET && dir === IP_CT_DIR_ORIGINAL) {
    nfCtTcpStateSynAnnotate(tcp, bytes, at);
    // RFC 5961: the other end may answer with an ACK that is not the one for the last FIN.
    if (oldState === TCP_CONNTRACK_LAST_ACK) tcp.lastFlags |= IP_CT_EXP_CHALLENGE_ACK;
  }
  if (oldState === TCP_CONNTRACK_SYN_SENT && index === TCP_ACK_SET && dir === IP_CT_DIR_REPLY) tcp.lastAck = tcpAckSeq(bytes, at);
  return NF_ACCEPT;
}

/** Takes over what was noted of a SYN that was let pass. Linux: nf_ct_tcp_state_resync(). */
function resync(tcp: NfCtTcp, dir: number): void {
  const other = tcp.seen(tcp.lastDir);
  other.end = tcp.lastEnd;
  other.maxend = tcp.lastEnd;
  other.maxwin = tcp.lastWin || 1;
  other.scale = tcp.lastWscale;
  tcp.lastFlags &= ~IP_CT_EXP_CHALLENGE_ACK;
  other.flags = tcp.lastFlags;
  stateReset(tcp.seen(dir));
}

function stateReset(side: NfCtTcpState): void {
  side.end = 0;
  side.maxend = 0;
  side.maxwin = 0;
  side.maxack = 0;
  side.scale = 0;
  side.flags &= IP_CT_TCP_FLAG_BE_LIBERAL;
}

/** A SYN/ACK after a SYN with an older number had been let pass. */
function reinit(tcp: NfCtTcp, ack: number, dir: number): void {
  if (ack === tcp.lastEnd) {
    resync(tcp, dir);
    return;
  }
  tcp.orig.flags |= IP_CT_TCP_FLAG_BE_LIBERAL;
  tcp.reply.flags |= IP_CT_TCP_FLAG_BE_LIBERAL;
}

function isChallengeAck(tcp: NfCtTcp, dir: number, index: number): boolean {
  const expected =
    oldState === TCP_CONNTRACK_LAST_ACK &&
    index === TCP_ACK_SET &&
    tcp.lastDir !== dir &&
    tcp.lastIndex === TCP_SYN_SET &&
    (tcp.lastFlags & IP_CT_EXP_CHALLENGE_ACK) !== 0;
  if (expected) tcp.lastFlags &= ~IP_CT_EXP_CHALLENGE_ACK;
  return expected;
}

/** Is a RST believed? Linux: case TCP_CONNTRACK_CLOSE. */
function reset(ct: NfConn, tcp: NfCtTcp, skb: SkBuff, at: number, dir: number): number {
  if (tcpCanEarlyDrop(ct)) return IN_WINDOW;
  const { bytes } = skb;
  const other = tcp.seen(1 - dir);
  const seq = tcpSeq(bytes, at);
  if ((other.flags & IP_CT_TCP_FLAG_MAXACK_SET) !== 0 && tcp.lastIndex !== TCP_SYN_SET) {
    if (seq === 0 && !established(ct, tcp)) return CHECK_WINDOW;
    if (((seq - other.maxack) | 0) < 0 && !ctNet(ct.net).tcpIgnoreInvalidRst) return -NF_ACCEPT;
    if (!established(ct, tcp) || seq === other.maxack) return CHECK_WINDOW;
    if (tcp.lastIndex === TCP_ACK_SET && tcp.lastDir === dir && seq === tcp.lastEnd) return CHECK_WINDOW;
    // Not exactly the number: the other end may challenge it.
    newState = oldState;
  }
  const ack = tcpAckSeq(bytes, at);
  const answersSyn = (ct.status & IPS_SEEN_REPLY) !== 0 && tcp.lastIndex === TCP_SYN_SET;
  const answersAck = (ct.status & IPS_ASSURED) === 0 && tcp.lastIndex === TCP_ACK_SET;
  if ((answersSyn || answersAck) && ack === tcp.lastEnd) return IN_WINDOW;
  const challenged = tcp.lastIndex === TCP_ACK_SET && tcp.lastDir === IP_CT_DIR_REPLY && seq === tcp.lastAck;
  return oldState === TCP_CONNTRACK_SYN_SENT && challenged ? IN_WINDOW : CHECK_WINDOW;
}

/** A FIN or RST out of the window, answered by another: not for five days more. Linux: nf_tcp_handle_invalid(). */
function handleInvalid(ct: NfConn, tcp: NfCtTcp, dir: number, index: number): void {
  if ((ct.status & (IPS_ASSURED | IPS_FIXED_TIMEOUT)) !== IPS_ASSURED) return;
  if (index !== TCP_RST_SET && index !== TCP_FIN_SET) return;
  if (tcp.lastDir === dir || (tcp.lastIndex !== TCP_FIN_SET && tcp.lastIndex !== TCP_RST_SET)) {
    tcp.lastIndex = index;
    tcp.lastDir = dir;
    return;
  }
  const now = nfctTimeStamp(ct.net);
  const expires = nfCtExpires(ct, now);
  const timeout = ctNet(ct.net).timeouts.tcp[TCP_CONNTRACK_UNACK];
  if (expires >= 120 * HZ && expires > timeout) ct.timeout = now + timeout;
}

/** How long the connection lives after this segment, jiffies. */
function timeoutFor(ct: NfConn, tcp: NfCtTcp, index: number): number {
  const { timeouts, tcpMaxRetrans } = ctNet(ct.net);
  const { tcp: table } = timeouts;
  const usual = table[newState];
  if (tcp.retrans >= tcpMaxRetrans && usual > table[TCP_CONNTRACK_RETRANS]) return table[TCP_CONNTRACK_RETRANS];
  if (index === TCP_RST_SET) return table[TCP_CONNTRACK_CLOSE];
  const unacknowledged = ((tcp.orig.flags | tcp.reply.flags) & IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED) !== 0;
  if (unacknowledged && usual > table[TCP_CONNTRACK_UNACK]) return table[TCP_CONNTRACK_UNACK];
  if (tcp.lastWin === 0 && usual > table[TCP_CONNTRACK_RETRANS]) return table[TCP_CONNTRACK_RETRANS];
  return usual;
}

/** The segment is believed: the state moves on. */
function inWindow(ct: NfConn, tcp: NfCtTcp, skb: SkBuff, ctinfo: number, dir: number, index: number): number {
  const from = oldState;
  const to = newState;
  tcp.lastIndex = index;
  tcp.lastDir = dir;
  tcp.state = to;
  if (from !== to && to === TCP_CONNTRACK_FIN_WAIT) tcp.seen(dir).flags |= IP_CT_TCP_FLAG_CLOSE_INIT;
  let timeout = timeoutFor(ct, tcp, index);
  if (to !== from) nfConntrackEventCache(IPCT_PROTOINFO, ct);
  if ((ct.status & IPS_SEEN_REPLY) === 0) {
    // The only answer is a reset: there never was a connection.
    if (index === TCP_RST_SET) {
      nfCtKillAcct(ct, ctinfo, skb);
      return NF_ACCEPT;
    }
    // A SYN that is sent again does not prolong it.
    if (index === TCP_SYN_SET && from === TCP_CONNTRACK_SYN_SENT) return NF_ACCEPT;
    // Picked up in its middle: not for days before the other side was heard.
    const unack = ctNet(ct.net).timeouts.tcp[TCP_CONNTRACK_UNACK];
    if (to === TCP_CONNTRACK_ESTABLISHED && timeout > unack) timeout = unack;
  } else if (
    (ct.status & IPS_ASSURED) === 0 &&
    (from === TCP_CONNTRACK_SYN_RECV || from === TCP_CONNTRACK_ESTABLISHED) &&
    to === TCP_CONNTRACK_ESTABLISHED
  ) {
    ct.status |= IPS_ASSURED;
    nfConntrackEventCache(IPCT_ASSURED, ct);
  }
  nfCtRefreshAcct(ct, ctinfo, skb, timeout);
  return NF_ACCEPT;
}

/** Tracking was off for a while: the windows may have moved since. Linux: nf_ct_tcp_fixup(). */
export function nfCtTcpFixup(ct: NfConn): void {
  if (!(ct.proto instanceof NfCtTcp)) return;
  ct.proto.orig.maxwin = 0;
  ct.proto.reply.maxwin = 0;
}
