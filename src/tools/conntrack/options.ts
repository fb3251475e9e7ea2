import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import { inetAton } from '../netdb.ts';
import { maskOf } from '../../wire/addr.ts';
import { checkLegal } from './legal.ts';
import { otherProblem, parameterProblem, unknownLabel } from './exit_error.ts';
import { EVENT_WORDS, OUTPUT_WORDS, parseParameter, parseStatus } from './parameters.ts';
import { findProtocol, type Protocol, type ProtocolOption } from './protocols.ts';
import { FlowTemplate, type NatTemplate } from './template.ts';

export type Table = 'conntrack' | 'expect' | 'dying' | 'unconfirmed';

/** A parsed command line. */
export class Command {
  /** 'list', 'exp-list', ...; '' for none. */
  name = '';
  table: Table = 'conntrack';
  /** Options that were given, by the name that messages call them. */
  readonly options = new Set<string>();
  readonly template = new FlowTemplate();
  protocol: Protocol | undefined;
  family = 0;
  /** xml, extended, timestamp, id, ktimestamp, labels, save. */
  output = new Set<string>();
  events = new Set<string>();
  /** Names of labels that were given. */
  readonly labels: string[] = [];
}

const COMMANDS: Readonly<Record<string, { long: string; name: string; expect: string | undefined }>> = {
  L: { long: 'dump', name: 'list', expect: 'exp-list' },
  I: { long: 'create', name: 'create', expect: 'exp-create' },
  A: { long: 'add', name: 'add', expect: undefined },
  D: { long: 'delete', name: 'delete', expect: 'exp-delete' },
  U: { long: 'update', name: 'update', expect: undefined },
  G: { long: 'get', name: 'get', expect: 'exp-get' },
  F: { long: 'flush', name: 'flush', expect: 'exp-flush' },
  E: { long: 'event', name: 'event', expect: 'exp-event' },
  C: { long: 'counter', name: 'count', expect: 'exp-count' },
  S: { long: 'stats', name: 'stats', expect: 'exp-stats' },
  V: { long: 'version', name: 'version', expect: 'version' },
  h: { long: 'help', name: 'help', expect: 'help' },
};

interface OptionRow {
  readonly letter: string;
  readonly long: readonly string[];
  readonly argument: 0 | 1 | 2;
}

/** Long options by letter; `argument`: 0 none, 1 needed, 2 optional (the next word that is no option). */
const OPTIONS: readonly OptionRow[] = [
  { letter: 's', long: ['orig-src', 'src'], argument: 1 },
  { letter: 'd', long: ['orig-dst', 'dst'], argument: 1 },
  { letter: 'r', long: ['reply-src'], argument: 1 },
  { letter: 'q', long: ['reply-dst'], argument: 1 },
  { letter: 'p', long: ['protonum'], argument: 1 },
  { letter: 't', long: ['timeout'], argument: 1 },
  { letter: 'u', long: ['status'], argument: 1 },
  { letter: 'z', long: ['zero'], argument: 0 },
  { letter: 'e', long: ['event-mask'], argument: 1 },
  { letter: '[', long: ['tuple-src'], argument: 1 },
  { letter: ']', long: ['tuple-dst'], argument: 1 },
  { letter: '{', long: ['mask-src'], argument: 1 },
  { letter: '}', long: ['mask-dst'], argument: 1 },
  { letter: 'a', long: ['nat-range'], argument: 1 },
  { letter: 'm', long: ['mark'], argument: 1 },
  { letter: 'c', long: ['secmark'], argument: 1 },
  { letter: 'i', long: ['id'], argument: 1 },
  { letter: 'f', long: ['family'], argument: 1 },
  { letter: 'n', long: ['src-nat'], argument: 2 },
  { letter: 'g', long: ['dst-nat'], argument: 2 },
  { letter: 'o', long: ['output'], argument: 1 },
  { letter: 'b', long: ['buffer-size'], argument: 1 },
  { letter: 'j', long: ['any-nat'], argument: 2 },
  { letter: 'w', long: ['zone'], argument: 1 },
  { letter: 'l', long: ['label'], argument: 1 },
  { letter: '<', long: ['label-add'], argument: 1 },
  { letter: '>', long: ['label-del'], argument: 2 },
  { letter: '(', long: ['orig-zone'], argument: 1 },
  { letter: ')', long: ['reply-zone'], argument: 1 },
];

/** What messages call an option: its row's first long name, but for two. */
const FLAGS: Readonly<Record<string, string>> = { s: 'src', d: 'dst' };

/** Reads a command line (without the program's name). Throws ExitError. */
export function parseCommandLine(words: readonly string[]): Command {
  return new Parser(words).parse();
}

