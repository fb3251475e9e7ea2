import { EISDIR, ENOENT, SysError } from '../uapi/errno.ts';
import { S_IFDIR, S_IFMT } from '../uapi/file.ts';
import type { Main, Process, Program } from '../uapi/process.ts';
import { builtinsOf } from './builtins/index.ts';
import { decode } from './bytes.ts';
import { initVariables } from './dynamic.ts';
import { ShellExit } from './errors.ts';
import { run, runLast } from './execute.ts';
import { runInteractive, sourceStartup } from './interactive.ts';
import { type Options, OPTION_LETTERS, type Shopts } from './options.ts';
import { completeness, parseScript } from './parse.ts';
import { functionText } from './print.ts';
import { untilExit } from './process.ts';
import { expandPrompt } from './prompt.ts';
import { readWhole, ReadSource } from './read_source.ts';
import { type Flavour, FLOW_NONE, type Services, Shell } from './shell.ts';
import { runArgv } from './simple.ts';
import { runText } from './source.ts';
import { processSubstitution } from './substitute.ts';

/** The shells as programs: options, and where their commands come from. bash: shell.c. */

function servicesOf(flavour: Flavour): Services {
  return {
    run,
    runLast,
    runText: (sh, text, kind) => runText(sh, text, kind, kind === 'eval' || kind === 'trap' ? sh.line : 1),
    functionText: (sh, name) => exportedText(sh, name),
    runArgv,
    runScript: (process, path, args, shellFlavour) => runScriptFile(process, path, args, shellFlavour),
    processSubstitution,
    expandPrompt,
    builtins: () => builtinsOf(flavour),
  };
}

const SERVICES: Record<Flavour, Services> = { bash: servicesOf('bash'), dash: servicesOf('dash'), ash: servicesOf('ash') };

/** A new shell in `process`, with its variables set. */
export function newShell(process: Process, flavour: Flavour): Shell {
  const sh = new Shell(process, SERVICES[flavour], flavour);
  sh.name = sh.errorName = process.argv[0] ?? flavour;
  if (sh.posix) {
    sh.options.braceexpand = false;
    sh.options.hashall = false;
    sh.options['interactive-comments'] = false;
  }
  for (let signal = 1; signal < 32; signal++) {
    if (signal === 9 || signal === 19) continue;
    const action = process.signal(signal, 'default');
    if (action !== 'ignore') continue;
    process.signal(signal, 'ignore');
    sh.traps.ignoredAtStart.add(signal);
  }
  initVariables(sh);
  if (!sh.posix) importFunctions(sh);
  return sh;
}

/** A function as it is handed on in the environment. */
function exportedText(sh: Shell, name: string): string | undefined {
  const definition = sh.functions.get(name);
  return definition === undefined
    ? undefined
    : functionText(definition)
        .replace(/^.* \(\) \n/, '() ')
        .replace(/\n$/, '');
}

/** Takes up the functions that the environment hands on. */
function importFunctions(sh: Shell): void {
  for (const [name, value] of sh.p.env) {
    const match = /^BASH_FUNC_(.*)%%$/.exec(name);
    if (match === null) continue;
    const node = parseScript(`${match[1]} ${value}`).units[0]?.list.items[0]?.node;
    if (node?.type !== 'function') continue;
    sh.functions.set(match[1], node);
    sh.functionSources.set(match[1], 'environment');
    sh.exportedFunctions.add(match[1]);
  }
}

interface Invocation {
  command: string | undefined;
  interactive: boolean;
  standard: boolean;
  login: boolean;
  norc: boolean;
  noprofile: boolean;
  rest: readonly string[];
}

