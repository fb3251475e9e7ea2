const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Days since 1970 to [year, month 0-11, day] (Howard Hinnant's civil_from_days). */
export function civilDate(days: number): [year: number, month: number, day: number] {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 2 : mp - 10;
  return [yoe + era * 400 + (month <= 1 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}

const two = (value: number): string => String(value).padStart(2, '0');

interface Moment {
  weekday: string;
  year: number;
  month: string;
  day: number;
  clock: string;
}

function momentOf(ns: number): Moment {
  const seconds = Math.floor(ns / 1e9);
  const days = Math.floor(seconds / 86400);
  const [year, month, day] = civilDate(days);
  const rest = seconds - days * 86400;
  const clock = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return { weekday: DAYS[(days + 4) % 7], year, month: MONTHS[month], day, clock };
}

/** "Sat, 21 Nov 2026 13:55:59 GMT", as HTTP wants it (RFC 9110 5.6.7). `ns` since the epoch. */
export function httpDate(ns: number): string {
  const { weekday, year, month, day, clock } = momentOf(ns);
  return `${weekday}, ${two(day)} ${month} ${year} ${clock} GMT`;
}

/** "21/Nov/2026 13:55:59", as servers' logs have it. */
export function logDate(ns: number): string {
  const { year, month, day, clock } = momentOf(ns);
  return `${two(day)}/${month}/${year} ${clock}`;
}

/** "Sat Nov 21 13:58:56 UTC 2026", as date(1) and dig have it; `zone` "" leaves it out. */
export function plainDate(ns: number, zone = 'UTC'): string {
  const { weekday, year, month, day, clock } = momentOf(ns);
  return `${weekday} ${month} ${two(day)} ${clock}${zone === '' ? '' : ` ${zone}`} ${year}`;
}

/** "2026-11-21 13:58:56". */
export function isoDate(ns: number): string {
  const days = Math.floor(ns / 1e9 / 86400);
  const [year, month, day] = civilDate(days);
  return `${year}-${two(month + 1)}-${two(day)} ${momentOf(ns).clock}`;
}
