import { type IpSetElem, type IpSetInfo, type IpSetKind, type IpSetRequest, IPSET_ERR_EXIST } from '../../uapi/ip_set.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { strerror, SysError } from '../../uapi/errno.ts';
import type { XtReply, XtRequest } from '../../uapi/xtables.ts';
import { LineReader, program, readAll, type Stdio } from '../stdio.ts';
import { type Arguments, type CommandName, parseArguments } from './arguments.ts';
import { errorText } from './errcode.ts';
import { NotModelled, OtherProblem, ParameterProblem, syntaxError } from './ipset_error.ts';
import { parseAdd, parseCreate } from './parse_options.ts';
import { parseElem, parseSetName } from './parse_elem.ts';
import { elemText, printSets } from './print.ts';
import { OPTION_TEXTS, SET_SYNTAX, type SetSyntax } from './set_syntax.ts';
import { USAGE } from './usage.ts';

const VERSION = 'ipset v7.22';

const TYPE_ALIASES: Readonly<Record<string, string>> = {
  ...{ iphash: 'hash:ip', nethash: 'hash:net', ipporthash: 'hash:ip,port', netporthash: 'hash:net,port', netifacehash: 'hash:net,iface' },
  ...{ ipportiphash: 'hash:ip,port,ip', ipportnethash: 'hash:ip,port,net', ipmap: 'bitmap:ip', macipmap: 'bitmap:ip,mac' },
  ...{ portmap: 'bitmap:port', setlist: 'list:set' },
};

/** A request with what its errors need. */
interface Pending {
  readonly command: CommandName;
  readonly typename: string;
  readonly request: IpSetRequest;
  readonly line: number;
}

/** ipset(8) 7.22. */
export const ipset = program(function* (p, io) {
  const run = new Ipset(p, io);
  try {
    const args = parseArguments(p.argv.slice(1));
    if (args.command === null) return yield* run.interactive();
    if (args.command === 'restore') return yield* run.restore(args);
    return yield* run.command(args, 0);
  } catch (error) {
    return yield* report(io, error, p.argv.includes('-q'));
  }
});

function* report(io: Stdio, error: unknown, quiet: boolean): Program<number> {
  if (error instanceof NotModelled) {
    yield* io.error(`patchbay: ipset: ${error.message}\n`);
    return 95;
  }
  if (error instanceof ParameterProblem) {
    yield* io.error(`${VERSION}: ${error.message}\nTry \`ipset help' for more information.\n`);
    return 2;
  }
  if (!(error instanceof OtherProblem)) throw error;
  if (!quiet) yield* io.error(`${VERSION}: ${error.message}\n`);
  return 1;
}

class Ipset {
  private readonly p: Process;
  private readonly io: Stdio;
  /** Requests that `restore` has read and not sent yet. */
  private batch: Pending[] = [];

  constructor(p: Process, io: Stdio) {
    this.p = p;
    this.io = io;
  }

  /** Runs one command; `line` is its number in a restored file, 0 outside. */
  *command(args: Arguments, line: number): Program<number> {
    switch (args.command) {
      case 'help':
        return yield* this.help(args.words[0]);
      case 'version':
        yield* this.io.print(`${VERSION}, protocol version: 7\n`);
        return 0;
      case 'list':
      case 'save':
        return yield* this.list(args);
      case 'test':
        return yield* this.test(args);
      case 'quit':
      case null:
        return 0;
      default:
        this.send(this.inLine(line, () => this.pending(args, line)));
        return 0;
    }
  }