class Parser {
  private readonly command = new Command();
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  parse(): Command {
    while (this.at < this.words.length) {
      const word = this.words[this.at++];
      if (word === '--') break;
      if (word.startsWith('--')) this.long(word);
      else if (word.length > 1 && word.startsWith('-')) this.cluster(word);
    }
    const { command } = this;
    if (command.labels.length > 0) unknownLabel(command.labels[0].split(',')[0]);
    if (command.options.has('any-nat') && (command.options.has('src-nat') || command.options.has('dst-nat')))
      parameterProblem("cannot specify `--src-nat' or `--dst-nat' with `--any-nat'");
    checkLegal(command);
    return command;
  }

  private cluster(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const letter = word[i];
      if (Object.hasOwn(COMMANDS, letter)) {
        // "L::": what follows at once is taken as its argument and then left alone.
        const attached = i + 1 < word.length && !'SVh'.includes(letter);
        this.take(letter, attached);
        if (attached) return;
        continue;
      }
      const option = OPTIONS.find((one) => one.letter === letter);
      if (option === undefined) this.unknown(word);
      if (option.argument === 0) {
        this.option(letter, '');
        continue;
      }
      const rest = word.slice(i + 1);
      this.option(letter, option.argument === 1 ? this.argument(rest === '' ? undefined : rest, word) : this.optional(rest !== ''));
      return;
    }
  }

  private long(word: string): void {
    const equals = word.indexOf('=');
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    const found = this.find(word.slice(2, equals < 0 ? undefined : equals));
    if (found === undefined) this.unknown(word);
    if (typeof found === 'string') this.take(found, value !== undefined);
    else if ('take' in found) {
      found.take(this.argument(value, word), this.command.template);
      this.command.options.add(`proto:${found.flag}`);
    } else if (found.argument === 0) this.option(found.letter, '');
    else this.option(found.letter, found.argument === 1 ? this.argument(value, word) : this.optional(value !== undefined));
  }

  /** The command (its letter) or option a long name stands for: itself, or the one thing it is the beginning of. */
  private find(name: string): string | OptionRow | ProtocolOption | undefined {
    const names: (readonly [string, string | OptionRow | ProtocolOption])[] = [];
    for (const letter of Object.keys(COMMANDS)) names.push([COMMANDS[letter].long, letter]);
    for (const row of OPTIONS) for (const long of row.long) names.push([long, row]);
    for (const extra of this.command.protocol?.options ?? []) for (const long of extra.names) names.push([long, extra]);
    const exact = names.find(([long]) => long === name);
    if (exact !== undefined) return exact[1];
    const found = new Set(names.filter(([long]) => long.startsWith(name)).map(([, one]) => one));
    return found.size === 1 ? [...found][0] : undefined;
  }

  private unknown(word: string): never {
    parameterProblem(`unknown option \`${word}'`);
  }

  private argument(given: string | undefined, word: string): string {
    if (given !== undefined) return given;
    if (this.at >= this.words.length) parameterProblem(`option \`${word}' requires an argument`);
    return this.words[this.at++];
  }

  /** The next word when it is no option. One attached to the option is overlooked, as by the real one. */
  private optional(attached: boolean): string | undefined {
    const next = this.words[this.at] as string | undefined;
    if (attached || next === undefined || next.startsWith('-') || next.startsWith('!')) return undefined;
    this.at++;
    return next;
  }

  private take(letter: string, attached: boolean): void {
    const { command } = this;
    const { name, expect, long } = COMMANDS[letter];
    const table = tableOf(this.optional(attached));
    if (letter !== 'L' && (table === 'dying' || table === 'unconfirmed'))
      parameterProblem("Can't do that command with tables `dying' and `unconfirmed'");
    const chosen = table === 'expect' ? expect : name;
    if (chosen === undefined) parameterProblem(`Can't do --${long} on expectations`);
    if (command.name !== '') parameterProblem('Invalid commands combination');
    command.name = chosen;
    command.table = table;
  }

  private option(letter: string, argument: string | undefined): void {
    const { command } = this;
    const name = FLAGS[letter] ?? OPTIONS.find((one) => one.letter === letter)!.long[0];
    command.options.add(name);
    takeOption(command, letter, argument);
  }
}

function tableOf(word: string | undefined): Table {
  if (word === undefined) return 'conntrack';
  for (const table of ['expect', 'conntrack', 'dying', 'unconfirmed'] as const) if (table.startsWith(word)) return table;
  return parameterProblem(`unknown type \`${word}'`);
}

