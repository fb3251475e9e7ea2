import { SysError, EISDIR, ENOENT } from '../../uapi/errno.ts';
import { S_IFDIR, S_IFMT } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { decode } from '../bytes.ts';
import { readWhole } from '../read_source.ts';
import { ShellExit } from '../errors.ts';
import { hashOrder } from '../hash_order.ts';
import { functionText } from '../print.ts';
import { commandFor } from '../pipeline.ts';
import { execProgram } from '../process.ts';
import { singleQuote } from '../quote.ts';
import { runReturnTrap } from '../run_traps.ts';
import { FLOW_NONE, FLOW_RETURN, type Builtin, type Shell } from '../shell.ts';
import { SYNOPSES, parseOptions, usage } from './usage.ts';
import { SPECIAL_BUILTINS } from '../special_builtins.ts';

/** type, command, builtin, hash, enable, exec, source, alias, unalias, help. */

export const KEYWORDS = [
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'case',
  'esac',
  'for',
  'select',
  'while',
  'until',
  'do',
  'done',
  'in',
  'function',
  'time',
  '{',
  '}',
  '!',
  '[[',
  ']]',
  'coproc',
];
const POSIX_KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'case',
  'esac',
  'for',
  'while',
  'until',
  'do',
  'done',
  'in',
  '{',
  '}',
  '!',
]);

type Kind = 'alias' | 'keyword' | 'function' | 'builtin' | 'file';

interface Meaning {
  kind: Kind;
  /** A file's path. */
  path: string;
  hashed: boolean;
}

/** What a name means as a command: the first meaning, or all. */
function meanings(sh: Shell, name: string, all: boolean, functions = true): Meaning[] {
  const out: Meaning[] = [];
  const add = (kind: Kind, path = '', hashed = false): void => void out.push({ kind, path, hashed });
  if (sh.aliases.has(name) && (sh.shopts.expand_aliases || sh.posix)) add('alias');
  if (sh.posix ? POSIX_KEYWORDS.has(name) : KEYWORDS.includes(name)) add('keyword');
  if (functions && sh.functions.has(name)) add('function');
  if (sh.builtin(name) !== undefined) add('builtin');
  if (name.includes('/')) {
    if (sh.isExecutable(name)) add('file', name);
  } else if (all) for (const path of sh.searchAll(name, sh.vars.value('PATH') ?? '', false)) add('file', path);
  else {
    const known = sh.hash.get(name);
    const path = known?.path ?? (sh.posix ? sh.findCommand(name) : sh.searchPath(name, sh.vars.value('PATH') ?? ''));
    if (path !== undefined) add('file', path, known !== undefined);
  }
  return all ? out : out.slice(0, 1);
}

function describe(sh: Shell, name: string, meaning: Meaning): string {
  switch (meaning.kind) {
    case 'alias':
      return sh.posix ? `${name} is an alias for ${sh.aliases.get(name)}\n` : `${name} is aliased to \`${sh.aliases.get(name)}'\n`;
    case 'keyword':
      return `${name} is a shell keyword\n`;
    case 'function':
      return sh.posix ? `${name} is a shell function\n` : `${name} is a function\n${functionText(sh.functions.get(name)!)}`;
    case 'builtin':
      return `${name} is a ${sh.posix && SPECIAL_BUILTINS.has(name) ? 'special ' : ''}shell builtin\n`;
    case 'file':
      return meaning.hashed && !sh.posix ? `${name} is hashed (${meaning.path})\n` : `${name} is ${meaning.path}\n`;
  }
}

