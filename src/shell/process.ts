import { EACCES, ECHILD, EINTR, EISDIR, ELOOP, ENOENT, ENOEXEC, strerror, SysError } from '../uapi/errno.ts';
import { O_RDONLY, S_IFDIR, S_IFMT } from '../uapi/file.ts';
import { type ForkOptions, type Process, type Program, WCONTINUED, WNOHANG, WUNTRACED, type WaitResult } from '../uapi/process.ts';
import { SIGINT, SIGQUIT } from '../uapi/signal.ts';
import { encode } from './bytes.ts';
import { Discard, ShellError, ShellExit } from './errors.ts';
import { type Action, perform, RedirectError } from './redirect.ts';
import { ansiQuote } from './quote.ts';
import type { Shell } from './shell.ts';
import { TRAP_EXIT } from './traps.ts';

/** Processes the shell starts: subshells, which are copies of it, and programs. */

export interface ChildOptions extends ForkOptions {
  /** Descriptors the child closes after `dup`. */
  close?: readonly number[];
  /** Started with `&`: without job control it reads nothing and is deaf to ^C. */
  background?: boolean;
  /** Its standard input is a pipe already. */
  piped?: boolean;
}

/** Starts a copy of the shell that runs what `run` says. Returns its pid. */
export function forkShell(sh: Shell, run: (child: Shell) => Program<number>, options: ChildOptions): number {
  const child = sh.clone();
  const { monitor } = sh.options;
  const signals = childSignals(sh);
  return sh.p.fork(
    function* (process) {
      child.p = process;
      child.signals.clear();
      enterChild(process, options, monitor);
      return yield* untilExit(child, run(child));
    },
    { ...options, signals },
  );
}

type SignalChanges = NonNullable<ForkOptions['signals']>;
const NONE: SignalChanges = [];

/** A child's signals from the start: traps are the parent's, ignored signals stay ignored. */
export function childSignals(sh: Shell): SignalChanges {
  return sh.signals.size === 0
    ? NONE
    : [...sh.signals].map((signal) => [signal, sh.traps.get(signal) === '' ? 'ignore' : 'default'] as const);
}

/** What a child does first: drops the parent's descriptors; in the background without job control it turns deaf to ^C. */
export function enterChild(process: Process, options: ChildOptions, monitor: boolean): void {
  if (options.close !== undefined) for (const fd of options.close) if (fd > 2 && process.isOpen(fd)) process.close(fd);
  if (!options.background || monitor) return;
  process.signal(SIGINT, 'ignore');
  process.signal(SIGQUIT, 'ignore');
  if (options.piped) return;
  try {
    const fd = process.open('/dev/null', O_RDONLY);
    process.dup2(fd, 0);
    if (fd !== 0) process.close(fd);
  } catch {
    // Without /dev/null it keeps the input it has.
  }
}

/** Runs a shell's program to its end, whatever ends it, with the EXIT trap last. Returns the exit status. */
export function* untilExit(sh: Shell, program: Program<number>): Program<number> {
  let status = yield* ended(sh, program);
  const trap = sh.traps.get(TRAP_EXIT);
  if (trap !== undefined && trap !== '') {
    sh.traps.set(TRAP_EXIT, undefined);
    sh.lastStatus = status;
    const kept = status;
    const after = yield* ended(
      sh,
      (function* () {
        yield* sh.services.runText(sh, trap, 'trap');
        return -1;
      })(),
    );
    status = after === -1 ? kept : after;
  }
  return status & 255;
}

function* ended(sh: Shell, program: Program<number>): Program<number> {
  let status: number;
  try {
    status = yield* program;
  } catch (error) {
    if (error instanceof ShellExit || error instanceof Discard) status = error.status;
    else if (error instanceof ShellError) {
      sh.warn(error.message);
      status = error.status;
    } else throw error;
  }
  try {
    yield* sh.flush();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (status === 0) status = 1;
  }
  return status;
}

/** A program to be run: everything has been looked up. */
export interface Command {
  readonly argv: readonly string[];
  /** The file, or undefined when there is none of that name. */
  readonly path: string | undefined;
  readonly env: Map<string, string>;
  readonly actions: readonly Action[];
  /** What error messages begin with. */
  readonly prefix: string;
  /** What `set -x` shows of it, where the child is to say that. */
  readonly trace?: string;
}

