import { utility } from '../coreutils/coreutil.ts';
import { readBytes } from '../coreutils/head_tail.ts';

function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
}

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

/** xxd(1): bytes in hexadecimal, with the text beside them. */
export const xxd = utility('xxd', { short: 'c:g:l:ps:u', usage: '[OPTION]... [FILE]', version: '2024-12-07' }, function* (u) {
  const fd = yield* u.open(u.operands[0] ?? '-');
  if (fd === undefined) return 2;
  const all = yield* readBytes(u.process, fd);
  const offset = Number(u.value('s') ?? 0);
  const bytes = all.subarray(offset, offset + Number(u.value('l') ?? all.length));
  const columns = Number(u.value('c') ?? (u.has('p') ? 30 : 16));
  const group = Number(u.value('g') ?? 2) || columns;
  const letters = (text: string): string => (u.has('u') ? text.toUpperCase() : text);
  for (let at = 0; at < bytes.length; at += columns) {
    const row = bytes.subarray(at, at + columns);
    const digits = Array.from(row, (byte, i) => hex(byte, 2) + (!u.has('p') && (i + 1) % group === 0 ? ' ' : '')).join('');
    const width = columns * 2 + Math.ceil(columns / group);
    yield* u.print(u.has('p') ? `${letters(digits)}\n` : `${hex(offset + at, 8)}: ${letters(digits).padEnd(width)} ${printable(row)}\n`);
  }
  return 0;
});
