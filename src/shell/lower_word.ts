import type * as U from 'unbash';
import { parse } from 'unbash';
import { unescape } from './ansi_c.ts';
import { braceExpand } from './brace.ts';
import type { Lowering } from './lower.ts';
import type { Assignment, ParamOp, ParamPart, Part, TextPart, Word } from './node.ts';

export type Context =
  /** Unquoted: backslash quotes the next character. */
  | 'word'
  /** As `word`, and tildes after `=` and `:` too. */
  | 'assignment'
  /** Inside double quotes. */
  | 'double'
  /** A here-document's body, an arithmetic expression: as double quotes, but `"` is itself. */
  | 'here';

const EMPTY: Word = { source: '', parts: [], literal: undefined, commands: false, pure: true };
const QUOTED_EMPTY: Word = { source: '""', parts: [{ type: 'text', text: '', quoted: true }], literal: '', commands: false, pure: true };

export function literalWord(text: string): Word {
  return text === ''
    ? QUOTED_EMPTY
    : { source: text, parts: [{ type: 'text', text, quoted: true }], literal: text, commands: false, pure: true };
}

/** Could the unquoted `text` be a file name pattern? */
export function hasGlob(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 42 /* * */ || char === 63 /* ? */) return true;
    if (char === 91 /* [ */ && text.indexOf(']', i + 1) > 0) return true;
    if ((char === 64 || char === 43 || char === 33) /* @+! */ && text.charCodeAt(i + 1) === 40) return true;
  }
  return false;
}

/** Collects parts, joining pieces of text of the same kind. */
class Parts {
  readonly list: Part[] = [];

  text(text: string, quoted: boolean): void {
    const last = this.list[this.list.length - 1];
    if (last?.type === 'text' && last.quoted === quoted) (last as { text: string }).text += text;
    else if (text !== '' || quoted) this.list.push({ type: 'text', text, quoted });
  }
}

function finish(source: string, parts: Part[], literalOk: boolean): Word {
  let literal: string | undefined = literalOk && parts.length > 0 ? '' : undefined;
  let commands = false;
  let pure = true;
  for (const part of parts) {
    if (part.type === 'text') {
      if (literal !== undefined) literal = !part.quoted && hasGlob(part.text) ? undefined : literal + part.text;
    } else {
      literal = undefined;
      commands ||= partHasCommands(part);
      pure &&= isPure(part);
    }
  }
  return { source, parts, literal, commands, pure };
}

function isPure(part: Part): boolean {
  if (part.type === 'text' || part.type === 'tilde') return true;
  return (
    part.type === 'param' &&
    part.index === undefined &&
    (part.operation === undefined || part.operation.op === 'case') &&
    part.name !== 'RANDOM'
  );
}

function partHasCommands(part: Part): boolean {
  if (part.type === 'command') return true;
  if (part.type === 'arith') return part.expression.commands;
  if (part.type !== 'param') return false;
  if (part.index?.commands) return true;
  const op = part.operation;
  if (op === undefined) return false;
  switch (op.op) {
    case 'default':
    case 'remove':
      return op.word.commands;
    case 'replace':
      return op.pattern.commands || op.replacement.commands;
    case 'slice':
      return op.offset.commands || (op.length?.commands ?? false);
    case 'case':
      return op.word?.commands ?? false;
    default:
      return false;
  }
}

/** Lowers a word that stays one word: no brace expansion. */
export function lowerWord(low: Lowering, word: U.Word, context: Context): Word {
  const parts = word.parts;
  if (parts === undefined && context === 'word' && isPlain(word.text)) {
    return word.text === ''
      ? EMPTY
      : { source: word.text, parts: [{ type: 'text', text: word.text, quoted: false }], literal: word.text, commands: false, pure: true };
  }
  const out = new Parts();
  if (parts === undefined) literal(out, word.text, context);
  else for (const part of parts) lowerPart(low, part, context, out);
  const list = context === 'double' || context === 'here' ? out.list : expandTildes(out.list, context === 'assignment');
  return finish(word.text, list, true);
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 92 || char === 126 || char === 42 || char === 63 || char === 91) return false;
    if (char === 40 && i > 0) return false;
  }
  return true;
}

