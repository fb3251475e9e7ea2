import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { be16, be32, putBe16, putBe32 } from '../../wire/addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import { type Method, prepare } from './methods.ts';
import type { TracerouteOptions } from './options.ts';
import { type Probe, takeError } from './probe.ts';

const DEFAULT_PORT = 80;
const WINDOW = 5840;
const MSS = 1460;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
/** Header with MSS, SACK permitted, time stamp and window scale. */
const HEADER = 40;
const FLAG_NAMES = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'];

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
  let fd = -1;
  let source = 0;
  const flights: Flight[] = [];
  const land = (flight: Flight): void => {
    process.close(flight.socket);
    flights.splice(flights.indexOf(flight), 1);
  };
  const openRaw = function* (): Program<void> {
    fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_TCP);
    prepare(process, fd, o);
    method.failing = 'connect';
    yield* process.connect(fd, { family: S.AF_INET, addr: target, port: 0 });
    source = process.getsockname(fd).addr!;
  };
  const method: Method = {
    failing: 'connect',
    open: openRaw,
    *send(probe, ttl) {
      const socket = process.socket(S.AF_INET, S.SOCK_STREAM, 0);
      process.bind(socket, { family: S.AF_INET, addr: source, port: 0 });
      const flight: Flight = { probe, socket, port: process.getsockname(socket).port!, sequence: process.random() };
      flights.push(flight);
      process.setsockopt(fd, S.SOL_IP, S.IP_TTL, ttl);
      const segment = synSegment(process, flight, source, target, port);
      probe.fd = fd;
      probe.sent = process.monotonic();
      method.failing = 'send';
      process.sendto(fd, segment, segment.length, 0);
    },
    receive(_fd, waiting) {
      const quoted = (m: S.MsgHdr, length: number): Probe | undefined => {
        if (length < 8) return undefined;
        const flight = flights.find((each) => each.port === be16(m.data, 0) && each.sequence === be32(m.data, 4) >>> 0);
        return flight !== undefined && waiting.includes(flight.probe) ? flight.probe : undefined;
      };
      while (takeError(process, fd, message, quoted));
      for (let length = process.recvmsg(fd, message, S.MSG_DONTWAIT); length >= 0; length = process.recvmsg(fd, message, S.MSG_DONTWAIT)) {
        const flight = answered(message, length, flights, port);
        if (flight === undefined || flight.probe.done) continue;
        const flags = message.data[(message.data[0] & 15) * 4 + 13];
        const note = o.info ? ` <${FLAG_NAMES.filter((_, bit) => flags & (1 << bit)).join(',')}>` : '';
        Object.assign(flight.probe, { done: true, final: true, received: process.monotonic(), from: message.addr, info: note });
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

function answered(message: S.MsgHdr, length: number, flights: readonly Flight[], port: number): Flight | undefined {
  const { data } = message;
  const at = (data[0] & 15) * 4;
  if (length < at + 20 || be16(data, at) !== port) return undefined;
  const flags = data[at + 13];
  if ((flags & RST) === 0 && (flags & (SYN | ACK)) !== (SYN | ACK)) return undefined;
  const acknowledged = (be32(data, at + 8) - 1) >>> 0;
  return flights.find((each) => each.port === be16(data, at + 2) && each.sequence === acknowledged);
}

function synSegment(process: Process, flight: Flight, source: number, target: number, port: number): Uint8Array {
  const segment = new Uint8Array(HEADER);
  putBe16(segment, 0, flight.port);
  putBe16(segment, 2, port);
  putBe32(segment, 4, flight.sequence);
  segment[12] = (HEADER / 4) << 4;
  segment[13] = SYN;
  putBe16(segment, 14, WINDOW);
  segment.set([2, 4, MSS >> 8, MSS & 255, 4, 2, 8, 10], 20);
  putBe32(segment, 28, Math.floor(process.monotonic() / 1e6) >>> 0);
  segment.set([1, 3, 3, 2], 36);
  putBe16(segment, 16, fold(sumBytes(segment, 0, HEADER) + pseudoHeaderSum(source, target, S.IPPROTO_TCP, HEADER)));
  return segment;
}
