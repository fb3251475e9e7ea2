import { be16, be32, putBe16, putBe32 } from '../../wire/addr.ts';
import { updateChecksum32 } from '../../wire/checksum.ts';
import {
  TCP_ACK_SEQ,
  TCP_CHECK,
  TCP_DOFF,
  TCP_FLAGS,
  TCP_HLEN,
  TCP_SEQ,
  TCPHDR_ACK,
  TCPOPT_EOL,
  TCPOPT_NOP,
  TCPOPT_SACK,
} from '../../wire/tcp.ts';
import { CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { IPS_SEQ_ADJUST, type NfConn, ctinfo2dir } from './nf_conn.ts';

/** By how much one direction's numbers are shifted, before and after the last change (Linux: struct nf_ct_seqadj). */
class NfCtSeqadj {
  correctionPos = 0;
  offsetBefore = 0;
  offsetAfter = 0;
}

type Adjustments = [NfCtSeqadj, NfCtSeqadj];

function after(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}

/** A helper changed a payload's length by `off` bytes at `seq`: what follows is shifted. Linux: nf_ct_seqadj_set(). */
export function nfCtSeqadjSet(ct: NfConn, ctinfo: number, seq: number, off: number): void {
  if (off === 0) return;
  ct.status |= IPS_SEQ_ADJUST;
  const both = (ct.seqadj ??= [new NfCtSeqadj(), new NfCtSeqadj()]) as Adjustments;
  const way = both[ctinfo2dir(ctinfo)];
  if (way.offsetBefore !== way.offsetAfter && !after(seq, way.correctionPos)) return;
  way.correctionPos = seq;
  way.offsetBefore = way.offsetAfter;
  way.offsetAfter += off;
}

/** The shift of number `seq` of a direction. Linux: nf_ct_seq_offset(). */
export function nfCtSeqOffset(ct: NfConn, dir: number, seq: number): number {
  if (ct.seqadj === null) return 0;
  const way = (ct.seqadj as Adjustments)[dir];
  return after(seq, way.correctionPos) ? way.offsetAfter : way.offsetBefore;
}

/** Shifts a segment's numbers, SACK blocks too. Linux: nf_ct_seq_adjust(). */
export function nfCtSeqAdjust(skb: SkBuff, ct: NfConn, ctinfo: number, at: number): void {
  if (ct.seqadj === null || skb.tail - at < TCP_HLEN) return;
  const dir = ctinfo2dir(ctinfo);
  const other = (ct.seqadj as Adjustments)[1 - dir];
  skb.cow();
  const { bytes } = skb;
  const seq = be32(bytes, at + TCP_SEQ);
  put32(skb, at, at + TCP_SEQ, (seq + nfCtSeqOffset(ct, dir, seq)) | 0);
  if ((bytes[at + TCP_FLAGS] & TCPHDR_ACK) === 0) return;
  put32(skb, at, at + TCP_ACK_SEQ, unshift(other, be32(bytes, at + TCP_ACK_SEQ)));
  adjustSack(skb, at, other);
}

/** A number of the other side's, as the other side knows it. */
function unshift(way: NfCtSeqadj, ack: number): number {
  const offset = after((ack - way.offsetBefore) | 0, way.correctionPos) ? way.offsetAfter : way.offsetBefore;
  return (ack - offset) | 0;
}

function adjustSack(skb: SkBuff, at: number, other: NfCtSeqadj): void {
  const { bytes } = skb;
  const end = Math.min(at + ((bytes[at + TCP_DOFF] >> 4) << 2), skb.tail);
  for (let ptr = at + TCP_HLEN; ptr + 1 < end;) {
    const kind = bytes[ptr];
    if (kind === TCPOPT_EOL) return;
    if (kind === TCPOPT_NOP) {
      ptr++;
      continue;
    }
    const size = bytes[ptr + 1];
    if (size < 2 || ptr + size > end) return;
    if (kind === TCPOPT_SACK && (size - 2) % 8 === 0)
      for (let edge = ptr + 2; edge < ptr + size; edge += 4) put32(skb, at, edge, unshift(other, be32(bytes, edge)));
    ptr += size;
  }
}

/** Writes a number and adapts the checksum; one that is left to the device covers the header later. */
function put32(skb: SkBuff, at: number, place: number, value: number): void {
  const { bytes } = skb;
  const old = be32(bytes, place);
  if (old === value) return;
  putBe32(bytes, place, value);
  if (skb.ipSummed !== CHECKSUM_PARTIAL) putBe16(bytes, at + TCP_CHECK, updateChecksum32(be16(bytes, at + TCP_CHECK), old, value));
}
