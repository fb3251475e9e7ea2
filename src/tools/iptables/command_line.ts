import type { Process } from '../../uapi/process.ts';
import {
  IPT_F_FRAG,
  IPT_F_GOTO,
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  XT_INV_PROTO,
} from '../../uapi/xtables.ts';
import { BASE_OPTIONS, SHORT_OPTIONS } from './base_options.ts';
import { CommandState, LoadedExtension } from './command_state.ts';
import type { AnyExtension, XtOptionEntry } from './extension.ts';
import { findMatch, findTarget, UNMODELLED_MATCHES, UNMODELLED_TARGETS } from './extensions.ts';
import { GetoptInOrder, type LongOption, type Parsed } from './getopt_in_order.ts';
import { optionCall } from './option_call.ts';
import { parseProtocol, protoToName } from './proto_names.ts';
import { INT_MAX, strtoull, strtoulWhole, UINT8_MAX } from './strtoul.ts';
import { type AddrMask, parseAddresses } from './xt_addr.ts';
import { badParameter, notModelled, XtablesError } from './xtables_error.ts';

const XT_EXTENSION_MAXNAMELEN = 29;
const IFNAMSIZ = 16;
const STANDARD_TARGETS = new Set(['', 'ACCEPT', 'DROP', 'QUEUE', 'RETURN']);
/** What scanf takes for a number, its beginning at least. */
const SCANNED = /^\s*[-+]?\d/;

/** An option of an extension: which one's, and which. */
interface ExtensionOption {
  readonly owner: AnyExtension;
  readonly isTarget: boolean;
  readonly entry: XtOptionEntry;
}

type OptionValue = string | ExtensionOption;

/** Options of a rule by their bit's place, their long names and what "!" sets. iptables: OPT_*, ip46t_option_name(). */
const RULE_OPTIONS: Readonly<Record<string, { name: string; inverts?: number; commands: string }>> = {
  n: { name: '--numeric', commands: 'L' },
  s: { name: '--source', inverts: IPT_INV_SRCIP, commands: 'IDRAC' },
  d: { name: '--destination', inverts: IPT_INV_DSTIP, commands: 'IDRAC' },
  p: { name: '--protocol', inverts: XT_INV_PROTO, commands: 'IDRAC' },
  j: { name: '--jump', commands: 'IDRAC' },
  v: { name: '--verbose', commands: '*' },
  x: { name: '--exact', commands: 'L' },
  i: { name: '--in-interface', inverts: IPT_INV_VIA_IN, commands: 'IDRAC' },
  o: { name: '--out-interface', inverts: IPT_INV_VIA_OUT, commands: 'IDRAC' },
  '0': { name: '--line-numbers', commands: 'L' },
  c: { name: '--set-counters', commands: 'IRAP' },
  f: { name: '--fragments', inverts: IPT_INV_FRAG, commands: 'IDRAC' },
};

/** A command line of iptables, or a line of iptables-restore, understood. iptables: do_parse(). */
export class CommandLine {
  readonly process: Process;
  readonly state = new CommandState();
  /** A, C, D, E, F, I, L, N, P, R, S, X, Z; 'd' and 'z' with a rule's number; L or S with Z or z besides. */
  readonly commands = new Set<string>();
  table: string;
  chain: string | undefined;
  newname = '';
  policy: string | undefined;
  rulenum = 0;
  verbose = 0;
  sources: AddrMask[] = [];
  destinations: AddrMask[] = [];
  /** For standard error, in front of any complaint. */
  readonly warnings: string[] = [];
  /** Was -h or -V there? Then nothing else counts. */
  instead: 'help' | 'version' | 'not version' | undefined;
  /** A line for IPv6 in a file that iptables-restore reads. */
  ignored = false;

  private readonly restore: boolean;
  private readonly tool: string;
  private readonly getopt: GetoptInOrder<OptionValue>;
  private readonly options = new Set<string>();
  private extensionOptions: LongOption<OptionValue>[] = [];
  private invert = false;
  private tableSet = false;
  private wait = false;
  private waitInterval = false;
  private goto = false;
  private sourceText: string | undefined;
  private destinationText: string | undefined;

