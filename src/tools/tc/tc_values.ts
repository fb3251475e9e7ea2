/** Numbers as `tc` reads and prints them. iproute2: lib/utils_math.c, lib/utils.c, tc/tc_core.c, tc/tc_util.c. */

const UINT32_MAX = 4294967295;
/** Ticks of psched in a microsecond, as /proc/net/psched tells. */
const TICK_IN_USEC = 1000 / 64;

/** A number at the beginning of a word and what follows it; undefined without one. C: strtod(). */
function leadingNumber(word: string): { value: number; rest: string } | undefined {
  const found = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/i.exec(word);
  return found === null ? undefined : { value: Number(found[0]), rest: word.slice(found[0].length) };
}

function scaled(word: string, units: ReadonlyMap<string, number>, bare: number): number | undefined {
  const number = leadingNumber(word);
  if (number === undefined || number.value < 0) return undefined;
  const factor = number.rest === '' ? bare : units.get(number.rest.toLowerCase());
  return factor === undefined ? undefined : number.value * factor;
}

const KI = 1024;
const RATE_UNITS: ReadonlyMap<string, number> = new Map(
  ['', 'k', 'm', 'g', 't'].flatMap((prefix, power): [string, number][] => [
    [`${prefix}bit`, 1000 ** power],
    [`${prefix}bps`, 8 * 1000 ** power],
    ...(prefix === ''
      ? []
      : ([
          [`${prefix}ibit`, KI ** power],
          [`${prefix}ibps`, 8 * KI ** power],
        ] as [string, number][])),
  ]),
);

/** A rate in bytes a second. C: get_rate64(). */
export function getRate(word: string): number | undefined {
  const bits = scaled(word, RATE_UNITS, 1);
  return bits === undefined ? undefined : Math.floor(bits / 8);
}

const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['k', KI],
  ['kb', KI],
  ['m', KI * KI],
  ['mb', KI * KI],
  ['g', KI ** 3],
  ['gb', KI ** 3],
  ['kbit', KI / 8],
  ['mbit', (KI * KI) / 8],
  ['gbit', KI ** 3 / 8],
]);

/** Bytes (or a plain number). C: get_size(). */
export function getSize(word: string): number | undefined {
  const size = scaled(word, SIZE_UNITS, 1);
  return size === undefined || size > UINT32_MAX ? undefined : Math.floor(size);
}

/** BYTES[/CELL]: the size, and the logarithm of the cell (-1: none given). C: get_size_and_cell(). */
export function getSizeAndCell(word: string): { size: number; cellLog: number } | undefined {
  const [bytes, cell] = word.split('/', 2) as [string, string | undefined];
  const size = getSize(bytes);
  if (size === undefined) return undefined;
  if (cell === undefined) return { size, cellLog: -1 };
  const cellLog = Math.log2(Number(cell));
  return Number.isInteger(cellLog) && cellLog >= 0 && cellLog < 32 ? { size, cellLog } : undefined;
}

const TIME_WORDS: readonly (readonly [words: string, ns: number])[] = [
  ['s sec secs', 1e9],
  ['ms msec msecs', 1e6],
  ['us usec usecs', 1e3],
];
const TIME_UNITS: ReadonlyMap<string, number> = new Map(
  TIME_WORDS.flatMap(([words, ns]) => words.split(' ').map((word): [string, number] => [word, ns])),
);
const TIME64_UNITS: ReadonlyMap<string, number> = new Map([...TIME_UNITS, ['ns', 1], ['nsec', 1], ['nsecs', 1]]);

/** Microseconds; a plain number is that. C: get_time(). */
export function getTime(word: string): number | undefined {
  const ns = scaled(word, TIME_UNITS, 1e3);
  return ns === undefined ? undefined : Math.floor(ns / 1e3);
}

/** Nanoseconds; a plain number is that. C: get_time64(). */
export function getTime64(word: string): number | undefined {
  const ns = scaled(word, TIME64_UNITS, 1);
  return ns === undefined ? undefined : Math.floor(ns);
}

/** "5%" or "5" as a part of 1. C: parse_percent(). */
export function parsePercent(word: string): number | undefined {
  const number = leadingNumber(word);
  if (number === undefined || number.value < 0 || number.value > 100) return undefined;
  return number.rest === '' || number.rest === '%' ? number.value / 100 : undefined;
}

/** A probability as a part of 2^32 - 1. C: get_percent(). */
export function getPercent(word: string): number | undefined {
  const part = parsePercent(word);
  return part === undefined ? undefined : toUint32Part(part);
}

