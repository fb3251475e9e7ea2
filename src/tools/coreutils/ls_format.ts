import * as F from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { Utility } from './coreutil.ts';
import { formatDate } from './date.ts';
import { humanSize } from './human_size.ts';
import { colored } from './ls_colors.ts';
import { modeString } from './mode.ts';
import { escapeName, quoteName } from './quoting.ts';

/** How ls shows what it found: one a line, in columns, or long. Coreutils: ls.c. */

export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: F.Stat | undefined;
}

/** An entry as it is to be printed: `width` counts columns of the screen, colours not. */
interface Label {
  readonly text: string;
  readonly width: number;
}

/** Prints a list in the form the options ask for; `total`: it is a directory's, long lists begin with its size. */
export function* printEntries(u: Utility, entries: readonly Entry[], total: boolean): Program<void> {
  const long = u.has('l') || u.has('g') || u.has('n') || u.has('o') || u.has('full-time');
  const terminal = u.process.isatty(1);
  const many = !u.has('1') && (terminal || u.has('C') || u.has('x'));
  const blocks = u.has('s') || long ? entries.reduce((sum, { stat }) => sum + (stat?.blocks ?? 0) / 2, 0) : 0;
  if (total && (long || u.has('s'))) yield* u.print(`total ${u.has('h') ? humanSize(blocks * 1024) : blocks}\n`);
  const labels = labelsOf(u, entries, long || (many && !u.has('m')));
  if (long) return yield* printLong(u, entries, labels);
  const width = Number(u.value('w') ?? (terminal ? u.process.winsize(1).cols || 80 : 80)) || Infinity;
  if (u.has('m')) return yield* u.print(withCommas(labels, width));
  if (!many) return yield* u.print(labels.map(({ text }) => `${text}\n`).join(''));
  yield* u.print(layOut(labels, width, u.has('x')));
}

