import { ECONNREFUSED, EINPROGRESS, SysError } from '../../uapi/errno.ts';
import { POLLIN, POLLOUT } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { be16, formatIpv4, putBe16 } from '../../wire/addr.ts';
import { checksum } from '../../wire/checksum.ts';
import { pollUntil } from '../stream.ts';

/** Connections tried at once, and how long one may take, ns. */
const BATCH = 100;
const PATIENCE = 1e9;
/** ATF_COM: somebody answered the ARP request. */
const ARP_COMPLETE = 0x2;

/** How a host showed that it is there: seconds, and why in nmap's words. */
export interface HostState {
  latency: number | undefined;
  reason: string;
  mac: string | undefined;
}

/** Is it one of this host's own addresses? */
export function isLocal(process: Process, addr: number): boolean {
  const fd = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
  try {
    process.bind(fd, { family: S.AF_INET, addr, port: 0 });
    return true;
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  } finally {
    process.close(fd);
  }
}

/** The hardware address that answered for an address on the link. */
export function hardwareAddress(process: Process, addr: number): string | undefined {
  const text = formatIpv4(addr);
  const lines = process.readFile('/proc/net/arp').split('\n').slice(1);
  for (const line of lines) {
    const [ip, , flags, mac] = line.split(/\s+/);
    if (ip === text && (parseInt(flags, 16) & ARP_COMPLETE) !== 0) return mac.toUpperCase();
  }
  return undefined;
}

/** Whoever answers an ARP request, an echo request or a connection to port 80 or 443 is up; undefined: nobody. */
export function* hostState(process: Process, addr: number): Program<HostState | undefined> {
  if (isLocal(process, addr)) {
    const loopback = addr >>> 24 === 127;
    return { latency: loopback ? 0.00005 : undefined, reason: 'localhost-response', mac: undefined };
  }
  const started = process.monotonic();
  const since = (): number => (process.monotonic() - started) / 1e9;
  const echoed = yield* pingOnce(process, addr);
  const mac = hardwareAddress(process, addr);
  if (mac !== undefined) return { latency: Math.min(since(), 0.001), reason: 'arp-response', mac };
  if (echoed) return { latency: since(), reason: 'echo-reply', mac };
  for (const state of (yield* scanPorts(process, addr, [80, 443])).values())
    if (state !== 'filtered') return { latency: since(), reason: 'syn-ack', mac };
  return undefined;
}

function* pingOnce(process: Process, addr: number): Program<boolean> {
  const fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_ICMP);
  const packet = new Uint8Array(8);
  packet[0] = 8;
  putBe16(packet, 4, process.pid & 0xffff);
  putBe16(packet, 2, checksum(packet, 0, packet.length));
  const message = new S.MsgHdr(2048);
  const deadline = process.monotonic() + PATIENCE;
  let answered = false;
  if (process.sendto(fd, packet, packet.length, 0, { family: S.AF_INET, addr, port: 0 }) >= 0) {
    while (!answered && (yield* pollUntil(process, fd, POLLIN, deadline)) !== 0) {
      const length = process.recvmsg(fd, message, S.MSG_DONTWAIT);
      const at = (message.data[0] & 15) * 4;
      answered =
        length >= at + 8 && message.addr === addr && message.data[at] === 0 && be16(message.data, at + 4) === (process.pid & 0xffff);
      if (length < 0) break;
    }
  }
  process.close(fd);
  return answered;
}

export type PortState = 'open' | 'closed' | 'filtered';

/** connect(2) to each port, many at a time. */
export function* scanPorts(process: Process, addr: number, ports: readonly number[]): Program<Map<number, PortState>> {
  const states = new Map<number, PortState>();
  for (let at = 0; at < ports.length; at += BATCH) {
    const waiting = new Map<number, number>();
    for (const port of ports.slice(at, at + BATCH)) {
      const fd = process.socket(S.AF_INET, S.SOCK_STREAM | S.SOCK_NONBLOCK, 0);
      const errno = yield* begin(process, fd, addr, port);
      if (errno === EINPROGRESS) waiting.set(fd, port);
      else {
        states.set(port, stateOf(errno));
        process.close(fd);
      }
    }
    yield* finish(process, waiting, states);
  }
  return states;
}

function* begin(process: Process, fd: number, addr: number, port: number): Program<number> {
  try {
    yield* process.connect(fd, { family: S.AF_INET, addr, port });
    return 0;
  } catch (error) {
    if (error instanceof SysError) return error.errno;
    throw error;
  }
}

function stateOf(errno: number): PortState {
  if (errno === 0) return 'open';
  return errno === ECONNREFUSED ? 'closed' : 'filtered';
}

function* finish(process: Process, waiting: Map<number, number>, states: Map<number, PortState>): Program<void> {
  const deadline = process.monotonic() + PATIENCE;
  while (waiting.size > 0) {
    const fds = [...waiting.keys()].map((fd) => ({ fd, events: POLLOUT, revents: 0 }));
    const left = deadline - process.monotonic();
    const ready = left <= 0 ? 0 : yield* process.poll(fds, left);
    for (const { fd, revents } of fds) {
      if (ready > 0 && revents === 0) continue;
      states.set(waiting.get(fd)!, ready === 0 ? 'filtered' : stateOf(process.getsockopt(fd, S.SOL_SOCKET, S.SO_ERROR)));
      process.close(fd);
      waiting.delete(fd);
    }
  }
}
