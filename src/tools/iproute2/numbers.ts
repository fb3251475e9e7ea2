/** Numbers as iproute2 reads them: strtoul(3) and friends over the whole word, then a range check. Undefined is refusal. */

type Base = 0 | 10 | 16;

const DIGITS: Readonly<Record<8 | 10 | 16, RegExp>> = { 8: /^[0-7]+$/, 10: /^\d+$/, 16: /^[0-9a-fA-F]+$/ };

/** strtoll(text, &end, base) with nothing left over. */
function strtol(text: string, base: Base): bigint | undefined {
  let rest = text.trimStart();
  const negative = rest.startsWith('-');
  if (negative || rest.startsWith('+')) rest = rest.slice(1);
  let radix: 8 | 10 | 16 = base === 0 ? 10 : base;
  if (base !== 10 && /^0[xX][0-9a-fA-F]/.test(rest)) {
    radix = 16;
    rest = rest.slice(2);
  } else if (base === 0 && rest.startsWith('0')) {
    radix = 8;
  }
  if (!DIGITS[radix].test(rest)) return undefined;
  const value = BigInt(radix === 16 ? `0x${rest}` : radix === 8 ? `0o${rest}` : rest);
  return negative ? -value : value;
}

/** strtol(3) stored in an int: what is too large wraps. */
export function getWrappedInt(text: string): number | undefined {
  const value = strtol(text, 0);
  return value === undefined ? undefined : Number(BigInt.asIntN(32, value));
}

/** strtoull: negative numbers wrap at 2^64 as in C. */
function strtoul(text: string, base: Base): bigint | undefined {
  const value = strtol(text, base);
  if (value === undefined) return undefined;
  const wrapped = value < 0n ? value + (1n << 64n) : value;
  return wrapped < 0n || wrapped >= 1n << 64n ? undefined : wrapped;
}

function unsignedUpTo(text: string, base: Base, max: number): number | undefined {
  if (base !== 16 && /^[1-9]\d{0,14}$/.test(text)) {
    const small = Number(text);
    return small <= max ? small : undefined;
  }
  const value = strtoul(text, base);
  return value === undefined || value > BigInt(max) ? undefined : Number(value);
}

export function getUnsigned(text: string, base: Base = 0): number | undefined {
  return unsignedUpTo(text, base, 0xffffffff);
}

export const getU32 = getUnsigned;

export function getU16(text: string): number | undefined {
  return unsignedUpTo(text, 0, 0xffff);
}

export function getU8(text: string): number | undefined {
  return unsignedUpTo(text, 0, 0xff);
}

/** A number up to `max` in `base`: for name tables, which take numbers too. */
export function getUpTo(text: string, max: number, base: Base = 0): number | undefined {
  return unsignedUpTo(text, base, max);
}

/** Up to 2^64-1; beyond 2^53 rounded. */
export function getU64(text: string): number | undefined {
  const value = strtoul(text, 0);
  return value === undefined ? undefined : Number(value);
}

/** A signed 32-bit number. */
export function getInteger(text: string): number | undefined {
  const value = strtol(text, 0);
  return value === undefined || value < -(1n << 31n) || value >= 1n << 31n ? undefined : Number(value);
}

/** atoi(3): what digits there are at the beginning, else 0. */
export function atoi(text: string): number {
  const digits = /^\s*[+-]?\d+/.exec(text);
  return digits === null ? 0 : Number(digits[0]) | 0;
}

/** A time for a route metric: "100", "100ms", "1.5s". `ms` is rounded up; `raw` when no unit was given. */
export function getTimeRtt(text: string): { ms: number; raw: boolean } | undefined {
  const parts = /^\s*([+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+))(.*)$/.exec(text);
  if (parts === null) return undefined;
  const number = parts[1].includes('.') ? Number(parts[1]) : getU64(parts[1]);
  if (number === undefined || number < 0) return undefined;
  const unit = parts[2].toLowerCase();
  if (unit === '') return { ms: Math.ceil(number), raw: true };
  if (unit === 's' || unit === 'sec' || unit === 'secs') return { ms: Math.ceil(number * 1000), raw: false };
  if (unit === 'ms' || unit === 'msec' || unit === 'msecs') return { ms: Math.ceil(number), raw: false };
  return undefined;
}
