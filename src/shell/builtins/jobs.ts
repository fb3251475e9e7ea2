import { EINTR, EPERM, ESRCH, SysError } from '../../uapi/errno.ts';
import { type Program, WNOHANG, WUNTRACED } from '../../uapi/process.ts';
import { SIGCHLD, SIGCONT, SIGKILL, SIGNAL_NAMES, SIGSTOP } from '../../uapi/signal.ts';
import { notifyJobs, reportBackground, waitForeground } from '../job_control.ts';
import { type Job, jobState, jobText, statusOf } from '../jobs.ts';
import { checkInterrupt } from '../interrupt.ts';
import { reap, waitChild } from '../process.ts';
import type { Shell } from '../shell.ts';
import { runPendingTraps } from '../run_traps.ts';
import { trapNumber } from '../traps.ts';
import { parseOptions, usage } from './usage.ts';

/** jobs, fg, bg, wait, kill, disown, suspend. bash: builtins/jobs.def, wait.def, kill.def. */

/** The job a specification names; undefined, having said so, where there is none. */
function jobOf(sh: Shell, command: string, spec: string): Job | undefined {
  const job = /^\d+$/.test(spec) ? sh.jobs.byPid(Number(spec)) : sh.jobs.find(spec);
  if (job === 'ambiguous') {
    sh.warn(`${command}: ${spec.replace(/^%\??/, '')}: ambiguous job spec`);
    return undefined;
  }
  if (job === undefined) sh.warn(sh.posix ? `${command}: No such job: ${spec}` : `${command}: ${spec}: no such job`);
  return job;
}

export function* jobs(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = parseOptions(sh, args, 'lnprsx');
  if (parsed === undefined) return 2;
  const { flags, rest } = parsed;
  yield* reap(sh);
  if (flags.has('x'))
    return yield* sh.services.runArgv(
      sh,
      rest.map((arg) => jobPid(sh, arg)),
      true,
    );
  let status = 0;
  const chosen: Job[] = [];
  if (rest.length === 0) chosen.push(...sh.jobs.list);
  for (const spec of rest) {
    const job = jobOf(sh, 'jobs', spec);
    if (job === undefined) status = 1;
    else chosen.push(job);
  }
  for (const job of chosen) {
    const state = jobState(job);
    if ((flags.has('r') && state !== 'running') || (flags.has('s') && state !== 'stopped') || (flags.has('n') && job.notified)) continue;
    if (flags.has('p')) sh.print(`${job.procs[0].pid}\n`);
    else sh.print(sh.jobs.describe(job, flags.has('l') ? 'long' : 'standard', sh.p.cwd()));
    job.notified = true;
  }
  for (const job of chosen) if (jobState(job) === 'done' && !flags.has('p')) sh.jobs.remove(job);
  return status;
}

function jobPid(sh: Shell, arg: string): string {
  if (arg[0] !== '%') return arg;
  const job = sh.jobs.find(arg);
  return job === undefined || job === 'ambiguous' ? arg : String(job.pgid);
}

function noJobControl(sh: Shell, command: string): number {
  sh.warn(sh.posix ? `${command}: No current job` : `${command}: no job control`);
  return sh.posix ? 2 : 1;
}

function stateForRestart(sh: Shell, command: string, spec: string | undefined): Job | undefined {
  if (spec !== undefined) return jobOf(sh, command, spec);
  if (sh.jobs.current === undefined) sh.warn(`${command}: current: no such job`);
  return sh.jobs.current;
}

export function* fg(sh: Shell, args: readonly string[]): Program<number> {
  if (!sh.options.monitor) return noJobControl(sh, 'fg');
  const parsed = parseOptions(sh, args, '');
  if (parsed === undefined) return 2;
  yield* reap(sh);
  const job = stateForRestart(sh, 'fg', parsed.rest[0]);
  if (job === undefined) return 1;
  if (jobState(job) === 'done') {
    sh.warn('fg: job has terminated');
    sh.jobs.remove(job);
    return 1;
  }
  sh.print(`${jobText(job)}${sh.p.cwd() === job.cwd ? '' : `\t(wd: ${job.cwd})`}\n`);
  yield* sh.flush();
  job.foreground = true;
  sh.jobs.makeCurrent(job);
  if (sh.terminal >= 0) sh.p.tcsetpgrp(sh.terminal, job.pgid);
  resume(sh, job);
  return yield* waitForeground(sh, job);
}

