import { arithmetic } from './arith.ts';
import { Fields } from './fields.ts';
import type { ParamOp, ParamPart, Part, Word } from './node.ts';
import { describe, namesWithPrefix, scalarParam, slice, textLength, transform, type Found } from './param.ts';
import { compilePattern, escapePattern, plainText } from './pattern.ts';
import type { Shell } from './shell.ts';
import { NAMEREF } from './variables.ts';

/**
 * Word expansion: tilde, parameters, arithmetic, command substitution (whose output is there already, see
 * substitute.ts), splitting, file names. bash: subst.c.
 */

/** Expands words to the fields of a command. */
export function expandWords(sh: Shell, words: readonly Word[]): string[] {
  const fields = new Fields(sh);
  for (const word of words) {
    if (word.literal !== undefined) fields.out.push(word.literal);
    else {
      expandParts(sh, word.parts, fields, false);
      fields.end();
    }
  }
  return fields.out;
}

/** Expands the parts of a word into `fields`. In an operand (`${x:-a b}`) its own unquoted text is split too. */
export function expandParts(sh: Shell, parts: readonly Part[], fields: Fields, operand: boolean): void {
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        if (part.quoted) fields.quoted(part.text);
        else if (operand) fields.split(part.text);
        else fields.plain(part.text);
        break;
      case 'param':
        expandParam(sh, part, fields);
        break;
      case 'tilde':
        fields.quoted(tilde(sh, part.user));
        break;
      case 'process':
        fields.quoted(sh.processSubstitution(part));
        break;
      default: {
        const value = partText(sh, part);
        if (part.quoted) fields.quoted(value);
        else fields.split(value);
      }
    }
  }
}

/** The text of a part that is one string. */
function partText(sh: Shell, part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'command':
      return sh.substituted.get(part) ?? '';
    case 'arith':
      return String(arithmetic(sh, expandText(sh, part.expression)));
    case 'tilde':
      return tilde(sh, part.user);
    case 'process':
      return sh.processSubstitution(part);
    case 'param':
      return paramText(sh, part);
  }
}

/** Expands a word to one string: no splitting, no file names. Assignments, here-documents, `case` words. */
export function expandText(sh: Shell, word: Word): string {
  if (word.literal !== undefined) return word.literal;
  const parts = word.parts;
  let out = '';
  for (let i = 0; i < parts.length; i++) out += partText(sh, parts[i]);
  return out;
}

/** Expands a word to a pattern or the like: `escape` makes quoted text plain. */
export function expandEscaped(sh: Shell, word: Word, escape: (text: string) => string): string {
  let out = '';
  for (const part of word.parts) {
    const text = partText(sh, part);
    out += part.type === 'tilde' || part.type === 'process' || part.quoted ? escape(text) : text;
  }
  return out;
}

/** The pattern a word stands for, as pattern.ts takes it. */
export function expandPattern(sh: Shell, word: Word): string {
  return expandEscaped(sh, word, escapePattern);
}

/** `~`, `~user`, `~+`, `~-`. */
export function tilde(sh: Shell, user: string): string {
  if (user === '') return sh.vars.value('HOME') ?? '/root';
  if (user === '+') return sh.vars.value('PWD') ?? '~+';
  if (user === '-') return sh.vars.value('OLDPWD') ?? '~-';
  return sh.homeOf(user) ?? `~${user}`;
}

function lookup(sh: Shell, name: string, index: string | undefined): Found {
  if (index === '@' || index === '*') return { value: undefined, list: sh.vars.values(name), star: index === '*' };
  if (index !== undefined) return { value: sh.vars.element(name, index), list: undefined, star: false };
  if (name === '@' || name === '*') return { value: undefined, list: sh.params.slice(), star: name === '*' };
  return { value: scalarParam(sh, name), list: undefined, star: false };
}

function indexOf(sh: Shell, part: ParamPart): string | undefined {
  const index = part.index;
  if (index === undefined) return undefined;
  if (index.literal !== undefined) return index.literal;
  // A subscript `*` is no file name pattern.
  return index.source === '*' ? '*' : expandText(sh, index);
}

/** Expands a parameter into fields. */
export function expandParam(sh: Shell, part: ParamPart, fields: Fields): void {
  const op = part.operation;
  if (op === undefined && part.index === undefined && part.prefix === undefined && part.name !== '@' && part.name !== '*') {
    const value = scalarParam(sh, part.name);
    if (value === undefined) {
      if (sh.options.nounset) throw sh.unbound(shownName(part));
      if (part.quoted) fields.quoted('');
    } else if (part.quoted) fields.quoted(value);
    else fields.split(value);
    return;
  }
  const found = evaluate(sh, part, fields);
  if (found === undefined) return;
  if (found.list !== undefined) return expandList(sh, found.list, found.star, part.quoted, fields);
  if (part.quoted) fields.quoted(found.value ?? '');
  else fields.split(found.value ?? '');
}

