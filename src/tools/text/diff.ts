import { SysError, strerror } from '../../uapi/errno.ts';
import { S_IFDIR, S_IFMT } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from '../coreutils/coreutil.ts';
import { formatDate } from '../coreutils/date.ts';
import { readAll } from '../stdio.ts';

/** A changed stretch: lines [a, aEnd) of the first file became [b, bEnd) of the second. */
interface Hunk {
  a: number;
  aEnd: number;
  b: number;
  bEnd: number;
}

/** The changes between two lists of lines, by a longest common subsequence (Myers' greedy algorithm). */
export function changes(a: readonly string[], b: readonly string[], same: (x: string, y: string) => boolean): Hunk[] {
  let head = 0;
  while (head < a.length && head < b.length && same(a[head], b[head])) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && same(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;
  const x = a.slice(head, a.length - tail);
  const y = b.slice(head, b.length - tail);
  const hunks: Hunk[] = [];
  for (const [kind, i, j] of editScript(x, y, same)) {
    const [ai, bj] = [i + head, j + head];
    const last = hunks[hunks.length - 1] as Hunk | undefined;
    const hunk = last && last.aEnd === ai && last.bEnd === bj ? last : { a: ai, aEnd: ai, b: bj, bEnd: bj };
    if (hunk !== last) hunks.push(hunk);
    if (kind === 'delete') hunk.aEnd++;
    else hunk.bEnd++;
  }
  return hunks;
}

function editScript(
  a: readonly string[],
  b: readonly string[],
  same: (x: string, y: string) => boolean,
): ['delete' | 'insert', number, number][] {
  const max = a.length + b.length;
  const trace: Int32Array[] = [];
  const v = new Int32Array(2 * max + 2);
  for (let d = 0; d <= max; d++) {
    trace.push(v.slice());
    for (let k = -d; k <= d; k += 2) {
      let i = k === -d || (k !== d && v[max + k - 1] < v[max + k + 1]) ? v[max + k + 1] : v[max + k - 1] + 1;
      let j = i - k;
      while (i < a.length && j < b.length && same(a[i], b[j])) {
        i++;
        j++;
      }
      v[max + k] = i;
      if (i >= a.length && j >= b.length) return backtrack(trace, a.length, b.length, max);
    }
  }
  return [];
}

function backtrack(trace: readonly Int32Array[], aLength: number, bLength: number, max: number): ['delete' | 'insert', number, number][] {
  const script: ['delete' | 'insert', number, number][] = [];
  let [i, j] = [aLength, bLength];
  for (let d = trace.length - 1; d > 0; d--) {
    const v = trace[d];
    const k = i - j;
    const down = k === -d || (k !== d && v[max + k - 1] < v[max + k + 1]);
    const previous = down ? k + 1 : k - 1;
    const pi = v[max + previous];
    const pj = pi - previous;
    while (i > pi + (down ? 0 : 1) && j > pj + (down ? 1 : 0)) {
      i--;
      j--;
    }
    script.unshift(down ? ['insert', pi, pj] : ['delete', pi, pj]);
    [i, j] = [pi, pj];
  }
  return script;
}

interface Side {
  name: string;
  lines: string[];
  terminated: boolean;
  time: number;
}

export const diff = utility(
  'diff',
  {
    short: 'abBcC:iNqrsuU:wEty',
    long: [
      { name: 'unified', argument: 'optional', value: 'u' },
      { name: 'brief', argument: 'none', value: 'q' },
      { name: 'report-identical-files', argument: 'none', value: 's' },
      { name: 'ignore-case', argument: 'none', value: 'i' },
      { name: 'ignore-all-space', argument: 'none', value: 'w' },
      { name: 'ignore-space-change', argument: 'none', value: 'b' },
      { name: 'ignore-blank-lines', argument: 'none', value: 'B' },
      { name: 'recursive', argument: 'none', value: 'r' },
      { name: 'new-file', argument: 'none', value: 'N' },
      { name: 'color', argument: 'optional', value: 'color' },
      { name: 'side-by-side', argument: 'none', value: 'y' },
      { name: 'label', argument: 'required', value: 'label' },
    ],
    usageStatus: 2,
    version: '(GNU diffutils) 3.10',
    usage: '[OPTION]... FILES',
  },
  function* (u) {
    if (u.has('y') || u.has('c') || u.has('C')) {
      yield* u.io.error(`patchbay: diff: option "-${u.has('y') ? 'y' : 'c'}" is not modelled\n`);
      return 95;
    }
    if (u.operands.length < 2) return yield* usageError(u, `missing operand after '${u.operands[0] ?? 'diff'}'`, 2);
    if (u.operands.length > 2) return yield* usageError(u, `extra operand '${u.operands[2]}'`, 2);
    return yield* compare(u, u.operands[0], u.operands[1]);
  },
);

function isDirectory(process: Process, path: string): boolean {
  try {
    return (process.stat(path).mode & S_IFMT) === S_IFDIR;
  } catch {
    return false;
  }
}

function* compare(u: Utility, first: string, second: string): Program<number> {
  const { process } = u;
  const [firstIs, secondIs] = [isDirectory(process, first), isDirectory(process, second)];
  if (firstIs && secondIs) return yield* compareDirectories(u, first, second);
  if (firstIs || secondIs) {
    const file = firstIs ? second : first;
    const inside = `${(firstIs ? first : second).replace(/\/$/, '')}/${file.slice(file.lastIndexOf('/') + 1)}`;
    return yield* firstIs ? compare(u, inside, second) : compare(u, first, inside);
  }
  const a = yield* read(u, first);
  const b = yield* read(u, second);
  if (a === undefined || b === undefined) return 2;
  const fold = (text: string): string => {
    if (u.has('w')) text = text.replace(/\s+/g, '');
    else if (u.has('b')) text = text.replace(/\s+/g, ' ').trimEnd();
    return u.has('i') ? text.toLowerCase() : text;
  };
  const plain = !u.has('w') && !u.has('b') && !u.has('i');
  // A missing newline at the end makes the last lines differ.
  const mark = (side: Side): string[] =>
    side.lines.map((line, i) => (i === side.lines.length - 1 && !side.terminated ? `${line}\0` : line));
  let hunks = changes(mark(a), mark(b), plain ? (x, y) => x === y : (x, y) => fold(x) === fold(y));
  if (u.has('B')) {
    const blank = (lines: string[]): boolean => lines.every((line) => line === '');
    hunks = hunks.filter((hunk) => !blank(a.lines.slice(hunk.a, hunk.aEnd)) || !blank(b.lines.slice(hunk.b, hunk.bEnd)));
  }
  if (hunks.length === 0) {
    if (u.has('s')) yield* u.print(`Files ${first} and ${second} are identical\n`);
    return 0;
  }
  if (u.has('q')) yield* u.print(`Files ${first} and ${second} differ\n`);
  else if (u.has('u') || u.has('U')) yield* u.print(unified(a, b, hunks, Number(u.value('U') ?? (u.value('u') || 3))));
  else yield* u.print(hunks.map((hunk) => normal(a, b, hunk)).join(''));
  return 1;
}

function* compareDirectories(u: Utility, first: string, second: string): Program<number> {
  const names = (path: string): string[] =>
    u.process
      .readdir(path)
      .map(({ name }) => name)
      .filter((name) => name !== '.' && name !== '..');
  const [left, right] = [names(first), names(second)];
  let status = 0;
  for (const name of [...new Set([...left, ...right])].sort()) {
    const [a, b] = [`${first}/${name}`, `${second}/${name}`];
    if (!left.includes(name) || !right.includes(name)) {
      yield* u.print(`Only in ${left.includes(name) ? first : second}: ${name}\n`);
      status = Math.max(status, 1);
    } else if (isDirectory(u.process, a) && isDirectory(u.process, b)) {
      if (u.has('r')) status = Math.max(status, yield* compare(u, a, b));
      else yield* u.print(`Common subdirectories: ${a} and ${b}\n`);
    } else status = Math.max(status, yield* compare(u, a, b));
  }
  return status;
}

function* read(u: Utility, name: string): Program<Side | undefined> {
  const fd = yield* u.open(name, undefined, 2);
  if (fd === undefined) {
    if (u.has('N')) return { name, lines: [], terminated: true, time: 0 };
    return undefined;
  }
  try {
    const text = yield* readAll(u.process, fd);
    const terminated = text === '' || text.endsWith('\n');
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
    return { name, lines, terminated, time: u.process.fstat(fd).mtime || u.process.realtime() };
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`${name}: ${strerror(error.errno)}`, 2);
    return undefined;
  } finally {
    u.close(fd);
  }
}

