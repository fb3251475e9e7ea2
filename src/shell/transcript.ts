import type { Main, Process, Program } from '../uapi/process.ts';
import { SIGPIPE, SIGXFSZ } from '../uapi/signal.ts';
import { newShell } from './bash.ts';
import { notifyJobs } from './job_control.ts';
import { completeness } from './parse.ts';
import { untilExit } from './process.ts';
import { hideTraps, restoreTraps } from './run_traps.ts';
import type { Shell } from './shell.ts';
import { runText } from './source.ts';
import { EXPORT } from './variables.ts';

/**
 * The recorder's way of running a script (its RUNNER): command by command in one shell, each shown as typed with what it
 * printed, and `[exit N]` where N is not 0. Commands run inside a function, as there: what `declare` declares and `set --`
 * sets lasts for one command.
 */

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['LC_ALL', 'C'],
  ['TZ', 'UTC'],
  ['HOME', '/root'],
  ['PATH', '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['COLUMNS', '200'],
];
/** The line of the recorder that runs a command. */
const LINE = 9;
/** What the recorder does between two commands takes so long, ns. */
const BETWEEN = 4_000_000;

/** Splits a script into commands: lines are added until the command is complete. */
export function splitSteps(script: string): string[] {
  const steps: string[] = [];
  let step = '';
  for (const line of script.replace(/\n$/, '').split('\n')) {
    if (step === '') {
      if (line === '' || line.startsWith('#')) continue;
      step = line;
    } else step += `\n${line}`;
    if (line.endsWith('\\') || completeness(step) === 'incomplete') continue;
    steps.push(step);
    step = '';
  }
  if (step !== '') steps.push(step);
  return steps;
}

/**
 * A program that runs `script` command by command in one shell and prints each as typed, what it printed, and `[exit N]`
 * where N is not 0: the recorder's format.
 */
export function transcript(script: string): Main {
  return (process) => main(process, script);
}

function* main(process: Process, script: string): Program<number> {
  // The recorder's terminal is a Python program's child, which ignores SIGPIPE; so do all commands.
  process.signal(SIGPIPE, 'ignore');
  process.signal(SIGXFSZ, 'ignore');
  const sh = newShell(process, 'bash');
  sh.traceDepth = 1;
  sh.name = '/tmp/runner';
  sh.errorName = 'bash';
  sh.withoutLines = true;
  sh.shopts.expand_aliases = true;
  for (const [name, value] of ENVIRONMENT) {
    sh.vars.set(name, value);
    sh.vars.setAttributes(name, EXPORT);
  }
  // The recorder comes from the root directory.
  sh.vars.set('OLDPWD', '/');
  return yield* untilExit(sh, runSteps(sh, splitSteps(script)));
}

function* runSteps(sh: Shell, steps: readonly string[]): Program<number> {
  for (const step of steps) {
    yield* sh.p.nanosleep(BETWEEN);
    sh.print(`$ ${step.replaceAll('\n', '\n> ')}\n`);
    yield* sh.flush();
    yield* notifyJobs(sh);
    const status = yield* runStep(sh, step);
    if (status !== 0) sh.print(`[exit ${status}]\n`);
    yield* sh.flush();
  }
  return 0;
}

function* runStep(sh: Shell, step: string): Program<number> {
  const { params } = sh;
  const hidden = hideTraps(sh);
  sh.vars.set('step', step);
  sh.vars.set('line', step.slice(step.lastIndexOf('\n') + 1));
  sh.params = [];
  sh.lastStatus = 0;
  sh.calls.push({ name: 'run', source: '/tmp/runner', line: LINE, sourced: false });
  sh.vars.pushFrame();
  sh.vars.makeLocal('rc');
  try {
    const status = yield* runText(sh, step, 'eval', LINE);
    sh.flow = 0;
    return status;
  } finally {
    sh.vars.popFrame();
    sh.calls.pop();
    sh.params = params;
    sh.vars.set('step', '');
    restoreTraps(sh, hidden);
  }
}