export function toUint32Part(part: number): number {
  return Math.round(part * UINT32_MAX);
}

/** C's %g with `precision` digits. */
export function formatG(value: number, precision = 6): string {
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(precision - 1).split('e');
  const power = Number(exponent);
  const strip = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
  if (power >= -4 && power < precision) return strip(value.toFixed(precision - 1 - power));
  const sign = power < 0 ? '-' : '+';
  return `${strip(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Microseconds. C: sprint_time(). */
export function sprintTime(us: number): string {
  us = Math.floor(us);
  if (us >= 1e6) return `${formatG(us / 1e6, 3)}s`;
  return us >= 1e3 ? `${formatG(us / 1e3, 3)}ms` : `${us}us`;
}

/** Nanoseconds. C: sprint_time64(). */
export function sprintTime64(ns: number): string {
  if (ns >= 1e9) return `${formatG(ns / 1e9, 3)}s`;
  if (ns >= 1e6) return `${formatG(ns / 1e6, 3)}ms`;
  return ns >= 1e3 ? `${formatG(ns / 1e3, 3)}us` : `${ns}ns`;
}

/** C: sprint_size(). */
export function sprintSize(size: number): string {
  const near = (unit: number, off: number): boolean => size >= unit && Math.abs(unit * Math.round(size / unit) - size) < off;
  if (near(KI ** 3, 1024)) return `${Math.round(size / KI ** 3)}Gb`;
  if (near(KI * KI, 1024)) return `${Math.round(size / (KI * KI))}Mb`;
  return near(KI, 16) ? `${Math.round(size / KI)}Kb` : `${size}b`;
}

/** Bytes a second as bits. C: print_rate(). */
export function sprintRate(rate: number, iec = false): string {
  const kilo = iec ? 1024 : 1000;
  const units = ['', 'K', 'M', 'G', 'T'];
  let bits = rate * 8;
  let unit = 0;
  while (unit < units.length - 1 && bits >= kilo && !(bits % kilo !== 0 && bits < 1000 * kilo)) {
    bits = Math.floor(bits / kilo);
    unit++;
  }
  return `${bits}${units[unit]}${iec ? 'i' : ''}bit`;
}

/** C: sprint_percent of q_netem.c: a part of 2^32 - 1. */
export function sprintPercent(part: number): string {
  return `${formatG((100 * part) / UINT32_MAX)}%`;
}

/** C: tc_calc_xmittime(): ticks that `size` bytes take. */
export function calcXmittime(rate: number, size: number): number {
  return Math.ceil(1e6 * (size / rate) * TICK_IN_USEC);
}

/** C: tc_calc_xmitsize(). */
export function calcXmitsize(rate: number, ticks: number): number {
  return Math.floor((rate * tick2time(ticks)) / 1e6);
}

/** Ticks in microseconds. C: tc_core_tick2time(). */
export function tick2time(ticks: number): number {
  return ticks / TICK_IN_USEC;
}

/** 'root', '1:', '1:10'. C: print_tc_classid(). */
export function sprintClassid(handle: number): string {
  if (handle === 0xffffffff) return 'root';
  if (handle === 0) return 'none';
  const major = handle >>> 16;
  const minor = handle & 0xffff;
  return `${major === 0 ? '' : major.toString(16)}:${minor === 0 ? '' : minor.toString(16)}`;
}

/** "1:" or "1". C: get_qdisc_handle(). */
export function getQdiscHandle(word: string): number | undefined {
  if (word === 'none') return 0;
  const found = /^(?:0x)?([0-9a-f]+)(?::.*)?$/i.exec(word);
  const major = found === null ? NaN : parseInt(found[1], 16);
  return major < 1 << 16 ? (major << 16) >>> 0 : undefined;
}

/** "1:10", "1:", ":10", "root", "none". C: get_tc_classid(). */
export function getClassid(word: string): number | undefined {
  if (word === 'root') return 0xffffffff;
  if (word === 'none') return 0;
  const found = /^([0-9a-f]*)(?::([0-9a-f]*))?$/i.exec(word);
  if (found === null || word === '') return undefined;
  const major = found[1] === '' ? 0 : parseInt(found[1], 16);
  if (found[2] === undefined) return major;
  const minor = found[2] === '' ? 0 : parseInt(found[2], 16);
  return major < 1 << 16 && minor < 1 << 16 ? ((major << 16) | minor) >>> 0 : undefined;
}
