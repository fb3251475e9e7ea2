import type { PacketFilter } from '../../../uapi/packet_filter.ts';
import { be16, maskOf, parseIpv4, parseMac, prefixLengthOf } from '../../../wire/addr.ts';
import { NAMED_VALUES, compare, load, operate, type Arithmetic } from './arithmetic.ts';
import { FilterError, SYNTAX_ERROR, numberOf, tokenize, type Token } from './lexer.ts';
import { SLL2_PKTTYPE_AT, type LinkLayout } from './link.ts';
import {
  ETHERTYPES,
  IP_PROTOCOLS,
  and,
  etherHost,
  etherType,
  hostOf,
  ipProtocol,
  llcSap,
  not,
  or,
  portOf,
  type Direction,
  type Predicate,
} from './predicates.ts';

/** Looks names up for the filter: a host's address, a service's port for 'tcp' or 'udp'. */
export interface Names {
  host(name: string): number | undefined;
  port(name: string, protocol: string): number | undefined;
}

/** What a primitive is about; an identifier without qualifiers takes those of the one before it. */
interface Qualifiers {
  protocol: string | undefined;
  direction: Direction | undefined;
  type: string | undefined;
}

const TYPES: readonly string[] = ['host', 'net', 'port', 'portrange', 'gateway', 'proto', 'protochain'];
const RELATIONS: readonly string[] = ['=', '==', '!=', '<', '>', '<=', '>='];
/** Binary operators by how tightly they bind; C's order, as in libpcap's grammar. */
const BINDING: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];

/**
 * Compiles a filter expression (pcap-filter(7)) for frames of `link`. Throws FilterError with libpcap's words. An empty
 * expression takes every frame. `snaplen` is how many bytes a passing frame keeps.
 */
export function compileFilter(text: string, link: LinkLayout, names: Names, snaplen: number): PacketFilter {
  const test = parseFilter(text, link, names);
  return { run: (bytes, at, length) => (test(bytes, at, at + length) ? snaplen : 0) };
}

/** The same as a plain test. */
export function parseFilter(text: string, link: LinkLayout, names: Names): Predicate {
  if (text.trim() === '') return () => true;
  return new Parser(tokenize(text), link, names).whole();
}

class Parser {
  private readonly tokens: Token[];
  private link: LinkLayout;
  private readonly names: Names;
  private at = 0;

  constructor(tokens: Token[], link: LinkLayout, names: Names) {
    this.tokens = tokens;
    this.link = link;
    this.names = names;
  }

  whole(): Predicate {
    const test = this.expression();
    if (this.peek().kind !== 'end') throw new FilterError(SYNTAX_ERROR);
    return test;
  }

  /** Terms joined by and, or: equal in rank, from left to right. */
  private expression(): Predicate {
    const qualifiers: Qualifiers = { protocol: undefined, direction: undefined, type: undefined };
    let left = this.term(qualifiers, false);
    for (;;) {
      if (this.takeWord('and') || this.takeSymbol('&&')) left = and(left, this.term(qualifiers, true));
      else if (this.takeWord('or') || this.takeSymbol('||')) left = or(left, this.term(qualifiers, true));
      else return left;
    }
  }

  private term(previous: Qualifiers, mayInherit: boolean): Predicate {
    if (this.takeWord('not') || this.takeSymbol('!')) return not(this.term(previous, mayInherit));
    const comparison = this.comparison();
    if (comparison) return comparison;
    if (this.takeSymbol('(')) {
      const inner = this.parenthesised(previous);
      this.expectSymbol(')');
      return inner;
    }
    return this.primitive(previous, mayInherit);
  }

  /** Inside parentheses behind qualifiers, bare identifiers still take them: host (a or b). */
  private parenthesised(previous: Qualifiers): Predicate {
    const qualifiers = { ...previous };
    let left = this.term(qualifiers, previous.type !== undefined || previous.direction !== undefined);
    for (;;) {
      if (this.takeWord('and') || this.takeSymbol('&&')) left = and(left, this.term(qualifiers, true));
      else if (this.takeWord('or') || this.takeSymbol('||')) left = or(left, this.term(qualifiers, true));
      else return left;
    }
  }

