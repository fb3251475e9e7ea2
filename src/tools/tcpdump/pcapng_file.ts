import { dltOfFile } from './link_types.ts';
import { CaptureFileError, readU16, readU32, sensibleSnaplen, type CapturedPacket, type CaptureFile } from './pcap_file.ts';

/**
 * Capture files in the pcapng format (draft-ietf-opsawg-pcapng), both byte orders. Several interfaces, if they agree on link
 * type and snapshot length, as for libpcap. libpcap: sf-pcapng.c.
 */

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SWAPPED_MAGIC = 0x4d3c2b1a;
const BLOCK_OVERHEAD = 12;
const SECTION_MINIMUM = 28;
const SECTION_MAXIMUM = 1024 * 1024;
const BLOCK_MAXIMUM = 16 * 1024 * 1024;
const OPTION_END = 0;
const OPTION_TSRESOL = 9;
const OPTION_TSOFFSET = 14;

/** Is this a pcapng file, by its first twelve bytes? */
export function isPcapng(file: Uint8Array): boolean {
  if (file.length < 12 || readU32(file, 0, true) !== SECTION_HEADER) return false;
  const magic = readU32(file, 8, true);
  return magic === BYTE_ORDER_MAGIC || magic === SWAPPED_MAGIC;
}

/** Throws CaptureFileError for a file that cannot be opened; what comes later is the result's `error`. */
export function parsePcapng(file: Uint8Array): CaptureFile {
  const reader = new PcapngReader(file);
  reader.open();
  const packets: CapturedPacket[] = [];
  let error: string | undefined;
  try {
    for (let packet = reader.next(); packet !== undefined; packet = reader.next()) packets.push(packet);
  } catch (problem) {
    if (!(problem instanceof CaptureFileError)) throw problem;
    error = problem.message;
  }
  return { linktype: reader.linktype, snaplen: reader.snaplen, packets, error };
}

interface Block {
  type: number;
  /** The body, without the block's own header and trailer. */
  at: number;
  end: number;
}

/** How an interface counts time. */
interface Clock {
  /** Units a second. */
  resolution: bigint;
  /** Seconds to add. */
  offset: bigint;
}

class PcapngReader {
  linktype = 0;
  snaplen = 0;
  private readonly file: Uint8Array;
  private readonly little: boolean;
  private at = 0;
  private interfaces: Clock[] = [];

  constructor(file: Uint8Array) {
    this.file = file;
    this.little = readU32(file, 8, true) === BYTE_ORDER_MAGIC;
  }

  /** Reads the section header and everything up to the first interface. */
  open(): void {
    const total = this.u32(4);
    if (total < SECTION_MINIMUM || total > SECTION_MAXIMUM) {
      const range = `${SECTION_MINIMUM} < _${total}_ < ${SECTION_MAXIMUM}`;
      throw new CaptureFileError(`Section Header Block in pcapng dump file has invalid length ${range} (BT_SHB_INSANE_MAX)`);
    }
    this.need(12, total - 12);
    const [major, minor] = [this.u16(12), this.u16(14)];
    if (major !== 1 || (minor !== 0 && minor !== 2)) throw new CaptureFileError(`unsupported pcapng savefile version ${major}.${minor}`);
    this.at = total;
    for (;;) {
      const block = this.block();
      if (block === undefined) throw new CaptureFileError('the capture file has no Interface Description Blocks');
      if (block.type === ENHANCED_PACKET || block.type === SIMPLE_PACKET || block.type === PACKET) {
        throw new CaptureFileError('the capture file has a packet block before any Interface Description Blocks');
      }
      if (block.type !== INTERFACE) continue;
      this.take(block, 8);
      this.linktype = dltOfFile(this.u16(block.at - 8));
      this.snaplen = sensibleSnaplen(this.u32(block.at - 4));
      this.interfaces.push(this.clock(block));
      return;
    }
  }

  /** The next packet; undefined at the end. */
  next(): CapturedPacket | undefined {
    for (;;) {
      const block = this.block();
      if (block === undefined) return undefined;
      if (block.type === ENHANCED_PACKET || block.type === PACKET) return this.packet(block);
      if (block.type === SIMPLE_PACKET) {
        this.take(block, 4);
        const length = this.u32(block.at - 4);
        return this.finish(block, 0, Math.min(length, this.snaplen), length, 0n);
      }
      if (block.type === INTERFACE) this.addInterface(block);
      else if (block.type === SECTION_HEADER) this.addSection(block);
    }
  }

  private packet(block: Block): CapturedPacket {
    this.take(block, 20);
    const at = block.at - 20;
    const index = block.type === PACKET ? this.u16(at) : this.u32(at);
    const time = (BigInt(this.u32(at + 4)) << 32n) | BigInt(this.u32(at + 8));
    return this.finish(block, index, this.u32(at + 12), this.u32(at + 16), time);
  }