/** The names as shown, with what -i and -s put before them. */
function labelsOf(u: Utility, entries: readonly Entry[], aligned: boolean): Label[] {
  const names = entries.map(({ name }) => shownName(u, name));
  // Where one name is quoted, the others make room for the quote.
  const roomy = aligned && names.some((text, i) => text !== entries[i].name && /^['"]/.test(text)) && !u.has('Q');
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));
  const inodes = u.has('i') ? entries.map(({ stat }) => String(stat?.ino ?? '?')) : [];
  const sizes = u.has('s')
    ? entries.map(({ stat }) => (u.has('h') ? humanSize((stat?.blocks ?? 0) * 512) : String((stat?.blocks ?? 0) / 2)))
    : [];
  const [inodeWidth, sizeWidth] = aligned ? [widest(inodes), widest(sizes)] : [0, 0];
  return entries.map((entry, i) => {
    const before =
      (inodes.length > 0 ? `${inodes[i].padStart(inodeWidth)} ` : '') + (sizes.length > 0 ? `${sizes[i].padStart(sizeWidth)} ` : '');
    const room = roomy && !/^['"]/.test(names[i]) ? ' ' : '';
    const behind = kind(u, entry);
    return { text: before + room + colored(u, entry.stat, names[i]) + behind, width: displayWidth(before + room + names[i] + behind) };
  });
}

function shownName(u: Utility, name: string): string {
  const style = u.options.findLast(({ option }) => 'bNQq'.includes(option))?.option;
  const terminal = u.process.isatty(1);
  if (style === 'b') return escapeName(name, 'escape');
  if (style === 'Q') return escapeName(name, 'c');

  if (!terminal ? style === 'q' : style === 'N') return name.replace(/[\x00-\x1f\x7f]/g, '?');
  return terminal ? quoteName(name) : name;
}

const INDICATORS: Readonly<Record<string, string>> = { d: '/', l: '@', p: '|', s: '=' };

/** What -F and -p put behind a name. */
function kind(u: Utility, { stat }: Entry): string {
  if (stat === undefined) return '';
  const letter = modeString(stat.mode)[0];
  if (u.has('F')) return letter === 'l' && u.has('l') ? '' : (INDICATORS[letter] ?? (letter === '-' && stat.mode & 0o111 ? '*' : ''));
  return u.has('p') && letter === 'd' ? '/' : '';
}

/** Columns of the screen that a text takes: East Asian letters take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const char of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]/u.test(
      char,
    )
      ? 2
      : 1;
  return width;
}

/** -m: a, b, c. */
function withCommas(labels: readonly Label[], width: number): string {
  let text = '';
  let at = 0;
  labels.forEach((label, i) => {
    if (i > 0) {
      const fits = at + 2 + label.width < width;
      text += fits ? ', ' : ',\n';
      at = fits ? at + 2 : 0;
    }
    text += label.text;
    at += label.width;
  });
  return `${text}\n`;
}

/** From one screen column to another: by tabs where they reach, then by blanks. Coreutils: ls.c, indent(). */
function indent(from: number, to: number): string {
  let text = '';
  for (let at = from; at < to;) {
    const tab = Math.floor(to / TAB) > Math.floor((at + 1) / TAB);
    text += tab ? '\t' : ' ';
    at += tab ? TAB - (at % TAB) : 1;
  }
  return text;
}

const TAB = 8;

/** Names in columns, filled downwards (or across), as few lines as fit `width`. */
export function inColumns(names: readonly string[], width: number, across = false): string {
  return layOut(
    names.map((text) => ({ text, width: text.length })),
    width,
    across,
  );
}

function layOut(labels: readonly Label[], width: number, across: boolean): string {
  for (let rows = 1; rows <= labels.length; rows++) {
    const columns = Math.ceil(labels.length / rows);
    const at = (row: number, column: number): Label | undefined => labels[across ? row * columns + column : column * rows + row];
    const widths = Array.from({ length: columns }, (_, column) =>
      Math.max(0, ...Array.from({ length: rows }, (_unused, row) => at(row, column)?.width ?? 0)),
    );
    if (rows < labels.length && widths.reduce((sum, w) => sum + w + 2, -2) > width - 1) continue;
    let text = '';
    for (let row = 0; row < rows; row++) {
      let start = 0;
      for (let column = 0; column < columns; column++) {
        const label = at(row, column);
        if (label === undefined) break;
        const next = start + widths[column] + 2;
        text += label.text + (at(row, column + 1) !== undefined && column + 1 < columns ? indent(start + label.width, next) : '');
        start = next;
      }
      text += '\n';
    }
    return text;
  }
  return '';
}

function* printLong(u: Utility, entries: readonly Entry[], labels: readonly Label[]): Program<void> {
  const names = accounts(u.process);
  const rows = entries.map(({ stat, path }, i) => {
    const { text } = labels[i];
    if (stat === undefined) return { mode: '??????????', links: '?', owner: '?', group: '?', size: '?', time: '?', text };
    const owner = u.has('n') ? String(stat.uid) : (names.users.get(stat.uid) ?? String(stat.uid));
    const group = u.has('n') ? String(stat.gid) : (names.groups.get(stat.gid) ?? String(stat.gid));
    const device = (stat.mode & F.S_IFMT) === F.S_IFCHR || (stat.mode & F.S_IFMT) === F.S_IFBLK;
    const size = device ? `${stat.rdev >> 8}, ${stat.rdev & 255}` : u.has('h') ? humanSize(stat.size) : String(stat.size);
    const target = (stat.mode & F.S_IFMT) === F.S_IFLNK ? ` -> ${shownName(u, u.process.readlink(path))}` : '';
    return { mode: modeString(stat.mode), links: String(stat.nlink), owner, group, size, time: shownTime(u, stat), text: text + target };
  });
  const widest = (key: 'links' | 'owner' | 'group' | 'size'): number => Math.max(0, ...rows.map((row) => row[key].length));
  const [links, owner, group, size] = [widest('links'), widest('owner'), widest('group'), widest('size')];
  const before = (text: string): [string, string] => {
    const head = /^(?: *\d+ )*/.exec(u.has('i') || u.has('s') ? text : '')![0];
    return [head, text.slice(head.length)];
  };
  for (const row of rows) {
    const [head, name] = before(row.text);
    const who = `${u.has('g') ? '' : `${row.owner.padEnd(owner)} `}${u.has('o') || u.has('G') ? '' : `${row.group.padEnd(group)} `}`;
    yield* u.print(`${head}${row.mode} ${row.links.padStart(links)} ${who}${row.size.padStart(size)} ${row.time} ${name}\n`);
  }
}

/** The time that is shown and sorted by, ns: the last change, or what -c, -u, --time say. */
export function timeOf(u: Utility, stat: F.Stat | undefined): number {
  if (stat === undefined) return 0;
  const which = u.value('time');
  if (u.has('u') || which === 'atime' || which === 'access' || which === 'use') return stat.atime;
  if (u.has('c') || which === 'ctime' || which === 'status') return stat.ctime;
  return stat.mtime;
}

const STYLES: Readonly<Record<string, string>> = { 'full-iso': '%F %T.%N %z', 'long-iso': '%F %H:%M' };

/** Recent times with the hour, older ones with the year, or as --time-style says. */
function shownTime(u: Utility, stat: F.Stat): string {
  const time = timeOf(u, stat);
  const style = u.value('time-style') ?? (u.has('full-time') ? 'full-iso' : '');
  if (style.startsWith('+')) return formatDate(style.slice(1), time);
  if (STYLES[style] !== undefined) return formatDate(STYLES[style], time);
  const now = u.process.realtime();
  const recent = time > now - 15778476 * 1e9 && time <= now + 1e9;
  if (style === 'iso') return formatDate(recent ? '%m-%d %H:%M' : '%Y-%m-%d ', time);
  return formatDate(recent ? '%b %e %H:%M' : '%b %e  %Y', time);
}

function accounts(process: Process): { users: Map<number, string>; groups: Map<number, string> } {
  const table = (path: string): Map<number, string> => {
    let text = '';
    try {
      text = process.readFile(path);
    } catch {
      // Without the file ids are shown as numbers.
    }
    return new Map(text.split('\n').map((line) => [Number(line.split(':')[2]), line.split(':')[0]]));
  };
  return { users: table('/etc/passwd'), groups: table('/etc/group') };
}
