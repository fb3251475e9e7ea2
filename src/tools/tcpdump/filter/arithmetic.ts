import { be16, be32 } from '../../../wire/addr.ts';
import { FilterError } from './lexer.ts';
import type { LinkLayout } from './link.ts';
import { ETHERTYPES, IP_PROTOCOLS, etherType, type Predicate } from './predicates.ts';

/** A number computed from a frame: unsigned 32 bits, or NaN when the frame is too short for it. */
export type Arithmetic = (bytes: Uint8Array, at: number, end: number) => number;

/** `protocol[offset : size]`: `size` bytes behind the header of `protocol`; NaN when it is not such a packet. */
export function load(link: LinkLayout, protocol: string, offset: Arithmetic, size: number): Arithmetic {
  if (size !== 1 && size !== 2 && size !== 4) throw new FilterError('data size must be 1, 2, or 4');
  const base = headerOf(link, protocol);
  return (b, at, end) => {
    const start = base(b, at, end);
    if (start < 0) return NaN;
    const where = start + offset(b, at, end);
    if (!(where >= at && where + size <= end)) return NaN;
    return size === 1 ? b[where] : size === 2 ? be16(b, where) : be32(b, where) >>> 0;
  };
}

/** Where the header of `protocol` begins, -1 when the frame has none. */
function headerOf(link: LinkLayout, protocol: string): Arithmetic {
  if (protocol === 'ether' || protocol === 'link') return (_b, at) => at;
  const network = link.networkAt;
  const type = ETHERTYPES[protocol] as number | undefined;
  if (type !== undefined) {
    const test = etherType(link, type);
    return (b, at, end) => (test(b, at, end) ? at + network : -1);
  }
  const number = IP_PROTOCOLS[protocol] as number | undefined;
  if (number === undefined) throw new FilterError(`'${protocol}' not supported in this configuration`);
  const isIp = etherType(link, ETHERTYPES.ip);
  return (b, at, end) => {
    const ip = at + network;
    if (!isIp(b, at, end) || ip + 20 > end || b[ip + 9] !== number || (be16(b, ip + 6) & 0x1fff) !== 0) return -1;
    return ip + (b[ip] & 15) * 4;
  };
}

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => (a + b) >>> 0,
  '-': (a, b) => (a - b) >>> 0,
  '*': (a, b) => Math.imul(a, b) >>> 0,
  '/': (a, b) => (b === 0 ? NaN : Math.floor(a / b)),
  '%': (a, b) => (b === 0 ? NaN : a % b),
  '&': (a, b) => (a & b) >>> 0,
  '|': (a, b) => (a | b) >>> 0,
  '^': (a, b) => (a ^ b) >>> 0,
  '<<': (a, b) => (b > 31 ? 0 : (a << b) >>> 0),
  '>>': (a, b) => (b > 31 ? 0 : a >>> b),
};

export function operate(operator: string, a: Arithmetic, c: Arithmetic): Arithmetic {
  const f = OPERATIONS[operator];
  return (b, at, end) => {
    const x = a(b, at, end);
    const y = c(b, at, end);
    // NaN ("no such bytes") must survive the integer operators, which would make it 0.
    return x !== x || y !== y ? NaN : f(x, y);
  };
}

/** A comparison; false where a side has no value. */
export function compare(operator: string, a: Arithmetic, c: Arithmetic): Predicate {
  switch (operator) {
    case '=':
    case '==':
      return (b, at, end) => a(b, at, end) === c(b, at, end);
    case '!=':
      return (b, at, end) => {
        const x = a(b, at, end);
        const y = c(b, at, end);
        return x === x && y === y && x !== y;
      };
    case '<':
      return (b, at, end) => a(b, at, end) < c(b, at, end);
    case '>':
      return (b, at, end) => a(b, at, end) > c(b, at, end);
    case '<=':
      return (b, at, end) => a(b, at, end) <= c(b, at, end);
    default:
      return (b, at, end) => a(b, at, end) >= c(b, at, end);
  }
}

/** Names for offsets and values: icmptype, tcpflags, icmp-echo, tcp-syn, ... */
export const NAMED_VALUES: Readonly<Record<string, number>> = {
  icmptype: 0,
  icmpcode: 1,
  'icmp-echoreply': 0,
  'icmp-unreach': 3,
  'icmp-sourcequench': 4,
  'icmp-redirect': 5,
  'icmp-echo': 8,
  'icmp-routeradvert': 9,
  'icmp-routersolicit': 10,
  'icmp-timxceed': 11,
  'icmp-paramprob': 12,
  'icmp-tstamp': 13,
  'icmp-tstampreply': 14,
  'icmp-ireq': 15,
  'icmp-ireqreply': 16,
  'icmp-maskreq': 17,
  'icmp-maskreply': 18,
  tcpflags: 13,
  'tcp-fin': 1,
  'tcp-syn': 2,
  'tcp-rst': 4,
  'tcp-push': 8,
  'tcp-ack': 16,
  'tcp-urg': 32,
  'tcp-ece': 64,
  'tcp-cwr': 128,
};
