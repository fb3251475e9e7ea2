import type { Process } from '../../uapi/process.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { getaddrinfo, hostEntries, nameOfAddress } from '../netdb.ts';
import type { AddressNames } from './address_names.ts';
import { strtoulWhole, UINT8_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** Addresses and masks as libxtables reads and prints them. Signed 32-bit numbers. */

export interface AddrMask {
  addr: number;
  mask: number;
}

/** xtables_ipmask_to_cidr(): -1 for a mask with holes. */
export function maskToCidr(mask: number): number {
  for (let i = 32; i >= 0; i--) if ((i === 0 ? 0 : -1 << (32 - i)) === mask) return i;
  return -1;
}

export function cidrToMask(length: number): number {
  return length === 0 ? 0 : -1 << (32 - length);
}

/** "", "/24" or "/255.0.255.0". xtables_ipmask_to_numeric(). */
export function maskSuffix(mask: number): string {
  const length = maskToCidr(mask);
  if (length === 32) return '';
  return length < 0 ? `/${formatIpv4(mask)}` : `/${length}`;
}

/** The host's name (without `names`: /etc/hosts alone is asked), the network's, else the address. xtables_ipaddr_to_anyname(). */
export function anyName(process: Process, addr: number, names?: AddressNames): string {
  const host = names === undefined ? nameOfAddress(process, addr) : names.of(addr);
  return host ?? networkName(process, addr) ?? formatIpv4(addr);
}

/** getnetbyaddr(3): networks(5). */
function networkName(process: Process, addr: number): string | undefined {
  return networks(process).find(([, net]) => parseIpv4(net) === addr)?.[0];
}

function networks(process: Process): [string, string][] {
  try {
    const lines = process.readFile('/etc/networks').split('\n');
    return lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter((words) => words.length >= 2) as [string, string][];
  } catch {
    return [];
  }
}

/** "10", "10.1", "10.1.2.3" (missing bytes are 0; not so in a mask). __numeric_to_ipaddr(). */
export function numericToIpaddr(text: string, isMask = false): number | undefined {
  const parts = text.slice(0, 19).split('.');
  if (parts.length > 4) return undefined;
  if (parts.length < 4 && isMask) return undefined;
  const bytes = parts.map((part) => strtoulWhole(part, 0, UINT8_MAX));
  if (bytes.includes(undefined)) return undefined;
  while (bytes.length < 4) bytes.push(0);
  return (bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]! | 0;
}

function parseMask(text: string | undefined): number {
  if (text === undefined) return -1;
  const dotted = numericToIpaddr(text, true);
  if (dotted !== undefined) return dotted;
  const bits = strtoulWhole(text, 0, 32);
  if (bits === undefined) throw badParameter(`invalid mask \`${text}' specified`);
  return cidrToMask(bits);
}

/** Addresses of a number, a network's name or a host's name. ipparse_hostnetwork(). */
function hostNetwork(process: Process, name: string): number[] {
  const numeric = numericToIpaddr(name);
  if (numeric !== undefined) return [numeric];
  const network = networks(process).find(([known]) => known === name);
  if (network !== undefined) return [parseIpv4(network[1]) ?? 0];
  const addrs = hostEntries(process)
    .filter((entry) => entry.name === name || entry.aliases.includes(name))
    .map((entry) => entry.addr);
  if (addrs.length > 0) return [...new Set(addrs)];
  const found = getaddrinfo(process, name);
  if (typeof found === 'string') throw badParameter(`host/network \`${name}' not found`);
  return [found.addr];
}

/** "1.2.3.4/8,host,any/0". xtables_ipparse_multiple(). */
export function parseAddresses(process: Process, text: string): AddrMask[] {
  return text.split(',').flatMap((each) => {
    const word = each.trimStart();
    const slash = word.lastIndexOf('/');
    const mask = parseMask(slash < 0 ? undefined : word.slice(slash + 1));
    const name = mask === 0 ? '0.0.0.0' : slash < 0 ? word : word.slice(0, slash);
    return hostNetwork(process, name).map((addr) => ({ addr: addr & mask, mask }));
  });
}
