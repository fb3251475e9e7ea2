import { checksumIpv6, shouldBe } from './checksum_hint.ts';
import { bitNames, hex4, type Dissection, type IpPayload } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { printNeighbourOptions, routerPreference } from './icmp6_options.ts';
import { finalDestination6 } from './ip6_destination.ts';
import { printNodeInformation, printRenumbering } from './icmp6_nodeinfo.ts';
import { printMld, printMldQuery, printMldReport } from './mld.ts';

const PROTOCOL = 58;
const TYPES: Readonly<Record<number, string>> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded in-transit',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbor solicitation',
  136: 'neighbor advertisement',
  137: 'redirect',
  138: 'router renumbering',
  139: 'who-are-you request',
  140: 'who-are-you reply',
  141: 'inverse neighbor solicitation',
  142: 'inverse neighbor advertisement',
  143: 'multicast listener report v2',
  144: 'ha discovery request',
  145: 'ha discovery reply',
  146: 'mobile router solicitation',
  147: 'mobile router advertisement',
  155: 'RPL',
  200: 'mtrace response',
  201: 'mtrace message',
};
/** Types whose length stands before the details of -v. */
const LENGTH_FIRST: readonly number[] = [133, 134, 135, 136, 137, 145, 147];
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'unreachable route',
  1: ' unreachable prohibited',
  2: 'beyond scope',
  3: 'unreachable address',
  4: 'unreachable port',
};
const PROBLEMS: readonly string[] = ['erroneous', 'next header', 'option', 'incomplete header chain'];
const ROUTER_FLAGS = [
  [0x80, 'managed'],
  [0x40, 'other stateful'],
  [0x20, 'home agent'],
  [0x02, 'ipv6 only'],
] as const;
const NEIGHBOUR_FLAGS = [
  [4, 'router'],
  [2, 'solicited'],
  [1, 'override'],
] as const;

/** How a type's printer ended: go on with the length, cut off, or nothing more to say. */
type Outcome = 'done' | 'cut' | 'stop';

/** An ICMPv6 message (RFC 4443, RFC 4861). tcpdump: print-icmp6.c. */
export function printIcmp6(d: Dissection, payload: IpPayload): void {
  const { at, length } = payload;
  d.protocol = 'icmp6';
  if (length === 0) {
    d.put('ICMP6, length 0');
    return d.invalidMark();
  }
  const verbose = d.options.verbose > 0;
  if (verbose && !payload.fragmented && d.has(at, length)) printChecksum(d, payload);
  const type = d.u8(at);
  d.put(`ICMP6, ${TYPES[type] ?? `unknown icmp6 type (${type})`}`);
  if (verbose && LENGTH_FIRST.includes(type)) d.put(`, length ${length}`);
  const outcome = printMessage(d, at, length, type, d.u8(at + 1));
  if (outcome === 'cut') d.truncationMark();
  else if (outcome === 'done' && !verbose) d.put(`, length ${length}`);
}

function printChecksum(d: Dissection, { at, length, header }: IpPayload): void {
  const given = d.u16(at + 2);
  const sum = checksumIpv6(d, header, finalDestination6(d, header), at, length, PROTOCOL);
  d.put(sum === 0 ? '[icmp6 sum ok] ' : `[bad icmp6 cksum 0x${hex4(given)} -> 0x${hex4(shouldBe(given, sum))}!] `);
}

function printMessage(d: Dissection, at: number, length: number, type: number, code: number): Outcome {
  switch (type) {
    case 1:
      return printUnreachable(d, at, length, code);
    case 2:
      d.put(`, mtu ${d.u32(at + 4)}`);
      return 'done';
    case 3:
      d.put(code === 0 ? ` for ${d.ipv6(at + 32)}` : code === 1 ? ' (reassembly)' : `, unknown code (${code})`);
      return 'done';
    case 4:
      if (!d.has(at + 32, 16)) return 'cut';
      d.put(code < 4 ? `, ${PROBLEMS[code]} - octet ${d.u32(at + 4)}` : `, code-#${code}`);
      return 'done';
    case 128:
    case 129:
      d.put(`, id ${d.u16(at + 4)}, seq ${d.u16(at + 6)}`);
      return 'done';
    case 130:
      if (length === 24) printMld(d, at);
      else if (length >= 28) printMldQuery(d, at, length);
      else d.put(` unknown-version (len ${length}) `);
      return 'done';
    case 131:
    case 132:
      printMld(d, at);
      return 'done';
    case 143:
      printMldReport(d, at, length);
      return 'done';
    case 144:
    case 146:
      d.put(`, id 0x${hex4(d.u16(at + 4))}`);
      return 'done';
    case 138:
      printRenumbering(d, at);
      return 'done';
    case 139:
    case 140:
      printNodeInformation(d, at, length);
      return 'done';
    case 141:
    case 142:
      return 'done';
    default:
      return printNeighbour(d, at, length, type);
  }
}

