import { be16, be32, formatIpv4, formatMac } from '../../../wire/addr.ts';
import { formatIpv6 } from './ipv6_text.ts';
import { OUI_NAMES } from './oui.ts';

/** How to print: the flags of the command line. */
export interface PrintOptions {
  /** -e: the link header too. */
  link: boolean;
  /** -v, -vv, -vvv. */
  verbose: number;
  quiet: boolean;
  /** -n: addresses and ports as numbers. */
  numeric: boolean;
  /** -S: TCP sequence numbers as they are. */
  absoluteSequence: boolean;
  /** -K: do not check checksums. */
  noChecksums: boolean;
  /** The packet will be printed in hex anyway: no hex for unknown payloads. */
  suppressDefault: boolean;
  /** -X. */
  hexAscii: boolean;
  /** -T: what UDP (or TCP) payloads are, whatever their ports. */
  payloadType?: PayloadType;
  nameOfAddress(addr: number): string | undefined;
  /** By the address's text. */
  nameOfAddress6?(text: string): string | undefined;
  nameOfPort(port: number, protocol: string): string | undefined;
}

export type PayloadType = 'vxlan' | 'domain' | 'tftp';

/** Thrown where a packet ends before what is being read (tcpdump: nd_trunc_longjmp); printed as " [|protocol]". */
export class Truncated extends Error {}

/** Thrown where one layer ends too soon: marked() marks that, and the layers around it go on (tcpdump: goto trunc). */
export class Cut extends Error {}

/** Prints one layer, which throws Cut where it ends too soon. */
export function marked(d: Dissection, print: () => void): void {
  try {
    print();
  } catch (error) {
    if (!(error instanceof Cut)) throw error;
    d.truncationMark();
  }
}

/** The printers that call each other across layers: filled once by the top, so that no file needs to import its users. */
export interface Layers {
  /** `captured` bytes of the frame are there. Returns the length of the link header. */
  ethernet(d: Dissection, at: number, length: number, captured: number): number;
  /** False when the type is unknown. */
  ethertype(d: Dissection, type: number, at: number, length: number, captured: number, addresses: string | undefined): boolean;
  ip(d: Dissection, at: number, length: number): void;
  ip6(d: Dissection, at: number, length: number): void;
}

/** What stands behind an IP header, for the printers of what IP carries. */
export interface IpPayload {
  at: number;
  length: number;
  /** Where the IP header begins, and its version. */
  header: number;
  version: 4 | 6;
  /** There are more fragments. */
  fragmented: boolean;
  hopLimit: number;
}

/** What packets before told about those to come. */
export interface Conversations {
  /** A TCP conversation's first sequence numbers, by its endpoints. */
  tcp: Map<string, { seq: number; ack: number }>;
  /** IPsec's key exchanges by their initiator's cookie: the addresses of both sides. */
  keyExchanges: Map<string, { initiator: string; responder: string }>;
}

/**
 * A packet being printed: its bytes up to `end` (what was captured, cut further where a header says it ends) and the text
 * so far. Readers are bounds-checked; a printer never runs off the end.
 */
export class Dissection {
  readonly options: PrintOptions;
  readonly bytes: Uint8Array;
  readonly layers: Layers;
  end: number;
  /** Whose printer is at work, for the truncation mark. */
  protocol = '';
  text = '';
  /** Shared by all packets of a run. */
  readonly conversations: Conversations;

