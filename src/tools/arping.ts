import { EAGAIN, EINTR, ENETDOWN, SysError, strerror } from '../uapi/errno.ts';
import { POLLIN } from '../uapi/file.ts';
import { ARPHRD_ETHER, ETH_P_ARP, ETH_P_IP, IFF_LOOPBACK, IFF_NOARP, IFF_UP } from '../uapi/if.ts';
import type { Process, Program } from '../uapi/process.ts';
import { RTM_GETLINK, RTM_GETROUTE, RTM_NEWLINK, RTM_NEWROUTE, type LinkMsg } from '../uapi/rtnetlink.ts';
import { SIGINT, SIGQUIT, SIGTERM } from '../uapi/signal.ts';
import * as S from '../uapi/socket.ts';
import { be16, be32, formatIpv4, macEqual, putBe16, putBe32 } from '../wire/addr.ts';
import { Getopt } from './getopt.ts';
import { parseIpv6 } from './iproute2/ipv6_text.ts';
import { inetAton } from './netdb.ts';
import { EAI_NONAME, getaddrinfo } from './resolver/getaddrinfo.ts';
import { program, type Stdio } from './stdio.ts';

const NSEC_PER_SEC = 1e9;
const ARPOP_REQUEST = 1;
const ARPOP_REPLY = 2;
const ARP_LENGTH = 28;
const INT_MAX = 2147483647;

const USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source IP address
  <destination> DNS name or IP address

