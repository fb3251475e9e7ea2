import { type XtU32, XT_U32_AND, XT_U32_AT, XT_U32_LEFTSH, XT_U32_RIGHTSH } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { hex, strtoul, UINT32_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

type Test = XtU32['tests'][number];

const MAX_SIZE = 10;
const OPERATORS: Readonly<Record<number, string>> = { [XT_U32_AND]: '&', [XT_U32_LEFTSH]: '<<', [XT_U32_RIGHTSH]: '>>', [XT_U32_AT]: '@' };

/** Reads "LOCATION=VALUE[:VALUE],...&&...", saying at which character it is wrong. iptables: u32_parse(). */
class U32Parser {
  private readonly text: string;
  private at = 0;
  readonly tests: Test[] = [];

  constructor(text: string) {
    this.text = text;
  }

  parse(): Test[] {
    for (;;) {
      const location = this.location();
      const value = this.values();
      this.tests.push({ location, value });
      if (this.at >= this.text.length) break;
      if (this.tests.length > MAX_SIZE) throw this.bad('too many "&&"s');
      this.at++;
    }
    if (this.tests.length > MAX_SIZE) throw this.bad('too many "&&"s');
    return this.tests;
  }

  private bad(words: string): Error {
    return badParameter(`u32: at char ${this.at}: ${words}`);
  }

  private skipBlanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  private number(): number {
    const parsed = strtoul(this.text.slice(this.at), 0, UINT32_MAX);
    if (parsed === undefined) throw this.bad('not a number or out of range');
    this.at += parsed.end;
    return parsed.value;
  }

  private location(): Test['location'] {
    const location: { number: number; nextop: number }[] = [];
    for (;;) {
      this.skipBlanks();
      if (this.at >= this.text.length) throw badParameter('u32: abrupt end of input after location specifier');
      if (this.text[this.at] === '=') {
        if (location.length === 0) throw this.bad('location spec missing');
        this.at++;
        return location;
      }
      const nextop = location.length === 0 ? 0 : this.operator();
      location.push({ nextop, number: this.number() });
      if (location.length > MAX_SIZE) throw this.bad('too many operators');
    }
  }

  private operator(): number {
    const char = this.text[this.at];
    if (char === '<' || char === '>') {
      if (this.text[++this.at] !== char) throw this.bad(`a second '${char}' was expected`);
    } else if (char !== '&' && char !== '@') throw this.bad('operator expected');
    this.at++;
    return char === '<' ? XT_U32_LEFTSH : char === '>' ? XT_U32_RIGHTSH : char === '&' ? XT_U32_AND : XT_U32_AT;
  }

  /** Up to the end, or to the second & of "&&". */
  private values(): Test['value'] {
    const values: { min: number; max: number }[] = [];
    for (;;) {
      this.skipBlanks();
      if (this.at >= this.text.length) {
        if (values.length === 0) throw badParameter('u32: test ended with no value specified');
        return values;
      }
      if (this.text[this.at] === '&') {
        if (this.text[++this.at] !== '&') throw this.bad("a second '&' was expected");
        if (values.length === 0) throw this.bad('value spec missing');
        return values;
      }
      if (values.length > 0) {
        if (this.text[this.at] !== ',') throw this.bad('expected "," or "&&"');
        this.at++;
      }
      const min = this.number();
      this.skipBlanks();
      let max = min;
      if (this.text[this.at] === ':') {
        this.at++;
        max = this.number();
      }
      values.push({ min, max });
      if (values.length > MAX_SIZE) throw this.bad('too many ","s');
    }
  }
}

function dump({ tests }: XtU32): string {
  const words = tests.map(({ location, value }) => {
    const where = location.map(({ number, nextop }, i) => (i === 0 ? '' : OPERATORS[nextop]) + hex(number)).join('');
    return `${where}=${value.map(({ min, max }) => (min === max ? hex(min) : `${hex(min)}:${hex(max)}`)).join(',')}`;
  });
  return ` "${words.join('&&')}"`;
}

/** Any bits anywhere. */
export const LIBXT_U32: XtExtension<XtU32> = {
  name: 'u32',
  options: [{ name: 'u32', id: 'u32', type: 'string', mandatory: true, invert: true }],
  init: () => ({ tests: [], invert: false }),
  parse({ arg, data, invert }) {
    data.invert = invert;
    data.tests = new U32Parser(arg).parse();
  },
  print: (info) => ` u32${info.invert ? ' !' : ''}${dump(info)}`,
  save: (info) => `${info.invert ? ' !' : ''} --u32${dump(info)}`,
  help: `[!] --u32 TESTS   LOCATION=VALUE[:VALUE][,...] [&& ...]
LOCATION is an offset from the IP header, with & MASK, << BITS, >> BITS and @ (go there) behind`,
};
