import { EADDRNOTAVAIL, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { AF_INET, AF_UNSPEC } from '../../uapi/socket.ts';
import { parseIpv6 } from '../iproute2/ipv6_text.ts';
import { type AddrInfo, getaddrinfo } from '../resolver/getaddrinfo.ts';
import type { Stdio } from '../stdio.ts';
import { isNumericHost, PingError, type PingOptions } from './options.ts';

/** Where ping sends: the last host of the command line, by way of those before it. */
export interface Destination {
  target: number;
  /** What the first line calls it. */
  name: string;
  gateways: number[];
}

/** Turns the hosts of the command line into addresses. `fd`: ping's socket, which "-v" tells of. Throws PingError. */
export function* resolveDestination(process: Process, io: Stdio, options: PingOptions, fd: number): Program<Destination> {
  const { hosts, verbose } = options;
  const lastHost = hosts[hosts.length - 1];
  if (verbose) yield* io.error(socketsLine(options, fd));
  const last = yield* lookUp(process, options, lastHost, AF_UNSPEC);
  if (verbose) yield* io.print(`ai->ai_family: AF_INET, ai->ai_canonname: '${last.canonname}'\n`);
  if (options.family6) throw new PingError(2, `${lastHost}: Address family for hostname not supported`);
  const addresses: number[] = [];
  // With gateways in front, all of them are looked up, the last one once more.
  for (const host of hosts.length > 1 ? hosts : []) addresses.push((yield* lookUp(process, options, host, AF_INET)).addr);
  if (hosts.length > mostHosts(options)) throw new PingError(2, '', true);
  if (isNumericHost(lastHost)) options.numeric = true;
  return { target: addresses.pop() ?? last.addr, name: last.canonname, gateways: addresses };
}

/** How many hosts the IP options have room for. */
function mostHosts({ recordRoute, timestamp }: PingOptions): number {
  if (recordRoute) return 1;
  if (timestamp === undefined) return 10;
  return timestamp === 3 ? 5 : 1;
}

/** "-v": the sockets for both families, as far as they were asked for. */
function socketsLine({ family4, family6 }: PingOptions, fd: number): string {
  const none = '-1 (socktype: 0)';
  const raw = (number: number): string => `${number} (socktype: SOCK_RAW)`;
  const sock4 = family6 ? none : raw(fd);
  const sock6 = family4 ? none : raw(family6 ? fd : fd + 1);
  const family = family4 ? 'AF_INET' : family6 ? 'AF_INET6' : 'AF_UNSPEC';
  return `ping: sock4.fd: ${sock4}, sock6.fd: ${sock6}, hints.ai_family: ${family}\n\n`;
}

function* lookUp(process: Process, options: PingOptions, host: string, family: typeof AF_UNSPEC | typeof AF_INET): Program<AddrInfo> {
  const found = yield* getaddrinfo(process, host, Infinity, family);
  if (typeof found !== 'string') return found;
  // IPv6 is off: not even ::1 is there.
  const ipv6 = host.includes(':') && parseIpv6(host) !== undefined;
  if (ipv6 && !options.family4) throw new PingError(2, `connect: ${strerror(EADDRNOTAVAIL)}`);
  throw new PingError(2, `${host}: ${ipv6 ? 'Address family for hostname not supported' : found}`);
}
