import { SysError, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { utility, type Utility } from './coreutil.ts';

/** One way of showing bytes: as numbers of `size` bytes, or as characters. */
interface Format {
  kind: 'a' | 'c' | 'd' | 'o' | 'u' | 'x';
  size: number;
  /** z: the printable characters at the line's end. */
  text: boolean;
}

/** Columns a value takes, without the blank before it. Coreutils: od.c, bytes_to_*_digits. */
const DIGITS: Readonly<Record<string, readonly number[]>> = {
  d: [0, 4, 6, 0, 11, 0, 0, 0, 20],
  u: [0, 3, 5, 0, 10, 0, 0, 0, 20],
  o: [0, 3, 6, 0, 11, 0, 0, 0, 22],
  x: [0, 2, 4, 0, 8, 0, 0, 0, 16],
};

const NAMES_A =
  'nul soh stx etx eot enq ack bel bs ht nl vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us sp'.split(' ');
const NAMES_C: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' };

/** The old letters for common formats. */
const SHORTHAND: Readonly<Record<string, string>> = { a: 'a', b: 'o1', c: 'c', d: 'u2', i: 'd4', l: 'd8', o: 'o2', s: 'd2', x: 'x2' };
const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8 };

/** A type string such as "x1z" or "x1c"; a string is the complaint. */
function parseFormats(text: string): Format[] | string {
  const formats: Format[] = [];
  for (let i = 0; i < text.length;) {
    const kind = text[i++];
    if (kind === 'f') return 'patchbay: od: type "f" is not modelled';
    if (!'acdoux'.includes(kind)) return `invalid character '${kind}' in type string '${text}'`;
    let size = kind === 'a' || kind === 'c' ? 1 : 4;
    if (kind !== 'a' && kind !== 'c') {
      const digits = /^\d+/.exec(text.slice(i))?.[0] ?? '';
      if (digits !== '') size = Number(digits);
      else if (text[i] in SIZES) size = SIZES[text[i]];
      i += digits === '' ? (text[i] in SIZES ? 1 : 0) : digits.length;
      if (![1, 2, 4, 8].includes(size)) {
        return `invalid type string '${text}';\nthis system doesn't provide a ${size}-byte integral type`;
      }
    }
    const shown = text[i] === 'z';
    if (shown) i++;
    formats.push({ kind: kind as Format['kind'], size, text: shown });
  }
  return formats;
}

/** A number with od's suffixes: 0x, b, k, m; undefined where it is none. */
function amount(text: string): number | undefined {
  const match = /^(0x[\da-f]+|\d+)(b|k|kB|K|m|M|MB)?$/i.exec(text);
  if (!match) return undefined;
  const value = /^0\d/.test(match[1]) ? parseInt(match[1], 8) : Number(match[1]);
  return value * ({ b: 512, k: 1024, K: 1024, m: 1048576, M: 1048576, kB: 1000, MB: 1e6 }[match[2] ?? ''] ?? 1);
}

