import type { Process, Program, SignalAction } from '../uapi/process.ts';
import { S_IFDIR, S_IFMT, type Termios, X_OK } from '../uapi/file.ts';
import { encode } from './bytes.ts';
import { Discard, ShellError, ShellExit } from './errors.ts';
import { Jobs } from './jobs.ts';
import type { Assignment, CommandPart, FunctionDef, Node, ProcessPart } from './node.ts';
import { defaultOptions, OPTION_LETTERS, SHOPT_DEFAULTS, type Options, type Shopts } from './options.ts';
import type { ReadSource } from './read_source.ts';
import { Traps } from './traps.ts';
import { Refused, Variables } from './variables.ts';

/** Which shell it plays: bash, Debian's sh (dash) or busybox's sh (ash). */
export type Flavour = 'bash' | 'dash' | 'ash';

/** What the parts of the shell need of each other where one may not import the other; filled in by bash.ts. */
export interface Services {
  run(sh: Shell, node: Node): Program<number>;
  /** As run, in a process that has nothing to do afterwards: a program takes its place. */
  runLast(sh: Shell, node: Node): Program<number>;
  /** Runs text as `eval` does. */
  runText(sh: Shell, text: string, kind: TextKind): Program<number>;
  /** Runs a command with its arguments ready, functions left out of account if so asked. */
  runArgv(sh: Shell, argv: readonly string[], functions: boolean): Program<number>;
  /** Runs a file as a script in this very process. */
  runScript(process: Process, path: string, args: readonly string[], flavour: Flavour): Program<number>;
  /** Starts a command in a process of its own. */
  processSubstitution(sh: Shell, part: ProcessPart): string;
  expandPrompt(sh: Shell, text: string): string;
  /** A function's text for the environment. */
  functionText(sh: Shell, name: string): string | undefined;
  builtins(): ReadonlyMap<string, Builtin>;
}

/** A command of the shell's own. Returns its status, at once or by a program that may block. */
export type Builtin = (sh: Shell, args: readonly string[]) => number | Program<number>;

/** Where text to run comes from: it shows in error messages. */
export type TextKind = 'script' | 'string' | 'eval' | 'source' | 'trap' | 'interactive';

export const FLOW_NONE = 0;
export const FLOW_BREAK = 1;
export const FLOW_CONTINUE = 2;
export const FLOW_RETURN = 3;

/** A function or sourced file that is running. */
export interface Call {
  readonly name: string;
  /** The file it was defined in; the file being sourced. */
  readonly source: string;
  /** The line it was called from. */
  readonly line: number;
  readonly sourced: boolean;
}

/** The state of a shell: what a subshell gets a copy of. */
export class Shell {
  p: Process;
  readonly services: Services;
  readonly flavour: Flavour;
  /** Plays sh: no arrays, no [[, other messages. */
  readonly posix: boolean;
  /** $0. */
  name = 'bash';
  /** What errors begin with when no script's name is to be said. */
  errorName = 'bash';
  /** What BASH_SOURCE says of functions defined outside files. */
  functionHome = 'main';
  /** No line numbers in errors: an interactive shell, a transcript. */
  withoutLines = false;
  interactive = false;
  /** Started with -c: it exits with 127 where a script exits with 1. */
  commandString = false;
  params: string[] = [];
  readonly options: Options = defaultOptions();
  readonly shopts: Shopts = { ...SHOPT_DEFAULTS };
  vars: Variables;
  functions = new Map<string, FunctionDef>();
  functionSources = new Map<string, string>();
  /** Functions that are exported, and those that are read-only. */
  exportedFunctions = new Set<string>();
  readonlyFunctions = new Set<string>();
  aliases = new Map<string, string>();
  /** Where commands were found, and how often. */
  hash = new Map<string, { path: string; hits: number }>();
  disabled = new Set<string>();
  /** Limits set with ulimit, by letter: remembered, not enforced. */
  limits = new Map<string, string>();
  lastStatus = 0;
  lastAsync = 0;
  lastArgument = '';
  pipeStatus: number[] = [0];
  shellPid: number;
  line = 0;
  calls: Call[] = [];
  flow = FLOW_NONE;
  /** How many loops `break` still has to leave; a function's return status. */
  flowCount = 0;
  returnStatus = 0;
  loopDepth = 0;
  /** Above 0: a failure here does not end a `set -e` shell. */
  conditional = 0;
  /** How deep the commands that run are nested (execute.ts). */
  depth = 0;
  subshell = 0;
  /** Depth of command substitutions and evals, for the plus signs of `set -x`. */
  traceDepth = 0;
  jobs: Jobs;
  traps: Traps;
  directories: string[] = [];
  startTime: number;
  secondsOffset = 0;
  randomSeed = 0;
  getoptsAt = 0;
  /** The output of command substitutions of the command being expanded. */
  substituted = new Map<CommandPart, string>();
  substitutionStatus: number | undefined = undefined;
  /** Descriptors of process substitutions to close when the command is done. */
  processFds: number[] = [];
  /** Signals whose action this shell changed: its children get the default back. */
  signals = new Set<number>();
  /** What an interactive shell does at signals without a trap. */
  ownActions = new Map<number, SignalAction>();
  /** ^C was typed at an interactive shell that runs commands of its own. */
  interrupted = false;
  /** Assignments among the arguments of the declaring builtin that runs, by argument number. */
  declarations: ReadonlyMap<number, Assignment> | undefined = undefined;
  /** The terminal that jobs are put in the foreground of; -1 without job control. */
  terminal = -1;
  /** The terminal's settings as the last command that ended well left them. */
  terminalModes: Termios | undefined = undefined;
  currentCommand = '';
  /** The builtin that runs: arithmetic errors name it. */
  commandName = '';
  /** The kind of trap that runs, for messages. */
  trapName = 'exit';
  historyList: string[] = [];
  historyBase = 1;
  historyTimes: number[] = [];
  executionString = '';
  /** LC_ALL=C: lengths count bytes. */
  byteLocale = false;
  /** Where the commands come from, for `read` and friends that share it. */
  input: ReadSource | undefined = undefined;

