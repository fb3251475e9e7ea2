import { ADDRESS_FAMILIES } from './address_families.ts';
import { BGP_SAFIS } from './bgp_capabilities.ts';
import { printExtendedCommunities } from './bgp_communities.ts';
import { hasPaths, prefixText } from './bgp_routes.ts';
import { Cut, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const ORIGINS: Readonly<Record<number, string>> = { 0: 'IGP', 1: 'EGP', 2: 'Incomplete' };
const SEGMENT_OPEN: Readonly<Record<number, string>> = { 2: '', 1: '{ ', 3: '( ', 4: '({ ' };
const SEGMENT_CLOSE: Readonly<Record<number, string>> = { 2: '', 1: '}', 3: ')', 4: '})' };
const COMMUNITIES: Readonly<Record<number, string>> = {
  0xffffff01: 'NO_EXPORT',
  0xffffff02: 'NO_ADVERTISE',
  0xffffff03: 'NO_EXPORT_SUBCONFED',
};
const AS4_PATH = 17;
const MP_REACH = 14;
const MP_UNREACH = 15;

/** Thrown where nothing more is to be said of an attribute, not even its bytes with -vv. */
class Done extends Error {}

/** The value of a path attribute, and its bytes with -vv. tcpdump: print-bgp.c, bgp_attr_print(). */
export function printAttribute(d: Dissection, type: number, at: number, size: number): void {
  try {
    printValue(d, type, at, size);
  } catch (error) {
    if (error instanceof Done) return;
    throw error;
  }
  if (d.options.verbose <= 1 || size === 0) return;
  d.want(at, size);
  printUnknownData(d, at, '\n\t    ', size);
}

/** How long an attribute must be. */
const EXACT: Readonly<Record<number, number>> = { 1: 1, 3: 4, 4: 4, 5: 4, 6: 0, 9: 4, 18: 8 };

function printValue(d: Dissection, type: number, at: number, size: number): void {
  const invalid = (): void => d.put('invalid len');
  if (type in EXACT && size !== EXACT[type]) return invalid();
  switch (type) {
    case 1:
      return d.put(ORIGINS[d.u8(at)] ?? 'Unknown Origin Typecode');
    case 2:
    case AS4_PATH:
      return size % 2 !== 0 ? invalid() : printPath(d, type, at, size);
    case 3:
    case 9:
      return d.put(d.ipv4(at));
    case 4:
    case 5:
      return d.put(`${d.u32(at)}`);
    case 6:
      return;
    case 7:
    case 18: {
      if (size !== 6 && size !== 8) return invalid();
      d.want(at, size);
      return d.put(` AS #${size === 6 ? d.u16(at) : d.u32(at)}, origin ${d.ipv4(at + size - 4)}`);
    }
    case 8:
      return size % 4 !== 0 ? invalid() : printCommunities(d, at, size);
    case 10:
      if (size % 4 !== 0) return invalid();
      for (let i = 0; i < size; i += 4) d.put(d.ipv4(at + i) + (i + 4 < size ? ', ' : ''));
      return;
    case MP_REACH:
    case MP_UNREACH:
      return printMultiprotocol(d, type, at, size);
    case 16:
      return size % 8 !== 0 ? invalid() : printExtendedCommunities(d, at, size);
    case 32: {
      if (size === 0 || size % 12 !== 0) return invalid();
      const triples = Array.from({ length: size / 12 }, (_, i) => [0, 4, 8].map((part) => d.u32(at + i * 12 + part)).join(':'));
      d.put(`\n\t    ${triples.join(', ')}`);
      throw new Done();
    }
    default:
      d.want(at, size);
      d.put(`\n\t    no Attribute ${type} decoder`);
      if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t    ', size);
  }
}

function printPath(d: Dissection, type: number, at: number, size: number): void {
  if (size === 0) return d.put('empty');
  const wide = type === AS4_PATH ? 4 : numberSize(d, at, size);
  for (const end = at + size; at < end;) {
    const [kind, count] = [d.u8(at), d.u8(at + 1)];
    d.put(SEGMENT_OPEN[kind] ?? '?');
    for (let i = 0; i < count; i++) {
      const number = at + 2 + i * wide;
      d.want(number, wide);
      d.put(`${wide === 2 ? d.u16(number) : d.u32(number)} `);
    }
    d.put(SEGMENT_CLOSE[kind] ?? '?');
    at += 2 + count * wide;
  }
}

/** Numbers of two bytes where the segments then fill the attribute, else of four. */
function numberSize(d: Dissection, at: number, size: number): number {
  let next = at;
  while (next < at + size) {
    if (d.u8(next) < 1 || d.u8(next) > 4) return 4;
    next += 2 + d.u8(next + 1) * 2;
  }
  return next === at + size ? 2 : 4;
}

function printCommunities(d: Dissection, at: number, size: number): void {
  for (let i = 0; i < size; i += 4) {
    d.want(at + i, 4);
    const community = d.u32(at + i);
    if (community in COMMUNITIES) d.put(` ${COMMUNITIES[community]}`);
    else d.put(`${community >>> 16}:${community & 0xffff}${i + 4 < size ? ', ' : ''}`);
  }
}

/** Routes of other families (RFC 4760): IPv4 and IPv6 unicast and multicast; others in hex. */
function printMultiprotocol(d: Dissection, type: number, at: number, size: number): void {
  const end = at + size;
  d.want(at, 3);
  if (size < 3) throw new Cut();
  const [family, subsequent] = [d.u16(at), d.u8(at + 2)];
  const known = (family === 1 || family === 2) && subsequent >= 1 && subsequent <= 3;
  const vendor = subsequent > 128 ? 'vendor specific ' : '';
  d.put(
    `\n\t    AFI: ${ADDRESS_FAMILIES[family] ?? 'Unknown AFI'} (${family}), ${vendor}SAFI: ${BGP_SAFIS[subsequent] ?? 'Unknown SAFI'} (${subsequent})`,
  );
  if (!known) {
    d.want(at, size);
    d.put(`\n\t    no AFI ${family} / SAFI ${subsequent} decoder`);
    if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t    ', size);
    return;
  }
  if (type === MP_UNREACH && size === 3) d.put('\n\t      End-of-Rib Marker (empty NLRI)');
  at = type === MP_REACH ? printNextHops(d, family, at + 3, end) : at + 3;
  printReachable(d, family, at, end, size);
}

/** Returns where the routes begin. */
function printNextHops(d: Dissection, family: number, at: number, end: number): number {
  const take = (size: number): void => {
    if (end - at < size) throw new Cut();
  };
  d.want(at, 1);
  take(1);
  const length = d.u8(at);
  at++;
  if (length > 0) {
    take(length);
    d.put('\n\t    nexthop: ');
    const size = family === 1 ? 4 : 16;
    for (let left = length; left > 0; left -= size) {
      if (left !== length) d.put(', ');
      if (left < size) {
        d.put('invalid len');
        at += left;
        break;
      }
      d.put(family === 1 ? d.ipv4(at) : d.ipv6(at));
      at += size;
    }
  }
  d.put(`, nh-length: ${length}`);
  take(1);
  const points = d.u8(at);
  at++;
  d.put(points === 0 ? ', no SNPA' : `\n\t    ${points} SNPA`);
  for (let i = 0; i < points; i++) {
    take(1);
    const size = d.u8(at);
    d.put(`\n\t      ${size} bytes`);
    at++;
    take(size);
    d.want(at, size);
    at += size;
  }
  return at;
}

function printReachable(d: Dissection, family: number, at: number, end: number, size: number): void {
  const longest = family === 1 ? 32 : 128;
  const withPath = hasPaths(d, at, end - at, longest);
  while (at < end) {
    const path = withPath ? `   Path Id: ${d.u32(at)}` : '';
    if (withPath) at += 4;
    // tcpdump allows each prefix the length of the whole attribute.
    const prefix = prefixText(d, at, size, longest);
    d.put(prefix === undefined ? '\n\t    (illegal prefix length)' : `\n\t      ${prefix.text}`);
    d.put(path);
    if (prefix === undefined) return;
    at += prefix.size;
  }
}
