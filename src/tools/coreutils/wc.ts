import { SysError, strerror } from '../../uapi/errno.ts';
import { S_IFMT, S_IFREG } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { decodeText } from '../stdio.ts';
import { utility, type Utility } from './coreutil.ts';
import { readBytes } from './head_tail.ts';

/** What is counted, in the order it is shown in. */
const COLUMNS = ['l', 'w', 'm', 'c', 'L'] as const;
type Counts = Record<(typeof COLUMNS)[number], number>;

function count(bytes: Uint8Array): Counts {
  const text = decodeText(bytes);
  const lines = text.split('\n');
  return {
    l: lines.length - 1,
    w: text.split(/\s+/).filter((word) => word !== '').length,
    m: [...text].length,
    c: bytes.length,
    L: lines.reduce((longest, line) => Math.max(longest, line.replace(/\t/g, '        ').length), 0),
  };
}

/** How wide numbers are, from the files' sizes; what is no file has none. Coreutils: wc.c, compute_number_width(). */
function widthFor(u: Utility, files: readonly string[], shown: number): number {
  if (files.length === 1 && shown === 1) return 1;
  let least = 1;
  let total = 0;
  for (const file of files) {
    try {
      const stat = file === '-' ? u.process.fstat(0) : u.process.stat(file);
      if ((stat.mode & S_IFMT) === S_IFREG) total += stat.size;
      else least = 7;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }
  return Math.max(least, String(total).length);
}

/** The counts of one file; undefined where it cannot be opened. A directory counts as empty. */
function* countFile(u: Utility, file: string): Program<Counts | undefined> {
  const fd = yield* u.open(file);
  if (fd === undefined) return undefined;
  try {
    return count(yield* readBytes(u.process, fd));
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`${file}: ${strerror(error.errno)}`);
    return count(new Uint8Array(0));
  } finally {
    u.close(fd);
  }
}

/** wc(1). */
export const wc = utility(
  'wc',
  {
    short: 'clmLw',
    long: [
      { name: 'lines', argument: 'none', value: 'l' },
      { name: 'words', argument: 'none', value: 'w' },
      { name: 'bytes', argument: 'none', value: 'c' },
      { name: 'chars', argument: 'none', value: 'm' },
      { name: 'max-line-length', argument: 'none', value: 'L' },
      { name: 'total', argument: 'required', value: 'total' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const asked = COLUMNS.filter((column) => u.has(column));
    const shown: readonly (keyof Counts)[] = asked.length > 0 ? asked : ['l', 'w', 'c'];
    const files = u.operands.length > 0 ? u.operands : ['-'];
    const when = u.value('total') ?? 'auto';
    const width = when === 'only' ? 1 : widthFor(u, files, shown.length);
    const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    const row = (counts: Counts, name: string): string =>
      `${shown.map((column) => String(counts[column]).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`;
    for (const file of files) {
      const counts = yield* countFile(u, file);
      if (counts === undefined) continue;
      for (const column of COLUMNS) total[column] = column === 'L' ? Math.max(total.L, counts.L) : total[column] + counts[column];
      if (when !== 'only') yield* u.print(row(counts, u.operands.length > 0 ? file : ''));
    }
    if (when === 'only') yield* u.print(row(total, ''));
    else if (when === 'always' || (when === 'auto' && files.length > 1)) yield* u.print(row(total, 'total'));
    return u.status;
  },
);
