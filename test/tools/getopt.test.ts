import { describe, expect, it } from 'vitest';
import { Getopt, type LongOption } from '../../src/tools/getopt.ts';

const LONG: readonly LongOption[] = [
  { name: 'lines', argument: 'required', value: 'n' },
  { name: 'list', argument: 'none', value: 'l' },
  { name: 'color', argument: 'optional', value: 'c' },
];

function parse(words: string, short = 'ab:c::n:l'): { options: string[]; operands: string[]; errors: string[] } {
  const getopt = new Getopt(['prog', ...words.split(' ').filter((word) => word !== '')], short, LONG);
  const options: string[] = [];
  const errors: string[] = [];
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.error !== undefined) errors.push(option.error);
    options.push(option.option + (option.argument === undefined ? '' : `=${option.argument}`));
  }
  return { options, operands: getopt.operands, errors };
}

describe('getopt_long', () => {
  it('permutes operands behind options', () => {
    expect(parse('x -a y -b z w')).toMatchObject({ options: ['a', 'b=z'], operands: ['x', 'y', 'w'] });
  });
  it('reads clusters and attached arguments', () => {
    expect(parse('-abz -c -cx')).toMatchObject({ options: ['a', 'b=z', 'c', 'c=x'] });
  });
  it('stops at --, and with + at the first operand', () => {
    expect(parse('-a -- -b')).toMatchObject({ options: ['a'], operands: ['-b'] });
    expect(parse('-a x -a', '+a')).toMatchObject({ options: ['a'], operands: ['x', '-a'] });
  });
  it('takes unambiguous prefixes of long options', () => {
    expect(parse('--lin 3 --color=auto --col')).toMatchObject({ options: ['n=3', 'c=auto', 'c'] });
    expect(parse('--li').errors).toEqual(["prog: option '--li' is ambiguous; possibilities: '--lines' '--list'"]);
  });
  it("complains in glibc's words", () => {
    expect(parse('-z').errors).toEqual(["prog: invalid option -- 'z'"]);
    expect(parse('-b').errors).toEqual(["prog: option requires an argument -- 'b'"]);
    expect(parse('--foo').errors).toEqual(["prog: unrecognized option '--foo'"]);
    expect(parse('--list=x').errors).toEqual(["prog: option '--list' doesn't allow an argument"]);
    expect(parse('--lines').errors).toEqual(["prog: option '--lines' requires an argument"]);
  });
});