export const type: Builtin = (sh, args) => {
  const parsed = sh.posix ? { flags: new Set<string>(), rest: args.slice(1) } : parseOptions(sh, args, 'afptP');
  if (parsed === undefined) return 2;
  const { flags, rest } = parsed;
  let status = 0;
  for (const name of rest) {
    let found = meanings(sh, name, flags.has('a'), !flags.has('f'));
    if (flags.has('P'))
      found = sh.searchAll(name, sh.vars.value('PATH') ?? '', !flags.has('a')).map((path) => ({ kind: 'file', path, hashed: false }));
    if (found.length === 0) {
      if (sh.posix) sh.print(`${name}: not found\n`);
      else if (!flags.has('t') && !flags.has('p') && !flags.has('P')) sh.warn(`type: ${name}: not found`);
      status = sh.posix ? 127 : 1;
    }
    for (const meaning of found) {
      if (flags.has('t')) sh.print(`${meaning.kind}\n`);
      else if (flags.has('p') || flags.has('P')) sh.print(meaning.kind === 'file' ? `${meaning.path}\n` : '');
      else sh.print(describe(sh, name, meaning));
    }
  }
  return status;
};

export function* commandBuiltin(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = parseOptions(sh, args, 'pVv');
  if (parsed === undefined) return 2;
  const { flags, rest } = parsed;
  if (rest.length === 0) return 0;
  if (!flags.has('v') && !flags.has('V')) return yield* sh.services.runArgv(sh, rest, false);
  let status = 0;
  for (const name of sh.posix ? rest.slice(0, 1) : rest) {
    const [meaning] = meanings(sh, name, false);
    if (meaning === undefined) {
      if (flags.has('V')) {
        if (sh.posix) sh.print(`${name}: not found\n`);
        else sh.warn(`command: ${name}: not found`);
      }
      status = sh.posix ? 127 : 1;
    } else if (flags.has('V')) sh.print(describe(sh, name, meaning));
    else
      sh.print(
        meaning.kind === 'file'
          ? `${meaning.path}\n`
          : meaning.kind === 'alias'
            ? `alias ${name}=${singleQuote(sh.aliases.get(name)!)}\n`
            : `${name}\n`,
      );
  }
  return status;
}

export function* builtinBuiltin(sh: Shell, args: readonly string[]): Program<number> {
  const rest = args.slice(args[1] === '--' ? 2 : 1);
  if (rest.length === 0) return 0;
  const found = sh.services.builtins().get(rest[0]);
  if (found === undefined) {
    sh.warn(`builtin: ${rest[0]}: not a shell builtin`);
    return 1;
  }
  const result = found(sh, rest);
  return typeof result === 'number' ? result : yield* result;
}

const HASH_BUCKETS = 256;

/** dash: exec.c cmdlookup(). */
function dashOrder(names: string[]): string[] {
  const bucket = (name: string): number => [...name].reduce((sum, char) => sum + char.charCodeAt(0), name.charCodeAt(0) << 4) % 31;
  return names.sort((a, b) => bucket(a) - bucket(b));
}

