/** A key of sort -k: from a field and character to another (0: to the end), both counted from 1, with its own ordering options. */
export interface SortKey {
  field: number;
  character: number;
  endField: number;
  endCharacter: number;
  flags: string;
}

/** The letters of the options that choose an ordering. */
export const SORT_FLAGS = 'bdfghiMnRrV';

/** A key as -k names it: "2", "2.3n,4r". */
export function sortKey(text: string): SortKey | undefined {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (!match || match[1] === '0') return undefined;
  return {
    field: Number(match[1]),
    character: Number(match[2] ?? 1),
    endField: Number(match[4] ?? 0),
    endCharacter: Number(match[5] ?? 0),
    flags: `${match[3]}${match[6] ?? ''}`,
  };
}

/** The part of a line a key is about. Fields are split at `separator`, or where blanks follow non-blanks. */
export function keyText(line: string, key: SortKey, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? ['']) : line.split(separator);
  const joint = separator ?? '';
  const start = fields.slice(key.field - 1);
  const skip = (text: string, characters: number): string => {
    const blanks = key.flags.includes('b') ? /^\s*/.exec(text)![0].length : 0;
    return text.slice(blanks + characters - 1);
  };
  if (key.endField === 0) return skip(start.join(joint), key.character);
  const end = fields.slice(key.field - 1, key.endField);
  if (end.length > 0 && key.endCharacter > 0) end[end.length - 1] = end[end.length - 1].slice(0, key.endCharacter);
  return skip(end.join(joint), key.character);
}

const UNITS = 'KMGTPEZY';
const MONTHS: readonly string[] = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function leadingNumber(text: string): number {
  const match = /^\s*(-?\d*\.?\d+)/.exec(text);
  return match ? Number(match[1]) : 0;
}

/** 2K, 1.5G. */
function humanNumber(text: string): number {
  const unit = (/^\s*-?[\d.]+([KMGTPEZY])/i.exec(text)?.[1] ?? '').toUpperCase();
  return leadingNumber(text) * 1024 ** (UNITS.indexOf(unit || ' ') + 1);
}

/** As in the C locale. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Version numbers: digits compare as numbers, the rest as text. */
function byVersion(a: string, b: string): number {
  const [as, bs] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.max(as.length, bs.length); i++) {
    const [x, y] = [as[i] ?? '', bs[i] ?? ''];
    const numeric = /^\d/.test(x) && /^\d/.test(y);
    const order = numeric ? Number(x) - Number(y) : byBytes(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/** Compares two texts by the ordering that option letters choose; r is the caller's. */
export function compareBy(flags: string, a: string, b: string): number {
  if (flags.includes('n')) return leadingNumber(a) - leadingNumber(b);
  if (flags.includes('g')) return (parseFloat(a) || 0) - (parseFloat(b) || 0);
  if (flags.includes('h')) return humanNumber(a) - humanNumber(b);
  if (flags.includes('M')) {
    const month = (text: string): number => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
    return month(a) - month(b);
  }
  if (flags.includes('V')) return byVersion(a, b);
  if (flags.includes('b')) [a, b] = [a.trimStart(), b.trimStart()];
  if (flags.includes('d')) [a, b] = [a.replace(/[^\w\s]|_/g, ''), b.replace(/[^\w\s]|_/g, '')];
  if (flags.includes('f')) [a, b] = [a.toUpperCase(), b.toUpperCase()];
  return byBytes(a, b);
}
