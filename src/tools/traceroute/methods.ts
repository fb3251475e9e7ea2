import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { be16, putBe16 } from '../../wire/addr.ts';
import { checksum } from '../../wire/checksum.ts';
import type { TracerouteOptions } from './options.ts';
import { takeError, type Probe } from './probe.ts';

/** How probes are sent and their answers recognised. */
export interface Method {
  /** What `send` was doing when it threw, for the complaint. */
  failing: string;
  /** What must go well before anything is printed. */
  open?(): Program<void>;
  send(probe: Probe, ttl: number): Program<void>;
  /** Something came for `fd`: finds whose it is among the probes that wait. */
  receive(fd: number, waiting: readonly Probe[]): void;
  /** The probe is given up. */
  forget(probe: Probe): void;
}

const FIRST_PORT = 33434;
const IP_AND_UDP = 28;

/** The data of a probe: @, A, B, ... as traceroute fills it. */
function payload(length: number): Uint8Array {
  return Uint8Array.from({ length: Math.max(0, length) }, (_, i) => 0x40 + (i & 0x3f));
}

/** The options every probing socket gets. */
export function prepare(process: Process, fd: number, o: TracerouteOptions): void {
  process.setsockopt(fd, S.SOL_IP, S.IP_RECVERR, 1);
  process.setsockopt(fd, S.SOL_IP, S.IP_MTU_DISCOVER, o.dontFragment ? S.IP_PMTUDISC_DO : S.IP_PMTUDISC_DONT);
  if (o.device !== undefined) process.setsockopt(fd, S.SOL_SOCKET, S.SO_BINDTODEVICE, o.device);
  if (o.tos !== 0) process.setsockopt(fd, S.SOL_IP, S.IP_TOS, o.tos);
  if (o.source !== 0) process.bind(fd, { family: S.AF_INET, addr: o.source, port: 0 });
}

/** UDP datagrams to ports nobody listens on: a socket for each, so that errors find their probe. */
export function udpMethod(process: Process, o: TracerouteOptions, target: number): Method {
  const data = payload(o.packetLength - IP_AND_UDP);
  const message = new S.MsgHdr(512);
  let port = o.port || FIRST_PORT;
  const close = (probe: Probe): void => {
    if (probe.fd >= 0) process.close(probe.fd);
    probe.fd = -1;
  };
  const method: Method = {
    failing: 'connect',
    *send(probe, ttl) {
      const fd = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
      prepare(process, fd, o);
      process.setsockopt(fd, S.SOL_IP, S.IP_TTL, ttl);
      method.failing = 'connect';
      yield* process.connect(fd, { family: S.AF_INET, addr: target, port: o.fixedPort ? port : port++ });
      probe.fd = fd;
      probe.sent = process.monotonic();
      method.failing = 'send';
      // A refusal here is an earlier error that waits in the queue: it is read from there.
      process.sendto(fd, data, data.length, 0);
    },
    receive(fd, waiting) {
      const probe = waiting.find((each) => each.fd === fd);
      if (probe === undefined) return;
      if (!takeError(process, fd, message, () => probe)) {
        const length = process.recvmsg(fd, message, S.MSG_DONTWAIT);
        if (length < 0) return;
        // Somebody does listen there and answered.
        Object.assign(probe, { done: true, final: true, received: process.monotonic(), from: message.addr });
      }
      if (probe.done) close(probe);
    },
    forget: close,
  };
  return method;
}

/** ICMP echo requests from one raw socket, told apart by their sequence numbers. */
export function icmpMethod(process: Process, o: TracerouteOptions, target: number): Method {
  const fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_ICMP);
  prepare(process, fd, o);
  const message = new S.MsgHdr(512);
  const packet = new Uint8Array(Math.max(8, o.packetLength - 20));
  // It fills the whole message before the header is written over it: the data begins at H.
  packet.set(payload(packet.length));
  packet.fill(0, 0, 8);
  packet[0] = 8;
  const ident = process.pid & 0xffff;
  putBe16(packet, 4, ident);
  let sequence = 0;
  const owner = (waiting: readonly Probe[], bytes: Uint8Array, at: number): Probe | undefined =>
    be16(bytes, at + 4) === ident ? waiting.find((probe) => probe.sequence === be16(bytes, at + 6)) : undefined;
  const method: Method = {
    failing: 'connect',
    *open() {
      yield* process.connect(fd, { family: S.AF_INET, addr: target, port: 0 });
      method.failing = 'send';
    },
    *send(probe, ttl) {
      process.setsockopt(fd, S.SOL_IP, S.IP_TTL, ttl);
      probe.sequence = ++sequence;
      probe.fd = fd;
      putBe16(packet, 2, 0);
      putBe16(packet, 6, probe.sequence);
      putBe16(packet, 2, checksum(packet, 0, packet.length));
      probe.sent = process.monotonic();
      process.sendto(fd, packet, packet.length, 0);
    },
    receive(_fd, waiting) {
      while (takeError(process, fd, message, (m, length) => (length >= 8 ? owner(waiting, m.data, 0) : undefined)));
      for (let length = process.recvmsg(fd, message, S.MSG_DONTWAIT); length >= 0; length = process.recvmsg(fd, message, S.MSG_DONTWAIT)) {
        const header = (message.data[0] & 15) * 4;
        if (length < header + 8 || message.data[header] !== 0) continue;
        const probe = owner(waiting, message.data, header);
        if (probe === undefined || probe.done) continue;
        Object.assign(probe, { done: true, final: true, received: process.monotonic(), from: message.addr });
      }
    },
    forget(probe) {
      probe.fd = -1;
    },
  };
  return method;
}
