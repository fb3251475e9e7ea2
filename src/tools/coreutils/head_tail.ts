import type { Process, Program } from '../../uapi/process.ts';
import type { Utility } from './coreutil.ts';

/** What head(1) and tail(1) share: how much is wanted, and of what. */

export interface Amount {
  readonly count: number;
  readonly sign: '' | '+' | '-';
  readonly bytes: boolean;
}

export const COUNT_OPTIONS = [
  { name: 'lines', argument: 'required', value: 'n' },
  { name: 'bytes', argument: 'required', value: 'c' },
  { name: 'quiet', argument: 'none', value: 'q' },
  { name: 'silent', argument: 'none', value: 'q' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'zero-terminated', argument: 'none', value: 'z' },
] as const;

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1048576,
  MB: 1e6,
  G: 1073741824,
  GB: 1e9,
};

/** Old ways of giving the number (-5, -20c, +7 for tail) turned into today's. Coreutils: tail.c, parse_obsolete_option(). */
export function obsoleteCount(plus: boolean): (args: string[]) => string[] {
  return (args) => {
    const match = (plus ? /^([-+])(\d+)([bcl]?)(f?)$/ : /^(-)(\d+)([bckm]?)([qvz]*)$/).exec(args[0] ?? '');
    if (match === null || (plus && args.length > (match[1] === '+' ? 2 : 3))) return args.map(shortCount);
    const [, sign, count, unit, letters] = match;
    const bytes = unit !== '' && unit !== 'l';
    return [
      `-${bytes ? 'c' : 'n'}`,
      `${sign === '+' ? '+' : ''}${count}${unit === 'b' || unit === 'k' ? unit : ''}`,
      ...(letters === '' ? [] : [`-${letters}`]),
      ...args.slice(1),
    ];
  };
}

/** -5 behind other options; not where it is an option's argument. */
function shortCount(arg: string, i: number, args: string[]): string {
  return /^-\d+$/.test(arg) && !/^-[nc]$/.test(args[i - 1] ?? '') ? `-n${arg.slice(1)}` : arg;
}

/** The amount the options ask for; undefined after a complaint. */
export function* amountOf(u: Utility): Program<Amount | undefined> {
  let amount: Amount = { count: 10, sign: '', bytes: false };
  for (const { option, argument } of u.options) {
    if (option !== 'n' && option !== 'c') continue;
    const match = /^([+-]?)(\d+)(b|[kKMG]B?|)$/.exec(argument);
    if (match === null) {
      yield* u.fail(`invalid number of ${option === 'n' ? 'lines' : 'bytes'}: '${argument}'`);
      return undefined;
    }
    amount = { count: Number(match[2]) * FACTORS[match[3]], sign: match[1] as Amount['sign'], bytes: option === 'c' };
  }
  return amount;
}

/** "==> file <==" before each of several files. */
export function* title(u: Utility, file: string, first: boolean): Program<void> {
  yield* u.print(`${first ? '' : '\n'}==> ${file === '-' ? 'standard input' : file} <==\n`);
  yield* u.io.flush();
}

/** All bytes of a descriptor. Throws SysError. */
export function* readBytes(process: Process, fd: number): Program<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = yield* process.read(fd, 65536); chunk.length > 0; chunk = yield* process.read(fd, 65536)) {
    chunks.push(chunk.slice());
    length += chunk.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Where line number `line` (the first is 0) begins; the end where there are fewer. */
export function lineStart(bytes: Uint8Array, line: number, end: number): number {
  let at = 0;
  for (let i = 0; i < line; i++) {
    const next = bytes.indexOf(end, at);
    if (next < 0) return bytes.length;
    at = next + 1;
  }
  return at;
}

/** How many lines there are; an unfinished one counts. */
export function countLines(bytes: Uint8Array, end: number): number {
  let count = bytes.length > 0 && bytes[bytes.length - 1] !== end ? 1 : 0;
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) count++;
  return count;
}