  private primitive(previous: Qualifiers, mayInherit: boolean): Predicate {
    const plain = this.keyword();
    if (plain) return plain;
    const found = this.qualifiers();
    if (found.protocol === undefined && found.direction === undefined && found.type === undefined) {
      if (!mayInherit || !this.atIdentifier()) throw new FilterError(SYNTAX_ERROR);
      return this.identifier(previous);
    }
    Object.assign(previous, found);
    if (this.takeSymbol('(')) {
      const inner = this.parenthesised(previous);
      this.expectSymbol(')');
      return inner;
    }
    if (this.atIdentifier()) return this.identifier(previous);
    const onlyProtocol = found.protocol !== undefined && found.direction === undefined && found.type === undefined;
    if (!onlyProtocol || found.protocol === 'ether' || found.protocol === 'link') throw new FilterError(SYNTAX_ERROR);
    return this.protocol(found.protocol!);
  }

  private qualifiers(): Qualifiers {
    const found: Qualifiers = { protocol: undefined, direction: undefined, type: undefined };
    const token = this.peek();
    if (isWord(token) && (token.text in ETHERTYPES || token.text in IP_PROTOCOLS || token.text === 'ether' || token.text === 'link')) {
      found.protocol = token.text === 'link' ? 'ether' : token.text;
      this.at++;
    }
    found.direction = this.direction();
    const type = this.peek();
    if (isWord(type) && TYPES.includes(type.text)) {
      found.type = type.text;
      this.at++;
    }
    return found;
  }

  private direction(): Direction | undefined {
    const first = this.peek();
    if (!isWord(first) || (first.text !== 'src' && first.text !== 'dst')) return undefined;
    this.at++;
    const [joint, second] = [this.peek(), this.tokens[this.at + 1] as Token | undefined];
    const joined = joint.text === 'and' || joint.text === 'or' || joint.text === '&&' || joint.text === '||';
    if (joined && second && isWord(second) && (second.text === 'src' || second.text === 'dst') && second.text !== first.text) {
      this.at += 2;
      return joint.text === 'and' || joint.text === '&&' ? 'src and dst' : 'src or dst';
    }
    return first.text;
  }

  /** Primitives that are a word of their own, some with a number. */
  private keyword(): Predicate | undefined {
    const token = this.peek();
    if (!isWord(token)) return undefined;
    const [next, after] = [this.tokens[this.at + 1], this.tokens[this.at + 2] as Token | undefined];
    switch (token.text) {
      case 'broadcast':
      case 'multicast':
        this.at++;
        return token.text === 'broadcast' ? this.etherBroadcast() : this.etherMulticast();
      case 'ether':
      case 'link':
      case 'ip':
        if (!isWord(next) || (next.text !== 'broadcast' && next.text !== 'multicast')) return undefined;
        this.at += 2;
        if (token.text !== 'ip') return next.text === 'broadcast' ? this.etherBroadcast() : this.etherMulticast();
        if (next.text === 'broadcast') throw new FilterError("netmask not known, so 'ip broadcast' not supported");
        return and(
          etherType(this.link, ETHERTYPES.ip),
          compare(
            '>=',
            load(this.link, 'ip', () => 16, 1),
            () => 224,
          ),
        );
      case 'less':
      case 'greater': {
        if (next.kind !== 'number') throw new FilterError(SYNTAX_ERROR);
        const limit = numberOf(next);
        this.at += 2;
        return token.text === 'less' ? (_b, at, end) => end - at <= limit : (_b, at, end) => end - at >= limit;
      }
      case 'inbound':
      case 'outbound': {
        this.at++;
        if (this.link.ethernet) throw new FilterError(`'${token.text}' needs a capture of "any" here`);
        const outgoing = token.text === 'outbound';
        return (b, at) => (b[at + SLL2_PKTTYPE_AT] === 4) === outgoing;
      }
      case 'stp':
        this.at++;
        return llcSap(0x42);
      case 'netbeui':
        this.at++;
        return llcSap(0xf0);
      case 'iso':
        this.at++;
        return llcSap(0xfe);
      case 'vlan':
        return this.vlan(next.kind === 'number' && !RELATIONS.includes(after?.text ?? '') ? next : undefined);
      default:
        return undefined;
    }
  }

