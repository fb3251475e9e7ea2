import { SysError, strerror } from '../../uapi/errno.ts';
import { utility } from './coreutil.ts';

const NSEC_PER_SEC = 1e9;
const DAYS: readonly string[] = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS: readonly string[] = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** The parts of a point in time (seconds since the epoch), in UTC. */
function calendar(seconds: number): { year: number; month: number; day: number; weekday: number; yearday: number } {
  const days = Math.floor(seconds / 86400);
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day, weekday: (((days + 4) % 7) + 7) % 7, yearday: days - daysBefore(year) + 1 };
}

/** Days from the epoch to the first of January of `year`. */
function daysBefore(year: number): number {
  const y = year - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 719162;
}

/** strftime(3) in UTC and the C locale; `time` in ns since the epoch. */
export function formatDate(format: string, time: number): string {
  const seconds = Math.floor(time / NSEC_PER_SEC);
  const { year, month, day, weekday, yearday } = calendar(seconds);
  const ofDay = ((seconds % 86400) + 86400) % 86400;
  const [hour, minute, second] = [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, ofDay % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  const nanoseconds = String(Math.max(0, Math.round(time - seconds * NSEC_PER_SEC)))
    .padStart(9, '0')
    .slice(0, 9);
  const expand: Readonly<Record<string, () => string>> = {
    a: () => DAYS[weekday].slice(0, 3),
    A: () => DAYS[weekday],
    b: () => MONTHS[month - 1].slice(0, 3),
    h: () => MONTHS[month - 1].slice(0, 3),
    B: () => MONTHS[month - 1],
    c: () => formatDate('%a %b %e %H:%M:%S %Y', time),
    C: () => two(Math.floor(year / 100)),
    d: () => two(day),
    D: () => formatDate('%m/%d/%y', time),
    e: () => String(day).padStart(2),
    F: () => formatDate('%Y-%m-%d', time),
    H: () => two(hour),
    I: () => two(hour % 12 || 12),
    j: () => String(yearday).padStart(3, '0'),
    k: () => String(hour).padStart(2),
    l: () => String(hour % 12 || 12).padStart(2),
    m: () => two(month),
    M: () => two(minute),
    n: () => '\n',
    N: () => nanoseconds,
    p: () => (hour < 12 ? 'AM' : 'PM'),
    P: () => (hour < 12 ? 'am' : 'pm'),
    r: () => formatDate('%I:%M:%S %p', time),
    R: () => formatDate('%H:%M', time),
    s: () => String(seconds),
    S: () => two(second),
    t: () => '\t',
    T: () => formatDate('%H:%M:%S', time),
    u: () => String(weekday || 7),
    w: () => String(weekday),
    x: () => formatDate('%m/%d/%y', time),
    X: () => formatDate('%H:%M:%S', time),
    y: () => two(year % 100),
    Y: () => String(year),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  };
  return format.replace(/%(-|_|0)?(\d*)(.)/g, (whole, flag: string | undefined, width: string, letter: string) => {
    if (!(letter in expand)) return whole;
    const text = expand[letter]();
    if (letter === 'N' && width !== '') return text.slice(0, Number(width));
    if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
    return flag === '_' ? text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length)) : text;
  });
}

/** A date as -d takes it: @seconds, ISO dates and times, now, today, yesterday, tomorrow, "N units [ago]". ns, or undefined. */
export function parseDate(text: string, now: number): number | undefined {
  const source = text.trim().toLowerCase();
  if (source === '' || source === 'now' || source === 'today') return now;
  if (/^@-?\d+(\.\d+)?$/.test(source)) return Number(source.slice(1)) * NSEC_PER_SEC;
  const named = { yesterday: -86400, tomorrow: 86400 }[source];
  if (named !== undefined) return now + named * NSEC_PER_SEC;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ](\d{1,2}):(\d{2})(?::(\d{2}))?)?(?: ?(?:z|utc))?$/.exec(source);
  if (iso) {
    const [, year, month, day, hour, minute, second] = iso.map((part) => Number(part ?? 0));
    const monthDays = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if (month < 1 || month > 12 || day < 1 || day > monthDays[month - 1]) return undefined;
    const days = daysBefore(year) + monthDays.slice(0, month - 1).reduce((sum, length) => sum + length, 0) + day - 1;
    return (days * 86400 + hour * 3600 + minute * 60 + second) * NSEC_PER_SEC;
  }
  const relative = /^([+-]?\d+) ?(sec|second|min|minute|hour|day|week)s?( ago)?$/.exec(source);
  if (!relative) return undefined;
  const unit = { sec: 1, second: 1, min: 60, minute: 60, hour: 3600, day: 86400, week: 604800 }[relative[2]]!;
  return now + Number(relative[1]) * unit * (relative[3] ? -1 : 1) * NSEC_PER_SEC;
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
      yield* u.fail('cannot set date: Operation not permitted');
      return 1;
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