/** Lowers an argument: braces make several of it. */
export function lowerWords(low: Lowering, word: U.Word): Word[] {
  if (!low.posix && word.parts?.some((part) => part.type === 'BraceExpansion')) {
    const texts = braceExpand(word.text);
    if (texts.length !== 1 || texts[0] !== word.text) return texts.map((text) => parseWord(low, text));
  }
  return [lowerWord(low, word, /^[A-Za-z_][A-Za-z0-9_]*\+?=./.test(word.text) && word.text.includes('~') ? 'assignment' : 'word')];
}

/** The word a piece of source stands for. */
export function parseWord(low: Lowering, text: string): Word {
  if (text === '') return EMPTY;
  if (/^[A-Za-z0-9_./:%,@+-]+$/.test(text))
    return { source: text, parts: [{ type: 'text', text, quoted: false }], literal: text, commands: false, pure: true };
  const source = `_ ${text}`;
  const command = parse(source).commands[0]?.command;
  const word = command?.type === 'Command' ? command.suffix[0] : undefined;
  if (word?.type !== 'Word' || word.text !== text) {
    const out = new Parts();
    literal(out, text, 'word');
    return finish(text, out.list, true);
  }
  return low.within(source, (inner) => lowerWord(inner, { ...word, text: word.text, value: text, parts: word.parts } as U.Word, 'word'));
}

/** Text expanded as in double quotes, `"` being itself: arithmetic, and prompts. */
export function parseHereText(low: Lowering, text: string): Word {
  if (!/[$`\\]/.test(text))
    return { source: text, parts: text === '' ? [] : [{ type: 'text', text, quoted: true }], literal: text, commands: false, pure: true };
  const end = '\u0001end';
  const source = `: <<${end}\n${text}\n${end}`;
  const command = parse(source).commands[0]?.command;
  const here = command?.type === 'Command' ? command.redirects[0] : undefined;
  if (here?.type !== 'HereDoc') return literalWord(text);
  const word = low.within(source, (inner) => lowerHere(inner, here.body, false));
  return trimLast(word, text);
}

/** Takes off the newline that parseHereText added. */
function trimLast(word: Word, source: string): Word {
  const parts = word.parts.slice();
  const last = parts[parts.length - 1];
  if (last?.type === 'text' && last.text.endsWith('\n')) {
    const text = last.text.slice(0, -1);
    if (text === '') parts.pop();
    else parts[parts.length - 1] = { type: 'text', text, quoted: last.quoted };
  }
  const literal = parts.every((part) => part.type === 'text') ? parts.map((part) => (part as TextPart).text).join('') : undefined;
  return { source, parts, literal, commands: word.commands, pure: word.pure };
}

/** A here-document's body; `strip` takes tabs off the beginnings of lines. */
export function lowerHere(low: Lowering, body: U.HereDocBody, strip: boolean): Word {
  const out = new Parts();
  let fresh = true;
  const stripped = (text: string): string => {
    if (!strip) return text;
    const result = text.replace(fresh ? /(^|\n)\t+/g : /(\n)\t+/g, '$1');
    fresh = text.endsWith('\n');
    return result;
  };
  if (body.parts === undefined) literal(out, stripped(body.text), 'here');
  else
    for (const part of body.parts) {
      if (part.type === 'Literal') literal(out, stripped(part.text), 'here');
      else {
        fresh = false;
        lowerPart(low, part, 'here', out);
      }
    }
  const literalText = out.list.every((part) => part.type === 'text') ? out.list.map((part) => (part as TextPart).text).join('') : undefined;
  return {
    source: body.text,
    parts: out.list,
    literal: literalText,
    commands: out.list.some(partHasCommands),
    pure: out.list.every(isPure),
  };
}

/** Text as written, its backslashes resolved. */
function literal(out: Parts, text: string, context: Context): void {
  const quoted = context === 'double' || context === 'here';
  if (!text.includes('\\')) return out.text(text, quoted);
  let run = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char !== '\\' || at === text.length - 1) {
      run += char;
      continue;
    }
    const next = text[at + 1];
    if (next === '\n') at++;
    else if (!quoted) {
      if (run !== '') out.text(run, false);
      run = '';
      out.text(next, true);
      at++;
    } else if (next === '$' || next === '`' || next === '\\' || (next === '"' && context === 'double')) {
      run += next;
      at++;
    } else run += char;
  }
  if (run !== '') out.text(run, quoted);
}