const NO_NEWLINE = '\\ No newline at end of file\n';

function shown(side: Side, from: number, to: number, mark: string): string {
  let text = '';
  for (let i = from; i < to; i++) {
    text += `${mark}${side.lines[i]}\n`;
    if (i === side.lines.length - 1 && !side.terminated) text += NO_NEWLINE;
  }
  return text;
}

function normal(a: Side, b: Side, { a: from, aEnd, b: to, bEnd }: Hunk): string {
  const range = (start: number, end: number): string =>
    end - start > 1 ? `${start + 1},${end}` : String(end === start ? start : start + 1);
  const kind = from === aEnd ? 'a' : to === bEnd ? 'd' : 'c';
  const middle = kind === 'c' ? '---\n' : '';
  return `${range(from, aEnd)}${kind}${range(to, bEnd)}\n${shown(a, from, aEnd, '< ')}${middle}${shown(b, to, bEnd, '> ')}`;
}

function unified(a: Side, b: Side, hunks: readonly Hunk[], context: number): string {
  const header = (mark: string, side: Side): string => `${mark} ${side.name}\t${formatDate('%F %T.%N +0000', side.time)}\n`;
  let text = header('---', a) + header('+++', b);
  for (let i = 0; i < hunks.length;) {
    let end = i + 1;
    while (end < hunks.length && hunks[end].a - hunks[end - 1].aEnd <= 2 * context) end++;
    const group = hunks.slice(i, end);
    const from = Math.max(0, group[0].a - context);
    const to = Math.max(0, group[0].b - (group[0].a - from));
    const fromEnd = Math.min(a.lines.length, group[group.length - 1].aEnd + context);
    const toEnd = group[group.length - 1].bEnd + (fromEnd - group[group.length - 1].aEnd);
    const range = (start: number, stop: number): string =>
      `${stop - start === 0 ? start : start + 1}${stop - start === 1 ? '' : `,${stop - start}`}`;
    text += `@@ -${range(from, fromEnd)} +${range(to, toEnd)} @@\n`;
    let at = from;
    for (const hunk of group) {
      text += shown(a, at, hunk.a, ' ') + shown(a, hunk.a, hunk.aEnd, '-') + shown(b, hunk.b, hunk.bEnd, '+');
      at = hunk.aEnd;
    }
    text += shown(a, at, fromEnd, ' ');
    i = end;
  }
  return text;
}