  constructor(process: Process, tool: string, args: readonly string[], table: string, restore: boolean) {
    this.process = process;
    this.tool = tool;
    this.table = table;
    this.restore = restore;
    this.getopt = new GetoptInOrder<OptionValue>(args, SHORT_OPTIONS);
  }

  has(option: string): boolean {
    return this.options.has(option);
  }

  /** Throws XtablesError for what is wrong. */
  parse(): void {
    for (;;) {
      const parsed = this.getopt.next([...(BASE_OPTIONS as readonly LongOption<OptionValue>[]), ...this.extensionOptions], sameOption);
      if (parsed.kind === 'end') break;
      if (!this.step(parsed)) continue;
      if (this.instead !== undefined || this.ignored) return;
      this.invert = false;
    }
    this.finish();
  }

  /** False: "!" holds for what comes next. */
  private step(parsed: Exclude<Parsed<OptionValue>, { kind: 'end' }>): boolean {
    if (parsed.kind === 'word') return this.word(parsed.word);
    if (parsed.kind === 'option') {
      if (typeof parsed.value !== 'string') return this.extensionOption(parsed.value, parsed.argument ?? '');
      this.baseOption(parsed.value, parsed.argument);
      return true;
    }
    if (this.loadProtocol()) {
      this.getopt.again();
      return false;
    }
    if (parsed.kind === 'missing') throw badParameter(`option "${parsed.name}" requires an argument`);
    throw badParameter(`unknown option "${parsed.name}"`);
  }

  private word(word: string): boolean {
    if (word !== '!') throw new XtablesError(2, `Bad argument \`${word}'\n`, true);
    if (this.invert) throw badParameter('multiple consecutive ! not allowed');
    this.invert = true;
    return false;
  }

  /** iptables: command_default(). */
  private extensionOption(option: ExtensionOption, argument: string): boolean {
    const { state } = this;
    const loaded = option.isTarget
      ? state.target
      : state.matches.find(({ extension, completed }) => extension.name === option.owner.name && !completed);
    if (loaded === undefined) return true;
    const call = optionCall(this.process, loaded, option.entry, argument, this.invert, state.ip, this.warnings, () =>
      this.getopt.hasArgument() ? this.getopt.args[this.getopt.at++] : undefined,
    );
    call.parse();
    return true;
  }

  /** An unknown option may be one of the protocol's match, which is loaded for it once. iptables: load_proto(). */
  private loadProtocol(): boolean {
    const { state } = this;
    if (state.protocol === undefined || state.protoUsed) return false;
    state.protoUsed = true;
    const number = strtoulWhole(state.protocol, 0, UINT8_MAX);
    const name = number === undefined ? state.protocol : protoToName(this.process, number, this.options.has('n'));
    if (name !== undefined && UNMODELLED_MATCHES.has(name)) throw notModelled(this.tool, `match "${name}" is`);
    const match = name === undefined ? undefined : findMatch(name);
    if (match !== undefined) this.addMatch(match);
    return match !== undefined;
  }

  private addMatch(match: AnyExtension): void {
    const again = this.state.matches.some(({ extension }) => extension.name === match.name);
    for (const loaded of this.state.matches) if (loaded.extension.name === match.name) loaded.completed = true;
    this.state.matches.push(new LoadedExtension(match));
    if (!again) this.mergeOptions(match, false);
  }

  private mergeOptions(owner: AnyExtension, isTarget: boolean): void {
    const added = owner.options.map((entry): LongOption<OptionValue> => {
      const flag = entry.type === 'none' || entry.flag === true;
      return { name: entry.name, argument: flag ? 'none' : 'required', value: { owner, isTarget, entry: firstOfId(owner, entry) } };
    });
    this.extensionOptions = [...added, ...this.extensionOptions];
  }

  private loadMatch(name: string): void {
    if (this.invert) throw badParameter('unexpected ! flag before --match');
    if (name.length >= XT_EXTENSION_MAXNAMELEN) {
      throw badParameter(`Invalid match name "${name}" (${XT_EXTENSION_MAXNAMELEN - 1} chars max)`);
    }
    if (UNMODELLED_MATCHES.has(name)) throw notModelled(this.tool, `match "${name}" is`);
    const match = findMatch(name);
    if (match === undefined) throw badParameter(`Couldn't load match \`${name}':No such file or directory\n`);
    this.addMatch(match);
  }