  private etherBroadcast(): Predicate {
    return etherHost('dst', new Uint8Array([255, 255, 255, 255, 255, 255]));
  }

  private etherMulticast(): Predicate {
    return (b, at, end) => at < end && (b[at] & 1) !== 0;
  }

  /** 802.1Q: what stands behind `vlan` looks four bytes further on. */
  private vlan(id: Token | undefined): Predicate {
    this.at += id ? 2 : 1;
    const { protocolAt, networkAt } = this.link;
    const number = id ? numberOf(id) : -1;
    if (number > 4095) throw new FilterError(`VLAN tag ${number} greater than maximum 4095`);
    this.link = { ...this.link, protocolAt: protocolAt + 4, networkAt: networkAt + 4 };
    return (b, at, end) => {
      if (at + protocolAt + 4 > end) return false;
      const type = be16(b, at + protocolAt);
      if (type !== 0x8100 && type !== 0x88a8 && type !== 0x9100) return false;
      return number < 0 || (be16(b, at + protocolAt + 2) & 0xfff) === number;
    };
  }

  private protocol(name: string): Predicate {
    if (name in ETHERTYPES) return etherType(this.link, ETHERTYPES[name]);
    return ipProtocol(this.link, IP_PROTOCOLS[name]);
  }

  private atIdentifier(): boolean {
    const token = this.peek();
    if (token.kind === 'word') return token.escaped === true || !isKeyword(token.text);
    return token.kind === 'number' || token.kind === 'address' || token.kind === 'mac';
  }

  private identifier(q: Qualifiers): Predicate {
    const token = this.next();
    const direction = q.direction ?? 'src or dst';
    if (token.kind === 'mac') {
      if (q.protocol !== 'ether') throw new FilterError('ethernet address used in non-ether expression');
      return etherHost(direction, parseMac(token.text.replace(/[.-]/g, ':'))!);
    }
    switch (q.type) {
      case 'gateway':
        throw new FilterError("'gateway' not supported in this configuration");
      case 'port':
        return this.port(q, direction, token);
      case 'portrange':
        return this.portRange(q, direction, token);
      case 'proto':
      case 'protochain':
        return this.protocolNumber(q, token);
      case 'net':
        return this.network(q, direction, token);
      default:
        return this.host(q, direction, token);
    }
  }

  private host(q: Qualifiers, direction: Direction, token: Token): Predicate {
    if (q.protocol === 'ether') throw new FilterError('illegal link layer address');
    if (this.peek().text === '/' || this.peek().text === 'mask') return this.network(q, direction, token);
    if (token.kind === 'number') throw new FilterError(SYNTAX_ERROR);
    let address = token.kind === 'address' ? parseIpv4(token.text) : this.names.host(token.text);
    let mask = -1;
    if (address === undefined && token.kind === 'address') {
      const partial = partialAddress(token.text);
      if (partial === undefined) throw new FilterError(`invalid IPv4 address '${token.text}'`);
      [address, mask] = partial;
    }
    if (address === undefined) throw new FilterError(`unknown host '${token.text}'`);
    return this.addressTest(q, direction, address, mask);
  }

  private network(q: Qualifiers, direction: Direction, token: Token): Predicate {
    if (token.kind === 'word') throw new FilterError(`unknown network '${token.text}'`);
    const partial = partialAddress(token.text);
    if (partial === undefined) throw new FilterError(`invalid IPv4 address '${token.text}'`);
    const [address] = partial;
    let mask = partial[1];
    if (this.takeSymbol('/')) {
      const length = this.next();
      if (length.kind !== 'number') throw new FilterError(SYNTAX_ERROR);
      if (numberOf(length) > 32) throw new FilterError('mask length must be <= 32');
      mask = maskOf(numberOf(length));
      if ((address & ~mask) !== 0) throw new FilterError(`non-network bits set in "${token.text}/${length.text}"`);
    } else if (this.takeWord('mask')) {
      const text = this.next().text;
      const given = partialAddress(text);
      if (given === undefined) throw new FilterError(`invalid IPv4 address '${text}'`);
      mask = given[0];
      if ((address & ~mask) !== 0 && prefixLengthOf(mask) !== undefined) {
        throw new FilterError(`non-network bits set in "${token.text} mask ${text}"`);
      }
    }
    return this.addressTest(q, direction, address, mask);
  }

