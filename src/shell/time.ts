import type { Program } from '../uapi/process.ts';
import type { Pipeline } from './node.ts';
import type { Shell } from './shell.ts';

/** The `time` keyword. bash: execute_cmd.c print_formatted_time(). */
export function* timePipeline(sh: Shell, node: Pipeline, program: Program<number>): Program<number> {
  const start = sh.p.monotonic();
  const before = processorTime(sh);
  const status = yield* program;
  const real = sh.p.monotonic() - start;
  const used = Math.min(processorTime(sh) - before, real);
  const format =
    node.time === 'posix' ? 'real %2R\nuser %2U\nsys %2S' : (sh.vars.value('TIMEFORMAT') ?? '\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS');
  if (format !== '') sh.write(2, `${formatTimes(format, real, used * 0.4, used * 0.6)}\n`);
  yield* sh.flush();
  return status;
}

/** What this process and others used so far, ns: an estimate of what the timed command did. */
function processorTime(sh: Shell): number {
  return sh.p.processes().find((process) => process.pid === sh.p.pid)?.cpu ?? 0;
}

function formatTimes(format: string, real: number, user: number, sys: number): string {
  return format.replace(
    /%(?:%|([0-9]?)(l?)([RUS])|P)/g,
    (all, digits: string | undefined, long: string | undefined, which: string | undefined) => {
      if (all === '%%') return '%';
      if (which === undefined) return real === 0 ? '0.00' : (((user + sys) / real) * 100).toFixed(2);
      const ns = which === 'R' ? real : which === 'U' ? user : sys;
      return formatTime(ns, Math.min(digits === '' || digits === undefined ? 3 : Number(digits), 6), long === 'l');
    },
  );
}

/** `0m1.002s`, or `1.002`. */
export function formatTime(ns: number, digits: number, long: boolean): string {
  const seconds = Math.floor((ns / 1e9) * 10 ** digits) / 10 ** digits;
  if (!long) return seconds.toFixed(digits);
  const minutes = Math.floor(seconds / 60);
  return `${minutes}m${(seconds - minutes * 60).toFixed(digits)}s`;
}
