import { EAGAIN, EINTR, ENETDOWN, SysError, strerror } from '../../uapi/errno.ts';
import { O_CREAT, O_TRUNC, O_WRONLY, POLLIN } from '../../uapi/file.ts';
import { ETH_P_ALL, IFF_UP } from '../../uapi/if.ts';
import { SO_ATTACH_FILTER } from '../../uapi/packet_filter.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { SIGHUP, SIGINT, SIGPIPE, SIGTERM } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { putBe16, putBe32 } from '../../wire/addr.ts';
import { getaddrinfo, getservbyname, getservbyport, nameOfAddress } from '../netdb.ts';
import { program, type Stdio } from '../stdio.ts';
import { DLT_EN10MB, DLT_LINUX_SLL2, type Names } from './filter/code_state.ts';
import { compileFilter } from './filter/compile.ts';
import { FilterError, FilterNotModelled } from './filter/errors.ts';
import type { FilterProgram } from './filter/interpreter.ts';
import { captureInterfaces } from './interfaces.ts';
import { linkTypeText } from './link_types.ts';
import { TcpdumpError, parseTcpdumpOptions, type TcpdumpOptions } from './options.ts';
import { PacketPrinter } from './packet_line.ts';
import { parseCapture } from './capture_file.ts';
import { CaptureFileError, captureFileHeader, captureRecord, type CapturedPacket } from './pcap_file.ts';
import type { PrintOptions } from './print/dissection.ts';
import { TCPDUMP_USAGE, TCPDUMP_VERSION } from './usage.ts';

/** How long libpcap lets packets gather in a block of its ring before it looks (tcpdump's read time-out): 1 s. */
const BLOCK_TIMEOUT = 1e9;
const RING_SIZE = 2 * 1024 * 1024;
const SLL2_HEADER = 20;

/** tcpdump(8) 4.99.5. */
export const tcpdump = program(function* (process, io) {
  try {
    const options = parseTcpdumpOptions(process.argv);
    if (options.action !== 'run') {
      yield* io.print(options.action === 'help' ? TCPDUMP_VERSION + TCPDUMP_USAGE : TCPDUMP_VERSION);
      return 0;
    }
    if (options.listInterfaces) return yield* listInterfaces(process, io);
    const run = new Tcpdump(process, io, options);
    return yield* options.readFile === undefined ? run.live() : run.fromFile(options.readFile);
  } catch (error) {
    const words = complaint(error);
    if (words === undefined) throw error;
    const own = (error instanceof TcpdumpError && (error.usage || error.status === 95)) || error instanceof FilterNotModelled;
    yield* io.error(own ? `${words}\n` : `tcpdump: ${words}\n`);
    if (error instanceof TcpdumpError && error.usage) yield* io.error(TCPDUMP_VERSION + TCPDUMP_USAGE);
    if (error instanceof FilterNotModelled) return 95;
    return error instanceof TcpdumpError ? error.status : 1;
  }
});

function complaint(error: unknown): string | undefined {
  if (error instanceof FilterNotModelled) return `patchbay: tcpdump: ${error.message} is not modelled`;
  const known = error instanceof TcpdumpError || error instanceof FilterError || error instanceof CaptureFileError;
  return known ? error.message : undefined;
}

function* listInterfaces(process: Process, io: Stdio): Program<number> {
  let number = 0;
  for (const { name, description, state } of captureInterfaces(process)) {
    yield* io.print(`${++number}.${name}${description === undefined ? '' : ` (${description})`} [${state}]\n`);
  }
  return 0;
}

class Tcpdump {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly options: TcpdumpOptions;
  private printer: PacketPrinter | undefined;
  private output = -1;
  private outputBuffer: Uint8Array[] = [];
  private captured = 0;
  private broken = false;

  constructor(process: Process, io: Stdio, options: TcpdumpOptions) {
    this.process = process;
    this.io = io;
    this.options = options;
    if (options.lineBuffered) io.lineBuffered = true;
  }

