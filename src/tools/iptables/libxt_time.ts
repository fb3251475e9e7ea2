import { type XtTime, XT_TIME_CONTIGUOUS, XT_TIME_LOCAL_TZ } from '../../uapi/xt_data.ts';
import { isoTime } from '../calendar.ts';
import type { XtExtension } from './extension.ts';
import { INT_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

const DAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const ALL_MONTHDAYS = 0xfffffffe;
const ALL_WEEKDAYS = 0xfe;
const MAX_DAYTIME = 24 * 60 * 60 - 1;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Seconds since the epoch of a date, UTC; days and months beyond their ends run on. */
function mktime(year: number, month: number, day: number, seconds: number): number {
  const leaps = (y: number): number => Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  const leapDay = month > 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  const days = (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + DAYS_BEFORE_MONTH[month - 1] + leapDay + day - 1;
  return days * 86_400 + seconds;
}

/** "2026", "2026-02", ..., "2026-02-03T04:05:06". */
function parseDate(text: string): number {
  const found = /^(\d+)(?:-(\d+)(?:-(\d+)(?:T(\d+)(?::(\d+)(?::(\d+))?)?)?)?)?$/.exec(text);
  const part = (i: number, otherwise: number): number => (found?.[i] === undefined ? otherwise : Number(found[i]));
  const [year, month, day, hour, minute, second] = [part(1, 0), part(2, 1), part(3, 1), part(4, 0), part(5, 0), part(6, 0)];
  if (found === null || year < 1970 || year > 2038 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59) {
    throw badParameter(`Invalid date "${text}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`);
  }
  const early = month === 0;
  return mktime(early ? year - 1 : year, early ? 12 : month, day, hour * 3600 + minute * 60 + second);
}

/** "08:30" or "08:30:15", in seconds. time_parse_minutes(), which says where it stopped, not what it was given. */
function parseDaytime(text: string): number {
  let [rest, total] = [text, 0];
  for (const seconds of [3600, 60, 1]) {
    const [digits] = /^\s*\+?\d*/.exec(rest)!;
    const behind = rest.slice(digits.length);
    const goesOn = behind[0] === ':' && seconds > 1;
    const ends = behind === '' && seconds < 3600;
    if (Number(digits) >= (seconds === 3600 ? 24 : 60) || !(goesOn || ends)) {
      throw badParameter(`invalid time "${rest}" specified, should be hh:mm[:ss] format and within the boundaries`);
    }
    total += seconds * Number(digits);
    if (ends) break;
    rest = behind.slice(1);
  }
  return total;
}

/** Words between commas; an empty one at the end is none. */
function segments(text: string, size: number): string[] {
  const words = text.split(',').map((word) => word.slice(0, size));
  if (words[words.length - 1] === '') words.pop();
  return words;
}

function parseMonthdays(text: string): number {
  let mask = 0;
  for (const word of segments(text, 2)) {
    const day = word === '' ? 0 : /^\d+$/.test(word) ? Number(word) : 99;
    if (day > 31) throw badParameter(`${word} is not a valid day for --monthdays`);
    mask |= 1 << day;
  }
  return mask >>> 0;
}

function parseWeekdays(text: string): number {
  let mask = 0;
  for (const word of segments(text, 3)) {
    if (/^\d*$/.test(word)) {
      if (Number(word) === 0) throw badParameter('No, the week does NOT begin with Sunday.');
      mask |= 1 << Number(word);
      continue;
    }
    const day = DAYS.findIndex((name) => name !== '' && name.slice(0, 2) === word.slice(0, 2));
    if (day < 0) throw badParameter(`${word} is not a valid day specifier`);
    mask |= 1 << day;
  }
  return mask & 0xff;
}

function daytime(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function monthdays(mask: number, ordinals: boolean): string {
  const days: string[] = [];
  for (let day = 1; day <= 31; day++) {
    if (((mask >>> day) & 1) === 0) continue;
    days.push(ordinals ? `${day}${['st', 'nd', 'rd'][(day % 10) - 1] ?? 'th'}` : String(day));
  }
  return days.join(',');
}

function weekdays(mask: number): string {
  return DAYS.filter((_, day) => day > 0 && mask & (1 << day)).join(',');
}

/** Dates and times of day. */
export const LIBXT_TIME: XtExtension<XtTime> = {
  name: 'time',
  options: [
    ...['datestart', 'datestop', 'timestart', 'timestop'].map((name) => ({ name, id: name, type: 'string' }) as const),
    { name: 'contiguous', id: 'contiguous', type: 'none' },
    { name: 'weekdays', id: 'weekdays', type: 'string', invert: true },
    { name: 'monthdays', id: 'monthdays', type: 'string', invert: true },
    { name: 'localtz', id: 'localtz', type: 'none', excl: ['utc'] },
    { name: 'utc', id: 'utc', type: 'none', excl: ['localtz', 'kerneltz'] },
    { name: 'kerneltz', id: 'kerneltz', type: 'none', excl: ['utc'] },
  ],
  init: () => ({
    ...{ dateStart: 0, dateStop: INT_MAX, daytimeStart: 0, daytimeStop: MAX_DAYTIME },
    ...{ monthdaysMatch: ALL_MONTHDAYS, weekdaysMatch: ALL_WEEKDAYS, flags: 0 },
  }),
  parse({ id, arg, data, invert, warn }) {
    if (id === 'datestart') data.dateStart = parseDate(arg);
    if (id === 'datestop') data.dateStop = parseDate(arg);
    if (id === 'timestart') data.daytimeStart = parseDaytime(arg);
    if (id === 'timestop') data.daytimeStop = parseDaytime(arg);
    if (id === 'contiguous') data.flags |= XT_TIME_CONTIGUOUS;
    if (id === 'localtz') {
      const words = 'WARNING: --localtz is being replaced by --kerneltz, since "local" is ambiguous.';
      warn(`${words} Note the kernel timezone has caveats - see manpage for details.`);
    }
    if (id === 'localtz' || id === 'kerneltz') data.flags |= XT_TIME_LOCAL_TZ;
    if (id === 'monthdays') data.monthdaysMatch = (parseMonthdays(arg) ^ (invert ? ALL_MONTHDAYS : 0)) >>> 0;
    if (id === 'weekdays') data.weekdaysMatch = parseWeekdays(arg) ^ (invert ? ALL_WEEKDAYS : 0);
  },
  check({ data, used }) {
    if (used.has('contiguous') && data.daytimeStart < data.daytimeStop) {
      throw badParameter('time: --contiguous only makes sense when stoptime is smaller than starttime');
    }
  },
  print(info) {
    let text = ' TIME';
    if (info.daytimeStart !== 0 || info.daytimeStop !== MAX_DAYTIME) {
      text += ` from ${daytime(info.daytimeStart)} to ${daytime(info.daytimeStop)}`;
    }
    if (info.weekdaysMatch !== ALL_WEEKDAYS) text += ` on ${weekdays(info.weekdaysMatch)}`;
    if (info.monthdaysMatch !== ALL_MONTHDAYS) text += ` on ${monthdays(info.monthdaysMatch, true)}`;
    if (info.dateStart !== 0) text += ` starting from ${isoTime(info.dateStart)}`;
    if (info.dateStop !== INT_MAX) text += ` until date${info.dateStop === 0 ? '' : ` ${isoTime(info.dateStop)}`}`;
    if (!(info.flags & XT_TIME_LOCAL_TZ)) text += ' UTC';
    return info.flags & XT_TIME_CONTIGUOUS ? `${text} contiguous` : text;
  },
  save(info) {
    let text = '';
    if (info.daytimeStart !== 0 || info.daytimeStop !== MAX_DAYTIME) {
      text += ` --timestart ${daytime(info.daytimeStart)} --timestop ${daytime(info.daytimeStop)}`;
    }
    if (info.monthdaysMatch !== ALL_MONTHDAYS) text += ` --monthdays ${monthdays(info.monthdaysMatch, false)}`;
    if (info.weekdaysMatch !== ALL_WEEKDAYS) text += ` --weekdays ${weekdays(info.weekdaysMatch)}`;
    if (info.dateStart !== 0) text += ` --datestart ${isoTime(info.dateStart).replace(' ', 'T')}`;
    // The largest date is written too, though it means none.
    if (info.dateStop !== 0) text += ` --datestop ${isoTime(info.dateStop).replace(' ', 'T')}`;
    if (info.flags & XT_TIME_LOCAL_TZ) text += ' --kerneltz';
    return info.flags & XT_TIME_CONTIGUOUS ? `${text} --contiguous` : text;
  },
  help: `--datestart, --datestop YYYY[-MM[-DD[Thh[:mm[:ss]]]]]   from and until when
--timestart, --timestop hh:mm[:ss]   the time of day
--contiguous                         a time over midnight is one, not two
[!] --monthdays LIST                 days of the month, 1 to 31
[!] --weekdays LIST                  Mon to Sun, or 1 to 7
--kerneltz                           in the kernel's time zone, not UTC`,
};
