import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import { changedMode } from '../coreutils/mode.ts';
import { typeLetter } from '../coreutils/mode.ts';
import { compilePosix } from '../text/posix_regex.ts';
import { fnmatch } from '../ip/fnmatch.ts';
import { FindError, type Node, type Words, isLink, type Find, type Visit } from './search.ts';

type Test = (here: Visit) => boolean;
type TestOf = (words: Words, word: string) => Test;

const DAY = 86400e9;
const MINUTE = 60e9;

/** The test called `word`, its argument taken from `words`; undefined where there is no such test. */
export function parseTest(words: Words, word: string): Node | undefined {
  if (NOT_MODELLED.has(word)) throw new FindError(`patchbay: find: test "${word}" is not modelled`, 95, true);
  if (!Object.hasOwn(TESTS, word)) return undefined;
  const test = TESTS[word](words, word);
  return {
    acts: false,

    *run(here) {
      return test(here);
    },
  };
}

const NOT_MODELLED = new Set(['-newermt', '-newerct', '-newerat', '-context', '-fstype', '-used', '-regextype', '-files0-from']);

/** The last part of a path; a starting point of slashes keeps one. */
function lastPart(path: string): string {
  const stripped = path.replace(/(?<=.)\/+$/, '');
  return stripped === '/' ? '/' : stripped.slice(stripped.lastIndexOf('/') + 1);
}

/** +N, -N and N: more than, less than, exactly. */
function comparison(word: string, text: string): (value: number) => boolean {
  const match = /^([+-]?)(\d+(?:\.\d+)?)$/.exec(text);
  if (!match) throw new FindError(`invalid argument \`${text}' to \`${word}'`);
  const limit = Number(match[2]);
  return match[1] === '+' ? (value) => value > limit : match[1] === '-' ? (value) => value < limit : (value) => value === limit;
}

const number =
  (of: (here: Visit, find: Find) => number): TestOf =>
  (words, word) => {
    const matches = comparison(word, words.argument(word));
    return (here) => matches(of(here, words.find));
  };

/** How old something is in whole days or minutes. */
const age = (time: 'mtime' | 'atime' | 'ctime', unit: number): TestOf =>
  number(({ stat }, { began }) => (unit === DAY ? Math.floor((began - stat[time]) / unit) : Math.ceil((began - stat[time]) / unit)));

const matching =
  (of: (here: Visit, find: Find) => string | undefined, fold: boolean): TestOf =>
  (words, word) => {
    const given = words.argument(word);
    const pattern = fold ? given.toLowerCase() : given;
    return (here) => {
      const text = of(here, words.find);
      return text !== undefined && fnmatch(pattern, fold ? text.toLowerCase() : text);
    };
  };

const regex =
  (flags: string): TestOf =>
  (words, word) => {
    const compiled = compilePosix(`^(${words.argument(word).replace(/\\([(|)])/g, '$1')})$`, true, flags);
    return ({ path }) => compiled.test(path);
  };

const target = ({ path, stat }: Visit, { process }: Find): string | undefined => (isLink(stat) ? process.readlink(path) : undefined);

const type =
  (followed: boolean): TestOf =>
  (words, word) => {
    const given = words.argument(word);
    for (const letter of given.split(',')) {
      if (letter.length !== 1) {
        throw new FindError(
          letter === ''
            ? `Last file type in list argument to ${word} is missing, i.e., list is ending on: ','`
            : `Must separate multiple arguments to ${word} using: ','`,
        );
      }
      if (!'bcdpflsD'.includes(letter)) throw new FindError(`Unknown argument to ${word}: ${letter}`);
    }
    const letters = given.split(',').map((letter) => (letter === 'f' ? '-' : letter));
    return ({ path, stat }) => {
      let mode = stat.mode;
      if (followed && isLink(stat)) {
        try {
          mode = words.find.process.stat(path).mode;
        } catch {
          // It leads nowhere: then it is a link to -xtype too.
        }
      }
      return letters.includes(typeLetter(mode));
    };
  };

const size: TestOf = (words, word) => {
  const text = words.argument(word);
  const units: Readonly<Record<string, number>> = { b: 512, c: 1, w: 2, k: 1024, M: 1048576, G: 1073741824 };
  const suffix = text.at(-1) ?? '';
  const hasUnit = !/\d/.test(suffix);
  if (hasUnit && !(suffix in units)) throw new FindError(`invalid ${word} type \`${suffix}'`);
  const digits = hasUnit ? text.slice(0, -1) : text;
  if (!/^[+-]?\d+$/.test(digits)) throw new FindError(`Invalid argument \`${text}' to ${word}`);
  const matches = comparison(word, digits);
  const unit = hasUnit ? units[suffix] : 512;
  return ({ stat }) => matches(Math.ceil(stat.size / unit));
};