/** Reads the command line. Returns a status instead when that is all there is to do. */
function* readArguments(sh: Shell, args: readonly string[]): Program<Invocation | number> {
  const found: Invocation = {
    command: undefined,
    interactive: false,
    standard: false,
    login: (args[0] ?? '').startsWith('-'),
    norc: false,
    noprofile: false,
    rest: [],
  };
  let wantsCommand = false;
  let at = 1;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (arg === '--' || arg === '-') {
      at++;
      break;
    }
    if (arg.startsWith('--') && sh.flavour === 'bash') {
      const status = yield* longOption(sh, arg.slice(2), found);
      if (status !== undefined) return status;
      continue;
    }
    if (!/^[-+]./.test(arg)) break;
    for (const letter of arg.slice(1)) {
      if (letter === 'c') wantsCommand = true;
      else if (letter === 'i') found.interactive = true;
      else if (letter === 's') found.standard = true;
      else if (letter === 'l') found.login = true;
      else if (letter === 'o' || letter === 'O') {
        const status = yield* namedOption(sh, letter, args[++at], arg[0] === '-');
        if (status !== undefined) return status;
      } else if (!setLetter(sh, letter, arg[0] === '-')) {
        sh.write(
          2,
          sh.posix ? `${sh.name}: 0: Illegal option ${arg[0]}${letter}\n` : `${sh.name}: ${arg[0]}${letter}: invalid option\n${USAGE}`,
        );
        yield* sh.flush();
        return 2;
      }
    }
  }
  if (wantsCommand) {
    if (args[at] === undefined) {
      sh.write(2, sh.posix ? `${sh.name}: 0: -c requires an argument\n` : `${sh.name}: -c: option requires an argument\n`);
      yield* sh.flush();
      return 2;
    }
    found.command = args[at++];
  }
  found.rest = args.slice(at);
  return found;
}

const LONG_OPTIONS =
  'debug debugger dump-po-strings dump-strings help init-file login noediting noprofile norc posix pretty-print rcfile restricted verbose version';
const USAGE = `Usage:\tbash [GNU long option] [option] ...\n\tbash [GNU long option] [option] script-file ...\nGNU long options:\n${LONG_OPTIONS.split(
  ' ',
)
  .map((name) => `\t--${name}\n`)
  .join('')}Shell options:\n\t-ilrsD or -c command or -O shopt_option\t\t(invocation only)\n\t-abefhkmnptuvxBCEHPT or -o option\n`;

function setLetter(sh: Shell, letter: string, on: boolean): boolean {
  const option = OPTION_LETTERS.find(([known]) => known === letter)?.[1];
  if (option === undefined) return false;
  sh.options[option] = on;
  return true;
}

function* namedOption(sh: Shell, letter: string, name: string | undefined, on: boolean): Program<number | undefined> {
  const table: object = letter === 'o' ? sh.options : sh.shopts;
  if (name !== undefined && name in table) {
    if (letter === 'o') sh.options[name as keyof Options] = on;
    else sh.shopts[name as keyof Shopts] = on;
    return undefined;
  }
  sh.write(2, `${sh.name}: line 0: ${sh.name}: ${name ?? ''}: invalid ${letter === 'o' ? 'option name' : 'shell option name'}\n`);
  yield* sh.flush();
  return 2;
}

function* longOption(sh: Shell, name: string, found: Invocation): Program<number | undefined> {
  switch (name) {
    case 'norc':
      found.norc = true;
      return undefined;
    case 'noprofile':
      found.noprofile = true;
      return undefined;
    case 'login':
      found.login = true;
      return undefined;
    case 'posix':
      sh.options.posix = true;
      return undefined;
    case 'verbose':
      sh.options.verbose = true;
      return undefined;
    case 'noediting':
    case 'restricted':
      return undefined;
    case 'version':
      sh.print('GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n');
      yield* sh.flush();
      return 0;
    case 'help':
      sh.print(`GNU bash, version 5.2.37(1)-release-(x86_64-pc-linux-gnu)\n${USAGE}`);
      yield* sh.flush();
      return 0;
    default:
      sh.write(2, `${sh.name}: --${name}: invalid option\n${USAGE}`);
      yield* sh.flush();
      return 2;
  }
}

function* main(process: Process, flavour: Flavour): Program<number> {
  const sh = newShell(process, flavour);
  const invocation = yield* readArguments(sh, process.argv);
  if (typeof invocation === 'number') return invocation;
  return yield* untilExit(sh, start(sh, invocation));
}

