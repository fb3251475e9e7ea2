import { ENODEV, strerror } from '../../uapi/errno.ts';
import * as I from '../../uapi/if.ts';
import {
  type Ifconf,
  type Ifreq,
  SIOCGIFADDR,
  SIOCGIFBRDADDR,
  SIOCGIFCONF,
  SIOCGIFDSTADDR,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFMTU,
  SIOCGIFNETMASK,
  SIOCGIFTXQLEN,
} from '../../uapi/ioctl.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4, formatMac } from '../../wire/addr.ts';
import type { Stdio } from '../stdio.ts';
import { readLines } from './inet.ts';

/** Heading of the short listing: `netstat -i` and `ifconfig -s` differ in blanks. */
export const SHORT_HEADING_NETSTAT = 'Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';
export const SHORT_HEADING_IFCONFIG = 'Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n';

/** An interface or an alias of one, as the tools know it (Net-tools: struct interface). */
export interface Interface {
  name: string;
  /** Columns of /proc/net/dev; an alias has none. */
  stats: number[] | undefined;
  flags: number;
  hwaddr: Uint8Array;
  hatype: number;
  mtu: number;
  txqlen: number;
  /** Undefined: it has no IPv4 address. */
  addr: number | undefined;
  netmask: number;
  broadcast: number;
  dstaddr: number;
}

function newInterface(name: string, stats: number[] | undefined): Interface {
  return {
    name,
    stats,
    flags: 0,
    hwaddr: new Uint8Array(6),
    hatype: 0,
    mtu: 0,
    txqlen: 0,
    addr: undefined,
    netmask: 0,
    broadcast: 0,
    dstaddr: 0,
  };
}

/** The devices of /proc/net/dev. */
function readDevices(process: Process): Interface[] {
  const found: Interface[] = [];
  for (const line of (readLines(process, '/proc/net/dev') ?? []).slice(2)) {
    const colon = line.lastIndexOf(':');
    const stats = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    found.push(newInterface(line.slice(0, colon).trim(), stats));
  }
  return found;
}

/** All devices and the aliases that have an address, in the tools' order. */
export function allInterfaces(process: Process, fd: number): Interface[] {
  const found = readDevices(process);
  const ifc: Ifconf = { ifreqs: [] };
  process.ioctl(fd, SIOCGIFCONF, ifc);
  for (const { name } of ifc.ifreqs) if (!found.some((ife) => ife.name === name)) found.push(newInterface(name, undefined));
  return found.sort((a, b) => nstrcmp(a.name, b.name));
}

/** The interface of that name, whether there is one or not. */
export function lookupInterface(process: Process, name: string): Interface {
  return readDevices(process).find((ife) => ife.name === name) ?? newInterface(name, undefined);
}

