import { hex2, type Dissection } from './dissection.ts';
import { printDestinationOptions, printFragment, printHopByHop, printRouting, type Jumbo } from './ip6_headers.ts';
import { printIpPayload } from './ip_demux.ts';
import { PROTOCOL_TITLES } from './ip_protocols.ts';

const HEADER = 40;
/** Protocols whose printers write the addresses themselves, with ports: TCP, UDP, DCCP, SCTP. */
const WITH_PORTS: readonly number[] = [6, 17, 33, 132];

/** An IPv6 packet (RFC 8200) at `at`, of at most `length` bytes on the wire. tcpdump: print-ip6.c. */
export function printIp6(d: Dissection, at: number, length: number): void {
  d.protocol = 'ip6';
  if (!d.options.link) d.put('IP6 ');
  if (length < HEADER) return invalid(d, ` [length ${length} < ${HEADER}]`);
  const version = d.u8(at) >> 4;
  if (version !== 6) return invalid(d, ` [version ${version} != 6]`);
  const payload = d.u16(at + 4);
  const total = payload !== 0 ? payload + HEADER : length + HEADER;
  if (payload !== 0 && total > length) {
    invalid(d, `[header+payload length ${total} > length ${length}]`);
    d.put(' ');
  }
  const next = d.u8(at + 6);
  if (d.options.verbose > 0) printHeader(d, at, next, payload);
  if (!d.has(at, HEADER)) return d.truncationMark();
  const outerEnd = d.end;
  d.end = Math.min(d.end, at + total);
  new Headers(d, at, length, total, payload, outerEnd).print(next);
  d.end = outerEnd;
}

function invalid(d: Dissection, words: string): void {
  d.put(words);
  d.invalidMark();
}

function printHeader(d: Dissection, at: number, next: number, payload: number): void {
  const flow = d.u32(at);
  const [traffic, label] = [(flow >>> 20) & 0xff, flow & 0xfffff];
  d.put('(');
  if (traffic !== 0) d.put(`class 0x${hex2(traffic)}, `);
  if (label !== 0) d.put(`flowlabel 0x${label.toString(16).padStart(5, '0')}, `);
  d.put(`hlim ${d.u8(at + 7)}, next-header ${PROTOCOL_TITLES[next] ?? 'unknown'} (${next}) payload length: ${payload}) `);
}

/** Goes through the extension headers of one packet to its payload. */
class Headers {
  private readonly d: Dissection;
  private readonly header: number;
  private readonly length: number;
  private readonly outerEnd: number;
  private readonly jumbo: Jumbo;
  /** Bytes of the packet not yet gone through. */
  private left: number;
  private fragmented = false;
  private extended = false;
  private hopByHop = false;

  constructor(d: Dissection, header: number, length: number, total: number, payload: number, outerEnd: number) {
    this.d = d;
    this.header = header;
    this.length = length;
    this.left = total;
    this.outerEnd = outerEnd;
    this.jumbo = { found: false, payload };
  }

  print(next: number): void {
    const { d, header } = this;
    let at = header;
    let size = HEADER;
    let previous = 255;
    while (at < d.end && size > 0) {
      if (this.left < size) return d.truncationMark();
      at += size;
      this.left -= size;
      if (at === header + HEADER && !WITH_PORTS.includes(next)) d.put(`${d.ipv6(header + 8)} > ${d.ipv6(header + 24)}: `);
      const taken = this.extension(next, previous, at);
      if (taken === undefined) return this.payload(next, at);
      if (taken < 0) return;
      size = taken;
      this.extended = true;
      previous = next;
      next = d.u8(at);
      d.protocol = 'ip6';
    }
  }

  /** Prints the extension header `next` at `at`: its size, negative to stop, undefined when it is none. */
  private extension(next: number, previous: number, at: number): number | undefined {
    const { d, header } = this;
    switch (next) {
      case 0:
        return this.hopByHopOptions(previous, at);
      case 60:
        return printDestinationOptions(d, at);
      case 44: {
        const size = printFragment(d, at, header);
        if (size < 0 || d.end <= at + size) return -1;
        this.fragmented = true;
        return size;
      }
      case 43:
        if (d.has(at, 1)) return printRouting(d, at);
        d.truncationMark();
        return -1;
      default:
        return undefined;
    }
  }

  private hopByHopOptions(previous: number, at: number): number {
    const { d } = this;
    if (this.hopByHop || previous !== 255) {
      const found = '[The Hop-by-Hop Options header was already found]';
      invalid(d, this.hopByHop ? found : "[The Hop-by-Hop Options header don't follow the IPv6 header]");
      return -1;
    }
    this.hopByHop = true;
    const size = printHopByHop(d, at, this.jumbo);
    if (this.jumbo.payload === 0 && !this.jumbo.found) {
      invalid(d, '[No valid Jumbo Payload Hop-by-Hop option found]');
      return -1;
    }
    return size;
  }

  private payload(next: number, at: number): void {
    const { d, header, jumbo } = this;
    const gone = at - header;
    let length = this.left;
    if (jumbo.found) {
      const total = jumbo.payload + HEADER;
      if (total < gone) return d.truncationMark();
      if (total > this.length) {
        invalid(d, `[header+payload length ${total} > length ${this.length}]`);
        d.put(' ');
      }
      d.end = Math.min(this.outerEnd, header + total);
      length = total - gone;
    } else if (jumbo.payload === 0) {
      if (this.extended) return d.truncationMark();
      d.end = Math.min(d.end, header + HEADER);
      length = HEADER - gone;
    }
    const { fragmented } = this;
    printIpPayload(d, next, { at, length, header, version: 6, fragmented, hopLimit: d.u8(header + 7) });
  }
}