function character(kind: 'a' | 'c', byte: number): string {
  if (kind === 'a') return (byte & 127) === 127 ? 'del' : (NAMES_A[byte & 127] ?? String.fromCharCode(byte & 127));
  return NAMES_C[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'));
}

/** One value of `format` from the bytes at `at`, little-endian; what is beyond the end counts as 0. */
function value({ kind, size }: Format, bytes: Uint8Array, at: number): string {
  if (kind === 'a' || kind === 'c') return character(kind, bytes[at]);
  let number = 0n;
  for (let i = size - 1; i >= 0; i--) number = (number << 8n) | BigInt(bytes[at + i] ?? 0);
  if (kind === 'd') return String(BigInt.asIntN(size * 8, number));
  if (kind === 'u') return String(number);
  return number.toString(kind === 'x' ? 16 : 8).padStart(DIGITS[kind][size], '0');
}

function width(format: Format): number {
  return format.kind === 'a' || format.kind === 'c' ? 3 : DIGITS[format.kind][format.size];
}

/** The line of one format: every value as wide as the widest format needs for as many bytes. */
function line(format: Format, bytes: Uint8Array, perLine: number, perByte: number): string {
  const column = perByte * format.size;
  let text = '';
  for (let at = 0; at < bytes.length; at += format.size) text += value(format, bytes, at).padStart(column);
  if (!format.text) return text;
  const printable = [...bytes].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
  return `${text.padEnd((perLine / format.size) * column)}  >${printable}<`;
}

/** -A: the address in the radix asked for. */
function address(radix: string, at: number): string {
  if (radix === 'n') return '';
  return radix === 'x' ? at.toString(16).padStart(6, '0') : at.toString(radix === 'd' ? 10 : 8).padStart(7, '0');
}

function* dump(u: Utility, bytes: Uint8Array, from: number, formats: readonly Format[], perLine: number): Program<void> {
  const radix = u.value('A')?.[0] ?? 'o';
  const largest = Math.max(...formats.map((format) => (width(format) + 1) / format.size));
  let before: Uint8Array | undefined;
  let starred = false;
  for (let at = 0; at < bytes.length; at += perLine) {
    const piece = bytes.subarray(at, at + perLine);
    const same = !u.has('v') && piece.length === perLine && before !== undefined && piece.every((byte, i) => byte === before![i]);
    before = piece;
    if (same) {
      if (!starred) yield* u.print('*\n');
      starred = true;
      continue;
    }
    starred = false;
    const head = address(radix, from + at);
    for (const [i, format] of formats.entries()) {
      yield* u.print(`${i === 0 ? head : ' '.repeat(head.length)}${line(format, piece, perLine, largest)}\n`);
    }
  }
  if (radix !== 'n') yield* u.print(`${address(radix, from + bytes.length)}\n`);
}

function* readBytes(u: Utility): Program<Uint8Array> {
  const pieces: number[] = [];
  for (const file of u.operands.length > 0 ? u.operands : ['-']) {
    const fd = yield* u.open(file);
    if (fd === undefined) continue;
    try {
      for (let piece = yield* u.process.read(fd, 65536); piece.length > 0; piece = yield* u.process.read(fd, 65536)) {
        for (const byte of piece) pieces.push(byte);
      }
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* u.fail(`${file}: read error: ${strerror(error.errno)}`);
    } finally {
      u.close(fd);
    }
  }
  return Uint8Array.from(pieces);
}

/** od(1): files as numbers and characters. */
export const od = utility(
  'od',
  {
    short: 'A:abcdij:lN:osS:t:vw::x',
    long: [
      { name: 'skip-bytes', argument: 'required', value: 'j' },
      { name: 'address-radix', argument: 'required', value: 'A' },
      { name: 'read-bytes', argument: 'required', value: 'N' },
      { name: 'format', argument: 'required', value: 't' },
      { name: 'output-duplicates', argument: 'none', value: 'v' },
      { name: 'strings', argument: 'optional', value: 'S' },
      { name: 'width', argument: 'optional', value: 'w' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const radix = u.value('A');
    if (radix !== undefined && !'doxn'.includes(radix[0] ?? '?')) {
      yield* u.fail(`invalid output address radix '${radix[0] ?? ''}'; it must be one character from [doxn]`);
      return 1;
    }
    if (u.has('S')) {
      yield* u.io.error('patchbay: od: option "-S" is not modelled\n');
      return 95;
    }
    const formats: Format[] = [];
    for (const { option, argument } of u.options) {
      const wanted = option === 't' ? argument : SHORTHAND[option];
      if (wanted === undefined) continue;
      const parsed = parseFormats(wanted);
      if (typeof parsed === 'string') {
        if (parsed.startsWith('patchbay')) yield* u.io.error(`${parsed}\n`);
        else yield* u.fail(parsed);
        return parsed.startsWith('patchbay') ? 95 : 1;
      }
      formats.push(...parsed);
    }
    if (formats.length === 0) formats.push({ kind: 'o', size: 2, text: false });
    const numbers: Record<string, number> = { j: 0, N: Infinity, w: u.has('w') ? 32 : 16 };
    for (const letter of ['j', 'N', 'w']) {
      const text = u.value(letter);
      if (text === undefined || text === '') continue;
      const number = amount(text);
      if (number === undefined) {
        yield* u.fail(`invalid -${letter} argument '${text}'`);
        return 1;
      }
      numbers[letter] = number;
    }
    const bytes = yield* readBytes(u);
    if (u.status !== 0 && bytes.length === 0) return u.status;
    if (numbers.j > bytes.length) {
      yield* u.fail('cannot skip past end of combined input');
      return 1;
    }
    yield* dump(u, bytes.subarray(numbers.j, numbers.j + numbers.N), numbers.j, formats, Math.max(1, numbers.w));
    return u.status;
  },
);
