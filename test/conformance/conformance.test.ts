import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTranscript } from '../../src/machine/script.ts';
import { compareSteps, showDifference, steps } from './compare.ts';

/** A step that needs what is not there yet. */
interface LeftOut {
  case: string;
  /** From 1. */
  step: number;
  command: string;
  why: string;
}

const CASES = join(import.meta.dirname, 'cases');
const LEFT_OUT = JSON.parse(readFileSync(join(import.meta.dirname, 'left_out.json'), 'utf8')) as LeftOut[];
const names = readdirSync(CASES)
  .filter((name) => name.endsWith('.sh'))
  .map((name) => name.slice(0, -3));

describe('transcripts of the real kernel', () => {
  test.each(names)('%s', (name) => {
    const real = steps(readFileSync(join(CASES, `${name}.out`), 'utf8'));
    const run = runTranscript(readFileSync(join(CASES, `${name}.sh`), 'utf8'));
    expect(run.bugs.map(({ error }) => error)).toEqual([]);
    const results = compareSteps(real, steps(run.output));
    const leftOut = new Map(LEFT_OUT.filter((row) => row.case === name).map((row) => [row.step, row]));
    for (const [number, row] of leftOut) {
      const result = results[number - 1];
      expect(result?.real.command, `left_out.json: step ${number}`).toBe(`$ ${row.command}`);
      expect(result.agrees, `left_out.json: step ${number} of ${name} agrees now: take it off the list`).toBe(false);
    }
    const differ = results.filter(({ agrees, number }) => !agrees && !leftOut.has(number));
    expect(differ.map(showDifference).join('\n\n')).toBe('');
  });

  test('steps left out are of cases that are there', () => {
    for (const row of LEFT_OUT) expect(names, row.command).toContain(row.case);
  });
});
