import { utility } from '../coreutils/coreutil.ts';
import { inColumns } from '../coreutils/ls_format.ts';

/** column(1) of util-linux: lines side by side, or with -t the fields of each line as a table. */
export const column = utility(
  'column',
  {
    short: 'tc:s:o:nxN:R:',
    long: [
      { name: 'table', argument: 'none', value: 't' },
      { name: 'separator', argument: 'required', value: 's' },
      { name: 'output-separator', argument: 'required', value: 'o' },
      { name: 'output-width', argument: 'required', value: 'c' },
      { name: 'table-columns', argument: 'required', value: 'N' },
    ],
    version: 'from util-linux 2.41',
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const text = yield* u.readFiles(u.operands);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (!u.has('t')) {
      const terminal = u.process.isatty(1) ? u.process.winsize(1).cols : 80;
      yield* u.print(inColumns(lines, Number(u.value('c') ?? terminal), u.has('x')));
      return u.status;
    }
    const separators = u.value('s');
    const rows = lines.map((line) =>
      separators === undefined ? line.trim().split(/\s+/) : line.split(new RegExp(`[${separators.replace(/[\]\\^-]/g, '\\$&')}]`)),
    );
    const names = u.value('N');
    if (names !== undefined) rows.unshift(names.split(','));
    const widths: number[] = [];
    for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
    const joint = u.value('o') ?? '  ';
    for (const row of rows) {
      yield* u.print(`${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]))).join(joint)}\n`);
    }
    return u.status;
  },
);
