import type { Hop } from '../../src/view/packet.ts';
import type { ClockState, LessonSheet, SessionRecord, TimelineSheet, ToWorker } from '../../src/worker/api.ts';

declare global {
  interface Window {
    /** The page's client of the machine, as far as these tests use it. */
    patchbay: {
      active?: { id: number; waiting: boolean; screenText(): string };
      sheet: LessonSheet | null;
      clock: ClockState;
      timeline(): Promise<TimelineSheet>;
      travel(line: number, time: number): Promise<void>;
      record(): Promise<SessionRecord>;
      startLesson(name: string, text: string): Promise<void>;
      send(message: ToWorker): void;
      fly(hops: Hop[]): void;
    };
  }
}
