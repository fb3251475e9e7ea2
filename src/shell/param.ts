import { unescape } from './ansi_c.ts';
import { byteLength } from './bytes.ts';
import { attributeLetters, describeVariable } from './declare.ts';
import { ShellError } from './errors.ts';
import { doubleQuote, quoteValue } from './quote.ts';
import type { Shell } from './shell.ts';

/** What `${...}` does with values that are there: lengths, slices, transformations. bash: subst.c. */

/** What a parameter stands for: one value or, for `@` and `*`, several. */
export interface Found {
  value: string | undefined;
  list: string[] | undefined;
  /** `*`: joined by IFS where quoted. */
  star: boolean;
}

/** The value of a parameter that is one string, without array subscripts. */
export function scalarParam(sh: Shell, name: string): string | undefined {
  const code = name.charCodeAt(0);
  if (code >= 48 && code <= 57) return name === '0' ? sh.name : sh.params[Number(name) - 1];
  if (name.length === 1) {
    switch (name) {
      case '?':
        return String(sh.lastStatus);
      case '#':
        return String(sh.params.length);
      case '$':
        return String(sh.shellPid);
      case '!':
        return sh.lastAsync === 0 ? undefined : String(sh.lastAsync);
      case '-':
        return sh.optionLetters();
      case '_':
        return sh.lastArgument;
      case '*':
      case '@':
        return sh.params.length === 0 ? undefined : sh.params.join(name === '*' ? sh.vars.ifs.slice(0, 1) : ' ');
    }
  }
  return sh.vars.value(name);
}

/** The length of `${#x}`: characters, or bytes in the C locale. */
export function textLength(sh: Shell, text: string): number {
  if (sh.byteLocale) return byteLength(text);
  let length = 0;
  for (let at = 0; at < text.length; at++, length++) {
    const code = text.charCodeAt(at);
    if (code >= 0xd800 && code < 0xdc00) at++;
  }
  return length;
}

/** The set variables whose names begin with `prefix`. */
export function namesWithPrefix(sh: Shell, prefix: string): string[] {
  return [...sh.vars.names()].filter((name) => name.startsWith(prefix) && sh.vars.raw(name)!.isSet).sort();
}

/** `${x@U}` and its kin. */
export function transform(sh: Shell, letter: string, value: string): string {
  switch (letter) {
    case 'U':
      return value.toUpperCase();
    case 'u':
      return value.slice(0, 1).toUpperCase() + value.slice(1);
    case 'L':
      return value.toLowerCase();
    case 'Q':
      return quoteValue(value);
    case 'E':
      return unescape(value, 'ansi-c').text;
    case 'P':
      return sh.services.expandPrompt(sh, value);
    default:
      return value;
  }
}

/** `@A`, `@a`, `@K`, `@k`: what describes the variable rather than its value. */
export function describe(sh: Shell, letter: string, found: Found, name: string, index: string | undefined): Found {
  const variable = sh.vars.get(name);
  if (letter === 'a') return { value: variable === undefined ? '' : attributeLetters(variable), list: undefined, star: false };
  if (letter === 'A') {
    if (variable === undefined || (found.value === undefined && found.list === undefined))
      return { value: '', list: undefined, star: false };
    const plain = !variable.isArray && attributeLetters(variable) === '';
    return {
      value: plain ? `${name}=${quoteValue(found.value ?? '')}` : describeVariable(name, variable, sh, true),
      list: undefined,
      star: false,
    };
  }
  if (found.list === undefined) return { ...found, value: found.value === undefined ? undefined : quoteValue(found.value) };
  if (index === undefined) return { ...found, list: found.list.map(quoteValue) };
  const keys = sh.vars.keys(name);
  const pairs = found.list.flatMap((value, number) => [keys[number], letter === 'K' ? doubleQuote(value) : value]);
  return letter === 'K' ? { value: pairs.join(' '), list: undefined, star: false } : { ...found, list: pairs };
}

/** `${x:offset:length}`; `source` is the length as written, for messages. */
export function slice(
  sh: Shell,
  found: Found,
  offset: number,
  length: number | undefined,
  source: string,
  name: string,
  index: string | undefined,
): Found {
  if (found.list !== undefined) return { ...found, list: sliceList(sh, source, found.list, offset, length, name, index) };
  const text = found.value!;
  const chars = /[\ud800-\udbff]/.test(text) ? Array.from(text) : undefined;
  const size = chars === undefined ? text.length : chars.length;
  const start = offset < 0 ? offset + size : offset;
  if (start < 0 || start > size) return { ...found, value: '' };
  let end = length === undefined ? size : length < 0 ? size + length : Math.min(start + length, size);
  if (length !== undefined && length < 0 && end < start) throw new ShellError(`${source}: substring expression < 0`);
  end = Math.max(end, start);
  return { ...found, value: chars === undefined ? text.slice(start, end) : chars.slice(start, end).join('') };
}

function sliceList(
  sh: Shell,
  source: string,
  list: string[],
  offset: number,
  length: number | undefined,
  name: string,
  index: string | undefined,
): string[] {
  if (length !== undefined && length < 0) throw new ShellError(`${source}: substring expression < 0`);
  if (index === undefined) {
    const all = [sh.name, ...list];
    const start = offset < 0 ? offset + all.length : offset;
    return start < 0 ? [] : all.slice(start, length === undefined ? undefined : start + length);
  }
  // An array's offset is an index: holes before it count.
  const array = sh.vars.get(name);
  const keys = array?.list !== undefined ? sh.vars.keys(name).map(Number) : list.map((_, i) => i);
  const size = keys.length === 0 ? 0 : keys[keys.length - 1] + 1;
  const start = offset < 0 ? offset + size : offset;
  if (start < 0) return [];
  const first = keys.findIndex((key) => key >= start);
  return first < 0 ? [] : list.slice(first, length === undefined ? undefined : first + length);
}
