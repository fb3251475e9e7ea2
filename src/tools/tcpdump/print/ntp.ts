import type { Dissection } from './dissection.ts';

const HEADER = 48;
const CONTROL_HEADER = 12;
const CONTROL = 6;
const MODES: readonly string[] = [
  'unspecified',
  'symmetric active',
  'symmetric passive',
  'Client',
  'Server',
  'Broadcast',
  'Control Message',
  'Reserved',
];
const LEAP: Readonly<Record<number, string>> = { 0x00: '', 0x40: '+1s', 0x80: '-1s', 0xc0: 'clock unsynchronized' };
/** Seconds from 1900 to 1970. */
const EPOCH = 2208988800;
/** What tcpdump divides fractions of 2^32 by. */
const FRACTION = 4294967296;

/** The Network Time Protocol (RFC 5905). tcpdump: print-ntp.c. */
export function printNtp(d: Dissection, at: number, length: number): void {
  d.protocol = 'ntp';
  const status = d.u8(at);
  const mode = status & 7;
  d.put(`NTPv${(status >> 3) & 7}, ${MODES[mode]}, length ${length}`);
  if (d.options.verbose === 0) return;
  d.put(`\n\tLeap indicator: ${LEAP[status & 0xc0]} (${status & 0xc0})`);
  if (mode < CONTROL) printTime(d, at, length);
  else if (mode === CONTROL) printControl(d, at, length);
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

function printTime(d: Dissection, at: number, length: number): void {
  if (length < HEADER) {
    d.invalidMark();
    return d.need(at, length);
  }
  const stratum = d.u8(at + 1);
  const name = stratum === 0 ? 'unspecified' : stratum === 1 ? 'primary reference' : stratum <= 15 ? 'secondary reference' : 'reserved';
  d.put(`, Stratum ${stratum} (${name})`);
  const poll = signed(d.u8(at + 2));
  d.put(`, poll ${poll}`);
  if (poll > -32 && poll < 32) d.put(poll >= 0 ? ` (${(1 << poll) >>> 0}s)` : ` (1/${(1 << -poll) >>> 0}s)`);
  d.put(`, precision ${signed(d.u8(at + 3))}`);
  if (!d.has(at + 4, 4)) return d.truncationMark();
  d.put(`\n\tRoot Delay: ${shortTime(d, at + 4)}`);
  if (!d.has(at + 8, 4)) return d.truncationMark();
  d.put(`, Root dispersion: ${shortTime(d, at + 8)}`);
  if (!d.has(at + 12, 4)) return d.truncationMark();
  d.put(', Reference-ID: ');
  if (stratum === 62 || stratum === 63) return d.put(`${d.ipv4(at + 12)} INFO_${stratum === 62 ? 'QUERY' : 'REPLY'}`);
  if (stratum === 0) d.put('(unspec)');
  else if (stratum === 1) d.putText(at + 12, 4);
  else d.put(`0x${d.hex(at + 12, 4)}`);
  if (!printStamps(d, at)) return d.truncationMark();
  printKey(d, at, length);
}

function printStamps(d: Dissection, at: number): boolean {
  for (const [offset, title] of [
    [16, 'Reference Timestamp:  '],
    [24, 'Originator Timestamp: '],
    [32, 'Receive Timestamp:    '],
    [40, 'Transmit Timestamp:   '],
  ] as const) {
    if (!d.has(at + offset, 8)) return false;
    d.put(`\n\t  ${title}${time(d, at + offset)}`);
  }
  d.put(`\n\t    Originator - Receive Timestamp:  ${delta(d, at + 24, at + 32)}`);
  d.put(`\n\t    Originator - Transmit Timestamp: ${delta(d, at + 24, at + 40)}`);
  return true;
}

function printKey(d: Dissection, at: number, length: number): void {
  const more = length - HEADER;
  if (more !== 4 && more !== 20 && more !== 24) {
    if (more > 0) d.put(`\n\t(${more} more bytes after the header)`);
    return;
  }
  d.put(`\n\tKey id: ${d.u32(at + HEADER)}`);
  if (more === 4) return;
  if (!d.has(at + HEADER + 4, more - 4)) return d.truncationMark();
  d.put(`\n\tAuthentication: ${d.hex(at + HEADER + 4, more - 4)}`);
}

function printControl(d: Dissection, at: number, length: number): void {
  if (length < CONTROL_HEADER) {
    d.invalidMark();
    return d.need(at, length);
  }
  const control = d.u8(at + 1);
  const words = [control & 0x80 ? 'Response' : 'Request', control & 0x40 ? 'Error' : 'OK', control & 0x20 ? 'More' : 'Last'];
  d.put(`, ${words.join(', ')}, OpCode=${control & 0x1f}\n`);
  d.put(`\tSequence=${d.u16(at + 2)}`);
  const status = d.u16(at + 4);
  d.put(`, Status=${status === 0 ? '0' : `0x${status.toString(16)}`}`);
  d.put(`, Assoc.=${d.u16(at + 6)}`);
  d.put(`, Offset=${d.u16(at + 8)}`);
  const count = d.u16(at + 10);
  d.put(`, Count=${count}`);
  if (CONTROL_HEADER + count > length) {
    d.invalidMark();
    return d.need(at, length);
  }
  if (count === 0) return;
  if (!d.has(at + CONTROL_HEADER, count)) return d.truncationMark();
  d.put('\n\tTO-BE-DONE: data not interpreted');
}

/** 16 bits of seconds and 16 of their fraction. */
function shortTime(d: Dissection, at: number): string {
  return `${d.u16(at)}.${String(Math.trunc((d.u16(at + 2) / 65536) * 1000000)).padStart(6, '0')}`;
}

function nanoseconds(fraction: number): string {
  return String(Math.trunc((fraction / FRACTION) * 1000000000)).padStart(9, '0');
}

function time(d: Dissection, at: number): string {
  const seconds = d.u32(at);
  const text = `${seconds}.${nanoseconds(d.u32(at + 4))}`;
  return seconds === 0 ? text : `${text} (${isoTime(seconds - EPOCH)})`;
}

/** The difference of two time stamps; where there is no first one, the second. */
function delta(d: Dissection, from: number, to: number): string {
  const [a, af, b, bf] = [d.u32(from), d.u32(from + 4), d.u32(to), d.u32(to + 4)];
  if (a === 0 && af === 0) return time(d, to);
  const later = b > a || (b === a && bf > af);
  const [high, highFraction, low, lowFraction] = later ? [b, bf, a, af] : [a, af, b, bf];
  const seconds = high - low - (lowFraction > highFraction ? 1 : 0);
  return `${later ? '+' : '-'}${seconds}.${nanoseconds((highFraction - lowFraction) >>> 0)}`;
}

/** Seconds since 1970, perhaps before it, as 2001-09-09T01:46:40Z. */
function isoTime(seconds: number): string {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  const two = (value: number): string => String(value).padStart(2, '0');
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const date = `${yoe + era * 400 + (month <= 2 ? 1 : 0)}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}`;
  return `${date}T${two(Math.trunc(rest / 3600))}:${two(Math.trunc(rest / 60) % 60)}:${two(rest % 60)}Z`;
}
