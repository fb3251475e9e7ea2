import { civilTime, MONTHS, WEEKDAYS } from '../calendar.ts';

/** A record as /dev/kmsg gives it. */
export interface KmsgRecord {
  facility: number;
  level: number;
  /** Since boot. */
  micros: number;
  text: string;
}

export const LEVELS: readonly string[] = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
export const FACILITIES: readonly string[] = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['res0', 'res1', 'res2', 'res3', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
];

const TIME_FORMATS = ['delta', 'reltime', 'ctime', 'notime', 'iso', 'raw'];
const GREEN = '\u001b[32m';
const BROWN = '\u001b[33m';
const RESET = '\u001b[0m';
/** What a line of this level stands in; '' for the plain. */
const LEVEL_COLORS: readonly string[] = ['', '\u001b[7m\u001b[31m', '\u001b[1m\u001b[31m', '\u001b[31m', '\u001b[1m', '', '', ''];

const two = (value: number): string => String(value).padStart(2, '0');

/** How dmesg prints a record. */
export class DmesgFormat {
  private readonly bootNs: number;
  private readonly formats = new Set<string>();
  private decode = false;
  private raw = false;
  private json = false;
  private color: boolean;
  private previous = -1;
  private lastMinute = '';
  private printed = 0;

  /** `bootNs`: CLOCK_REALTIME when the machine was started; on a terminal there are colours. */
  constructor(bootNs: number, tty: boolean) {
    this.bootNs = bootNs;
    this.color = tty;
  }

  /** Takes an option that says how to print: '' or what is wrong with it. */
  option(option: string, argument: string, tty: boolean): string {
    if (option === 'T') this.formats.add('ctime');
    else if (option === 't') this.formats.add('notime');
    else if (option === 'd') this.formats.add('delta');
    else if (option === 'e' || option === 'H') this.formats.add('reltime');
    else if (option === 'x') this.decode = true;
    else if (option === 'r') this.raw = true;
    else if (option === 'J') this.json = true;
    else if (option === 'L') this.color = argument === 'always' || ((argument === '' || argument === 'auto') && tty);
    else if (option === 'time-format') {
      if (!TIME_FORMATS.includes(argument)) return `unknown time format: ${argument}`;
      if (argument === 'delta') this.formats.add('delta-only');
      else this.formats.add(argument);
    }
    return '';
  }

  begin(): string {
    return this.json ? '{\n   "dmesg": [\n' : '';
  }

  end(): string {
    if (!this.json) return '';
    return this.printed === 0 ? '\n   ]\n}\n' : '\n      }\n   ]\n}\n';
  }

  record(record: KmsgRecord): string {
    const line = this.json ? this.jsonRecord(record) : this.line(record);
    this.previous = record.micros;
    this.printed++;
    return line;
  }

  private line(record: KmsgRecord): string {
    const { facility, level, micros, text } = record;
    if (this.raw) return `<${(facility << 3) | level}>[${seconds(micros)}] ${text}\n`;
    const who = this.decode ? `${(FACILITIES[facility] ?? '').padEnd(6)}:${LEVELS[level].padEnd(6)}: ` : '';
    const time = this.time(micros);
    if (!this.color) return `${who}${time}${text}\n`;
    const subsystem = /^.*?:(?=[ \t])./.exec(text)?.[0] ?? '';
    const rest = text.slice(subsystem.length);
    const tint = LEVEL_COLORS[level];
    const body = tint === '' ? rest : `${tint}${rest}${RESET}`;
    return `${who}${time === '' ? '' : GREEN + time + RESET}${subsystem === '' ? '' : BROWN + subsystem + RESET}${body}\n`;
  }

  private jsonRecord(record: KmsgRecord): string {
    const rows = this.decode
      ? [`"fac": "${FACILITIES[record.facility]}"`, `"pri": "${LEVELS[record.level]}"`]
      : [`"pri": ${(record.facility << 3) | record.level}`];
    rows.push(`"time": ${seconds(record.micros).padStart(12)}`, `"msg": ${JSON.stringify(record.text)}`);
    return `${this.printed === 0 ? '      {' : '\n      },{'}\n${rows.map((row) => `         ${row}`).join(',\n')}`;
  }

  private time(micros: number): string {
    const { formats } = this;
    const delta = ((this.previous < 0 ? 0 : micros - this.previous) / 1e6).toFixed(6);
    if (formats.has('notime')) return '';
    if (formats.has('delta-only')) return `[<${delta.padStart(12)}>] `;
    if (formats.has('reltime')) return this.relative(micros, delta);
    if (formats.has('iso')) return this.iso(micros);
    const behind = formats.has('delta') ? ` <${delta.padStart(12)}>` : '';
    return `[${formats.has('ctime') ? this.ctime(micros) : seconds(micros)}${behind}] `;
  }

  private relative(micros: number, delta: string): string {
    const t = civilTime((this.bootNs / 1000 + micros) / 1e6);
    const minute = `${MONTHS[t.month - 1]}${String(t.day).padStart(2)} ${two(t.hour)}:${two(t.minute)}`;
    if (minute === this.lastMinute) return `[${`+${delta}`.padStart(11)}] `;
    this.lastMinute = minute;
    return `[${minute}] `;
  }

  private ctime(micros: number): string {
    const t = civilTime((this.bootNs / 1000 + micros) / 1e6);
    const day = `${WEEKDAYS[t.weekday]} ${MONTHS[t.month - 1]} ${String(t.day).padStart(2)}`;
    return `${day} ${two(t.hour)}:${two(t.minute)}:${two(t.second)} ${t.year}`;
  }

  private iso(micros: number): string {
    const total = this.bootNs / 1000 + micros;
    const t = civilTime(total / 1e6);
    const fraction = String(Math.floor(total % 1e6)).padStart(6, '0');
    return `${t.year}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)},${fraction}+00:00 `;
  }
}

/** "    1.234567". */
function seconds(micros: number): string {
  return `${String(Math.floor(micros / 1e6)).padStart(5)}.${String(micros % 1e6).padStart(6, '0')}`;
}