  /** An address in IPv4 headers and, without a protocol, in ARP and RARP too. */
  private addressTest(q: Qualifiers, direction: Direction, address: number, mask: number): Predicate {
    const of = (type: number): Predicate => hostOf(this.link, type, direction, address, mask);
    switch (q.protocol) {
      case undefined:
        return or(of(ETHERTYPES.ip), or(of(ETHERTYPES.arp), of(ETHERTYPES.rarp)));
      case 'ip':
      case 'arp':
      case 'rarp':
        return of(ETHERTYPES[q.protocol]);
      default:
        throw new FilterError(`'${q.protocol}' modifier applied to ${q.type ?? 'host'}`);
    }
  }

  private port(q: Qualifiers, direction: Direction, token: Token): Predicate {
    const protocol = this.portProtocol(q, 'port');
    if (token.kind === 'number') {
      const port = numberOf(token);
      if (port > 65535) throw new FilterError(`illegal port number ${port} > 65535`);
      return portOf(this.link, protocol, direction, port, port);
    }
    const tcp = this.names.port(token.text, 'tcp');
    const udp = this.names.port(token.text, 'udp');
    const port = protocol === 6 ? tcp : protocol === 17 ? udp : (tcp ?? udp);
    if (port === undefined) throw new FilterError(`unknown port '${token.text}'`);
    const both = protocol === 0 && tcp !== undefined && udp !== undefined;
    const only = protocol !== 0 || both ? protocol : tcp !== undefined ? 6 : 17;
    return portOf(this.link, only, direction, port, port);
  }

  private portRange(q: Qualifiers, direction: Direction, token: Token): Predicate {
    const protocol = this.portProtocol(q, 'portrange');
    const [first, last] = token.text.includes('-') ? token.text.split('-', 2) : [token.text, token.text];
    const bound = (text: string): number => {
      const port = /^\d+$/.test(text) ? Number(text) : (this.names.port(text, 'tcp') ?? this.names.port(text, 'udp'));
      if (port === undefined) throw new FilterError(`'${text}' is not a valid port`);
      if (port > 65535) throw new FilterError(`illegal port number ${port} > 65535`);
      return port;
    };
    const [low, high] = [bound(first), bound(last)];
    return portOf(this.link, protocol, direction, Math.min(low, high), Math.max(low, high));
  }

  private portProtocol(q: Qualifiers, what: string): number {
    if (q.protocol === undefined || q.protocol === 'ip') return 0;
    if (q.protocol === 'tcp' || q.protocol === 'udp' || q.protocol === 'sctp') return IP_PROTOCOLS[q.protocol];
    throw new FilterError(`illegal qualifier of '${what}'`);
  }

  private protocolNumber(q: Qualifiers, token: Token): Predicate {
    const named = (table: Readonly<Record<string, number>>, what: string): number => {
      if (token.kind === 'number') return numberOf(token);
      const value = table[token.text] as number | undefined;
      if (value === undefined) throw new FilterError(`unknown ${what} proto '${token.text}'`);
      return value;
    };
    if (q.protocol === 'ether') return etherType(this.link, named(ETHERTYPES, 'ether'));
    if (q.protocol === 'ip') return ipProtocol(this.link, named(IP_PROTOCOLS, 'ip') & 0xff);
    if (q.protocol !== undefined) throw new FilterError(`illegal qualifier of 'proto'`);
    if (token.kind !== 'number' && token.text in ETHERTYPES) return etherType(this.link, ETHERTYPES[token.text]);
    return ipProtocol(this.link, named(IP_PROTOCOLS, 'ip') & 0xff);
  }

