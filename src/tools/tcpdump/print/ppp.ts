import { bitNames, hex2, hex4, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { printMpls } from './mpls.ts';
import { printControlProtocol } from './ppp_control.ts';
import { PPP_PROTOCOLS } from './ppp_protocols.ts';

const CONTROL: readonly number[] = [0xc021, 0x8021, 0x8023, 0x8281, 0x8057, 0x80fd, 0xc02b];
const CHAP_CODES: Readonly<Record<number, string>> = { 1: 'Challenge', 2: 'Response', 3: 'Success', 4: 'Fail' };
const PAP_CODES: Readonly<Record<number, string>> = { 1: 'Auth-Req', 2: 'Auth-ACK', 3: 'Auth-NACK' };
const ML_FLAGS = [
  [0x80, 'begin'],
  [0x40, 'end'],
] as const;
/** Address and control bytes before the protocol: pppd's direction, or those of HDLC. */
const PREFIXES: Readonly<Record<number, string>> = { 0x0003: 'In  ', 0x0103: 'Out ', 0xff03: '' };

/** The Point-to-Point Protocol (RFC 1661). Returns the length of its header. tcpdump: print-ppp.c. */
export function printPpp(d: Dissection, at: number, length: number): number {
  d.protocol = 'ppp';
  const start = at;
  const whole = length;
  const cut = (): number => {
    d.truncationMark();
    return 0;
  };
  if (length < 2) return cut();
  const prefix = PREFIXES[d.u16(at)] as string | undefined;
  if (prefix !== undefined) {
    if (d.options.link) d.put(prefix);
    at += 2;
    length -= 2;
  }
  if (length < 2) return cut();
  const size = d.u8(at) & 1 ? 1 : 2;
  const protocol = size === 1 ? d.u8(at) : d.u16(at);
  at += size;
  if (d.options.link) {
    const name = PPP_PROTOCOLS[protocol] as string | undefined;
    d.put(`${name ?? 'unknown'} (0x${hex4(protocol)}), length ${whole}`);
    if (name === undefined) return at - start;
    d.put(': ');
  }
  printPppPayload(d, protocol, at, length - size);
  return at - start;
}

/** What PPP carries, by its protocol number. */
export function printPppPayload(d: Dissection, protocol: number, at: number, length: number): void {
  if (CONTROL.includes(protocol)) return printControlProtocol(d, protocol, at, length);
  switch (protocol) {
    case 0x003d:
      return printMultilink(d, at, length);
    case 0xc223:
      return printChap(d, at, length);
    case 0xc023:
      return printPap(d, at, length);
    case 0xc02d:
      return;
    case 0x0021:
    case 0x002f:
    case 0x0800:
      return d.layers.ip(d, at, length);
    case 0x0057:
    case 0x86dd:
      return d.layers.ip6(d, at, length);
    case 0x0281:
    case 0x0283:
      return printMpls(d, at, length);
    case 0x00fd:
      return d.put('compressed PPP data');
    default:
      d.put(`${PPP_PROTOCOLS[protocol] ?? `unknown PPP protocol (0x${hex4(protocol)})`} `);
      printUnknownData(d, at, '\n\t', length);
  }
}

function printMultilink(d: Dissection, at: number, length: number): void {
  if (!d.options.link) d.put('MLPPP, ');
  if (length < 2 || !d.has(at, 2)) return d.put('[|mlppp]');
  const sequence = (d.u16(at) & 0xfff).toString(16).padStart(3, '0');
  d.put(`seq 0x${sequence}, Flags [${bitNames(ML_FLAGS, d.u8(at) & 0xc0, 'none')}], length ${length}`);
}

function printChap(d: Dissection, at: number, length: number): void {
  if (length < 1) return d.put('[|chap]');
  const code = d.u8(at);
  if (length < 4) return d.put(`[|chap 0x${hex2(code)}]`);
  d.put(`CHAP, ${CHAP_CODES[code] ?? 'unknown'} (0x${hex2(code)})`);
  d.put(`, id ${d.u8(at + 1)}`);
  const total = d.u16(at + 2);
  // A length shorter than the header counts as a very long one.
  const rest = (from: number): number => (total - from) >>> 0;
  if (code === 3 || code === 4) {
    d.put(', Msg ');
    d.putCharacters(at + 4, rest(4));
  } else if (code === 1 || code === 2) {
    if (length < 5) return;
    const size = d.u8(at + 4);
    if (length - 5 < size) return;
    d.put(', Value ');
    for (let i = 0; i < size; i++) d.put(hex2(d.u8(at + 5 + i)));
    d.put(', Name ');
    d.putCharacters(at + 5 + size, rest(5 + size));
  }
}

function printPap(d: Dissection, at: number, available: number): void {
  if (available < 1) return d.put('[|pap]');
  const code = d.u8(at);
  if (available < 4) return d.put(`[|pap 0x${hex2(code)}]`);
  d.put(`PAP, ${PAP_CODES[code] ?? 'unknown'} (0x${hex2(code)})`);
  d.put(`, id ${d.u8(at + 1)}`);
  const length = d.u16(at + 2);
  if (length > available) return d.put(`, length ${length} > packet size`);
  if (length < 4) return d.put(`, length ${length} < PAP header length`);
  if (!(code in PAP_CODES)) return;
  if (length < (code === 1 ? 6 : 5)) return d.put('[|pap]');
  let next = at + 4;
  for (const title of code === 1 ? [', Peer ', ', Name '] : [', Msg ']) {
    const left = at + length - next;
    if (left < 1) return;
    const size = d.u8(next);
    if (left - 1 < size) return;
    d.put(title);
    d.putCharacters(next + 1, size);
    next += 1 + size;
  }
}
