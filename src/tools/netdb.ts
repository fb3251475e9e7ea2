import { formatIpv4 } from '../wire/addr.ts';
import type { Process } from '../uapi/process.ts';

/** Names and numbers, as the C library's resolver answers from files (hosts(5), services(5), protocols(5)). */

/**
 * inet_aton(3): one to four parts, decimal, octal (0...) or hexadecimal (0x...), the last one filling what is left.
 * "127.1" is 127.0.0.1. Returns a signed address or undefined.
 */
export function inetAton(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let addr = 0;
  for (let i = 0; i < parts.length; i++) {
    const value = parseCInteger(parts[i]);
    if (value === undefined) return undefined;
    const last = i === parts.length - 1;
    if (value > (last ? 2 ** (8 * (4 - i)) - 1 : 255)) return undefined;
    addr += last ? value : value * 2 ** (8 * (3 - i));
  }
  return addr | 0;
}

function parseCInteger(text: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return parseInt(text, 16);
  if (/^0[0-7]*$/.test(text)) return parseInt(text, 8);
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  return undefined;
}

export interface HostEntry {
  addr: number;
  /** The first name on the line: the canonical one. */
  name: string;
  aliases: readonly string[];
}

/** The lines of /etc/hosts that have an IPv4 address. */
export function hostEntries(process: Process): HostEntry[] {
  const entries: HostEntry[] = [];
  for (const line of linesOf(process, '/etc/hosts')) {
    const [address, name, ...aliases] = line;
    const addr = inetAton(address);
    if (addr !== undefined && name !== undefined) entries.push({ addr, name, aliases });
  }
  return entries;
}

/** What getaddrinfo(3) finds: the address and the canonical name; a string is its complaint (gai_strerror). */
export function getaddrinfo(process: Process, name: string): { addr: number; canonname: string } | string {
  const numeric = inetAton(name);
  if (numeric !== undefined) return { addr: numeric, canonname: name };
  for (const entry of hostEntries(process)) {
    if (entry.name === name || entry.aliases.includes(name)) return { addr: entry.addr, canonname: entry.name };
  }
  return isHostName(name) ? 'Temporary failure in name resolution' : 'Name or service not known';
}

/** Is it worth asking a name server? glibc: __libc_res_hnok(): letters, digits, '-', '_' and dots, no '-' in front. */
function isHostName(name: string): boolean {
  if (/^[\d.]+$/.test(name)) return false;
  return /^(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$/.test(name);
}

/** getnameinfo(3) without NI_NUMERICHOST: the name of an address, or undefined when it has none. */
export function nameOfAddress(process: Process, addr: number): string | undefined {
  return hostEntries(process).find((entry) => entry.addr === addr)?.name;
}

/** The name when there is one, else the address. */
export function nameOrAddress(process: Process, addr: number): string {
  return nameOfAddress(process, addr) ?? formatIpv4(addr);
}

/** The port number of a service (services(5)), or undefined. */
export function getservbyname(process: Process, name: string, protocol: string): number | undefined {
  for (const [service, entry, ...aliases] of linesOf(process, '/etc/services')) {
    const [port, proto] = (entry ?? '').split('/');
    if (proto === protocol && (service === name || aliases.includes(name))) return Number(port);
  }
  return undefined;
}

/** The service of a port, or undefined. */
export function getservbyport(process: Process, port: number, protocol: string): string | undefined {
  return linesOf(process, '/etc/services').find(([, entry]) => entry === `${port}/${protocol}`)?.[0];
}

function linesOf(process: Process, path: string): string[][] {
  let text: string;
  try {
    text = process.readFile(path);
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => line.split(/\s+/));
}
