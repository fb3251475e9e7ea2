import { EAGAIN, EINTR, ENETDOWN, SysError, strerror } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import { ETH_P_ALL, IFF_LOOPBACK, IFF_UP } from '../../uapi/if.ts';
import { SO_ATTACH_FILTER } from '../../uapi/packet_filter.ts';
import type { Program } from '../../uapi/process.ts';
import { RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { SIGALRM, SIGUSR1, SIGUSR2 } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { putBe16, putBe32 } from '../../wire/addr.ts';
import type { CaptureRun } from './capture_run.ts';
import { DLT_EN10MB, DLT_LINUX_SLL, DLT_LINUX_SLL2 } from './filter/code_state.ts';
import { cookedProgram } from './filter/cooked_program.ts';
import type { FilterProgram } from './filter/interpreter.ts';
import { captureInterfaces } from './interfaces.ts';
import { linkTypeText } from './link_types.ts';
import { TcpdumpError, notModelled } from './options.ts';
import type { CapturedPacket } from './pcap_file.ts';

/** How long libpcap lets packets gather in a block of its ring before it looks (tcpdump's read time-out): 1 s. */
const BLOCK_TIMEOUT = 1e9;
const NSEC_PER_SEC = 1e9;
const RING_SIZE = 2 * 1024 * 1024;
/** Room for the largest packet. */
const RECEIVE_SIZE = 0x11000;
const DLT_DOCSIS = 143;

/** What is captured on: `index` 0 is every interface. */
interface Device {
  name: string;
  index: number;
  loopback: boolean;
  /** DLT_* it can give, the default first. */
  linktypes: readonly number[];
}

/** tcpdump on an interface. */
export function* live(run: CaptureRun): Program<number> {
  const { options, io } = run;
  const device = openDevice(run);
  const any = device.index === 0;
  if (any && options.promiscuous) {
    yield* io.error("tcpdump: WARNING: any: That device doesn't support promiscuous mode\n");
    yield* io.error('(Promiscuous mode not supported on the "any" device)\n');
  }
  if (options.timeStampType !== 'host') {
    const why = 'That type of time stamp is not supported by that device';
    yield* io.error(`tcpdump: WARNING: When trying to set timestamp type '${options.timeStampType}' on ${device.name}: ${why}\n`);
  }
  if (options.unmodelled !== undefined) throw notModelled(options.unmodelled);
  if (options.listLinkTypes) return yield* listLinkTypes(run, device);
  const linktype = yield* chooseLinkType(run, device);
  const filter = yield* run.compile({ linktype, snaplen: options.snaplen, savefile: false });
  if (options.dumpFilter > 0) {
    // libpcap asks the kernel for a VLAN tag it took out of the frame; here it is in the frame.
    if (/\bvlan\b/.test(options.expression)) throw notModelled('option "-d" for a VLAN filter on an interface');
    return yield* run.dump(filter);
  }
  const kernelFilter = any ? cookedProgram(filter, linktype) : filter;
  const fd = openSocket(run, device, kernelFilter);
  run.openOutput(linktype, options.snaplen);
  run.printFor(linktype);
  run.catchSignals();
  const quietStart = options.verbose === 0 && options.writeFile === undefined;
  yield* io.error(quietStart ? 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n' : 'tcpdump: ');
  yield* io.error(`listening on ${device.name}, link-type ${linkTypeText(linktype)}, snapshot length ${options.snaplen} bytes\n`);
  yield* new LiveCapture(run, device, fd, linktype, kernelFilter ? undefined : filter).loop();
  // Interrupted perhaps in the middle of a line.
  if (run.broken && options.writeFile === undefined) yield* io.print('\n');
  yield* io.flush();
  yield* run.output?.close() ?? [];
  const counts = statistics(run, fd);
  yield* io.error(`${counts.join('\n')}\n`);
  return 0;
}

// -- the device

function openDevice(run: CaptureRun): Device {
  const name = deviceName(run);
  if (name === 'any') return { name, index: 0, loopback: false, linktypes: [DLT_LINUX_SLL2, DLT_LINUX_SLL] };
  const answer = run.process.rtnetlink({ type: RTM_GETLINK, body: { ifname: name } }).messages[0];
  if (answer?.type !== RTM_NEWLINK) throw new TcpdumpError(`${name}: No such device exists\n(No such device exists)`);
  const flags = answer.body.flags ?? 0;
  if (run.options.monitor) throw new TcpdumpError(`${name}: That device doesn't support monitor mode`);
  if (!(flags & IFF_UP)) throw new TcpdumpError(`${name}: That device is not up`);
  const loopback = (flags & IFF_LOOPBACK) !== 0;
  return { name, index: answer.body.index ?? 0, loopback, linktypes: loopback ? [DLT_EN10MB] : [DLT_EN10MB, DLT_DOCSIS] };
}

function deviceName({ options, process }: CaptureRun): string {
  if (options.device === undefined) return captureInterfaces(process)[0].name;
  if (!/^[+-]?\d+$/.test(options.device)) return options.device;
  if (Number(options.device) <= 0) throw new TcpdumpError(`Invalid adapter index ${options.device}`);
  const interfaces = captureInterfaces(process);
  const number = Number(options.device);
  if (number > interfaces.length) {
    throw new TcpdumpError(`Invalid adapter index ${number}: only ${interfaces.length} interfaces found`);
  }
  return interfaces[number - 1].name;
}

function* listLinkTypes({ io }: CaptureRun, device: Device): Program<number> {
  yield* io.print(`Data link types for ${device.name} (use option -y to set):\n`);
  for (const linktype of [...device.linktypes].sort((a, b) => a - b)) {
    yield* io.print(`  ${linkTypeText(linktype)}${linktype === DLT_DOCSIS ? ' (printing not supported)' : ''}\n`);
  }
  return 0;
}

function* chooseLinkType({ io, options }: CaptureRun, { linktypes }: Device): Program<number> {
  const wanted = options.dataLink;
  if (wanted === undefined) return linktypes[0];
  const name = linkTypeText(wanted).replace(/ .*/, '');
  if (!linktypes.includes(wanted)) throw new TcpdumpError(`${name} is not one of the DLTs supported by this device`);
  if (wanted === DLT_DOCSIS) throw notModelled('link type DOCSIS');
  yield* io.error(`tcpdump: data link type ${name}\n`);
  return wanted;
}

function openSocket({ options, process }: CaptureRun, device: Device, filter: FilterProgram | undefined): number {
  const any = device.index === 0;
  const fd = process.socket(S.AF_PACKET, any ? S.SOCK_DGRAM : S.SOCK_RAW, 0);
  process.setsockopt(fd, S.SOL_SOCKET, S.SO_RCVBUF, RING_SIZE);
  if (filter) process.setsockopt(fd, S.SOL_SOCKET, SO_ATTACH_FILTER, filter);
  try {
    process.bind(fd, { family: S.AF_PACKET, ifindex: device.index, protocol: ETH_P_ALL });
  } catch (error) {
    throw error instanceof SysError ? new TcpdumpError(`${device.name}: ${strerror(error.errno)}`) : error;
  }
  if (!any && options.promiscuous) process.setsockopt(fd, S.SOL_PACKET, S.PACKET_ADD_MEMBERSHIP, device.index);
  return fd;
}

function statistics({ process, captured }: CaptureRun, fd: number): string[] {
  const packets = (count: number): string => `${count} packet${count === 1 ? '' : 's'}`;
  const received = process.getsockopt(fd, S.SOL_PACKET, S.PACKET_STATISTICS);
  const dropped = process.getsockopt(fd, S.SOL_PACKET, S.PACKET_STATISTICS_DROPS);
  return [`${packets(captured)} captured`, `${packets(received)} received by filter`, `${packets(dropped)} dropped by kernel`];
}

// -- packets

class LiveCapture {
  private readonly run: CaptureRun;
  private readonly device: Device;
  private readonly fd: number;
  private readonly linktype: number;
  /** What the kernel cannot do. */
  private readonly filter: FilterProgram | undefined;
  private readonly message = new S.MsgHdr(RECEIVE_SIZE);
  /** Signals that ask for a word in between: SIGUSR1 for the counts, SIGUSR2 to flush, SIGALRM for -v with -w. */
  private asked = new Set<number>();

  constructor(run: CaptureRun, device: Device, fd: number, linktype: number, filter: FilterProgram | undefined) {
    this.run = run;
    this.device = device;
    this.fd = fd;
    this.linktype = linktype;
    this.filter = filter;
  }

  *loop(): Program<void> {
    const { run } = this;
    const { options, process } = run;
    this.answerSignals();
    const printed = options.writeFile === undefined || options.print;
    const immediate = options.immediate || (printed && run.io.lineBuffered);
    let block = process.monotonic() + BLOCK_TIMEOUT;
    while (!run.broken) {
      if (immediate) yield* this.waitForPacket();
      else {
        yield* this.waitUntil(block);
        block = Math.max(block + BLOCK_TIMEOUT, process.monotonic());
      }
      yield* this.answer();
      if (!(yield* this.drain()) || run.done) break;
    }
    process.setitimer(0, 0);
  }

  private answerSignals(): void {
    const { process, options } = this.run;
    const ask = (signal: number): void => void this.asked.add(signal);
    process.signal(SIGUSR1, () => ask(SIGUSR1));
    process.signal(SIGUSR2, () => ask(SIGUSR2));
    if (options.verbose === 0 || options.writeFile === undefined || options.print) return;
    process.signal(SIGALRM, () => ask(SIGALRM));
    process.setitimer(NSEC_PER_SEC, NSEC_PER_SEC);
  }

  private *answer(): Program<void> {
    const { run } = this;
    if (this.asked.delete(SIGUSR1)) yield* run.io.error(`tcpdump: ${statistics(run, this.fd).join(', ')}\n`);
    if (this.asked.delete(SIGUSR2)) yield* run.output?.flush() ?? [];
    if (this.asked.delete(SIGALRM)) yield* run.io.error(`Got ${run.captured}\r`);
  }

  /** Takes what has arrived. False: there will be no more. */
  private *drain(): Program<boolean> {
    const { run, message, device } = this;
    while (!run.done) {
      const length = run.process.recvmsg(this.fd, message, 0);
      if (length === -EAGAIN || length === -EINTR) return true;
      if (length === -ENETDOWN) {
        yield* run.io.flush();
        yield* run.io.error('tcpdump: pcap_loop: The interface disappeared\n');
        return false;
      }
      if (length < 0) throw new TcpdumpError(`pcap_loop: ${device.name}: ${strerror(-length)}`);
      const packet = this.rightWay() ? this.packet(length) : undefined;
      if (packet) yield* run.take(packet);
    }
    return false;
  }

  private *waitForPacket(): Program<void> {
    try {
      yield* this.run.process.poll1(this.fd, POLLIN, -1);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
  }

  private *waitUntil(time: number): Program<void> {
    const left = time - this.run.process.monotonic();
    if (left <= 0 || this.run.broken) return;
    try {
      yield* this.run.process.nanosleep(left);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
  }

  /** -Q; and what leaves on lo comes in again. */
  private rightWay(): boolean {
    const { direction } = this.run.options;
    const outgoing = this.message.pkttype === S.PACKET_OUTGOING;
    if (outgoing && (this.device.loopback || this.message.hatype === ARPHRD_LOOPBACK)) return false;
    return direction === 'inout' || (direction === 'out') === outgoing;
  }

  private packet(length: number): CapturedPacket | undefined {
    const { message, linktype, filter } = this;
    const { snaplen } = this.run.options;
    const wire = Math.max(message.wireLength, length);
    const usec = Math.floor(message.timestamp / 1000);
    const seconds = Math.floor(usec / 1e6);
    const nanoseconds = (usec - seconds * 1e6) * 1000;
    if (this.device.index !== 0) return { seconds, nanoseconds, length: wire, bytes: message.data.slice(0, Math.min(length, snaplen)) };
    const bytes = linktype === DLT_LINUX_SLL ? cooked1(message, length) : cooked2(message, length);
    const whole = wire + bytes.length - length;
    if (filter?.run(bytes, 0, bytes.length, whole) === 0) return undefined;
    return { seconds, nanoseconds, length: whole, bytes: bytes.subarray(0, snaplen) };
  }
}

const ARPHRD_LOOPBACK = 772;
const SLL_HEADER = 16;
const SLL2_HEADER = 20;

function cooked1(message: S.MsgHdr, length: number): Uint8Array {
  const bytes = new Uint8Array(SLL_HEADER + length);
  bytes[1] = message.pkttype;
  putBe16(bytes, 2, message.hatype);
  bytes[5] = 6;
  bytes.set(message.hwaddr.subarray(0, 6), 6);
  putBe16(bytes, 14, message.protocol);
  bytes.set(message.data.subarray(0, length), SLL_HEADER);
  return bytes;
}

function cooked2(message: S.MsgHdr, length: number): Uint8Array {
  const bytes = new Uint8Array(SLL2_HEADER + length);
  putBe16(bytes, 0, message.protocol);
  putBe32(bytes, 4, message.ifindex);
  putBe16(bytes, 8, message.hatype);
  bytes[10] = message.pkttype;
  bytes[11] = 6;
  bytes.set(message.hwaddr.subarray(0, 6), 12);
  bytes.set(message.data.subarray(0, length), SLL2_HEADER);
  return bytes;
}
