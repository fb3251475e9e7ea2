import { SysError, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { utility, type Utility } from '../coreutils/coreutil.ts';
import { exists, isDirectory } from '../coreutils/paths.ts';
import { fnmatch } from '../ip/fnmatch.ts';
import { readAll } from '../stdio.ts';
import { changes, type Hunk } from './diff_changes.ts';
import { contextual, inColor, normal, type Side, sideBySide, unified } from './diff_format.ts';

export const diff = utility(
  'diff',
  {
    short: 'abBcC:deEiI:L:nNpqrstTuU:wW:x:yZ',
    hint: "diff: Try 'diff --help' for more information.",
    // -u1 and -c1: the number of lines of context.
    rewrite: (args) =>
      args.flatMap((arg) =>
        /^-[uc]\d+$/.test(arg) ? [`-${arg[1].toUpperCase()}`, arg.slice(2)] : /^-\d+$/.test(arg) ? ['-U', arg.slice(1)] : [arg],
      ),
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
      { name: 'label', argument: 'required', value: 'L' },
      { name: 'context', argument: 'optional', value: 'c' },
      { name: 'normal', argument: 'none', value: 'normal' },
      { name: 'width', argument: 'required', value: 'W' },
      { name: 'exclude', argument: 'required', value: 'x' },
      { name: 'suppress-common-lines', argument: 'none', value: 'suppress' },
      { name: 'left-column', argument: 'none', value: 'left-column' },
      { name: 'ignore-trailing-space', argument: 'none', value: 'Z' },
      { name: 'strip-trailing-cr', argument: 'none', value: 'strip-cr' },
      { name: 'text', argument: 'none', value: 'a' },
    ],
    usageStatus: 2,
    version: '(GNU diffutils) 3.10',
    usage: '[OPTION]... FILES',
  },
  function* (u) {
    const missing = ['e', 'I', 'n', 'p', 't', 'T'].find((option) => u.has(option));
    if (missing !== undefined) {
      yield* u.io.error(`patchbay: diff: option "-${missing}" is not modelled\n`);
      return 95;
    }
    if (u.operands.length !== 2) {
      yield* u.fail(u.operands.length > 2 ? `extra operand '${u.operands[2]}'` : `missing operand after '${u.operands[0] ?? 'diff'}'`, 2);
      yield* u.io.error("diff: Try 'diff --help' for more information.\n");
      return 2;
    }
    return yield* compare(u, u.operands[0], u.operands[1]);
  },
);

/** Compares two files, or directories; `command` is shown before changes. Returns the exit status. */
function* compare(u: Utility, first: string, second: string, command?: string): Program<number> {
  const { process } = u;
  const [firstIs, secondIs] = [isDirectory(process, first), isDirectory(process, second)];
  if (firstIs && secondIs) return yield* compareDirectories(u, first, second);
  if (firstIs || secondIs) {
    const file = firstIs ? second : first;
    const inside = `${(firstIs ? first : second).replace(/\/$/, '')}/${file.slice(file.lastIndexOf('/') + 1)}`;
    return yield* firstIs ? compare(u, inside, second) : compare(u, first, inside);
  }
  const a = yield* read(u, first, 0);
  const b = yield* read(u, second, 1);
  if (a === undefined || b === undefined) return 2;
  const hunks = changesOf(u, a, b);
  if (hunks.length === 0) {
    if (u.has('s')) yield* u.print(`Files ${first} and ${second} are identical\n`);
    else if (u.has('y')) yield* u.print(shownAs(u, a, b, hunks));
    return 0;
  }
  const binary = !u.has('a') && [...a.lines, ...b.lines].some((line) => line.includes('\0'));
  if (binary && !u.has('q')) yield* u.print(`Binary files ${first} and ${second} differ\n`);
  else if (u.has('q')) yield* u.print(`Files ${first} and ${second} differ\n`);
  else {
    const when = u.value('color');
    const color = when === undefined ? false : when === '' || when === 'auto' ? u.process.isatty(1) : when === 'always';
    const text = shownAs(u, a, b, hunks);
    if (command !== undefined) yield* u.print(command);
    yield* u.print(color ? inColor(text) : text);
  }
  return 1;
}

