/**
 * Capture files: the classic pcap format (draft-ietf-opsawg-pcap). Read in both byte orders with micro- or nanoseconds,
 * written little-endian.
 */

const MAGIC_USEC = 0xa1b2c3d4;
const MAGIC_NSEC = 0xa1b23c4d;
export const FILE_HEADER = 24;
export const RECORD_HEADER = 16;

/** What libpcap says of a file it cannot read. */
export class CaptureFileError extends Error {}

export interface CapturedPacket {
  /** Seconds since the epoch, and ns within the second. */
  seconds: number;
  nanoseconds: number;
  /** Length on the wire; `bytes` may be shorter. */
  length: number;
  bytes: Uint8Array;
}

export interface CaptureFile {
  linktype: number;
  snaplen: number;
  packets: CapturedPacket[];
  /** What was wrong behind the last whole packet, in libpcap's words. */
  error: string | undefined;
}

export function parseCapture(file: Uint8Array): CaptureFile {
  if (file.length < 4) throw new CaptureFileError(`truncated dump file; tried to read 4 file header bytes, only got ${file.length}`);
  const little = readU32(file, 0, true);
  const big = readU32(file, 0, false);
  const isLittle = little === MAGIC_USEC || little === MAGIC_NSEC;
  if (!isLittle && big !== MAGIC_USEC && big !== MAGIC_NSEC) throw new CaptureFileError('unknown file format');
  if (file.length < FILE_HEADER) {
    throw new CaptureFileError(`truncated dump file; tried to read ${FILE_HEADER} file header bytes, only got ${file.length}`);
  }
  const nano = (isLittle ? little : big) === MAGIC_NSEC;
  const u32 = (at: number): number => readU32(file, at, isLittle);
  const result: CaptureFile = { linktype: u32(20) & 0xffff, snaplen: u32(16), packets: [], error: undefined };
  for (let at = FILE_HEADER; at < file.length;) {
    const left = file.length - at;
    if (left < RECORD_HEADER) {
      result.error = `truncated dump file; tried to read ${RECORD_HEADER} header bytes, only got ${left}`;
      break;
    }
    const captured = u32(at + 8);
    if (captured > 262144) {
      result.error = `invalid packet capture length ${captured}, bigger than maximum of 262144`;
      break;
    }
    if (left - RECORD_HEADER < captured) {
      result.error = `truncated dump file; tried to read ${captured} captured bytes, only got ${left - RECORD_HEADER}`;
      break;
    }
    const bytes = file.subarray(at + RECORD_HEADER, at + RECORD_HEADER + captured);
    result.packets.push({ seconds: u32(at), nanoseconds: u32(at + 4) * (nano ? 1 : 1000), length: u32(at + 12), bytes });
    at += RECORD_HEADER + captured;
  }
  return result;
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

function readU32(bytes: Uint8Array, at: number, little: boolean): number {
  const [a, b, c, d] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return (little ? a | (b << 8) | (c << 16) | (d << 24) : d | (c << 8) | (b << 16) | (a << 24)) >>> 0;
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
