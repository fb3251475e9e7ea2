import { parseMac } from '../../../wire/addr.ts';
import type { Block } from './block.ts';
import { DLT_EN10MB, type CodeState } from './code_state.ts';
import { FilterError, FilterNotModelled } from './errors.ts';
import { behindEthernetHeader } from './gen_geneve.ts';
import { genProtocolChain } from './gen_protochain.ts';
import { genEtherHost, genHost, genHost6 } from './gen_host.ts';
import { ANY_TRANSPORT, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, genPort, genPortRange } from './gen_port.ts';
import { OVER_LINK, genProtocol } from './gen_protocol.ts';
import { ipv6Words } from './ipv6_words.ts';
import type { Identifier, Qualifiers } from './syntax.ts';

const TRANSPORTS: Readonly<Record<string, number>> = { tcp: IPPROTO_TCP, udp: IPPROTO_UDP, sctp: IPPROTO_SCTP, default: ANY_TRANSPORT };
const ISO_NAMES: Readonly<Record<string, number>> = { esis: 0x82, isis: 0x83, clnp: 0x81 };
/** Names after "ether proto" (libpcap: nametoaddr.c). */
const LINK_NAMES: readonly string[] = 'aarp arp atalk decnet ip ip6 lat mopdl moprc rarp sca iso stp ipx netbeui'.split(' ');
const ETHERTYPE_LOOPBACK = 0x9000;

/** Code for an identifier under its qualifiers. */
export function genIdentifier(g: CodeState, id: Identifier, q: Qualifiers): Block {
  switch (id.kind) {
    case 'name':
      return genName(g, id.text, q);
    case 'number':
      return genNumber(g, id.value, 32, false, q);
    case 'address': {
      refuseAddress(q, 'IP address');
      const { value, bits } = dotted(id.text);
      return genNumber(g, value, bits, true, q);
    }
    case 'network':
      refuseAddress(q, id.mask === undefined ? 'IP address and prefix length' : 'IP address and netmask');
      return genNetwork(g, id.text, id.mask, id.length, q);
    case 'address6':
      refuseAddress6(q, id.length !== undefined);
      return genNetwork6(g, id.text, id.length ?? 128, q);
    case 'mac':
      return genMac(g, id.text, q);
    case 'arcnet':
      throw new FilterError('aid supported only on ARCnet');
  }
}

function refuseAddress(q: Qualifiers, what: string): void {
  if (['port', 'portrange', 'proto', 'protochain'].includes(q.type)) throw new FilterError(`'${q.type}' modifier applied to ${what}`);
}

function refuseAddress6(q: Qualifiers, hasLength: boolean): void {
  if (q.type !== 'proto') return refuseAddress(q, hasLength ? 'IP address and prefix length' : 'IP address');
  // The odd blank and quote are libpcap's.
  throw new FilterError(`'proto' modifier applied to ${hasLength ? 'IP address and prefix length ' : "'ip6addr/prefixlen"}`);
}

/** One to four decimal parts, how many bits they are. libpcap: __pcap_atoin(). */
function dotted(text: string): { value: number; bits: number } {
  const parts = text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : NaN));
  if (parts.some((part) => !(part <= 255))) throw new FilterError(`invalid IPv4 address '${text}'`);
  return { value: parts.reduce((sum, part) => (sum << 8) | part, 0) >>> 0, bits: 8 * parts.length };
}

function shifted(value: number, bits: number): number {
  return bits >= 32 ? 0 : (value << bits) >>> 0;
}

/** libpcap: gen_ncode(). `written`: an address in dots. */
function genNumber(g: CodeState, value: number, bits: number, written: boolean, q: Qualifiers): Block {
  switch (q.type) {
    case 'default':
    case 'host':
    case 'net': {
      if (q.protocol === 'decnet') throw new FilterNotModelled('filtering DECnet hosts');
      if (q.protocol === 'ether') throw new FilterError('illegal link layer address');
      if (!written && q.type === 'net') return genHost(g, ...significant(value), q);
      return genHost(g, shifted(value, 32 - bits), shifted(0xffffffff, 32 - bits), q);
    }
    case 'port':
    case 'portrange': {
      const transport = transportOf(q);
      if (value > 65535) throw new FilterError(`illegal port number ${value} > 65535`);
      return q.type === 'port' ? genPort(g, value, transport, q) : genPortRange(g, value, value, transport, q);
    }
    case 'gateway':
      throw new FilterError("'gateway' requires a name");
    case 'proto':
      return genProtocol(g, value, q.protocol, q.direction);
    case 'protochain':
      return genProtocolChain(g, value, q.protocol);
    default:
      throw new FilterError('syntax error in filter expression');
  }
}

