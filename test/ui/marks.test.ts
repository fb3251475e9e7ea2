import { expect, it } from 'vitest';
import { marksOf, nextMark } from '../../src/ui/time/marks.ts';
import type { TimelineSheet } from '../../src/worker/api.ts';

const sheet: TimelineSheet = {
  lines: [{ id: 0, from: -1, at: 0, end: 10e9 }],
  current: 0,
  now: 10e9,
  commands: [
    { time: 3e9, terminal: 0, text: 'ip netns add a' },
    { time: 7e9, terminal: 0, text: 'ping 10.0.0.1' },
  ],
  drops: [7.5e9, 7.500001e9, 7.500002e9, 9e9],
};

it('the time line has a mark for each command, and one for drops that lie together', () => {
  const marks = marksOf(sheet, 2e9, 10e9);
  expect(marks.map(({ kind, time, count }) => [kind, time, count])).toEqual([
    ['command', 3e9, 1],
    ['command', 7e9, 1],
    ['drop', 7.5e9, 3],
    ['drop', 9e9, 1],
  ]);
  expect(nextMark(marks, 7e9, -1)?.time).toBe(3e9);
  expect(nextMark(marks, 7e9, 1)?.time).toBe(7.5e9);
  expect(nextMark(marks, 9.5e9, 1)).toBeUndefined();
});
