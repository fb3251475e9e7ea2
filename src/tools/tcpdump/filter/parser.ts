import { SYNTAX_ERROR } from './errors.ts';
import { tokenize, type Token } from './lexer.ts';
import { NO_QUALIFIERS, qualifiersBehind } from './syntax.ts';
import type { AddressType, Arithmetic, Direction, Expression, Primitive, Qualifiers } from './syntax.ts';

/** Keywords that name a protocol. */
const PROTOCOLS: readonly string[] = (
  'ether ip arp rarp sctp tcp udp icmp igmp igrp pim vrrp carp atalk aarp decnet lat sca mopdl moprc ip6 icmp6 ah esp iso ' +
  'esis isis l1 l2 iih lsp snp psnp csnp clnp stp ipx netbeui radio'
).split(' ');
const WIRELESS: readonly string[] = ['addr1', 'addr2', 'addr3', 'addr4', 'ra', 'ta'];
const TYPES: readonly string[] = ['host', 'net', 'port', 'portrange'];
const RELATIONS: readonly string[] = ['>', '>=', '=', '<=', '<', '!='];
/** How tightly operators bind. % and ^ have no rank in libpcap's grammar: they always go on, to the right. */
const RANKS: Readonly<Record<string, number>> = { '|': 1, '&': 2, '<<': 3, '>>': 3, '+': 4, '-': 4, '*': 5, '/': 5 };
const UNRANKED: readonly string[] = ['%', '^'];
const NEGATION_RANK = 6;
/** Primitives that may have a number behind them. */
const WITH_NUMBER: readonly string[] = ['vlan', 'mpls', 'pppoes', 'geneve'];
/** Primitives of other link types, with how many words they take. */
const FOREIGN: Readonly<Record<string, number>> = {
  ifname: 1,
  rset: 1,
  rnr: 1,
  srnr: 1,
  reason: 1,
  action: 1,
  type: 1,
  subtype: 1,
  dir: 1,
};
const ATM: readonly string[] = 'lane metac bcc oamf4ec oamf4sc sc ilmic oam oamf4 connectmsg metaconnect'.split(' ');
const SS7: readonly string[] = 'fisu lssu msu hfisu hlssu hmsu'.split(' ');

/** Where the parser may go back to; thrown when no reading fits. */
class Mismatch extends Error {}

export interface ParsedFilter {
  /** Undefined: the empty filter, which takes everything. */
  expression: Expression | undefined;
  /** What ended the text too soon, and the parts that were whole before: libpcap complains of those first. */
  failure: { message: string; parts: readonly Expression[] } | undefined;
}

