/**
 * The normal form of captured frames: bytes as hexadecimal text with what no two runs share taken out, and how every checksum
 * stands. Frames in normal form of two recordings of the same story are equal.
 *
 * Taken out: IP identification (0 stays; TCP's becomes a distance within its flow, others' are numbered as they appear), the id and
 * time of a ping, ephemeral ports (numbered as they appear), TCP sequence numbers (made relative) and time stamps (known to the
 * peer or not), the source port of VXLAN, the times in an HTTP answer. Checksums become 0 and are judged beside the bytes.
 */

const EPHEMERAL = 32768;
const TIMEVAL = 16;
const VXLAN_PORT = 4789;

/** Frames of a classic little-endian pcap. */
export function framesOf(pcap: Uint8Array): Uint8Array[] {
  const view = new DataView(pcap.buffer, pcap.byteOffset, pcap.length);
  const frames: Uint8Array[] = [];
  for (let at = 24; at < pcap.length;) {
    const length = view.getUint32(at + 8, true);
    frames.push(new Uint8Array(pcap.subarray(at + 16, at + 16 + length)));
    at += 16 + length;
  }
  return frames;
}

function onesSum(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let sum = start;
  for (let i = from; i < to; i += 2) sum += (bytes[i] << 8) | (i + 1 < to ? bytes[i + 1] : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

class Normaliser {
  private readonly numbers = new Map<string, Map<number, number>>();
  private readonly first = new Map<string, number>();
  private readonly stamps = new Map<string, Set<number>>();
  private view!: DataView;
  private bytes!: Uint8Array;
  /** What must not stay in the bytes is noted here. */
  private notes: string[] = [];
  /** Applied once all checksums of the frame have been judged: outer ones cover inner bytes. */
  private edits: (() => void)[] = [];

  frame(original: Uint8Array): string {
    this.bytes = new Uint8Array(original);
    this.view = new DataView(this.bytes.buffer);
    this.notes = [];
    this.edits = [];
    this.ethernet(0);
    for (const edit of this.edits) edit();
    return `${Buffer.from(this.bytes).toString('hex')} ${this.notes.join(', ')}`.trim();
  }

  private number(kind: string, value: number): number {
    if (!this.numbers.has(kind)) this.numbers.set(kind, new Map());
    const known = this.numbers.get(kind)!;
    if (!known.has(value)) known.set(value, known.size + 1);
    return known.get(value)!;
  }

  private put16(at: number, value: number): void {
    if (at + 2 <= this.bytes.length) this.edits.push(() => this.view.setUint16(at, value));
  }

  private put32(at: number, value: number): void {
    if (at + 4 <= this.bytes.length) this.edits.push(() => this.view.setUint32(at, value));
  }

  private ethernet(at: number): void {
    if (this.view.getUint16(at + 12) === 0x0800) this.ipv4(at + 14, false);
  }

  /** `quoted`: inside an ICMP error, cut off perhaps, and sums of transport are what they were. */
  private ipv4(at: number, quoted: boolean): void {
    const header = (this.bytes[at] & 15) * 4;
    const end = Math.min(at + this.view.getUint16(at + 2), this.bytes.length);
    const protocol = this.bytes[at + 9];
    const fragment = this.view.getUint16(at + 6) & 0x3fff;
    this.notes.push(`ip ${onesSum(this.bytes, at, at + header) === 0xffff ? 'right' : 'wrong'}`);
    this.put16(at + 10, 0);
    const flow = `${this.bytes.slice(at + 12, at + 20).join('.')} ${protocol}`;
    const id = this.view.getUint16(at + 4);
    if (id !== 0 && (protocol !== 6 || quoted)) this.put16(at + 4, this.number('id', id));
    const next = at + header;
    // A datagram in fragments has one sum for all of them: their bytes are compared, but for the sum.
    const whole = fragment === 0 && !quoted;
    if ((fragment & 0x1fff) !== 0) return;
    if (protocol === 1) this.icmp(next, end, whole);
    else if (protocol === 2 && whole) this.sum('igmp', next + 2, next, end, 0);
    else if (protocol === 17) this.udp(at, next, end, whole);
    else if (protocol === 6) this.tcp(at, next, end, whole, flow, id);
  }

  /** Judges a checksum field and clears it. `pseudo`: the sum of the pseudo header. */
  private sum(name: string, field: number, from: number, to: number, pseudo: number): void {
    const stored = this.view.getUint16(field);
    const all = onesSum(this.bytes, from, to, pseudo);
    let state = 'wrong';
    if (stored === 0 && pseudo !== 0) state = 'none';
    else if (all === 0xffff) state = 'right';
    else if (pseudo !== 0 && stored === pseudo) state = 'partial';
    this.notes.push(`${name} ${state}`);
    this.put16(field, 0);
  }

  private pseudo(ip: number, from: number, to: number): number {
    return onesSum(this.bytes, ip + 12, ip + 20, this.bytes[ip + 9] + (to - from));
  }

  private icmp(at: number, end: number, whole: boolean): void {
    const type = this.bytes[at];
    if (whole) this.sum('icmp', at + 2, at, end, 0);
    else this.put16(at + 2, 0);
    if (type === 0 || type === 8) {
      this.put16(at + 4, this.number('echo', this.view.getUint16(at + 4)));
      // A ping that has room for its time puts it first; the data of others counts up from its first byte.
      const counts = this.bytes[at + 9] === this.bytes[at + 8] + 1 && this.bytes[at + 10] === this.bytes[at + 8] + 2;
      if (end - at >= 8 + TIMEVAL && !counts) for (let i = at + 8; i < at + 8 + TIMEVAL; i += 4) this.put32(i, 0);
    } else if (type === 3 || type === 11) this.ipv4(at + 8, true);
  }

  private port(at: number): void {
    const port = this.view.getUint16(at);
    if (port >= EPHEMERAL && (port < 33434 || port > 33534)) this.put16(at, this.number('port', port));
  }

  private udp(ip: number, at: number, end: number, whole: boolean): void {
    if (whole) this.sum('udp', at + 6, at, end, this.pseudo(ip, at, end));
    else this.put16(at + 6, 0);
    if (this.view.getUint16(at + 2) === VXLAN_PORT) {
      this.put16(at, 0);
      if (whole) this.ethernet(at + 16);
      return;
    }
    // Of traceroute's ports the sender's is any, the receiver's counts.
    const destination = this.view.getUint16(at + 2);
    if (destination >= 33434 && destination < 33534) this.put16(at, this.number('port', this.view.getUint16(at)));
    else {
      this.port(at);
      this.port(at + 2);
    }
  }

  private relative(flow: string, value: number): number {
    if (!this.first.has(flow)) this.first.set(flow, value);
    return (value - this.first.get(flow)!) >>> 0;
  }

  private tcp(ip: number, at: number, end: number, whole: boolean, hosts: string, id: number): void {
    const [from, to] = [this.view.getUint16(at), this.view.getUint16(at + 2)];
    const flow = `${hosts} ${from} ${to}`;
    const back = `${[...this.bytes.slice(ip + 16, ip + 20), ...this.bytes.slice(ip + 12, ip + 16)].join('.')} 6 ${to} ${from}`;
    this.port(at);
    this.port(at + 2);
    this.put32(at + 4, this.relative(flow, this.view.getUint32(at + 4)));
    if (!whole) {
      // Quoted: what is behind the ports of a segment is cut off at times.
      if (end >= at + 18) this.put16(at + 16, 0);
    } else {
      this.sum('tcp', at + 16, at, end, this.pseudo(ip, at, end));
      if (id !== 0) this.put16(ip + 4, (this.relative(`id ${flow}`, id) + 1) & 0xffff);
    }
    if (end < at + 20) return;
    this.httpTimes(at, end);
    const ack = this.view.getUint32(at + 8);
    if ((this.bytes[at + 13] & 16) !== 0) this.put32(at + 8, this.first.has(back) ? this.relative(back, ack) : 0);
    this.tcpOptions(at + 20, Math.min(end, at + (this.bytes[at + 12] >> 4) * 4), flow, back);
  }

  /** When an HTTP answer was given, and when its page was written. */
  private httpTimes(from: number, to: number): void {
    const text = Buffer.from(this.bytes.subarray(from, to)).toString('latin1');
    for (const time of text.matchAll(/(?<=\r\n(?:Date|Last-Modified): )[^\r]*(?= GMT\r)|(?<=\r\nETag: ")[0-9a-f]*(?=-)/g)) {
      const at = from + time.index;
      this.edits.push(() => this.bytes.fill(0, at, at + time[0].length));
    }
  }

  private tcpOptions(from: number, to: number, flow: string, back: string): void {
    for (let at = from; at < to && this.bytes[at] !== 0;) {
      if (this.bytes[at] === 1) {
        at++;
        continue;
      }
      if (this.bytes[at] === 8) {
        const echo = this.view.getUint32(at + 6);
        if (!this.stamps.has(flow)) this.stamps.set(flow, new Set());
        this.stamps.get(flow)!.add(this.view.getUint32(at + 2));
        this.put32(at + 2, 1);
        this.put32(at + 6, echo === 0 ? 0 : this.stamps.get(back)?.has(echo) === true ? 1 : 2);
      }
      at += Math.max(2, this.bytes[at + 1]);
    }
  }
}

/** The frames of a capture in normal form, in order. */
export function normalForm(frames: readonly Uint8Array[]): string[] {
  const normaliser = new Normaliser();
  return frames.map((frame) => normaliser.frame(frame));
}