function expandList(sh: Shell, list: readonly string[], star: boolean, quoted: boolean, fields: Fields): void {
  if (quoted && star) return fields.quoted(list.join(sh.vars.ifs.slice(0, 1)));
  list.forEach((value, number) => {
    if (number > 0) {
      if (quoted) fields.force();
      else fields.end();
    }
    if (quoted) fields.quoted(value);
    else fields.split(value);
  });
}

/** Expands a parameter to one string. */
export function paramText(sh: Shell, part: ParamPart): string {
  if (part.operation === undefined && part.index === undefined && part.prefix === undefined && part.name !== '@' && part.name !== '*') {
    const value = scalarParam(sh, part.name);
    if (value === undefined && sh.options.nounset) throw sh.unbound(shownName(part));
    return value ?? '';
  }
  const found = evaluate(sh, part, undefined)!;
  return found.list === undefined ? (found.value ?? '') : found.list.join(found.star ? sh.vars.ifs.slice(0, 1) : ' ');
}

function shownName(part: ParamPart): string {
  const name = /^[0-9]/.test(part.name) && part.prefix === undefined ? `$${part.name}` : part.name;
  return part.index === undefined ? name : `${name}[${part.index.source}]`;
}

/**
 * Evaluates a `${...}`. With `fields`, an operand that is used in its place (`${x:-a b}`) is expanded straight into them and
 * undefined returned.
 */
function evaluate(sh: Shell, part: ParamPart, fields: Fields | undefined): Found | undefined {
  const op = part.operation;
  if (op?.op === 'bad') throw sh.fatalExpansion(`${part.source}: bad substitution`, sh.posix ? 'Bad substitution' : undefined);
  let name = part.name;
  let index = indexOf(sh, part);
  if (part.prefix === '!') {
    if (op?.op === 'names') return { value: undefined, list: namesWithPrefix(sh, name), star: op.operator === '*' };
    if ((index === '@' || index === '*') && op === undefined) return { value: undefined, list: sh.vars.keys(name), star: index === '*' };
    const raw = sh.vars.raw(name);
    if (raw !== undefined && raw.attributes & NAMEREF) {
      const found = { value: sh.vars.target(name), list: undefined, star: false };
      return op === undefined ? found : applyOperation(sh, op, found, name, index);
    }
    const target = indirect(sh, name, index, part);
    if (target === undefined) return { value: undefined, list: undefined, star: false };
    name = target.name;
    index = target.index;
  }
  const found = lookup(sh, name, index);
  if (part.prefix === '#') return { value: lengthOf(sh, found, part), list: undefined, star: false };
  if (op?.op === 'default') return applyDefault(sh, part, op, found, name, index, fields);
  if (found.value === undefined && found.list === undefined && sh.options.nounset) throw sh.unbound(shownName(part));
  return op === undefined ? found : applyOperation(sh, op, found, name, index);
}

function indirect(
  sh: Shell,
  name: string,
  index: string | undefined,
  part: ParamPart,
): { name: string; index: string | undefined } | undefined {
  const value = lookup(sh, name, index).value;
  if (value === undefined) {
    if (part.operation?.op === 'default') return undefined;
    throw sh.fatalExpansion(`${name}: invalid indirect expansion`);
  }
  const match = /^([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])(?:\[(.*)\])?$/s.exec(value);
  if (match === null) throw sh.fatalExpansion(value === '' ? `${part.source}: invalid variable name` : `${value}: invalid variable name`);
  return { name: match[1], index: match[2] };
}

function lengthOf(sh: Shell, found: Found, part: ParamPart): string {
  if (found.list !== undefined) return String(found.list.length);
  if (found.value === undefined) {
    if (sh.options.nounset) throw sh.unbound(shownName(part));
    return '0';
  }
  return String(textLength(sh, found.value));
}

type DefaultOp = Extract<ParamOp, { op: 'default' }>;

/** Is there a value, in the sense of the operator: set, and with `:` not empty? */
function isThere(op: DefaultOp, found: Found): boolean {
  const isSet = found.list === undefined ? found.value !== undefined : found.list.length > 0;
  const isNull = found.list === undefined ? found.value === '' : found.list.length < 2 && found.list.join('') === '';
  return isSet && !(op.operator[0] === ':' && isNull);
}

/** Will the operand of `${x:-operand}` be used? */
export function operandNeeded(sh: Shell, part: ParamPart, op: DefaultOp): boolean {
  let name = part.name;
  let index = indexOf(sh, part);
  if (part.prefix === '!') {
    const target = indirect(sh, name, index, part);
    if (target === undefined) return !op.operator.endsWith('+');
    name = target.name;
    index = target.index;
  }
  return isThere(op, lookup(sh, name, index)) === op.operator.endsWith('+');
}

