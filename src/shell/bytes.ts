/**
 * The shell's strings and the bytes outside. Text is UTF-8; a byte that is none becomes a lone surrogate U+DC80..U+DCFF and
 * comes out as the byte it was, so that binary data passes through variables unharmed.
 */
const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ESCAPED = /[\udc80-\udcff]/;

/** Text to bytes. */
export function encode(text: string): Uint8Array {
  return ESCAPED.test(text) ? encodeEscaped(text) : encoder.encode(text);
}

function encodeEscaped(text: string): Uint8Array {
  const out: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= 0xdc80 && code <= 0xdcff) out.push(code - 0xdc00);
    else for (const byte of encoder.encode(char)) out.push(byte);
  }
  return Uint8Array.from(out);
}

/** Bytes to text. */
export function decode(bytes: Uint8Array): string {
  const length = bytes.length;
  if (length < 64) {
    let text = '';
    let at = 0;
    for (; at < length; at++) {
      const byte = bytes[at];
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
    }
    if (at === length) return text;
  }
  try {
    return strict.decode(bytes);
  } catch {
    return decodeEscaped(bytes);
  }
}

function decodeEscaped(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length === 0) text += String.fromCharCode(0xdc00 + bytes[at++]);
    else {
      text += length === 1 ? String.fromCharCode(bytes[at]) : strict.decode(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return text;
}

/** The length of the valid UTF-8 sequence at `at`, 0 if there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

/** How many bytes of an incomplete UTF-8 sequence `bytes` ends with: what a reader keeps for the next chunk. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

/** The length of `text` in bytes. */
export function byteLength(text: string): number {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0x80) return encode(text).length;
  return text.length;
}