/** The changes, what the options ignore left out. */
function changesOf(u: Utility, a: Side, b: Side): Hunk[] {
  const fold = (text: string): string => {
    let folded = u.has('strip-cr') ? text.replace(/\r$/, '') : text;
    if (u.has('w')) folded = folded.replace(/\s+/g, '');
    else if (u.has('b')) folded = folded.replace(/\s+/g, ' ').trimEnd();
    else if (u.has('Z')) folded = folded.trimEnd();
    return u.has('i') ? folded.toLowerCase() : folded;
  };
  // A missing newline at the end makes the last lines differ.
  const mark = (side: Side): string[] =>
    side.lines.map((line, i) => (i === side.lines.length - 1 && !side.terminated ? `${line}\0` : line));
  const hunks = changes(mark(a), mark(b), (x, y) => x === y || fold(x) === fold(y));
  if (!u.has('B')) return hunks;
  const blank = (lines: readonly string[]): boolean => lines.every((line) => line === '');
  return hunks.filter((hunk) => !blank(a.lines.slice(hunk.a, hunk.aEnd)) || !blank(b.lines.slice(hunk.b, hunk.bEnd)));
}

/** The changes in the form the options ask for. */
function shownAs(u: Utility, a: Side, b: Side, hunks: readonly Hunk[]): string {
  if (u.has('y'))
    return sideBySide(a, b, hunks, Number(u.value('W') ?? 130), { suppress: u.has('suppress'), leftColumn: u.has('left-column') });
  if (u.has('u') || u.has('U')) return unified(a, b, hunks, Number(u.value('U') ?? (u.value('u') || 3)));
  if (u.has('c') || u.has('C')) return contextual(a, b, hunks, Number(u.value('C') ?? (u.value('c') || 3)));
  return hunks.map((hunk) => normal(a, b, hunk)).join('');
}

function* compareDirectories(u: Utility, first: string, second: string): Program<number> {
  const names = (path: string): string[] =>
    u.process
      .readdir(path)
      .map(({ name }) => name)
      .filter((name) => name !== '.' && name !== '..')
      .filter((name) => !u.options.some(({ option, argument }) => option === 'x' && fnmatch(argument, name)));
  const [left, right] = [names(first), names(second)];
  let status = 0;
  for (const name of [...new Set([...left, ...right])].sort()) {
    const [a, b] = [`${first}/${name}`, `${second}/${name}`];
    const missing = !left.includes(name) || !right.includes(name);
    if (missing && !(u.has('N') && !isDirectory(u.process, a) && !isDirectory(u.process, b))) {
      yield* u.print(`Only in ${left.includes(name) ? first : second}: ${name}\n`);
      status = Math.max(status, 1);
    } else if (isDirectory(u.process, a) && isDirectory(u.process, b)) {
      if (u.has('r')) status = Math.max(status, yield* compare(u, a, b));
      else yield* u.print(`Common subdirectories: ${a} and ${b}\n`);
    } else status = Math.max(status, yield* compare(u, a, b, `diff ${invocation(u)}${a} ${b}\n`));
  }
  return status;
}

/** The options as they were given, for the line before a file's changes. */
function invocation(u: Utility): string {
  const words = u.process.argv.slice(1, -2).map((word) => (/^[\w./=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return words.map((word) => `${word} `).join('');
}

/** Reads the first (0) or second (1) file; with -N one that is missing is empty. */
function* read(u: Utility, name: string, place: 0 | 1): Program<Side | undefined> {
  const label = u.options.filter(({ option }) => option === 'L')[place]?.argument;
  if (u.has('N') && !exists(u.process, name)) return { name, label, lines: [], terminated: true, time: 0 };
  const fd = yield* u.open(name, undefined, 2);
  if (fd === undefined) return undefined;
  try {
    const text = yield* readAll(u.process, fd);
    const terminated = text === '' || text.endsWith('\n');
    const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
    return { name, label, lines, terminated, time: u.process.fstat(fd).mtime || u.process.realtime() };
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`${name}: ${strerror(error.errno)}`, 2);
    return undefined;
  } finally {
    u.close(fd);
  }
}
