import { be16, be32, formatMac } from '../../wire/addr.ts';
import { DLT_LINUX_SLL2, SLL2_IFINDEX_AT, SLL2_PKTTYPE_AT } from './filter/link.ts';
import type { TcpdumpOptions } from './options.ts';
import type { CapturedPacket } from './pcap_file.ts';
import { Dissection, Truncated, type PrintOptions } from './print/dissection.ts';
import { printEthernet, printEthertype } from './print/ethernet.ts';
import { ethertypeName } from './print/ethertypes.ts';
import { asciiDump, hexWords } from './print/hex.ts';
import { printUnknown } from './print/unknown.ts';

const PACKET_TYPES: readonly string[] = ['In', 'B', 'M', 'P', 'Out'];

/** Prints packets one after the other: knows the time of the one before and the TCP conversations so far. */
export class PacketPrinter {
  private readonly options: TcpdumpOptions;
  private readonly print: PrintOptions;
  private readonly linktype: number;
  private readonly interfaceName: (index: number) => string;
  private readonly conversations = new Map<string, { seq: number; ack: number }>();
  private previous: CapturedPacket | undefined;
  private first: CapturedPacket | undefined;
  private count = 0;

  constructor(options: TcpdumpOptions, print: PrintOptions, linktype: number, interfaceName: (index: number) => string) {
    this.options = options;
    this.print = print;
    this.linktype = linktype;
    this.interfaceName = interfaceName;
  }

  /** The packet's line or lines, with the newline. */
  line(packet: CapturedPacket): string {
    this.count++;
    const number = this.options.number ? `${String(this.count).padStart(5)}  ` : '';
    const d = new Dissection(packet.bytes, packet.bytes.length, this.print, this.conversations);
    try {
      if (this.linktype === DLT_LINUX_SLL2.type) this.cooked(d, packet.length);
      else printEthernet(d, 0, packet.length);
    } catch (error) {
      if (!(error instanceof Truncated)) throw error;
      d.truncationMark();
    }
    const text = `${number}${this.time(packet)}${d.text}${this.dumps(packet)}\n`;
    this.previous = packet;
    this.first ??= packet;
    return text;
  }

  private cooked(d: Dissection, length: number): void {
    d.protocol = 'sll2';
    d.need(0, 20);
    const index = be32(d.bytes, SLL2_IFINDEX_AT);
    d.put(`${this.interfaceName(index).padEnd(5)} ${(PACKET_TYPES[d.bytes[SLL2_PKTTYPE_AT]] ?? '?').padEnd(3)} `);
    const type = be16(d.bytes, 0);
    if (this.print.link) {
      d.put(`ifindex ${index} `);
      if (d.bytes[11] === 6) d.put(`${formatMac(d.bytes, 12)} `);
      const hex = `0x${type.toString(16).padStart(4, '0')}`;
      const name = ethertypeName(type);
      d.put(`${this.print.quiet ? (name ?? `Unknown Ethertype (${hex})`) : `ethertype ${name ?? 'Unknown'} (${hex})`}, length ${length}: `);
    }
    if (!printEthertype(d, type, 20, length - 20)) printUnknown(d, 20);
  }

  private dumps(packet: CapturedPacket): string {
    const { options } = this;
    const header = this.linktype === DLT_LINUX_SLL2.type ? 20 : 14;
    const { bytes } = packet;
    if (options.hexAscii > 0) return hexWords(bytes, options.hexAscii > 1 ? 0 : header, bytes.length, true);
    if (options.hex > 0) return hexWords(bytes, options.hex > 1 ? 0 : header, bytes.length, false);
    if (options.ascii > 0) return asciiDump(bytes, options.ascii > 1 ? 0 : header, bytes.length);
    return '';
  }

  private time(packet: CapturedPacket): string {
    const fraction = (ns: number): string =>
      this.options.nano ? String(ns).padStart(9, '0') : String(Math.trunc(ns / 1000)).padStart(6, '0');
    switch (this.options.timeStyle) {
      case 0:
        return `${clock(packet.seconds)}.${fraction(packet.nanoseconds)} `;
      case 1:
        return '';
      case 2:
        return `${packet.seconds}.${fraction(packet.nanoseconds)} `;
      case 4:
        return `${date(packet.seconds)} ${clock(packet.seconds)}.${fraction(packet.nanoseconds)} `;
      default: {
        const base = (this.options.timeStyle === 3 ? this.previous : this.first) ?? packet;
        let seconds = packet.seconds - base.seconds;
        let nanoseconds = packet.nanoseconds - base.nanoseconds;
        if (nanoseconds < 0) {
          seconds--;
          nanoseconds += 1e9;
        }
        return `${seconds < 0 ? '-' : ' '}${clock(Math.abs(seconds))}.${fraction(nanoseconds)} `;
      }
    }
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** HH:MM:SS of seconds since the epoch, UTC. */
function clock(seconds: number): string {
  const day = ((seconds % 86400) + 86400) % 86400;
  return `${two(Math.trunc(day / 3600))}:${two(Math.trunc(day / 60) % 60)}:${two(day % 60)}`;
}

/** YYYY-MM-DD of seconds since the epoch, UTC (the civil calendar from a day count). */
function date(seconds: number): string {
  const z = Math.floor(seconds / 86400) + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const month = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * month + 2) / 5) + 1;
  const calendarMonth = month < 10 ? month + 3 : month - 9;
  return `${yoe + era * 400 + (calendarMonth <= 2 ? 1 : 0)}-${two(calendarMonth)}-${two(day)}`;
}