  constructor(bytes: Uint8Array, options: PrintOptions, layers: Layers, conversations: Conversations) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.options = options;
    this.layers = layers;
    this.conversations = conversations;
  }

  put(text: string): void {
    this.text += text;
  }

  /** Are `length` bytes at `at` there? */
  has(at: number, length: number): boolean {
    return at >= 0 && length >= 0 && at + length <= this.end;
  }

  need(at: number, length: number): void {
    if (!this.has(at, length)) throw new Truncated();
  }

  /** Ends this layer where `length` bytes at `at` are not there. */
  want(at: number, length: number): void {
    if (!this.has(at, length)) throw new Cut();
  }

  /** Captured bytes from `at` on. */
  left(at: number): number {
    return Math.max(0, this.end - at);
  }

  u8(at: number): number {
    this.need(at, 1);
    return this.bytes[at];
  }

  u16(at: number): number {
    this.need(at, 2);
    return be16(this.bytes, at);
  }

  u24(at: number): number {
    this.need(at, 3);
    return (this.bytes[at] << 16) | be16(this.bytes, at + 1);
  }

  u32(at: number): number {
    this.need(at, 4);
    return be32(this.bytes, at) >>> 0;
  }

  /** Little-endian. */
  le16(at: number): number {
    this.need(at, 2);
    return this.bytes[at] | (this.bytes[at + 1] << 8);
  }

  /** The IPv4 address at `at`, as a name where names are wanted and known. */
  ipv4(at: number): string {
    this.need(at, 4);
    const addr = be32(this.bytes, at);
    return (this.options.numeric ? undefined : this.options.nameOfAddress(addr)) ?? formatIpv4(addr);
  }

  ipv6(at: number): string {
    this.need(at, 16);
    const text = formatIpv6(this.bytes, at);
    return (this.options.numeric ? undefined : this.options.nameOfAddress6?.(text)) ?? text;
  }

  /** An Ethernet address; without -n with who made the card. */
  mac(at: number): string {
    this.need(at, 6);
    const text = formatMac(this.bytes, at);
    if (this.options.numeric) return text;
    if (text === 'ff:ff:ff:ff:ff:ff') return 'Broadcast';
    return `${text} (oui ${OUI_NAMES[this.u24(at)] ?? 'Unknown'})`;
  }

  port(port: number, protocol: string): string {
    return (this.options.numeric ? undefined : this.options.nameOfPort(port, protocol)) ?? String(port);
  }

  /** `length` bytes as hex digits. */
  hex(at: number, length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += hex2(this.u8(at + i));
    return text;
  }

  /** A byte of text as tcpdump shows it: control characters as ^X, high ones as M-x (util-print.c: fn_print_char). */
  putCharacter(byte: number): void {
    const low = byte & 0x7f;
    if (byte >= 0x80) this.put('M-');
    if (low < 0x20 || low === 0x7f) this.put('^' + String.fromCharCode(low ^ 0x40));
    else this.put(String.fromCharCode(low));
  }

  /** `length` bytes of text, or as many as were captured: false when that was fewer (nd_printn). */
  putText(at: number, length: number): boolean {
    const stop = Math.min(at + length, this.end);
    for (let i = at; i < stop; i++) this.putCharacter(this.bytes[i]);
    return at + length <= this.end;
  }

  /** `length` bytes of text; a packet cut short ends there. */
  putCharacters(at: number, length: number): void {
    for (let i = 0; i < length; i++) this.putCharacter(this.u8(at + i));
  }

  /** Text up to a null byte within `length` bytes: how many bytes with it, 0 when there is no null (nd_printztn). */
  putTerminated(at: number, length: number): number {
    for (let i = 0; i < length && at + i < this.end; i++) {
      if (this.bytes[at + i] === 0) return i + 1;
      this.putCharacter(this.bytes[at + i]);
    }
    return 0;
  }

  /** Text up to a null byte or `length` bytes (nd_printjnp). */
  putPadded(at: number, length: number): void {
    for (let i = 0; i < length; i++) {
      const byte = this.u8(at + i);
      if (byte === 0) return;
      this.putCharacter(byte);
    }
  }

  truncationMark(): void {
    this.put(` [|${this.protocol}]`);
  }

  invalidMark(): void {
    this.put(' (invalid)');
  }
}

/** Two, four, eight hex digits. */
export const hex2 = (value: number): string => value.toString(16).padStart(2, '0');
export const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
export const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

export type BitTable = readonly (readonly [bits: number, name: string])[];

/** Names whose bits are all set in `value`, joined; `none` when there is none. */
export function bitNames(table: BitTable, value: number, none: string, joint = ', '): string {
  const names = table.filter(([bits]) => (value & bits) === bits).map(([, name]) => name);
  return names.length > 0 ? names.join(joint) : none;
}

/** Seconds as 1y2w3d4h5m6s. */
export function relativeTime(seconds: number): string {
  if (seconds === 0) return '0s';
  let text = '';
  for (const [unit, name] of [
    [31536000, 'y'],
    [604800, 'w'],
    [86400, 'd'],
    [3600, 'h'],
    [60, 'm'],
    [1, 's'],
  ] as const) {
    if (seconds < unit) continue;
    text += `${Math.trunc(seconds / unit)}${name}`;
    seconds %= unit;
  }
  return text;
}

const FLOAT = new DataView(new ArrayBuffer(4));

/** Bytes a second, an IEEE float at `at`, as Mbit/s. */
export function megabits(d: Dissection, at: number): string {
  FLOAT.setUint32(0, d.u32(at));
  return `${(Math.fround(FLOAT.getFloat32(0) * 8) / 1000000).toFixed(3)} Mbps`;
}
