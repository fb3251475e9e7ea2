import type { CommandMark, TimelineSheet } from '../../worker/api.ts';

/** Marks nearer to each other than this share of the line are one. */
const NEAR = 1 / 400;

/** Something of the time line that one can go to. */
export interface Mark {
  kind: 'command' | 'drop';
  /** Virtual time, ns. */
  time: number;
  /** A command's text; '' for a drop. */
  text: string;
  /** How many drops a mark stands for. */
  count: number;
}

/** The marks of a line from `begin` to `end`, in the order of time; drops close to each other make one. */
export function marksOf({ commands, drops }: TimelineSheet, begin: number, end: number): Mark[] {
  const marks: Mark[] = commands.map(({ time, text }: CommandMark) => ({ kind: 'command', time, text, count: 1 }));
  const least = (end - begin) * NEAR;
  let last: Mark | null = null;
  for (const time of [...drops].sort((a, b) => a - b)) {
    if (last !== null && time - last.time < least) last.count++;
    else marks.push((last = { kind: 'drop', time, text: '', count: 1 }));
  }
  return marks.sort((a, b) => a.time - b.time);
}

/** Times nearer than this are the same moment, ns: the machine is set to a time, not to an event. */
export const SAME = 1e6;

/** The mark before a moment, or the one after it. */
export function nextMark(marks: readonly Mark[], time: number, direction: -1 | 1): Mark | undefined {
  return direction < 0 ? marks.findLast((mark) => mark.time < time - SAME) : marks.find((mark) => mark.time > time + SAME);
}
