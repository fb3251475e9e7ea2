import { AF_BRIDGE, AF_INET, AF_INET6, AF_MPLS, AF_PACKET, AF_UNSPEC } from '../../uapi/socket.ts';
import { formatIpv4, ipv4IsMulticast, prefixLengthOf } from '../../wire/addr.ts';
import { parseIpv6 } from './ipv6_text.ts';
import { parseLlAddr } from './ll_addr.ts';
import { getUnsigned } from './numbers.ts';
import { UsageError } from './usage_error.ts';

/** An address or a network as written on a command line: iproute2's inet_prefix. */
export interface InetPrefix {
  family: number;
  /** 0 for "any" and "all". */
  bytelen: number;
  /** Prefix length; from `getAddr`, -1 for an address and -2 for "default", "any", "all". */
  bitlen: number;
  /** AF_INET, signed. */
  addr: number;
  /** AF_INET6 and AF_PACKET. */
  bytes?: Uint8Array;
  /** A length was written behind the address, or it was "default". */
  prefixlenSpecified: boolean;
}

/** Names of `-family` and of `via FAMILY`. */
export function readFamily(name: string): number {
  switch (name) {
    case 'inet':
      return AF_INET;
    case 'inet6':
      return AF_INET6;
    case 'link':
      return AF_PACKET;
    case 'mpls':
      return AF_MPLS;
    case 'bridge':
      return AF_BRIDGE;
    default:
      return AF_UNSPEC;
  }
}

export function familyName(family: number): string {
  switch (family) {
    case AF_INET:
      return 'inet';
    case AF_INET6:
      return 'inet6';
    case AF_PACKET:
      return 'link';
    case AF_MPLS:
      return 'mpls';
    case AF_BRIDGE:
      return 'bridge';
    default:
      return '???';
  }
}

export function afBitLen(family: number): number {
  return family === AF_INET ? 32 : family === AF_INET6 ? 128 : family === AF_MPLS ? 20 : 0;
}

/** 10, 10.8 (which is 10.8.0.0), 0x0a.1.2.3; undefined when it is none. */
function parseLegacyIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let addr = 0;
  for (let i = 0; i < parts.length; i++) {
    const byte = getUnsigned(parts[i]);
    if (byte === undefined || byte > 255) return undefined;
    addr |= byte << (24 - 8 * i);
  }
  return addr;
}

/** An address of `family` (0: any), or undefined. Linux tools: get_addr_1. */
export function parseAddr(text: string, family: number): InetPrefix | undefined {
  const prefix: InetPrefix = { family, bytelen: 0, bitlen: -2, addr: 0, prefixlenSpecified: false };
  if (text === 'default' || text === 'all' || text === 'any') {
    if (family === AF_MPLS) return undefined;
    if (text !== 'default') return prefix;
    return { ...prefix, bytelen: afBitLen(family) / 8, prefixlenSpecified: true };
  }
  if (family === AF_PACKET) return parseLinkAddr(text);
  if (text.includes(':')) {
    if (family !== AF_UNSPEC && family !== AF_INET6) return undefined;
    const bytes = parseIpv6(text);
    return bytes && { ...prefix, family: AF_INET6, bytelen: 16, bitlen: -1, bytes };
  }
  if (family !== AF_UNSPEC && family !== AF_INET) return undefined;
  const addr = parseLegacyIpv4(text);
  return addr === undefined ? undefined : { ...prefix, family: AF_INET, bytelen: 4, bitlen: -1, addr };
}

function parseLinkAddr(text: string): InetPrefix | undefined {
  const bytes = parseLlAddr(text, 32);
  if (typeof bytes === 'string') return undefined;
  return { family: AF_PACKET, bytelen: bytes.length, bitlen: bytes.length * 8, addr: 0, bytes, prefixlenSpecified: false };
}

/** A network of `family` (0: any): ADDRESS, ADDRESS/LENGTH or ADDRESS/NETMASK. Linux tools: get_prefix_1. */
export function parsePrefix(text: string, family: number): InetPrefix | undefined {
  const slash = text.indexOf('/');
  const prefix = parseAddr(slash < 0 ? text : text.slice(0, slash), family);
  if (prefix === undefined) return undefined;
  const bits = afBitLen(prefix.family);
  if (slash < 0) return { ...prefix, bitlen: prefix.bitlen === -2 ? 0 : bits };
  if (prefix.bitlen === -2) return undefined;
  const length = parseNetmask(text.slice(slash + 1));
  if (length === undefined || length > bits) return undefined;
  return { ...prefix, bitlen: length, prefixlenSpecified: true };
}

function parseNetmask(text: string): number | undefined {
  const length = getUnsigned(text);
  if (length !== undefined) return length;
  const mask = parseAddr(text, AF_INET);
  return mask && prefixLengthOf(mask.addr);
}

function verboseFamily(family: number): string {
  return family === AF_UNSPEC ? 'any valid' : familyName(family);
}

/** parseAddr, or the tool's complaint and exit 1. */
export function getAddr(text: string, family: number): InetPrefix {
  const addr = parseAddr(text, family);
  if (addr === undefined) {
    throw new UsageError(`Error: ${verboseFamily(family)} address is expected rather than "${text}".\n`, 1);
  }
  return addr;
}

/** parsePrefix, or the tool's complaint and exit 1. */
export function getPrefix(text: string, family: number): InetPrefix {
  if (family === AF_PACKET) {
    throw new UsageError(`Error: "${text}" may be inet prefix, but it is not allowed in this context.\n`, 1);
  }
  const prefix = parsePrefix(text, family);
  if (prefix === undefined) {
    throw new UsageError(`Error: ${verboseFamily(family)} prefix is expected rather than "${text}".\n`, 1);
  }
  return prefix;
}

/** An IPv4 address and nothing else, or the tool's complaint and exit 1. */
export function getAddr32(text: string): number {
  const addr = parseAddr(text, AF_INET);
  if (addr === undefined) throw new UsageError(`Error: an IP address is expected rather than "${text}"\n`, 1);
  return addr.addr;
}

/** Do the first `bits` bits of two IPv4 addresses agree? */
export function ipv4MatchBits(a: number, b: number, bits: number): boolean {
  return bits <= 0 || ((a ^ b) & (bits >= 32 ? -1 : ~(-1 >>> bits))) === 0;
}

/** Is `addr` (an attribute that may be absent) inside `prefix`? An empty prefix holds everything. */
export function matchesPrefix(prefix: InetPrefix | undefined, addr: number | undefined): boolean {
  if (addr === undefined || prefix === undefined || prefix.family === AF_UNSPEC || prefix.bitlen <= 0) return true;
  return prefix.family === AF_INET && ipv4MatchBits(addr, prefix.addr, prefix.bitlen);
}

export function isMulticast(prefix: InetPrefix): boolean {
  if (prefix.family === AF_INET6) return prefix.bytes?.[0] === 0xff;
  return prefix.family === AF_INET && ipv4IsMulticast(prefix.addr);
}

/** An IPv4 address in words. */
export function formatHost(addr: number): string {
  return formatIpv4(addr);
}