export const hash: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'lrp:dt');
  if (parsed === undefined) return 2;
  const { flags, values, rest } = parsed;
  if (flags.has('r')) sh.hash.clear();
  if (rest.length === 0 && !flags.has('r')) {
    if (sh.hash.size === 0) {
      if (!sh.posix) sh.print('hash: hash table empty\n');
      return 0;
    }
    if (!flags.has('l')) sh.print(sh.posix ? '' : 'hits\tcommand\n');
    for (const name of sh.posix ? dashOrder([...sh.hash.keys()]) : hashOrder([...sh.hash.keys()], HASH_BUCKETS)) {
      const { path, hits } = sh.hash.get(name)!;
      sh.print(flags.has('l') ? `builtin hash -p ${path} ${name}\n` : sh.posix ? `${path}\n` : `${String(hits).padStart(4)}\t${path}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    const known = sh.hash.get(name);
    if (flags.has('t') || flags.has('d')) {
      if (known === undefined) {
        sh.warn(`hash: ${name}: not found`);
        status = 1;
      } else if (flags.has('d')) sh.hash.delete(name);
      else sh.print(rest.length > 1 ? `${name}\t${known.path}\n` : `${known.path}\n`);
      continue;
    }
    const path = values.get('p') ?? sh.searchPath(name, sh.vars.value('PATH') ?? '');
    if (path !== undefined) sh.hash.set(name, { path, hits: 0 });
    else if (!name.includes('/')) {
      sh.warn(`hash: ${name}: not found`);
      status = 1;
    }
  }
  return status;
};

export const enable: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'adnpsf:');
  if (parsed === undefined) return 2;
  const { flags, rest } = parsed;
  if (rest.length === 0) {
    for (const name of [...sh.services.builtins().keys()].sort()) {
      const off = sh.disabled.has(name);
      if (flags.has('a') || off === flags.has('n')) sh.print(`enable ${off ? '-n ' : ''}${name}\n`);
    }
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    if (!sh.services.builtins().has(name)) {
      sh.warn(`enable: ${name}: not a shell builtin`);
      status = 1;
    } else if (flags.has('n')) sh.disabled.add(name);
    else sh.disabled.delete(name);
  }
  return status;
};

export function* exec(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = sh.posix
    ? { flags: new Set<string>(), values: new Map<string, string>(), rest: args.slice(1) }
    : parseOptions(sh, args, 'cla:');
  if (parsed === undefined) return 2;
  const { flags, values, rest } = parsed;
  if (rest.length === 0) return 0;
  yield* sh.flush();
  const argv0 = values.get('a') ?? (flags.has('l') ? `-${rest[0]}` : rest[0]);
  const command = { ...commandFor(sh, rest, [], undefined) };
  if (command.path === undefined) {
    sh.warn(sh.posix ? `exec: ${rest[0]}: not found` : `exec: ${rest[0]}: not found`);
    return giveUp(sh, 127);
  }
  if (flags.has('c')) command.env = new Map();
  const env = command.env;
  if (argv0 !== rest[0]) return yield* becomeAs(sh, command.path, [argv0, ...rest.slice(1)], env);
  const prefix = `${command.prefix}exec: `;
  for (const signal of sh.signals) if (sh.traps.get(signal) !== '') sh.p.signal(signal, 'default');
  return giveUp(sh, yield* execProgram(sh, sh.p, { ...command, prefix: rest[0].includes('/') ? command.prefix : prefix }));
}

function* becomeAs(sh: Shell, path: string, argv: readonly string[], env: Map<string, string>): Program<number> {
  try {
    return yield* sh.p.execve(path, argv, env);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    sh.warn(`exec: ${path}: ${error.message}`);
    return giveUp(sh, 126);
  }
}

/** A failed exec ends a shell that is not interactive. */
function giveUp(sh: Shell, status: number): number {
  if (!sh.interactive && !sh.shopts.execfail) throw new ShellExit(status);
  return status;
}

export function* source(sh: Shell, args: readonly string[]): Program<number> {
  const name = args[0];
  const rest = args.slice(args[1] === '--' ? 2 : 1);
  const file = rest[0];
  if (file === undefined) {
    if (sh.posix) return 2;
    sh.warn(`${name}: filename argument required`);
    return usage(sh, name);
  }
  const path = findSource(sh, file);
  let text: string;
  try {
    if ((sh.p.stat(path).mode & S_IFMT) === S_IFDIR) throw new SysError(EISDIR);
    text = decode(yield* readWhole(sh, path));
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (sh.flavour === 'ash') {
      sh.warn(`${name}: can't open '${file}': ${error.message}`);
      throw new ShellExit(2);
    }
    if (sh.posix) {
      sh.warn(
        `.: ${error.errno === ENOENT ? (file.includes('/') ? `cannot open ${file}: No such file` : `${file}: not found`) : `cannot open ${file}: ${error.message}`}`,
      );
      throw new ShellExit(2);
    }
    sh.warn(error.errno === EISDIR ? `${name}: ${file}: is a directory` : `${file}: ${error.message}`);
    return 1;
  }
  return yield* runSourced(sh, path, text, rest);
}

