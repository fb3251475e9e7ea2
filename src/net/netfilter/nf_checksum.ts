import { fold, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import { ipv4Daddr, ipv4Saddr } from '../../wire/ipv4.ts';
import { CHECKSUM_NONE, CHECKSUM_UNNECESSARY, type SkBuff } from '../core/skbuff.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from './core.ts';

/**
 * Is the transport checksum of a packet that came in wrong? Looked at once; one left to the device counts as right.
 * `proto` 0: without a pseudo header (ICMP). Linux: nf_ip_checksum().
 */
export function nfIpChecksumBad(skb: SkBuff, hook: number, dataoff: number, proto: number): boolean {
  if (skb.ipSummed !== CHECKSUM_NONE || (hook !== NF_INET_PRE_ROUTING && hook !== NF_INET_LOCAL_IN)) return false;
  const { bytes } = skb;
  const length = skb.tail - dataoff;
  const at = skb.networkHeader;
  const pseudo = proto === 0 ? 0 : pseudoHeaderSum(ipv4Saddr(bytes, at), ipv4Daddr(bytes, at), proto, length);
  if (fold(sumBytes(bytes, dataoff, length, pseudo)) !== 0) return true;
  skb.ipSummed = CHECKSUM_UNNECESSARY;
  return false;
}
