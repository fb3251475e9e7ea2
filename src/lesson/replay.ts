import { checkHolds, describeCheck } from './engine.ts';
import type { Lesson } from './schema.ts';
import type { World } from './world.ts';

/** What a replay needs of a machine: a terminal to type into, time to let pass, and a look at the network. */
export interface LessonMachine {
  /** Types a line into the terminal and lets time run until the shell prompts again (or too much time passed). */
  type(line: string): void;
  /** Lets virtual time pass, ns. */
  run(ns: number): void;
  /** Virtual time, ns. */
  now(): number;
  /** The network with the packets since a time. */
  world(since: number): World;
}

const SETTLE = 500_000_000;
const PATIENCE = 20;

/**
 * Plays a lesson: before a step's solution none of its checks may hold, after it all must. Returns what is wrong, a
 * sentence each; nothing when the lesson is right.
 */
export function replayLesson(lesson: Lesson, machine: LessonMachine): string[] {
  const problems: string[] = [];
  machine.run(SETTLE);
  for (const step of lesson.steps) {
    const since = machine.now();
    const before = machine.world(since);
    for (const check of step.checks)
      if (checkHolds(check, before)) problems.push(`step ${step.id}: holds before the solution: ${describeCheck(check).en}`);
    for (const line of step.solution) machine.type(line);
    let missing = step.checks;
    for (let i = 0; i < PATIENCE && missing.length > 0; i++) {
      if (i > 0) machine.run(SETTLE);
      const after = machine.world(since);
      missing = missing.filter((check) => !checkHolds(check, after));
    }
    for (const check of missing) problems.push(`step ${step.id}: does not hold after the solution: ${describeCheck(check).en}`);
  }
  return problems;
}