  private parseTarget(name: string): void {
    if (name.length < 1) throw badParameter('Invalid target name (too short)');
    if (name.length >= XT_EXTENSION_MAXNAMELEN) {
      throw badParameter(`Invalid target name \`${name}' (${XT_EXTENSION_MAXNAMELEN - 1} chars max)`);
    }
    if (/\s/.test(name)) throw badParameter(`Invalid target name \`${name}'`);
    this.state.jumpto = name;
  }

  private loadTarget(name: string): void {
    this.parseTarget(name);
    if (UNMODELLED_TARGETS.has(name)) throw notModelled(this.tool, `target "${name}" is`);
    const target = findTarget(name);
    this.state.target = target === undefined ? undefined : new LoadedExtension(target);
    if (target !== undefined) this.mergeOptions(target, true);
  }

  private setOption(letter: string): void {
    const { name, inverts } = RULE_OPTIONS[letter];
    if (this.options.has(letter)) throw badParameter(`multiple ${name} options not allowed`);
    this.options.add(letter);
    if (!this.invert) return;
    if (inverts === undefined) throw badParameter(`cannot have ! before ${name}`);
    this.state.ip.invflags |= inverts;
  }

  private addCommand(letter: string, others = ''): void {
    if (this.invert) throw badParameter("unexpected '!' flag");
    const before = [...this.commands].filter((command) => !others.includes(command));
    if (before.length > 0) throw badParameter(`Cannot use -${letter.toUpperCase()} with -${before[0].toUpperCase()}`);
    this.commands.add(letter);
  }

  private baseOption(letter: string, argument: string | undefined): void {
    if ('ACDEFILNPRSXZ'.includes(letter)) this.command(letter, argument);
    else if (letter === 'h' || letter === 'V') {
      if (letter === 'V') this.instead = this.invert ? 'not version' : 'version';
      else this.instead = 'help';
      if (letter === 'h' && this.state.matches.length === 0 && this.state.protocol !== undefined) {
        const match = findMatch(this.state.protocol);
        if (match !== undefined) this.addMatch(match);
      }
    } else if ('psdgjiomf'.includes(letter)) this.ruleOption(letter, argument ?? '');
    else this.plainOption(letter, argument);
  }

  private ruleOption(letter: string, argument: string): void {
    const { ip } = this.state;
    if ('io'.includes(letter) && argument === '') throw badParameter('Empty interface is likely to be undesired');
    if (letter === 'm') return this.loadMatch(argument);
    this.setOption(letter === 'g' ? 'j' : letter);
    if (letter === 'p') {
      this.state.protocol = argument.toLowerCase();
      ip.proto = parseProtocol(this.process, this.state.protocol);
      if (ip.proto === 0 && ip.invflags & XT_INV_PROTO) throw badParameter('rule would never match protocol');
    } else if (letter === 's') this.sourceText = argument;
    else if (letter === 'd') this.destinationText = argument;
    else if (letter === 'g') {
      this.goto = true;
      this.parseTarget(argument);
    } else if (letter === 'j') {
      if (argument !== 'CONTINUE') this.loadTarget(argument);
    } else if (letter === 'f') ip.flags |= IPT_F_FRAG;
    else ip[letter === 'i' ? 'iniface' : 'outiface'] = this.interfaceName(argument);
  }

  private interfaceName(name: string): string {
    if (name.length >= IFNAMSIZ) throw badParameter(`interface name \`${name}' must be shorter than ${IFNAMSIZ} characters`);
    if (/[/ ]/.test(name)) {
      this.warnings.push(`Warning: weird character in interface \`${name}' ('/' and ' ' are not allowed by the kernel).`);
    }
    return name;
  }

