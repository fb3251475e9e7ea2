/** What C's strtoul found: the value, and where in the text it ended. */
export interface ParsedNumber {
  value: number;
  end: number;
}

export const UINT8_MAX = 0xff;
export const UINT16_MAX = 0xffff;
export const UINT32_MAX = 0xffffffff;
export const INT_MAX = 0x7fffffff;
/** 2^64 - 1, which as a number of JavaScript is 2^64. */
export const UINT64_MAX = 2 ** 64;

const DIGITS = /^\s*\+?(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))/;
const HEX = /^\s*\+?(?:0[xX])?([0-9a-fA-F]+)/;

/**
 * xtables_strtoul(): a number in C's notation (decimal, 0x hexadecimal, 0 octal; base 16 when asked) at the beginning of the
 * text, or undefined when there is none, it is negative or out of range. `max` 0 is no bound, as there.
 */
export function strtoul(text: string, min: number, max: number, base = 0): ParsedNumber | undefined {
  const found = (base === 16 ? HEX : DIGITS).exec(text);
  if (found === null) return undefined;
  const big = base === 16 ? BigInt(`0x${found[1]}`) : bigOf(found);
  if (big >= 1n << 64n) return undefined;
  const value = Number(big);
  if (value < min || (max !== 0 && value > max)) return undefined;
  return { value, end: found[0].length };
}

function bigOf([, hex, octal, decimal]: RegExpExecArray): bigint {
  if (hex !== undefined) return BigInt(`0x${hex}`);
  if (octal !== undefined) return octal === '0' ? 0n : BigInt(`0o${octal.slice(1)}`);
  return BigInt(decimal);
}

/** The whole text as a number between `min` and `max`, else undefined. */
export function strtoulWhole(text: string, min: number, max: number, base = 0): number | undefined {
  const parsed = strtoul(text, min, max, base);
  return parsed?.end === text.length ? parsed.value : undefined;
}

/** scanf's %llu: decimal digits at the beginning, perhaps signed; what is too large becomes the largest, a negative number wraps. */
export function strtoull(text: string): bigint {
  const [, sign = '', digits = '0'] = /^\s*([-+]?)(\d+)/.exec(text) ?? [];
  const largest = (1n << 64n) - 1n;
  const value = BigInt(digits);
  if (value > largest) return largest;
  return sign === '-' ? BigInt.asUintN(64, -value) : value;
}

/** atoll(3): decimal digits at the beginning, 0 where there are none. */
export function atoll(text: string): number {
  const found = /^\s*([+-]?\d+)/.exec(text);
  return found === null ? 0 : Number(found[1]);
}

/** atoi(3), the lower half of what strtol(3) says. */
export function atoi(text: string): number {
  const value = atoll(text);
  return Math.abs(value) < 2 ** 53 ? value | 0 : value > 0 ? -1 : 0;
}

const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const HEX_FLOAT = /^\s*([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?\d+))?$/;

/** strtod(3) of a whole text, undefined when it is no number: decimal, hexadecimal with a power of two ("0x1p-1"), inf, nan. */
export function strtod(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  const word = /^\s*([+-]?)(?:(inf(?:inity)?)|nan)$/i.exec(text);
  if (word !== null) return word[2] === undefined ? NaN : word[1] === '-' ? -Infinity : Infinity;
  const [, sign, whole = '', fraction = '', power = '0'] = HEX_FLOAT.exec(text) ?? [];
  if (whole + fraction === '') return undefined;
  const value = parseInt(whole + fraction, 16) * 2 ** (Number(power) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

/** printf's %llu of a number kept as JavaScript has it: at 2^64 it was the largest. */
export function formatU64(value: number): string {
  return value >= UINT64_MAX ? '18446744073709551615' : BigInt(value).toString();
}

export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** printf's 0x%02x. */
export function hex2(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