function resume(sh: Shell, job: Job): void {
  for (const proc of job.procs) if (proc.state === 'stopped') proc.state = 'running';
  try {
    sh.p.kill(-job.pgid, SIGCONT);
  } catch {
    // All of it has ended meanwhile.
  }
}

export function* bg(sh: Shell, args: readonly string[]): Program<number> {
  if (!sh.options.monitor) return noJobControl(sh, 'bg');
  yield* reap(sh);
  let status = 0;
  for (const spec of args.length > 1 ? args.slice(1) : [undefined]) {
    const job = stateForRestart(sh, 'bg', spec);
    if (job === undefined) status = 1;
    else if (jobState(job) === 'running') sh.warn(`bg: job ${job.number} already in background`);
    else {
      job.foreground = false;
      resume(sh, job);
      const mark = job === sh.jobs.current ? '+' : job === sh.jobs.previous ? '-' : ' ';
      sh.print(`[${job.number}]${mark} ${jobText(job)} &\n`);
    }
  }
  return status;
}

export function* wait(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = parseOptions(sh, args, 'fnp:');
  if (parsed === undefined) return 2;
  const { flags, values, rest } = parsed;
  yield* sh.flush();
  if (flags.has('n')) return yield* waitNext(sh, rest, values.get('p'));
  if (rest.length === 0) return yield* waitAll(sh);
  let status = 0;
  for (const spec of rest) status = yield* waitOne(sh, spec);
  return status;
}

/** Waits while `more` says so; a trapped signal ends it early with its status. */
function* waitWhile(sh: Shell, more: () => boolean): Program<number | undefined> {
  while (more()) {
    if (sh.traps.pending.length > 0) {
      const signal = sh.traps.pending[0];
      yield* runPendingTraps(sh);
      return 128 + signal;
    }
    let result;
    try {
      result = yield* sh.p.waitpid(-1, sh.options.monitor ? WUNTRACED : 0);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno !== EINTR) return undefined;
      yield* checkInterrupt(sh);
      continue;
    }
    sh.jobs.note(result);
  }
  if (sh.traps.pending.length === 0) return undefined;
  const signal = sh.traps.pending[0];
  yield* runPendingTraps(sh);
  return signal === SIGCHLD ? undefined : 128 + signal;
}

function* waitAll(sh: Shell): Program<number> {
  const early = yield* waitWhile(sh, () => sh.jobs.active && sh.jobs.list.some((job) => jobState(job) === 'running'));
  if (early !== undefined) return early;
  for (const job of [...sh.jobs.list]) {
    if (jobState(job) !== 'done') continue;
    if (!sh.interactive && !job.notified) reportBackground(sh, job);
    if (!sh.interactive) sh.jobs.remove(job);
  }
  if (sh.interactive) yield* notifyJobs(sh);
  yield* collect(sh);
  sh.jobs.ended.clear();
  return 0;
}

/** Takes the reports of children that are no jobs. */
function* collect(sh: Shell): Program<void> {
  for (;;) {
    const result = yield* waitChild(sh, -1, WNOHANG);
    if (result === undefined || result.pid === 0) return;
  }
}