  private plainOption(letter: string, argument: string | undefined): void {
    const { getopt, restore } = this;
    switch (letter) {
      case 'v':
        if (this.verbose === 0) this.setOption('v');
        this.verbose++;
        break;
      case 't':
        if (this.invert) throw badParameter('unexpected ! flag before --table');
        if (restore && this.tableSet) throw badParameter(`The -t option cannot be used in ${this.tool}.\n`);
        this.table = argument ?? '';
        this.tableSet = true;
        break;
      case 'w':
        if (restore) throw badParameter("You cannot use `-w' from iptables-restore");
        this.wait = true;
        this.optionalNumber(argument ?? (getopt.hasArgument() ? getopt.args[getopt.at++] : undefined));
        break;
      case 'W':
        if (restore) throw badParameter("You cannot use `-W' from iptables-restore");
        this.setWaitInterval(argument ?? (getopt.hasArgument() ? getopt.args[getopt.at++] : undefined));
        break;
      case 'c':
        this.setOption('c');
        this.setCounters(argument ?? '');
        break;
      case '6':
        if (!restore) throw new XtablesError(2, '', true);
        this.ignored = true;
        break;
      case 'M':
      case '4':
        break;
      default:
        this.setOption(letter);
    }
  }

  private optionalNumber(text: string | undefined): void {
    if (text !== undefined && !SCANNED.test(text)) throw badParameter('wait seconds not numeric');
  }

  private setWaitInterval(text: string | undefined): void {
    if (text === undefined) throw badParameter('wait interval value required');
    if (!SCANNED.test(text)) throw badParameter('wait interval not numeric');
    const usec = BigInt.asUintN(32, strtoull(text));
    if (usec > 999_999n) throw badParameter(`too long usec wait ${usec} > 999999 usec`);
    this.warnings.push('Ignoring deprecated --wait-interval option.');
    this.waitInterval = true;
  }

  private setCounters(text: string): void {
    const { getopt, state } = this;
    const comma = text.indexOf(',');
    const bytes = comma >= 0 ? text.slice(comma + 1) : getopt.hasArgument() ? getopt.args[getopt.at++] : undefined;
    if (bytes === undefined) throw badParameter('--set-counters requires packet and byte counter');
    if (!SCANNED.test(text)) throw badParameter('--set-counters packet counter not numeric');
    if (!SCANNED.test(bytes)) throw badParameter('--set-counters byte counter not numeric');
    [state.pcnt, state.bcnt] = [Number(strtoull(text)), Number(strtoull(bytes))];
  }

  private command(letter: string, argument: string | undefined): void {
    const { getopt } = this;
    const word = (): string | undefined => (getopt.hasArgument() ? getopt.args[getopt.at++] : undefined);
    if (letter === 'N') assertValidChainName(argument ?? '');
    this.addCommand(letter, 'LS'.includes(letter) ? 'Zz' : letter === 'Z' ? 'LS' : '');
    if (letter === 'P') {
      this.policy = word();
      if (this.policy === undefined) throw badParameter('-P requires a chain and a policy');
      this.chain = argument;
      return;
    }
    const chain = argument ?? word();
    if (chain !== undefined) this.chain = chain;
    const number = 'DIRLSZE'.includes(letter) ? word() : undefined;
    if (letter === 'E') {
      if (number === undefined) throw badParameter('-E requires old-chain-name and new-chain-name');
      this.newname = number;
      assertValidChainName(number);
    } else if (letter === 'D') {
      if (number === undefined) return;
      this.rulenum = deletedNumber(number);
      this.onlyCommand('d');
    } else if (number !== undefined) {
      this.rulenum = ruleNumber(number);
      if (letter === 'Z') this.onlyCommand('z');
    } else if (letter === 'R') throw badParameter('-R requires a rule number');
    else if (letter === 'I') this.rulenum = 1;
  }

  private onlyCommand(letter: string): void {
    this.commands.clear();
    this.commands.add(letter);
  }

  private finish(): void {
    const { state, commands } = this;
    if (this.table === 'nat' && (this.policy === 'DROP' || state.jumpto === 'DROP')) {
      throw badParameter('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n');
    }
    if (this.waitInterval && !this.wait) throw badParameter('--wait-interval only makes sense with --wait\n');
    const warn = (line: string): void => void this.warnings.push(line);
    for (const match of state.matches) match.finish(this.process, warn);
    state.target?.finish(this.process, warn);
    if (this.getopt.at < this.getopt.args.length) throw badParameter('unknown arguments found on commandline');
    if (commands.size === 0) throw badParameter('no command specified');
    if (this.invert) throw badParameter('nothing appropriate following !');
    this.finishAddresses();
    this.checkOptionsOfCommand();
    this.checkChain();
  }

