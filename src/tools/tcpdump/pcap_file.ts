import { dltOfFile } from './link_types.ts';

/**
 * Capture files in the classic pcap format (draft-ietf-opsawg-pcap): read in both byte orders with micro- or nanoseconds,
 * written little-endian. libpcap: sf-pcap.c.
 */

const MAGIC_USEC = 0xa1b2c3d4;
const MAGIC_NSEC = 0xa1b23c4d;
/** A patched libpcap of 1999, with longer record headers. */
const MAGIC_PATCHED = 0xa1b2cd34;
const MAGICS: readonly number[] = [MAGIC_USEC, MAGIC_NSEC, MAGIC_PATCHED];
export const FILE_HEADER = 24;
export const RECORD_HEADER = 16;
const PATCHED_RECORD_HEADER = 24;
/** What libpcap considers sane. */
export const MAXIMUM_LENGTH = 262144;
const INT_MAX = 0x7fffffff;

/** What libpcap says of a file it cannot read. */
export class CaptureFileError extends Error {}

export interface CapturedPacket {
  /** Seconds since the epoch, and ns within the second (more in damaged files). */
  seconds: number;
  nanoseconds: number;
  /** Length on the wire; `bytes` may be shorter. */
  length: number;
  bytes: Uint8Array;
}

export interface CaptureFile {
  /** DLT_*. */
  linktype: number;
  snaplen: number;
  packets: CapturedPacket[];
  /** What was wrong behind the last whole packet, in libpcap's words. */
  error: string | undefined;
}

/** Is this a file of the classic format, by its first four bytes? */
export function isClassicCapture(file: Uint8Array): boolean {
  return MAGICS.includes(readU32(file, 0, true)) || MAGICS.includes(readU32(file, 0, false));
}

/** A snapshot length that cannot be is taken for the greatest one. */
export function sensibleSnaplen(snaplen: number): number {
  return snaplen === 0 || snaplen > INT_MAX ? MAXIMUM_LENGTH : snaplen;
}

export function parseClassicCapture(file: Uint8Array): CaptureFile {
  const little = MAGICS.includes(readU32(file, 0, true));
  if (file.length < FILE_HEADER) {
    // libpcap counts what it got behind the magic number.
    throw new CaptureFileError(`truncated dump file; tried to read ${FILE_HEADER} file header bytes, only got ${file.length - 4}`);
  }
  const u32 = (at: number): number => readU32(file, at, little);
  const [major, minor] = [readU16(file, 4, little), readU16(file, 6, little)];
  if (major < 2) throw new CaptureFileError('archaic pcap savefile format');
  if (!(major === 2 && minor <= 4) && !(major === 543 && minor === 0)) {
    throw new CaptureFileError(`unsupported pcap savefile version ${major}.${minor}`);
  }
  const reserved = (u32(20) & 0x03ff0000) >>> 0;
  if (reserved !== 0) throw new CaptureFileError(`savefile linktype reserved field not zero (0x${reserved.toString(16).padStart(8, '0')})`);
  const linktype = dltOfFile(u32(20) & 0xffff);
  const patched = u32(0) === MAGIC_PATCHED;
  const snaplen = sensibleSnaplen(u32(16)) + (patched && linktype === 1 ? 14 : 0);
  const swapped = major === 543 || minor < 3 ? 'always' : minor === 3 ? 'maybe' : 'never';
  const header = patched ? PATCHED_RECORD_HEADER : RECORD_HEADER;
  const format: RecordFormat = { little, nano: u32(0) === MAGIC_NSEC, header, snaplen, swapped };
  const result: CaptureFile = { linktype, snaplen, packets: [], error: undefined };
  for (let at = FILE_HEADER; at < file.length;) {
    const record = parseRecord(file, at, format);
    if (typeof record === 'string') {
      result.error = record;
      break;
    }
    result.packets.push(record.packet);
    at = record.next;
  }
  return result;
}

interface RecordFormat {
  little: boolean;
  nano: boolean;
  header: number;
  snaplen: number;
  /** Are the two lengths the other way round, as in old files? */
  swapped: 'always' | 'maybe' | 'never';
}

function parseRecord(file: Uint8Array, at: number, format: RecordFormat): { packet: CapturedPacket; next: number } | string {
  const u32 = (offset: number): number => readU32(file, at + offset, format.little);
  const left = file.length - at;
  if (left < format.header) return `truncated dump file; tried to read ${format.header} header bytes, only got ${left}`;
  let [captured, length] = [u32(8), u32(12)];
  if (format.swapped === 'always' || (format.swapped === 'maybe' && captured > length)) [captured, length] = [length, captured];
  if (captured > MAXIMUM_LENGTH) {
    const limit = captured > format.snaplen ? `snaplen of ${format.snaplen}` : `maximum of ${MAXIMUM_LENGTH}`;
    return `invalid packet capture length ${captured}, bigger than ${limit}`;
  }
  const there = left - format.header;
  if (there < captured) {
    const wanted = there < format.snaplen ? Math.min(captured, format.snaplen) : captured;
    return `truncated dump file; tried to read ${wanted} captured bytes, only got ${there}`;
  }
  const start = at + format.header;
  const bytes = file.subarray(start, start + Math.min(captured, format.snaplen));
  const packet = { seconds: u32(0), nanoseconds: u32(4) * (format.nano ? 1 : 1000), length, bytes };
  return { packet, next: start + captured };
}

export function captureFileHeader(linktype: number, snaplen: number, nano: boolean): Uint8Array {
  const header = new Uint8Array(FILE_HEADER);
  writeU32(header, 0, nano ? MAGIC_NSEC : MAGIC_USEC);
  header.set([2, 0, 4, 0], 4);
  writeU32(header, 16, snaplen);
  writeU32(header, 20, linktype);
  return header;
}

export function captureRecord(packet: CapturedPacket, nano: boolean): Uint8Array {
  const record = new Uint8Array(RECORD_HEADER + packet.bytes.length);
  writeU32(record, 0, packet.seconds);
  writeU32(record, 4, nano ? packet.nanoseconds : Math.trunc(packet.nanoseconds / 1000));
  writeU32(record, 8, packet.bytes.length);
  writeU32(record, 12, packet.length);
  record.set(packet.bytes, RECORD_HEADER);
  return record;
}

export function readU16(bytes: Uint8Array, at: number, little: boolean): number {
  return little ? bytes[at] | (bytes[at + 1] << 8) : (bytes[at] << 8) | bytes[at + 1];
}

export function readU32(bytes: Uint8Array, at: number, little: boolean): number {
  const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (little ? a | (b << 8) | (c << 16) | (d << 24) : d | (c << 8) | (b << 16) | (a << 24)) >>> 0;
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
