import { civilTime, MONTHS, secondsOf, WEEKDAYS } from '../calendar.ts';

/** Dates as date -d and touch -d take them. gnulib: parse-datetime.y. */

const NSEC = 1e9;
const ZONES: Readonly<Record<string, number>> = {
  ...{ utc: 0, gmt: 0, ut: 0, z: 0, wet: 0, bst: 60, cet: 60, met: 60, cest: 120, eet: 120, msk: 180 },
  ...{ jst: 540, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420 },
};
/** Units of relative times: seconds, or months with `m`. */
const UNITS: Readonly<Record<string, number | 'month' | 'year'>> = {
  ...{ sec: 1, second: 1, min: 60, minute: 60, hour: 3600, day: 86400, week: 604800, fortnight: 1209600 },
  ...{ month: 'month', year: 'year' },
};
const ORDINALS: Readonly<Record<string, number>> = {
  ...{ last: -1, this: 0, next: 1, first: 1, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7, eighth: 8 },
  ...{ ninth: 9, tenth: 10, eleventh: 11, twelfth: 12 },
};

/** What is known of the moment so far. */
interface Parts {
  date?: { year: number; month: number; day: number };
  /** Seconds of the day. */
  time?: number;
  /** Minutes east of Greenwich. */
  zone?: number;
  weekday?: { day: number; ordinal: number };
  seconds: number;
  months: number;
  /** Days ahead: they keep the hour. */
  days: number;
}

/** The moment `text` names, ns since the epoch; undefined where it is no date. `now` is what relative times count from, ns. */
export function parseDate(text: string, now: number): number | undefined {
  const source = text.trim().toLowerCase();
  const epoch = /^@(-?\d+(?:[.,]\d+)?)$/.exec(source);
  if (epoch) return Math.round(Number(epoch[1].replace(',', '.')) * NSEC);
  const parts: Parts = { seconds: 0, months: 0, days: 0 };
  const current = civilTime(now / NSEC);
  let rest = source;
  while (rest !== '') {
    const taken = takeItem(rest, parts, current.year);
    if (taken === undefined) return undefined;
    rest = rest.slice(taken).replace(/^[\s,]+/, '');
  }
  return moment(parts, now);
}

function moment(parts: Parts, now: number): number | undefined {
  const current = civilTime(now / NSEC);
  const { year, month, day } = parts.date ?? current;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  const absolute = parts.time !== undefined || parts.date !== undefined || parts.weekday !== undefined;
  const nowOfDay = current.hour * 3600 + current.minute * 60 + current.second;
  const shifted = month - 1 + parts.months;
  const first = secondsOf(year + Math.floor(shifted / 12), (((shifted % 12) + 12) % 12) + 1, 1);
  let seconds = first + (day - 1 + parts.days) * 86400 + (parts.time ?? (absolute ? 0 : nowOfDay));
  // A day of the week beside a date says nothing.
  if (parts.weekday !== undefined && parts.date === undefined) {
    const { day: wanted, ordinal } = parts.weekday;
    const { weekday } = civilTime(seconds);
    seconds += 86400 * (((wanted - weekday + 7) % 7) + 7 * (ordinal - (ordinal > 0 && weekday !== wanted ? 1 : 0)));
  }
  seconds += parts.seconds - (parts.zone ?? 0) * 60;
  return Math.round(seconds * NSEC) + (absolute ? 0 : now % NSEC);
}

function daysIn(year: number, month: number): number {
  return Math.round((secondsOf(month === 12 ? year + 1 : year, (month % 12) + 1, 1) - secondsOf(year, month, 1)) / 86400);
}

/** Takes the item at the beginning of `rest` into `parts`; returns its length. */
function takeItem(rest: string, parts: Parts, thisYear: number): number | undefined {
  return takeDate(rest, parts, thisYear) ?? takeTime(rest, parts) ?? takeRelative(rest, parts) ?? takeWord(rest, parts);
}

function century(year: string): number {
  return year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900);
}

const MONTH = `(${MONTHS.map((name) => name.toLowerCase()).join('|')})[a-z]*\\.?`;
const monthOf = (name: string): number => MONTHS.findIndex((month) => month.toLowerCase() === name.slice(0, 3)) + 1;

