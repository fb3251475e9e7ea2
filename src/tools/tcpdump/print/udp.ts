import { be32 } from '../../../wire/addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from '../../../wire/checksum.ts';
import type { Dissection } from './dissection.ts';
import { shouldBe } from './checksum_hint.ts';

/** A UDP datagram (RFC 768) at `at`, `length` bytes of it in this packet; `ip` is where its IPv4 header begins. tcpdump: print-udp.c. */
export function printUdp(d: Dissection, at: number, length: number, ip: number, fragmented: boolean): void {
  d.protocol = 'udp';
  const [src, dst] = [d.ipv4(ip + 12), d.ipv4(ip + 16)];
  if (!d.has(at, 4)) {
    d.put(`${src} > ${dst}:`);
    d.truncationMark();
    return;
  }
  const [sport, dport] = [d.u16(at), d.u16(at + 2)];
  if (length < 8) {
    d.put(`${src}.${d.port(sport, 'udp')} > ${dst}.${d.port(dport, 'udp')}: truncated-udp ${length}`);
    return;
  }
  const total = d.u16(at + 4);
  const addresses = `${src}.${d.port(sport, 'udp')} > ${dst}.${d.port(dport, 'udp')}: `;
  if (total < 8) {
    d.put(`${addresses}truncated-udplength ${total}`);
    return;
  }
  d.put(addresses);
  const payload = total - 8;
  if (d.options.verbose > 1 && !d.options.noChecksums && !fragmented) printChecksum(d, at, total, ip);
  const available = length - 8;
  d.put(payload > available && !fragmented ? `UDP, bad length ${payload} > ${available}` : `UDP, length ${payload}`);
}

function printChecksum(d: Dissection, at: number, length: number, ip: number): void {
  const given = d.u16(at + 6);
  if (given === 0) {
    d.put('[no cksum] ');
    return;
  }
  if (!d.has(at, length)) return;
  const pseudo = pseudoHeaderSum(be32(d.bytes, ip + 12), be32(d.bytes, ip + 16), 17, length);
  const sum = fold(sumBytes(d.bytes, at, length, pseudo));
  const hex = (value: number): string => value.toString(16).padStart(4, '0');
  d.put(sum === 0 ? '[udp sum ok] ' : `[bad udp cksum 0x${hex(given)} -> 0x${hex(shouldBe(given, sum))}!] `);
}