/** A network number pushed up to the top byte, with its mask. */
function significant(value: number): [number, number] {
  let mask = 0xffffffff;
  while (value !== 0 && value >>> 24 === 0) {
    value = (value << 8) >>> 0;
    mask = (mask << 8) >>> 0;
  }
  return [value, mask];
}

function transportOf(q: Qualifiers): number {
  if (!(q.protocol in TRANSPORTS)) throw new FilterError(`illegal qualifier of '${q.type}'`);
  return TRANSPORTS[q.protocol];
}

/** libpcap: gen_mcode(). */
function genNetwork(g: CodeState, text: string, maskText: string | undefined, length: number, q: Qualifiers): Block {
  const { value, bits } = dotted(text);
  const network = shifted(value, 32 - bits);
  let mask: number;
  if (maskText !== undefined) {
    const parsed = dotted(maskText);
    mask = shifted(parsed.value, 32 - parsed.bits);
    if ((network & ~mask) !== 0) throw new FilterError(`non-network bits set in "${text} mask ${maskText}"`);
  } else {
    if (length > 32) throw new FilterError('mask length must be <= 32');
    mask = shifted(0xffffffff, 32 - length);
    if ((network & ~mask) !== 0) throw new FilterError(`non-network bits set in "${text}/${length}"`);
  }
  if (q.type !== 'net') throw new FilterError('Mask syntax for networks only');
  return genHost(g, network, mask, q);
}

/** libpcap: gen_mcode6(). */
function genNetwork6(g: CodeState, text: string, length: number, q: Qualifiers): Block {
  const words = ipv6Words(text);
  if (words === undefined) throw new FilterError(`bogus IPv6 address ${text}`);
  if (length > 128) throw new FilterError('mask length must be <= 128');
  const masks = [0, 1, 2, 3].map((i) => shifted(0xffffffff, 32 - Math.max(0, Math.min(32, length - 32 * i))));
  if (words.some((word, i) => (word & ~masks[i]) !== 0)) throw new FilterError(`non-network bits set in "${text}/${length}"`);
  if (q.type !== 'net' && length !== 128 && (q.type === 'default' || q.type === 'host'))
    throw new FilterError('Mask syntax for networks only');
  if (!['net', 'default', 'host'].includes(q.type)) throw new FilterError('invalid qualifier against IPv6 address');
  return genHost6(g, words, masks, q);
}

/** libpcap: gen_ecode(). */
function genMac(g: CodeState, text: string, q: Qualifiers): Block {
  if ((q.type !== 'host' && q.type !== 'default') || q.protocol !== 'ether') {
    throw new FilterError('ethernet address used in non-ether expression');
  }
  if (g.linktype !== DLT_EN10MB) {
    throw new FilterError('ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel');
  }
  return behindEthernetHeader(g, genEtherHost(g, macBytes(text), q.direction, q.wireless));
}

function macBytes(text: string): Uint8Array {
  const digits =
    /^[0-9A-Fa-f]{12}$/.test(text) || /^[0-9A-Fa-f]{4}\./.test(text) ? text.replaceAll('.', '').match(/../g)! : text.split(/[:.-]/);
  return parseMac(digits.join(':'))!;
}

/** libpcap: gen_scode(). */
function genName(g: CodeState, name: string, q: Qualifiers): Block {
  switch (q.type) {
    case 'net': {
      const network = g.names.network?.(name);
      if (network === undefined || network === 0) throw new FilterError(`unknown network '${name}'`);
      return genHost(g, ...significant(network), q);
    }
    case 'default':
    case 'host':
      return genHostName(g, name, q);
    case 'port':
      return genPortName(g, name, q);
    case 'portrange':
      return genRangeName(g, name, q);
    case 'gateway':
      throw new FilterError("'gateway' not supported in this configuration");
    case 'proto':
      return genProtocol(g, protocolNumber(g, name, q.protocol), q.protocol, q.direction);
    case 'protochain':
      return genProtocolChain(g, protocolNumber(g, name, q.protocol), q.protocol);
    default:
      throw new FilterError('syntax error in filter expression');
  }
}

