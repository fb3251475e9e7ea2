const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment (ns since the epoch) taken apart, UTC. */
export interface CalendarTime {
  year: number;
  /** 1..12. */
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
}

/** Civil date from days since 1970 (Howard Hinnant's algorithm). */
export function calendarTime(ns: number): CalendarTime {
  const microseconds = Math.floor(ns / 1000);
  const seconds = Math.floor(microseconds / 1e6);
  const days = Math.floor(seconds / 86400);
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    hour: Math.floor(seconds / 3600) % 24,
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: microseconds % 1000000,
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** 14:05:09. */
export function clockText(time: CalendarTime): string {
  return `${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
}

/** 2026-11-21. */
export function dateText(time: CalendarTime): string {
  return `${time.year}-${two(time.month)}-${two(time.day)}`;
}

/** What -timestamp prints before an event: asctime(3) on a line of its own, or (-tshort) ISO 8601 in brackets. */
export function timestampText(ns: number, short: boolean): string {
  const time = calendarTime(ns);
  if (short) return `[${dateText(time)}T${clockText(time)}.${String(time.microsecond).padStart(6, '0')}] `;
  const day = String(time.day).padStart(2, ' ');
  const date = `${DAYS[time.weekday]} ${MONTHS[time.month - 1]} ${day} ${clockText(time)} ${time.year}`;
  return `Timestamp: ${date} ${time.microsecond} usec\n`;
}