For more details see arping(8).
`;

const VERSION = `arping from iputils 20240905
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`;

interface ArpingOptions {
  broadcastOnly: boolean;
  dad: boolean;
  unsolicited: boolean;
  advert: boolean;
  quiet: boolean;
  quitOnReply: boolean;
  /** -1: without end. */
  count: number;
  /** s; 0: none. */
  timeout: number;
  interval: number;
  device: string | undefined;
  source: string | undefined;
  target: string;
}

/** Ends arping with what error(3) prints; `plain` words stand alone on standard output. */
class ArpingError extends Error {
  readonly status: number;
  readonly kind: 'error' | 'usage' | 'plain';

  constructor(status: number, words: string, kind: 'error' | 'usage' | 'plain' = 'error') {
    super(words);
    this.status = status;
    this.kind = kind;
  }
}

/** arping(8) of iputils 20240905: asks for an address by ARP (RFC 826), or announces one. */
export const arping = program(function* (process, io) {
  try {
    const options = parse(process.argv);
    if (options === 'version') {
      yield* io.print(VERSION);
      return 0;
    }
    return yield* new Arping(process, io, options).run();
  } catch (error) {
    if (!(error instanceof ArpingError)) throw error;
    if (error.kind === 'plain') yield* io.print(error.message === '' ? '' : `${error.message}\n`);
    else if (error.kind === 'error') yield* io.error(`${process.argv[0]}: ${error.message}\n`);
    else yield* io.error(`${error.message === '' ? '' : `${error.message}\n`}${USAGE}`);
    return error.status;
  }
});

function parse(argv: readonly string[]): ArpingOptions | 'version' {
  const o: ArpingOptions = {
    broadcastOnly: false,
    dad: false,
    unsolicited: false,
    advert: false,
    quiet: false,
    quitOnReply: false,
    count: -1,
    timeout: 0,
    interval: 1,
    device: undefined,
    source: undefined,
    target: '',
  };
  const getopt = new Getopt(argv, 'h?bfDUAqc:w:i:s:I:V');
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === 'b') o.broadcastOnly = true;
    else if (option.option === 'D') o.dad = o.quitOnReply = true;
    else if (option.option === 'U') o.unsolicited = true;
    else if (option.option === 'A') o.advert = o.unsolicited = true;
    else if (option.option === 'q') o.quiet = true;
    else if (option.option === 'f') o.quitOnReply = true;
    else if (option.option === 'c') o.count = integer(argument, 1);
    else if (option.option === 'w') o.timeout = integer(argument, 0);
    else if (option.option === 'i') o.interval = integer(argument, 0);
    else if (option.option === 'I') o.device = argument === '' ? undefined : argument;
    else if (option.option === 's') o.source = argument;
    else if (option.option === 'V') return 'version';
    else throw new ArpingError(2, option.error ?? '', 'usage');
  }
  if (getopt.operands.length !== 1) throw new ArpingError(2, '', 'usage');
  o.target = getopt.operands[0];
  return o;
}

function integer(text: string, min: number): number {
  if (!/^\s*[+-]?\d+$/.test(text)) throw new ArpingError(1, `invalid argument: '${text}'`);
  const value = Number(text);
  if (value < min || value > INT_MAX) {
    throw new ArpingError(1, `invalid argument: '${text}': out of range: ${min} <= value <= ${INT_MAX}`);
  }
  return value;
}

class Arping {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly options: ArpingOptions;
  private readonly fd: number;
  private device: LinkMsg | undefined;
  private me: Uint8Array = new Uint8Array(6);
  private he: Uint8Array = new Uint8Array(6);
  private target = 0;
  private source = 0;
  private readonly packet = new Uint8Array(ARP_LENGTH);
  private readonly message = new S.MsgHdr(256);
  private unicasting = false;
  private last = -1;
  private sent = 0;
  private broadcastsSent = 0;
  private received = 0;
  private broadcastsReceived = 0;
  private requestsReceived = 0;
  private finished = false;

  constructor(process: Process, io: Stdio, options: ArpingOptions) {
    this.process = process;
    this.io = io;
    this.options = options;
    this.fd = process.socket(S.AF_PACKET, S.SOCK_DGRAM, 0);
  }

  *run(): Program<number> {
    const { options, process, io } = this;
    this.target = yield* this.lookUp(options.target);
    const device = this.findDevice();
    yield* this.chooseSource(device.ifname ?? '');
    process.bind(this.fd, { family: S.AF_PACKET, ifindex: device.index, protocol: ETH_P_ARP });
    this.me = device.address ?? this.me;
    this.he = (device.broadcast ?? new Uint8Array(6).fill(255)).slice();
    if (!options.quiet) {
      yield* io.print(`ARPING ${formatIpv4(this.target)} from ${formatIpv4(this.source)} ${options.device ?? device.ifname ?? ''}\n`);
    }
    if (options.source === undefined && this.source === 0 && !options.dad) throw new ArpingError(2, 'no source address in not-DAD mode');
    return yield* this.loop();
  }

  /** arping asks for IPv4 addresses only, and takes no name that looks like one. */
  private *lookUp(target: string): Program<number> {
    const looksNumeric = /^[\d.]*$/.test(target) && inetAton(target) === undefined;
    const found = looksNumeric ? EAI_NONAME : yield* getaddrinfo(this.process, target, Infinity, S.AF_INET);
    if (typeof found !== 'string') return found.addr;
    const other = target.includes(':') && parseIpv6(target) !== undefined;
    throw new ArpingError(2, `${target}: ${other ? 'Address family for hostname not supported' : found}`);
  }

  /** The device that was named, or the one the route to the target takes; it must be up and speak ARP. */
  private findDevice(): LinkMsg {
    const { options, process } = this;
    let request: LinkMsg = { ifname: options.device };
    if (options.device === undefined) {
      const route = process.rtnetlink({ type: RTM_GETROUTE, body: { family: S.AF_INET, dst: this.target } });
      const answer = route.messages[0];
      if (route.error !== 0 || answer?.type !== RTM_NEWROUTE) throw new ArpingError(1, 'NETLINK_ROUTE unexpected iov element');
      request = { index: answer.body.oif };
    }
    const answer = process.rtnetlink({ type: RTM_GETLINK, body: request }).messages[0];
    if (answer?.type !== RTM_NEWLINK) throw new ArpingError(2, `Device ${options.device} not available.`);
    const link = answer.body;
    const complain = (what: string, status: number): never => {
      throw options.quiet
        ? new ArpingError(status, '', 'plain')
        : new ArpingError(status, `Interface "${link.ifname}" is ${what}`, 'plain');
    };
    if (!((link.flags ?? 0) & IFF_UP)) complain('down', 2);
    if ((link.flags ?? 0) & (IFF_NOARP | IFF_LOOPBACK)) complain('not ARPable', options.dad ? 0 : 2);
    this.device = link;
    return link;
  }

  private *chooseSource(device: string): Program<void> {
    const { options, process } = this;
    if (options.source !== undefined) {
      const source = inetAton(options.source);
      if (source === undefined) throw new ArpingError(2, `invalid source ${options.source}`);
      this.source = source;
    }
    if (!options.dad && options.unsolicited && options.source === undefined) this.source = this.target;
    if (options.dad && options.source === undefined) return;
    const probe = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
    process.setsockopt(probe, S.SOL_SOCKET, S.SO_BINDTODEVICE, device);
    let call = 'bind';
    try {
      if (options.source !== undefined || this.source !== 0) process.bind(probe, { family: S.AF_INET, addr: this.source, port: 0 });
      else if (!options.dad) {
        call = 'connect';
        process.setsockopt(probe, S.SOL_SOCKET, S.SO_DONTROUTE, 1);
        yield* process.connect(probe, { family: S.AF_INET, addr: this.target, port: 1025 });
        this.source = process.getsockname(probe).addr ?? 0;
      }
    } catch (error) {
      throw error instanceof SysError ? new ArpingError(2, `${call}: ${strerror(error.errno)}`) : error;
    }
    process.close(probe);
  }

  private *loop(): Program<number> {
    const { process, options, fd } = this;
    const stop = (): void => {
      this.finished = true;
    };
    for (const signal of [SIGINT, SIGQUIT, SIGTERM]) process.signal(signal, stop);
    const start = process.monotonic();
    const end = options.timeout > 0 ? start + options.timeout * NSEC_PER_SEC : Infinity;
    let tick = options.interval > 0 ? start + options.interval * NSEC_PER_SEC : Infinity;
    let ticks = 1;
    this.send();
    while (!this.finished) {
      if (this.sent === options.count && options.unsolicited) break;
      const now = process.monotonic();
      const events = now < Math.min(tick, end) ? yield* this.wait(Math.min(tick, end) - now) : 0;
      if (this.finished) break;
      if (process.monotonic() >= tick) {
        tick += options.interval * NSEC_PER_SEC;
        if (options.count > 0 && options.count < ++ticks) break;
        this.send();
      }
      if (process.monotonic() >= end) break;
      if (events === 0) continue;
      const length = process.recvmsg(fd, this.message, 0);
      if (length === -EAGAIN) continue;
      if (length < 0) {
        yield* this.io.error(`${process.argv[0]}: recvfrom: ${strerror(-length)}\n`);
        if (length === -ENETDOWN) return 2;
      } else yield* this.receive(length);
    }
    return yield* this.finish();
  }

  private *wait(ns: number): Program<number> {
    try {
      return yield* this.process.poll1(this.fd, POLLIN, ns === Infinity ? -1 : ns);
    } catch (error) {
      if (error instanceof SysError && error.errno === EINTR) return 0;
      throw error;
    }
  }

  private send(): void {
    const { packet, options, process } = this;
    putBe16(packet, 0, ARPHRD_ETHER);
    putBe16(packet, 2, ETH_P_IP);
    packet[4] = 6;
    packet[5] = 4;
    putBe16(packet, 6, options.advert ? ARPOP_REPLY : ARPOP_REQUEST);
    packet.set(this.me.subarray(0, 6), 8);
    putBe32(packet, 14, this.source);
    packet.set((options.advert ? this.me : this.he).subarray(0, 6), 18);
    putBe32(packet, 24, this.target);
    const to: S.SockAddr = { family: S.AF_PACKET, ifindex: this.device!.index, protocol: ETH_P_ARP, hwaddr: this.he };
    const now = process.monotonic();
    if (process.sendto(this.fd, packet, ARP_LENGTH, 0, to) !== ARP_LENGTH) return;
    this.last = now;
    this.sent++;
    if (!this.unicasting) this.broadcastsSent++;
  }

  private *receive(length: number): Program<void> {
    const { message, options } = this;
    const data = message.data;
    if (message.pkttype > S.PACKET_MULTICAST || !this.isAnswer(data, length)) return;
    const operation = be16(data, 6);
    if (!options.quiet) yield* this.print(data, operation);
    this.received++;
    if (options.timeout > 0 && this.received === options.count) {
      this.finished = true;
      return;
    }
    if (message.pkttype !== S.PACKET_HOST) this.broadcastsReceived++;
    if (operation === ARPOP_REQUEST) this.requestsReceived++;
    if (options.quitOnReply || (options.count === 0 && this.received === this.sent)) this.finished = true;
    else if (!options.broadcastOnly) {
      this.he = data.slice(8, 14);
      this.unicasting = true;
    }
  }

  private isAnswer(data: Uint8Array, length: number): boolean {
    const { options } = this;
    const operation = be16(data, 6);
    if (length < ARP_LENGTH || (operation !== ARPOP_REQUEST && operation !== ARPOP_REPLY)) return false;
    if (be16(data, 0) !== ARPHRD_ETHER || be16(data, 2) !== ETH_P_IP || data[4] !== 6 || data[5] !== 4) return false;
    if (be32(data, 14) !== this.target) return false;
    const destination = be32(data, 24);
    if (!options.dad) return destination === this.source && macEqual(data, 18, this.me, 0);
    return !macEqual(data, 8, this.me, 0) && (this.source === 0 || this.source === destination);
  }

  private *print(data: Uint8Array, operation: number): Program<void> {
    const { message, io } = this;
    const how = `${message.pkttype === S.PACKET_HOST ? 'Unicast' : 'Broadcast'} ${operation === ARPOP_REPLY ? 'reply' : 'request'}`;
    let line = `${how} from ${formatIpv4(be32(data, 14))} [${upperMac(data, 8)}] `;
    const destination = be32(data, 24);
    if (destination !== this.source) line += `for ${formatIpv4(destination)} `;
    if (!macEqual(data, 18, this.me, 0)) line += `${destination !== this.source ? '' : 'for '}[${upperMac(data, 18)}]`;
    if (this.last >= 0) {
      const usec = Math.trunc((this.process.monotonic() - this.last + 500) / 1000);
      const ms = Math.trunc((usec + 500) / 1000);
      line += ` ${ms}.${String(usec - (ms * 1000 - 500)).padStart(3, '0')}ms`;
    } else line += ' UNSOLICITED?';
    yield* io.print(`${line}\n`);
    yield* io.flush();
  }

  private *finish(): Program<number> {
    const { options, received, io } = this;
    if (!options.quiet) {
      const extra = [
        ...(this.requestsReceived > 0 ? [`${this.requestsReceived} request(s)`] : []),
        ...(this.broadcastsReceived > 0 ? [`${this.broadcastsReceived} broadcast(s)`] : []),
      ];
      yield* io.print(`Sent ${this.sent} probes (${this.broadcastsSent} broadcast(s))\n`);
      yield* io.print(`Received ${received} response(s)${extra.length > 0 ? ` (${extra.join(', ')})` : ''}\n`);
    }
    if (options.dad) return received > 0 ? 1 : 0;
    if (options.unsolicited) return 0;
    if (options.timeout > 0 && options.count > 0 && !options.quitOnReply) return options.count <= received ? 0 : 1;
    return received > 0 ? 0 : 1;
  }
}

function upperMac(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':');
}
