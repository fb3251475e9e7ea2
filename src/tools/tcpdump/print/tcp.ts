import { formatIpv4, be32 } from '../../../wire/addr.ts';
import { printBgp } from './bgp.ts';
import { checksumIpv4, checksumIpv6, shouldBe } from './checksum_hint.ts';
import { Truncated, bitNames, hex4, type Dissection, type IpPayload } from './dissection.ts';
import { printDomain } from './domain.ts';
import { finalDestination6 } from './ip6_destination.ts';
import { formatIpv6 } from './ipv6_text.ts';
import { printTcpOptions } from './tcp_options.ts';
import { printResp } from './resp.ts';
import { printTelnet } from './telnet.ts';
import { printSshVersion, printTextProtocol, type TextProtocol } from './text_protocol.ts';

const PROTOCOL = 6;
const HEADER = 20;
const TH_FIN = 1;
const TH_SYN = 2;
const TH_RST = 4;
const TH_ACK = 16;
const TH_URG = 32;
const MAX_RST_DATA = 30;

const FLAGS = [
  [TH_FIN, 'F'],
  [TH_SYN, 'S'],
  [TH_RST, 'R'],
  [8, 'P'],
  [TH_ACK, '.'],
  [TH_URG, 'U'],
  [64, 'E'],
  [128, 'W'],
] as const;

/** Ports whose payload is read as lines of text, in the order they are looked at. */
type Printer = (d: Dissection, at: number, length: number) => void;

const text =
  (protocol: TextProtocol): Printer =>
  (d, at, length) => {
    d.put(': ');
    printTextProtocol(d, at, length, protocol);
  };

/** Who prints the data by its ports, in the order they are looked at. */
const PORT_PRINTERS: readonly (readonly [port: number, print: Printer])[] = [
  [21, text('ftp')],
  [22, printSshVersion],
  [23, printTelnet],
  [25, text('smtp')],
  [43, text('whois')],
  [53, (d, at, length) => printDomain(d, at, length, 'tcp')],
  [80, text('http')],
  [179, printBgp],
  [554, text('rtsp')],
  [6379, printResp],
  [8080, text('http')],
  [8554, text('rtsp')],
];

/** A TCP segment (RFC 9293). tcpdump: print-tcp.c. */
export function printTcp(d: Dissection, payload: IpPayload): void {
  const { at, length } = payload;
  d.protocol = 'tcp';
  if (!d.has(at, 4)) {
    d.put(`${address(d, payload, 'source')} > ${address(d, payload, 'destination')}:`);
    return d.truncationMark();
  }
  const [sport, dport] = [d.u16(at), d.u16(at + 2)];
  printAddresses(d, payload, sport, dport);
  if (!d.has(at, HEADER)) return d.truncationMark();
  const header = (d.u8(at + 12) >> 4) * 4;
  if (header < HEADER) return d.put(` tcp ${(length - header) >>> 0} [bad hdr length ${header} - too short, < ${HEADER}]`);
  const tooLong = header > length ? ` [bad hdr length ${header} - too long, > ${length}]` : '';
  if (d.options.quiet) return d.put(`tcp ${(length - header) >>> 0}${tooLong}`);
  const flags = d.u8(at + 13);
  d.put(`Flags [${bitNames(FLAGS, flags, 'none', '')}]`);
  const numbers = relativeNumbers(d, payload, sport, dport, flags);
  if (tooLong !== '') return d.put(tooLong);
  if (d.options.verbose > 0 && !d.options.noChecksums && !payload.fragmented && d.has(at, length)) printChecksum(d, payload);
  const data = length - header;
  printNumbers(d, at, flags, numbers, data);
  if (header > HEADER && !printTcpOptions(d, at, header, data, flags, numbers.sackBase)) return;
  d.put(`, length ${data}`);
  if (data > 0) printData(d, at, header, data, flags, sport, dport);
}

function address(d: Dissection, payload: IpPayload, which: 'source' | 'destination'): string {
  const { header } = payload;
  if (payload.version === 6) return d.ipv6(header + (which === 'source' ? 8 : 24));
  return d.ipv4(header + (which === 'source' ? 12 : 16));
}

/** Addresses and ports; the ports alone where an extension header stands between IP and TCP. */
function printAddresses(d: Dissection, payload: IpPayload, sport: number, dport: number): void {
  const [from, to] = [d.port(sport, 'tcp'), d.port(dport, 'tcp')];
  const next = d.u8(payload.header + (payload.version === 6 ? 6 : 9));
  if (next !== PROTOCOL) d.put(`${from} > ${to}: `);
  else d.put(`${address(d, payload, 'source')}.${from} > ${address(d, payload, 'destination')}.${to}: `);
}

