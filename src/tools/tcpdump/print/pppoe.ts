import { hex2, type Dissection } from './dissection.ts';
import { printPpp } from './ppp.ts';

const TAGS: Readonly<Record<number, string>> = {
  0: 'EOL',
  257: 'Service-Name',
  258: 'AC-Name',
  259: 'Host-Uniq',
  260: 'AC-Cookie',
  261: 'Vendor-Specific',
  272: 'Relay-Session-ID',
  288: 'PPP-Max-Payload',
  513: 'Service-Name-Error',
  514: 'AC-System-Error',
  515: 'Generic-Error',
};
const CODES: Readonly<Record<number, string>> = { 0x09: 'PADI', 0x07: 'PADO', 0x19: 'PADR', 0x65: 'PADS', 0xa7: 'PADT', 0: '' };
const PADI = 0x09;
const HEADER = 6;
const MAXIMUM_PADI = 1484;
const MAXIMUM_TEXT = 79;

/** PPP over Ethernet (RFC 2516). Returns the length of its headers. tcpdump: print-pppoe.c. */
export function printPppoe(d: Dissection, at: number, length: number): number {
  d.protocol = 'pppoe';
  if (length < HEADER) {
    d.put(` (length ${length} < ${HEADER})`);
    d.invalidMark();
    return 0;
  }
  d.need(at, HEADER);
  const [first, code, session] = [d.u8(at), d.u8(at + 1), d.u16(at + 2)];
  let payload = d.u16(at + 4);
  const left = length - HEADER;
  if (first >> 4 !== 1) d.put(` [ver ${first >> 4}]`);
  if ((first & 15) !== 1) d.put(` [type ${first & 15}]`);
  d.put(`PPPoE ${CODES[code] ?? `PAD-${code.toString(16)}`}`);
  if (code === PADI && payload > MAXIMUM_PADI - HEADER) d.put(` [len ${payload}!]`);
  if (payload > left) {
    d.put(` [len ${payload} > ${left}!]`);
    payload = left;
  }
  if (session !== 0) d.put(` [ses 0x${session.toString(16)}]`);
  if (code !== 0) {
    printTags(d, at + HEADER, at + HEADER + payload);
    return HEADER;
  }
  d.put(' ');
  return HEADER + printPpp(d, at + HEADER, payload);
}

function printTags(d: Dissection, at: number, end: number): void {
  for (let type = -1; type !== 0 && at < end;) {
    type = d.u16(at);
    const size = d.u16(at + 2);
    const name = TAGS[type] ?? `TAG-0x${type.toString(16)}`;
    at += 4;
    d.need(at, size);
    d.put(size === 0 ? ` [${name}]` : ` [${name} ${tagText(d, at, size)}]`);
    at += size;
  }
}

/** As text where most of it is text, in hex otherwise. */
function tagText(d: Dissection, at: number, size: number): string {
  let text = '';
  let printable = 0;
  for (let i = 0; i < Math.min(size, MAXIMUM_TEXT); i++) {
    const byte = d.u8(at + i);
    const isText = byte >= 0x20 && byte < 0x7f;
    text += isText ? String.fromCharCode(byte) : '.';
    if (isText) printable++;
  }
  if (printable > text.length - printable) return `"${text}"`;
  let hex = '0x';
  for (let i = 0; i < size; i++) hex += hex2(d.u8(at + i)).toUpperCase();
  return hex;
}
