import { bitNames, hex2, hex4, hex8, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const CAPABILITIES: BitTable = [
  [0x1, 'Router'],
  [0x2, 'Transparent Bridge'],
  [0x4, 'Source Route Bridge'],
  [0x8, 'L2 Switch'],
  [0x10, 'L3 capable'],
  [0x20, 'IGMP snooping'],
  [0x40, 'L1 capable'],
];
const HEADER = 4;
const DEVICE_ID = 1;
const SNAP_IPV6 = 'aaaa0300000086dd';

type ValuePrinter = (d: Dissection, at: number, length: number) => void;

/** A field: its name, its printer, and how long its value may be. */
interface Field {
  name: string;
  print?: ValuePrinter;
  least?: number;
  most?: number;
}

const putQuoted: ValuePrinter = (d, at, length) => {
  d.put("'");
  d.putCharacters(at, length);
  d.put("'");
};
const putByte: ValuePrinter = (d, at) => d.put(`0x${hex2(d.u8(at))}`);

const FIELDS: Readonly<Record<number, Field>> = {
  [DEVICE_ID]: { name: 'Device-ID', print: putQuoted },
  0x02: { name: 'Address', print: printAddresses },
  0x03: { name: 'Port-ID', print: putQuoted },
  0x04: { name: 'Capability', print: printCapability, least: 4, most: 4 },
  0x05: { name: 'Version String', print: printVersion },
  0x06: { name: 'Platform', print: putQuoted },
  0x07: { name: 'Prefixes', print: printPrefixes },
  0x08: { name: 'Protocol-Hello option' },
  0x09: { name: 'VTP Management Domain', print: putQuoted },
  0x0a: { name: 'Native VLAN ID', print: (d, at) => d.put(`${d.u16(at)}`), least: 2, most: 2 },
  0x0b: { name: 'Duplex', print: (d, at) => d.put(d.u8(at) ? 'full' : 'half'), least: 1, most: 1 },
  0x0e: { name: 'ATA-186 VoIP VLAN assignment', print: printVoice, least: 3, most: 3 },
  0x0f: { name: 'ATA-186 VoIP VLAN request', print: printVoice, least: 2, most: 3 },
  0x10: { name: 'power consumption', print: printPower, least: 1, most: 3 },
  0x11: { name: 'MTU', print: (d, at) => d.put(`${d.u32(at)} bytes`), least: 4, most: 4 },
  0x12: { name: 'AVVID trust bitmap', print: putByte, least: 1, most: 1 },
  0x13: { name: 'AVVID untrusted ports CoS', print: putByte, least: 1, most: 1 },
  0x14: { name: 'System Name', print: putQuoted },
  0x15: { name: 'System Object ID (not decoded)' },
  0x16: { name: 'Management Addresses', print: printAddresses, least: 4 },
  0x17: { name: 'Physical Location', print: printLocation, least: 1 },
};

/** The Cisco Discovery Protocol. tcpdump: print-cdp.c. */
export function printCdp(d: Dissection, at: number, length: number): void {
  d.protocol = 'cdp';
  const invalid = (from: number, left: number, why: string): void => {
    d.put(why);
    d.invalidMark();
    d.need(from, left);
  };
  if (length < HEADER) return invalid(at, length, ` (packet length ${length} < ${HEADER})`);
  d.put(`CDPv${d.u8(at)}, ttl: ${d.u8(at + 1)}s`);
  const sum = d.u16(at + 2);
  if (d.options.verbose > 0) d.put(`, checksum: 0x${hex4(sum)} (unverified), length ${length}`);
  let left = length - HEADER;
  for (at += HEADER; left > 0;) {
    if (left < 4) return invalid(at, left, ` (remaining packet length ${left} < 4)`);
    const [type, size] = [d.u16(at), d.u16(at + 2)];
    if (size < 4) return invalid(at, left, tooShort(d, type, size));
    if (size > left) return invalid(at, left, ` (TLV length ${size} > ${left})`);
    printField(d, type, at + 4, size - 4);
    at += size;
    left -= size;
  }
  if (d.options.verbose === 0) d.put(`, length ${length}`);
}

function nameOf(type: number): string {
  return type in FIELDS ? FIELDS[type].name : 'unknown field type';
}

const plural = (count: number): string => (count === 1 ? '' : 's');

function tooShort(d: Dissection, type: number, size: number): string {
  if (d.options.verbose === 0) return `, ${nameOf(type)} TLV length ${size} too short`;
  return `\n\t${nameOf(type)} (0x${hex2(type)}), TLV length: ${size} byte${plural(size)} (too short)`;
}

function printField(d: Dissection, type: number, at: number, length: number): void {
  const verbose = d.options.verbose > 0;
  if (verbose) d.put(`\n\t${nameOf(type)} (0x${hex2(type)}), value length: ${length} byte${plural(length)}: `);
  else if (type === DEVICE_ID) d.put(', Device-ID ');
  const field = FIELDS[type] as Field | undefined;
  // Numbers without a name are in tcpdump's table too, up to the last one.
  const known = field !== undefined || type <= 0x17;
  const malformed = field && (length < (field.least ?? 0) || length > (field.most ?? Infinity));
  if (malformed) d.put(' (malformed TLV)');
  else if (known && (verbose || type === DEVICE_ID)) {
    if (field?.print) field.print(d, at, length);
    else d.need(at, length);
    return;
  }
  if (!verbose) return;
  d.need(at, length);
  printUnknownData(d, at, '\n\t  ', length);
}

function printPower(d: Dissection, at: number, length: number): void {
  const value = length === 1 ? d.u8(at) : length === 2 ? d.u16(at) : d.u24(at);
  d.put(`${(value / 1000).toFixed(2)}W`);
}

function printCapability(d: Dissection, at: number): void {
  const value = d.u32(at);
  d.put(`(0x${hex8(value)}): ${bitNames(CAPABILITIES, value, 'none')}`);
}

function printVersion(d: Dissection, at: number, length: number): void {
  d.put('\n\t  ');
  for (let i = 0; i < length; i++) {
    const byte = d.u8(at + i);
    if (byte === 10) d.put('\n\t  ');
    else d.putCharacter(byte);
  }
}

function printVoice(d: Dissection, at: number, length: number): void {
  d.put(length === 2 ? `unknown 0x${hex4(d.u16(at))}` : `app ${d.u8(at)}, vlan ${d.u16(at + 1)}`);
}

function printLocation(d: Dissection, at: number, length: number): void {
  putByte(d, at, 1);
  if (length === 1) return;
  d.put('/');
  d.putCharacters(at + 1, length - 1);
}

function printAddresses(d: Dissection, at: number, length: number): void {
  const end = at + length;
  const missing = (what: string): void => {
    d.put(` (not enough space for ${what})`);
    d.need(at, end - at);
  };
  if (length < 4) return missing('num');
  let count = d.u32(at);
  for (at += 4; count > 0; count--) {
    if (end - at < 2) return missing('PT+PL');
    const [type, size] = [d.u8(at), d.u8(at + 1)];
    at += 2;
    if (end - at < size + 2) return missing('P+AL');
    const addressSize = d.u16(at + size);
    const address = at + size + 2;
    const isIpv4 = type === 1 && size === 1 && d.u8(at) === 0xcc && addressSize === 4;
    const isIpv6 = !isIpv4 && type === 2 && size === 8 && d.hex(at, 8) === SNAP_IPV6 && addressSize === 16;
    if (!isIpv4 && !isIpv6) {
      d.put(`pt=0x${hex2(type)}, pl=${size}, pb=`);
      putBytes(d, at, size);
      d.put(`, al=${addressSize}, a=`);
    }
    at = address;
    if (end - at < addressSize) return missing('A');
    if (isIpv4) d.put(`IPv4 (${count}) ${d.ipv4(at)}`);
    else if (isIpv6) d.put(`IPv6 (${count}) ${d.ipv6(at)}`);
    else putBytes(d, at, addressSize);
    at += addressSize;
    if (count > 1) d.put(' ');
  }
  if (at < end) d.put(` (${end - at} bytes of stray data)`);
}

function putBytes(d: Dissection, at: number, length: number): void {
  for (let i = 0; i < length; i++) d.put(` ${hex2(d.u8(at + i))}`);
}

function printPrefixes(d: Dissection, at: number, length: number): void {
  if (length % 5 !== 0) {
    d.put(` [length ${length} is not a multiple of 5]`);
    return d.need(at, length);
  }
  d.put(` IPv4 Prefixes (${length / 5}):`);
  for (const end = at + length; at < end; at += 5) {
    d.put(` ${d.u8(at)}.${d.u8(at + 1)}.${d.u8(at + 2)}.${d.u8(at + 3)}/${d.u8(at + 4)}`);
  }
}