  private finishAddresses(): void {
    const { ip } = this.state;
    if (this.goto) ip.flags |= IPT_F_GOTO;
    const rule = [...'RIDAC'].some((command) => this.commands.has(command));
    const [source, destination] = [this.sourceText, this.destinationText].map((text) => text ?? (rule ? '0.0.0.0/0' : undefined));
    if (source !== undefined) this.sources = parseAddresses(this.process, source);
    if (destination !== undefined) this.destinations = parseAddresses(this.process, destination);
    if ((this.sources.length > 1 || this.destinations.length > 1) && ip.invflags & (IPT_INV_SRCIP | IPT_INV_DSTIP)) {
      throw badParameter('! not allowed with multiple source or destination IP addresses');
    }
  }

  /** iptables: generic_opt_check(). */
  private checkOptionsOfCommand(): void {
    // In the order of their bits, which an object with the key '0' does not keep.
    for (const letter of 'nsdpjvxio0cf') {
      const { name, commands } = RULE_OPTIONS[letter];
      if (!this.options.has(letter) || commands === '*') continue;
      if ([...this.commands].every((command) => commands.includes(command))) continue;
      throw badParameter(`Illegal option \`${name}' with this command`);
    }
  }

  private checkChain(): void {
    const { chain, commands } = this;
    if (chain === undefined) return;
    if (chain.length >= XT_EXTENSION_MAXNAMELEN) {
      throw badParameter(`chain name \`${chain}' too long (must be under ${XT_EXTENSION_MAXNAMELEN} chars)`);
    }
    if (![...'ADCIR'].some((command) => commands.has(command))) return;
    const wrong = (letter: string): void => {
      if (this.options.has(letter)) throw badParameter(`Can't use ${RULE_OPTIONS[letter].name} with ${chain}`);
    };
    if (chain === 'PREROUTING' || chain === 'INPUT') wrong('o');
    if (chain === 'POSTROUTING' || chain === 'OUTPUT') wrong('i');
  }
}

function sameOption(a: OptionValue, b: OptionValue): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.owner === b.owner && a.entry.id === b.entry.id;
}

/** Of several names for an option the first is the one complaints have. */
function firstOfId(owner: AnyExtension, { id }: XtOptionEntry): XtOptionEntry {
  return owner.options.find((entry) => entry.id === id)!;
}

function ruleNumber(text: string): number {
  const number = strtoulWhole(text, 1, INT_MAX);
  if (number === undefined) throw badParameter(`Invalid rule number \`${text}'`);
  return number;
}

/** -D reads numbers its own way. iptables: parse_rule_range(). */
function deletedNumber(text: string): number {
  if (text.includes(':')) throw badParameter('Rule ranges are not supported');
  if (!/^\s*\+?\d+$/.test(text) || Number(text) === 0) throw badParameter(`Invalid rule number \`${text}'`);
  return Number(text);
}

/**
 * Throws XtablesError for a name that no chain may have. `extensions`: nor may it be that of a target that is a module (a chain's line of
 * iptables-restore does not see those). iptables: assert_valid_chain_name().
 */
export function assertValidChainName(name: string, extensions = true): void {
  if (name.length >= XT_EXTENSION_MAXNAMELEN) {
    throw badParameter(`chain name \`${name}' too long (must be under ${XT_EXTENSION_MAXNAMELEN} chars)`);
  }
  if (name.startsWith('-') || name.startsWith('!')) throw badParameter(`chain name not allowed to start with \`${name[0]}'`);
  if (STANDARD_TARGETS.has(name) || (extensions && (findTarget(name) !== undefined || UNMODELLED_TARGETS.has(name))))
    throw badParameter('chain name may not clash with target name');
  if (/\s/.test(name)) throw badParameter(`Invalid chain name \`${name}'`);
}