function takeDate(rest: string, parts: Parts, thisYear: number): number | undefined {
  const forms: readonly [RegExp, (found: string[]) => [year: number, month: number, day: number]][] = [
    [/^(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?/, ([, year, month, day]) => [Number(year), Number(month), Number(day)]],
    [/^(\d{1,2})\/(\d{1,2})\/(\d{2,4})(?!\d)/, ([, month, day, year]) => [century(year), Number(month), Number(day)]],
    [/^(\d{4})\/(\d{1,2})\/(\d{1,2})(?!\d)/, ([, year, month, day]) => [Number(year), Number(month), Number(day)]],
    [/^(\d{1,2})\/(\d{1,2})(?![\d/])/, ([, month, day]) => [thisYear, Number(month), Number(day)]],
    [/^(\d{4})(\d\d)(\d\d)(?!\d)/, ([, year, month, day]) => [Number(year), Number(month), Number(day)]],
    [
      new RegExp(`^(\\d{1,2})[ -]?${MONTH}(?:[ ,-]*(\\d{4})(?![\\d:]))?`),
      ([, day, name, year]) => [Number(year ?? thisYear), monthOf(name), Number(day)],
    ],
    [
      new RegExp(`^${MONTH} *(\\d{1,2})(?![\\d:])(?:,? *(\\d{4})(?![\\d:]))?`),
      ([, name, day, year]) => [Number(year ?? thisYear), monthOf(name), Number(day)],
    ],
  ];
  for (const [pattern, read] of forms) {
    const found = pattern.exec(rest);
    if (found === null) continue;
    if (parts.date !== undefined) return undefined;
    const [year, month, day] = read([...found]);
    parts.date = { year, month, day };
    return found[0].length;
  }
  return undefined;
}

function takeTime(rest: string, parts: Parts): number | undefined {
  const found =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? *([ap]\.?m\.?)?(?: *([+-])(\d{2}):?(\d{2})?(?![\d: ]*[a-z]))?/.exec(rest) ??
    /^(\d{1,2})()() *([ap]\.?m\.?)/.exec(rest);
  if (found === null || parts.time !== undefined) return undefined;
  const [all, hour, minute, second, half, sign, zoneHours, zoneMinutes] = found;
  let hours = Number(hour);
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + (half.startsWith('p') ? 12 : 0);
  }
  if (hours > 23 || Number(minute) > 59 || Number(second ?? 0) > 60) return undefined;
  parts.time = hours * 3600 + Number(minute) * 60 + Number(second ?? 0);
  if (sign !== undefined) parts.zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes ?? 0));
  return all.length;
}

/** "3 days ago", "+1 month", "next week". */
function takeRelative(rest: string, parts: Parts): number | undefined {
  const found = /^(?:([+-]?) *(\d+)|([a-z]+))? *([a-z]+?)s?(?![a-z])( +ago\b)?/.exec(rest);
  if (found === null) return undefined;
  const [all, sign, number, ordinal, unitName, ago] = found;
  const unit = UNITS[unitName];
  if (unit === undefined) return undefined;
  if (ordinal !== undefined && ORDINALS[ordinal] === undefined) return undefined;
  const count = (number === undefined ? (ORDINALS[ordinal] ?? 1) : Number(number)) * (sign === '-' ? -1 : 1) * (ago === undefined ? 1 : -1);
  if (unit === 'month') parts.months += count;
  else if (unit === 'year') parts.months += 12 * count;
  else if (unit % 86400 === 0) parts.days += (count * unit) / 86400;
  else parts.seconds += count * unit;
  return all.length;
}

const NAMED_DAYS: Readonly<Record<string, number>> = { today: 0, now: 0, tomorrow: 1, yesterday: -1 };

function takeWord(rest: string, parts: Parts): number | undefined {
  const found = /^([a-z]+)(?: +([a-z]+))?/.exec(rest);
  if (found === null) return undefined;
  const [all, word, second] = found;
  if (NAMED_DAYS[word] !== undefined) parts.days += NAMED_DAYS[word];
  else if (ZONES[word] !== undefined) parts.zone = ZONES[word];
  else {
    const ordinal = second === undefined ? undefined : ORDINALS[word];
    const name = ordinal === undefined ? word : second;
    const day = WEEKDAYS.findIndex((weekday) => name.startsWith(weekday.toLowerCase()));
    if (day < 0 || parts.weekday !== undefined) return undefined;
    parts.weekday = { day, ordinal: ordinal ?? 0 };
    return ordinal === undefined ? word.length : all.length;
  }
  return word.length;
}