  private output: { fd: number; text: string }[] = [];

  constructor(process: Process, services: Services, flavour: Flavour) {
    this.p = process;
    this.services = services;
    this.flavour = flavour;
    this.posix = flavour !== 'bash';
    this.shellPid = process.pid;
    this.startTime = process.monotonic();
    this.randomSeed = process.random() & 0x7fffffff;
    this.vars = new Variables(this);
    this.jobs = new Jobs();
    this.traps = new Traps();
  }

  /** A copy that runs in the child `process` (set later). bash: a subshell environment. */
  clone(): Shell {
    const copy = Object.create(Shell.prototype) as Shell;
    Object.assign(copy, this);
    Object.assign(copy, {
      options: { ...this.options },
      shopts: { ...this.shopts },
      vars: this.vars.cloneFor(copy),
      functions: new Map(this.functions),
      functionSources: new Map(this.functionSources),
      exportedFunctions: new Set(this.exportedFunctions),
      aliases: new Map(this.aliases),
      hash: new Map(this.hash),
      params: this.params.slice(),
      pipeStatus: this.pipeStatus.slice(),
      calls: this.calls.slice(),
      directories: this.directories.slice(),
      jobs: this.jobs.forSubshell(),
      traps: this.traps.forSubshell(this.options.errtrace, this.options.functrace),
      substituted: new Map<CommandPart, string>(),
      processFds: [],
      signals: new Set(this.signals),
      output: [],
      subshell: this.subshell + 1,
      depth: 0,
      terminal: -1,
    });
    copy.options.monitor = false;
    return copy;
  }

  // -- output

  /** Queues output; it is written by `flush`, in order. */
  write(fd: number, text: string): void {
    const last = this.output[this.output.length - 1];
    if (last !== undefined && last.fd === fd) last.text += text;
    else this.output.push({ fd, text });
  }

  print(text: string): void {
    this.write(1, text);
  }

  /** An error message behind the shell's name and line. */
  warn(message: string): void {
    if (this.flavour === 'ash') {
      this.write(2, `${this.errorName}: ${this.ashMessage(message)}\n`);
      return;
    }
    this.write(2, `${this.errorPrefix()}${message}\n`);
  }

  /** busybox names the line behind the builtin's name: `sh: cd: line 3: can't cd to x`. */
  private ashMessage(message: string): string {
    const name = this.commandName;
    const line = this.commandString ? 0 : this.line;
    if (this.interactive && this.subshell === 0) return message;
    if (name !== '' && message.startsWith(`${name}: `)) return `${name}: line ${line}: ${message.slice(name.length + 2)}`;
    return this.commandString ? message : `line ${line}: ${message}`;
  }

  get hasOutput(): boolean {
    return this.output.length > 0;
  }

  dropOutput(fd: number): void {
    this.output = this.output.filter((item) => item.fd !== fd);
  }

  /** Writes what was queued. Throws SysError when standard output takes none. */
  *flush(): Program<void> {
    while (this.output.length > 0) {
      const { fd, text } = this.output.shift()!;
      if (text === '') continue;
      if (fd === 1) yield* this.p.write(1, encode(text));
      else if (this.p.isOpen(fd)) yield* this.p.write(fd, encode(text));
    }
  }

  /** `bash: line 3: ` and its kin. */
  errorPrefix(line = this.line): string {
    if (this.flavour === 'dash') return `${this.errorName}: ${line === 0 ? 1 : line}: `;
    if (this.withoutLines || (this.flavour === 'ash' && this.commandString)) return `${this.errorName}: `;
    return `${this.sourceName()}: line ${line === 0 ? 1 : line}: `;
  }

