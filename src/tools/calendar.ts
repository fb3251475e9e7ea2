/** A moment in the civil calendar (UTC). */
export interface CivilTime {
  year: number;
  /** 1..12 and 1..31. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  /** 0 is Sunday. */
  weekday: number;
  /** 1..366. */
  yearday: number;
}

export const WEEKDAYS: readonly string[] = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
export const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DAY = 86400;
/** Days of 400, 100 and 4 years, and of one. */
const ERA = 146097;

/** gmtime(3): seconds since the epoch in the proleptic Gregorian calendar. */
export function civilTime(seconds: number): CivilTime {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / DAY);
  const rest = whole - days * DAY;
  // Count from 1 March 0000, so that the leap day is a year's last.
  const shifted = days + 719468;
  const era = Math.floor(shifted / ERA);
  const dayOfEra = shifted - era * ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearday: days - Math.round(secondsOf(year, 1, 1) / DAY) + 1,
  };
}

/** timegm(3) at midnight: seconds from the epoch to a day; `month` is 1..12, `day` may lie outside the month. */
export function secondsOf(year: number, month: number, day: number): number {
  // As in civilTime, years begin in March.
  const shifted = month <= 2 ? year - 1 : year;
  const yearOfEra = shifted - Math.floor(shifted / 400) * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (Math.floor(shifted / 400) * ERA + dayOfEra - 719468) * DAY;
}

/** "2026-01-05 09:00:00". */
export function isoTime(seconds: number): string {
  const { year, month, day, hour, minute, second } = civilTime(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}