function lowerPart(low: Lowering, part: U.WordPart | U.DoubleQuotedChild, context: Context, out: Parts): void {
  const quoted = context === 'double' || context === 'here';
  switch (part.type) {
    case 'Literal':
      return literal(out, part.text, context);
    case 'SingleQuoted':
      return out.text(part.value, true);
    case 'AnsiCQuoted':
      if (low.posix) return out.text(`$${part.text.slice(2, -1)}`, true);
      return out.text(unescape(part.text.slice(2, -1), 'ansi-c').text, true);
    case 'DoubleQuoted':
    case 'LocaleString':
      if (low.posix && part.type === 'LocaleString') out.text('$', true);
      if (part.parts.length === 0) out.text('', true);
      for (const child of part.parts) lowerPart(low, child, 'double', out);
      return;
    case 'SimpleExpansion':
      out.list.push({
        type: 'param',
        quoted,
        name: part.text.slice(1),
        index: undefined,
        prefix: undefined,
        operation: undefined,
        source: part.text,
      });
      return;
    case 'ParameterExpansion':
      out.list.push(lowerParam(low, part, quoted));
      return;
    case 'CommandExpansion':
      out.list.push(low.substitution(part, quoted));
      return;
    case 'ArithmeticExpansion': {
      const inner = part.text.startsWith('$((') ? part.text.slice(3, -2) : part.text.slice(2, -1);
      out.list.push({ type: 'arith', quoted, expression: parseHereText(low, inner) });
      return;
    }
    case 'ProcessSubstitution':
      out.list.push(low.processSubstitution(part));
      return;
    case 'BraceExpansion':
      // Braces that do not expand are text.
      if (part.parts === undefined) return literal(out, part.text, context);
      out.text('{', quoted);
      for (const child of part.parts) lowerPart(low, child, context, out);
      return out.text('}', quoted);
    case 'Glob':
      if (part.kind !== 'bracket') return out.text(part.text, quoted);
      out.text('[', quoted);
      for (const child of part.parts) lowerPart(low, child, context, out);
      return out.text(']', quoted);
    case 'ExtendedGlob':
      out.text(`${part.operator}(`, quoted);
      if (part.parts === undefined) literal(out, part.pattern, context);
      else for (const child of part.parts) lowerPart(low, child, context, out);
      return out.text(')', quoted);
  }
}

function lowerParam(low: Lowering, part: U.ParameterExpansionPart, quoted: boolean): ParamPart {
  const valid = /^([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])$/.test(part.parameter);
  return {
    type: 'param',
    quoted,
    name: part.parameter,
    index: part.index === undefined ? undefined : lowerWord(low, part.index, 'word'),
    prefix: part.prefix,
    operation: valid && understood(low, part) ? lowerOperation(low, part.operation, quoted) : { op: 'bad' },
    source: part.text,
  };
}

/** dash knows few operators, busybox's shell some more. */
function understood(low: Lowering, part: U.ParameterExpansionPart): boolean {
  if (!low.posix) return true;
  const type = part.operation?.type;
  if (part.prefix === '!' || part.index !== undefined) return false;
  if (type === 'Replace' || type === 'Slice') return low.dialect === 'ash';
  return type === undefined || type === 'Default' || type === 'Remove';
}