  /** The script whose line is being run. */
  sourceName(): string {
    const call = this.calls[this.calls.length - 1];
    return call === undefined ? this.errorName : call.source;
  }

  // -- failures that end a command line or the shell

  /** `set -u` met a variable that is not set. */
  unbound(name: string): Error {
    return this.unsetError(this.posix ? `${name.replace(/^\$/, '')}: parameter not set` : `${name}: unbound variable`);
  }

  unsetError(message: string): Error {
    this.warn(message);
    if (this.interactive && this.subshell === 0) return new Discard(1);
    return new ShellExit(this.posix ? 2 : this.commandString ? 127 : 1);
  }

  /** An expansion that cannot be done; ends an sh. */
  fatalExpansion(message: string, posixMessage = message): Error {
    if (!this.posix || this.interactive) return new ShellError(this.posix ? posixMessage : message);
    this.warn(posixMessage);
    return new ShellExit(2);
  }

  // -- variables

  /** Assigns where a refusal ends the command line: `a=1`, `((a = 1))`, `${a:=1}`. */
  assignChecked(name: string, index: string | undefined, value: string, append = false): void {
    try {
      if (index === undefined) this.vars.set(name, value, append);
      else this.vars.setElement(name, index, value, append);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!this.posix) throw new ShellError(error.message);
      this.warn(error.message.replace('readonly variable', 'is read only'));
      throw this.interactive ? new Discard(2) : new ShellExit(2);
    }
  }

  /** Told by the table when a variable changed that the shell goes by. */
  variableChanged(name: string, value: string | undefined): void {
    if (name === 'PATH') this.hash.clear();
    else if (name === 'OPTIND') this.getoptsAt = 0;
    else if (name.startsWith('LC_') || name === 'LANG') {
      const locale = this.vars.value('LC_ALL') || this.vars.value('LC_CTYPE') || this.vars.value('LANG') || 'C';
      this.byteLocale = !/utf-?8/i.test(locale);
    } else if (name === 'POSIXLY_CORRECT') this.options.posix = value !== undefined;
  }

  // -- commands

  /** A file's path for a command name, or undefined. Found ones are remembered. */
  findCommand(name: string, remember = true): string | undefined {
    const known = this.hash.get(name);
    if (known !== undefined) {
      if (remember) known.hits++;
      return known.path;
    }
    const path = this.searchPath(name, this.vars.value('PATH') ?? '');
    if (remember && path !== undefined && path.includes('/')) this.hash.set(name, { path, hits: 1 });
    return path;
  }

  searchPath(name: string, path: string): string | undefined {
    return this.searchAll(name, path, true)[0];
  }

  /** Every executable file called `name` on `path`. */
  searchAll(name: string, path: string, firstOnly: boolean): string[] {
    const found: string[] = [];
    for (const dir of path.split(':')) {
      const full = dir === '' ? `./${name}` : dir.endsWith('/') ? dir + name : `${dir}/${name}`;
      if (this.isExecutable(full)) {
        found.push(full);
        if (firstOnly) break;
      }
    }
    return found;
  }

  isExecutable(path: string): boolean {
    try {
      return this.p.access(path, X_OK) && (this.p.stat(path).mode & S_IFMT) !== S_IFDIR;
    } catch {
      return false;
    }
  }

  builtin(name: string): Builtin | undefined {
    return this.disabled.has(name) ? undefined : this.services.builtins().get(name);
  }

  processSubstitution(part: ProcessPart): string {
    return this.services.processSubstitution(this, part);
  }

  // -- odds and ends

  /** What a signal does when no trap is set for it: an interactive shell lives on. */
  defaultAction(signal: number): SignalAction {
    return this.interactive && this.subshell === 0 ? (this.ownActions.get(signal) ?? 'default') : 'default';
  }

  /** `$-`. */
  optionLetters(): string {
    let out = '';
    for (const [letter, name] of OPTION_LETTERS) {
      if (this.posix && (letter === 'h' || letter === 'B' || letter === 'H')) continue;
      if (this.options[name]) out += letter;
      if (letter === 'h' && this.interactive) out += 'i';
    }
    return (
      out +
      (this.commandString ? (this.posix ? '' : 'c') : '') +
      (this.input !== undefined && !this.posix && this.input.standard ? 's' : '')
    );
  }

  homeOf(user: string): string | undefined {
    try {
      for (const line of this.p.readFile('/etc/passwd').split('\n')) {
        const fields = line.split(':');
        if (fields[0] === user) return fields[5];
      }
    } catch {
      // No such file: nobody has a home.
    }
    return undefined;
  }
}
