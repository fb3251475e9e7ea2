import { be16, be32, formatIpv4, formatMac } from '../../../wire/addr.ts';

/** How to print: the flags of the command line. */
export interface PrintOptions {
  /** -e: the link header too. */
  link: boolean;
  /** -v, -vv, -vvv. */
  verbose: number;
  quiet: boolean;
  /** -n: addresses as numbers; -nn is the same here. */
  numeric: boolean;
  /** -S: TCP sequence numbers as they are. */
  absoluteSequence: boolean;
  /** -K: do not check checksums. */
  noChecksums: boolean;
  /** The packet will be printed in hex anyway: no hex for unknown payloads. */
  suppressDefault: boolean;
  nameOfAddress(addr: number): string | undefined;
  nameOfPort(port: number, protocol: string): string | undefined;
}

/** Thrown where a packet ends before what is being read; printed as " [|protocol]". */
export class Truncated extends Error {}

/**
 * A packet being printed: its bytes up to `end` (what was captured, cut further where a header says it ends) and the text
 * so far. Readers are bounds-checked; a printer never runs off the end.
 */
export class Dissection {
  readonly options: PrintOptions;
  readonly bytes: Uint8Array;
  end: number;
  /** Whose printer is at work, for the truncation mark. */
  protocol = 'ether';
  text = '';
  /** Initial sequence numbers of TCP conversations, shared by all packets of a run. */
  readonly conversations: Map<string, { seq: number; ack: number }>;

  constructor(bytes: Uint8Array, end: number, options: PrintOptions, conversations: Map<string, { seq: number; ack: number }>) {
    this.bytes = bytes;
    this.end = end;
    this.options = options;
    this.conversations = conversations;
  }

  put(text: string): void {
    this.text += text;
  }

  /** Are `length` bytes at `at` there? */
  has(at: number, length: number): boolean {
    return at >= 0 && at + length <= this.end;
  }

  need(at: number, length: number): void {
    if (!this.has(at, length)) throw new Truncated();
  }

  u8(at: number): number {
    this.need(at, 1);
    return this.bytes[at];
  }

  u16(at: number): number {
    this.need(at, 2);
    return be16(this.bytes, at);
  }

  u32(at: number): number {
    this.need(at, 4);
    return be32(this.bytes, at) >>> 0;
  }

  /** The IPv4 address at `at`, as a name where names are wanted and known. */
  ipv4(at: number): string {
    this.need(at, 4);
    const addr = be32(this.bytes, at);
    return (this.options.numeric ? undefined : this.options.nameOfAddress(addr)) ?? formatIpv4(addr);
  }

  mac(at: number): string {
    this.need(at, 6);
    return formatMac(this.bytes, at);
  }

  port(port: number, protocol: string): string {
    return (this.options.numeric ? undefined : this.options.nameOfPort(port, protocol)) ?? String(port);
  }

  truncationMark(): void {
    this.put(` [|${this.protocol}]`);
  }

  invalidMark(): void {
    this.put(' (invalid)');
  }
}

/** Names of the bits set in `value`, joined; `none` when there is none. */
export function bitNames(table: readonly (readonly [bit: number, name: string])[], value: number, none: string, joint = ', '): string {
  const names = table.filter(([bit]) => (value & bit) !== 0).map(([, name]) => name);
  return names.length > 0 ? names.join(joint) : none;
}
