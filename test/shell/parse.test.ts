import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completeness, parseScript } from '../../src/shell/parse.ts';
import { splitSteps } from '../../src/shell/transcript.ts';

const ROWS = JSON.parse(readFileSync(join(import.meta.dirname, 'syntax_errors.json'), 'utf8')) as [source: string, said: string][];

/** The first line that bash -n -c says of a script, without its name. */
function said(source: string): string {
  const { problem, units } = parseScript(source);
  for (const { warnings } of units)
    for (const { line, start, delimiter } of warnings)
      return `line ${line}: warning: here-document at line ${start} delimited by end-of-file (wanted \`${delimiter}')`;
  if (problem === undefined) return '';
  if (problem.kind === 'end') {
    return problem.detail === undefined
      ? `line ${problem.line}: syntax error: unexpected end of file`
      : `line ${problem.line - (problem.detail.includes('looking for') ? 1 : 0)}: ${problem.detail}`;
  }
  if (problem.kind === 'matching') return `line ${problem.line}: unexpected EOF while looking for matching \`${problem.token}'`;
  if (problem.kind === 'said') return `line ${problem.line}: ${problem.token}`;
  if (problem.detail) return `line ${problem.line}: ${problem.detail}`;
  return `line ${problem.line}: syntax error near ${problem.detail === undefined ? 'unexpected token ' : ''}\`${problem.token}'`;
}

describe('syntax errors are those of bash', () => {
  test.each(ROWS)('%j', (source, expected) => {
    expect(said(source)).toBe(expected);
  });
});

describe('what is complete', () => {
  test.each([
    ['echo a', 'complete'],
    ['if true', 'incomplete'],
    ['if true; then echo a; fi', 'complete'],
    ['echo "a', 'incomplete'],
    ['echo a |', 'incomplete'],
    ['echo a &&', 'incomplete'],
    ['cat <<E\na', 'incomplete'],
    ['cat <<E\na\nE', 'complete'],
    ['echo a \\', 'incomplete'],
    ['echo a \\\\', 'complete'],
    ['f() {', 'incomplete'],
    ['echo $(', 'incomplete'],
    ['echo )', 'wrong'],
    ['for i in a b; do', 'incomplete'],
    ['x=(1', 'incomplete'],
    ['', 'complete'],
  ])('%j is %s', (source, expected) => {
    expect(completeness(source)).toBe(expected);
  });

  test('a script is split into complete commands', () => {
    expect(splitSteps('# c\n\na\nif b\nthen\n# kept\nc; fi\nd \\\ne\ncat <<E\nx\nE\nf\n')).toEqual([
      'a',
      'if b\nthen\n# kept\nc; fi',
      'd \\\ne',
      'cat <<E\nx\nE',
      'f',
    ]);
  });

  test('what stands before a syntax error runs', () => {
    expect(parseScript('echo a\necho b\nfi\necho c').units.length).toBe(2);
    expect(parseScript('echo a\nif true; then\necho b\n').units.length).toBe(1);
    expect(parseScript('echo a; fi').units.length).toBe(0);
  });
});