/** Neighbour discovery (RFC 4861) and what else carries its options. */
function printNeighbour(d: Dissection, at: number, length: number, type: number): Outcome {
  const verbose = d.options.verbose > 0;
  const options = (size: number): Outcome => (!verbose || printNeighbourOptions(d, at + size, length - size) ? 'done' : 'cut');
  switch (type) {
    case 133:
      return options(8);
    case 134:
      if (verbose) printRouter(d, at);
      return options(16);
    case 135:
      d.put(`, who has ${d.ipv6(at + 8)}`);
      return options(24);
    case 136:
      d.put(`, tgt is ${d.ipv6(at + 8)}`);
      if (verbose) d.put(`, Flags [${bitNames(NEIGHBOUR_FLAGS, d.u8(at + 4) >> 5, 'none')}]`);
      return options(24);
    case 137:
      d.put(`, ${d.ipv6(at + 24)}`);
      d.put(` to ${d.ipv6(at + 8)}`);
      return options(40);
    case 145:
      if (verbose) printHomeAgents(d, at, length);
      return 'done';
    case 147:
      if (verbose) printMobilePrefix(d, at);
      return options(8);
    default:
      d.put(`, length ${length}`);
      if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t', length);
      return 'stop';
  }
}

function printRouter(d: Dissection, at: number): void {
  const flags = d.u8(at + 5);
  const times = `router lifetime ${d.u16(at + 6)}s, reachable time ${d.u32(at + 8)}ms, retrans timer ${d.u32(at + 12)}ms`;
  const words = `Flags [${bitNames(ROUTER_FLAGS, flags, 'none')}], pref ${routerPreference(flags)}`;
  d.put(`\n\thop limit ${d.u8(at + 4)}, ${words}, ${times}`);
}

function printHomeAgents(d: Dissection, at: number, length: number): void {
  d.put(`, id 0x${hex4(d.u16(at + 4))}`);
  const stop = at + Math.min(length, d.left(at));
  for (let where = at + 8; where < stop; where += 16) d.put(`, ${d.ipv6(where)}`);
}

function printMobilePrefix(d: Dissection, at: number): void {
  d.put(`, id 0x${hex4(d.u16(at + 4))}`);
  const flags = d.u16(at + 6);
  d.put(`${flags & 0xc000 ? ' ' : ''}${flags & 0x8000 ? 'M' : ''}${flags & 0x4000 ? 'O' : ''}`);
}

function printUnreachable(d: Dissection, at: number, length: number, code: number): Outcome {
  d.put(`, ${UNREACHABLE[code] ?? `unknown unreach code (${code})`}`);
  const destination = at + 32;
  if (code === 0 || code === 1 || code === 3) d.put(` ${d.ipv6(destination)}`);
  else if (code === 2) d.put(` ${d.ipv6(destination)}, source address ${d.ipv6(at + 16)}`);
  else if (code === 4) {
    const upper = upperLayer(d, at + 8);
    if (upper === undefined) return 'cut';
    const protocol = upper.protocol === 6 ? 'tcp' : 'udp';
    d.put(`, ${d.ipv6(destination)} ${protocol} port ${d.port(d.u16(upper.at + 2), protocol)}`);
  } else if (d.options.verbose <= 1) {
    printUnknownData(d, at, '\n\t', length);
    return 'stop';
  }
  return 'done';
}

/** Where TCP or UDP begins in the quoted packet, behind its extension headers. */
function upperLayer(d: Dissection, header: number): { at: number; protocol: number } | undefined {
  if (!d.has(header + 6, 1)) return undefined;
  let protocol = d.u8(header + 6);
  let at = header + 40;
  let previous = header;
  while (previous < d.end) {
    if (protocol === 6 || protocol === 17) return d.has(at + 2, 2) ? { at, protocol } : undefined;
    previous = at;
    if (protocol === 44) {
      if (!d.has(at + 2, 2) || d.u16(at + 2) & 0xfff8) return undefined;
      protocol = d.u8(at);
      at += 8;
    } else if (protocol === 0 || protocol === 60 || protocol === 43 || protocol === 51) {
      if (!d.has(at + 1, 1)) return undefined;
      const size = protocol === 51 ? (d.u8(at + 1) + 2) * 4 : (d.u8(at + 1) + 1) * 8;
      protocol = d.u8(at);
      at += size;
    } else return undefined;
  }
  return undefined;
}
