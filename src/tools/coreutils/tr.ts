import { usageError, utility, type Utility } from './coreutil.ts';
import type { Program } from '../../uapi/process.ts';

/** The named classes, spelt out in the order of their codes. */
const CLASSES: Readonly<Record<string, RegExp | undefined>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[0-9A-Za-z]/,
  lower: /[a-z]/,
  upper: /[A-Z]/,
  space: /[\t-\r ]/,
  blank: /[\t ]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  cntrl: /[\x00-\x1f\x7f]/,
  xdigit: /[0-9A-Fa-f]/,
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

/** What is wrong with a set, in tr's words. */
class SetError extends Error {}

const ASCII: readonly string[] = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/** One character of a set, escapes read: [the character, what it took, was it escaped]. */
function unit(text: string, at: number): [string, number, boolean] {
  const octal = /^\\([0-7]{1,3})/.exec(text.slice(at, at + 4));
  if (octal !== null) return [String.fromCharCode(parseInt(octal[1], 8)), octal[0].length, true];
  if (text[at] === '\\' && at + 1 < text.length) return [ESCAPES[text[at + 1]] ?? text[at + 1], 2, true];
  const char = String.fromCodePoint(text.codePointAt(at)!);
  return [char, char.length, false];
}

/** The characters of one of tr's sets, ranges and classes spelt out; [x*n] fills up to `length` where n is left out. */
function trSet(text: string, length = 0): string[] {
  const out: string[] = [];
  let fill: { at: number; char: string } | undefined;
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const named = /^\[:(\w*):\]/.exec(rest);
    const repeated = /^\[(\\?[^])\*(\d*)\]/.exec(rest);
    const equivalent = /^\[=([^])=\]/.exec(rest);
    if (named !== null) {
      const members = CLASSES[named[1]];
      if (members === undefined) throw new SetError(`invalid character class '${named[1]}'`);
      out.push(...ASCII.filter((char) => members.test(char)));
    } else if (equivalent !== null) out.push(equivalent[1]);
    else if (repeated !== null) {
      const [char] = unit(repeated[1], 0);
      const count = repeated[2].startsWith('0') ? parseInt(repeated[2], 8) : Number(repeated[2]);
      if (count === 0) fill = { at: out.length, char };
      else out.push(...Array.from({ length: count }, () => char));
    }
    const special = named ?? repeated ?? equivalent;
    if (special !== null) {
      at += special[0].length;
      continue;
    }
    const [first, taken] = unit(text, at);
    at += taken;
    if (text[at] !== '-' || at + 1 >= text.length) {
      out.push(first);
      continue;
    }
    const [last, more] = unit(text, at + 1);
    if (last < first)
      throw new SetError(`range-endpoints of '${text.slice(at - taken, at + 1 + more)}' are in reverse collating sequence order`);
    for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++) out.push(String.fromCharCode(code));
    at += 1 + more;
  }
  if (fill !== undefined) out.splice(fill.at, 0, ...Array.from({ length: Math.max(0, length - out.length) }, () => fill.char));
  return out;
}

/** Both sets; undefined after a complaint. */
function* bothSets(u: Utility, first: string, second: string | undefined): Program<{ order: string[]; to: string[] } | undefined> {
  try {
    const order = trSet(first);
    const to = second === undefined ? [] : trSet(second, order.length);
    const translates = second !== undefined && !u.has('d');
    if (translates && to.length === 0 && !u.has('t')) throw new SetError('when not truncating set1, string2 must be non-empty');
    return { order, to };
  } catch (error) {
    if (!(error instanceof SetError)) throw error;
    yield* u.fail(error.message);
    return undefined;
  }
}

/** tr(1). */
export const tr = utility(
  'tr',
  {
    short: '+cCdst',
    long: [
      { name: 'complement', argument: 'none', value: 'c' },
      { name: 'delete', argument: 'none', value: 'd' },
      { name: 'squeeze-repeats', argument: 'none', value: 's' },
      { name: 'truncate-set1', argument: 'none', value: 't' },
    ],
    usage: '[OPTION]... STRING1 [STRING2]',
  },
  function* (u) {
    const [first, second] = u.operands;
    const remove = u.has('d');
    const squeeze = u.has('s');
    if (first === undefined) return yield* usageError(u, 'missing operand');
    if (second === undefined && !remove && !squeeze) {
      yield* u.io.error(
        `tr: missing operand after '${first}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.\n`,
      );
      return 1;
    }
    const extra = u.operands[remove && !squeeze ? 1 : 2];
    if (extra !== undefined) {
      const why = u.operands.length === 2 ? 'Only one string may be given when deleting without squeezing repeats.\n' : '';
      yield* u.io.error(`tr: extra operand '${extra}'\n${why}Try 'tr --help' for more information.\n`);
      return 1;
    }
    const sets = yield* bothSets(u, first, second);
    if (sets === undefined) return 1;
    const { order, to } = sets;
    const from = new Set(order);
    const complement = u.has('c') || u.has('C');
    const inFirst = (character: string): boolean => from.has(character) !== complement;
    const map = new Map<string, string>();
    order.forEach((character, i) => {
      if (!u.has('t') || i < to.length) map.set(character, to[Math.min(i, to.length - 1)]);
    });
    const translate = (character: string): string => (complement ? to[to.length - 1] : (map.get(character) ?? character));
    const squeezed = new Set(second === undefined ? [] : to);
    const squeezes = (character: string): boolean => (second === undefined ? inFirst(character) : squeezed.has(character));
    const stream = new TextDecoder();
    let last = '';
    for (;;) {
      const chunk = yield* u.process.read(0, 65536);
      const text = stream.decode(chunk, { stream: chunk.length > 0 });
      let out = '';
      for (const character of text) {
        const hit = inFirst(character);
        if (remove && hit) continue;
        const result = !remove && second !== undefined && hit ? translate(character) : character;
        if (squeeze && result === last && squeezes(result)) continue;
        last = result;
        out += result;
      }
      yield* u.print(out);
      if (chunk.length === 0) break;
      yield* u.io.flush();
    }
    return 0;
  },
);
