/**
 * The hex dumps of -x, -X, -A: sixteen bytes a line behind a tab and the offset.
 */

/** Hex words, with the printable characters beside them if `ascii`. Each line begins with a newline and a tab. */
export function hexWords(bytes: Uint8Array, at: number, end: number, ascii: boolean): string {
  let text = '';
  for (let line = at; line < end; line += 16) {
    const last = Math.min(line + 16, end);
    let words = '';
    let characters = '';
    for (let i = line; i < last; i++) {
      words += ((i - line) % 2 === 0 ? ' ' : '') + bytes[i].toString(16).padStart(2, '0');
      characters += bytes[i] >= 0x21 && bytes[i] <= 0x7e ? String.fromCharCode(bytes[i]) : '.';
    }
    text += `\n\t0x${(line - at).toString(16).padStart(4, '0')}: ${ascii ? ` ${words.slice(1).padEnd(39)}  ${characters}` : ` ${words.slice(1)}`}`;
  }
  return text;
}

/** -A: the bytes as characters, with newlines kept and others as dots. */
export function asciiDump(bytes: Uint8Array, at: number, end: number): string {
  let text = '\n';
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    // A carriage return before a newline is left out.
    if (byte === 13 && bytes[i + 1] === 10) continue;
    text += byte === 10 || byte === 9 || (byte >= 0x20 && byte <= 0x7e) ? String.fromCharCode(byte) : '.';
  }
  return text;
}