function findSource(sh: Shell, file: string): string {
  if (file.includes('/') || !sh.shopts.sourcepath) return file;
  for (const dir of (sh.vars.value('PATH') ?? '').split(':')) {
    const path = `${dir === '' ? '.' : dir}/${file}`;
    try {
      if ((sh.p.stat(path).mode & S_IFMT) !== S_IFDIR) return path;
    } catch {
      // Not there.
    }
  }
  return file;
}

function* runSourced(sh: Shell, path: string, text: string, rest: readonly string[]): Program<number> {
  const { params, loopDepth, line } = sh;
  if (rest.length > 1) sh.params = rest.slice(1);
  const given = sh.params;
  sh.calls.push({ name: 'source', source: path, line, sourced: true });
  try {
    let status = yield* sh.services.runText(sh, text, 'source');
    if (sh.flow === FLOW_RETURN) {
      sh.flow = FLOW_NONE;
      status = sh.returnStatus;
    }
    yield* runReturnTrap(sh, true);
    return status;
  } finally {
    sh.calls.pop();
    if (rest.length > 1 && sh.params === given) sh.params = params;
    sh.loopDepth = loopDepth;
    sh.line = line;
  }
}

export const alias: Builtin = (sh, args) => {
  const rest = args.slice(1).filter((arg, number) => !(number === 0 && (arg === '-p' || arg === '--')));
  const line = (name: string): string =>
    `${sh.posix ? '' : 'alias '}${name}=${sh.posix ? `'${sh.aliases.get(name)!.replaceAll("'", `'"'"'`)}'` : singleQuote(sh.aliases.get(name)!)}\n`;
  if (rest.length === 0 || args[1] === '-p') for (const name of [...sh.aliases.keys()].sort()) sh.print(line(name));
  let status = 0;
  for (const arg of rest) {
    const equals = arg.indexOf('=', 1);
    if (equals > 0) {
      const name = arg.slice(0, equals);
      if (/[\s$`'"\\/&;|()<>]/.test(name)) {
        sh.warn(`alias: \`${name}': invalid alias name`);
        status = 1;
      } else sh.aliases.set(name, arg.slice(equals + 1));
    } else if (sh.aliases.has(arg)) sh.print(line(arg));
    else {
      if (sh.posix) sh.write(2, `alias: ${arg} not found\n`);
      else sh.warn(`alias: ${arg}: not found`);
      status = 1;
    }
  }
  return status;
};

export const unalias: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'a');
  if (parsed === undefined) return 2;
  if (parsed.flags.has('a')) sh.aliases.clear();
  else if (parsed.rest.length === 0) return usage(sh, 'unalias');
  let status = 0;
  for (const name of parsed.rest) {
    if (sh.aliases.delete(name)) continue;
    if (sh.posix) sh.write(2, `unalias: ${name} not found\n`);
    else sh.warn(`unalias: ${name}: not found`);
    status = 1;
  }
  return status;
};

export const help: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'dms');
  if (parsed === undefined) return 2;
  if (parsed.rest.length === 0) {
    sh.print(
      "GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\nThese shell commands are defined internally.  Type `help name' to find out how one is called.\n\n",
    );
    for (const name of Object.keys(SYNOPSES)) sh.print(` ${SYNOPSES[name]}\n`);
    return 0;
  }
  let status = 0;
  for (const name of parsed.rest) {
    const found = Object.keys(SYNOPSES).filter((known) => known === name || (!(name in SYNOPSES) && known.startsWith(name)));
    for (const known of found) sh.print(`${known}: ${SYNOPSES[known]}\n`);
    if (found.length > 0) continue;
    sh.warn(`help: no help topics match \`${name}'.  Try \`help help' or \`man -k ${name}' or \`info ${name}'.`);
    status = 1;
  }
  return status;
};
