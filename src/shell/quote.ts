/** How the shell writes values down so that it could read them again. bash: lib/sh/shquote.c, strtrans.c. */

const CONTROL = /[\x00-\x1f\x7f\udc80-\udcff]/;
const METAS = /[ \t\n'"\\|&;()<>!{}*[\]?^$`]|^[~#]|[=:]~/;

const LETTERS: Record<string, string> = { '\x07': 'a', '\b': 'b', '\x1b': 'E', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v' };

/** `'it'\''s'`. */
export function singleQuote(text: string): string {
  return text === "'" ? "\\'" : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `$'a\nb'`. */
export function ansiQuote(text: string): string {
  let out = "$'";
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (char in LETTERS) out += `\\${LETTERS[char]}`;
    else if (char === "'" || char === '\\') out += `\\${char}`;
    else if (char.length === 1 && code >= 0xdc80 && code <= 0xdcff) out += `\\${(code - 0xdc00).toString(8)}`;
    else if (code < 0x20 || code === 0x7f) out += `\\${code.toString(8).padStart(3, '0')}`;
    else out += char;
  }
  return `${out}'`;
}

/** Does `text` mean something else to the shell than itself? */
export function hasMetas(text: string): boolean {
  return METAS.test(text);
}

/** `printf %q`: backslashes where needed. */
export function backslashQuote(text: string): string {
  if (text === '') return "''";
  if (CONTROL.test(text)) return ansiQuote(text);
  return text.replace(/[ '"\\|&;()<>!{}*[\]?^$`,]|^[~#]|(?<=[=:])~/g, '\\$&');
}

/** `${name@Q}`. */
export function quoteValue(text: string): string {
  return CONTROL.test(text) ? ansiQuote(text) : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A value in `declare -p`: in double quotes. */
export function doubleQuote(text: string): string {
  return CONTROL.test(text) ? ansiQuote(text) : `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}

/** A value in the output of `set`: quoted only where needed. */
export function quoteIfNeeded(text: string): string {
  if (CONTROL.test(text)) return ansiQuote(text);
  return METAS.test(text) ? singleQuote(text) : text;
}

/** A word in the output of `set -x`. */
export function quoteTraced(text: string): string {
  return text === '' ? "''" : quoteIfNeeded(text);
}
