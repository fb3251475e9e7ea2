/** How ls shows names that a shell would not take as they are. gnulib: quotearg.c. */

const CONTROLS: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** What cannot be seen, as C writes it. */
export function escaped(char: string): string {
  return CONTROLS[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

/** In quotes where a shell needs them ("shell-escape"), or `always`. */
export function quoteName(name: string, always = false): string {
  const special = /[\x00-\x1f\x7f]/;
  if (!always && name !== '' && !special.test(name) && !/[\s!"$&'()*;<=>?[\\^`|]|^[~#]/.test(name)) return name;
  if (name.includes("'") && !special.test(name) && !/["$`\\!]/.test(name)) return `"${name}"`;
  let out = "'";
  let inEscape = false;
  for (const char of name) {
    const control = special.test(char);
    if (control !== inEscape) out += control ? "'$'" : "''";
    inEscape = control;
    out += control ? escaped(char) : char === "'" ? "'\\''" : char;
  }
  return `${out}'`;
}

/** With backslashes for what a terminal does not show, and for blanks (-b), or as a C string (-Q). */
export function escapeName(name: string, style: 'escape' | 'c'): string {
  const text = name.replaceAll('\\', '\\\\').replace(/[\x00-\x1f\x7f]/g, escaped);
  return style === 'c' ? `"${text.replaceAll('"', '\\"')}"` : text.replaceAll(' ', '\\ ');
}
