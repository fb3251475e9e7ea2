import { fold, sumBytes } from '../../../wire/checksum.ts';
import { shouldBe } from './checksum_hint.ts';
import type { Dissection } from './dissection.ts';
import { printIcmpExtensions } from './icmp_extensions.ts';

const NAMES: Readonly<Record<number, string>> = {
  4: 'source quench',
  10: 'router solicitation',
  15: 'information request',
  16: 'information reply',
  17: 'address mask request',
};

/** Types that quote the packet they are about. */
const ERROR_TYPES: readonly number[] = [3, 4, 5, 11, 12];
/** Those of them that may carry extensions (RFC 4884). */
const MULTIPART_TYPES: readonly number[] = [3, 11, 12];
const MULTIPART_MINIMUM = 136;

/** An ICMP message (RFC 792) of `length` bytes; `fragmented`: there are more fragments. tcpdump: print-icmp.c. */
export function printIcmp(d: Dissection, at: number, length: number, fragmented: boolean): void {
  d.protocol = 'icmp';
  const type = d.u8(at);
  const description = describe(d, at, type, d.u8(at + 1));
  if (description === undefined) return d.truncationMark();
  d.put(`ICMP ${description}, length ${length}`);
  if (d.options.verbose === 0) return;
  if (!fragmented && d.has(at, length)) {
    const sum = fold(sumBytes(d.bytes, at, length));
    if (sum !== 0) {
      const given = d.u16(at + 2);
      d.put(` (wrong icmp cksum ${given.toString(16)} (->${shouldBe(given, sum).toString(16)})!)`);
    }
  }
  if (ERROR_TYPES.includes(type)) printQuoted(d, at + 8);
  d.protocol = 'icmp';
  if (length > MULTIPART_MINIMUM && MULTIPART_TYPES.includes(type)) printIcmpExtensions(d, at, length);
}

function printQuoted(d: Dissection, at: number): void {
  d.put('\n\t');
  const length = d.u16(at + 2);
  const end = d.end;
  d.end = Math.min(end, at + length);
  // tcpdump reads the length once more within the new end.
  d.need(at + 2, 2);
  d.layers.ip(d, at, length);
  d.end = end;
}

/** The words of the message; undefined where it is cut off. */
function describe(d: Dissection, at: number, type: number, code: number): string | undefined {
  switch (type) {
    case 0:
    case 8:
      return `echo ${type === 8 ? 'request' : 'reply'}, id ${d.u16(at + 4)}, seq ${d.u16(at + 6)}`;
    case 3:
      return unreachable(d, at, code);
    case 5: {
      const what = code > 3 ? `redirect-#${code}` : code > 1 ? 'redirect-tos' : 'redirect';
      const target = code > 3 ? '' : code % 2 === 0 ? 'net ' : 'host ';
      return `${what} ${d.ipv4(at + 24)} to ${target}${d.ipv4(at + 4)}`;
    }
    case 9:
      return routerAdvertisement(d, at);
    case 11:
      if (!d.has(at + 24, 4)) return undefined;
      return code === 0 ? 'time exceeded in-transit' : code === 1 ? 'ip reassembly time exceeded' : `time exceeded-#${code}`;
    case 12:
      return code !== 0 ? `parameter problem - code ${code}` : `parameter problem - octet ${d.u8(at + 4)}`;
    case 13:
      return `time stamp query id ${d.u16(at + 4)} seq ${d.u16(at + 6)}`;
    case 14: {
      if (!d.has(at + 16, 4)) return undefined;
      const [org, recv, xmit] = [8, 12, 16].map((offset) => clock(d.u32(at + offset)));
      return `time stamp reply id ${d.u16(at + 4)} seq ${d.u16(at + 6)}: org ${org}, recv ${recv}, xmit ${xmit}`;
    }
    case 18:
      return `address mask is 0x${d
        .u32(at + 8)
        .toString(16)
        .padStart(8, '0')}`;
    default:
      return NAMES[type] ?? `type-#${type}`;
  }
}

/** What the codes of "unreachable" say, behind or around the host's address. */
const UNREACHABLE: Readonly<Record<number, readonly [before: string, after: string]>> = {
  0: ['net ', ' unreachable'],
  1: ['host ', ' unreachable'],
  5: ['', ' unreachable - source route failed'],
  6: ['net ', ' unreachable - unknown'],
  7: ['host ', ' unreachable - unknown'],
  8: ['', ' unreachable - source host isolated'],
  9: ['net ', ' unreachable - admin prohibited'],
  10: ['host ', ' unreachable - admin prohibited'],
  11: ['net ', ' unreachable - tos prohibited'],
  12: ['host ', ' unreachable - tos prohibited'],
  13: ['host ', ' unreachable - admin prohibited filter'],
  14: ['host ', ' unreachable - host precedence violation'],
  15: ['host ', ' unreachable - precedence cutoff'],
};

function unreachable(d: Dissection, at: number, code: number): string | undefined {
  const inner = at + 8;
  if (code === 3 && !d.has(inner + 9, 1)) return undefined;
  if (code === 3) return portUnreachable(d, inner);
  const mtu = code === 4 ? d.u16(at + 6) : 0;
  const host = d.ipv4(inner + 16);
  if (code === 2) return `${host} protocol ${d.u8(inner + 9)} unreachable`;
  if (code === 4) return `${host} unreachable - need to frag${mtu !== 0 ? ` (mtu ${mtu})` : ''}`;
  const [before, after] = code in UNREACHABLE ? UNREACHABLE[code] : ['', ` unreachable - #${code}`];
  return `${before}${host}${after}`;
}

function portUnreachable(d: Dissection, inner: number): string {
  const port = d.u16(inner + (d.u8(inner) & 15) * 4 + 2);
  const protocol = d.u8(inner + 9);
  const host = d.ipv4(inner + 16);
  if (protocol === 6) return `${host} tcp port ${d.port(port, 'tcp')} unreachable`;
  if (protocol === 17) return `${host} udp port ${d.port(port, 'udp')} unreachable`;
  return `${host} protocol ${protocol} port ${port} unreachable`;
}

/** RFC 1256. */
function routerAdvertisement(d: Dissection, at: number): string | undefined {
  if (!d.has(at + 4, 4)) return undefined;
  const count = d.u8(at + 4);
  const size = d.u8(at + 5);
  let text = `router advertisement lifetime ${lifetime(d.u16(at + 6))} ${count}:`;
  if (size !== 2) return `${text} [size ${size}]`;
  for (let i = 0; i < count; i++) {
    const entry = at + 8 + i * 8;
    if (!d.has(entry, 8)) return undefined;
    text += ` {${d.ipv4(entry)} ${d.u32(entry + 4)}}`;
  }
  return text;
}

function lifetime(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 60) return String(seconds);
  if (seconds < 3600) return `${Math.trunc(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.trunc(seconds / 3600)}:${two(Math.trunc((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

/** Milliseconds since midnight (RFC 792). */
function clock(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.trunc(seconds / 3600))}:${two(Math.trunc(seconds / 60) % 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
