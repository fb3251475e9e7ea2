import type { Dissection } from './dissection.ts';

const OPTIONS: Readonly<Record<number, string>> = {
  0: 'EOL',
  1: 'NOP',
  7: 'RR',
  68: 'timestamp',
  82: 'traceroute',
  130: 'security',
  131: 'LSRR',
  137: 'SSRR',
  148: 'RA',
};
const EOL = 0;
const NOP = 1;
const RECORD_ROUTE = 7;
const TIMESTAMP = 68;
const LSRR = 131;
const SSRR = 137;
const ROUTER_ALERT = 148;

/** IPv4 options of `length` bytes; false when they were cut off. tcpdump: print-ip.c, ip_optprint(). */
export function printIpOptions(d: Dissection, at: number, length: number): boolean {
  for (let left = length, separator = ''; left > 0; separator = ',') {
    d.put(separator);
    const code = d.u8(at);
    d.put(OPTIONS[code] ?? `unknown ${code}`);
    const size = code === NOP || code === EOL ? 1 : d.u8(at + 1);
    if ((code !== NOP && code !== EOL && size < 2) || size > left) {
      d.put(` [bad length ${size}]`);
      return true;
    }
    if (!d.has(at, size)) return false;
    if (code === EOL) return true;
    if (!printOption(d, at, code, size)) return false;
    at += size;
    left -= size;
  }
  return true;
}

function printOption(d: Dissection, at: number, code: number, size: number): boolean {
  switch (code) {
    case TIMESTAMP:
      return printTimestamps(d, at, size);
    case RECORD_ROUTE:
    case LSRR:
    case SSRR:
      return printRoute(d, at, size);
    case ROUTER_ALERT:
      if (size < 4) d.put(` [bad length ${size}]`);
      else if (d.u16(at + 2) !== 0) d.put(` value ${d.u16(at + 2)}`);
      return true;
    default:
      return true;
  }
}

function printRoute(d: Dissection, at: number, length: number): boolean {
  if (length < 3) {
    d.put(` [bad length ${length}]`);
    return true;
  }
  if ((length + 1) & 3) d.put(` [bad length ${length}]`);
  // Unsigned in C: a pointer of 0 becomes huge.
  const pointer = (d.u8(at + 2) - 1) >>> 0;
  if (pointer < 3 || (pointer + 1) & 3 || pointer > length + 1) d.put(` [bad ptr ${d.u8(at + 2)}]`);
  for (let i = 3; i < length; i += 4) {
    if (!d.has(at + i, 4)) return false;
    d.put(` ${d.ipv4(at + i)}${pointer > i ? ',' : ''}`);
  }
  return true;
}

function printTimestamps(d: Dissection, at: number, length: number): boolean {
  if (length < 4) {
    d.put(`[bad length ${length}]`);
    return true;
  }
  d.put(' TS{');
  const flags = d.u8(at + 3);
  const kind = flags & 15;
  const hop = kind !== 0 ? 8 : 4;
  if ((length - 4) & (hop - 1)) d.put(`[bad length ${length}]`);
  const pointer = (d.u8(at + 2) - 1) >>> 0;
  if (pointer < 4 || (pointer - 4) & (hop - 1) || pointer > length + 1) d.put(`[bad ptr ${d.u8(at + 2)}]`);
  const name = ({ 0: 'TSONLY', 1: 'TS+ADDR', 3: 'PRESPEC' } as Record<number, string | undefined>)[kind];
  d.put(name ?? `[bad ts type ${kind}]`);
  let i = 0;
  if (name !== undefined) {
    for (i = 4; i < length; i += hop) {
      if (!d.has(at + i, hop)) return false;
      d.put(`${pointer === i ? ' ^ ' : ' '}${d.u32(at + i + hop - 4)}@${hop === 8 ? d.ipv4(at + i) : ''}`);
    }
  }
  if (pointer === i) d.put(' ^ ');
  d.put(flags >> 4 ? ` [${flags >> 4} hops not recorded]} ` : '}');
  return true;
}