/** Compares names so that eth2 comes before eth10 and eth1:2 behind eth1. Net-tools: nstrcmp(). */
export function nstrcmp(a: string, b: string): number {
  const [, aName, aAlias] = /^(.*?)(?::(\d+))?$/.exec(a)!;
  const [, bName, bAlias] = /^(.*?)(?::(\d+))?$/.exec(b)!;
  const aWord = aName.replace(/\d+$/, '');
  const bWord = bName.replace(/\d+$/, '');
  const common = Math.min(aWord.length, bWord.length);
  const words = compare(aWord.slice(0, common), bWord.slice(0, common)) || aWord.length - bWord.length;
  if (words !== 0) return words;
  const numbers = Number(aName.slice(aWord.length)) - Number(bName.slice(bWord.length));
  return numbers || compare(aName, bName) || Number(aAlias ?? -1) - Number(bAlias ?? -1);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Asks the kernel for everything but the counters. 0 or a negative errno. Net-tools: if_fetch(). */
export function ifFetch(process: Process, fd: number, ife: Interface): number {
  const ifr: Ifreq = { name: ife.name };
  const error = process.ioctl(fd, SIOCGIFFLAGS, ifr);
  if (error < 0) return error;
  ife.flags = ifr.flags!;
  process.ioctl(fd, SIOCGIFHWADDR, ifr);
  ife.hwaddr = ifr.hwaddr!;
  ife.hatype = ifr.hatype!;
  process.ioctl(fd, SIOCGIFMTU, ifr);
  ife.mtu = ifr.mtu!;
  process.ioctl(fd, SIOCGIFTXQLEN, ifr);
  ife.txqlen = ifr.txqlen!;
  if (process.ioctl(fd, SIOCGIFADDR, ifr) < 0) return 0;
  ife.addr = ifr.addr!;
  process.ioctl(fd, SIOCGIFDSTADDR, ifr);
  ife.dstaddr = ifr.addr!;
  process.ioctl(fd, SIOCGIFBRDADDR, ifr);
  ife.broadcast = ifr.addr!;
  process.ioctl(fd, SIOCGIFNETMASK, ifr);
  ife.netmask = ifr.addr!;
  return 0;
}

/** As ifFetch, complaining. Net-tools: do_if_fetch(). */
export function* doIfFetch(process: Process, io: Stdio, fd: number, ife: Interface): Program<boolean> {
  const error = ifFetch(process, fd, ife);
  if (error >= 0) return true;
  const words = error === -ENODEV ? 'Device not found' : strerror(-error);
  yield* io.error(`${ife.name}: error fetching interface information: ${words}\n`);
  return false;
}

const LETTERS: readonly (readonly [flag: number, letter: string])[] = [
  [I.IFF_ALLMULTI, 'A'],
  [I.IFF_BROADCAST, 'B'],
  [I.IFF_DEBUG, 'D'],
  [I.IFF_LOOPBACK, 'L'],
  [I.IFF_MULTICAST, 'M'],
  [I.IFF_DYNAMIC, 'd'],
  [I.IFF_PROMISC, 'P'],
  [I.IFF_NOTRAILERS, 'N'],
  [I.IFF_NOARP, 'O'],
  [I.IFF_POINTOPOINT, 'p'],
  [I.IFF_SLAVE, 's'],
  [I.IFF_MASTER, 'm'],
  [I.IFF_RUNNING, 'R'],
  [I.IFF_UP, 'U'],
];

/** One line. Net-tools: ife_print_short(). */
export function ifePrintShort(ife: Interface): string {
  const number = (value: number, width: number): string => String(value).padStart(width);
  let text = `${ife.name.slice(0, 15).padEnd(15)} ${number(ife.mtu, 5)} `;
  const s = ife.stats;
  if (s === undefined) {
    text += '     - no statistics available -'.padEnd(56);
  } else {
    text += `${number(s[1], 8)} ${number(s[2] + s[5], 6)} ${number(s[3], 6)} ${String(s[4]).padEnd(6)} `;
    text += `${number(s[9], 8)} ${number(s[10], 6)} ${number(s[11], 6)} ${number(s[12], 6)} `;
  }
  const letters = LETTERS.filter(([flag]) => (ife.flags & flag) !== 0).map(([, letter]) => letter);
  return text + (ife.flags === 0 ? '[NO FLAGS]' : letters.join('')) + '\n';
}

const WORDS: readonly (readonly [flag: number, word: string])[] = [
  [I.IFF_UP, 'UP'],
  [I.IFF_BROADCAST, 'BROADCAST'],
  [I.IFF_DEBUG, 'DEBUG'],
  [I.IFF_LOOPBACK, 'LOOPBACK'],
  [I.IFF_POINTOPOINT, 'POINTOPOINT'],
  [I.IFF_NOTRAILERS, 'NOTRAILERS'],
  [I.IFF_RUNNING, 'RUNNING'],
  [I.IFF_NOARP, 'NOARP'],
  [I.IFF_PROMISC, 'PROMISC'],
  [I.IFF_ALLMULTI, 'ALLMULTI'],
  [I.IFF_SLAVE, 'SLAVE'],
  [I.IFF_MASTER, 'MASTER'],
  [I.IFF_MULTICAST, 'MULTICAST'],
  [I.IFF_DYNAMIC, 'DYNAMIC'],
];

/** A paragraph. Net-tools: ife_print_long(). */
export function ifePrintLong(process: Process, ife: Interface): string {
  const words = WORDS.filter(([flag]) => (ife.flags & flag) !== 0).map(([, word]) => word);
  // A short, with its sign.
  let text = `${ife.name}: flags=${(ife.flags << 16) >> 16}<${words.join(',')}>  mtu ${ife.mtu}\n`;
  if (ife.addr !== undefined) text += `        ${inetLine(ife)}\n`;
  for (const line of inet6Lines(process, ife.name)) text += `        ${line}\n`;
  text += `        ${hardwareLine(ife)}\n`;
  if (ife.stats !== undefined) text += statsLines(ife.stats);
  return text + '\n';
}

function inetLine(ife: Interface): string {
  let text = `inet ${formatIpv4(ife.addr!)}  netmask ${formatIpv4(ife.netmask)}`;
  if ((ife.flags & I.IFF_BROADCAST) !== 0) text += `  broadcast ${formatIpv4(ife.broadcast)}`;
  if ((ife.flags & I.IFF_POINTOPOINT) !== 0) text += `  destination ${formatIpv4(ife.dstaddr)}`;
  return text;
}

/** Addresses of /proc/net/if_inet6. */
function inet6Lines(process: Process, name: string): string[] {
  const found: string[] = [];
  for (const line of readLines(process, '/proc/net/if_inet6') ?? []) {
    const [hex, , plen, scope, , dev] = line.trim().split(/\s+/);
    if (dev !== name) continue;
    const scopeId = parseInt(scope, 16);
    const word = scopeId === 0 ? 'global' : (scopeId & 0x20) !== 0 ? 'link' : (scopeId & 0x40) !== 0 ? 'site' : 'host';
    found.push(`inet6 ${formatIpv6(hex)}  prefixlen ${parseInt(plen, 16)}  scopeid 0x${scopeId.toString(16)}<${word}>`);
  }
  return found;
}

/** 32 hexadecimal digits as inet_ntop(3) writes them: the longest run of zero groups becomes "::". */
function formatIpv6(hex: string): string {
  const groups = hex.match(/.{4}/g)!.map((group) => parseInt(group, 16).toString(16));
  const runs = [...groups.join(':').matchAll(/(?<![^:])0(?::0)+(?![^:])/g)].sort((a, b) => b[0].length - a[0].length);
  if (runs.length === 0) return groups.join(':');
  const text = groups.join(':');
  const { index } = runs[0];
  const before = text.slice(0, index).replace(/:$/, '');
  const after = text.slice(index + runs[0][0].length).replace(/^:/, '');
  return `${before}::${after}`;
}

function hardwareLine(ife: Interface): string {
  if (ife.hatype === I.ARPHRD_LOOPBACK) return `loop  txqueuelen ${ife.txqlen}  (Local Loopback)`;
  if (ife.hatype === I.ARPHRD_ETHER) return `ether ${formatMac(ife.hwaddr)}  txqueuelen ${ife.txqlen}  (Ethernet)`;
  return `unspec ${[...ife.hwaddr, ...new Uint8Array(10)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('-')}  txqueuelen ${ife.txqlen}  (UNSPEC)`;
}

function statsLines(s: readonly number[]): string {
  return [
    `RX packets ${s[1]}  bytes ${s[0]} (${ifeUnit(s[0])})`,
    `RX errors ${s[2]}  dropped ${s[3]}  overruns ${s[4]}  frame ${s[5]}`,
    `TX packets ${s[9]}  bytes ${s[8]} (${ifeUnit(s[8])})`,
    `TX errors ${s[10]}  dropped ${s[11]} overruns ${s[12]}  carrier ${s[14]}  collisions ${s[13]}`,
  ]
    .map((line) => `        ${line}\n`)
    .join('');
}

/** "1.4 KiB", cut off, not rounded. Net-tools: ife_unit(). */
function ifeUnit(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let unit = 0;
  while (unit < units.length - 1 && bytes > 1024 ** (unit + 1)) unit++;
  const tenths = Math.floor((bytes * 10) / 1024 ** unit);
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${units[unit]}`;
}
