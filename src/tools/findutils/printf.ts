import { S_IFDIR, S_IFMT } from '../../uapi/file.ts';
import { formatDate } from '../coreutils/date.ts';
import { modeString, typeLetter } from '../coreutils/mode.ts';
import { nameOfId } from '../coreutils/stat.ts';
import { FindError, isLink, type Find, type Visit } from './search.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  a: '\x07',
  r: '\r',
  f: '\f',
  v: '\v',
  b: '\b',
};

/** -printf's format, made into a function of the file. */
export function formatOf(find: Find, format: string): (here: Visit) => string {
  const parts: ((here: Visit) => string)[] = [];
  for (let i = 0; i < format.length; i++) {
    const character = format[i];
    if (character === '\\' && i + 1 < format.length) {
      const letter = format[++i];
      parts.push(() => ESCAPES[letter] ?? `\\${letter}`);
    } else if (character === '%' && i + 1 < format.length) {
      const [, flags, width, letters] = /^([-0]*)(\d*)([ACT].|.)/.exec(format.slice(i + 1))!;
      i += flags.length + width.length + letters.length;
      parts.push((here) => pad(directive(find, letters, here), Number(width || 0), flags));
    } else parts.push(() => character);
  }
  return (here) => parts.map((part) => part(here)).join('');
}

function pad(text: string, width: number, flags: string): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width, flags.includes('0') ? '0' : ' ');
}

function time(letter: string, ns: number): string {
  if (letter === '@') return `${Math.floor(ns / 1e9)}.${String(ns % 1e9).padStart(9, '0')}0`;
  return letter === '+' ? `${formatDate('%F+%T', ns)}.${String(ns % 1e9).padStart(9, '0')}0` : formatDate(`%${letter}`, ns);
}

function directive(find: Find, letters: string, here: Visit): string {
  const { path, stat, start, depth } = here;
  const slash = path.replace(/\/+$/, '').lastIndexOf('/');
  switch (letters[0]) {
    case '%':
      return '%';
    case 'p':
      return path;
    case 'f':
      return path.replace(/(?<=.)\/+$/, '').slice(slash + 1);
    case 'h':
      return slash < 0 ? '.' : path.slice(0, slash);
    case 'P':
      return path === start ? '' : path.slice(start.endsWith('/') ? start.length : start.length + 1);
    case 'H':
      return start;
    case 'd':
      return String(depth);
    case 'l':
      return isLink(stat) ? find.process.readlink(path) : '';
    case 'T':
      return time(letters[1], stat.mtime);
    case 'A':
      return time(letters[1], stat.atime);
    case 'C':
      return time(letters[1], stat.ctime);
    default:
      return fileDirective(find, letters[0], here);
  }
}

function fileDirective({ process }: Find, letter: string, { stat }: Visit): string {
  const name = (file: '/etc/passwd' | '/etc/group', id: number): string => {
    const found = nameOfId(process, file, id);
    return found === 'UNKNOWN' ? String(id) : found;
  };
  const values: Readonly<Record<string, () => string>> = {
    s: () => String(stat.size),
    m: () => (stat.mode & 0o7777).toString(8),
    M: () => modeString(stat.mode),
    y: () => (typeLetter(stat.mode) === '-' ? 'f' : (stat.mode & S_IFMT) === S_IFDIR ? 'd' : typeLetter(stat.mode)),
    u: () => name('/etc/passwd', stat.uid),
    g: () => name('/etc/group', stat.gid),
    U: () => String(stat.uid),
    G: () => String(stat.gid),
    n: () => String(stat.nlink),
    i: () => String(stat.ino),
    b: () => String(stat.blocks),
    k: () => String(Math.ceil(stat.blocks / 2)),
    t: () => formatDate('%a %b %e %H:%M:%S.%N0 %Y', stat.mtime),
    a: () => formatDate('%a %b %e %H:%M:%S.%N0 %Y', stat.atime),
    c: () => formatDate('%a %b %e %H:%M:%S.%N0 %Y', stat.ctime),
  };
  if (!Object.hasOwn(values, letter)) throw new FindError(`patchbay: find: -printf "%${letter}" is not modelled`, 95, true);
  return values[letter]();
}
