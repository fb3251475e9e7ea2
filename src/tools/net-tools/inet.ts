import { SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { inetAton } from '../netdb.ts';
import { EAI_AGAIN, getaddrinfo, nameInfo } from '../resolver/getaddrinfo.ts';

/** Exit statuses of net-tools. */
export const E_NOTFOUND = 8;
export const E_SOCK = 7;
export const E_LOOKUP = 6;
export const E_VERSION = 5;
export const E_OPTERR = 3;

/** What an address argument means, and whether it names a network ("default", a line of /etc/networks). */
export interface Resolved {
  addr: number;
  isNet: boolean;
}

/** "default", numbers, networks and hosts by name; a string is herror(3)'s complaint. Net-tools: INET_resolve(). */
export function* inetResolve(process: Process, name: string, hostFirst = false): Program<Resolved | string> {
  if (name === 'default') return { addr: 0, isNet: true };
  const numeric = inetAton(name);
  if (numeric !== undefined) return { addr: numeric, isNet: false };
  const early = hostFirst ? yield* gethostbyname(process, name) : '';
  if (typeof early !== 'string') return early;
  const network = networks(process).find((net) => net.name === name);
  if (network !== undefined) return { addr: network.addr, isNet: true };
  // Looking for a network last leaves another error behind.
  const found = hostFirst ? UNKNOWN_HOST : yield* gethostbyname(process, name);
  return typeof found === 'string' && name !== '' ? `${name}: ${found}` : found;
}

const UNKNOWN_HOST = 'Unknown host';

/** A host by name, or what hstrerror(3) says of the failure. What looks like a number is never asked for, but with a dot behind it. */
function* gethostbyname(process: Process, name: string): Program<Resolved | string> {
  if (name === '') return 'Unknown server error';
  if (/^[\d.]*\d$/.test(name)) return UNKNOWN_HOST;
  const host = yield* getaddrinfo(process, name, Infinity, AF_INET);
  if (typeof host !== 'string') return { addr: host.addr, isNet: false };
  return host === EAI_AGAIN ? 'Host name lookup failure' : UNKNOWN_HOST;
}

interface Network {
  name: string;
  addr: number;
}

/** /etc/networks. */
function networks(process: Process): Network[] {
  const found: Network[] = [];
  for (const line of readLines(process, '/etc/networks') ?? []) {
    const [name, text] = line.replace(/#.*/, '').trim().split(/\s+/);
    const addr = text === undefined ? undefined : inetAton(text);
    if (addr !== undefined) found.push({ name, addr });
  }
  return found;
}

/** How addresses are shown. */
export interface Shown {
  numeric: boolean;
  /** 0.0.0.0/0 is "default", not "*". */
  defaultWord?: boolean;
  /** It is a host even when its host bits are 0. */
  host?: boolean;
}

/** Addresses by name where they have one; each is looked up once a run. */
export class AddressNames {
  private readonly process: Process;
  private readonly known = new Map<number, string>();

  constructor(process: Process) {
    this.process = process;
  }

  /** Net-tools: INET_rresolve(). */
  *sprint(addr: number, how: Shown, mask = 0xffffff00 | 0): Program<string> {
    if (how.numeric) return formatIpv4(addr);
    if (addr === 0) return mask !== 0 ? '0.0.0.0' : how.defaultWord ? 'default' : '*';
    if ((addr & ~mask) !== 0 || how.host) return yield* this.hostName(addr);
    return networks(this.process).find((net) => net.addr === addr)?.name ?? formatIpv4(addr);
  }

  private *hostName(addr: number): Program<string> {
    const known = this.known.get(addr) ?? (yield* nameInfo(this.process, addr)) ?? formatIpv4(addr);
    this.known.set(addr, known);
    return known;
  }
}

/**
 * "ADDRESS/LENGTH" taken apart. The mask as the C code computes it, whose shift counts modulo 32: /32 gives 0.
 * Undefined: the length is no number. Net-tools: INET_getnetmask().
 */
export function inetGetnetmask(text: string): { address: string; mask?: number; name?: string } | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return { address: text };
  const length = text.slice(slash + 1);
  if (!/^\s*[-+]?(0[xX][0-9a-fA-F]+|\d*)$/.test(length)) return undefined;
  const prefix = Number(length);
  return { address: text.slice(0, slash), mask: ~(0xffffffff >>> prefix), name: `/${prefix}` };
}

/** Up to six bytes in hexadecimal, with or without colons; undefined for anything else. Net-tools: in_ether(). */
export function inEther(text: string): Uint8Array | undefined {
  const mac = new Uint8Array(6);
  let at = 0;
  for (let i = 0; i < 6 && at < text.length; i++) {
    const high = hexDigit(text[at++]);
    if (high < 0) return undefined;
    const next = text[at] as string | undefined;
    const low = next === undefined ? -1 : hexDigit(next);
    if (low < 0 && next !== undefined && next !== ':') return undefined;
    mac[i] = low < 0 ? high : (high << 4) | low;
    if (next !== undefined) at++;
    if (text[at] === ':') at++;
  }
  return mac;
}

function hexDigit(char: string): number {
  return '0123456789abcdef'.indexOf(char.toLowerCase());
}

/** Lines of a file without their newlines, or undefined when it cannot be read. */
export function readLines(process: Process, path: string): string[] | undefined {
  try {
    const lines = process.readFile(path).split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    return lines;
  } catch (error) {
    if (error instanceof SysError) return undefined;
    throw error;
  }
}

/** Address families and hardware types by name, as the tools list them; `arp`, `route`: only those that have these. */
interface Kind {
  name: string;
  title: string;
  special: boolean;
}

const kind = (name: string, title: string, special = false): Kind => ({ name, title, special });

/** `special`: they have routes. */
const FAMILIES: readonly Kind[] = [
  kind('unix', 'UNIX Domain'),
  kind('inet', 'DARPA Internet', true),
  kind('inet6', 'IPv6', true),
  kind('ax25', 'AMPR AX.25', true),
  kind('netrom', 'AMPR NET/ROM', true),
  kind('rose', 'AMPR ROSE', true),
  kind('ipx', 'Novell IPX', true),
  kind('ddp', 'Appletalk DDP', true),
  kind('ec', 'Econet'),
  kind('ash', 'Ash'),
  kind('x25', 'CCITT X.25', true),
];

/** `special`: they have ARP. */
const HARDWARE: readonly Kind[] = [
  kind('loop', 'Local Loopback'),
  kind('slip', 'Serial Line IP'),
  kind('cslip', 'VJ Serial Line IP'),
  kind('slip6', '6-bit Serial Line IP'),
  kind('cslip6', 'VJ 6-bit Serial Line IP'),
  kind('adaptive', 'Adaptive Serial Line IP'),
  kind('ash', 'Ash', true),
  kind('ether', 'Ethernet', true),
  kind('ax25', 'AMPR AX.25', true),
  kind('netrom', 'AMPR NET/ROM', true),
  kind('rose', 'AMPR ROSE', true),
  kind('tunnel', 'IPIP Tunnel'),
  kind('ppp', 'Point-to-Point Protocol'),
  kind('hdlc', '(Cisco)-HDLC'),
  kind('lapb', 'LAPB'),
  kind('arcnet', 'ARCnet', true),
  kind('dlci', 'Frame Relay DLCI', true),
  kind('frad', 'Frame Relay Access Device'),
  kind('sit', 'IPv6-in-IPv4'),
  kind('fddi', 'Fiber Distributed Data Interface', true),
  kind('hippi', 'HIPPI', true),
  kind('irda', 'IrLAP', true),
  kind('ec', 'Econet'),
  kind('x25', 'generic X.25', true),
  kind('eui64', 'Generic EUI-64', true),
];

export function isFamily(name: string): boolean {
  return FAMILIES.some((family) => family.name === name);
}

export function isHardware(name: string): boolean {
  return HARDWARE.some((hardware) => hardware.name === name);
}

/** Three to a line. */
function listing(kinds: readonly Kind[]): string {
  let text = '';
  for (let at = 0; at < kinds.length; at += 3) {
    text += `    ${kinds
      .slice(at, at + 3)
      .map((k) => `${k.name} (${k.title}) `)
      .join('')}\n`;
  }
  return text;
}

export function familyList(routable: boolean): string {
  return listing(FAMILIES.filter((family) => family.special || !routable));
}

export function hardwareList(arpable: boolean): string {
  return listing(HARDWARE.filter((hardware) => hardware.special || !arpable));
}

const AF_FEATURES = 'AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH';
const HW_FEATURES = '+ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64 ';

/** What -V says behind the release. */
export function versionText(features: string, hardware = ''): string {
  return `net-tools 2.10\n${features}\n${AF_FEATURES}\nHW: ${hardware} ${HW_FEATURES}\n`;
}
