import { describe, expect, it } from 'vitest';
import { skbGsoSegment, skbGsoValidateMacLen, skbGsoValidateNetworkLen } from '../../../src/net/core/gso.ts';
import { skbChecksumHelp, skbChecksumPartial } from '../../../src/net/core/skb_checksum.ts';
import { allocSkb, type SkBuff } from '../../../src/net/core/skbuff.ts';
import { be32, putBe16, putBe32 } from '../../../src/wire/addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from '../../../src/wire/checksum.ts';
import { emitIpv4, ipv4ChecksumOk, ipv4Id, ipv4TotLen } from '../../../src/wire/ipv4.ts';
import { TCP_CHECK, TCPHDR_ACK, TCPHDR_CWR, TCPHDR_FIN, TCPHDR_PSH } from '../../../src/wire/tcp.ts';
import { emitUdpHeader, UDP_CHECK, udpChecksumOk, udpLen } from '../../../src/wire/udp.ts';
import { emitVxlan } from '../../../src/wire/vxlan.ts';

const A = 0x0a000001;
const B = 0x0a000002;

/** An Ethernet frame with a TCP super-segment of `length` bytes, header fields as a sender leaves them. */
function superSegment(length: number, mss: number): SkBuff {
  const total = 14 + 20 + 32 + length;
  const skb = allocSkb(total);
  const at = skb.put(total);
  const ip = at + 14;
  const tcp = ip + 20;
  skb.macHeader = at;
  skb.networkHeader = ip;
  skb.transportHeader = tcp;
  emitIpv4(skb.bytes, ip, 0, total - 14, 100, 0x4000, 64, 6, A, B);
  putBe32(skb.bytes, tcp + 4, 1000);
  skb.bytes[tcp + 12] = 8 << 4;
  skb.bytes[tcp + 13] = TCPHDR_ACK | TCPHDR_PSH | TCPHDR_FIN | TCPHDR_CWR;
  for (let i = 0; i < length; i++) skb.bytes[tcp + 32 + i] = i * 7;
  skbChecksumPartial(skb, tcp, TCP_CHECK, pseudoHeaderSum(A, B, 6, 32 + length));
  skb.gsoSize = mss;
  skb.gsoSegs = Math.ceil(length / mss);
  return skb;
}

function tcpSumOk(skb: SkBuff, ip: number): boolean {
  const tcp = ip + 20;
  return fold(sumBytes(skb.bytes, tcp, skb.tail - tcp, pseudoHeaderSum(A, B, 6, skb.tail - tcp))) === 0;
}

describe('super-segments', () => {
  it('fit where each of their segments fits', () => {
    const skb = superSegment(4000, 1448);
    expect(skbGsoValidateNetworkLen(skb, skb.networkHeader, 1500)).toBe(true);
    expect(skbGsoValidateNetworkLen(skb, skb.networkHeader, 1499)).toBe(false);
    expect(skbGsoValidateMacLen(skb, 1514)).toBe(true);
    expect(skbGsoValidateMacLen(skb, 1513)).toBe(false);
  });

  it('are cut into packets that are right in themselves', () => {
    const segments = skbGsoSegment(superSegment(4000, 1448), 96 + 14);
    expect(segments.map((skb) => skb.len - 66)).toEqual([1448, 1448, 1104]);
    let expected = 0;
    segments.forEach((skb, i) => {
      const ip = skb.networkHeader;
      skbChecksumHelp(skb);
      expect(ipv4TotLen(skb.bytes, ip)).toBe(skb.len - 14);
      expect(ipv4Id(skb.bytes, ip)).toBe(100 + i);
      expect(ipv4ChecksumOk(skb.bytes, ip, 20)).toBe(true);
      expect(tcpSumOk(skb, ip)).toBe(true);
      expect(be32(skb.bytes, ip + 24)).toBe(1000 + i * 1448);
      for (let at = ip + 52; at < skb.tail; at++) expect(skb.bytes[at]).toBe((expected++ * 7) & 255);
    });
    const flags = segments.map((skb) => skb.bytes[skb.networkHeader + 33]);
    expect(flags).toEqual([TCPHDR_ACK | TCPHDR_CWR, TCPHDR_ACK, TCPHDR_ACK | TCPHDR_PSH | TCPHDR_FIN]);
    expect(expected).toBe(4000);
  });

  it('are cut inside a tunnel, whose own headers and sums follow', () => {
    const skb = superSegment(3000, 1000);
    emitVxlan(skb.bytes, skb.push(8), 7);
    const udp = skb.push(8);
    emitUdpHeader(skb.bytes, udp, skb.tail - udp, 40000, 4789);
    putBe16(skb.bytes, udp + UDP_CHECK, 1);
    const outer = skb.push(20);
    emitIpv4(skb.bytes, outer, 0, skb.tail - outer, 5, 0, 64, 17, B, A);
    skb.macHeader = -1;
    skb.networkHeader = outer;
    const segments = skbGsoSegment(skb, outer);
    expect(segments.length).toBe(3);
    segments.forEach((segment, i) => {
      const { bytes } = segment;
      skbChecksumHelp(segment);
      expect(tcpSumOk(segment, outer + 50)).toBe(true);
      expect(ipv4Id(bytes, outer)).toBe(5 + i);
      expect(udpLen(bytes, outer + 20)).toBe(segment.tail - outer - 20);
      expect(udpChecksumOk(bytes, outer + 20, segment.tail - outer - 20, B, A)).toBe(true);
    });
  });
});
