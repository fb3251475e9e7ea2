import { formatIpv4 } from '../../../wire/addr.ts';
import type { Dissection } from './dissection.ts';
import { CUT, printName } from './domain_name.ts';
import { formatIpv6 } from './ipv6_text.ts';

const NAMES: Readonly<Record<number, string>> = {
  1: 'LLQ',
  2: 'UL',
  3: 'NSID',
  5: 'DAU',
  6: 'DHU',
  7: 'N3U',
  8: 'ECS',
  9: 'EXPIRE',
  10: 'COOKIE',
  11: 'KEEPALIVE',
  12: 'PADDING',
  13: 'CHAIN',
  14: 'KEY-TAG',
  16: 'CLIENT-TAG',
  17: 'SERVER-TAG',
};

const SIGNATURE_ALGORITHMS: Readonly<Record<number, string>> = {
  0: 'DELETE',
  1: 'RSAMD5',
  2: 'DH',
  3: 'DS',
  5: 'RSASHA1',
  6: 'DSA-NSEC3-SHA1',
  7: 'RSASHA1-NSEC3-SHA1',
  8: 'RSASHA256',
  10: 'RSASHA512',
  12: 'ECC-GOST',
  13: 'ECDSAP256SHA256',
  14: 'ECDSAP384SHA384',
  15: 'ED25519',
  16: 'ED448',
  252: 'INDIRECT',
  253: 'PRIVATEDNS',
  254: 'PRIVATEOID',
};
const DIGESTS: Readonly<Record<number, string>> = { 1: 'SHA-1', 2: 'SHA-256', 3: 'GOST_R_34.11-94', 4: 'SHA-384' };
const NSEC_HASHES: Readonly<Record<number, string>> = { 1: 'SHA-1' };

/** An option of an OPT record (RFC 6891). Returns the position behind it, or CUT. tcpdump: print-domain.c, eopt_print(). */
export function printEdnsOption(d: Dissection, at: number): number {
  if (!d.has(at, 2)) return CUT;
  const option = d.u16(at);
  d.put(NAMES[option] ?? `Opt${option}`);
  if (!d.has(at + 2, 2)) return CUT;
  const length = d.u16(at + 2);
  const data = at + 4;
  if (!d.has(data, length)) return CUT;
  if (length > 0) {
    d.put(' ');
    printData(d, data, length, option);
  }
  return data + length;
}

function printData(d: Dissection, at: number, length: number, option: number): void {
  switch (option) {
    case 5:
      return d.put(algorithms(d, at, length, SIGNATURE_ALGORITHMS));
    case 6:
      return d.put(algorithms(d, at, length, DIGESTS));
    case 7:
      return d.put(algorithms(d, at, length, NSEC_HASHES));
    case 8:
      return printClientSubnet(d, at, length);
    case 9:
      return length === 4 ? d.put(`${d.u32(at)} sec`) : d.invalidMark();
    case 10:
      if (length < 8 || (length > 8 && length < 16) || length > 40) return d.invalidMark();
      return d.put(d.hex(at, 8) + (length > 8 ? ` ${d.hex(at + 8, length - 8)}` : ''));
    case 11:
      return length === 2 ? d.put(`${(d.u16(at) / 10).toFixed(1)} sec`) : d.invalidMark();
    case 12:
      return d.put(`(${length})`);
    case 13:
      printName(d, at, at + length);
      return;
    case 14:
      return length % 2 === 0 ? d.put(keyTags(d, at, length)) : d.invalidMark();
    default:
      d.put(d.hex(at, length));
  }
}

function algorithms(d: Dissection, at: number, length: number, names: Readonly<Record<number, string>>): string {
  return Array.from({ length }, (_, i) => names[d.u8(at + i)] ?? `Alg_${d.u8(at + i)}`).join(' ');
}

function keyTags(d: Dissection, at: number, length: number): string {
  return Array.from({ length: length / 2 }, (_, i) => d.u16(at + 2 * i)).join(' ');
}

/** RFC 7871. */
function printClientSubnet(d: Dissection, at: number, length: number): void {
  if (length < 4) return d.invalidMark();
  const [family, source, scope] = [d.u16(at), d.u8(at + 2), d.u8(at + 3)];
  const bits = family === 1 ? 32 : family === 2 ? 128 : 0;
  const size = length - 4;
  if (size > bits / 8 || source > bits || scope > bits || Math.trunc((source + 7) / 8) !== size) return d.invalidMark();
  const padded = new Uint8Array(16);
  padded.set(d.bytes.subarray(at + 4, at + 4 + size));
  const address = family === 1 ? formatIpv4((padded[0] << 24) | (padded[1] << 16) | (padded[2] << 8) | padded[3]) : formatIpv6(padded, 0);
  d.put(`${address}/${source}/${scope}`);
}