function takeOption(command: Command, letter: string, argument: string | undefined): void {
  const { template } = command;
  const text = argument ?? '';
  if ('sdrq[]{}'.includes(letter)) takeAddress(command, letter, text);
  else if ('ngj'.includes(letter)) takeNat(command, letter, argument);
  else if (letter === 'p') {
    command.protocol = findProtocol(text);
    if (command.protocol === undefined) parameterProblem(`\`${text}' unsupported protocol`);
    template.proto = command.protocol.num;
  } else if (letter === 't') template.timeout = strtoul(text);
  else if (letter === 'u') parseStatus(text, template);
  else if (letter === 'e') command.events = parseParameter(text, EVENT_WORDS);
  else if (letter === 'o') {
    command.output = new Set([...command.output, ...parseParameter(text, OUTPUT_WORDS)]);
    if (command.output.has('save') && command.output.size > 1)
      otherProblem('cannot combine save output with any other output type, use -o save only');
  } else if (letter === 'm') {
    const [value, mask] = text.split('/');
    template.mark = strtoul(value);
    template.markMask = mask === undefined ? 0xffffffff : strtoul(mask);
  } else if (letter === 'w') template.zone = strtoul(text) & 0xffff;
  else if (letter === '(') template.origZone = strtoul(text) & 0xffff;
  else if (letter === ')') template.replyZone = strtoul(text) & 0xffff;
  else if (letter === 'f') setFamily(command, familyOf(text));
  else if ('l<>'.includes(letter)) takeLabel(command, argument);
  else if (letter === 'c') template.secmark = strtoul(text);
}

function takeLabel(command: Command, argument: string | undefined): void {
  if (command.options.has('label-add') && command.options.has('label-del'))
    otherProblem('cannot use --label-add and --label-del at the same time');
  if (argument !== undefined) command.labels.push(argument);
}

function familyOf(text: string): number {
  if (text.startsWith('ipv4')) return AF_INET;
  if (text.startsWith('ipv6')) return AF_INET6;
  return parameterProblem(`\`${text}' unsupported protocol`);
}

function setFamily(command: Command, family: number): void {
  if (command.family !== 0 && command.family !== family) parameterProblem('mismatched address family');
  command.family = family;
}

/** strtoul(3) with base 0; 0 where there is no number. */
function strtoul(text: string): number {
  const match = /^\s*\+?(0x[0-9a-f]+|\d+)/i.exec(text);
  if (match === null) return 0;
  const [, digits] = match;
  const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  return Number.isNaN(value) ? 0 : value;
}

/** An address, and says of which family it is; one of IPv6 is no more than that: there are no such connections. */
function parseAddress(command: Command, text: string): number | undefined {
  const addr = inetAton(text);
  if (addr === undefined && !/^[0-9a-f:]*:[0-9a-f:.]*$/i.test(text)) parameterProblem(`Invalid IP address \`${text}'`);
  setFamily(command, addr === undefined ? AF_INET6 : AF_INET);
  return addr;
}

const LONG_OF: Readonly<Record<string, string>> = { r: 'reply-src', q: 'reply-dst', '{': 'mask-src', '}': 'mask-dst' };

function takeAddress(command: Command, letter: string, text: string): void {
  const { template } = command;
  const slash = text.indexOf('/');
  const addr = parseAddress(command, slash < 0 ? text : text.slice(0, slash));
  let length = -1;
  if (slash >= 0) {
    if (letter in LONG_OF) parameterProblem(`CIDR notation unavailable for \`--${LONG_OF[letter]}'`);
    const digits = text.slice(slash + 1);
    length = /^\d+$/.test(digits) ? Number(digits) : 33;
    if (length > (addr === undefined ? 128 : 32)) parameterProblem('Invalid netmask');
  }
  const tuple = { s: template.orig, d: template.orig, r: template.reply, q: template.reply, '[': template.expect, ']': template.expect }[
    letter
  ];
  const end = 'sr[{'.includes(letter) ? 'src' : 'dst';
  (tuple ?? template.mask)[end] = addr;
  if (addr === undefined || length < 0 || length === 32) return;
  template.mask[end] = maskOf(length);
  command.options.add(end === 'src' ? 'mask-src' : 'mask-dst');
}

function takeNat(command: Command, letter: string, text: string | undefined): void {
  if (text === undefined) return;
  const { template } = command;
  const colon = text.indexOf(':');
  const nat: NatTemplate = {};
  if (colon >= 0 && colon === text.lastIndexOf(':')) {
    const digits = text.slice(colon + 1);
    if (digits === '') parameterProblem("No port specified after `:'");
    if (!/^\d+$/.test(digits) || Number(digits) > 65535) parameterProblem(`Invalid port \`${digits}'`);
    nat.port = Number(digits);
    text = text.slice(0, colon);
  }
  if (text.includes('/')) {
    parseAddress(command, text.slice(0, text.indexOf('/')));
    parameterProblem(`CIDR notation unavailable for \`--${{ n: 'src-nat', g: 'dst-nat', j: 'any-nat' }[letter]}'`);
  }
  nat.addr = parseAddress(command, text);
  if (letter !== 'g') Object.assign(template.srcNat, nat);
  if (letter !== 'n') Object.assign(template.dstNat, nat);
}
