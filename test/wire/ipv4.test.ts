import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { be16, be32 } from '../../src/wire/addr.ts';
import { checksum, fold, pseudoHeaderSum, sumBytes, updateChecksum16, updateChecksum32 } from '../../src/wire/checksum.ts';
import { igmpv3Code } from '../../src/wire/igmp.ts';
import {
  emitIpv4,
  ipDecreaseTtl,
  ipSendCheck,
  ipv4CheckHeader,
  ipv4ChecksumOk,
  ipv4Daddr,
  ipv4Saddr,
  ipv4Ttl,
} from '../../src/wire/ipv4.ts';
import { emitTcp, tcpCheckHeader, tcpChecksumOk, tcpSendCheck } from '../../src/wire/tcp.ts';
import { emitUdp, udpCheckHeader, udpChecksumOk } from '../../src/wire/udp.ts';

const word = fc.integer();
const u16 = fc.nat(0xffff);
const u8 = fc.nat(0xff);

describe('IPv4', () => {
  test.prop([u8, u16, u16, u16, u8, u8, word, word])(
    'what is written has a right checksum and reads back',
    (tos, len, id, frag, ttl, proto, s, d) => {
      const bytes = new Uint8Array(24);
      emitIpv4(bytes, 2, tos, len, id, frag, ttl, proto, s, d);
      expect(checksum(bytes, 2, 20)).toBe(0);
      expect(ipv4ChecksumOk(bytes, 2, 20)).toBe(true);
      expect([bytes[3], be16(bytes, 4), be16(bytes, 6), be16(bytes, 8), bytes[10], bytes[11]]).toEqual([tos, len, id, frag, ttl, proto]);
      expect([ipv4Saddr(bytes, 2), ipv4Daddr(bytes, 2)]).toEqual([s | 0, d | 0]);
    },
  );

  test.prop([fc.integer({ min: 1, max: 255 }), u16, word, word])('a hop less keeps the checksum right', (ttl, id, s, d) => {
    const bytes = new Uint8Array(20);
    emitIpv4(bytes, 0, 0, 84, id, 0, ttl, 1, s, d);
    expect(ipDecreaseTtl(bytes, 0)).toBe(ttl - 1);
    expect(ipv4Ttl(bytes, 0)).toBe(ttl - 1);
    expect(ipv4ChecksumOk(bytes, 0, 20)).toBe(true);
  });

  test.prop([fc.uint8Array({ minLength: 0, maxLength: 70 }), fc.nat(70)])('no accessor is asked beyond the one check', (bytes, at) => {
    const length = ipv4CheckHeader(bytes, at, bytes.length);
    if (length < 0) return;
    expect(length).toBeGreaterThanOrEqual(20);
    expect(at + length).toBeLessThanOrEqual(bytes.length);
    ipSendCheck(bytes, at);
    expect(ipv4ChecksumOk(bytes, at, length)).toBe(true);
  });
});

describe('transport', () => {
  test.prop([fc.uint8Array({ maxLength: 99 }), u16, u16, word, word])('UDP and TCP checksums', (data, sport, dport, s, d) => {
    const udp = new Uint8Array(8 + data.length);
    udp.set(data, 8);
    emitUdp(udp, 0, udp.length, sport, dport, s, d);
    expect(udpCheckHeader(0, udp.length) && udpChecksumOk(udp, 0, udp.length, s, d)).toBe(true);
    expect(fold(sumBytes(udp, 0, udp.length, pseudoHeaderSum(s, d, 17, udp.length)))).toBe(0);
    const tcp = new Uint8Array(20 + data.length);
    tcp.set(data, 20);
    emitTcp(tcp, 0, 20, sport, dport, s, d, 2, 1000);
    tcpSendCheck(tcp, 0, tcp.length, s, d);
    expect(tcpChecksumOk(tcp, 0, tcp.length, s, d)).toBe(true);
    expect([tcpCheckHeader(tcp, 0, tcp.length), be32(tcp, 4)]).toEqual([20, s | 0]);
  });

  test.prop([fc.uint8Array({ minLength: 12, maxLength: 12 }), u16, word])(
    'a changed word changes the checksum as anew',
    (bytes, short, long) => {
      fc.pre(bytes.some((byte) => byte !== 0) && (short !== 0 || long !== 0));
      const before = checksum(bytes, 0, 12);
      const changed = bytes.slice();
      changed[0] = short >> 8;
      changed[1] = short;
      changed.set([long >>> 24, long >>> 16, long >>> 8, long], 4);
      const now = updateChecksum32(updateChecksum16(before, be16(bytes, 0), short), be32(bytes, 4), long);
      // 0 and 0xffff are the same number in ones' complement.
      expect(now % 0xffff).toBe(checksum(changed, 0, 12) % 0xffff);
    },
  );
});

describe('IGMP', () => {
  test.each([
    [100, 100],
    [127, 127],
    [128, 128],
    [0x8f, 248],
    [0xff, 31744],
  ])('code %i means %i', (code, value) => {
    expect(igmpv3Code(code)).toBe(value);
  });
});
