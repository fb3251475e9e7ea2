import type { IpSetElem } from '../../uapi/ip_set.ts';
import type { Process } from '../../uapi/process.ts';
import { parseMac } from '../../wire/addr.ts';
import { ICMP_NAMES } from '../iptables/icmp_names.ts';
import { getaddrinfo, getservbyname } from '../netdb.ts';
import { NotModelled, OtherProblem, syntaxError } from './ipset_error.ts';
import { numberProblem, parseNumber } from './parse_number.ts';
import { protocolNumber } from './protocols.ts';

/** Elements as they are typed. ipset: lib/parse.c. */

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const SCTP = 132;
const UDPLITE = 136;
const PORTED = new Set([TCP, UDP, SCTP, UDPLITE]);

/** What a part of an element is. */
type Part = 'ip' | 'net' | 'port' | 'protoport' | 'mac' | 'iface' | 'name';

const PARTS: Readonly<Record<string, readonly Part[]>> = {
  'hash:ip': ['ip'],
  'hash:net': ['net'],
  'hash:ip,port': ['ip', 'protoport'],
  'hash:ip,port,ip': ['ip', 'protoport', 'ip'],
  'hash:ip,port,net': ['ip', 'protoport', 'net'],
  'hash:net,port': ['net', 'protoport'],
  'hash:net,iface': ['net', 'iface'],
  'bitmap:ip': ['ip'],
  'bitmap:ip,mac': ['ip', 'mac'],
  'bitmap:port': ['port'],
  'list:set': ['name'],
};

const SUPPORTS = ['none', 'one', 'two'];

/** Where a separator stands that something follows; -1 for none. */
function separator(text: string, mark: string): number {
  const at = text.indexOf(mark);
  return at >= 0 && at + 1 < text.length ? at : -1;
}

function split(text: string, typename: string, dimension: number): string[] {
  const parts: string[] = [];
  let rest = text;
  for (let at = separator(rest, ','); at >= 0; at = separator(rest, ',')) {
    parts.push(rest.slice(0, at));
    rest = rest.slice(at + 1);
    if (parts.length === dimension) {
      const count = ['Elem separator', 'Two elem separators', 'Three elem separators'][dimension - 1];
      throw syntaxError(`${count} in ${text}, but settype ${typename} supports ${SUPPORTS[dimension - 1]}.`);
    }
  }
  parts.push(rest);
  return parts;
}

/** Reads an element of a set of this type, as `command` may name it. */
export function parseElem(process: Process, command: string, typename: string, text: string): IpSetElem {
  const kinds = PARTS[typename];
  const parts = split(text, typename, kinds.length);
  const optional = typename === 'bitmap:ip,mac';
  if (parts.length < kinds.length && !optional)
    throw syntaxError(`${parts.length === 1 ? 'Second' : 'Third'} element is missing from ${text}.`);
  const elem: IpSetElem = {};
  parts.forEach((part, i) => {
    const plain = kinds[i] === 'ip' && (i === 2 || typename === 'bitmap:ip,mac');
    if (plain && /[-/]./.test(part)) throw syntaxError(`plain IP address must be supplied: ${part}`);
    parsePart(process, elem, kinds[i], part, i === 2);
  });
  checkAllowed(command, typename, elem);
  return elem;
}

/** `test` asks about one element, in most types. ipset: check_allowed(). */
function checkAllowed(command: string, typename: string, elem: IpSetElem): void {
  if (command !== 'test' || typename === 'hash:ip') return;
  const net = PARTS[typename][0] === 'net';
  let what = '';
  if (elem.ipTo !== undefined) what = 'FROM-TO IP range';
  else if (elem.cidr !== undefined && !net) what = 'IP/CIDR range';
  else if (elem.portTo !== undefined) what = 'FROM-TO port range';
  if (what === '') return;
  const family = typename === 'bitmap:port' ? 'unspec' : 'inet';
  throw new OtherProblem(`${what} is not allowed in command ${command} with set type ${typename} and family ${family}`);
}

