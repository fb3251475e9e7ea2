import type { Process } from '../../uapi/process.ts';
import { parseIpv4, prefixLengthOf } from '../../wire/addr.ts';
import { hostEntries } from '../netdb.ts';
import { IptablesError, badParameter } from './errors.ts';
import { MATCHES, TARGETS, UNMODELLED_MATCHES, UNMODELLED_TARGETS, notModelled, type Extension } from './extensions.ts';

/** A command line of iptables, understood. */
export interface IptablesCommand {
  /** Letter of the command: A C D E F I L N P R S V X Z h. */
  command: string;
  table: string;
  chain: string | undefined;
  /** -E: the new name; -P: the policy. */
  argument: string | undefined;
  /** -I, -D, -R, -L, -S: the rule's number. */
  number: number | undefined;
  protocol: string | undefined;
  matches: string[];
  target: string;
  /** Options of matches and target, "--name" to argument. */
  options: Record<string, string>;
  /** Is there anything that makes a rule? */
  hasRule: boolean;
  numeric: boolean;
  verbose: boolean;
  lineNumbers: boolean;
}

const COMMANDS: Readonly<Record<string, string>> = {
  append: 'A',
  check: 'C',
  delete: 'D',
  'delete-chain': 'X',
  flush: 'F',
  help: 'h',
  insert: 'I',
  list: 'L',
  'list-rules': 'S',
  'new-chain': 'N',
  policy: 'P',
  'rename-chain': 'E',
  replace: 'R',
  version: 'V',
  zero: 'Z',
};

const OPTIONS: Readonly<Record<string, string>> = {
  source: 's',
  src: 's',
  destination: 'd',
  dst: 'd',
  protocol: 'p',
  proto: 'p',
  'in-interface': 'i',
  'out-interface': 'o',
  jump: 'j',
  goto: 'g',
  match: 'm',
  table: 't',
  numeric: 'n',
  verbose: 'v',
  exact: 'x',
  wait: 'w',
  fragments: 'f',
  'line-numbers': '0',
  'set-counters': 'c',
  modprobe: 'M',
  ipv4: '4',
};

const WITH_ARGUMENT = 'sdpiojgmtcM';
const NEEDS_CHAIN = 'ACDIRNEP';
const PROTOCOLS: Readonly<Record<string, string>> = {
  tcp: '6',
  udp: '17',
  icmp: '1',
  sctp: '132',
  esp: '50',
  ah: '51',
  gre: '47',
  udplite: '136',
  dccp: '33',
  igmp: '2',
  all: '0',
  ipencap: '4',
  ipv6: '41',
};

const LONG_NAMES: Readonly<Record<string, string>> = {
  s: 'source',
  d: 'destination',
  p: 'protocol',
  i: 'in-interface',
  o: 'out-interface',
  j: 'jump',
  g: 'goto',
};

/** Parses a command line (without the program's name). `chainExists`: is a name a chain of the table? */
export function parseIptables(
  process: Process,
  args: readonly string[],
  chainExists: (table: string, chain: string) => boolean,
): IptablesCommand {
  return new IptablesParser(process, args, chainExists).parse();
}

class IptablesParser {
  private readonly process: Process;
  private readonly args: readonly string[];
  private readonly chainExists: (table: string, chain: string) => boolean;
  private at = 0;
  private invert = false;
  private readonly seen = new Set<string>();
  private readonly extensions: { extension: Extension; given: Map<string, string> }[] = [];
  private readonly c: IptablesCommand = {
    command: '',
    table: 'filter',
    chain: undefined,
    argument: undefined,
    number: undefined,
    protocol: undefined,
    matches: [],
    target: '',
    options: {},
    hasRule: false,
    numeric: false,
    verbose: false,
    lineNumbers: false,
  };

  constructor(process: Process, args: readonly string[], chainExists: (table: string, chain: string) => boolean) {
    this.process = process;
    this.args = args;
    this.chainExists = chainExists;
    const t = args.findIndex((arg) => arg === '-t' || arg === '--table');
    if (t >= 0 && t + 1 < args.length) this.c.table = args[t + 1];
  }

