import { SysError, strerror } from '../../uapi/errno.ts';
import { type CivilTime, civilTime } from '../calendar.ts';
import { utility } from './coreutil.ts';
import { parseDate } from './date_parse.ts';

const NSEC_PER_SEC = 1e9;
/** The long names of calendar.ts's days and months. */
const DAYS: readonly string[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS: readonly string[] = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const two = (value: number): string => String(value).padStart(2, '0');

/** Directives that stand for others. */
const COMPOUND: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** Year and number of the ISO 8601 week: it belongs to the year its Thursday is in. */
function isoWeek(time: CivilTime, seconds: number): { year: number; week: number } {
  const thursday = civilTime(seconds + (4 - (time.weekday || 7)) * 86400);
  return { year: thursday.year, week: Math.floor((thursday.yearday - 1) / 7) + 1 };
}

/** A directive of strftime(3); undefined: there is none of that letter. */
function directive(letter: string, time: CivilTime, seconds: number, nanoseconds: string): string | undefined {
  const { year, month, day, hour, minute, second, weekday, yearday } = time;
  const fields: Readonly<Record<string, string | number>> = {
    ...{ a: DAYS[weekday].slice(0, 3), A: DAYS[weekday], b: MONTHS[month - 1].slice(0, 3), B: MONTHS[month - 1] },
    ...{ h: MONTHS[month - 1].slice(0, 3), C: two(Math.floor(year / 100)), d: two(day), e: String(day).padStart(2) },
    ...{ H: two(hour), I: two(hour % 12 || 12), j: String(yearday).padStart(3, '0'), k: String(hour).padStart(2) },
    ...{ l: String(hour % 12 || 12).padStart(2), m: two(month), M: two(minute), n: '\n', N: nanoseconds, p: hour < 12 ? 'AM' : 'PM' },
    ...{ P: hour < 12 ? 'am' : 'pm', q: Math.ceil(month / 3), s: seconds, S: two(second), t: '\t', u: weekday || 7, w: weekday },
    ...{ U: two(Math.floor((yearday + 6 - weekday) / 7)), W: two(Math.floor((yearday + 6 - ((weekday + 6) % 7)) / 7)) },
    ...{ y: two(year % 100), Y: year, z: '+0000', ':z': '+00:00', '::z': '+00:00:00', Z: 'UTC', '%': '%' },
  };
  if (letter === 'G' || letter === 'g' || letter === 'V') {
    const iso = isoWeek(time, seconds);
    return letter === 'V' ? two(iso.week) : letter === 'G' ? String(iso.year) : two(iso.year % 100);
  }
  const field = fields[letter];
  return field === undefined ? undefined : String(field);
}

/** strftime(3) with GNU's flags, in UTC and the C locale; `time` in ns since the epoch. */
export function formatDate(format: string, time: number): string {
  const seconds = Math.floor(time / NSEC_PER_SEC);
  const civil = civilTime(seconds);
  const nanoseconds = String(Math.max(0, Math.round(time - seconds * NSEC_PER_SEC)))
    .padStart(9, '0')
    .slice(0, 9);
  return format.replace(/%([-_0^#]*)(\d*)(:{0,2}[a-zA-Z%])/g, (whole, flags: string, width: string, letter: string) => {
    let text = COMPOUND[letter] === undefined ? directive(letter, civil, seconds, nanoseconds) : formatDate(COMPOUND[letter], time);
    if (text === undefined) return whole;
    if (flags.includes('^')) text = text.toUpperCase();
    if (flags.includes('#')) text = /[A-Z]{2}/.test(text) ? text.toLowerCase() : text.toUpperCase();
    if (letter === 'N' && width !== '') return text.slice(0, Number(width));
    if (flags.includes('-')) return text.replace(/^[0 ]+(?=.)/, '');
    if (flags.includes('_')) text = text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
    return text.padStart(Number(width), flags.includes('_') || !/^[\d ]+$/.test(text) ? ' ' : '0');
  });
}

export const date = utility(
  'date',
  {
    short: 'd:f:I::r:Rs:u',
    long: [
      { name: 'date', argument: 'required', value: 'd' },
      { name: 'iso-8601', argument: 'optional', value: 'I' },
      { name: 'rfc-email', argument: 'none', value: 'R' },
      { name: 'rfc-3339', argument: 'required', value: 'rfc' },
      { name: 'utc', argument: 'none', value: 'u' },
      { name: 'reference', argument: 'required', value: 'r' },
    ],
    usage: '[OPTION]... [+FORMAT]',
  },
  function* (u) {
    let time = u.process.realtime();
    const given = u.value('d');
    if (given !== undefined) {
      const parsed = parseDate(given, time);
      if (parsed === undefined) {
        yield* u.fail(`invalid date '${given}'`);
        return 1;
      }
      time = parsed;
    }
    const reference = u.value('r');
    if (reference !== undefined) {
      try {
        time = u.process.stat(reference).mtime;
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* u.fail(`${reference}: ${strerror(error.errno)}`);
        return 1;
      }
    }
    if (u.has('s')) {
      yield* u.io.error('patchbay: date: setting the clock is not modelled\n');
      return 95;
    }
    const [operand, extra] = u.operands;
    if (extra !== undefined) {
      yield* u.io.error(`date: extra operand '${extra}'\nTry 'date --help' for more information.\n`);
      return 1;
    }
    if (operand !== undefined && !operand.startsWith('+')) {
      yield* u.fail(`invalid date '${operand}'`);
      return 1;
    }
    yield* u.print(`${formatDate(operand?.slice(1) ?? defaultFormat(u.value('I'), u.has('R'), u.value('rfc')), time)}\n`);
    return 0;
  },
);

function defaultFormat(iso: string | undefined, rfcEmail: boolean, rfc3339: string | undefined): string {
  if (rfcEmail) return '%a, %d %b %Y %H:%M:%S +0000';
  if (rfc3339 !== undefined) return rfc3339 === 'date' ? '%F' : rfc3339 === 'ns' ? '%F %T.%N+00:00' : '%F %T+00:00';
  if (iso === undefined) return '%a %b %e %H:%M:%S %Z %Y';
  const formats: Readonly<Record<string, string>> = {
    hours: '%FT%H+00:00',
    minutes: '%FT%H:%M+00:00',
    seconds: '%FT%T+00:00',
    ns: '%FT%T,%N+00:00',
  };
  return formats[iso] ?? '%F';
}