function parsePart(process: Process, elem: IpSetElem, kind: Part, text: string, second: boolean): void {
  switch (kind) {
    case 'ip':
    case 'net':
      parseAddress(process, elem, text, second);
      return;
    case 'port':
    case 'protoport':
      parseProtoPort(process, elem, text, kind === 'protoport');
      return;
    case 'mac': {
      const mac = parseMac(text);
      if (mac === undefined) throw syntaxError(`cannot parse '${text}' as ethernet address`);
      elem.mac = [...mac];
      return;
    }
    case 'iface':
      elem.physdev = text.startsWith('physdev:');
      elem.iface = elem.physdev ? text.slice(8) : text;
      if (elem.iface.length > 15) throw syntaxError(`interface name ${elem.iface} is longer than 15 characters`);
      return;
    default:
      elem.name = parseSetName(text);
  }
}

/** ipset: ipset_parse_setname(). */
export function parseSetName(text: string): string {
  if (text.length > 31) throw syntaxError(`setname '${text}' is longer than 31 characters`);
  return text;
}

/** "A", "A/CIDR" or "A-B". */
export function parseAddress(process: Process, elem: IpSetElem, text: string, second: boolean): void {
  const slash = separator(text, '/');
  const dash = slash < 0 ? separator(text, '-') : -1;
  const ip = lookUp(process, slash >= 0 ? text.slice(0, slash) : dash >= 0 ? text.slice(0, dash) : text);
  const cidr = slash >= 0 ? parseNumber(text.slice(slash + 1), 0, 32) : undefined;
  const ipTo = dash >= 0 ? lookUp(process, text.slice(dash + 1)) : undefined;
  if (second) {
    elem.ip2 = ip;
    if (cidr !== undefined) elem.cidr2 = cidr;
    if (ipTo !== undefined) elem.ip2To = ipTo;
    return;
  }
  elem.ip = ip;
  if (cidr !== undefined) elem.cidr = cidr;
  if (ipTo !== undefined) elem.ipTo = ipTo;
}

function lookUp(process: Process, name: string): number {
  const found = /^0x/i.test(name) ? '' : getaddrinfo(process, name);
  if (typeof found === 'string') throw syntaxError(`cannot parse ${name}: resolving to IPv4 address failed`);
  return found.addr;
}

/** ipset: ipset_parse_proto_port(), ipset_parse_tcp_port(). */
export function parseProtoPort(process: Process, elem: IpSetElem, text: string, withProto: boolean): void {
  const colon = separator(text, ':');
  let proto = TCP;
  if (colon >= 0) {
    const name = text.slice(0, colon);
    const number = protocolNumber(name);
    if (number === undefined) throw syntaxError(`cannot parse '${name}' as a protocol`);
    proto = number;
  }
  const ports = text.slice(colon + 1);
  if (withProto) elem.proto = proto;
  if (PORTED.has(proto)) parsePorts(process, elem, ports, proto);
  else if (proto === ICMP) elem.port = parseIcmp(ports);
  else if (proto === 58) throw new NotModelled('ICMPv6 is not modelled');
  else if (ports === '0') elem.port = 0;
  else throw syntaxError(`Protocol ${text.slice(0, colon)} can be used with pseudo port value 0 only.`);
}

function parsePorts(process: Process, elem: IpSetElem, text: string, proto: number): void {
  const dash = separator(text, '-');
  if (dash >= 0) elem.portTo = parsePort(process, text.slice(dash + 1), proto);
  elem.port = parsePort(process, dash >= 0 ? text.slice(0, dash) : text, proto);
  if (elem.portTo !== undefined && elem.portTo < elem.port) [elem.port, elem.portTo] = [elem.portTo, elem.port];
}

const NAMES: Readonly<Record<number, string>> = { [TCP]: 'tcp', [UDP]: 'udp', [SCTP]: 'sctp', [UDPLITE]: 'udplite' };

function parsePort(process: Process, text: string, proto: number): number {
  const problem = numberProblem(text, 0, 65535);
  if (problem === '') return parseNumber(text, 0, 65535);
  const named = getservbyname(process, text, NAMES[proto]);
  if (named !== undefined) return named;
  const name = NAMES[proto];
  throw syntaxError(`${problem}\nSyntax error: '${name}' is invalid as number\ncannot parse '${text}' as a ${name} port`);
}

function parseIcmp(text: string): number {
  const named = ICMP_NAMES.find(([name]) => name.toLowerCase() === text.toLowerCase());
  if (named !== undefined) return (named[1] << 8) | named[2];
  const slash = separator(text, '/');
  if (slash < 0) throw syntaxError(`Cannot parse ${text} as an ICMP type/code.`);
  return (parseNumber(text.slice(0, slash), 0, 255) << 8) | parseNumber(text.slice(slash + 1), 0, 255);
}
