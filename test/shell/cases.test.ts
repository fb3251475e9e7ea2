import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTranscript } from '../../src/machine/script.ts';
import { compareSteps, showDifference, steps } from '../conformance/compare.ts';

const CASES = join(import.meta.dirname, 'cases');
const names = readdirSync(CASES)
  .filter((name) => name.endsWith('.sh'))
  .map((name) => name.slice(0, -3));

describe('scripts recorded on bash', () => {
  test.each(names)('%s', (name) => {
    const real = steps(readFileSync(join(CASES, `${name}.out`), 'utf8'));
    const run = runTranscript(readFileSync(join(CASES, `${name}.sh`), 'utf8'));
    expect(run.bugs.map(({ error }) => error)).toEqual([]);
    const differ = compareSteps(real, steps(run.output)).filter(({ agrees }) => !agrees);
    expect(differ.map(showDifference).join('\n\n')).toBe('');
  });
});
