import { ENOENT, strerror } from '../../uapi/errno.ts';
import { utility, type Utility } from './coreutil.ts';
import { humanSize } from './human_size.ts';
import { resolvePath, statOf } from './paths.ts';

interface FileSystem {
  readonly source: string;
  readonly target: string;
  readonly type: string;
}

/** What is mounted, in memory all of it: sizes are those of a disk of 8 GiB, a quarter used. */
const SIZE_KB = 8 * 1024 * 1024;
const USED_KB = SIZE_KB / 4;
/** File systems without room of their own are shown with -a only. */
const PSEUDO: readonly string[] = ['proc', 'sysfs', 'devpts', 'cgroup2', 'nsfs', 'mqueue', 'securityfs', 'debugfs'];

function mounted(u: Utility): FileSystem[] {
  const systems: FileSystem[] = [];
  for (const line of u.process.readFile('/proc/self/mounts').split('\n')) {
    const [source, target, type] = line.split(' ');
    if (type !== undefined) systems.push({ source, target, type });
  }
  return systems;
}

function row(u: Utility, { source, target, type }: FileSystem): string[] {
  const [size, used] = source.startsWith('/dev') ? [SIZE_KB, USED_KB] : PSEUDO.includes(type) ? [0, 0] : [SIZE_KB / 8, 0];
  const amount = (kilobytes: number): string =>
    u.has('h') ? humanSize(kilobytes * 1024) : String(u.has('m') ? Math.ceil(kilobytes / 1024) : kilobytes);
  const percent = size === 0 ? '-' : `${Math.ceil((100 * used) / size)}%`;
  return [source, ...(u.has('T') ? [type] : []), amount(size), amount(used), amount(size - used), percent, target];
}

/** df(1): the table of mounts; how much room is used is not modelled and shown as a constant. */
export const df = utility(
  'df',
  {
    short: 'ahHiklmPTt:x:',
    long: [
      { name: 'all', argument: 'none', value: 'a' },
      { name: 'human-readable', argument: 'none', value: 'h' },
      { name: 'print-type', argument: 'none', value: 'T' },
      { name: 'type', argument: 'required', value: 't' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const systems = mounted(u);
    let chosen = systems.filter(({ type }) => (u.has('a') || !PSEUDO.includes(type)) && (u.value('t') ?? type) === type);
    if (u.operands.length > 0) {
      chosen = [];
      for (const path of u.operands) {
        const real = statOf(u.process, path) === undefined ? undefined : resolvePath(u.process, path, 'nothing');
        if (real === undefined) yield* u.fail(`${path}: ${strerror(ENOENT)}`);
        else
          chosen.push(
            systems
              .filter(({ target }) => target === '/' || real === target || real.startsWith(`${target}/`))
              .sort((a, b) => b.target.length - a.target.length)[0],
          );
      }
    }
    if (chosen.length === 0) return u.status;
    const head = [
      'Filesystem',
      ...(u.has('T') ? ['Type'] : []),
      u.has('h') ? 'Size' : u.has('m') ? '1M-blocks' : '1K-blocks',
      'Used',
      u.has('h') ? 'Avail' : 'Available',
      'Use%',
      'Mounted on',
    ];
    const rows = [head, ...chosen.map((system) => row(u, system))];
    const words = u.has('T') ? 2 : 1;
    const widths = head.map((_, column) =>
      Math.max(column === 0 ? 14 : column >= words && column < head.length - 2 ? 5 : 0, ...rows.map((cells) => cells[column].length)),
    );
    for (const cells of rows)
      yield* u.print(
        `${cells.map((cell, i) => (i === head.length - 1 ? cell : i < words ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' ')}\n`,
      );
    return u.status;
  },
);