  parse(): IptablesCommand {
    while (this.at < this.args.length) {
      const arg = this.args[this.at++];
      if (arg === '!') {
        if (this.invert) throw badParameter('multiple consecutive ! not allowed');
        this.invert = true;
        continue;
      }
      if (arg.startsWith('--')) this.long(arg);
      else if (arg.startsWith('-') && arg.length > 1) this.short(arg);
      else throw new IptablesError(2, `Bad argument \`${arg}'\nTry \`iptables -h' or 'iptables --help' for more information.`, 'plain');
      this.invert = false;
    }
    const { c } = this;
    for (const { extension, given } of this.extensions) extension.finish?.(given, { protocol: c.protocol });
    if (c.command === '') throw badParameter('no command specified');
    this.checkChain();
    return c;
  }

  private checkChain(): void {
    const { c } = this;
    const wrong = (option: string, name: string, chains: readonly string[]): void => {
      if (this.seen.has(option) && 'ACDIR'.includes(c.command) && chains.includes(c.chain ?? '')) {
        throw badParameter(`Can't use --${name} with ${c.chain}`);
      }
    };
    wrong('i', 'in-interface', ['OUTPUT', 'POSTROUTING']);
    wrong('o', 'out-interface', ['INPUT', 'PREROUTING']);
  }

