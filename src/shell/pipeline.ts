import type { Program } from '../uapi/process.ts';
import { expandWords } from './expand.ts';
import { waitForeground } from './job_control.ts';
import type { Job, Proc } from './jobs.ts';
import type { Node, Pipeline, Simple } from './node.ts';
import { commandText } from './print.ts';
import { type ChildOptions, childSignals, type Command, enterChild, environmentFor, forkShell, runCommand, waitChild } from './process.ts';
import { RedirectError, resolveRedirects } from './redirect.ts';
import type { Shell } from './shell.ts';
import { tracedWords } from './xtrace.ts';

/** Starting jobs: single commands, pipelines, in the foreground or not. */

/** Starts `commands` as one job, each one's output the next one's input. */
export function startJob(sh: Shell, commands: readonly Node[], both: readonly boolean[], foreground: boolean): Job {
  const { p } = sh;
  const controlled = sh.options.monitor;
  const procs: Proc[] = [];
  let pgid: number | undefined = controlled ? 0 : undefined;
  let input = -1;
  for (let i = 0; i < commands.length; i++) {
    const [read, write] = i < commands.length - 1 ? p.pipe() : [-1, -1];
    const options = childOptions(input, write, read, both[i] === true);
    options.pgid = pgid;
    options.background = !foreground;
    const pid = startCommand(sh, commands[i], options);
    if (pgid === 0) {
      pgid = pid;
      if (foreground && sh.terminal >= 0) p.tcsetpgrp(sh.terminal, pid);
    }
    procs.push({ pid, command: jobCommand(commands[i]), state: 'running', code: 0 });
    if (input >= 0) p.close(input);
    if (write >= 0) p.close(write);
    input = read;
  }
  return sh.jobs.add(procs, pgid ?? p.getpgid(), foreground, controlled, p.cwd());
}

/** What `jobs` shows of a command: a `!` before it is not part of it. */
function jobCommand(node: Node): string {
  return commandText(node.type === 'pipeline' && node.commands.length === 1 ? node.commands[0] : node);
}

interface MutableChildOptions extends ChildOptions {
  pgid?: number;
  background?: boolean;
}

function childOptions(input: number, output: number, next: number, both: boolean): MutableChildOptions {
  if (input < 0 && output < 0) return {};
  const dup: [number, number][] = [];
  const close: number[] = [];
  if (input >= 0) {
    dup.push([input, 0]);
    close.push(input);
  }
  if (output >= 0) {
    dup.push([output, 1]);
    if (both) dup.push([output, 2]);
    close.push(output, next);
  }
  return { dup, close, piped: input >= 0 };
}

/** Starts one command of a job: a program straight away where that can be told beforehand, a copy of the shell else. */
function startCommand(sh: Shell, node: Node, options: ChildOptions): number {
  const early = node.type === 'simple' && node.pure && sh.traps.commands.size === 0 && !sh.options.nounset && !sh.shopts.failglob;
  const command = early ? programOf(sh, node) : undefined;
  if (command === undefined) {
    return forkShell(sh, (child) => child.services.runLast(child, node), options);
  }
  return forkProgram(sh, sh.options.xtrace ? { ...command, trace: tracedWords(sh, command.argv) } : command, options);
}

/** The program that a command without side effects runs, if it is one. */
function programOf(sh: Shell, node: Simple): Command | undefined {
  try {
    const argv = node.argv ?? expandWords(sh, node.words);
    if (argv.length === 0 || sh.functions.has(argv[0]) || sh.builtin(argv[0]) !== undefined) return undefined;
    sh.line = node.line;
    return commandFor(sh, argv, resolveRedirects(sh, node.redirects), undefined, sh.posix);
  } catch (error) {
    // What is wrong with it is said in the child.
    if (error instanceof RedirectError) return undefined;
    throw error;
  }
}

/** Looks up the program of a command; `changes` are the variables set for it alone. */
export function commandFor(
  sh: Shell,
  argv: readonly string[],
  actions: Command['actions'],
  changes: ReadonlyMap<string, string> | undefined,
  remember = true,
): Command {
  const name = argv[0];
  const given = changes?.get('PATH');
  const path = name.includes('/')
    ? name
    : name === ''
      ? undefined
      : given === undefined
        ? sh.findCommand(name, remember)
        : sh.searchPath(name, given);
  return { argv, path, env: environmentFor(sh, path ?? name, changes), actions, prefix: sh.errorPrefix() };
}

/** Starts a program in a child. */
export function forkProgram(sh: Shell, command: Command, options: ChildOptions): number {
  const { monitor } = sh.options;
  return sh.p.fork(
    function* (process) {
      enterChild(process, options, monitor);
      return yield* runCommand(sh, process, command);
    },
    { ...options, argv: command.argv, signals: childSignals(sh) },
  );
}

/** Runs a program in the foreground and waits for it. */
export function* runProgram(sh: Shell, command: Command, node: Node): Program<number> {
  const controlled = sh.options.monitor;
  if (sh.hasOutput) yield* sh.flush();
  const pid = forkProgram(sh, command, controlled ? { pgid: 0 } : {});
  if (controlled && sh.terminal >= 0) sh.p.tcsetpgrp(sh.terminal, pid);
  const procs: Proc[] = [{ pid, command: commandText(node), state: 'running', code: 0 }];
  return yield* waitForeground(sh, sh.jobs.add(procs, controlled ? pid : 0, true, controlled, sh.p.cwd()));
}

/** Runs the commands of a pipeline and returns the last one's status. */
export function* runPipes(sh: Shell, node: Pipeline): Program<number> {
  if (sh.hasOutput) yield* sh.flush();
  if (sh.shopts.lastpipe && !sh.options.monitor) return yield* runLastHere(sh, node);
  return yield* waitForeground(sh, startJob(sh, node.commands, node.both, true));
}

/** shopt -s lastpipe: the last command runs in the shell itself. */
function* runLastHere(sh: Shell, node: Pipeline): Program<number> {
  const { p } = sh;
  const [read, write] = p.pipe();
  const saved = p.isOpen(1) ? p.dup(1, 10) : -1;
  p.dup2(write, 1);
  p.close(write);
  p.setCloexec(read, true);
  const job = startJob(sh, node.commands.slice(0, -1), node.both, true);
  p.close(1);
  if (saved >= 0) {
    p.dup2(saved, 1);
    p.close(saved);
  }
  const input = p.isOpen(0) ? p.dup(0, 10) : -1;
  p.dup2(read, 0);
  p.close(read);
  let status: number;
  try {
    status = yield* sh.services.run(sh, node.commands[node.commands.length - 1]);
  } finally {
    if (input >= 0) {
      p.dup2(input, 0);
      p.close(input);
    } else p.close(0);
  }
  for (const proc of job.procs) {
    const result = yield* waitChild(sh, proc.pid, 0);
    if (result !== undefined) sh.jobs.note(result, job);
  }
  sh.pipeStatus = [...job.procs.map((proc) => (proc.state === 'killed' ? 128 + proc.code : proc.code)), status];
  return status;
}
