import type { Dissection } from './dissection.ts';
import { CUT, skipName } from './domain_name.ts';
import { printQuestion, printRecord } from './domain_record.ts';

const HEADER = 12;
const OPT = 41;
const INVERSE_QUERY = 1;

const OPERATIONS: readonly string[] = [
  '',
  ' inv_q',
  ' stat',
  ' op3',
  ' notify',
  ' update',
  ' op6',
  ' op7',
  ' op8',
  ' updateA',
  ' updateD',
  ' updateDA',
  ' updateM',
  ' updateMA',
  ' zoneInit',
  ' zoneRef',
];

// "Resp17" and "Resp21" come without a blank, as tcpdump has it.
const RESPONSES: readonly string[] = [
  '',
  ' FormErr',
  ' ServFail',
  ' NXDomain',
  ' NotImp',
  ' Refused',
  ' YXDomain',
  ' YXRRSet',
  ' NXRRSet',
  ' NotAuth',
  ' NotZone',
  ' Resp11',
  ' Resp12',
  ' Resp13',
  ' Resp14',
  ' NoChange',
  ' BadVers',
  'Resp17',
  ' Resp18',
  ' Resp19',
  ' Resp20',
  'Resp21',
  ' Resp22',
  ' BadCookie',
];

/** A DNS message's header. */
interface Message {
  at: number;
  length: number;
  flags: number;
  questions: number;
  answers: number;
  authorities: number;
  additional: number;
  mdns: boolean;
}

/** A DNS message (RFC 1035) of `length` bytes; over TCP its length stands before it. tcpdump: print-domain.c. */
export function printDomain(d: Dissection, at: number, length: number, over: 'udp' | 'tcp' | 'mdns'): void {
  d.protocol = 'domain';
  if (over === 'tcp') {
    if (length < 2) {
      d.put(` [DNS over TCP: length ${length} < 2]`);
      return d.invalidMark();
    }
    length -= 2;
    if (d.u16(at) !== length) {
      d.put(` [prefix length(${d.u16(at)}) != length(${length})]`);
      return d.invalidMark();
    }
    at += 2;
    d.put(' ');
  }
  if (length < HEADER) {
    d.put(`domain [length ${length} < ${HEADER}]`);
    return d.invalidMark();
  }
  if (!d.has(at, HEADER)) return d.truncationMark();
  const [flags, questions, answers, authorities, additional] = [2, 4, 6, 8, 10].map((offset) => d.u16(at + offset));
  const message = { at, length, flags, questions, answers, authorities, additional, mdns: over === 'mdns' };
  const whole = flags & 0x8000 ? printResponse(d, message) : printRequest(d, message);
  if (!whole) return d.truncationMark();
  d.put(` (${length})`);
}

/** The response code with the upper bits an OPT record adds, where it can be found. */
function responseCode(d: Dissection, m: Message): number {
  const code = m.flags & 15;
  let at = m.at + HEADER;
  for (let i = 0; i < m.questions; i++) {
    at = skipName(d, at);
    if (at === CUT || (at += 4) >= d.end) return code;
  }
  for (let i = 0; i < m.answers + m.authorities + m.additional; i++) {
    at = skipName(d, at);
    if (at === CUT) return code;
    if (i >= m.answers + m.authorities) {
      if (at + 2 > d.end) return code;
      const isOpt = d.u16(at) === OPT;
      if (at + 5 > d.end) return code;
      if (isOpt) return code | (d.u8(at + 4) << 4);
    }
    if (at + 10 > d.end) return code;
    at += 10 + d.u16(at + 8);
    if (at >= d.end) return code;
  }
  return code;
}

function printResponse(d: Dissection, m: Message): boolean {
  const { flags } = m;
  const code = responseCode(d, m);
  d.put(`${d.u16(m.at)}${OPERATIONS[(flags >> 11) & 15]}${code < RESPONSES.length ? RESPONSES[code] : ` Resp${code}`}`);
  d.put(`${flags & 0x400 ? '*' : ''}${flags & 0x80 ? '' : '-'}${flags & 0x200 ? '|' : ''}${flags & 0x20 ? '$' : ''}`);
  if (m.questions !== 1) d.put(` [${m.questions}q]`);
  const verbose = d.options.verbose > 1;
  let at = m.at + HEADER;
  for (let i = 0; i < m.questions; i++) {
    if (i !== 0) d.put(',');
    if (verbose) d.put(' q:');
    at = verbose ? printQuestion(d, at, m.at, m.mdns) : skipName(d, at);
    if (at === CUT) return false;
    if (!verbose) at += 4;
  }
  d.put(` ${m.answers}/${m.authorities}/${m.additional}`);
  if (m.answers > 0) {
    at = printRecords(d, at, m, m.answers);
    if (at === CUT) return false;
  }
  return !verbose || printRest(d, at, m);
}

/** Records separated by commas; the first is tried even at the packet's end. */
function printRecords(d: Dissection, at: number, m: Message, count: number): number {
  at = printRecord(d, at, m.at, m.mdns);
  while (at !== CUT && at < d.end && --count > 0) {
    d.put(',');
    at = printRecord(d, at, m.at, m.mdns);
  }
  return at !== CUT && at >= d.end && count > 1 ? CUT : at;
}

/** The name server and additional records of -vv. */
function printRest(d: Dissection, at: number, m: Message): boolean {
  for (const [count, title] of [
    [m.authorities, ' ns:'],
    [m.additional, ' ar:'],
  ] as const) {
    if (count === 0) continue;
    if (at >= d.end) return false;
    d.put(title);
    at = printRecords(d, at, m, count);
    if (at === CUT) return false;
  }
  return true;
}

function printRequest(d: Dissection, m: Message): boolean {
  const { flags } = m;
  const operation = (flags >> 11) & 15;
  d.put(`${d.u16(m.at)}${OPERATIONS[operation]}${flags & 0x100 ? '+' : ''}${flags & 0x10 ? '%' : ''}`);
  if (flags & 0x6cf) d.put(` [b2&3=0x${flags.toString(16)}]`);
  const count = (value: number, expected: number, unit: string): string => (value !== expected ? ` [${value}${unit}]` : '');
  if (operation === INVERSE_QUERY) d.put(count(m.questions, 0, 'q') + count(m.answers, 1, 'a'));
  else d.put(count(m.answers, 0, 'a') + count(m.questions, 1, 'q'));
  d.put(count(m.authorities, 0, 'n') + count(m.additional, 0, 'au'));
  let at = m.at + HEADER;
  let left = m.questions;
  while (left > 0 && (left === m.questions || at < d.end)) {
    at = printQuestion(d, at, m.at, m.mdns);
    if (at === CUT) return false;
    left--;
  }
  if (left > 0) return false;
  if (d.options.verbose < 2) return true;
  if (m.answers > 0) {
    at = printRecords(d, at, m, m.answers);
    if (at === CUT) return false;
  }
  return printRest(d, at, m);
}