interface Numbers {
  seq: number;
  ack: number;
  /** What SACK blocks are relative to. */
  sackBase: number;
}

/** Sequence numbers relative to the conversation's first ones, where it is known. */
function relativeNumbers(d: Dissection, payload: IpPayload, sport: number, dport: number, flags: number): Numbers {
  const seq = d.u32(payload.at + 4);
  const ack = d.u32(payload.at + 8);
  if (d.options.absoluteSequence || !(flags & TH_ACK)) return { seq, ack, sackBase: 0 };
  const [src, dst] = endpoints(d, payload);
  const reversed = sport > dport || (sport === dport && isGreater(d, payload));
  const key = reversed ? `${dst}.${dport} ${src}.${sport}` : `${src}.${sport} ${dst}.${dport}`;
  const known = d.conversations.tcp.get(key);
  if (known === undefined || flags & TH_SYN) {
    const entry = reversed ? { seq: (ack - 1) >>> 0, ack: seq } : { seq, ack: (ack - 1) >>> 0 };
    d.conversations.tcp.set(key, entry);
    return { seq, ack, sackBase: reversed ? entry.seq : entry.ack };
  }
  const [mine, other] = reversed ? [known.ack, known.seq] : [known.seq, known.ack];
  return { seq: (seq - mine) >>> 0, ack: (ack - other) >>> 0, sackBase: other };
}

function endpoints(d: Dissection, { header, version }: IpPayload): [string, string] {
  if (version === 6) return [formatIpv6(d.bytes, header + 8), formatIpv6(d.bytes, header + 24)];
  return [formatIpv4(be32(d.bytes, header + 12)), formatIpv4(be32(d.bytes, header + 16))];
}

/** Is the source address the greater one, byte by byte? */
function isGreater(d: Dissection, { header, version }: IpPayload): boolean {
  const [from, size] = version === 6 ? [header + 8, 16] : [header + 12, 4];
  for (let i = 0; i < size; i++) {
    const difference = d.bytes[from + i] - d.bytes[from + size + i];
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function printChecksum(d: Dissection, payload: IpPayload): void {
  const { at, length, header } = payload;
  const given = d.u16(at + 16);
  const sum =
    payload.version === 4
      ? checksumIpv4(d, header, at, length, PROTOCOL)
      : checksumIpv6(d, header, finalDestination6(d, header), at, length, PROTOCOL);
  d.put(`, cksum 0x${hex4(given)} ${sum === 0 ? '(correct)' : `(incorrect -> 0x${hex4(shouldBe(given, sum))})`}`);
}

function printNumbers(d: Dissection, at: number, flags: number, numbers: Numbers, data: number): void {
  if (d.options.verbose > 1 || data > 0 || flags & (TH_SYN | TH_FIN | TH_RST)) {
    d.put(`, seq ${numbers.seq}${data > 0 ? `:${(numbers.seq + data) >>> 0}` : ''}`);
  }
  if (flags & TH_ACK) d.put(`, ack ${numbers.ack}`);
  d.put(`, win ${d.u16(at + 14)}`);
  if (flags & TH_URG) d.put(`, urg ${d.u16(at + 18)}`);
}

function printData(d: Dissection, at: number, header: number, length: number, flags: number, sport: number, dport: number): void {
  if (!d.has(at, header)) {
    d.put(` [remaining caplen(${d.left(at)}) < header length(${header})]`);
    throw new Truncated();
  }
  const data = at + header;
  if (flags & TH_RST && d.options.verbose > 0) return printResetData(d, data, length);
  if (d.options.payloadType === 'domain') return printDomain(d, data, length, 'tcp');
  if (d.options.payloadType !== undefined) return;
  PORT_PRINTERS.find(([port]) => port === sport || port === dport)?.[1](d, data, length);
}

/** What a reset says about itself (RFC 1122, 4.2.2.12). */
function printResetData(d: Dissection, at: number, length: number): void {
  d.put(d.has(at, length) ? ' [RST' : ' [!RST');
  d.put(length > MAX_RST_DATA ? '+ ' : ' ');
  d.putText(at, Math.min(length, MAX_RST_DATA));
  d.put(']');
}