function applyDefault(
  sh: Shell,
  part: ParamPart,
  op: DefaultOp,
  found: Found,
  name: string,
  index: string | undefined,
  fields: Fields | undefined,
): Found | undefined {
  const there = isThere(op, found);
  const operator = op.operator[op.operator.length - 1];
  if (operator === '+' ? !there : there)
    return operator === '+' ? { value: part.quoted ? '' : undefined, list: undefined, star: false } : found;
  if (operator === '?') throw parameterError(sh, part, op);
  if (operator === '=') {
    const value = expandText(sh, op.word);
    if (!/^[A-Za-z_]/.test(name)) throw sh.fatalExpansion(`$${name}: cannot assign in this way`);
    sh.assignChecked(name, index, value);
    return { value, list: undefined, star: false };
  }
  if (fields === undefined) return { value: expandText(sh, op.word), list: undefined, star: false };
  if (part.quoted && op.word.parts.length === 0) fields.quoted('');
  expandParts(sh, op.word.parts, fields, !part.quoted);
  return undefined;
}

/** `${x?word}`: says so and ends a shell that is not interactive. */
function parameterError(sh: Shell, part: ParamPart, op: DefaultOp): Error {
  const said = expandText(sh, op.word);
  const standard = op.operator === ':?' ? (sh.posix ? 'parameter not set or null' : 'parameter null or not set') : 'parameter not set';
  return sh.unsetError(`${shownName(part).replace(/^\$/, '')}: ${said === '' ? standard : said}`);
}

function applyOperation(sh: Shell, op: ParamOp, found: Found, name: string, index: string | undefined): Found {
  if (op.op === 'slice') {
    if (found.list === undefined && found.value === undefined) return found;
    const offset = Number(arithmetic(sh, expandText(sh, op.offset)));
    const length = op.length === undefined ? undefined : Number(arithmetic(sh, expandText(sh, op.length)));
    return slice(sh, found, offset, length, op.length?.source ?? '', name, index);
  }
  if (op.op === 'transform' && 'KkAa'.includes(op.letter)) return describe(sh, op.letter, found, name, index);
  const change = operation(sh, op);
  if (found.list !== undefined) return { ...found, list: found.list.map(change) };
  return found.value === undefined ? found : { ...found, value: change(found.value) };
}

/** The change an operator makes to each value. */
function operation(sh: Shell, op: ParamOp): (value: string) => string {
  const ignoreCase = sh.shopts.nocasematch;
  switch (op.op) {
    case 'remove': {
      const text = expandPattern(sh, op.word);
      const longest = op.operator.length === 2;
      const plain = plainText(text);
      if (plain !== undefined && !ignoreCase) {
        if (op.operator[0] === '#') return (value) => (value.startsWith(plain) ? value.slice(plain.length) : value);
        return (value) => (plain !== '' && value.endsWith(plain) ? value.slice(0, -plain.length) : value);
      }
      const pattern = compilePattern(text, true, ignoreCase);
      return op.operator[0] === '#' ? (value) => pattern.removePrefix(value, longest) : (value) => pattern.removeSuffix(value, longest);
    }
    case 'replace':
      return replacer(sh, op, ignoreCase);
    case 'case': {
      const pattern = op.word === undefined || op.word.parts.length === 0 ? undefined : compilePattern(expandPattern(sh, op.word));
      const upper = op.operator[0] === '^';
      const all = op.operator.length === 2;
      const one = (char: string): string =>
        pattern === undefined || pattern.matches(char) ? (upper ? char.toUpperCase() : char.toLowerCase()) : char;
      return (value) => (all ? Array.from(value, one).join('') : value === '' ? '' : one(value[0]) + value.slice(1));
    }
    case 'transform':
      return (value) => transform(sh, op.letter, value);
    default:
      return (value) => value;
  }
}

function replacer(sh: Shell, op: Extract<ParamOp, { op: 'replace' }>, ignoreCase: boolean): (value: string) => string {
  const text = expandPattern(sh, op.pattern);
  const where = op.operator === '//' ? 'all' : op.operator === '/#' ? 'start' : op.operator === '/%' ? 'end' : 'first';
  const amp = sh.shopts.patsub_replacement;
  const replacement = amp
    ? expandEscaped(sh, op.replacement, (quoted) => quoted.replace(/[&\\]/g, '\\$&'))
    : expandText(sh, op.replacement);
  const by = (match: string): string =>
    amp ? replacement.replace(/\\([&\\])|&/g, (all, escaped: string | undefined) => escaped ?? (all === '&' ? match : all)) : replacement;
  if (text === '') return where === 'start' ? (value) => by('') + value : where === 'end' ? (value) => value + by('') : (value) => value;
  const pattern = compilePattern(text, true, ignoreCase);
  return (value) => pattern.replace(value, where, by);
}