function lowerOperation(low: Lowering, operation: U.ParameterOperation | undefined, quoted: boolean): ParamOp | undefined {
  if (operation === undefined) return undefined;
  switch (operation.type) {
    case 'Default':
      return { op: 'default', operator: operation.operator, word: lowerWord(low, operation.operand, quoted ? 'double' : 'word') };
    case 'Remove':
      return { op: 'remove', operator: operation.operator, word: lowerWord(low, operation.operand, 'word') };
    case 'Replace':
      return {
        op: 'replace',
        operator: operation.operator,
        pattern: lowerWord(low, operation.pattern, 'word'),
        replacement: lowerWord(low, operation.replacement, 'word'),
      };
    case 'Slice':
      return {
        op: 'slice',
        offset: parseHereText(low, operation.offset.text),
        length: operation.length === undefined ? undefined : parseHereText(low, operation.length.text),
      };
    case 'CaseModification':
      return {
        op: 'case',
        operator: operation.operator,
        word: operation.operand === undefined ? undefined : lowerWord(low, operation.operand, 'word'),
      };
    case 'Transform':
      return /^[UuLQEPAKak]$/.test(operation.operand.text) ? { op: 'transform', letter: operation.operand.text } : { op: 'bad' };
    case 'Names':
      return { op: 'names', operator: operation.operator };
    case 'Unknown':
      return { op: 'bad' };
  }
}

/** Makes tilde parts of unquoted `~` at the beginning, and in an assignment behind `=` and `:`. */
function expandTildes(parts: Part[], assignment: boolean): Part[] {
  if (!parts.some((part) => part.type === 'text' && !part.quoted && part.text.includes('~'))) return parts;
  const out: Part[] = [];
  parts.forEach((part, number) => {
    if (part.type !== 'text' || part.quoted) return void out.push(part);
    const last = number === parts.length - 1;
    let text = part.text;
    const pattern = assignment ? /(^|[:=])~([A-Za-z0-9_.+-]*)(?=[/:]|$)/ : /(^)~([A-Za-z0-9_.+-]*)(?=\/|$)/;
    for (let first = number === 0; ; first = false) {
      const match = pattern.exec(text);
      if (match === null || (match[1] === '' && !(first && match.index === 0))) break;
      const end = match.index + match[0].length;
      if (end === text.length && !last) break;
      const before = text.slice(0, match.index) + match[1];
      if (before !== '') out.push({ type: 'text', text: before, quoted: false });
      out.push({ type: 'tilde', user: match[2] });
      text = text.slice(end);
      if (!assignment) break;
    }
    if (text !== '') out.push({ type: 'text', text, quoted: false });
  });
  return out;
}

export function lowerAssignment(low: Lowering, assignment: U.Assignment): Assignment {
  const value = assignment.value;
  const index = assignment.index === undefined ? undefined : lowerWord(low, assignment.index, 'word');
  const base = { name: assignment.name, index, append: assignment.append === true, source: assignment.text };
  if (value.type === 'ArrayValue') {
    const elements = value.elements.flatMap((element) => lowerElement(low, element));
    return { ...base, value: undefined, elements, commands: elements.some((element) => element.value.commands || element.index?.commands) };
  }
  const word = lowerWord(low, value, 'assignment');
  return { ...base, value: word, elements: undefined, commands: word.commands || (index?.commands ?? false) };
}

function lowerElement(low: Lowering, word: U.Word): NonNullable<Assignment['elements']> {
  const close = word.text.startsWith('[') ? subscriptEnd(word.text) : -1;
  if (close > 0) {
    const operator = /^\+?=/.exec(word.text.slice(close + 1))![0];
    const index = parseWordQuoted(low, word.text.slice(1, close));
    const value = parseWordQuoted(low, word.text.slice(close + 1 + operator.length));
    return [{ index, append: operator === '+=', value }];
  }
  return lowerWords(low, word).map((value) => ({ index: undefined, append: false, value }));
}

/** Where the `]` of a leading `[...]` is that an `=` follows; -1 if there is none. */
function subscriptEnd(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === "'") at = text.indexOf("'", at + 1);
    else if (char === '"') {
      while (++at < text.length && text[at] !== '"') if (text[at] === '\\') at++;
    } else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return /^\+?=/.test(text.slice(at + 1)) ? at : -1;
    if (at < 0) return -1;
  }
  return -1;
}

/** A word that may hold blanks, as subscripts do. */
function parseWordQuoted(low: Lowering, text: string): Word {
  if (text === '') return QUOTED_EMPTY;
  if (/\s/.test(text) && !/["'`$\\]/.test(text))
    return { source: text, parts: [{ type: 'text', text, quoted: true }], literal: text, commands: false, pure: true };
  return parseWord(low, text);
}
