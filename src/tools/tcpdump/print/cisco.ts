import { Truncated, bitNames, hex2, hex4, type BitTable, type Dissection } from './dissection.ts';

/** Cisco's protocols between switches: DTP and UDLD (RFC 5171). tcpdump: print-dtp.c, print-udld.c. */
const DTP_FIELDS: Readonly<Record<number, string>> = { 1: 'Domain', 2: 'Status', 3: 'DTP type', 4: 'Neighbor' };
const UDLD_FIELDS: Readonly<Record<number, string>> = {
  1: 'Device-ID TLV',
  2: 'Port-ID TLV',
  3: 'Echo TLV',
  4: 'Message Interval TLV',
  5: 'Timeout Interval TLV',
  6: 'Device Name TLV',
  7: 'Sequence Number TLV',
};
const UDLD_CODES: Readonly<Record<number, string>> = { 0: 'Reserved', 1: 'Probe message', 2: 'Echo message', 3: 'Flush message' };
const UDLD_FLAGS: BitTable = [
  [0x1, 'RT'],
  [0x2, 'RSY'],
  [0x4, 'MBZ-2'],
  [0x8, 'MBZ-3'],
  [0x10, 'MBZ-4'],
  [0x20, 'MBZ-5'],
  [0x40, 'MBZ-6'],
  [0x80, 'MBZ-7'],
];

/** Marks what does not fit; a packet that is cut short is marked as such too. */
function invalid(d: Dissection, at: number, left: number, why = ''): void {
  d.put(why);
  d.invalidMark();
  if (!d.has(at, left)) throw new Truncated();
}

/** The Dynamic Trunking Protocol. */
export function printDtp(d: Dissection, at: number, length: number): void {
  d.protocol = 'dtp';
  if (length < 1) return invalid(d, at, length, '[zero packet length]');
  d.put(`DTPv${d.u8(at)}, length ${length}`);
  if (d.options.verbose === 0) return;
  const end = at + length;
  for (at++; at < end;) {
    if (end - at < 4) return invalid(d, at, end - at, `[${end - at} bytes remaining]`);
    const [type, size] = [d.u16(at), d.u16(at + 2)];
    if (type === 0) return;
    d.put(`\n\t${DTP_FIELDS[type] ?? 'Unknown'} (0x${hex4(type)}) TLV, length ${size}`);
    if (size < 4 || size > end - at) return invalid(d, at, end - at, `[TLV length ${size}]`);
    if (!printDtpField(d, type, at, size)) return invalid(d, at, end - at);
    at += size;
  }
}

function printDtpField(d: Dissection, type: number, at: number, size: number): boolean {
  if (type === 1) {
    d.put(', ');
    d.putPadded(at + 4, size - 4);
  } else if (type === 2 || type === 3) {
    if (size !== 5) return false;
    d.put(`, 0x${d.u8(at + 4).toString(16)}`);
  } else if (type === 4) {
    if (size !== 10) return false;
    d.put(`, ${d.mac(at + 4)}`);
  } else d.need(at, size);
  return true;
}

/** The UniDirectional Link Detection protocol. */
export function printUdld(d: Dissection, at: number, length: number): void {
  d.protocol = 'udld';
  if (length < 4) return invalid(d, at, length);
  const [first, flags] = [d.u8(at), d.u8(at + 1)];
  const code = first & 0x1f;
  const end = at + length;
  d.put(`UDLDv${first >> 5}, Code ${UDLD_CODES[code] ?? 'Reserved'} (${code.toString(16)})`);
  d.put(`, Flags [${bitNames(UDLD_FLAGS, flags, 'none')}] (0x${hex2(flags)}), length ${length}`);
  if (d.options.verbose === 0) return d.need(at + 2, length - 2);
  d.put(`\n\tChecksum 0x${hex4(d.u16(at + 2))} (unverified)`);
  for (at += 4; at < end;) {
    if (end - at < 4) return invalid(d, at, end - at);
    const [type, whole] = [d.u16(at), d.u16(at + 2)];
    at += 4;
    d.put(`\n\t${UDLD_FIELDS[type] ?? 'Unknown'} (0x${hex4(type)}) TLV, length ${whole}`);
    const size = whole - 4;
    if (size <= 0 || end - at < size || !printUdldField(d, type, at, size)) return invalid(d, at, end - at);
    at += size;
  }
}

function printUdldField(d: Dissection, type: number, at: number, size: number): boolean {
  if (type === 1 || type === 2 || type === 6) {
    d.put(', ');
    d.putPadded(at, size);
  } else if (type === 3) {
    d.put(', ');
    d.putCharacters(at, size);
  } else if (type === 4 || type === 5) {
    if (size !== 1) return false;
    d.put(`, ${d.u8(at)}s`);
  } else if (type === 7) {
    if (size !== 4) return false;
    d.put(`, ${d.u32(at)}`);
  } else d.need(at, size);
  return true;
}
