import { formatDate } from '../coreutils/date.ts';
import type { Hunk } from './diff_changes.ts';

/** A file that is compared. */
export interface Side {
  readonly name: string;
  /** What heads of -u and -c call it: --label. */
  readonly label?: string;
  readonly lines: readonly string[];
  /** Does the last line end in a newline? */
  readonly terminated: boolean;
  /** ns. */
  readonly time: number;
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

/** The plain form: 2c2, < old, ---, > new. */
export function normal(a: Side, b: Side, { a: from, aEnd, b: to, bEnd }: Hunk): string {
  const range = (start: number, end: number): string =>
    end - start > 1 ? `${start + 1},${end}` : String(end === start ? start : start + 1);
  const kind = from === aEnd ? 'a' : to === bEnd ? 'd' : 'c';
  const middle = kind === 'c' ? '---\n' : '';
  return `${range(from, aEnd)}${kind}${range(to, bEnd)}\n${shown(a, from, aEnd, '< ')}${middle}${shown(b, to, bEnd, '> ')}`;
}

/** -u: changes with `context` lines around. */
export function unified(a: Side, b: Side, hunks: readonly Hunk[], context: number): string {
  let text = header('---', a, '%F %T.%N +0000') + header('+++', b, '%F %T.%N +0000');
  for (const group of groups(hunks, context)) {
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
  }
  return text;
}

function header(mark: string, side: Side, format: string): string {
  return `${mark} ${side.label ?? `${side.name}\t${formatDate(format, side.time)}`}\n`;
}

/** Changes so near to each other that their contexts meet are shown together. */
function groups(hunks: readonly Hunk[], context: number): Hunk[][] {
  const out: Hunk[][] = [];
  for (const hunk of hunks) {
    const last = out[out.length - 1] as Hunk[] | undefined;
    if (last !== undefined && hunk.a - last[last.length - 1].aEnd <= 2 * context) last.push(hunk);
    else out.push([hunk]);
  }
  return out;
}

/** -c: the old lines, then the new ones, each with what is around. diffutils: context.c, pr_context_hunk(). */
export function contextual(a: Side, b: Side, hunks: readonly Hunk[], context: number): string {
  let text = header('***', a, '%a %b %e %T %Y') + header('---', b, '%a %b %e %T %Y');
  for (const group of groups(hunks, context)) {
    const [first, last] = [group[0], group[group.length - 1]];
    const [from, fromEnd] = [Math.max(0, first.a - context), Math.min(a.lines.length, last.aEnd + context)];
    const [to, toEnd] = [Math.max(0, first.b - context), Math.min(b.lines.length, last.bEnd + context)];
    const range = (start: number, end: number): string => (end - start > 1 ? `${start + 1},${end}` : String(end));
    const half = (side: Side, start: number, end: number, begin: 'a' | 'b', stop: 'aEnd' | 'bEnd', mark: string): string => {
      if (group.every((hunk) => hunk[begin] === hunk[stop])) return '';
      let out = '';
      let at = start;
      for (const hunk of group) {
        const both = hunk.a < hunk.aEnd && hunk.b < hunk.bEnd;
        out += shown(side, at, hunk[begin], '  ') + shown(side, hunk[begin], hunk[stop], both ? '! ' : mark);
        at = hunk[stop];
      }
      return out + shown(side, at, end, '  ');
    };
    text += `***************\n*** ${range(from, fromEnd)} ****\n${half(a, from, fromEnd, 'a', 'aEnd', '- ')}`;
    text += `--- ${range(to, toEnd)} ----\n${half(b, to, toEnd, 'b', 'bEnd', '+ ')}`;
  }
  return text;
}

const TAB = 8;
const GUTTER = 3;

/** From one column to another by tabs, then blanks. */
function tabFromTo(from: number, to: number): string {
  let text = '';
  let at = from;
  for (let tab = at + TAB - (at % TAB); tab <= to; tab += TAB) {
    text += '\t';
    at = tab;
  }
  return text + ' '.repeat(Math.max(0, to - at));
}

/** -y: both files beside each other. diffutils: side.c. */
export function sideBySide(
  a: Side,
  b: Side,
  hunks: readonly Hunk[],
  width: number,
  form: { suppress: boolean; leftColumn: boolean },
): string {
  const offset = Math.floor((width + TAB + GUTTER) / (2 * TAB)) * TAB;
  const half = Math.max(0, Math.min(offset - GUTTER, width - offset));
  const second = half > 0 ? offset : width;
  const row = (left: string | undefined, mark: string, right: string | undefined): string => {
    const old = (left ?? '').replaceAll('\t', '        ').slice(0, half);
    let line = old;
    let column = old.length;
    if (mark !== ' ') {
      const gutter = Math.floor((half + second - 1) / 2);
      line += tabFromTo(column, gutter) + mark;
      column = gutter + 1;
    }
    if (right !== undefined && right !== '') line += tabFromTo(column, second) + right.replaceAll('\t', '        ').slice(0, half);
    return `${line}\n`;
  };
  let text = '';
  let [i, k] = [0, 0];
  const common = (end: number): void => {
    for (; i < end; i++, k++)
      if (!form.suppress) text += form.leftColumn ? row(a.lines[i], '(', undefined) : row(a.lines[i], ' ', b.lines[k]);
  };
  for (const hunk of hunks) {
    common(hunk.a);
    while (i < hunk.aEnd && k < hunk.bEnd) text += row(a.lines[i++], '|', b.lines[k++]);
    while (i < hunk.aEnd) text += row(a.lines[i++], '<', undefined);
    while (k < hunk.bEnd) text += row(undefined, '>', b.lines[k++]);
  }
  common(a.lines.length);
  return text;
}

const COLORS: readonly [RegExp, string][] = [
  [/^(@@|\d+(,\d+)?[acd]\d)/, '36'],
  [/^(---|\+\+\+|\*\*\*) \S/, '1'],
  [/^[-<]/, '31'],
  [/^[+>]/, '32'],
];

/** --color: removed lines red, new ones green. diffutils: util.c. */
export function inColor(text: string): string {
  return text.replace(/^.*$/gm, (line) => {
    const color = line === '---' ? undefined : COLORS.find(([pattern]) => pattern.test(line))?.[1];
    return color === undefined ? line : `\x1b[${color}m${line}\x1b[0m`;
  });
}
