/**
 * awk's values: numbers, strings, and strings that look like numbers because they came from input ("strnum"), which compare
 * as numbers.
 */
export type Value = number | string | StrNum;

export class StrNum {
  readonly text: string;
  readonly number: number;

  constructor(text: string, number: number) {
    this.text = text;
    this.number = number;
  }
}

/** Never assigned: both 0 and "". */
export const UNSET = new StrNum('', 0);

const NUMERIC = /^[ \t\n]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\n]*$/;
const LEADING = /^[ \t\n]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

/** Text from input: a number too, if it looks like one. */
export function fromInput(text: string): Value {
  return NUMERIC.test(text) ? new StrNum(text, Number(text)) : text;
}

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return value.number;
  const match = LEADING.exec(value);
  return match ? Number(match[0]) : 0;
}

/** As text; numbers that are no integers by `format` (CONVFMT or OFMT). */
export function toText(value: Value, format = '%.6g'): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return value.text;
  if (Number.isNaN(value)) return '-nan';
  if (!Number.isFinite(value)) return value > 0 ? '+inf' : '-inf';
  // Integers are printed as such as far as 64 bits reach.
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 64) return Math.abs(value) < 1e16 ? String(value) : BigInt(value).toString();
  return sprintf(format, [value]);
}

export function truthy(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return value.text !== '' && value.number !== 0;
}

export function compareValues(a: Value, b: Value): number {
  if (typeof a !== 'string' && typeof b !== 'string') return toNumber(a) - toNumber(b);
  const [x, y] = [toText(a), toText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** C's printf conversions as awk has them. */
export function sprintf(format: string, args: readonly Value[]): string {
  let next = 0;
  const take = (): Value => args[next++] ?? UNSET;
  return format.replace(
    /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])|%/g,
    (whole, flags?: string, width?: string, precision?: string, conversion?: string) => {
      if (conversion === undefined) return whole;
      if (conversion === '%') return '%';
      const dot = whole.includes('.');
      let size = width === '*' ? toNumber(take()) : Number(width ?? 0);
      const digits = precision === '*' ? toNumber(take()) : precision === undefined ? (dot ? 0 : undefined) : Number(precision);
      const left = flags!.includes('-') || size < 0;
      size = Math.abs(size);
      const text = convert(conversion, flags!, digits, take);
      if (text === undefined) return whole;
      if (text.length >= size) return text;
      if (left) return text.padEnd(size);
      const zero =
        flags!.includes('0') && conversion !== 's' && conversion !== 'c' && (digits === undefined || !'diouxX'.includes(conversion));
      if (!zero) return text.padStart(size);
      const sign = /^[-+ ]/.test(text) ? text[0] : '';
      return sign + text.slice(sign.length).padStart(size - sign.length, '0');
    },
  );
}

function convert(conversion: string, flags: string, digits: number | undefined, take: () => Value): string | undefined {
  const signed = (text: string, value: number): string =>
    value < 0 ? text : flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
  switch (conversion) {
    case 's': {
      const text = toText(take());
      return digits === undefined ? text : text.slice(0, digits);
    }
    case 'c': {
      const value = take();
      return typeof value === 'string'
        ? value.slice(0, 1)
        : typeof value === 'number'
          ? String.fromCharCode(value)
          : value.text.slice(0, 1);
    }
    case 'd':
    case 'i': {
      const value = Math.trunc(toNumber(take()));
      const text = toText(Math.abs(value)).padStart(digits ?? 0, '0');
      return signed(value < 0 ? `-${text}` : text, value);
    }
    case 'o':
    case 'x':
    case 'X':
    case 'u': {
      const value = Math.trunc(toNumber(take()));
      let text = (value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value)).toString(
        conversion === 'o' ? 8 : conversion === 'u' ? 10 : 16,
      );
      if (conversion === 'X') text = text.toUpperCase();
      text = text.padStart(digits ?? 0, '0');
      return flags.includes('#') && conversion !== 'u' ? (conversion === 'o' ? `0${text}` : `0${conversion}${text}`) : text;
    }
    case 'f':
    case 'F': {
      const value = toNumber(take());
      return signed(value.toFixed(digits ?? 6), value);
    }
    case 'e':
    case 'E': {
      const value = toNumber(take());
      const text = exponent(value.toExponential(digits ?? 6));
      return signed(conversion === 'E' ? text.toUpperCase() : text, value);
    }
    case 'g':
    case 'G': {
      const value = toNumber(take());
      const text = general(value, digits ?? 6);
      return signed(conversion === 'G' ? text.toUpperCase() : text, value);
    }
    default:
      return undefined;
  }
}

/** JavaScript's 1e+5 as C's 1e+05. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function general(value: number, digits: number): string {
  if (value === 0) return '0';
  const precision = digits === 0 ? 1 : digits;
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(precision)))));
  if (magnitude < -4 || magnitude >= precision) {
    return exponent(value.toExponential(precision - 1).replace(/\.?0+e/, 'e'));
  }
  const text = value.toFixed(Math.max(0, precision - 1 - magnitude));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
