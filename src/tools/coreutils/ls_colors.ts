import * as F from '../../uapi/file.ts';
import type { Utility } from './coreutil.ts';

/** ls --color, with the colours it has without LS_COLORS. Coreutils: ls.c, color_indicator. */

const COLORS: Readonly<Record<number, string>> = {
  [F.S_IFDIR]: '01;34',
  [F.S_IFLNK]: '01;36',
  [F.S_IFIFO]: '33',
  [F.S_IFSOCK]: '01;35',
  [F.S_IFBLK]: '01;33',
  [F.S_IFCHR]: '01;33',
};

function colorOf(mode: number): string | undefined {
  if ((mode & F.S_IFMT) === F.S_IFDIR) {
    const [sticky, others] = [(mode & 0o1000) !== 0, (mode & 0o002) !== 0];
    if (others) return sticky ? '30;42' : '34;42';
    return sticky ? '37;44' : COLORS[F.S_IFDIR];
  }
  if ((mode & F.S_IFMT) !== F.S_IFREG) return COLORS[mode & F.S_IFMT];
  if (mode & 0o4000) return '37;41';
  if (mode & 0o2000) return '30;43';
  return mode & 0o111 ? '01;32' : undefined;
}

const begun = new WeakSet<Utility>();

/** The name in its colour where --color asks for it; the first one resets what was before. */
export function colored(u: Utility, stat: F.Stat | undefined, name: string): string {
  const when = u.options.findLast(({ option }) => option === 'color')?.argument;
  if (when === undefined || when === 'never' || when === 'no' || when === 'none') return name;
  if ((when === 'auto' || when === 'tty') && !u.process.isatty(1)) return name;
  const color = stat === undefined ? undefined : colorOf(stat.mode);
  if (color === undefined) return name;
  const first = begun.has(u) ? '' : '\x1b[0m';
  begun.add(u);
  return `${first}\x1b[${color}m${name}\x1b[0m`;
}
