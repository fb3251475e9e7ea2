import { bitNames, type Dissection } from './dissection.ts';
import { CUT, printName } from './domain_name.ts';
import { printUnknownData } from './hex.ts';
import { formatIpv6 } from './ipv6_text.ts';

const OPTIONS: Readonly<Record<number, string>> = {
  1: 'source link-address',
  2: 'destination link-address',
  3: 'prefix info',
  4: 'redirected header',
  5: 'mtu',
  7: 'advertisement interval',
  8: 'homeagent information',
  24: 'route info',
  25: 'rdnss',
  31: 'dnssl',
};
const PREFIX_FLAGS = [
  [0x80, 'onlink'],
  [0x40, 'auto'],
  [0x20, 'router'],
] as const;
const PREFERENCES: readonly string[] = ['medium', 'high', 'rsv', 'low'];

export function routerPreference(flags: number): string {
  return PREFERENCES[(flags & 0x18) >> 3];
}

/** Neighbour discovery options of `length` bytes; false where they are cut off. tcpdump: print-icmp6.c, icmp6_opt_print(). */
export function printNeighbourOptions(d: Dissection, at: number, length: number): boolean {
  const first = at;
  while (at < d.end) {
    if (!d.has(at + 1, 1)) return false;
    if (length <= 0) return true;
    const type = d.u8(at);
    const units = d.u8(at + 1);
    const size = units * 8;
    if (units === 0 || at + size > d.end) return false;
    d.put(`\n\t  ${OPTIONS[type] ?? 'unknown'} option (${type}), length ${size} (${units}): `);
    if (!(type in OPTIONS) && d.options.verbose <= 1) {
      printUnknownData(d, at + 2, '\n\t  ', size - 2);
      return true;
    }
    if (!printOption(d, at, type, units, first)) return false;
    if (d.options.verbose > 1) printUnknownData(d, at + 2, '\n\t    ', size - 2);
    at += size;
    length -= size;
  }
  return true;
}

function lifetime(seconds: number): string {
  return seconds === 0xffffffff ? 'infinity' : `${seconds}s`;
}

function printOption(d: Dissection, at: number, type: number, units: number, first: number): boolean {
  const size = units * 8;
  switch (type) {
    case 1:
    case 2:
      d.put(d.hex(at + 2, size - 2).replace(/..(?!$)/g, '$&:'));
      return true;
    case 3:
      d.put(`${d.ipv6(at + 16)}/${d.u8(at + 2)}${units !== 4 ? 'badlen' : ''}, Flags [${bitNames(PREFIX_FLAGS, d.u8(at + 3), 'none')}]`);
      d.put(`, valid time ${lifetime(d.u32(at + 4))}, pref. time ${lifetime(d.u32(at + 8))}`);
      return true;
    case 4:
      // From the first option on: so tcpdump does it.
      printUnknownData(d, first, '\n\t    ', size);
      return true;
    case 5:
      d.put(` ${d.u32(at + 4)}${units !== 1 ? 'bad option length' : ''}`);
      return true;
    case 7:
      d.put(` ${d.u32(at + 4)}ms`);
      return true;
    case 8:
      d.put(` preference ${d.u16(at + 4)}, lifetime ${d.u16(at + 6)}`);
      return true;
    case 24:
      return printRoute(d, at, units);
    case 25:
      d.put(` lifetime ${d.u32(at + 4)}s,`);
      for (let i = 0; i < (units - 1) >> 1; i++) d.put(` addr: ${d.ipv6(at + 8 + i * 16)}`);
      return true;
    case 31:
      return printSearchList(d, at, size, first);
    default:
      return true;
  }
}

/** RFC 4191. */
function printRoute(d: Dissection, at: number, units: number): boolean {
  if (!d.has(at + 4, 4) || units > 3) return false;
  const prefix = new Uint8Array(16);
  prefix.set(d.bytes.subarray(at + 8, at + units * 8));
  d.put(` ${formatIpv6(prefix, 0)}/${d.u8(at + 2)}, pref=${routerPreference(d.u8(at + 3))}, lifetime=${lifetime(d.u32(at + 4))}`);
  return true;
}

/** RFC 8106. */
function printSearchList(d: Dissection, at: number, size: number, first: number): boolean {
  d.put(` lifetime ${d.u32(at + 4)}s, domain(s):`);
  for (let name = at + 8; name < at + size && d.u8(name) !== 0;) {
    d.put(' ');
    name = printName(d, name, first);
    if (name === CUT) return false;
  }
  return true;
}