  private finish(block: Block, index: number, captured: number, length: number, time: bigint): CapturedPacket {
    if (index >= this.interfaces.length) {
      const why = "but there's no Interface Description Block for that interface";
      throw new CaptureFileError(`a packet arrived on interface ${index}, ${why}`);
    }
    if (captured > this.snaplen) {
      throw new CaptureFileError(`invalid packet capture length ${captured}, bigger than snaplen of ${this.snaplen}`);
    }
    const { resolution, offset } = this.interfaces[index];
    const seconds = Number(BigInt.asIntN(64, time / resolution + offset));
    const nanoseconds = Number(((time % resolution) * 1000000000n) / resolution);
    this.take(block, captured);
    return { seconds, nanoseconds, length, bytes: this.file.subarray(block.at - captured, block.at) };
  }

  private addInterface(block: Block): void {
    this.take(block, 8);
    const linktype = this.u16(block.at - 8);
    if (linktype !== this.linktype) {
      throw new CaptureFileError(`an interface has a type ${linktype} different from the type of the first interface`);
    }
    const snaplen = this.u32(block.at - 4);
    if (sensibleSnaplen(snaplen) !== this.snaplen) {
      const from = 'the snapshot length of the first interface';
      throw new CaptureFileError(`an interface has a snapshot length ${snaplen} different from ${from}`);
    }
    this.interfaces.push(this.clock(block));
  }

  private addSection(block: Block): void {
    this.take(block, 16);
    const magic = this.u32(block.at - 16);
    if (magic === SWAPPED_MAGIC) throw new CaptureFileError('the file has sections with different byte orders');
    if (magic !== BYTE_ORDER_MAGIC) throw new CaptureFileError('the file has a section with a bad byte order magic field');
    const major = this.u16(block.at - 12);
    if (major !== 1) throw new CaptureFileError(`unknown pcapng savefile major version number ${major}`);
    this.interfaces = [];
  }

  /** Reads an interface's options about time. */
  private clock(block: Block): Clock {
    const clock: Clock = { resolution: 1000000n, offset: 0n };
    const seen = new Set<number>();
    while (block.at < block.end) {
      this.take(block, 4);
      const [code, length] = [this.u16(block.at - 4), this.u16(block.at - 2)];
      const value = block.at;
      this.take(block, (length + 3) & ~3);
      if (code === OPTION_END) {
        if (length !== 0) throw new CaptureFileError(`Interface Description Block has opt_endofopt option with length ${length} != 0`);
        break;
      }
      const [name, size] = code === OPTION_TSRESOL ? ['if_tsresol', 1] : ['if_tsoffset', 8];
      if (code !== OPTION_TSRESOL && code !== OPTION_TSOFFSET) continue;
      if (length !== size) throw new CaptureFileError(`Interface Description Block has ${name} option with length ${length} != ${size}`);
      if (seen.has(code)) throw new CaptureFileError(`Interface Description Block has more than one ${name} option`);
      seen.add(code);
      if (code === OPTION_TSRESOL) clock.resolution = resolutionOf(this.file[value]);
      else clock.offset = this.i64(value);
    }
    return clock;
  }

  private block(): Block | undefined {
    const left = this.file.length - this.at;
    if (left === 0) return undefined;
    this.need(this.at, 8);
    const [type, total] = [this.u32(this.at), this.u32(this.at + 4)];
    if (total < BLOCK_OVERHEAD) throw new CaptureFileError(`block in pcapng dump file has a length of ${total} < ${BLOCK_OVERHEAD}`);
    if (total % 4 !== 0) throw new CaptureFileError(`block in pcapng dump file has a length of ${total} that is not a multiple of 4`);
    if (total > BLOCK_MAXIMUM) throw new CaptureFileError(`pcapng block size ${total} > maximum ${BLOCK_MAXIMUM}`);
    this.need(this.at + 8, total - 8);
    if (this.u32(this.at + total - 4) !== total) throw new CaptureFileError("block total length in header and trailer don't match");
    const block = { type, at: this.at + 8, end: this.at + total - 4 };
    this.at += total;
    return block;
  }

  private need(at: number, length: number): void {
    const there = this.file.length - at;
    if (there < length) throw new CaptureFileError(`truncated pcapng dump file; tried to read ${length} bytes, only got ${there}`);
  }

  private take(block: Block, length: number): void {
    if (block.end - block.at < length) throw new CaptureFileError(`block of type ${block.type} in pcapng dump file is too short`);
    block.at += length;
  }

  private u16(at: number): number {
    return readU16(this.file, at, this.little);
  }

  private u32(at: number): number {
    return readU32(this.file, at, this.little);
  }

  private i64(at: number): bigint {
    const [first, second] = [BigInt(this.u32(at)), BigInt(this.u32(at + 4))];
    return BigInt.asIntN(64, this.little ? (second << 32n) | first : (first << 32n) | second);
  }
}

/** Units a second of an if_tsresol byte: a negative power of ten, or of two with the top bit. */
function resolutionOf(byte: number): bigint {
  const exponent = byte & 0x7f;
  const base = byte & 0x80 ? 2 : 10;
  if (exponent > (base === 2 ? 63 : 19)) {
    throw new CaptureFileError(`Interface Description Block if_tsresol option resolution ${base}^-${exponent} is too high`);
  }
  return BigInt(base) ** BigInt(exponent);
}
