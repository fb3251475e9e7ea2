import { EADDRINUSE, ETIMEDOUT, SysError, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { inetAton } from '../netdb.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { connectWithin, TIMED_OUT } from '../stream.ts';
import type { CurlOptions } from './options.ts';
import { CurlError, type Url } from './url.ts';

/** A connection that stands. */
export interface Connection {
  fd: number;
  address: string;
}

/** What is said with -v. */
export type Say = (words: string) => Program<void>;

/** Names that were asked for already, and --resolve's. */
export class HostCache {
  private readonly known = new Map<string, readonly number[]>();

  constructor(entries: readonly string[]) {
    for (const entry of entries) this.add(entry);
  }

  private add(entry: string): void {
    const match = /^\+?([^:]+):(\d+):(.+)$/.exec(entry);
    const addresses = match?.[3].split(',').map((text) => parseIpv4(text.replace(/^\[|\]$/g, '')));
    if (match === null || addresses!.some((addr) => addr === undefined))
      throw new CurlError(49, `Couldn't parse CURLOPT_RESOLVE entry '${entry}'`);
    this.known.set(`${match[1].toLowerCase()}:${match[2]}`, addresses as number[]);
  }

  /** The addresses of a host (of a proxy), none of an IPv6 address; throws CurlError 5, 6 or 28. */
  *lookUp(process: Process, peer: Url, deadline: number, say: Say, proxy: boolean): Program<readonly number[]> {
    const { host, port } = peer;
    if (host.startsWith('[')) return [];
    const key = `${host.toLowerCase()}:${port}`;
    const cached = this.known.get(key);
    if (cached !== undefined) {
      yield* say(`Hostname ${host} was found in DNS cache`);
      return cached;
    }
    const numeric = inetAton(host);
    const started = process.monotonic();
    const found = numeric !== undefined ? { addrs: [numeric] } : yield* getaddrinfo(process, host, deadline);
    if (process.monotonic() >= deadline) {
      const ms = Math.floor((deadline - started) / 1e6);
      throw new CurlError(28, `Resolving timed out after ${ms} milliseconds`);
    }
    if (typeof found === 'string') {
      const words = `Could not resolve ${proxy ? 'proxy' : 'host'}: ${host}`;
      yield* say(words);
      yield* say('shutting down connection #0');
      throw new CurlError(proxy ? 5 : 6, words);
    }
    if (numeric === undefined) {
      yield* say(`Host ${host}:${port} was resolved.`);
      yield* say('IPv6: (none)');
      yield* say(`IPv4: ${found.addrs.map((addr) => formatIpv4(addr)).join(', ')}`);
    }
    this.known.set(key, found.addrs);
    return found.addrs;
  }
}

/** Is it a device's name or an address? Throws CurlError 45 where neither works. */
function* bindTo(process: Process, fd: number, o: CurlOptions, say: Say): Program<void> {
  let source = 0;
  if (o.interface !== undefined) {
    const name = o.interface.replace(/^(if|host)!/, '');
    const address = parseIpv4(name);
    if (address !== undefined) source = address;
    else bindDevice(process, fd, name);
  }
  if (source === 0 && o.localPort === 0) return;
  try {
    process.bind(fd, { family: S.AF_INET, addr: source, port: o.localPort });
    if (o.localPort !== 0) yield* say(`Local port: ${o.localPort}`);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const words = error.errno === EADDRINUSE && o.localPort !== 0 ? `Bind to local port ${o.localPort} failed` : 'bind failed';
    throw new CurlError(45, `${words} with errno ${error.errno}: ${strerror(error.errno)}`);
  }
}

function bindDevice(process: Process, fd: number, name: string): void {
  try {
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_BINDTODEVICE, name);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new CurlError(45, `Couldn't bind to '${name}' with errno ${error.errno}: ${strerror(error.errno)}`);
  }
}

/** Connects to the first address that answers; throws CurlError 7, 28 or 45. */
export function* connectTo(
  process: Process,
  o: CurlOptions,
  url: Url,
  addrs: readonly number[],
  started: number,
  deadline: number,
  say: Say,
): Program<Connection> {
  const { host, port } = url;
  const limit = Math.min(deadline, started + o.connectTimeout);
  const since = (): number => Math.floor((process.monotonic() - started) / 1e6);
  let last = 0;
  for (const addr of addrs) {
    const address = formatIpv4(addr);
    if (o.ipv6) break;
    yield* say(`  Trying ${address}:${port}...`);
    const fd = process.socket(S.AF_INET, S.SOCK_STREAM | S.SOCK_NONBLOCK, S.IPPROTO_TCP);
    try {
      process.setsockopt(fd, S.SOL_TCP, S.TCP_NODELAY, 1);
      process.setsockopt(fd, S.SOL_SOCKET, S.SO_KEEPALIVE, 1);
      if (o.keepaliveTime > 0) process.setsockopt(fd, S.SOL_TCP, S.TCP_KEEPIDLE, o.keepaliveTime);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
    yield* bindTo(process, fd, o, say);
    const before = process.monotonic();
    const errno = yield* connectWithin(process, fd, addr, port, limit - before);
    if (errno === 0) {
      yield* say(`Connected to ${host} (${address}) port ${port}`);
      return { fd, address };
    }
    yield* failedAttempt(process, fd, address, port, errno, process.monotonic() - before < 50_000, say);
    process.close(fd);
    if (errno === TIMED_OUT) {
      const ms = Math.max(since(), Math.floor((limit - started) / 1e6) + 1);
      yield* say(`Connection timed out after ${ms} milliseconds`);
      yield* say('closing connection #0');
      throw new CurlError(28, `Connection timed out after ${ms} milliseconds`);
    }
    last = errno;
  }
  const name = host.replace(/^\[|\]$/g, '');
  const words = o.ipv6
    ? 'Could not connect to server'
    : `Failed to connect to ${name} port ${port} after ${since()} ms: Could not connect to server`;
  yield* say(words);
  yield* say('closing connection #0');
  throw new CurlError(last === ETIMEDOUT ? 28 : 7, words);
}

function* failedAttempt(
  process: Process,
  fd: number,
  address: string,
  port: number,
  errno: number,
  atOnce: boolean,
  say: Say,
): Program<void> {
  if (errno === TIMED_OUT) return;
  const local = process.getsockname(fd);
  if (atOnce && (local.port ?? 0) === 0) yield* say(`Immediate connect fail for ${address}: ${strerror(errno)}`);
  else yield* say(`connect to ${address} port ${port} from ${formatIpv4(local.addr ?? 0)} port ${local.port} failed: ${strerror(errno)}`);
}
