import { IP_DF, IP_MF, IP_OFFSET, IPV4_FRAG_OFF, ipSendCheck, IPV4_TOT_LEN, ipv4FragOff, ipv4Hlen } from '../../wire/ipv4.ts';
import { putBe16 } from '../../wire/addr.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { skbChecksumHelp } from '../core/skb_checksum.ts';
import { allocSkb, consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { IPSKB_FRAG_PMTU } from './ip_cb.ts';
import { ipOptionsFragment } from './ip_options.ts';

/**
 * Cuts an IPv4 packet (`data` at its header) into fragments for `mtu` and gives each to `output`. Takes over the skb. Returns
 * 0 or the first negative errno. RFC 791 section 3.2; Linux: ip_do_fragment().
 */
export function ipDoFragment(net: Net, skb: SkBuff, mtu: number, output: (net: Net, skb: SkBuff) => number): number {
  skbChecksumHelp(skb);
  const { bytes, data: at } = skb;
  if (skb.cb1 !== 0 && skb.cb1 < mtu) mtu = skb.cb1;
  const hlen = ipv4Hlen(bytes, at);
  const room = mtu - hlen;
  if (room < 8) {
    net.mib.IpFragFails++;
    kfreeSkb(skb, 'PKT_TOO_BIG', net);
    return -90;
  }
  const word = ipv4FragOff(bytes, at);
  const df = (skb.cb0 & IPSKB_FRAG_PMTU) !== 0 ? IP_DF : 0;
  let offset = (word & IP_OFFSET) << 3;
  let left = skb.len - hlen;
  let from = at + hlen;
  let first = true;
  let err = 0;
  while (left > 0) {
    let length = left > room ? room : left;
    if (length < left) length &= ~7;
    left -= length;
    const more = left > 0 || (word & IP_MF) !== 0 ? IP_MF : 0;
    const fragment = makeFragment(skb, hlen, from, length, (offset >> 3) | df | more, first);
    net.mib.IpFragCreates++;
    from += length;
    offset += length;
    first = false;
    const result = output(net, fragment);
    if (result < 0 && err === 0) err = result;
  }
  if (err === 0) net.mib.IpFragOKs++;
  else net.mib.IpFragFails++;
  consumeSkb(skb);
  return err;
}

function makeFragment(skb: SkBuff, hlen: number, from: number, length: number, word: number, first: boolean): SkBuff {
  const fragment = allocSkb(hlen + length);
  const at = fragment.put(hlen + length);
  const bytes = fragment.bytes;
  bytes.set(skb.bytes.subarray(skb.data, skb.data + hlen), at);
  bytes.set(skb.bytes.subarray(from, from + length), at + hlen);
  if (!first && hlen > 20) ipOptionsFragment(bytes, at);
  putBe16(bytes, at + IPV4_TOT_LEN, hlen + length);
  putBe16(bytes, at + IPV4_FRAG_OFF, word);
  ipSendCheck(bytes, at);
  fragment.networkHeader = at;
  fragment.transportHeader = at + hlen;
  // Linux: ip_copy_metadata().
  fragment.pktType = skb.pktType;
  fragment.priority = skb.priority;
  fragment.protocol = skb.protocol;
  fragment.dst = skb.dst;
  fragment.dev = skb.dev;
  fragment.mark = skb.mark;
  fragment.skbIif = skb.skbIif;
  fragment.nfct = skb.nfct;
  fragment.nfctInfo = skb.nfctInfo;
  fragment.nfBridge = skb.nfBridge;
  fragment.nfTrace = skb.nfTrace;
  fragment.sk = skb.sk;
  fragment.vlanTci = skb.vlanTci;
  fragment.vlanProto = skb.vlanProto;
  fragment.cb0 = skb.cb0;
  fragment.origin = skb.id;
  return fragment;
}