  /** An arithmetic comparison, if one begins here; nothing is taken otherwise. */
  private comparison(): Predicate | undefined {
    const start = this.at;
    const token = this.peek();
    const indexed = token.kind === 'word' && this.tokens[this.at + 1]?.text === '[';
    const begins = indexed || token.text === 'len' || token.text === '-' || token.kind === 'number' || token.text in NAMED_VALUES;
    if (!begins && token.text !== '(') return undefined;
    if (!begins && !this.parenthesisHoldsNumber()) return undefined;
    try {
      const left = this.arithmetic(0);
      const relation = this.peek().text;
      if (RELATIONS.includes(relation)) {
        this.at++;
        return compare(relation, left, this.arithmetic(0));
      }
    } catch (error) {
      if (indexed || !(error instanceof FilterError)) throw error;
    }
    if (indexed) throw new FilterError(SYNTAX_ERROR);
    this.at = start;
    return undefined;
  }

  private parenthesisHoldsNumber(): boolean {
    let i = this.at;
    while (this.tokens[i].text === '(') i++;
    const token = this.tokens[i];
    return token.kind === 'number' || token.text === 'len' || this.tokens[i + 1]?.text === '[' || token.text in NAMED_VALUES;
  }

  private arithmetic(level: number): Arithmetic {
    if (level === BINDING.length) return this.operand();
    let left = this.arithmetic(level + 1);
    while (this.peek().kind === 'symbol' && BINDING[level].includes(this.peek().text)) {
      const operator = this.next().text;
      left = operate(operator, left, this.arithmetic(level + 1));
    }
    return left;
  }

  private operand(): Arithmetic {
    const token = this.next();
    if (token.text === '(' && token.kind === 'symbol') {
      const inner = this.arithmetic(0);
      this.expectSymbol(')');
      return inner;
    }
    if (token.text === '-' && token.kind === 'symbol') {
      const inner = this.operand();
      return (b, at, end) => {
        const value = inner(b, at, end);
        return value === value ? -value >>> 0 : value;
      };
    }
    if (token.kind === 'number') {
      const value = numberOf(token);
      return () => value;
    }
    if (token.kind !== 'word') throw new FilterError(SYNTAX_ERROR);
    if (token.text === 'len') return (_b, at, end) => end - at;
    if (token.text in NAMED_VALUES) {
      const value = NAMED_VALUES[token.text];
      return () => value;
    }
    this.expectSymbol('[');
    const offset = this.arithmetic(0);
    let size = 1;
    if (this.takeSymbol(':')) {
      const given = this.next();
      if (given.kind !== 'number') throw new FilterError(SYNTAX_ERROR);
      size = numberOf(given);
    }
    this.expectSymbol(']');
    return load(this.link, token.text, offset, size);
  }

  private peek(): Token {
    return this.tokens[this.at];
  }

  private next(): Token {
    const token = this.tokens[this.at];
    if (token.kind === 'end') throw new FilterError(SYNTAX_ERROR);
    this.at++;
    return token;
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    if (!isWord(token) || token.text !== word) return false;
    this.at++;
    return true;
  }

  private takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.at++;
    return true;
  }

  private expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw new FilterError(SYNTAX_ERROR);
  }
}

const OTHER_KEYWORDS: readonly string[] = [
  ...['and', 'or', 'not', 'src', 'dst', 'ether', 'link', 'less', 'greater', 'broadcast', 'multicast', 'mask'],
  ...['inbound', 'outbound', 'vlan', 'stp', 'len', 'netbeui', 'iso', 'mpls', 'pppoed', 'pppoes'],
];

function isKeyword(word: string): boolean {
  return TYPES.includes(word) || word in ETHERTYPES || word in IP_PROTOCOLS || OTHER_KEYWORDS.includes(word);
}

function isWord(token: Token): boolean {
  return token.kind === 'word' && token.escaped !== true;
}

/** One to four parts of an address, as a network: [address, mask]. */
function partialAddress(text: string): [number, number] | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || parts.some((part) => !/^\d+$/.test(part) || Number(part) > 255)) return undefined;
  let address = 0;
  for (const part of parts) address = (address << 8) | Number(part);
  const bits = parts.length * 8;
  return [bits === 32 ? address : address << (32 - bits), maskOf(bits)];
}