/** The environment of a command at `path`. */
export function environmentFor(sh: Shell, path: string, changes?: ReadonlyMap<string, string>): Map<string, string> {
  const env = new Map(sh.vars.environment());
  if (changes !== undefined) for (const [name, value] of changes) env.set(name, value);
  if (!sh.posix) env.set('_', path);
  return env;
}

/** The life of a child that runs a program. */
export function* runCommand(sh: Shell, process: Process, command: Command): Program<number> {
  if (command.trace !== undefined) yield* say(process, command.trace);
  for (const action of command.actions) {
    try {
      yield* perform(sh, process, action);
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      yield* say(process, `${command.prefix}${error.message}\n`);
      return sh.posix ? 2 : 1;
    }
  }
  return yield* execProgram(sh, process, command);
}

function* say(process: Process, text: string): Program<void> {
  if (process.isOpen(2)) yield* process.write(2, encode(text));
}

/** Replaces the process by the program; returns only with the status of a failure, having said why. */
export function* execProgram(sh: Shell, process: Process, command: Command): Program<number> {
  const { path, argv, prefix } = command;

  const name = /[\x00-\x1f\x7f]/.test(argv[0]) && !sh.posix ? ansiQuote(argv[0]) : argv[0];
  if (path === undefined) {
    yield* say(
      process,
      `${prefix}${name}: ${sh.posix ? 'not found' : name.includes('/') ? 'No such file or directory' : 'command not found'}\n`,
    );
    return 127;
  }
  try {
    return yield* process.execve(path, argv, command.env);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === ENOEXEC && !isBinary(process, path)) return yield* runAsScript(sh, process, command, path);
    const [said, status] = execFailure(sh, process, path, error.errno);
    yield* say(process, `${prefix}${name.includes('/') ? name : path}: ${said}\n`);
    return status;
  }
}

/** A file without #! is a script for this shell. */
function* runAsScript(sh: Shell, process: Process, command: Command, path: string): Program<number> {
  process.env.clear();
  for (const [name, value] of command.env) process.env.set(name, value);
  return yield* sh.services.runScript(process, path, command.argv, sh.flavour);
}

function isBinary(process: Process, path: string): boolean {
  try {
    const head = process.readFileBytes(path).subarray(0, 80);
    const newline = head.indexOf(10);
    return head.subarray(0, newline < 0 ? head.length : newline).includes(0);
  } catch {
    return false;
  }
}

function execFailure(sh: Shell, process: Process, path: string, errno: number): [said: string, status: number] {
  let exists = true;
  let directory = false;
  try {
    directory = (process.stat(path).mode & S_IFMT) === S_IFDIR;
  } catch {
    exists = false;
  }
  if (sh.posix) {
    if (!exists) return ['not found', 127];
    return errno === ENOENT
      ? ['not found', 127]
      : [directory ? 'Permission denied' : errno === ENOEXEC ? 'Exec format error' : strerror(errno), 126];
  }
  if (directory) return [strerror(EISDIR), 126];
  if (errno === ENOENT && exists) return ['cannot execute: required file not found', 127];
  if (errno === ENOENT) return [strerror(ENOENT), 127];
  if (errno === ENOEXEC) return ['cannot execute binary file: Exec format error', 126];
  return [strerror(errno === ELOOP ? ELOOP : errno === EACCES ? EACCES : errno), 126];
}

// -- waiting

/** waitpid that is not disturbed by signals and takes "no such child" for an answer. */
export function* waitChild(sh: Shell, pid: number, options: number): Program<WaitResult | undefined> {
  for (;;) {
    try {
      return yield* sh.p.waitpid(pid, options);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno === EINTR) continue;
      if (error.errno === ECHILD) return undefined;
      throw error;
    }
  }
}

/** Waits for one child that is no job: its exit status. */
export function* waitPid(sh: Shell, pid: number): Program<number> {
  const result = yield* waitChild(sh, pid, 0);
  if (result === undefined) return 127;
  return result.how === 'killed' ? 128 + result.code : result.code;
}

/** Notes what became of children in the background, without waiting. */
export function* reap(sh: Shell): Program<void> {
  while (sh.jobs.active) {
    const result = yield* waitChild(sh, -1, sh.options.monitor ? WNOHANG | WUNTRACED | WCONTINUED : WNOHANG);
    if (result === undefined || result.pid === 0) return;
    sh.jobs.note(result);
  }
}
