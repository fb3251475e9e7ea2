import type { IpSetElem, IpSetHeader } from '../../uapi/ip_set.ts';
import type { Process } from '../../uapi/process.ts';
import { inetAton } from '../netdb.ts';
import { NotModelled, OtherProblem, ParameterProblem, syntaxError } from './ipset_error.ts';
import { parseAddress, parseProtoPort, parseSetName } from './parse_elem.ts';
import { parseNumber } from './parse_number.ts';

/** Options behind a type's or an element's name. ipset: ipset_parse_argv() with struct ipset_arg. */

const UINT32_MAX = 4294967295;
/** s: as many as the kernel's clock can count. */
const TIMEOUT_MAX = 2147483;
const FLAGS = new Set(['counters', 'comment', 'skbinfo', 'forceadd', 'nomatch', 'wildcard']);

/** What options say; `comment` is a flag of a set and a text of an element. */
type Parsed = Omit<IpSetHeader, 'comment'> & Omit<IpSetElem, 'comment'> & { comment?: boolean | string };
type Parse = (value: string, process: Process) => Parsed;

const CREATE: Readonly<Record<string, Parse>> = {
  family(value) {
    if (['inet', 'ipv4', '-4'].includes(value)) return { family: 'inet' };
    if (['inet6', 'ipv6', '-6'].includes(value)) return { family: 'inet6' };
    throw syntaxError(`unknown inet family ${value}`);
  },
  hashsize: (value) => ({ hashsize: parseNumber(value, 0, UINT32_MAX) }),
  maxelem: (value) => ({ maxelem: parseNumber(value, 0, UINT32_MAX) }),
  bucketsize: (value) => ({ bucketsize: parseNumber(value, 0, 255) }),
  initval: (value) => ({ initval: parseNumber(value, 0, UINT32_MAX) }),
  size: (value) => ({ size: parseNumber(value, 0, UINT32_MAX) }),
  timeout: (value) => ({ timeout: parseNumber(value, 0, TIMEOUT_MAX) }),
  netmask(value) {
    try {
      return { netmask: parseNumber(value, 1, 32) };
    } catch (error) {
      throw new OtherProblem(`${(error as Error).message}\nSyntax error: netmask is out of the inclusive range of 1-32`);
    }
  },
  bitmask(value) {
    const mask = inetAton(value);
    if (mask === undefined) throw syntaxError(`bitmask is not valid for family = inet`);
    return { bitmask: mask };
  },
  counters: () => ({ counters: true }),
  comment: () => ({ comment: true }),
  skbinfo: () => ({ skbinfo: true }),
  forceadd: () => ({ forceadd: true }),
};

const ADD: Readonly<Record<string, Parse>> = {
  timeout: CREATE.timeout,
  packets: (value) => ({ packets: parseNumber(value, 0, Number.MAX_SAFE_INTEGER) }),
  bytes: (value) => ({ bytes: parseNumber(value, 0, Number.MAX_SAFE_INTEGER) }),
  comment(value) {
    if (value.includes('"')) throw syntaxError('" character is not permitted in comments');
    if (value.length > 255) throw syntaxError('Comment is longer than the maximum allowed 255 characters');
    return { comment: value };
  },
  skbmark(value) {
    const found = /^0x([0-9a-f]{1,8})(?:\/0x([0-9a-f]{1,8}))?/i.exec(value);
    if (found === null) throw syntaxError('Invalid skbmark format, it should be:  MARK/MASK or MARK (see manpage)');
    return { skbmark: parseInt(found[1], 16) | 0, skbmarkmask: parseInt(found[2] ?? 'ffffffff', 16) | 0 };
  },
  skbprio(value) {
    const parts = /^(?:0x)?([0-9a-f]{1,8}):(?:0x)?([0-9a-f]{1,8})/i.exec(value);
    if (parts === null) throw syntaxError('Invalid skbprio format, it should be:MAJOR:MINOR (see manpage)');
    return { skbprio: (parseInt(parts[1], 16) << 16) | (parseInt(parts[2], 16) & 0xffff) };
  },
  skbqueue: (value) => ({ skbqueue: parseNumber(value, 0, 65535) }),
  nomatch: () => ({ nomatch: true }),
  before: (value) => ({ before: parseSetName(value) }),
  after: (value) => ({ after: parseSetName(value) }),
};

function range(typename: string, value: string, process: Process): Parsed {
  const elem: IpSetElem = {};
  if (typename === 'bitmap:port') {
    parseProtoPort(process, elem, value, false);
    return { from: elem.port, to: elem.portTo };
  }
  parseAddress(process, elem, value, false);
  const { ip = 0, cidr, ipTo } = elem;
  const mask = cidr === undefined ? -1 : cidr === 0 ? 0 : -1 << (32 - cidr);
  return { from: ip & mask, to: ipTo ?? ip | ~mask };
}

/** The words behind `create NAME TYPE`; `known` are the type's options. */
export function parseCreate(process: Process, typename: string, known: string, words: readonly string[]): IpSetHeader {
  const one = (value: string): number | undefined => range(typename, value, process).from;
  const table = {
    ...CREATE,
    range: (value: string) => range(typename, value, process),
    // As older ipset had it.
    network: (value: string) => range(typename, value, process),
    from: (value: string) => ({ from: one(value) }),
    to: (value: string) => ({ to: one(value) }),
  };
  const bounded = known.startsWith('range');
  const older = typename === 'bitmap:port' ? ' from to' : ' from to network';
  const header = parse(process, table, bounded ? known + older : known, words) as IpSetHeader;
  if (bounded && header.from === undefined) throw new ParameterProblem("Mandatory option `range' is missing");
  if (bounded && header.to === undefined) throw new ParameterProblem("Mandatory option `to' is missing");
  if (header.netmask !== undefined && header.bitmask !== undefined)
    throw syntaxError('bitmask and netmask are mutually exclusive, provide only one');
  return header;
}

/** The words behind an element. */
export function parseAdd(process: Process, known: string, words: readonly string[]): IpSetElem {
  return parse(process, ADD, known, words) as IpSetElem;
}

function parse(process: Process, table: Readonly<Record<string, Parse>>, known: string, words: readonly string[]): Parsed {
  const allowed = known.split(' ');
  const result: Parsed = {};
  const seen = new Set<string>();
  const creating = 'hashsize' in table;
  for (let i = 0; i < words.length; i++) {
    let name = words[i].replace(/^--/, '');
    if (name === '-4' || name === '-6') name = 'family';
    else if (!allowed.includes(name) && !(name === 'after' && allowed.includes('before')))
      throw new ParameterProblem(`Unknown argument: \`${words[i]}'`);
    if (name === 'wildcard') throw new NotModelled('option "wildcard" is not modelled');
    const flag = FLAGS.has(name) && (creating || name !== 'comment');
    const value = flag || /^-[46]$/.test(words[i]) ? words[i] : words[++i];
    if (value === undefined) throw new ParameterProblem(`Missing mandatory argument of option \`${name}'`);
    if (seen.has(name) && !flag) throw syntaxError(`${name} already specified`);
    seen.add(name);
    Object.assign(result, table[name](value, process));
  }
  return result;
}
