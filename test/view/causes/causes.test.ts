import { describe, expect, it } from 'vitest';
import { CASES } from './cases.ts';
import { HIDDEN } from './hidden_cases.ts';
import { runCase } from './run_case.ts';

describe('the last sentence of a journey names the true cause', () => {
  it('is asked for at least 60 situations', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
  });

  it.each([...CASES, ...HIDDEN])('$name', (one) => {
    const journey = runCase(one);
    expect(journey?.ending.en).toMatch(one.expect);
    expect(journey?.ending.zh).toMatch(/[\u4e00-\u9fff].*。$/);
    expect(journey?.failed).toBe(true);
  });
});