  // -- from an interface

  *live(): Program<number> {
    const { options, process, io } = this;
    const device = this.chooseDevice();
    const any = device === 'any';
    const index = any ? 0 : this.indexOf(device);
    const link = any ? DLT_LINUX_SLL2 : DLT_EN10MB;
    if (options.listLinkTypes) {
      yield* io.print(`Data link types for ${device} (use option -y to set):\n  EN10MB (Ethernet)\n`);
      if (!any) yield* io.print('  DOCSIS (DOCSIS) (printing not supported)\n');
      return 0;
    }
    if (any && options.promiscuous) {
      yield* io.error("tcpdump: WARNING: any: That device doesn't support promiscuous mode\n");
      yield* io.error('(Promiscuous mode not supported on the "any" device)\n');
    }
    const expression = this.expression();
    const filter = compileFilter(expression, { linktype: link, snaplen: options.snaplen, savefile: false }, this.names());
    if (options.dumpFilter > 0) throw new TcpdumpError('patchbay: tcpdump: option "-d" is not modelled', false, 95);
    const fd = this.open(index);
    if (!any) process.setsockopt(fd, S.SOL_SOCKET, SO_ATTACH_FILTER, filter);
    this.bind(fd, index, any);
    if (!any && options.promiscuous) process.setsockopt(fd, S.SOL_PACKET, S.PACKET_ADD_MEMBERSHIP, index);
    this.openOutput(link);
    this.catchSignals();
    const { verbose, writeFile } = options;
    const quietStart = verbose === 0 && writeFile === undefined;
    yield* io.error(quietStart ? 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n' : 'tcpdump: ');
    const linkName = any ? 'LINUX_SLL2 (Linux cooked v2)' : 'EN10MB (Ethernet)';
    yield* io.error(`listening on ${device}, link-type ${linkName}, snapshot length ${options.snaplen} bytes\n`);
    yield* this.capture(fd, device, any ? filter : undefined);
    return yield* this.finishLive(fd);
  }

  private chooseDevice(): string {
    const { options, process } = this;
    if (options.device === undefined) return captureInterfaces(process)[0].name;
    if (!/^\d+$/.test(options.device)) return options.device;
    const interfaces = captureInterfaces(process);
    const number = Number(options.device);
    if (number < 1 || number > interfaces.length) {
      throw new TcpdumpError(`Invalid adapter index ${number}: only ${interfaces.length} interfaces found`);
    }
    return interfaces[number - 1].name;
  }

  private indexOf(device: string): number {
    const answer = this.process.rtnetlink({ type: RTM_GETLINK, body: { ifname: device } }).messages[0];
    if (answer?.type !== RTM_NEWLINK) throw new TcpdumpError(`${device}: No such device exists\n(No such device exists)`);
    if (!((answer.body.flags ?? 0) & IFF_UP) && !this.options.listLinkTypes) throw new TcpdumpError(`${device}: That device is not up`);
    return answer.body.index ?? 0;
  }

  private open(index: number): number {
    const fd = this.process.socket(S.AF_PACKET, index === 0 ? S.SOCK_DGRAM : S.SOCK_RAW, 0);
    this.process.setsockopt(fd, S.SOL_SOCKET, S.SO_RCVBUF, RING_SIZE);
    return fd;
  }

  private bind(fd: number, index: number, any: boolean): void {
    try {
      this.process.bind(fd, { family: S.AF_PACKET, ifindex: any ? 0 : index, protocol: ETH_P_ALL });
    } catch (error) {
      throw error instanceof SysError ? new TcpdumpError(`${this.options.device}: ${strerror(error.errno)}`) : error;
    }
  }

  private catchSignals(): void {
    const stop = (): void => {
      this.broken = true;
    };
    for (const signal of [SIGINT, SIGTERM, SIGPIPE]) this.process.signal(signal, stop);
    if (this.process.signal(SIGHUP, stop) === 'ignore') this.process.signal(SIGHUP, 'ignore');
  }

  private *capture(fd: number, device: string, userFilter: FilterProgram | undefined): Program<void> {
    const { options, process } = this;
    const message = new S.MsgHdr(2048);
    const printed = options.writeFile === undefined || options.print;
    const immediate = options.immediate || (printed && (this.io.lineBuffered || options.lineBuffered));
    let block = process.monotonic() + BLOCK_TIMEOUT;
    while (!this.broken) {
      if (immediate) yield* this.wait(fd, -1);
      else {
        yield* this.waitUntil(block);
        block += BLOCK_TIMEOUT;
      }
      while (!this.broken) {
        const length = process.recvmsg(fd, message, 0);
        if (length === -EAGAIN || length === -EINTR) break;
        if (length === -ENETDOWN) {
          yield* this.io.flush();
          yield* this.io.error(`tcpdump: pcap_loop: The interface disappeared\n`);
          return;
        }
        if (length < 0) throw new TcpdumpError(`pcap_loop: ${device}: ${strerror(-length)}`);
        const packet = this.packetOf(message, length, userFilter !== undefined);
        if (packet === undefined || (userFilter && userFilter.run(packet.bytes, 0, packet.bytes.length, packet.length) === 0)) continue;
        yield* this.take(packet);
        if (options.count > 0 && this.captured >= options.count) return;
      }
      yield* this.afterBlock();
    }
  }

  private *wait(fd: number, timeout: number): Program<void> {
    try {
      yield* this.process.poll1(fd, POLLIN, timeout);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
  }

  private *waitUntil(time: number): Program<void> {
    const left = time - this.process.monotonic();
    if (left <= 0 || this.broken) return;
    try {
      yield* this.process.nanosleep(left);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
  }

  private packetOf(message: S.MsgHdr, length: number, cooked: boolean): CapturedPacket | undefined {
    const { direction, snaplen } = this.options;
    const outgoing = message.pkttype === S.PACKET_OUTGOING;
    if (direction !== 'inout' && (direction === 'out') !== outgoing) return undefined;
    const wire = Math.max(message.wireLength, length);
    const usec = Math.floor(message.timestamp / 1000);
    const seconds = Math.floor(usec / 1e6);
    const nanoseconds = (usec - seconds * 1e6) * 1000;
    if (!cooked) return { seconds, nanoseconds, length: wire, bytes: message.data.slice(0, Math.min(length, snaplen)) };
    const bytes = new Uint8Array(SLL2_HEADER + length);
    putBe16(bytes, 0, message.protocol);
    putBe32(bytes, 4, message.ifindex);
    putBe16(bytes, 8, message.hatype);
    bytes[10] = message.pkttype;
    bytes[11] = 6;
    bytes.set(message.hwaddr.subarray(0, 6), 12);
    bytes.set(message.data.subarray(0, length), SLL2_HEADER);
    return { seconds, nanoseconds, length: wire + SLL2_HEADER, bytes: bytes.subarray(0, snaplen) };
  }

  private *finishLive(fd: number): Program<number> {
    const { process, io, captured } = this;
    // Interrupted perhaps in the middle of a line.
    if (this.broken && (this.output < 0 || this.options.print)) yield* io.print('\n');
    yield* io.flush();
    yield* this.closeOutput();
    const received = process.getsockopt(fd, S.SOL_PACKET, S.PACKET_STATISTICS);
    const dropped = process.getsockopt(fd, S.SOL_PACKET, S.PACKET_STATISTICS_DROPS);
    const packets = (count: number): string => `${count} packet${count === 1 ? '' : 's'}`;
    yield* io.error(`${packets(captured)} captured\n${packets(received)} received by filter\n${packets(dropped)} dropped by kernel\n`);
    return 0;
  }

  // -- from a file

  *fromFile(path: string): Program<number> {
    const { options, process, io } = this;
    let bytes: Uint8Array;
    try {
      bytes = process.readFileBytes(path === '-' ? '/dev/stdin' : path);
    } catch (error) {
      throw error instanceof SysError ? new TcpdumpError(`${path}: ${strerror(error.errno)}`) : error;
    }
    const file = parseCapture(bytes);
    yield* io.error(`reading from file ${path}, link-type ${linkTypeText(file.linktype)}, snapshot length ${file.snaplen}\n`);
    const filter = compileFilter(this.expression(), { linktype: file.linktype, snaplen: file.snaplen, savefile: true }, this.names());
    this.openOutput(file.linktype);
    for (const packet of file.packets) {
      if (filter.run(packet.bytes, 0, packet.bytes.length, packet.length) === 0) continue;
      yield* this.take(packet);
      if (options.count > 0 && this.captured >= options.count) break;
    }
    yield* this.closeOutput();
    if (file.error !== undefined && (options.count < 0 || this.captured < options.count)) {
      yield* io.flush();
      yield* io.error(`tcpdump: pcap_loop: ${file.error}\n`);
      return 1;
    }
    if (options.onlyCount) yield* io.print(`${this.captured} packet${this.captured === 1 ? '' : 's'}\n`);
    return 0;
  }

  // -- both

  private expression(): string {
    const { filterFile, expression } = this.options;
    if (filterFile === undefined) return expression;
    try {
      return this.process.readFile(filterFile);
    } catch (error) {
      throw error instanceof SysError ? new TcpdumpError(`can't open ${filterFile}: ${strerror(error.errno)}`) : error;
    }
  }

  private names(): Names {
    const { process } = this;
    return {
      host(name) {
        const found = getaddrinfo(process, name);
        return typeof found === 'string' ? undefined : found.addr;
      },
      port: (name, protocol) => getservbyname(process, name, protocol),
    };
  }

  private openOutput(linktype: number): void {
    const { options, process } = this;
    this.printer = new PacketPrinter(options, this.printOptions(), linktype, (index) => this.nameOfInterface(index));
    const path = options.writeFile;
    if (path === undefined) return;
    try {
      this.output = path === '-' ? 1 : process.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    } catch (error) {
      throw error instanceof SysError ? new TcpdumpError(`${path}: ${strerror(error.errno)}`) : error;
    }
    this.outputBuffer.push(captureFileHeader(linktype, options.snaplen, options.nano));
  }

  private printOptions(): PrintOptions {
    const { options, process } = this;
    return {
      link: options.link,
      verbose: options.verbose,
      quiet: options.quiet,
      numeric: options.numeric,
      absoluteSequence: options.absoluteSequence,
      noChecksums: options.noChecksums,
      suppressDefault: options.hex > 0 || options.hexAscii > 0 || options.quiet,
      nameOfAddress: (addr) => nameOfAddress(process, addr),
      nameOfPort: (port, protocol) => getservbyport(process, port, protocol),
    };
  }

  private nameOfInterface(index: number): string {
    const answer = this.process.rtnetlink({ type: RTM_GETLINK, body: { index } }).messages[0];
    return answer?.type === RTM_NEWLINK ? (answer.body.ifname ?? '') : `if${index}`;
  }

  private *take(packet: CapturedPacket): Program<void> {
    const { options } = this;
    this.captured++;
    if (this.output >= 0) {
      this.outputBuffer.push(captureRecord(packet, options.nano));
      if (options.packetBuffered) yield* this.flushOutput();
      if (!options.print) return;
    }
    if (options.onlyCount) return;
    yield* this.io.print(this.printer!.line(packet));
  }

  private *afterBlock(): Program<void> {
    if (this.output >= 0 && this.outputBuffer.length > 64) yield* this.flushOutput();
  }

  private *flushOutput(): Program<void> {
    const chunks = this.outputBuffer;
    this.outputBuffer = [];
    for (const chunk of chunks) yield* this.process.write(this.output, chunk);
  }

  private *closeOutput(): Program<void> {
    if (this.output >= 0) yield* this.flushOutput();
  }
}
