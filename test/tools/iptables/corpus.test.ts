import { describe, expect, test } from 'vitest';
import { corpusFiles, readCorpus, resultsOf, scriptOf } from './corpus.ts';
import { emulate } from './emulate.ts';

describe('what iptables makes of a rule', () => {
  test.each(corpusFiles())('%s', (name) => {
    const lines = readCorpus(name);
    const results = resultsOf(lines, emulate(scriptOf(lines)));
    const got = lines.map(({ rule }, i) => `${rule} ; ${results[i]}`.trimEnd());
    expect(got).toEqual(lines.map(({ rule, expected }) => `${rule} ; ${expected}`.trimEnd()));
  });

  test('there are enough lines', () => {
    expect(corpusFiles().flatMap(readCorpus).length).toBeGreaterThan(600);
  });
});
