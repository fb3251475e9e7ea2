import { doubleQuote, hasMetas, quoteIfNeeded, quoteValue } from './quote.ts';
import type { Shell } from './shell.ts';
import { assocKeys, CAPITAL, EXPORT, INTEGER, LOWER, NAMEREF, READONLY, TRACE, UPPER, type Variable } from './variables.ts';

/** Variables as `declare -p`, `set` and `${x@A}` write them. bash: variables.c print_var_list(), arrayfunc.c. */

/** The letters of a variable's attributes, as `${x@a}` and `declare -p` have them. */
export function attributeLetters(variable: Variable): string {
  const attributes = variable.attributes;
  return (
    (variable.list !== undefined ? 'a' : '') +
    (variable.map !== undefined ? 'A' : '') +
    (attributes & INTEGER ? 'i' : '') +
    (attributes & NAMEREF ? 'n' : '') +
    (attributes & READONLY ? 'r' : '') +
    (attributes & TRACE ? 't' : '') +
    (attributes & EXPORT ? 'x' : '') +
    (attributes & CAPITAL ? 'c' : '') +
    (attributes & LOWER ? 'l' : '') +
    (attributes & UPPER ? 'u' : '')
  );
}

function arrayKey(key: string): string {
  return hasMetas(key) || key === '' || key === '@' || key === '*' ? doubleQuote(key) : key;
}

/** `([0]="a" [1]="b")`. */
export function arrayText(variable: Variable, sh: Shell): string {
  const list = variable.dynamic?.list?.(sh) ?? variable.list;
  const out: string[] = [];
  if (list !== undefined) list.forEach((value, index) => out.push(`[${index}]=${doubleQuote(value)}`));
  else if (variable.map !== undefined)
    for (const key of assocKeys(variable.map)) out.push(`[${arrayKey(key)}]=${doubleQuote(variable.map.get(key)!)} `);
  return `(${out.join(list !== undefined ? ' ' : '')})`;
}

/** `declare -x HOME="/root"`; with `single`, the value in single quotes as `@A` has it. */
export function describeVariable(name: string, variable: Variable, sh: Shell, single = false): string {
  const letters = attributeLetters(variable);
  const head = `declare -${letters === '' ? '-' : letters} ${name}`;
  if (variable.isArray)
    return variable.isSet || variable.list !== undefined || variable.map !== undefined ? `${head}=${arrayText(variable, sh)}` : head;
  const value = variable.dynamic === undefined ? variable.value : variable.dynamic.get(sh);
  if (value === undefined) return head;
  return `${head}=${single ? quoteValue(value) : doubleQuote(value)}`;
}

/** A line of `set`'s output. */
export function assignmentText(name: string, variable: Variable, sh: Shell): string {
  if (variable.isArray || variable.dynamic?.list !== undefined) return `${name}=${arrayText(variable, sh)}`;
  const value = variable.dynamic === undefined ? variable.value : variable.dynamic.get(sh);
  return `${name}=${quoteIfNeeded(value ?? '')}`;
}
