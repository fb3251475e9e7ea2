import { type Program, WUNTRACED } from '../uapi/process.ts';
import { SIGINT, SIGPIPE, SIGTERM, SIGNAL_WORDS } from '../uapi/signal.ts';
import { Discard } from './errors.ts';
import { type Job, jobState, statusOf } from './jobs.ts';
import { reap, waitChild } from './process.ts';
import type { Shell } from './shell.ts';

/** Waiting for jobs, and what is said when they end. bash: jobs.c wait_for(), notify_of_job_status(). */

/** Waits until a foreground job ended or stopped. Returns its status, having set PIPESTATUS. */
export function* waitForeground(sh: Shell, job: Job): Program<number> {
  const guard = guardInterrupt(sh);
  yield* waitWhileRunning(sh, job);
  takeTerminal(sh, job);
  const last = job.procs[job.procs.length - 1];
  const codes = job.procs.map(statusOf);
  sh.pipeStatus = codes;
  let status = codes[codes.length - 1];
  if (sh.options.pipefail) for (const code of codes) if (code !== 0) status = code;
  if (jobState(job) === 'stopped') {
    job.foreground = false;
    sh.jobs.enlist(job);
    sh.jobs.makeCurrent(job);
    job.notified = true;
    sh.write(2, `\n${sh.jobs.describe(job, 'standard', sh.p.cwd())}`);
    yield* sh.flush();
    return 128 + (job.procs.find((proc) => proc.state === 'stopped')?.code ?? 0);
  }
  if (job.number !== 0) sh.jobs.remove(job);
  yield* releaseInterrupt(sh, guard, last.state === 'killed' && last.code === SIGINT);
  if (job.procs.some((proc) => proc.state === 'killed')) report(sh, job);
  if (!sh.interactive && sh.jobs.list.length > 0) yield* notifyJobs(sh);
  if (sh.hasOutput) yield* sh.flush();
  if (sh.interactive && last.state === 'killed' && last.code === SIGINT && sh.traps.get(SIGINT) === undefined) {
    sh.write(2, '\n');
    yield* sh.flush();
    throw new Discard(128 + SIGINT);
  }
  return status;
}

/** Waits until no process of `job` runs; other children's news are noted on the way. */
export function* waitWhileRunning(sh: Shell, job: Job): Program<void> {
  const options = job.controlled ? WUNTRACED : 0;
  while (jobState(job) === 'running') {
    const alone = job.procs.length === 1 && !sh.jobs.active;
    const result = yield* waitChild(sh, alone ? job.procs[0].pid : -1, options);
    if (result === undefined) {
      for (const proc of job.procs) if (proc.state === 'running') proc.state = 'exited';
      return;
    }
    sh.jobs.note(result, job);
  }
}

/** The shell has its terminal back, in order even if the job left it in a mess. */
function takeTerminal(sh: Shell, job: Job): void {
  if (!job.controlled || sh.terminal < 0) return;
  sh.p.tcsetpgrp(sh.terminal, sh.p.getpgid());
  const broken = job.procs.some((proc) => proc.state === 'killed' || proc.state === 'stopped');
  if (!broken || sh.terminalModes === undefined) sh.terminalModes = sh.p.tcgetattr(sh.terminal);
  else sh.p.tcsetattr(sh.terminal, sh.terminalModes);
}

interface Guard {
  interrupted: boolean;
}

/**
 * While a command runs in the foreground, ^C is for it. If it dies of it the shell does too, if it handles it the shell goes
 * on: so a script outlives a ping that was interrupted.
 */
function guardInterrupt(sh: Shell): Guard | undefined {
  if (sh.interactive || sh.traps.commands.has(SIGINT) || sh.signals.has(SIGINT)) return undefined;
  const guard: Guard = { interrupted: false };
  const before = sh.p.signal(SIGINT, () => {
    guard.interrupted = true;
  });
  if (before !== 'default') {
    sh.p.signal(SIGINT, before);
    return undefined;
  }
  return guard;
}

function* releaseInterrupt(sh: Shell, guard: Guard | undefined, died: boolean): Program<void> {
  if (guard === undefined) return;
  sh.p.signal(SIGINT, 'default');
  if (!guard.interrupted || !died) return;
  if (sh.hasOutput) yield* sh.flush();
  sh.p.kill(sh.p.pid, SIGINT);
}

/** Says that a signal ended a foreground job. */
function report(sh: Shell, job: Job): void {
  const killed = [...job.procs].reverse().find((proc) => proc.state === 'killed')!;
  const last = job.procs[job.procs.length - 1];
  const signal = last.state === 'killed' ? last.code : killed.code;
  if (last.state !== 'killed' || signal === SIGINT || signal === SIGPIPE) return;
  if (sh.interactive || signal === SIGTERM || sh.posix || sh.traps.commands.has(signal)) sh.write(2, `${SIGNAL_WORDS[signal]}\n`);
  else sh.write(2, sh.errorPrefix() + sh.jobs.describe(job, 'noninteractive', sh.p.cwd()));
}

/** Says what became of jobs in the background and forgets those that ended. */
export function* notifyJobs(sh: Shell): Program<void> {
  yield* reap(sh);
  for (const job of [...sh.jobs.list]) {
    const state = jobState(job);
    if (sh.interactive) {
      if (!job.notified && state !== 'running') sh.write(2, sh.jobs.describe(job, 'standard', sh.p.cwd()));
      job.notified = state !== 'running' || job.notified;
      if (state === 'done') sh.jobs.remove(job);
    } else if (state === 'done') {
      const last = job.procs[job.procs.length - 1];
      if (last.state !== 'killed') continue;
      if (sh.posix) continue;
      if (!job.notified) reportBackground(sh, job);
      sh.jobs.remove(job);
    }
  }
  if (sh.hasOutput) yield* sh.flush();
}

/** Says that a signal ended a background job of a shell that is not interactive. */
export function reportBackground(sh: Shell, job: Job): void {
  job.notified = true;
  const last = job.procs[job.procs.length - 1];
  if (sh.posix) {
    if (last.state === 'killed' && last.code !== SIGINT && last.code !== SIGPIPE) sh.write(2, `${SIGNAL_WORDS[last.code]}\n`);
    return;
  }
  if (last.state !== 'killed' || last.code === SIGINT || last.code === SIGPIPE || last.code === SIGTERM) return;
  sh.write(2, sh.errorPrefix() + sh.jobs.describe(job, 'noninteractive', sh.p.cwd()));
}
