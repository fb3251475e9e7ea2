import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { be16, putBe16 } from '../../wire/addr.ts';
import { checksum } from '../../wire/checksum.ts';
import { TracerouteError, type TracerouteOptions } from './options.ts';
import { prepare } from './probing_socket.ts';
import { answered, takeError, type Probe } from './probe.ts';

/** How probes are sent and their answers recognised. */
export interface Method {
  /** Of the method's own header, before the data. */
  headerLength: number;
  /** Nothing is behind the header. */
  headerOnly?: boolean;
  /** What was being done when a system call failed, for the complaint. */
  failing: string;
  /** What must go well before anything is printed. */
  open?(): Program<void>;
  /** Sends a probe with `length` bytes of data behind the method's header. */
  send(probe: Probe, ttl: number, length: number): Program<void>;
  /** Something came for `fd`: finds whose it is among the probes that wait. */
  receive(fd: number, waiting: readonly Probe[]): void;
  /** The probe is given up, or done with. */
  forget(probe: Probe): void;
}

const FIRST_PORT = 33434;

/** The data of a probe: @, A, B, ... as traceroute fills it. */
function payload(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => 0x40 + (i & 0x3f));
}

/** UDP datagrams to ports nobody listens on: a socket for each, so that errors find their probe. */
export function udpMethod(process: Process, o: TracerouteOptions, target: number): Method {
  const message = new S.MsgHdr(512);
  let port = o.port || FIRST_PORT;
  const method: Method = {
    headerLength: 8,
    failing: 'connect',
    *send(probe, ttl, length) {
      const fd = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
      prepare(process, fd, o, method, target);
      process.setsockopt(fd, S.SOL_IP, S.IP_TTL, ttl);
      yield* process.connect(fd, { family: S.AF_INET, addr: target, port: (o.fixedPort ? port : port++) & 0xffff });
      probe.fd = fd;
      probe.sent = process.monotonic();
      method.failing = 'send';
      // A refusal here is an earlier error that waits in the queue, or one of the length: it is read from there.
      process.sendto(fd, payload(length), length, 0);
    },
    receive(fd, waiting) {
      const probe = waiting.find((each) => each.fd === fd);
      if (probe === undefined) return;
      if (!takeError(process, fd, message, () => probe)) {
        if (process.recvmsg(fd, message, S.MSG_DONTWAIT) < 0) return;
        // Somebody does listen there and answered.
        answered(process, probe, message);
      }
      if (probe.done) method.forget(probe);
    },
    forget(probe) {
      if (probe.fd >= 0) process.close(probe.fd);
      probe.fd = -1;
    },
  };
  return method;
}

/** ICMP echo requests from one raw socket, told apart by their sequence numbers. */
export function icmpMethod(process: Process, o: TracerouteOptions, target: number): Method {
  const message = new S.MsgHdr(512);
  const ident = process.pid & 0xffff;
  let fd = -1;
  let sequence = o.port === 0 ? 0 : o.port - 1;
  const owner = (waiting: readonly Probe[], bytes: Uint8Array, at: number): Probe | undefined =>
    be16(bytes, at + 4) === ident ? waiting.find((probe) => probe.sequence === be16(bytes, at + 6)) : undefined;
  const method: Method = {
    headerLength: 8,
    failing: 'connect',
    *open() {
      fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_ICMP);
      prepare(process, fd, o, method, target);
      yield* process.connect(fd, { family: S.AF_INET, addr: target, port: 0 });
      method.failing = 'send';
    },
    *send(probe, ttl, length) {
      process.setsockopt(fd, S.SOL_IP, S.IP_TTL, ttl);
      probe.sequence = ++sequence & 0xffff;
      probe.fd = fd;
      // It fills the whole message before the header is written over it: the data begins at H.
      const packet = payload(8 + length);
      packet.fill(0, 0, 8);
      packet[0] = 8;
      putBe16(packet, 4, ident);
      putBe16(packet, 6, probe.sequence);
      putBe16(packet, 2, checksum(packet, 0, packet.length));
      probe.sent = process.monotonic();
      process.sendto(fd, packet, packet.length, 0);
    },
    receive(_fd, waiting) {
      while (takeError(process, fd, message, (m, length) => (length >= 8 ? owner(waiting, m.data, 0) : waiting[0])));
      for (let length = process.recvmsg(fd, message, S.MSG_DONTWAIT); length >= 0; length = process.recvmsg(fd, message, S.MSG_DONTWAIT)) {
        const header = (message.data[0] & 15) * 4;
        if (length < header + 8 || message.data[header] !== 0) continue;
        const probe = owner(waiting, message.data, header);
        if (probe !== undefined && !probe.done) answered(process, probe, message);
      }
    },
    forget(probe) {
      probe.fd = -1;
    },
  };
  return method;
}

/** -P: packets of any protocol, one at a time since nothing tells them apart. */
export function rawMethod(process: Process, o: TracerouteOptions, target: number): Method {
  const message = new S.MsgHdr(512);
  let fd = -1;
  const method: Method = {
    headerLength: 0,
    failing: 'connect',
    *open() {
      fd = process.socket(S.AF_INET, S.SOCK_RAW, o.port || o.protocol);
      prepare(process, fd, o, method, target);
      yield* process.connect(fd, { family: S.AF_INET, addr: target, port: 0 });
      method.failing = 'send';
    },
    *send(probe, ttl, length) {
      process.setsockopt(fd, S.SOL_IP, S.IP_TTL, ttl);
      probe.fd = fd;
      probe.sent = process.monotonic();
      process.sendto(fd, payload(length), length, 0);
    },
    receive(_fd, waiting) {
      const [probe] = waiting as readonly (Probe | undefined)[];
      if (takeError(process, fd, message, () => probe) || probe === undefined) return;
      if (process.recvmsg(fd, message, S.MSG_DONTWAIT) >= 0) answered(process, probe, message);
    },
    forget(probe) {
      probe.fd = -1;
    },
  };
  return method;
}

/** -D: the kernel knows no DCCP. */
export function dccpMethod(): Method {
  const method: Method = {
    headerLength: 20,
    headerOnly: true,
    failing: 'socket',
    *send() {
      throw new TracerouteError(1, '\nsocket: Socket type not supported\n');
    },
    receive: () => undefined,
    forget: () => undefined,
  };
  return method;
}
