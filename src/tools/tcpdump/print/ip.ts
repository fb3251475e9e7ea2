import { fold, sumBytes } from '../../../wire/checksum.ts';
import { bitNames, type Dissection } from './dissection.ts';
import { printIcmp } from './icmp.ts';
import { shouldBe } from './checksum_hint.ts';
import { printIgmp } from './igmp.ts';
import { printTcp } from './tcp.ts';
import { printUdp } from './udp.ts';

const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'Options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPIP',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  132: 'SCTP',
};

/** Names in /etc/protocols, for fragments and protocols without a printer. */
const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  4: 'ipencap',
  6: 'tcp',
  17: 'udp',
  41: 'ipv6',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  88: 'eigrp',
  89: 'ospf',
  103: 'pim',
  112: 'vrrp',
  132: 'sctp',
};

const FLAGS = [
  [0x2000, '+'],
  [0x4000, 'DF'],
  [0x8000, 'rsvd'],
] as const;

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

/** An IPv4 packet (RFC 791) at `at`, of at most `length` bytes on the wire. tcpdump: print-ip.c. */
export function printIp(d: Dissection, at: number, length: number): void {
  d.protocol = 'ip';
  if (!d.options.link) d.put('IP ');
  if (length < 20) {
    d.put(`[length ${length} < 20]`);
    d.invalidMark();
    return;
  }
  const version = d.u8(at) >> 4;
  const header = (d.u8(at) & 15) * 4;
  if (version !== 4) return invalid(d, `version ${version} != 4`);
  if (header < 20) return invalid(d, `header length ${header} < 20`);
  let total = d.u16(at + 2);
  if (total > length) {
    d.put(`[total length ${total} > length ${length}]`);
    d.invalidMark();
    d.put(' ');
  }
  const presumedTso = total === 0;
  if (presumedTso) total = length;
  else if (total < header) return invalid(d, `total length ${total} < ${header}`);
  d.need(at, 20);
  const outerEnd = d.end;
  d.end = Math.min(d.end, at + total);
  if (d.options.verbose > 0 && !printHeader(d, at, header, length, presumedTso)) {
    d.put(`${d.ipv4(at + 12)} > ${d.ipv4(at + 16)}: `);
    d.truncationMark();
  } else printPayload(d, at, header, total - header);
  d.end = outerEnd;
}

function invalid(d: Dissection, why: string): void {
  d.put(`[${why}]`);
  d.invalidMark();
}

/** The parenthesis of -v; false when the options were cut off. */
function printHeader(d: Dissection, at: number, header: number, length: number, presumedTso: boolean): boolean {
  const [tos, total, id, fragment, ttl, protocol] = [d.u8(at + 1), d.u16(at + 2), d.u16(at + 4), d.u16(at + 6), d.u8(at + 8), d.u8(at + 9)];
  d.put(`(tos 0x${tos.toString(16)}${['', ',ECT(1)', ',ECT(0)', ',CE'][tos & 3]}`);
  if (ttl >= 1) d.put(`, ttl ${ttl}`);
  d.put(`, id ${id}, offset ${(fragment & 0x1fff) * 8}, flags [${bitNames(FLAGS, fragment, 'none')}]`);
  d.put(`, proto ${PROTOCOLS[protocol] ?? 'unknown'} (${protocol})`);
  d.put(presumedTso ? `, length ${length} [was 0, presumed TSO]` : `, length ${total}`);
  let whole = true;
  if (header > 20) {
    d.put(', options (');
    whole = printOptions(d, at + 20, header - 20);
    d.put(`${whole ? '' : ' [truncated-option]'})`);
  }
  if (!d.options.noChecksums && d.has(at, header)) {
    const sum = fold(sumBytes(d.bytes, at, header));
    if (sum !== 0) {
      const given = d.u16(at + 10);
      d.put(`, bad cksum ${given.toString(16)} (->${shouldBe(given, sum).toString(16)})!`);
    }
  }
  d.put(')\n    ');
  return whole;
}

