import type { Process, Program } from '../../uapi/process.ts';
import { Getopt } from '../getopt.ts';
import { program, type Stdio } from '../stdio.ts';

const LONG = [
  { name: 'bytes', argument: 'none', value: 'b' },
  { name: 'kibi', argument: 'none', value: 'k' },
  { name: 'mebi', argument: 'none', value: 'm' },
  { name: 'gibi', argument: 'none', value: 'g' },
  { name: 'human', argument: 'none', value: 'h' },
  { name: 'total', argument: 'none', value: 't' },
  { name: 'wide', argument: 'none', value: 'w' },
  { name: 'si', argument: 'none', value: 'S' },
  { name: 'seconds', argument: 'required', value: 's' },
  { name: 'count', argument: 'required', value: 'c' },
] as const;
const USAGE = `
Usage:
 free [options]

Options:
 -b, --bytes         show output in bytes
     --kilo          show output in kilobytes
     --mega          show output in megabytes
     --giga          show output in gigabytes
     --tera          show output in terabytes
     --peta          show output in petabytes
 -k, --kibi          show output in kibibytes
 -m, --mebi          show output in mebibytes
 -g, --gibi          show output in gibibytes
     --tebi          show output in tebibytes
     --pebi          show output in pebibytes
 -h, --human         show human-readable output
     --si            use powers of 1000 not 1024
 -l, --lohi          show detailed low and high memory statistics
 -L, --line          show output on a single line
 -t, --total         show total for RAM + swap
 -v, --committed     show committed memory and commit limit
 -s N, --seconds N   repeat printing every N seconds
 -c N, --count N     repeat printing N times, then exit
 -w, --wide          wide output

     --help     display this help and exit
 -V, --version  output version information and exit

For more details see free(1).
`;
const NOT_MODELLED: Readonly<Record<string, string>> = { S: '--si', l: '-l', L: '-L', v: '-v' };

interface Memory {
  total: number;
  free: number;
  shared: number;
  buffers: number;
  cached: number;
  available: number;
}

function memory(p: Process): Memory {
  const text = p.readFile('/proc/meminfo');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    total: field('MemTotal'),
    free: field('MemFree'),
    shared: field('Shmem'),
    buffers: field('Buffers'),
    cached: field('Cached') + field('SReclaimable'),
    available: field('MemAvailable'),
  };
}

/** kB as -h shows them: at most three figures. */
function human(kb: number): string {
  if (kb === 0) return '0B';
  const units = ['Ki', 'Mi', 'Gi', 'Ti'];
  let value = kb;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const short = value < 10 && unit > 0 ? (Math.floor(value * 10) / 10).toFixed(1) : String(Math.floor(value));
  return short + units[unit];
}

function scaler(unit: string): (kb: number) => string {
  if (unit === 'h') return human;
  const divisor = unit === 'm' ? 1024 : unit === 'g' ? 1024 * 1024 : 1;
  return (kb) => String(unit === 'b' ? kb * 1024 : Math.floor(kb / divisor));
}

/** free(1). */
export const free = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 'bkmghtws:c:lLv', LONG);
  let unit = 'k';
  let total = false;
  let wide = false;
  let pause = 0;
  let count = 1;
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter } = option;
    if (letter === '?') {
      yield* io.error(`${option.error}\n${USAGE}`);
      return 1;
    }
    if (letter in NOT_MODELLED) {
      yield* io.error(`patchbay: free: option "${NOT_MODELLED[letter]}" is not modelled\n`);
      return 95;
    }
    if (letter === 't') total = true;
    else if (letter === 'w') wide = true;
    else if (letter === 's') {
      pause = Number(option.argument) * 1e9;
      if (count === 1) count = Infinity;
    } else if (letter === 'c') count = Number(option.argument);
    else unit = letter;
  }
  for (let i = 0; i < count; i++) {
    if (i > 0) {
      yield* io.print('\n');
      yield* io.flush();
      yield* p.nanosleep(pause);
    }
    yield* show(io, memory(p), scaler(unit), total, wide);
  }
  return 0;
});

function* show(io: Stdio, m: Memory, scale: (kb: number) => string, total: boolean, wide: boolean): Program<void> {
  const row = (name: string, values: readonly number[]): string =>
    name.padEnd(8) + values.map((kb) => scale(kb).padStart(12)).join('') + '\n';
  const heads = wide
    ? ['total', 'used', 'free', 'shared', 'buffers', 'cache', 'available']
    : ['total', 'used', 'free', 'shared', 'buff/cache', 'available'];
  const used = m.total - m.available;
  const caches = wide ? [m.buffers, m.cached] : [m.buffers + m.cached];
  yield* io.print(`        ${heads.map((head) => head.padStart(12)).join('')}\n`);
  yield* io.print(row('Mem:', [m.total, used, m.free, m.shared, ...caches, m.available]));
  yield* io.print(row('Swap:', [0, 0, 0]));
  if (total) yield* io.print(row('Total:', [m.total, used, m.free]));
}
