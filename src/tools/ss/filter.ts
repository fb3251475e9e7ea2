import type { Process } from '../../uapi/process.ts';
import type { InetDiagMsg } from '../../uapi/inet_diag.ts';
import { maskOf, parseIpv4 } from '../../wire/addr.ts';
import { getservbyname } from '../netdb.ts';

/** Which sockets a filter expression wants. */
export type SocketFilter = (socket: InetDiagMsg) => boolean;

/** Ends ss: words, exit status, and whether the usage follows. */
export class SsError extends Error {
  readonly status: number;
  readonly usage: boolean;

  constructor(words: string, status: number, usage = false) {
    super(words);
    this.status = status;
    this.usage = usage;
  }
}

const SYNTAX_ERROR = 'ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n';

interface HostCondition {
  addr: number;
  mask: number;
  /** -1: any. */
  port: number;
}

/** Compiles what stands behind the options: `dst 10.0.0.0/24 and ( dport = :80 or sport >= 1024 )`. */
export function compileFilter(process: Process, words: readonly string[], indexOf: (name: string) => number | undefined): SocketFilter {
  const parser = new FilterParser(
    process,
    words
      .join(' ')
      .split(/\s+/)
      .filter((word) => word !== ''),
    indexOf,
  );
  return parser.parse();
}

const AND = ['&', '&&', 'and'];
const OR = ['|', '||', 'or'];
const NOT = ['!', 'not'];
const OPERATORS: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  eq: '=',
  '!=': '!=',
  ne: '!=',
  neq: '!=',
  '>=': '>=',
  ge: '>=',
  geq: '>=',
  '<=': '<=',
  le: '<=',
  leq: '<=',
  '>': '>',
  gt: '>',
  '<': '<',
  lt: '<',
};

/** iproute2: misc/ssfilter.y. Operators have one rank and bind from the left; two expressions side by side mean "and". */
class FilterParser {
  private readonly process: Process;
  private readonly words: readonly string[];
  private readonly indexOf: (name: string) => number | undefined;
  private at = 0;

  constructor(process: Process, words: readonly string[], indexOf: (name: string) => number | undefined) {
    this.process = process;
    this.words = words;
    this.indexOf = indexOf;
  }

  parse(): SocketFilter {
    if (this.words.length === 0) return () => true;
    const filter = this.list();
    if (this.at < this.words.length) throw new SsError(SYNTAX_ERROR, 255, true);
    return filter;
  }

  private list(): SocketFilter {
    let left = this.expression();
    for (;;) {
      const word = this.words[this.at];
      if (word === undefined || word === ')') return left;
      const or = OR.includes(word);
      if (or || AND.includes(word)) this.at++;
      const [one, other] = [left, this.expression()];
      left = or ? (socket) => one(socket) || other(socket) : (socket) => one(socket) && other(socket);
    }
  }

  private next(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw new SsError(SYNTAX_ERROR, 255, true);
    return word;
  }

  private expression(): SocketFilter {
    const word = this.next();
    if (word === '(') {
      const inner = this.list();
      if (this.words[this.at++] !== ')') throw new SsError(SYNTAX_ERROR, 255, true);
      return inner;
    }
    if (NOT.includes(word)) {
      const inner = this.expression();
      return (socket) => !inner(socket);
    }
    switch (word) {
      case 'src':
      case 'dst':
        return this.host(word === 'src');
      case 'sport':
      case 'dport':
        return this.port(word === 'sport');
      case 'dev':
        return this.device();
      case 'fwmark':
        return this.mark();
      case 'autobound':
        return this.autobound();
      default:
        // A bare word is read as an address, which it is not.
        this.hostCondition(word, false);
        throw new SsError(SYNTAX_ERROR, 255, true);
    }
  }

  private operator(): string {
    const operator = OPERATORS[this.words[this.at] ?? ''];
    if (operator === undefined) return '=';
    this.at++;
    return operator;
  }

