/** Backslash escapes: `$'...'`, `echo -e`, printf's formats and %b. bash: lib/sh/strtrans.c ansicstr(). */

const SIMPLE: Record<string, string> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

export type EscapeStyle = 'ansi-c' | 'echo' | 'printf' | 'percent-b';

export interface Unescaped {
  text: string;
  /** `\c` was met: nothing more is to be printed. */
  stop: boolean;
}

function digits(text: string, at: number, pattern: RegExp, most: number): string {
  let end = at;
  while (end < at + most && end < text.length && pattern.test(text[end])) end++;
  return text.slice(at, end);
}

/** A byte's character: those above 127 stand for themselves as raw bytes (see bytes.ts). */
function byteChar(code: number): string {
  const byte = code & 0xff;
  return byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(0xdc00 + byte);
}

/** Raw bytes that make up valid UTF-8 become the characters they spell. */
export function joinBytes(text: string): string {
  return text.replace(/[\udc80-\udcff]{2,}/g, (run) => {
    const bytes = Uint8Array.from(run, (char) => char.charCodeAt(0) - 0xdc00);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return run;
    }
  });
}

/** Replaces the escapes in `text`. */
export function unescape(text: string, style: EscapeStyle): Unescaped {
  if (!text.includes('\\')) return { text, stop: false };
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char !== '\\' || at === text.length - 1) {
      out += char;
      continue;
    }
    const next = text[++at];
    if (next in SIMPLE) out += SIMPLE[next];
    else if (next === 'c' && style !== 'printf') {
      if (style !== 'ansi-c') return { text: joinBytes(out), stop: true };
      if (++at < text.length) out += String.fromCharCode(text[at] === '?' ? 0x7f : text.charCodeAt(at) & 0x1f);
    } else if ((next === 'x' || next === 'u' || next === 'U') && /[0-9a-fA-F]/.test(text[at + 1] ?? '')) {
      const hex = digits(text, at + 1, /[0-9a-fA-F]/, next === 'x' ? 2 : next === 'u' ? 4 : 8);
      at += hex.length;
      const code = parseInt(hex, 16);
      out += next === 'x' ? byteChar(code) : code <= 0x10ffff ? String.fromCodePoint(code) : '';
    } else if (/[0-7]/.test(next) && !(style === 'echo' && next !== '0')) {
      const zero = next === '0' && (style === 'echo' || style === 'percent-b');
      const octal = digits(text, zero ? at + 1 : at, /[0-7]/, 3);
      at += zero ? octal.length : octal.length - 1;
      out += byteChar(octal === '' ? 0 : parseInt(octal, 8));
    } else if ((style === 'ansi-c' || style === 'printf') && (next === '"' || next === '?' || (style === 'ansi-c' && next === "'")))
      out += next;
    else if (style === 'percent-b' && (next === '"' || next === "'" || next === '?')) out += next;
    else out += '\\' + next;
  }
  return { text: joinBytes(out), stop: false };
}