function* start(sh: Shell, invocation: Invocation): Program<number> {
  const { command, rest } = invocation;
  if (invocation.login) {
    sh.shopts.login_shell = true;
    sh.name = sh.errorName = sh.name.replace(/^-/, '');
  }
  if (command !== undefined) {
    sh.commandString = true;
    sh.executionString = command;
    sh.functionHome = 'environment';
    if (rest[0] !== undefined) sh.name = sh.errorName = rest[0];
    sh.params = rest.slice(1);
    if (!sh.posix) sh.vars.set('BASH_EXECUTION_STRING', command);
    if (invocation.login && !invocation.noprofile) yield* sourceStartup(sh, true, true);
    return yield* runText(sh, command, 'string', 1, true);
  }
  if (rest[0] !== undefined && !invocation.standard) return yield* runFile(sh, rest);
  sh.params = rest.slice();
  const { p } = sh;
  if (invocation.interactive || (p.isOpen(0) && p.isatty(0) && p.isatty(2))) {
    return yield* runInteractive(sh, { login: invocation.login, norc: invocation.norc, noprofile: invocation.noprofile });
  }
  return yield* runStandardInput(sh);
}

/** Runs the script `args[0]` with the other arguments. */
function* runFile(sh: Shell, args: readonly string[]): Program<number> {
  const [file] = args;
  let text: string;
  let path = file;
  try {
    if (!file.includes('/') && !exists(sh, file)) path = sh.searchPath(file, sh.vars.value('PATH') ?? '') ?? file;
    if ((sh.p.stat(path).mode & S_IFMT) === S_IFDIR) {
      if (sh.posix) return 0;
      throw new SysError(EISDIR);
    }
    text = decode(yield* readWhole(sh, path));
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (sh.posix) {
      sh.write(
        2,
        `${sh.name}: ${sh.flavour === 'ash' ? "can't" : '0: cannot'} open ${sh.flavour === 'ash' ? `'${file}'` : file}: ${error.errno === ENOENT ? 'No such file' : error.message}\n`,
      );
      throw new ShellExit(2);
    }
    sh.write(2, error.errno === EISDIR ? `${file}: ${file}: Is a directory\n` : `${sh.name}: ${file}: ${error.message}\n`);
    throw new ShellExit(error.errno === ENOENT ? 127 : 126);
  }
  sh.name = sh.errorName = path;
  sh.functionHome = path;
  sh.params = args.slice(1);
  if (text.slice(0, 80).split('\n')[0].includes('\0')) {
    sh.write(2, `${path}: ${path}: cannot execute binary file\n`);
    throw new ShellExit(126);
  }
  return yield* runText(sh, text, 'script');
}

function exists(sh: Shell, path: string): boolean {
  try {
    sh.p.stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Commands from standard input, taken line by line: what is left is for the commands to read. */
function* runStandardInput(sh: Shell): Program<number> {
  const input = (sh.input = new ReadSource(sh, 0, true));
  let text = '';
  let first = 1;
  let count = 0;
  let status = 0;
  for (;;) {
    const line = yield* input.line();
    if (line !== undefined) {
      text += line;
      count++;
      if (completeness(text) === 'incomplete') continue;
    }
    if (text !== '') {
      status = yield* runText(sh, text, 'script', first);
      if (sh.flow !== FLOW_NONE) sh.flow = FLOW_NONE;
    }
    if (line === undefined) return status;
    text = '';
    first = count + 1;
    if (sh.options.onecmd) return status;
  }
}

/** Runs a file without #! in a process that is about to be it. */
function* runScriptFile(process: Process, path: string, args: readonly string[], flavour: Flavour): Program<number> {
  const sh = newShell(process, flavour);
  return yield* untilExit(sh, runFile(sh, [path, ...args.slice(1)]));
}

/** bash(1). */
export const bash: Main = (process) => main(process, 'bash');

/** sh(1), which is dash on Debian. */
export const sh: Main = (process) => main(process, 'dash');

/** busybox's sh, as containers have it. */
export const ash: Main = (process) => main(process, 'ash');
