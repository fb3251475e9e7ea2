import type { ClockState, LessonSheet, SessionRecord, TimelineSheet } from '../../src/worker/api.ts';

declare global {
  interface Window {
    /** The page's client of the machine, as far as these tests use it. */
    patchbay: {
      active?: { waiting: boolean; screenText(): string };
      sheet: LessonSheet | null;
      clock: ClockState;
      timeline(): Promise<TimelineSheet>;
      travel(line: number, time: number): Promise<void>;
      record(): Promise<SessionRecord>;
    };
  }
}
