import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { civilTime } from '../calendar.ts';
import { parseDate } from './date_parse.ts';
import { exists, statOf } from './paths.ts';

/** -t [[CC]YY]MMDDhhmm[.ss] as -d takes it; undefined where it is malformed. */
function stampText(stamp: string, now: number): string | undefined {
  const match = /^(?:(\d{2})?(\d{2}))?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(stamp);
  if (!match) return undefined;
  const [, century, year, month, day, hour, minute, second] = match;
  const current = civilTime(now / 1e9).year;
  const full = year === undefined ? String(current) : `${century ?? (Number(year) < 69 ? '20' : '19')}${year}`;
  return `${full}-${month}-${day} ${hour}:${minute}:${second ?? '00'}`;
}

/** The times to set, ns; undefined with what is wrong said by the caller. */
function times(u: Utility): { atime: number; mtime: number } | { wrong: string } {
  const now = u.process.realtime();
  const reference = u.value('r');
  if (reference !== undefined) {
    const stat = statOf(u.process, reference);
    return stat ?? { wrong: `failed to get attributes of '${reference}': No such file or directory` };
  }
  const given = u.value('d') ?? u.value('t');
  if (given === undefined) return { atime: now, mtime: now };
  const text = u.has('d') ? given : stampText(given, now);
  const time = text === undefined ? undefined : parseDate(text, now);
  return time === undefined ? { wrong: `invalid date format '${given}'` } : { atime: time, mtime: time };
}

/** touch(1). */
export const touch = utility(
  'touch',
  {
    short: 'acd:fhmr:t:',
    long: [
      { name: 'no-create', argument: 'none', value: 'c' },
      { name: 'date', argument: 'required', value: 'd' },
      { name: 'reference', argument: 'required', value: 'r' },
      { name: 'no-dereference', argument: 'none', value: 'h' },
    ],
    usage: '[OPTION]... FILE...',
  },
  function* (u) {
    const wanted = times(u);
    if ('wrong' in wanted) {
      yield* u.fail(wanted.wrong);
      return 1;
    }
    if (u.operands.length === 0) return yield* usageError(u, 'missing file operand');
    for (const path of u.operands) {
      try {
        if (!exists(u.process, path)) {
          if (u.has('c')) continue;
          u.process.close(u.process.open(path, F.O_WRONLY | F.O_CREAT, 0o666));
        }
        const stat = u.process.stat(path);
        const keepsAccess = u.has('m') && !u.has('a');
        const keepsChange = u.has('a') && !u.has('m');
        u.process.utimes(path, keepsAccess ? stat.atime : wanted.atime, keepsChange ? stat.mtime : wanted.mtime);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* u.fail(`cannot touch '${path}': ${strerror(error.errno)}`);
      }
    }
    return u.status;
  },
);
