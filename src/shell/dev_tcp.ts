import { EINVAL, strerror, SysError } from '../uapi/errno.ts';
import type { Process, Program } from '../uapi/process.ts';
import { AF_INET, SOCK_DGRAM, SOCK_STREAM } from '../uapi/socket.ts';
import type { Shell } from './shell.ts';

/** bash's own files: a redirection to /dev/tcp/HOST/PORT or /dev/udp/HOST/PORT is a connection. */
const NETWORK_FILE = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/;

/** Is it one of them, for this shell? */
export function isNetworkFile(sh: Shell, path: string): boolean {
  return sh.flavour === 'bash' && NETWORK_FILE.test(path);
}

/** A descriptor connected to what `path` names; throws SysError after saying what failed. bash: lib/sh/netopen.c. */
export function* openNetworkFile(sh: Shell, p: Process, path: string): Program<number> {
  const [, protocol, host, service] = NETWORK_FILE.exec(path)!;
  const addr = addressOf(p, host);
  const port = portOf(p, service, protocol);
  if (typeof addr === 'string' || port === undefined) {
    sh.write(2, `${sh.errorName}: ${typeof addr === 'string' ? `${host}: ${addr}` : `${service}: service unknown`}\n`);
    throw new SysError(EINVAL);
  }
  const fd = p.socket(AF_INET, protocol === 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0);
  try {
    yield* p.connect(fd, { family: AF_INET, addr, port });
    return fd;
  } catch (error) {
    p.close(fd);
    if (error instanceof SysError) sh.write(2, `${sh.errorName}: connect: ${strerror(error.errno)}\n`);
    throw error;
  }
}

/** An address in numbers or one of /etc/hosts; otherwise what the resolver says. */
function addressOf(p: Process, host: string): number | string {
  const numeric = parse(host);
  if (numeric !== undefined) return numeric;
  for (const line of fileLines(p, '/etc/hosts')) {
    const [address, ...names] = line.split(/\s+/);
    const addr = parse(address);
    if (addr !== undefined && names.includes(host)) return addr;
  }
  return 'Temporary failure in name resolution';
}

function parse(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return (parts[0] << 24) | (parts[1] << 16) | (parts[2] << 8) | parts[3];
}

function portOf(p: Process, service: string, protocol: string): number | undefined {
  if (/^\d+$/.test(service)) return Number(service) & 0xffff;
  for (const line of fileLines(p, '/etc/services')) {
    const [name, entry] = line.split(/\s+/);
    if (name === service && entry?.endsWith(`/${protocol}`)) return parseInt(entry, 10);
  }
  return undefined;
}

function fileLines(p: Process, path: string): string[] {
  try {
    return p.readFile(path).split('\n');
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
}
