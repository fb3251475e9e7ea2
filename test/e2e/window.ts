import type { LessonSheet, SessionRecord } from '../../src/worker/api.ts';

declare global {
  interface Window {
    /** The page's client of the machine, as far as these tests use it. */
    patchbay: {
      active?: { waiting: boolean; screenText(): string };
      sheet: LessonSheet | null;
      record(): Promise<SessionRecord>;
    };
  }
}