function printOptions(d: Dissection, at: number, length: number): boolean {
  for (let left = length, separator = ''; left > 0; separator = ',') {
    const code = d.has(at, 1) ? d.bytes[at] : -1;
    if (code < 0) return false;
    d.put(`${separator}${OPTIONS[code] ?? `unknown ${code}`}`);
    const size = code <= 1 ? 1 : d.u8(at + 1);
    if ((code > 1 && size < 2) || size > left) {
      d.put(` [bad length ${size}]`);
      return true;
    }
    if (!d.has(at, size)) return false;
    if (code === 0) return true;
    if (code === 7 || code === 131 || code === 137) printRoute(d, at, size);
    else if (code === 68) printTimestamps(d, at, size);
    else if (code === 148 && size >= 4 && d.u16(at + 2) !== 0) d.put(` value ${d.u16(at + 2)}`);
    at += size;
    left -= size;
  }
  return true;
}

function printRoute(d: Dissection, at: number, length: number): void {
  if (length < 3) {
    d.put(` [bad length ${length}]`);
    return;
  }
  if ((length + 1) & 3) d.put(` [bad length ${length}]`);
  const pointer = d.u8(at + 2) - 1;
  if (pointer < 3 || (pointer + 1) & 3) d.put(` [bad ptr ${pointer + 1}]`);
  let mark = ' ';
  for (let i = 3; i < length && i + 4 <= length; i += 4) {
    d.put(`${mark}${d.ipv4(at + i)}`);
    mark = i < pointer ? ', ' : ' ';
  }
}

function printTimestamps(d: Dissection, at: number, length: number): void {
  if (length < 4) {
    d.put(`[bad length ${length}]`);
    return;
  }
  d.put(' TS{');
  const flags = d.u8(at + 3);
  const hop = (flags & 15) !== 0 ? 8 : 4;
  if ((length - 4) & (hop - 1)) d.put(`[bad length ${length}]`);
  const pointer = d.u8(at + 2) - 1;
  d.put(['TSONLY', 'TS+ADDR', '', 'PRESPEC'][flags & 15] || `[bad ts type ${flags & 15}]`);
  let mark = ' ';
  let i = 4;
  for (; i < length; i += hop) {
    if (pointer === i) mark = ' ^ ';
    d.put(`${mark}${d.u32(at + i + hop - 4)}@${hop === 8 ? d.ipv4(at + i) : ''}`);
    mark = ' ';
  }
  d.put(`${pointer === i ? ' ^ ' : ''}${flags >> 4 ? ` [${flags >> 4} hops not recorded]} ` : '}'}`);
}

function printPayload(d: Dissection, at: number, header: number, length: number): void {
  const fragment = d.u16(at + 6);
  const protocol = d.u8(at + 9);
  const addresses = `${d.ipv4(at + 12)} > ${d.ipv4(at + 16)}`;
  if ((fragment & 0x1fff) !== 0) {
    const name = d.options.numeric ? undefined : PROTOCOL_NAMES[protocol];
    d.put(`${addresses}: ${name ?? `ip-proto-${protocol}`}`);
    return;
  }
  if (protocol !== 6 && protocol !== 17) d.put(`${addresses}: `);
  const payload = at + header;
  const more = (fragment & 0x2000) !== 0;
  switch (protocol) {
    case 1:
      printIcmp(d, payload, length, more, printIp);
      break;
    case 2:
      printIgmp(d, payload, length);
      break;
    case 4:
      printIp(d, payload, length);
      break;
    case 6:
      printTcp(d, payload, length, at, more);
      break;
    case 17:
      printUdp(d, payload, length, at, more);
      break;
    default: {
      const name = d.options.numeric ? undefined : PROTOCOL_NAMES[protocol];
      d.put(` ${name ?? `ip-proto-${protocol}`} ${length}`);
    }
  }
}