/** Reads a filter expression (pcap-filter(7)). libpcap: grammar.y. */
export function parseFilter(text: string): ParsedFilter {
  const tokens = tokenize(text);
  if (tokens[0].kind === 'end') return { expression: undefined, failure: undefined };
  const parser = new Parser(tokens);
  try {
    return { expression: parser.whole(), failure: undefined };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { expression: undefined, failure: parser.failure() };
  }
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  /** The farthest token looked at, and the whole parts before it. */
  private farthest = 0;
  private parts: Expression[] = [];
  private bestParts: readonly Expression[] = [];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  whole(): Expression {
    const expression = this.expression(NO_QUALIFIERS);
    if (this.peek().kind !== 'end') this.mismatch();
    return expression;
  }

  failure(): { message: string; parts: readonly Expression[] } {
    const token = this.tokens[this.farthest];
    return { message: token.kind === 'error' ? token.text : SYNTAX_ERROR, parts: this.bestParts };
  }

  /** Terms joined by and, or: equal in rank, from left to right. `context`: the qualifiers before them. */
  private expression(context: Qualifiers): Expression {
    let left = this.term(context);
    for (;;) {
      const kind = this.isKeyword('and') ? 'and' : this.isKeyword('or') ? 'or' : undefined;
      if (kind === undefined) return left;
      this.at++;
      const qualifiers = qualifiersBehind(left, context);
      left = {
        kind,
        left,
        right: this.either(
          () => this.term(qualifiers),
          () => this.bareIdentifier(qualifiers),
        ),
      };
    }
  }

  /** An identifier that takes the qualifiers of what stands before it. */
  private bareIdentifier(qualifiers: Qualifiers): Expression {
    const id = this.identifier();
    this.done({ kind: 'qualified', qualifiers, id });
    return id;
  }

  private term(context: Qualifiers): Expression {
    if (this.takeKeyword('not')) return { kind: 'not', inner: this.term(context) };
    if (this.beginsArithmetic()) {
      const start = this.at;
      const kept = this.parts.length;
      try {
        return this.done(this.relation());
      } catch (error) {
        if (!(error instanceof Mismatch) || !this.isSymbolAt(start, '(')) throw error;
        this.at = start;
        this.parts.length = kept;
      }
    }
    if (this.takeSymbol('(')) {
      const inner = this.expression(context);
      this.expectSymbol(')');
      return { kind: 'group', inner };
    }
    return this.either(
      () => this.done(this.primitive()),
      () => this.qualified(),
    );
  }

  private beginsArithmetic(): boolean {
    const token = this.peek();
    if (token.kind === 'number') return true;
    if (token.kind === 'symbol') return token.text === '(' || token.text === '-';
    if (token.kind !== 'keyword') return false;
    return token.text === 'len' || (PROTOCOLS.includes(token.text) && this.isSymbolAt(this.at + 1, '['));
  }

  private relation(): Expression {
    const left = this.arithmetic(0);
    const operator = this.peek();
    if (operator.kind !== 'symbol' || !RELATIONS.includes(operator.text)) this.mismatch();
    this.at++;
    return { kind: 'relation', operator: operator.text, left, right: this.arithmetic(0) };
  }

  private arithmetic(rank: number): Arithmetic {
    let left = this.operand();
    for (;;) {
      const { kind, text } = this.peek();
      if (kind !== 'symbol') return left;
      const own = RANKS[text] as number | undefined;
      const unranked = UNRANKED.includes(text);
      if (!unranked && (own === undefined || own <= rank)) return left;
      this.at++;
      left = { kind: 'operation', operator: text, left, right: this.arithmetic(unranked ? 0 : own!) };
    }
  }

  private operand(): Arithmetic {
    const token = this.peek();
    if (token.kind === 'number') {
      this.at++;
      return { kind: 'constant', value: token.value };
    }
    if (this.takeKeyword('len')) return { kind: 'length' };
    if (this.takeSymbol('-')) return { kind: 'negation', inner: this.arithmetic(NEGATION_RANK) };
    if (this.takeSymbol('(')) {
      const inner = this.arithmetic(0);
      this.expectSymbol(')');
      return inner;
    }
    if (token.kind !== 'keyword' || !PROTOCOLS.includes(token.text)) this.mismatch();
    this.at++;
    this.expectSymbol('[');
    const offset = this.arithmetic(0);
    const size = this.takeSymbol(':') ? this.number() : 1;
    this.expectSymbol(']');
    return { kind: 'load', protocol: token.text, offset, size };
  }

  /** Qualifiers and their identifier: "tcp dst port 80". */
  private qualified(): Expression {
    const qualifiers = this.qualifiers();
    return this.done({ kind: 'qualified', qualifiers, id: this.identifier() });
  }

  private qualifiers(): Qualifiers {
    const protocol = this.takeProtocol();
    const direction = this.direction();
    if (direction !== undefined) {
      const type = this.peek();
      if (type.kind === 'keyword' && TYPES.includes(type.text)) this.at++;
      return {
        protocol,
        ...direction,
        type: type.kind === 'keyword' && TYPES.includes(type.text) ? (type.text as AddressType) : 'default',
      };
    }
    const { kind, text } = this.peek();
    if (kind !== 'keyword' || ![...TYPES, 'gateway', 'proto', 'protochain'].includes(text)) this.mismatch();
    this.at++;
    return { protocol, direction: 'default', type: text as AddressType };
  }

  private direction(): { direction: Direction; wireless?: string } | undefined {
    const { kind, text } = this.peek();
    if (kind !== 'keyword') return undefined;
    if (WIRELESS.includes(text)) {
      this.at++;
      return { direction: 'wireless', wireless: text };
    }
    if (text !== 'src' && text !== 'dst') return undefined;
    this.at++;
    const other = text === 'src' ? 'dst' : 'src';
    const joint = this.peek();
    const behind = this.tokens[Math.min(this.at + 1, this.tokens.length - 1)];
    const isJoint = joint.kind === 'keyword' && (joint.text === 'or' || joint.text === 'and');
    if (!isJoint || behind.kind !== 'keyword' || behind.text !== other) return { direction: text };
    this.at += 2;
    return { direction: joint.text === 'or' ? 'src or dst' : 'src and dst' };
  }

  /** An identifier, alone or several in parentheses: host (a or b). */
  private identifier(): Expression {
    if (this.takeKeyword('not')) return { kind: 'not', inner: this.identifier() };
    if (this.takeSymbol('(')) {
      let left = this.identifier();
      for (;;) {
        const kind = this.isKeyword('and') ? 'and' : this.isKeyword('or') ? 'or' : undefined;
        if (kind === undefined) break;
        this.at++;
        left = { kind, left, right: this.identifier() };
      }
      this.expectSymbol(')');
      return left;
    }
    return this.simpleIdentifier();
  }

  private simpleIdentifier(): Expression {
    const { kind, text, value } = this.peek();
    this.look();
    this.at++;
    switch (kind) {
      case 'id':
        return { kind: 'name', text };
      case 'number':
        return { kind: 'number', value };
      case 'mac':
        return { kind: 'mac', text };
      case 'arcnet':
        return { kind: 'arcnet', text };
      case 'address6':
        return { kind: 'address6', text, length: this.takeSymbol('/') ? this.number() : undefined };
      case 'address':
        if (this.takeSymbol('/')) return { kind: 'network', text, mask: undefined, length: this.number() };
        if (!this.takeKeyword('mask')) return { kind: 'address', text };
        if (this.peek().kind !== 'address') this.mismatch();
        return { kind: 'network', text, mask: this.tokens[this.at++].text, length: 0 };
      default:
        this.at--;
        return this.mismatch();
    }
  }

  /** A protocol alone, or a test with a name of its own. */
  private primitive(): Expression {
    const protocol = this.takeProtocol();
    const token = this.peek();
    const name = token.kind === 'keyword' ? token.text : '';
    const made = (numbers: readonly number[] = [], operator = '', word = ''): Primitive => {
      return { kind: 'primitive', name, protocol, operator, numbers, word };
    };
    const isFollower = name === 'broadcast' || name === 'multicast' || name in FOREIGN;
    if (protocol !== 'default' && !isFollower) {
      if (!this.endsTerm(token)) this.mismatch();
      return { kind: 'protocol', name: protocol };
    }
    this.look();
    this.at++;
    if (name === 'broadcast' || name === 'multicast' || name === 'inbound' || name === 'outbound' || name === 'pppoed') return made();
    if (name === 'less' || name === 'greater' || name === 'ifindex') return made([this.number()]);
    if (WITH_NUMBER.includes(name)) return made(this.optionalNumber());
    if (name === 'byte') {
      const index = this.number();
      const operator = this.peek();
      if (operator.kind !== 'symbol' || !['&', '|', '<', '>', '='].includes(operator.text)) this.mismatch();
      this.at++;
      return made([index, this.number()], operator.text);
    }
    if (name === 'llc') return made([], '', this.optionalWord());
    if (name in FOREIGN) return made([], '', this.word());
    if (ATM.includes(name) || SS7.includes(name)) return made();
    this.at--;
    return this.mismatch();
  }

  private endsTerm({ kind, text }: Token): boolean {
    return kind === 'end' || (kind === 'keyword' && (text === 'and' || text === 'or')) || (kind === 'symbol' && text === ')');
  }

  private optionalNumber(): readonly number[] {
    const start = this.at;
    let depth = 0;
    while (this.takeSymbol('(')) depth++;
    const { kind, value } = this.peek();
    if (kind !== 'number') {
      this.at = start;
      return [];
    }
    this.at++;
    for (; depth > 0; depth--) this.expectSymbol(')');
    return [value];
  }

  private optionalWord(): string {
    const { kind, text } = this.peek();
    if (kind !== 'id' && !(kind === 'keyword' && text === 'rnr')) return '';
    this.at++;
    return text;
  }

  private word(): string {
    const { kind, text } = this.peek();
    if (kind !== 'id' && kind !== 'number') this.mismatch();
    this.at++;
    return text;
  }

  private number(): number {
    const { kind, value } = this.peek();
    if (kind !== 'number') this.mismatch();
    this.at++;
    return value;
  }

  private takeProtocol(): string {
    const { kind, text } = this.peek();
    if (kind !== 'keyword' || !PROTOCOLS.includes(text)) return 'default';
    this.at++;
    return text;
  }

  // -- tokens

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)];
  }

  private isKeyword(text: string): boolean {
    const token = this.peek();
    return token.kind === 'keyword' && token.text === text;
  }

  private takeKeyword(text: string): boolean {
    const is = this.isKeyword(text);
    if (is) this.at++;
    return is;
  }

  private isSymbolAt(at: number, text: string): boolean {
    const token = this.tokens[Math.min(at, this.tokens.length - 1)];
    return token.kind === 'symbol' && token.text === text;
  }

  private takeSymbol(text: string): boolean {
    const is = this.isSymbolAt(this.at, text);
    if (is) this.at++;
    return is;
  }

  private expectSymbol(text: string): void {
    if (!this.takeSymbol(text)) this.mismatch();
  }

  /** Notes a whole part, for complaints. */
  private done(part: Expression): Expression {
    this.parts.push(part);
    return part;
  }

  private look(): void {
    const at = Math.min(this.at, this.tokens.length - 1);
    if (at < this.farthest) return;
    this.farthest = at;
    this.bestParts = [...this.parts];
  }

  private mismatch(): never {
    this.look();
    throw new Mismatch();
  }

  /** The first reading, or the second where it does not fit. */
  private either(first: () => Expression, second: () => Expression): Expression {
    const start = this.at;
    const kept = this.parts.length;
    try {
      return first();
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      this.at = start;
      this.parts.length = kept;
      return second();
    }
  }
}
