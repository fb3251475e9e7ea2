import type { Process } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { be16, be32, putBe16, putBe32 } from '../../wire/addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import type { Method } from './methods.ts';
import type { TracerouteOptions } from './options.ts';
import { bindSocket, prepare } from './probing_socket.ts';
import { answered, type Probe, takeError } from './probe.ts';
import { completeTcpOptions, optionBytes, segmentInfo } from './tcp_options.ts';

const DEFAULT_PORT = 80;
const TCP_HLEN = 20;
const IP_AND_TCP = 40;
const LEAST_MTU = 576;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;

/** One probe's port and sequence number: its own socket keeps the port. */
interface Flight {
  probe: Probe;
  socket: number;
  port: number;
  sequence: number;
}

/**
 * TCP connection requests from a raw socket: a router answers with ICMP, the destination with SYN/ACK or RST, which the kernel
 * refuses for us since it knows of no such connection.
 */
export function tcpMethod(process: Process, o: TracerouteOptions, target: number): Method {
  const port = o.port || DEFAULT_PORT;
  const message = new S.MsgHdr(2048);
  const sample = { fd: -1, source: 0, mss: 0 };
  const flights: Flight[] = [];
  const land = (flight: Flight): void => {
    process.close(flight.socket);
    flights.splice(flights.indexOf(flight), 1);
  };
  completeTcpOptions(o.tcp);
  const method: Method = {
    headerLength: TCP_HLEN + optionBytes(o.tcp, 0, 0).length,
    headerOnly: true,
    failing: 'connect',
    *open() {
      const fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_TCP);
      prepare(process, fd, o, method, target);
      yield* process.connect(fd, { family: S.AF_INET, addr: target, port: 0 });
      const mtu = Math.max(LEAST_MTU, Number(process.getsockopt(fd, S.SOL_IP, S.IP_MTU)));
      Object.assign(sample, { fd, source: process.getsockname(fd).addr!, mss: mtu - IP_AND_TCP });
    },
    *send(probe, ttl) {
      const socket = process.socket(S.AF_INET, S.SOCK_STREAM, 0);
      bindSocket(process, socket, { ...o, source: sample.source }, method, o.sourcePort);
      const flight: Flight = { probe, socket, port: process.getsockname(socket).port!, sequence: process.random() };
      flights.push(flight);
      process.setsockopt(sample.fd, S.SOL_IP, S.IP_TTL, ttl);
      const bytes = segment(process, o, flight, sample, target, port);
      probe.fd = sample.fd;
      probe.sent = process.monotonic();
      method.failing = 'send';
      process.sendto(sample.fd, bytes, bytes.length, 0);
    },
    receive(fd, waiting) {
      const quoted = (m: S.MsgHdr, length: number): Probe | undefined => {
        if (length < 8) return undefined;
        const flight = flights.find((each) => each.port === be16(m.data, 0) && each.sequence === be32(m.data, 4) >>> 0);
        return flight !== undefined && waiting.includes(flight.probe) ? flight.probe : undefined;
      };
      while (takeError(process, fd, message, quoted));
      for (let length = process.recvmsg(fd, message, S.MSG_DONTWAIT); length >= 0; length = process.recvmsg(fd, message, S.MSG_DONTWAIT)) {
        const flight = answeredFlight(message, length, flights, port);
        if (flight === undefined || flight.probe.done) continue;
        answered(process, flight.probe, message);
        if (o.tcp.info) flight.probe.info = segmentInfo(message.data, (message.data[0] & 15) * 4);
      }
      for (const flight of [...flights]) if (flight.probe.done) land(flight);
    },
    forget(probe) {
      probe.fd = -1;
      const flight = flights.find((each) => each.probe === probe);
      if (flight !== undefined) land(flight);
    },
  };
  return method;
}

function answeredFlight(message: S.MsgHdr, length: number, flights: readonly Flight[], port: number): Flight | undefined {
  const { data } = message;
  const at = (data[0] & 15) * 4;
  if (length < at + TCP_HLEN || be16(data, at) !== port) return undefined;
  const flags = data[at + 13];
  if ((flags & RST) === 0 && (flags & (SYN | ACK)) !== (SYN | ACK)) return undefined;
  return flights.find((each) => each.port === be16(data, at + 2));
}

function segment(
  process: Process,
  o: TracerouteOptions,
  flight: Flight,
  sample: { source: number; mss: number },
  target: number,
  port: number,
): Uint8Array {
  const options = optionBytes(o.tcp, sample.mss, Math.floor(process.monotonic() / 1e6) >>> 0);
  const length = TCP_HLEN + options.length;
  const bytes = new Uint8Array(length);
  putBe16(bytes, 0, flight.port);
  putBe16(bytes, 2, port);
  putBe32(bytes, 4, flight.sequence);
  bytes[12] = (length / 4) << 4;
  bytes[13] = o.tcp.flags;
  putBe16(bytes, 14, 4 * sample.mss);
  bytes.set(options, TCP_HLEN);
  putBe16(bytes, 16, fold(sumBytes(bytes, 0, length) + pseudoHeaderSum(sample.source, target, S.IPPROTO_TCP, length)));
  return bytes;
}
