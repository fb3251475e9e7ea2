import { EINTR, SysError } from '../uapi/errno.ts';
import type { Process, Program } from '../uapi/process.ts';
import { SIGINT, SIGTERM } from '../uapi/signal.ts';
import { formatDate } from './coreutils/date.ts';
import { utility } from './coreutils/coreutil.ts';
import { readAll } from './stdio.ts';

/** watch(1): runs a command again and again and shows its output, a screenful at a time. */
export const watch = utility(
  'watch',
  {
    short: '+bcdegn:ptwx',
    long: [
      { name: 'interval', argument: 'required', value: 'n' },
      { name: 'no-title', argument: 'none', value: 't' },
      { name: 'differences', argument: 'optional', value: 'd' },
      { name: 'chgexit', argument: 'none', value: 'g' },
      { name: 'errexit', argument: 'none', value: 'e' },
      { name: 'exec', argument: 'none', value: 'x' },
    ],
    version: 'from procps-ng 4.0.4',
    usage: '[options] command',
  },
  function* (u) {
    if (u.operands.length === 0) {
      yield* u.io.error('\nUsage:\n watch [options] command\n');
      return 1;
    }
    const interval = Number(u.value('n') ?? 2);
    if (!Number.isFinite(interval)) {
      yield* u.fail(`failed to parse argument: '${u.value('n')}'`);
      return 1;
    }
    const { process } = u;
    let stopped = false;
    const stop = (): void => {
      stopped = true;
    };
    process.signal(SIGINT, stop);
    process.signal(SIGTERM, stop);
    const command = u.operands.join(' ');
    let last: string | undefined;
    yield* u.print('\x1b[?1049h');
    while (!stopped) {
      const [output, status] = yield* run(process, command);
      yield* u.print(screen(process, command, output, Math.max(0.1, interval), u.has('t')));
      yield* u.io.flush();
      if ((u.has('g') && last !== undefined && last !== output) || (u.has('e') && status !== 0)) break;
      last = output;
      try {
        yield* process.nanosleep(Math.max(0.1, interval) * 1e9);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
      }
    }
    yield* u.print('\x1b[?1049l');
    return 0;
  },
);

function* run(process: Process, command: string): Program<[string, number]> {
  const [read, write] = process.pipe();
  const pid = process.fork(
    function* (child) {
      child.close(read);
      return yield* child.execve('/bin/sh', ['sh', '-c', command]);
    },
    {
      dup: [
        [write, 1],
        [write, 2],
      ],
    },
  );
  process.close(write);
  const output = yield* readAll(process, read);
  process.close(read);
  const result = yield* process.waitpid(pid, 0);
  return [output, result.code];
}

function screen(process: Process, command: string, output: string, interval: number, untitled: boolean): string {
  const { rows, cols } = process.isatty(1) ? process.winsize(1) : { rows: 24, cols: 80 };
  const right = `${process.hostname()}: ${formatDate('%a %b %e %H:%M:%S %Y', process.realtime())}`;
  const left = `Every ${interval.toFixed(1)}s: ${command}`;
  const title = untitled
    ? []
    : [`${left.slice(0, Math.max(0, cols - right.length - 1)).padEnd(Math.max(0, cols - right.length))}${right}`, ''];
  const lines = [...title, ...output.split('\n')].slice(0, rows - 1).map((line) => line.slice(0, cols));
  return `\x1b[H\x1b[2J${lines.join('\r\n')}`;
}
