/**
 * What connection tracking keeps of a TCP connection. Linux: include/linux/netfilter/nf_conntrack_tcp.h. Sequence numbers are
 * signed 32-bit: compared by difference.
 */

/** Flags of one direction. Linux: include/uapi/linux/netfilter/nf_conntrack_tcp.h. */
export const IP_CT_TCP_FLAG_WINDOW_SCALE = 0x01;
export const IP_CT_TCP_FLAG_SACK_PERM = 0x02;
/** This side closed first. */
export const IP_CT_TCP_FLAG_CLOSE_INIT = 0x04;
export const IP_CT_TCP_FLAG_BE_LIBERAL = 0x08;
/** There is data that was not acknowledged yet. */
export const IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED = 0x10;
export const IP_CT_TCP_FLAG_MAXACK_SET = 0x20;
/** Of lastFlags: a challenge ACK is expected; both opened at once; a SYN came with an older number. */
export const IP_CT_EXP_CHALLENGE_ACK = 0x40;
export const IP_CT_TCP_SIMULTANEOUS_OPEN = 0x80;
export const IP_CT_TCP_REINIT = 0x100;

/** What was seen of one side (Linux: struct ip_ct_tcp_state). */
export class NfCtTcpState {
  /** max of seq + len, of ack + window, the largest window, the largest ack. */
  end = 0;
  maxend = 0;
  maxwin = 0;
  maxack = 0;
  scale = 0;
  flags = 0;
}

/** Linux: struct ip_ct_tcp. */
export class NfCtTcp {
  readonly orig = new NfCtTcpState();
  readonly reply = new NfCtTcpState();
  /** TCP_CONNTRACK_*. */
  state = 0;
  /** The last packet: its direction, kind (TCP_*_SET), numbers; how often it came again. */
  lastDir = 0;
  lastIndex = 0;
  retrans = 0;
  lastSeq = 0;
  lastAck = 0;
  lastEnd = 0;
  lastWin = 0;
  lastFlags = 0;
  lastWscale = 0;

  seen(dir: number): NfCtTcpState {
    return dir === 0 ? this.orig : this.reply;
  }
}

/** What flags a segment has, as far as the state machine cares. Linux: enum tcp_bit_set. */
export const TCP_SYN_SET = 0;
export const TCP_SYNACK_SET = 1;
export const TCP_FIN_SET = 2;
export const TCP_ACK_SET = 3;
export const TCP_RST_SET = 4;
export const TCP_NONE_SET = 5;

/** Results of the table beside states: an invalid segment, one let pass unnoticed. */
export const TCP_CONNTRACK_MAX = 10;
export const TCP_CONNTRACK_IGNORE = 11;

const SS = 1;
const SR = 2;
const ES = 3;
const FW = 4;
const CW = 5;
const LA = 6;
const TW = 7;
const CL = 8;
const S2 = 9;
const IV = TCP_CONNTRACK_MAX;
const IG = TCP_CONNTRACK_IGNORE;

/**
 * [direction][kind of segment][state now]: the next state. Columns: NONE, SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT,
 * CLOSE_WAIT, LAST_ACK, TIME_WAIT, CLOSE, SYN_SENT2. Linux: tcp_conntracks.
 */
export const TCP_CONNTRACKS: readonly (readonly (readonly number[])[])[] = [
  [
    [SS, SS, IG, IG, IG, IG, IG, SS, SS, S2],
    [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR],
    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV],
    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
  [
    [IV, S2, IV, IV, IV, IV, IV, SS, IV, S2],
    [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR],
    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG],
    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
];