  private short(arg: string): void {
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i];
      const rest = arg.slice(i + 1);
      if (COMMAND_LETTERS.includes(letter)) {
        this.command(letter, rest);
        if (rest !== '' && !'LSFZXhV'.includes(letter)) return;
        continue;
      }
      if (WITH_ARGUMENT.includes(letter)) {
        this.option(letter, rest !== '' ? rest : this.argumentOf(`-${letter}`));
        return;
      }
      if (!'nvxwf04'.includes(letter)) throw badParameter(`unknown option "${arg}"`);
      this.flag(letter);
    }
  }

  private argumentOf(option: string): string {
    if (this.at >= this.args.length) throw badParameter(`option "${option}" requires an argument`);
    return this.args[this.at++];
  }

  private long(arg: string): void {
    const equals = arg.indexOf('=');
    const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
    const inline = equals < 0 ? undefined : arg.slice(equals + 1);
    for (const { extension, given } of this.extensions) {
      const known = extension.options.find((option) => option.name === name) ?? unique(extension.options, name);
      if (known === undefined) continue;
      const argument = known.argument ? (inline ?? this.argumentOf(arg)) : '';
      known.check?.(this.process, argument, { protocol: this.c.protocol });
      given.set(known.name, argument);
      this.c.options[`--${known.name}`] = argument;
      return;
    }
    const all = { ...COMMANDS, ...OPTIONS };
    const match = name in all ? name : Object.keys(all).filter((key) => key.startsWith(name));
    const chosen = typeof match === 'string' ? match : match.length === 1 ? match[0] : undefined;
    if (chosen === undefined || name === '') throw badParameter(`unknown option "${arg}"`);
    if (chosen in COMMANDS) this.command(COMMANDS[chosen], inline ?? '');
    else if (WITH_ARGUMENT.includes(OPTIONS[chosen])) this.option(OPTIONS[chosen], inline ?? this.argumentOf(arg));
    else this.flag(OPTIONS[chosen]);
  }

  private command(letter: string, inline: string): void {
    const { c } = this;
    if (c.command !== '') {
      // Listing and zeroing at once is allowed.
      if ([c.command, letter].sort().join('') === 'LZ' || [c.command, letter].sort().join('') === 'SZ') return;
      throw badParameter(`Cannot use -${letter} with -${c.command}`);
    }
    c.command = letter;
    const optional = 'LSFZXhV'.includes(letter);
    if (!optional) c.chain = inline !== '' ? inline : this.argumentOf(`-${letter}`);
    else if (this.hasOperand()) c.chain = this.args[this.at++];
    if (letter === 'P' || letter === 'E') {
      if (!this.hasOperand())
        throw badParameter(letter === 'P' ? '-P requires a chain and a policy' : '-E requires old-chain-name and new-chain-name');
      c.argument = this.args[this.at++];
    }
    if ('IDRLSZ'.includes(letter) && c.chain !== undefined && this.hasOperand()) {
      const text = this.args[this.at];
      if (/^\d+$/.test(text) && Number(text) > 0) c.number = Number(text);
      else throw badParameter(`Invalid rule number \`${text}'`);
      this.at++;
    }
  }

  /** Is the next word no option? */
  private hasOperand(): boolean {
    const next = this.args[this.at] as string | undefined;
    return next !== undefined && !next.startsWith('-') && next !== '!';
  }

  private flag(letter: string): void {
    if (letter === 'n') this.c.numeric = true;
    else if (letter === 'v') this.c.verbose = true;
    else if (letter === '0') this.c.lineNumbers = true;
    else if (letter === 'f') this.c.hasRule = true;
    else if (letter === 'w' && this.hasOperand() && /^\d+$/.test(this.args[this.at])) this.at++;
  }

  private option(letter: string, argument: string): void {
    const { c } = this;
    if (letter === 't') {
      c.table = argument;
      return;
    }
    if (this.seen.has(letter) && letter in LONG_NAMES) throw badParameter(`multiple --${LONG_NAMES[letter]} options not allowed`);
    this.seen.add(letter);
    c.hasRule = true;
    if (letter === 'p') this.setProtocol(argument);
    else if (letter === 's' || letter === 'd') for (const each of argument.split(',')) checkAddress(this.process, each);
    else if (letter === 'm') this.load(argument, 'match');
    else if (letter === 'j' || letter === 'g') this.setTarget(argument);
  }

  private setProtocol(text: string): void {
    const name = text.toLowerCase();
    const known = name in PROTOCOLS || (/^\d+$/.test(name) && Number(name) < 256);
    if (!known) throw badParameter(`unknown protocol "${name}" specified`);
    const byNumber = Object.entries(PROTOCOLS).find(([, number]) => number === name);
    this.c.protocol = byNumber ? byNumber[0] : name;
    const extension = MATCHES.find((match) => match.name === this.c.protocol);
    if (extension && !this.extensions.some((entry) => entry.extension === extension)) this.extensions.push({ extension, given: new Map() });
  }

  private load(name: string, what: 'match' | 'target'): void {
    const list = what === 'match' ? MATCHES : TARGETS;
    const extension = list.find((each) => each.name === name);
    if (extension === undefined) {
      if ((what === 'match' ? UNMODELLED_MATCHES : UNMODELLED_TARGETS).includes(name)) throw notModelled(`${what} "${name}" is`);
      throw badParameter(`Couldn't load ${what} \`${name}':No such file or directory\n`);
    }
    if (what === 'match') this.c.matches.push(name);
    this.extensions.unshift({ extension, given: new Map() });
  }

  private setTarget(name: string): void {
    this.c.target = name;
    if (this.chainExists(this.c.table, name)) return;
    if (!TARGETS.some((target) => target.name === name) && !UNMODELLED_TARGETS.includes(name))
      throw badParameter(`Chain '${name}' does not exist`);
    this.load(name, 'target');
  }
}

const COMMAND_LETTERS = `${NEEDS_CHAIN}FLSXZhV`;

function unique(options: Extension['options'], prefix: string): Extension['options'][number] | undefined {
  const matching = options.filter((option) => option.name.startsWith(prefix));
  return matching.length === 1 ? matching[0] : undefined;
}

/** An address, network or name with an optional mask. */
function checkAddress(process: Process, text: string): void {
  const [host, mask] = text.split('/', 2) as [string, string | undefined];
  if (mask !== undefined) {
    const address = parseIpv4(mask);
    const length = /^\d+$/.test(mask) ? Number(mask) : address === undefined ? 33 : (prefixLengthOf(address) ?? 32);
    if (length > 32) throw badParameter(`invalid mask \`${mask}' specified`);
  }
  const partial = /^\d{1,3}(\.\d{1,3}){0,3}$/.test(host) && host.split('.').every((part) => Number(part) < 256);
  const known = partial || hostEntries(process).some((entry) => entry.name === host || entry.aliases.includes(host));
  if (!known) throw badParameter(`host/network \`${host}' not found`);
}
