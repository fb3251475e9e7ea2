import { be16, be32, formatIpv4, putBe16, putBe32 } from './addr.ts';

/**
 * DNS messages (RFC 1035). For programs, not for the packet's way: a message is read into objects.
 *
 *   0       2       4         6         8         10        12
 *   | ident | flags | QDCOUNT | ANCOUNT | NSCOUNT | ARCOUNT | questions, answers, authority, additional ...
 */
export const DNS_HLEN = 12;
export const DNS_PORT = 53;
/** The longest name, and the longest part of one. */
export const DNS_NAME_MAX = 255;
const LABEL_MAX = 63;

/** Bits of `flags`. */
export const DNS_QR = 0x8000;
export const DNS_AA = 0x0400;
export const DNS_TC = 0x0200;
export const DNS_RD = 0x0100;
export const DNS_RA = 0x0080;
export const DNS_AD = 0x0020;
export const DNS_CD = 0x0010;
export const DNS_RCODE = 0x000f;

export const NOERROR = 0;
export const FORMERR = 1;
export const SERVFAIL = 2;
export const NXDOMAIN = 3;
export const NOTIMP = 4;
export const REFUSED = 5;

export const DNS_A = 1;
export const DNS_NS = 2;
export const DNS_CNAME = 5;
export const DNS_SOA = 6;
export const DNS_PTR = 12;
export const DNS_MX = 15;
export const DNS_TXT = 16;
export const DNS_AAAA = 28;
export const DNS_SRV = 33;
export const DNS_OPT = 41;
export const DNS_HTTPS = 65;
export const DNS_ANY = 255;
export const DNS_IN = 1;

/** Types by name, as dig writes them. */
export const DNS_TYPES: Readonly<Record<string, number>> = {
  A: DNS_A,
  NS: DNS_NS,
  CNAME: DNS_CNAME,
  SOA: DNS_SOA,
  PTR: DNS_PTR,
  MX: DNS_MX,
  TXT: DNS_TXT,
  AAAA: DNS_AAAA,
  SRV: DNS_SRV,
  OPT: DNS_OPT,
  HTTPS: DNS_HTTPS,
  ANY: DNS_ANY,
};

const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export function dnsTypeName(type: number): string {
  return Object.keys(DNS_TYPES).find((name) => DNS_TYPES[name] === type) ?? `TYPE${type}`;
}

export function dnsRcodeName(rcode: number): string {
  return RCODES[rcode] ?? `RESERVED${rcode}`;
}

export interface DnsQuestion {
  /** Without the dot at the end; the root is "". */
  name: string;
  type: number;
  class: number;
}

/** A resource record. `data` is its text as dig prints it ("10 mail.example.com."), `rdata` the bytes. */
export interface DnsRecord extends DnsQuestion {
  ttl: number;
  data: string;
  rdata: Uint8Array;
}

export interface DnsMessage {
  id: number;
  flags: number;
  questions: DnsQuestion[];
  answers: DnsRecord[];
  authority: DnsRecord[];
  additional: DnsRecord[];
}

/** Is it a name that fits on the wire? */
export function dnsNameOk(name: string): boolean {
  const labels = plainName(name).split('.');
  return name === '' || name === '.' || (name.length < DNS_NAME_MAX && labels.every((label) => label !== '' && label.length <= LABEL_MAX));
}

function plainName(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Bytes of a name, uncompressed. */
export function emitDnsName(name: string): number[] {
  const out: number[] = [];
  for (const label of plainName(name).split('.')) {
    if (label === '') continue;
    out.push(label.length, ...[...label].map((char) => char.charCodeAt(0) & 255));
  }
  return [...out, 0];
}

class Writer {
  readonly out: number[] = [];
  private readonly names = new Map<string, number>();

  u16(value: number): void {
    this.out.push((value >> 8) & 255, value & 255);
  }

  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value & 0xffff);
  }

  /** A name, its end replaced by a pointer where it was written before (RFC 1035 4.1.4). */
  name(name: string): void {
    let rest = plainName(name);
    while (rest !== '') {
      const seen = this.names.get(rest.toLowerCase());
      if (seen !== undefined) return this.u16(0xc000 | seen);
      if (this.out.length < 0x4000) this.names.set(rest.toLowerCase(), this.out.length);
      const dot = rest.indexOf('.');
      const label = dot < 0 ? rest : rest.slice(0, dot);
      this.out.push(label.length, ...[...label].map((char) => char.charCodeAt(0) & 255));
      rest = dot < 0 ? '' : rest.slice(dot + 1);
    }
    this.out.push(0);
  }

  record(record: DnsRecord): void {
    this.name(record.name);
    this.u16(record.type);
    this.u16(record.class);
    this.u32(record.ttl);
    const at = this.out.length;
    this.u16(0);
    if (record.type === DNS_CNAME || record.type === DNS_NS || record.type === DNS_PTR) this.name(record.data);
    else this.out.push(...record.rdata);
    const length = this.out.length - at - 2;
    this.out[at] = length >> 8;
    this.out[at + 1] = length & 255;
  }
}

/** A message as bytes. Records carry `rdata`, or `data` for the types that are one name. */
export function emitDns(message: DnsMessage): Uint8Array {
  const writer = new Writer();
  const { questions, answers, authority, additional } = message;
  for (const value of [message.id, message.flags, questions.length, answers.length, authority.length, additional.length]) writer.u16(value);
  for (const { name, type, class: cls } of questions) {
    writer.name(name);
    writer.u16(type);
    writer.u16(cls);
  }
  for (const record of [...answers, ...authority, ...additional]) writer.record(record);
  return Uint8Array.from(writer.out);
}

