import { fold, sumBytes } from '../../../wire/checksum.ts';
import { shouldBe } from './checksum_hint.ts';
import { Truncated, bitNames, type Dissection } from './dissection.ts';
import { printIpPayload } from './ip_demux.ts';
import { printIpOptions } from './ip_options.ts';
import { PROTOCOL_TITLES, protocolName } from './ip_protocols.ts';

const HEADER = 20;
/** Protocols whose printers write the addresses themselves, with ports: TCP, UDP, SCTP, DCCP. */
const WITH_PORTS: readonly number[] = [6, 17, 33, 132];
const ECN: readonly string[] = ['', ',ECT(1)', ',ECT(0)', ',CE'];
const FLAGS = [
  [0x2000, '+'],
  [0x4000, 'DF'],
  [0x8000, 'rsvd'],
] as const;

/** An IPv4 packet (RFC 791) at `at`, of at most `length` bytes on the wire. tcpdump: print-ip.c. */
export function printIp(d: Dissection, at: number, length: number): void {
  d.protocol = 'ip';
  if (!d.options.link) d.put('IP ');
  if (length < HEADER) return invalid(d, `length ${length} < ${HEADER}`);
  const version = d.u8(at) >> 4;
  if (version !== 4) return invalid(d, `version ${version} != 4`);
  const header = (d.u8(at) & 15) * 4;
  if (header < HEADER) return invalid(d, `header length ${header} < ${HEADER}`);
  let total = d.u16(at + 2);
  if (total > length) {
    d.put(`[total length ${total} > length ${length}]`);
    d.invalidMark();
    d.put(' ');
  }
  const presumedTso = total === 0;
  if (presumedTso) total = length;
  else if (total < header) return invalid(d, `total length ${total} < ${header}`);
  if (!d.has(at, HEADER)) return d.truncationMark();
  const outerEnd = d.end;
  d.end = Math.min(d.end, at + total);
  if (d.options.verbose > 0 && !printHeader(d, at, header, length, presumedTso)) {
    d.put(`${addresses(d, at)}: `);
    d.truncationMark();
  } else if ((d.u16(at + 6) & 0x1fff) === 0) printFirst(d, at, header, total - header);
  else printFragment(d, at);
  d.end = outerEnd;
}

function invalid(d: Dissection, why: string): void {
  d.put(` [${why}]`);
  d.invalidMark();
}

function addresses(d: Dissection, at: number): string {
  return `${d.ipv4(at + 12)} > ${d.ipv4(at + 16)}`;
}

/** The parenthesis of -v; false when the options were cut off. */
function printHeader(d: Dissection, at: number, header: number, length: number, presumedTso: boolean): boolean {
  const [tos, total, id, fragment, ttl, protocol] = [d.u8(at + 1), d.u16(at + 2), d.u16(at + 4), d.u16(at + 6), d.u8(at + 8), d.u8(at + 9)];
  d.put(`(tos 0x${tos.toString(16)}${ECN[tos & 3]}${ttl >= 1 ? `, ttl ${ttl}` : ''}`);
  d.put(`, id ${id}, offset ${(fragment & 0x1fff) * 8}, flags [${bitNames(FLAGS, fragment, 'none')}]`);
  d.put(`, proto ${PROTOCOL_TITLES[protocol] ?? 'unknown'} (${protocol})`);
  d.put(presumedTso ? `, length ${length} [was 0, presumed TSO]` : `, length ${total}`);
  let whole = true;
  if (header > HEADER) {
    d.put(', options (');
    whole = printIpOptions(d, at + HEADER, header - HEADER);
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

/** An unfragmented packet or a first fragment. */
function printFirst(d: Dissection, at: number, header: number, length: number): void {
  const protocol = d.u8(at + 9);
  if (!WITH_PORTS.includes(protocol)) d.put(`${addresses(d, at)}: `);
  if (!d.has(at, header)) {
    d.put(` [remaining caplen(${d.left(at)}) < header length(${header})]`);
    throw new Truncated();
  }
  const fragmented = (d.u16(at + 6) & 0x2000) !== 0;
  printIpPayload(d, protocol, { at: at + header, length, header: at, version: 4, fragmented, hopLimit: d.u8(at + 8) });
}

/** A later fragment: no header of the next protocol is in it. */
function printFragment(d: Dissection, at: number): void {
  const protocol = d.u8(at + 9);
  const name = d.options.numeric ? undefined : protocolName(protocol);
  d.put(`${addresses(d, at)}: ${name ?? `ip-proto-${protocol}`}`);
}
