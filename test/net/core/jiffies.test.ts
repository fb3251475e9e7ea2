import { expect, it } from 'vitest';
import { fc, test } from '@fast-check/vitest';
import { NSEC_PER_JIFFY, timerWheel } from '../../../src/net/core/jiffies.ts';

it('rounds a second up to a multiple of 32 ms', () => {
  const fired = timerWheel(0, 1_000_000_000);
  expect(fired).toBe(1_024_000_000);
  expect(timerWheel(fired, fired + 1_000_000_000)).toBe(2 * fired);
});

test.prop([fc.integer({ min: 0, max: 1e15 }), fc.integer({ min: 0, max: 1e13 })])('never fires early, nor an eighth late', (now, delay) => {
  const fired = timerWheel(now, now + delay);
  expect(fired).toBeGreaterThan(now + delay - NSEC_PER_JIFFY);
  expect(fired - now - delay).toBeLessThanOrEqual(2 * NSEC_PER_JIFFY + delay / 7);
});