const perm: TestOf = (words, word) => {
  const text = words.argument(word);
  const how = /^[-/]/.exec(text)?.[0] ?? '';
  const mode = changedMode(text.slice(how.length), 0);
  if (mode === undefined) throw new FindError(`invalid mode '${text}'`);
  return ({ stat }) => {
    const bits = stat.mode & 0o7777;
    return how === '-' ? (bits & mode) === mode : how === '/' ? mode === 0 || (bits & mode) !== 0 : bits === mode;
  };
};

/** The number of a user or group, given by name or number. */
const owner =
  (file: '/etc/passwd' | '/etc/group', key: 'uid' | 'gid'): TestOf =>
  (words, word) => {
    const name = words.argument(word);
    const row = words.find.process
      .readFile(file)
      .split('\n')
      .map((line) => line.split(':'))
      .find((fields) => fields[0] === name);
    const id = row === undefined && /^\d+$/.test(name) ? Number(name) : Number(row?.[2]);
    if (Number.isNaN(id)) {
      throw new FindError(`invalid ${key === 'uid' ? 'user' : 'group'} name or ${key.toUpperCase()} argument to ${word}: '${name}'`);
    }
    return ({ stat }) => stat[key] === id;
  };

const unowned =
  (file: '/etc/passwd' | '/etc/group', key: 'uid' | 'gid'): TestOf =>
  (words) =>
  ({ stat }) =>
    !words.find.process
      .readFile(file)
      .split('\n')
      .some((line) => line.split(':')[2] === String(stat[key]));

/** A test against another file, which must be there. */
const beside =
  (holds: (stat: F.Stat, other: F.Stat) => boolean): TestOf =>
  (words, word) => {
    const path = words.argument(word);
    try {
      const other = words.find.stat(path, 0);
      return ({ stat }) => holds(stat, other);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new FindError(`'${path}': ${strerror(error.errno)}`);
    }
  };

const access =
  (mode: number): TestOf =>
  (words) =>
  ({ path }) =>
    words.find.process.access(path, mode);

const empty: TestOf =
  ({ find }) =>
  ({ path, stat }) => {
    const kind = stat.mode & F.S_IFMT;
    if (kind === F.S_IFREG) return stat.size === 0;
    return kind === F.S_IFDIR && find.process.readdir(path).every(({ name }) => name === '.' || name === '..');
  };

const TESTS: Readonly<Record<string, TestOf>> = {
  '-true': () => () => true,
  '-false': () => () => false,
  '-name': matching(({ path }) => lastPart(path), false),
  '-iname': matching(({ path }) => lastPart(path), true),
  '-path': matching(({ path }) => path, false),
  '-wholename': matching(({ path }) => path, false),
  '-ipath': matching(({ path }) => path, true),
  '-iwholename': matching(({ path }) => path, true),
  '-lname': matching(target, false),
  '-ilname': matching(target, true),
  '-regex': regex(''),
  '-iregex': regex('i'),
  '-type': type(false),
  '-xtype': type(true),
  '-size': size,
  '-perm': perm,
  '-empty': empty,
  '-user': owner('/etc/passwd', 'uid'),
  '-group': owner('/etc/group', 'gid'),
  '-uid': number(({ stat }) => stat.uid),
  '-gid': number(({ stat }) => stat.gid),
  '-nouser': unowned('/etc/passwd', 'uid'),
  '-nogroup': unowned('/etc/group', 'gid'),
  '-links': number(({ stat }) => stat.nlink),
  '-inum': number(({ stat }) => stat.ino),
  '-mtime': age('mtime', DAY),
  '-atime': age('atime', DAY),
  '-ctime': age('ctime', DAY),
  '-mmin': age('mtime', MINUTE),
  '-amin': age('atime', MINUTE),
  '-cmin': age('ctime', MINUTE),
  '-newer': beside((stat, other) => stat.mtime > other.mtime),
  '-anewer': beside((stat, other) => stat.atime > other.mtime),
  '-cnewer': beside((stat, other) => stat.ctime > other.mtime),
  '-samefile': beside((stat, other) => stat.ino === other.ino && stat.dev === other.dev),
  '-readable': access(F.R_OK),
  '-writable': access(F.W_OK),
  '-executable': access(F.X_OK),
};