function* waitOne(sh: Shell, spec: string): Program<number> {
  if (spec[0] === '%') {
    const job = jobOf(sh, 'wait', spec);
    return job === undefined ? 127 : yield* waitJob(sh, job);
  }
  if (!/^\d+$/.test(spec)) {
    sh.warn(sh.posix ? `wait: Illegal number: ${spec}` : `wait: \`${spec}': not a pid or valid job spec`);
    return sh.posix ? 2 : 1;
  }
  const pid = Number(spec);
  const job = sh.jobs.byPid(pid);
  if (job !== undefined) {
    const proc = job.procs.find((candidate) => candidate.pid === pid)!;
    const early = yield* waitWhile(sh, () => proc.state === 'running');
    if (early !== undefined) return early;
    finish(sh, job);
    return statusOf(proc);
  }
  const known = sh.jobs.ended.get(pid);
  if (known !== undefined) return known;
  const result = yield* waitChild(sh, pid, 0);
  if (result !== undefined) return result.how === 'killed' ? 128 + result.code : result.code;
  if (!sh.posix) sh.warn(`wait: pid ${pid} is not a child of this shell`);
  return 127;
}

function* waitJob(sh: Shell, job: Job): Program<number> {
  const early = yield* waitWhile(sh, () => jobState(job) === 'running');
  if (early !== undefined) return early;
  finish(sh, job);
  return statusOf(job.procs[job.procs.length - 1]);
}

/** A job that was waited for is known to the user. */
function finish(sh: Shell, job: Job): void {
  if (jobState(job) !== 'done') return;
  if (!sh.interactive && !job.notified) reportBackground(sh, job);
  if (!sh.interactive) sh.jobs.remove(job);
}

function* waitNext(sh: Shell, specs: readonly string[], variable: string | undefined): Program<number> {
  const wanted = (): Job[] =>
    specs.length === 0
      ? sh.jobs.list
      : sh.jobs.list.filter((job) => specs.some((spec) => sh.jobs.find(spec) === job || sh.jobs.byPid(Number(spec)) === job));
  const ended = (): Job | undefined => wanted().find((job) => jobState(job) === 'done');
  if (wanted().length === 0) return 127;
  const early = yield* waitWhile(sh, () => ended() === undefined && wanted().some((job) => jobState(job) === 'running'));
  if (early !== undefined) return early;
  const job = ended();
  if (job === undefined) return 127;
  const last = job.procs[job.procs.length - 1];
  if (variable !== undefined) sh.vars.set(variable, String(last.pid));
  finish(sh, job);
  sh.jobs.remove(job);
  return statusOf(last);
}

export const killBuiltin = function* (sh: Shell, args: readonly string[]): Program<number> {
  let signal = 15;
  let at = 1;
  const first = args[1];
  if (first === undefined) return sh.posix ? killUsage(sh) : usage(sh, 'kill');
  if (first === '-l' || first === '-L') return listSignals(sh, args.slice(2));
  if (first === '-s' || first === '-n') {
    if (args[2] === undefined) {
      sh.warn(`kill: ${first}: option requires an argument`);
      return 1;
    }
    signal = trapNumber(args[2]);
    at = 3;
    if (signal < 0 || signal > 64) return badSignal(sh, args[2]);
  } else if (first[0] === '-' && first !== '--' && first.length > 1) {
    signal = trapNumber(first.slice(1));
    at = 2;
    if (signal < 0 || signal > 64) return badSignal(sh, first.slice(1));
  }
  if (args[at] === '--') at++;
  if (at >= args.length) return usage(sh, 'kill');
  let status = 0;
  for (const spec of args.slice(at)) if (!killOne(sh, spec, signal)) status = 1;
  yield* sh.flush();
  // A signal to itself takes effect here.
  yield* sh.p.schedYield();
  return status;
};

function killUsage(sh: Shell): number {
  sh.write(2, `${sh.errorPrefix()}kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]\n`);
  return 2;
}

function badSignal(sh: Shell, name: string): number {
  sh.warn(`kill: ${name}: invalid signal specification`);
  return 1;
}

