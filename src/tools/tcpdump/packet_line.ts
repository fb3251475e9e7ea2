import { MAXIMUM_SNAPLEN, type TcpdumpOptions } from './options.ts';
import type { CapturedPacket } from './pcap_file.ts';
import type { Conversations, PrintOptions } from './print/dissection.ts';
import { asciiDump, hexLines } from './print/hex.ts';
import { printPacket } from './print/packet.ts';

/** What is wrong with a record's lengths, in the words that then stand for the packet (tcpdump: print.c). */
function invalidHeader({ bytes, length }: CapturedPacket): string | undefined {
  const captured = bytes.length;
  const words = [
    ...(captured === 0 ? [' caplen==0'] : []),
    ...(length === 0 ? [' len==0'] : length < captured ? [` len(${length}) < caplen(${captured})`] : []),
    ...(captured > MAXIMUM_SNAPLEN ? [` caplen(${captured}) > ${MAXIMUM_SNAPLEN}`] : []),
    ...(length > MAXIMUM_SNAPLEN ? [` len(${length}) > ${MAXIMUM_SNAPLEN}`] : []),
  ];
  return words.length === 0 ? undefined : `[Invalid header:${words.join(',')}]`;
}

/** Prints packets one after the other: knows the time of the one before and the TCP conversations so far. */
export class PacketPrinter {
  private readonly options: TcpdumpOptions;
  private readonly print: PrintOptions;
  private readonly linktype: number;
  private readonly interfaceName: (index: number) => string;
  private readonly conversations: Conversations = { tcp: new Map(), keyExchanges: new Map() };
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
    const invalid = invalidHeader(packet);
    if (invalid !== undefined) return `${number}${invalid}\n`;
    const { text: words, linkHeader } = printPacket(
      packet.bytes,
      packet.length,
      this.linktype,
      this.print,
      this.conversations,
      this.interfaceName,
    );
    const text = `${number}${this.time(packet)}${words}${this.dumps(packet, linkHeader)}\n`;
    this.previous = packet;
    this.first ??= packet;
    return text;
  }

  private dumps(packet: CapturedPacket, linkHeader: number): string {
    const { options } = this;
    const { bytes } = packet;
    const from = (times: number): number => (times > 1 ? 0 : linkHeader);
    if (options.hexAscii > 0) return hexLines(bytes, from(options.hexAscii), bytes.length, true);
    if (options.hex > 0) return hexLines(bytes, from(options.hex), bytes.length, false);
    if (options.ascii > 0 && bytes.length > from(options.ascii)) return asciiDump(bytes, from(options.ascii), bytes.length);
    return '';
  }

  private time(packet: CapturedPacket): string {
    // What a damaged file has for microseconds may be too much for 32 bits as nanoseconds.
    const fraction = (ns: number): string =>
      this.options.nano ? String(ns % 2 ** 32).padStart(9, '0') : String(Math.trunc(ns / 1000)).padStart(6, '0');
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
