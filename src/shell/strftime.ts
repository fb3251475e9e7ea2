/** strftime(3) in UTC and the C locale. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

interface Time {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
  yearday: number;
}

/** Civil date of a day number since the epoch (H. Hinnant's algorithm). */
function civil(days: number): { year: number; month: number; day: number } {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yoe + era * 400 + (month <= 2 ? 1 : 0), month, day: doy - Math.floor((153 * mp + 2) / 5) + 1 };
}

function gmtime(seconds: number): Time {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  const { year, month, day } = civil(days);
  let first = days;
  while (civil(first - 1).year === year) first--;
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearday: days - first + 1,
  };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Formats a time given in seconds since the epoch. */
export function strftime(format: string, seconds: number): string {
  const time = gmtime(seconds);
  return format.replace(/%[-_0^#]?([A-Za-z%])/g, (all, letter: string) => {
    const value = field(letter, time, seconds);
    if (value === undefined) return all;
    return all[1] === '-' ? value.replace(/^[0 ]+(?=.)/, '') : value;
  });
}

function field(letter: string, t: Time, seconds: number): string | undefined {
  switch (letter) {
    case 'Y':
      return String(t.year);
    case 'C':
      return two(Math.floor(t.year / 100));
    case 'y':
      return two(t.year % 100);
    case 'm':
      return two(t.month);
    case 'd':
      return two(t.day);
    case 'e':
      return String(t.day).padStart(2);
    case 'H':
      return two(t.hour);
    case 'I':
      return two(t.hour % 12 || 12);
    case 'k':
      return String(t.hour).padStart(2);
    case 'l':
      return String(t.hour % 12 || 12).padStart(2);
    case 'M':
      return two(t.minute);
    case 'S':
      return two(t.second);
    case 'N':
      return '000000000';
    case 'p':
      return t.hour < 12 ? 'AM' : 'PM';
    case 'P':
      return t.hour < 12 ? 'am' : 'pm';
    case 'a':
      return DAYS[t.weekday].slice(0, 3);
    case 'A':
      return DAYS[t.weekday];
    case 'b':
    case 'h':
      return MONTHS[t.month - 1].slice(0, 3);
    case 'B':
      return MONTHS[t.month - 1];
    case 'j':
      return String(t.yearday).padStart(3, '0');
    case 'u':
      return String(t.weekday || 7);
    case 'w':
      return String(t.weekday);
    case 's':
      return String(seconds);
    case 'z':
      return '+0000';
    case 'Z':
      return 'UTC';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    default:
      return compound(letter, seconds);
  }
}

function compound(letter: string, seconds: number): string | undefined {
  const formats: Record<string, string> = {
    c: '%a %b %e %H:%M:%S %Y',
    D: '%m/%d/%y',
    F: '%Y-%m-%d',
    R: '%H:%M',
    r: '%I:%M:%S %p',
    T: '%H:%M:%S',
    X: '%H:%M:%S',
    x: '%m/%d/%y',
  };
  return letter in formats ? strftime(formats[letter], seconds) : undefined;
}
