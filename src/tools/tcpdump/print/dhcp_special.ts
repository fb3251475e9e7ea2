import { hex2, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

/** What is left of an option's value, and where. */
export interface OptionValue {
  at: number;
  left: number;
}

const OVERLOAD: Readonly<Record<number, string>> = { 1: 'file', 2: 'sname', 3: 'file+sname' };
const NODE_TYPES: Readonly<Record<number, string>> = { 1: 'b-node', 2: 'p-node', 4: 'm-node', 8: 'h-node' };
const HARDWARE: Readonly<Record<number, string>> = {
  0x01: 'ether',
  0x06: 'ieee802',
  0x07: 'arcnet',
  0x0f: 'frelay',
  0x17: 'strip',
  0x18: 'ieee1394',
};
const AGENT: Readonly<Record<number, string>> = { 1: 'Circuit-ID', 2: 'Remote-ID', 6: 'Subscriber-ID' };

type Printer = (d: Dissection, value: OptionValue) => boolean;

const PRINTERS: Readonly<Record<number, Printer>> = {
  46: (d, value) => printNamed(d, value, NODE_TYPES),
  52: (d, value) => printNamed(d, value, OVERLOAD),
  61: printClientId,
  77: printUserClass,
  81: printFqdn,
  82: printAgent,
  121: printRoutes,
  143: printRedirect,
  249: printRoutes,
};

/** A DHCP option that is printed in its own way; takes what it printed from `value`. False where it is cut off. */
export function printSpecialOption(d: Dissection, value: OptionValue, tag: number): boolean {
  return PRINTERS[tag](d, value);
}

function take(value: OptionValue, size: number): void {
  value.at += size;
  value.left -= size;
}

/** Complains, and skips the rest of the value where `skip`. */
function complain(d: Dissection, value: OptionValue, words: string, skip = true): boolean {
  d.put(words);
  if (skip) take(value, value.left);
  return true;
}

function printNamed(d: Dissection, value: OptionValue, names: Readonly<Record<number, string>>): boolean {
  if (value.left < 1) return complain(d, value, '[ERROR: length < 1 bytes]');
  const byte = d.u8(value.at);
  d.put(names[byte] ?? `#${byte}`);
  take(value, 1);
  return true;
}

function quoted(d: Dissection, value: OptionValue, size: number): boolean {
  d.put('"');
  const whole = d.putText(value.at, size);
  d.put('"');
  take(value, size);
  return whole;
}

/** RFC 4702. */
function printFqdn(d: Dissection, value: OptionValue): boolean {
  if (value.left < 3) return complain(d, value, '[ERROR: length < 3 bytes]');
  const flags = d.u8(value.at);
  if (flags & 0xf0) d.put(`[ERROR: MBZ nibble 0x${(flags >> 4).toString(16)} != 0] `);
  if (flags & 0x0f) d.put(`[${['S', 'O', 'E', 'N'].filter((_, bit) => flags & (1 << bit)).join('')}] `);
  const [code1, code2] = [d.u8(value.at + 1), d.u8(value.at + 2)];
  if (code1 || code2) d.put(`${code1}/${code2} `);
  take(value, 3);
  return quoted(d, value, value.left);
}

function printClientId(d: Dissection, value: OptionValue): boolean {
  if (value.left < 1) return complain(d, value, '[ERROR: length < 1 bytes]');
  const type = d.u8(value.at);
  take(value, 1);
  if (type === 0) return quoted(d, value, value.left);
  d.put(`${HARDWARE[type] ?? `hardware-type ${type},`} `);
  d.put(Array.from({ length: value.left }, (_, i) => hex2(d.u8(value.at + i))).join(':'));
  take(value, value.left);
  return true;
}

/** RFC 3046. */
function printAgent(d: Dissection, value: OptionValue): boolean {
  while (value.left >= 2) {
    const [option, size] = [d.u8(value.at), d.u8(value.at + 1)];
    take(value, 2);
    d.put(`\n\t      ${AGENT[option] ?? 'Unknown'} SubOption ${option}, length ${size}: `);
    if (size > value.left) return complain(d, value, 'length goes past end of option');
    if (option in AGENT) {
      if (!d.putText(value.at, size)) return false;
    } else printUnknownData(d, value.at, '\n\t\t', size);
    take(value, size);
  }
  return true;
}

/** Classless static routes (RFC 3442). */
function printRoutes(d: Dissection, value: OptionValue): boolean {
  if (value.left < 5) return complain(d, value, '[ERROR: length < 5 bytes]');
  for (let first = true; value.left > 0; first = false) {
    if (!first) d.put(',');
    const width = d.u8(value.at);
    take(value, 1);
    if (width > 32) return complain(d, value, `[ERROR: Mask width (${width}) > 32]`);
    const octets = (width + 7) >> 3;
    if (value.left < octets + 4) return complain(d, value, `[ERROR: Remaining length (${value.left}) < ${octets + 4} bytes]`);
    const parts = Array.from({ length: 4 }, (_, i) => (i < octets ? d.u8(value.at + i) : 0));
    d.put(`(${width === 0 ? 'default' : `${parts.join('.')}/${width}`}:${d.ipv4(value.at + octets)})`);
    take(value, octets + 4);
  }
  return true;
}

/** RFC 3004. */
function printUserClass(d: Dissection, value: OptionValue): boolean {
  if (value.left < 2) return complain(d, value, '[ERROR: length < 2 bytes]');
  for (let number = 1; value.left > 0; number++) {
    const size = d.u8(value.at);
    take(value, 1);
    d.put(`\n\t      instance#${number}: `);
    if (size === 0) return complain(d, value, '[ERROR: suboption length must be non-zero]');
    if (value.left < size) return complain(d, value, '[ERROR: invalid option]');
    if (!quoted(d, value, size)) return false;
    d.put(`, length ${size}`);
  }
  return true;
}

/** RFC 8572. */
function printRedirect(d: Dissection, value: OptionValue): boolean {
  while (value.left >= 2) {
    const size = d.u16(value.at);
    take(value, 2);
    d.put(`\n\t\t    length ${size}: `);
    if (value.left < size) return complain(d, value, 'length goes past end of option');
    quoted(d, value, size);
  }
  return value.left === 0 || complain(d, value, '[ERROR: length < 2 bytes]', false);
}