  private host(source: boolean): SocketFilter {
    if (this.operator() !== '=') throw new SsError(SYNTAX_ERROR, 255, true);
    const { addr, mask, port } = this.hostCondition(this.next(), false);
    return ({ family, id }) => {
      if (port >= 0 && port !== (source ? id.sport : id.dport)) return false;
      return mask === 0 || (family === 2 && ((source ? id.src : id.dst) & mask) === addr);
    };
  }

  private port(source: boolean): SocketFilter {
    const operator = this.operator();
    const { addr, mask, port } = this.hostCondition(this.next(), true);
    const inside: SocketFilter = ({ family, id }) => mask === 0 || (family === 2 && ((source ? id.src : id.dst) & mask) === addr);
    const compare = (value: number): boolean => {
      switch (operator) {
        case '=':
          return port < 0 || value === port;
        case '!=':
          return value !== port;
        case '>=':
          return value >= port;
        case '<=':
          return value <= port;
        case '>':
          return value > port;
        default:
          return value < port;
      }
    };
    return (socket) => inside(socket) && compare(source ? socket.id.sport : socket.id.dport);
  }

  /** "10.0.0.0/24:80", "10.0.0.1", ":80", "*:http"; a port alone where `isPort`. iproute2: parse_hostcond(). */
  private hostCondition(text: string, isPort: boolean): HostCondition {
    const plain = text.replace(/^inet:/, '');
    const colon = plain.lastIndexOf(':');
    const portText = colon >= 0 ? plain.slice(colon + 1) : isPort ? plain : '';
    const host = colon >= 0 ? plain.slice(0, colon) : isPort ? '' : plain;
    const condition: HostCondition = { addr: 0, mask: 0, port: -1 };
    if (portText !== '' && portText !== '*') condition.port = this.portNumber(portText);
    if (host === '' || host === '*' || host === 'all' || host === 'any') return condition;
    const [address, length] = host.split('/');
    const addr = parseIpv4(address);
    const bits = length === undefined ? 32 : Number(length);
    if (addr === undefined || !(bits >= 0 && bits <= 32)) {
      throw new SsError(`Error: an inet prefix is expected rather than "${host}".\nCannot parse dst/src address.\n`, 1);
    }
    condition.mask = bits === 0 ? 0 : maskOf(bits);
    condition.addr = addr & condition.mask;
    // "src 0.0.0.0" wants that very address.
    return condition;
  }

  private portNumber(text: string): number {
    if (/^\d+$/.test(text) && Number(text) <= 65535) return Number(text);
    const port = getservbyname(this.process, text, 'tcp') ?? getservbyname(this.process, text, 'udp');
    if (port === undefined) throw new SsError(`Error: "${text}" does not look like a port.\nCannot parse dst/src address.\n`, 1);
    return port;
  }

  private device(): SocketFilter {
    const operator = this.operator();
    const name = this.next();
    const index = this.indexOf(name) ?? (/^\d+$/.test(name) ? Number(name) : undefined);
    if (index === undefined) throw new SsError(`Cannot parse device.\n`, 1);
    return ({ id }) => (id.if === index) === (operator !== '!=');
  }

  private mark(): SocketFilter {
    const operator = this.operator();
    const text = this.next();
    const match = /^(0[xX][0-9a-fA-F]+|\d+)(?:\/(0[xX][0-9a-fA-F]+|\d+))?$/.exec(text);
    if (match === null) throw new SsError(`Cannot parse mark ${text}.\n`, 1);
    const mask = match[2] === undefined ? -1 : Number(match[2]) | 0;
    const mark = Number(match[1]) & mask;
    return (socket) => ((socket.mark & mask) === mark) === (operator !== '!=');
  }

  /** Has the kernel chosen its port? iproute2 judges by the range. */
  private autobound(): SocketFilter {
    const [low, high] = this.process.readFile('/proc/sys/net/ipv4/ip_local_port_range').trim().split(/\s+/).map(Number);
    return ({ id }) => id.sport >= low && id.sport <= high;
  }
}