function killOne(sh: Shell, spec: string, signal: number): boolean {
  let target: number;
  if (spec[0] === '%') {
    const job = jobOf(sh, 'kill', spec);
    if (job === undefined) return false;
    return killJob(sh, job, signal);
  }
  if (/^-?\d+$/.test(spec)) target = Number(spec);
  else {
    if (sh.posix) sh.warn(`kill: Illegal number: ${spec}`);
    else sh.warn(spec === '' ? "kill: `': not a pid or valid job spec" : `kill: ${spec}: arguments must be process or job IDs`);
    return false;
  }
  try {
    sh.p.kill(target, signal);
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const why = error.errno === ESRCH ? 'No such process' : error.errno === EPERM ? 'Operation not permitted' : error.message;
    if (sh.flavour === 'ash') sh.write(2, `${sh.errorName}: can't kill pid ${spec}: ${why}\n`);
    else sh.warn(sh.posix ? `kill: ${why}` : `kill: (${spec}) - ${why}`);
    if (sh.flavour === 'dash') sh.write(1, '\n');
    return false;
  }
}

function killJob(sh: Shell, job: Job, signal: number): boolean {
  try {
    if (job.controlled) sh.p.kill(-job.pgid, signal);
    else for (const proc of job.procs) if (proc.state === 'running' || proc.state === 'stopped') sh.p.kill(proc.pid, signal);
    // A stopped job gets to know of it.
    if (jobState(job) === 'stopped' && signal !== SIGCONT && signal !== SIGSTOP && signal !== SIGKILL) sh.p.kill(-job.pgid, SIGCONT);
    if (signal === SIGCONT) for (const proc of job.procs) if (proc.state === 'stopped') proc.state = 'running';
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    sh.warn(`kill: (${job.pgid}) - ${error.message}`);
    return false;
  }
}

/** `kill -l`: all signals in columns, or the names and numbers asked for. */
export function listSignals(sh: Shell, specs: readonly string[]): number {
  let status = 0;
  if (specs.length === 0) {
    sh.print(signalTable());
    return 0;
  }
  for (const spec of specs) {
    if (/^\d+$/.test(spec)) {
      const number = Number(spec) > 128 ? Number(spec) - 128 : Number(spec);
      if (number < SIGNAL_NAMES.length) sh.print(`${SIGNAL_NAMES[number]}\n`);
      else status = badSignal(sh, spec);
    } else {
      const number = trapNumber(spec);
      if (number < 0 || number > 64) status = badSignal(sh, spec);
      else sh.print(`${number}\n`);
    }
  }
  return status;
}

function signalTable(): string {
  const names: [number, string][] = SIGNAL_NAMES.slice(1).map((name, at) => [at + 1, `SIG${name}`]);
  for (let n = 34; n <= 64; n++)
    names.push([n, n === 34 ? 'SIGRTMIN' : n === 64 ? 'SIGRTMAX' : n < 50 ? `SIGRTMIN+${n - 34}` : `SIGRTMAX-${64 - n}`]);
  return names
    .map(([number, name], at) => `${String(number).padStart(2)}) ${name}${at % 5 === 4 || at === names.length - 1 ? '\n' : '\t'}`)
    .join('');
}

export function* disown(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = parseOptions(sh, args, 'har');
  if (parsed === undefined) return 2;
  yield* reap(sh);
  const { flags, rest } = parsed;
  const chosen: Job[] = [];
  let status = 0;
  if (rest.length === 0) {
    if (flags.has('a') || flags.has('r')) chosen.push(...sh.jobs.list.filter((job) => !flags.has('r') || jobState(job) === 'running'));
    else if (sh.jobs.current !== undefined) chosen.push(sh.jobs.current);
    else {
      sh.warn('disown: current: no such job');
      return 1;
    }
  }
  for (const spec of rest) {
    const job = jobOf(sh, 'disown', spec);
    if (job === undefined) status = 1;
    else chosen.push(job);
  }
  for (const job of chosen) {
    if (flags.has('h')) job.noHangup = true;
    else sh.jobs.remove(job);
  }
  return status;
}

export function* suspend(sh: Shell, args: readonly string[]): Program<number> {
  if (!sh.options.monitor) {
    sh.warn('suspend: cannot suspend: no job control');
    return 1;
  }
  if (sh.shopts.login_shell && args[1] !== '-f') {
    sh.warn('suspend: cannot suspend a login shell');
    return 1;
  }
  yield* sh.flush();
  sh.p.kill(sh.p.pid, SIGSTOP);
  yield* sh.p.schedYield();
  return 0;
}