  /** ipset: restore reads all, and sends additions to one set together: a mistake in a line loses those before it. */
  *restore(base: Arguments): Program<number> {
    const text = base.file === null ? yield* readAll(this.p, 0) : this.readFile(base.file);
    const lines = text.split('\n');
    for (let at = 0; at < lines.length; at++) {
      const words = tokens(lines[at]);
      if (words.length === 0 || words[0].startsWith('#')) continue;
      if (words[0] === 'COMMIT') {
        this.flush();
        continue;
      }
      const args = parseArguments(words, base);
      if (args.command === 'quit') break;
      if (args.command !== 'add' && args.command !== 'del') {
        this.flush();
        yield* this.command(args, at + 1);
        continue;
      }
      const next = this.inLine(at + 1, () => this.pending(args, at + 1));
      const last = this.batch.at(-1);
      if (last !== undefined && (last.command !== next.command || nameOf(last) !== nameOf(next))) this.flush();
      this.batch.push(next);
    }
    this.flush();
    return 0;
  }

  *interactive(): Program<number> {
    const reader = new LineReader(this.p, 0);
    for (;;) {
      yield* this.io.print('ipset> ');
      yield* this.io.flush();
      const line = yield* reader.next();
      if (line === undefined) return 0;
      const words = tokens(line);
      if (words.length === 0) continue;
      try {
        const args = parseArguments(words);
        if (args.command === 'quit') return 0;
        if (args.command !== null) yield* this.command(args, 0);
      } catch (error) {
        if (!(error instanceof ParameterProblem) && !(error instanceof OtherProblem)) throw error;
        yield* this.io.error(`${error.message.replace(/: unknown argument .*/, '')}\n`);
      }
    }
  }

  private flush(): void {
    const { batch } = this;
    this.batch = [];
    for (const pending of batch) this.send(pending);
  }

  /** Errors of one line of a restored file tell its number. */
  private inLine<T>(line: number, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof OtherProblem && line > 0) throw new OtherProblem(`Error in line ${line}: ${error.message}`);
      throw error;
    }
  }

  private ask(request: IpSetRequest): XtReply {
    return this.p.xtables(request as unknown as XtRequest);
  }

  private send({ command, typename, request, line }: Pending): void {
    const { error } = this.ask(request);
    if (error < 0) this.inLine(line, () => this.refuse(command, typename, -error));
  }

  private refuse(command: CommandName, typename: string, code: number): never {
    throw new OtherProblem(errorText(command, typename, code));
  }

  private kind(command: CommandName, name: string): IpSetKind {
    const { error, data } = this.ask({ op: 'set-header', name });
    if (error < 0) this.refuse(command, '', -error);
    return data as IpSetKind;
  }

  /** The request of a command that only asks the kernel for something. */
  private pending(args: Arguments, line: number): Pending {
    const { command, words, exist } = args;
    const name = words[0] === undefined ? undefined : parseSetName(words[0]);
    switch (command) {
      case 'create':
        return this.create(name!, words, exist, line);
      case 'add':
      case 'del': {
        const { typename, elem } = this.elem(command, name!, words);
        return { command, typename, line, request: { op: `set-${command}`, name: name!, elem, exist } };
      }
      case 'rename':
      case 'swap':
        return { command, typename: '', line, request: { op: `set-${command}`, from: name!, to: parseSetName(words[1]) } };
      default:
        return { command: command!, typename: '', line, request: { op: command === 'flush' ? 'set-flush' : 'set-destroy', name } };
    }
  }

  private create(name: string, words: readonly string[], exist: boolean, line: number): Pending {
    const typename = TYPE_ALIASES[words[1]] ?? words[1];
    const syntax = SET_SYNTAX.find((row) => row.name === typename);
    if (syntax === undefined) throw syntaxError(`typename '${words[1]}' is unknown`);
    const header = parseCreate(this.p, typename, syntax.create, words.slice(2));
    return { command: 'create', typename, line, request: { op: 'set-create', name, typename, header, exist } };
  }

  private elem(command: 'add' | 'del' | 'test', name: string, words: readonly string[]): { typename: string; elem: IpSetElem } {
    const { typename, family } = this.kind(command, name);
    const syntax = SET_SYNTAX.find((row) => row.name === typename)!;
    if (family === 'inet6') {
      if (words[1].includes(':')) throw new NotModelled('IPv6 is not modelled');
      throw syntaxError(`cannot parse ${words[1]}: resolving to IPv6 address failed`);
    }
    const elem = parseElem(this.p, command, typename, words[1]);
    return { typename, elem: { ...elem, ...parseAdd(this.p, syntax[command], words.slice(2)) } };
  }

  private *test(args: Arguments): Program<number> {
    const [name] = args.words;
    const { typename, elem } = this.elem('test', parseSetName(name), args.words);
    const text = elemText(elem);
    const { error } = this.ask({ op: 'set-test', name, elem, exist: args.exist });
    if (error !== 0 && error !== -IPSET_ERR_EXIST) this.refuse('test', typename, -error);
    if (!args.quiet) yield* this.io.error(error === 0 ? `Warning: ${text} is in set ${name}.\n` : `${text} is NOT in set ${name}.\n`);
    return error === 0 ? 0 : 1;
  }

  private *list(args: Arguments): Program<number> {
    const { error, data } = this.ask({ op: 'set-list', name: args.words[0], terse: args.terse || args.names });
    if (error < 0) this.refuse(args.command!, '', -error);
    const all = data as IpSetInfo[];
    // Sets of sets come behind those they hold.
    const sets = [...all.filter((set) => set.typename !== 'list:set'), ...all.filter((set) => set.typename === 'list:set')];
    if (args.sorted) for (const set of sets) if (set.typename !== 'list:set') set.members.sort(compareElems);
    const text = printSets(sets, args.output ?? (args.command === 'save' ? 'save' : 'plain'), args.terse, args.names);
    if (args.file === null) yield* this.io.print(text);
    else this.p.writeFile(args.file, text);
    return 0;
  }

  private *help(name: string | undefined): Program<number> {
    yield* this.io.print(USAGE);
    if (name === undefined) {
      yield* this.io.print(`\nSupported set types:\n${SET_SYNTAX.map((row) => `    ${row.name}\n`).join('')}`);
      return 0;
    }
    const syntax = SET_SYNTAX.find((row) => row.name === (TYPE_ALIASES[name] ?? name));
    if (syntax === undefined) throw new ParameterProblem(`Unknown settype: \`${name}'`);
    yield* this.io.print(typeHelp(syntax));
    return 0;
  }

  private readFile(path: string): string {
    try {
      return this.p.readFile(path);
    } catch (error) {
      if (error instanceof SysError) throw new OtherProblem(`cannot open file ${path} for reading: ${strerror(error.errno)}`);
      throw error;
    }
  }
}

