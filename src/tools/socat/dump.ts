import { isoDate } from '../http/http_date.ts';

/** -v and -x: what goes through is shown, as text, in hexadecimal, or both. */
export interface Dump {
  text: boolean;
  hex: boolean;
}

const NEWLINE = 10;
const COLUMNS = 16;

/** A block as socat shows it: `mark` is its direction, `from` its place in the stream; `now` CLOCK_REALTIME, ns. */
export function dumpText(dump: Dump, mark: '>' | '<', data: Uint8Array, from: number, now: number): string {
  const micro = String(Math.floor(now / 1e3) % 1e6).padStart(9, '0');
  const date = isoDate(now).replace(/-/g, '/');
  const head = `${mark} ${date}.${micro}  length=${data.length} from=${from} to=${from + data.length - 1}\n`;
  if (!dump.hex) return head + [...data].map((byte) => plain(byte)).join('');
  if (!dump.text) return `${head}${hexadecimal(data)}\n`;
  return `${head}${lines(data)
    .map((line) => `${hexadecimal(line).padEnd(COLUMNS * 3 + 1)} ${ascii(line)}\n`)
    .join('')}--\n`;
}

function plain(byte: number): string {
  if (byte === NEWLINE) return '\n';
  if (byte === 13) return '\\r';
  if (byte === 9) return '\t';
  if (byte === 0x5c) return '\\\\';
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.';
}

const hexadecimal = (bytes: Uint8Array): string => [...bytes].map((byte) => ` ${byte.toString(16).padStart(2, '0')}`).join('');
const ascii = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');

/** Pieces that end with a newline or are as long as a line may be. */
function lines(data: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < data.length;) {
    const newline = data.indexOf(NEWLINE, at);
    const end = Math.min(at + COLUMNS, newline < 0 ? data.length : newline + 1, data.length);
    pieces.push(data.subarray(at, end));
    at = end;
  }
  return pieces;
}
