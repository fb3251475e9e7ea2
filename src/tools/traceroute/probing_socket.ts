import type { Process } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { putBe32 } from '../../wire/addr.ts';
import type { Method } from './methods.ts';
import type { TracerouteOptions } from './options.ts';

const IPOPT_NOP = 1;
const IPOPT_LSRR = 131;
const IPOPT_MINOFF = 4;

/** -g: a loose source route by way of the gateways to the target. */
function sourceRoute(gateways: readonly number[], target: number): Uint8Array {
  const route = new Uint8Array(8 + 4 * gateways.length);
  route.set([IPOPT_NOP, IPOPT_LSRR, 7 + 4 * gateways.length, IPOPT_MINOFF]);
  [...gateways, target].forEach((each, i) => putBe32(route, 4 + 4 * i, each));
  return route;
}

/** Length of the IP header with its options. */
export function ipHeaderLength(o: TracerouteOptions): number {
  return 20 + (o.gateways.length === 0 ? 0 : 8 + 4 * o.gateways.length);
}

/** Ties a socket to the device and source asked for. `port`: the source port, 0 any. */
export function bindSocket(process: Process, fd: number, o: TracerouteOptions, method: Method, port: number): void {
  method.failing = 'setsockopt SO_BINDTODEVICE';
  if (o.device !== undefined) process.setsockopt(fd, S.SOL_SOCKET, S.SO_BINDTODEVICE, o.device);
  method.failing = 'bind';
  if (o.source !== 0 || port !== 0) process.bind(fd, { family: S.AF_INET, addr: o.source, port });
}

/** The options every probing socket gets. */
export function prepare(process: Process, fd: number, o: TracerouteOptions, method: Method, target: number): void {
  if (o.mark !== 0) process.setsockopt(fd, S.SOL_SOCKET, S.SO_MARK, o.mark);
  if (o.gateways.length > 0) process.setsockopt(fd, S.SOL_IP, S.IP_OPTIONS, sourceRoute(o.gateways, target));
  bindSocket(process, fd, o, method, o.method === 'udp' ? o.sourcePort : 0);
  process.setsockopt(fd, S.SOL_IP, S.IP_MTU_DISCOVER, o.dontFragment ? S.IP_PMTUDISC_PROBE : S.IP_PMTUDISC_DONT);
  if (o.tos !== 0) process.setsockopt(fd, S.SOL_IP, S.IP_TOS, o.tos);
  if (o.dontRoute) process.setsockopt(fd, S.SOL_SOCKET, S.SO_DONTROUTE, 1);
  process.setsockopt(fd, S.SOL_IP, S.IP_RECVTTL, 1);
  process.setsockopt(fd, S.SOL_IP, S.IP_RECVERR, 1);
  method.failing = 'connect';
}