function nameOf({ request }: Pending): string | undefined {
  return 'name' in request ? request.name : undefined;
}

function typeHelp(syntax: SetSyntax): string {
  const options = (keys: string): string =>
    keys
      .split(' ')
      .filter((key) => key !== '')
      .map((key) => `               ${OPTION_TEXTS[key]}\n`)
      .join('');
  const row = (command: 'add' | 'del' | 'test'): string =>
    `${command.padEnd(7)}SETNAME ${syntax.name} ${syntax.element}\n${options(syntax[command])}`;
  const create = options(syntax.create).replace('[comment "string"]', '[comment]');
  const head = `\n${syntax.name} type specific options:\n\ncreate SETNAME ${syntax.name} \n${create}`;
  return `${head}${row('add')}${row('del')}${row('test')}\nType ${syntax.name} ${syntax.families}\n`;
}

/** The words of a line; "..." holds them together. */
function tokens(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/"([^"]*)"|(\S+)/g)) words.push(match[1] ?? match[2]);
  return words;
}

function compareElems(a: IpSetElem, b: IpSetElem): number {
  const byIp = ((a.ip ?? 0) >>> 0) - ((b.ip ?? 0) >>> 0);
  if (byIp !== 0) return byIp;
  const byPort = (a.port ?? 0) - (b.port ?? 0);
  return byPort !== 0 ? byPort : elemText(a) < elemText(b) ? -1 : 1;
}
