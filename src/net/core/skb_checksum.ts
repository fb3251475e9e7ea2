import { fold, sumBytes } from '../../wire/checksum.ts';
import { CHECKSUM_NONE, CHECKSUM_PARTIAL, type SkBuff } from './skbuff.ts';

/**
 * Leaves the transport checksum to the device: its field holds the sum of the pseudo header alone, as captures on veth, lo
 * and bridges show it ("incorrect"). `start` is the transport header, `offset` the field's place in it.
 */
export function skbChecksumPartial(skb: SkBuff, start: number, offset: number, pseudoSum: number): void {
  const sum = ~fold(pseudoSum) & 0xffff;
  skb.bytes[start + offset] = sum >> 8;
  skb.bytes[start + offset + 1] = sum;
  skb.ipSummed = CHECKSUM_PARTIAL;
  skb.csumStart = start;
  skb.csumOffset = offset;
}

/** Makes a checksum that was left to the device: before fragmentation, or on a card's wire. Linux: skb_checksum_help(). */
export function skbChecksumHelp(skb: SkBuff): void {
  if (skb.ipSummed !== CHECKSUM_PARTIAL) return;
  skb.cow();
  const { bytes, csumStart } = skb;
  const at = csumStart + skb.csumOffset;
  const sum = fold(sumBytes(bytes, csumStart, skb.tail - csumStart)) || 0xffff;
  bytes[at] = sum >> 8;
  bytes[at + 1] = sum;
  skb.ipSummed = CHECKSUM_NONE;
}