function genHostName(g: CodeState, name: string, q: Qualifiers): Block {
  if (q.protocol === 'ether') {
    if (g.linktype === DLT_EN10MB) throw new FilterError(`unknown ether host '${name}'`);
    throw new FilterError('only ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel supports link-level host name');
  }
  if (q.protocol === 'decnet') throw new FilterError(`decnet name support not included, '${name}' cannot be translated\n`);
  const addr = g.names.host(name);
  if (addr === undefined) throw new FilterError(`unknown host '${name}'`);
  if (q.protocol === 'ip6') throw new FilterError(`unknown host '${name}' for specified address family`);
  const protocol = !g.hasLinkType && q.protocol === 'default' ? 'ip' : q.protocol;
  return genHost(g, addr >>> 0, 0xffffffff, q, protocol);
}

/** The port of a name and the transport that has it; ANY_TRANSPORT where TCP and UDP agree. */
function portOfName(g: CodeState, name: string): { port: number; transport: number } | undefined {
  const tcp = g.names.port(name, 'tcp');
  const udp = g.names.port(name, 'udp');
  if (tcp !== undefined) return { port: tcp, transport: udp === tcp ? ANY_TRANSPORT : IPPROTO_TCP };
  return udp === undefined ? undefined : { port: udp, transport: IPPROTO_UDP };
}

/** The transport of a name under the qualifier: "udp port http" is refused where http is TCP's alone. */
function agree(q: Qualifiers, transport: number, what: string): number {
  const wanted = transportOf(q);
  if (wanted === ANY_TRANSPORT || transport === ANY_TRANSPORT || transport === wanted) return wanted === ANY_TRANSPORT ? transport : wanted;
  throw new FilterError(`${what} is ${transport === IPPROTO_TCP ? 'tcp' : 'udp'}`);
}

function genPortName(g: CodeState, name: string, q: Qualifiers): Block {
  transportOf(q);
  const found = portOfName(g, name);
  if (found === undefined) throw new FilterError(`unknown port '${name}'`);
  return genPort(g, found.port, agree(q, found.transport, `port '${name}'`), q);
}

function genRangeName(g: CodeState, name: string, q: Qualifiers): Block {
  transportOf(q);
  const hyphen = name.indexOf('-');
  if (hyphen < 0) throw new FilterError(`port range '${name}' contains no hyphen`);
  if (name.indexOf('-', hyphen + 1) >= 0) throw new FilterError(`port range '${name}' contains more than one hyphen`);
  if (hyphen === 0) throw new FilterError(`port range '${name}' has no starting port`);
  const first = rangeEnd(g, name.slice(0, hyphen));
  if (hyphen === name.length - 1) throw new FilterError(`port range '${name}' has no ending port`);
  const second = rangeEnd(g, name.slice(hyphen + 1));
  const transport = agree(q, first.transport === second.transport ? first.transport : ANY_TRANSPORT, `port in range '${name}'`);
  for (const { port } of [first, second]) if (port > 65535) throw new FilterError(`illegal port number ${port} > 65535`);
  return genPortRange(g, first.port, second.port, transport, q);
}

function rangeEnd(g: CodeState, text: string): { port: number; transport: number } {
  if (/^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text)) {
    const port = /^0\d/.test(text) ? parseInt(text, 8) : Number(text);
    return { port, transport: ANY_TRANSPORT };
  }
  const found = portOfName(g, text);
  if (found === undefined) throw new FilterError(`'${text}' is not a valid port`);
  return found;
}

/** libpcap: lookup_proto(). */
function protocolNumber(g: CodeState, name: string, over: string): number {
  if (over === 'default' || over === 'ip' || over === 'ip6') {
    const number = g.names.protocol?.(name);
    if (number === undefined) throw new FilterError(`unknown ip proto '${name}'`);
    return number;
  }
  if (over === 'ether') {
    if (name === 'loopback') return ETHERTYPE_LOOPBACK;
    if (!LINK_NAMES.includes(name)) throw new FilterError(`unknown ether proto '${name}'`);
    return OVER_LINK[name];
  }
  if (over !== 'iso') throw new FilterError(`unknown protocol: ${name}`);
  if (!(name in ISO_NAMES)) throw new FilterError(`unknown osi proto '${name}'`);
  return ISO_NAMES[name];
}