/** rdata of a type from its text, as a zone file has it. A, MX, TXT; the types that are a name need none. */
export function dnsRdata(type: number, text: string): Uint8Array {
  if (type === DNS_A) return Uint8Array.from(text.split('.').map(Number));
  if (type === DNS_TXT) return Uint8Array.from([text.length, ...[...text].map((char) => char.charCodeAt(0) & 255)]);
  if (type === DNS_MX) {
    const [preference, host] = text.split(' ');
    const value = Number(preference);
    return Uint8Array.from([value >> 8, value & 255, ...emitDnsName(host)]);
  }
  if (type === DNS_SOA) {
    const words = text.split(' ');
    const numbers = new Uint8Array(20);
    for (let i = 0; i < 5; i++) putBe32(numbers, 4 * i, Number(words[2 + i]));
    return Uint8Array.from([...emitDnsName(words[0]), ...emitDnsName(words[1]), ...numbers]);
  }
  return Uint8Array.from(emitDnsName(text));
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, end: number) {
    this.bytes = bytes;
    this.end = end;
    this.at = DNS_HLEN;
  }

  u16(): number {
    this.need(2);
    this.at += 2;
    return be16(this.bytes, this.at - 2);
  }

  u32(): number {
    this.need(4);
    this.at += 4;
    return be32(this.bytes, this.at - 4) >>> 0;
  }

  private need(count: number): void {
    if (this.at + count > this.end) throw new RangeError('short DNS message');
  }

  /** A name; pointers only lead backwards, so that this ends. */
  name(): string {
    const labels: string[] = [];
    let at = this.at;
    let limit = at;
    let jumped = false;
    for (;;) {
      if (at >= this.end) throw new RangeError('short DNS name');
      const length = this.bytes[at];
      if (length === 0) break;
      if (length >= 0xc0) {
        if (at + 2 > this.end) throw new RangeError('short DNS name');
        const to = be16(this.bytes, at) & 0x3fff;
        if (!jumped) this.at = at + 2;
        if (to >= limit) throw new RangeError('DNS name leads in a circle');
        jumped = true;
        limit = to;
        at = to;
        continue;
      }
      if (length > LABEL_MAX || at + 1 + length > this.end) throw new RangeError('bad DNS name');
      labels.push(String.fromCharCode(...this.bytes.subarray(at + 1, at + 1 + length)));
      at += 1 + length;
    }
    if (!jumped) this.at = at + 1;
    return labels.join('.');
  }

  question(): DnsQuestion {
    return { name: this.name(), type: this.u16(), class: this.u16() };
  }

  record(): DnsRecord {
    const { name, type, class: cls } = this.question();
    const ttl = this.u32();
    const length = this.u16();
    this.need(length);
    const start = this.at;
    const rdata = this.bytes.slice(start, start + length);
    const data = this.text(type, rdata);
    this.at = start + length;
    return { name, type, class: cls, ttl, rdata, data };
  }

  private text(type: number, rdata: Uint8Array): string {
    switch (type) {
      case DNS_A:
        return rdata.length === 4 ? formatIpv4(be32(rdata, 0)) : '';
      case DNS_NS:
      case DNS_CNAME:
      case DNS_PTR:
        return `${this.name()}.`;
      case DNS_MX:
        return `${this.u16()} ${this.name()}.`;
      case DNS_SRV:
        return `${this.u16()} ${this.u16()} ${this.u16()} ${this.name()}.`;
      case DNS_SOA: {
        const names = `${this.name()}. ${this.name()}.`;
        return `${names} ${[0, 1, 2, 3, 4].map(() => this.u32()).join(' ')}`;
      }
      case DNS_TXT:
        return textStrings(rdata);
      case DNS_AAAA:
        return rdata.length === 16 ? ipv6Words(rdata) : '';
      default:
        return `\\# ${rdata.length} ${[...rdata].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
    }
  }
}

function textStrings(rdata: Uint8Array): string {
  const strings: string[] = [];
  for (let at = 0; at < rdata.length; at += 1 + rdata[at]) {
    const text = String.fromCharCode(...rdata.subarray(at + 1, at + 1 + rdata[at]));
    strings.push(`"${text.replace(/["\\]/g, '\\$&')}"`);
  }
  return strings.join(' ');
}

function ipv6Words(rdata: Uint8Array): string {
  const words = Array.from({ length: 8 }, (_, i) => be16(rdata, 2 * i).toString(16)).join(':');
  return words.replace(/(^|:)0(:0)+(:|$)/, '::');
}

/** Reads the `length` bytes of a message, or undefined when it is none. */
export function parseDns(bytes: Uint8Array, length: number): DnsMessage | undefined {
  if (length < DNS_HLEN) return undefined;
  const reader = new Reader(bytes, length);
  const count = (at: number): undefined[] => Array.from({ length: be16(bytes, at) });
  try {
    return {
      id: be16(bytes, 0),
      flags: be16(bytes, 2),
      questions: count(4).map(() => reader.question()),
      answers: count(6).map(() => reader.record()),
      authority: count(8).map(() => reader.record()),
      additional: count(10).map(() => reader.record()),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The name under which an address is looked up backwards. */
export function reverseDnsName(addr: number): string {
  return `${formatIpv4(addr).split('.').reverse().join('.')}.in-addr.arpa`;
}

/** The EDNS record that says how long answers may be (RFC 6891). */
export function emptyOpt(udpSize: number, ttl = 0): DnsRecord {
  return { name: '', type: DNS_OPT, class: udpSize, ttl, data: '', rdata: new Uint8Array(0) };
}

/** Length prefix of a message over TCP. */
export function dnsOverTcp(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(message.length + 2);
  putBe16(out, 0, message.length);
  out.set(message, 2);
  return out;
}
