import type { Text } from '../view/text.ts';
import { CHECKS } from './checks/table.ts';
import type { Lesson, LessonCheck } from './schema.ts';
import type { World } from './world.ts';

/** How far a lesson is: plain data for the page. */
export interface LessonProgress {
  /** Index of the step to be done now; the number of steps when all are done. */
  current: number;
  /** For each step, for each of its checks: does it hold (for steps done: did it). */
  checks: boolean[][];
}

/** Does this check hold in `world`? */
export function checkHolds(check: LessonCheck, world: World): boolean {
  return kindOf(check).holds(check, world);
}

/** What the check asks for, as a sentence. */
export function describeCheck(check: LessonCheck): Text {
  return kindOf(check).describe(check);
}

/** Follows one learner through a lesson. A step once done stays done, whatever is built and torn down later. */
export class LessonEngine {
  readonly lesson: Lesson;
  progress: LessonProgress;
  /** Virtual time at which the current step began, ns: packets before do not count. */
  since: number;

  /** `done`: so many steps were done before. */
  constructor(lesson: Lesson, now: number, done = 0) {
    this.lesson = lesson;
    this.since = now;
    const current = Math.min(done, lesson.steps.length);
    this.progress = { current, checks: lesson.steps.map((step, at) => step.checks.map(() => at < current)) };
  }

  get done(): boolean {
    return this.progress.current >= this.lesson.steps.length;
  }

  /**
   * Looks at the network. `worldSince` gives it with the packets from a time on. Returns true when something changed;
   * `progress` is then a new object.
   */
  update(worldSince: (since: number) => World, now: number): boolean {
    let changed = false;
    while (!this.done) {
      const at = this.progress.current;
      const world = worldSince(this.since);
      const results = this.lesson.steps[at].checks.map((check) => checkHolds(check, world));
      const all = results.every(Boolean);
      if (!all && results.every((result, i) => result === this.progress.checks[at][i])) return changed;
      const checks = this.progress.checks.slice();
      checks[at] = results;
      this.progress = { current: all ? at + 1 : at, checks };
      changed = true;
      if (!all) break;
      this.since = now;
    }
    return changed;
  }
}

/** A kind of check as the engine sees it: each takes its own shape of arguments, which the schema has made sure of. */
interface AnyCheckKind {
  kind: string;
  holds(args: LessonCheck, world: World): boolean;
  describe(args: LessonCheck): Text;
}

function kindOf(check: LessonCheck): AnyCheckKind {
  const kind = CHECKS.find((one) => one.kind === check.check);
  if (kind === undefined) throw new Error(`no check "${check.check}"`);
  return kind as unknown as AnyCheckKind;
}
