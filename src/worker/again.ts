import type { LessonEngine } from '../lesson/engine.ts';
import type { Machine, MachineInput } from '../machine/machine.ts';
import type { Text } from '../view/text.ts';
import { Unreadable } from '../view/unreadable.ts';
import type { OpenedTerminal } from './api.ts';
import type { Worker } from './running.ts';
import { readSession, type SavedSession } from './session_file.ts';

/** Sessions that are done again: saved ones, and the one on show as it was before. */

/** The lesson's text: it goes on where the machine is set back. */
export const lesson = { text: '' };

/** A machine to which all of `past` has been done again; it stands at `time`, paused where `future` is still to come. */
export async function startAgain(
  { state, post, newObserver, newSession, loadCode }: Worker,
  machine: Machine,
  past: readonly MachineInput[],
  time: number,
  future: MachineInput[],
): Promise<OpenedTerminal[]> {
  await loadCode();
  const observer = await newObserver(machine);
  const engine = lesson.text === '' ? null : await newEngine(lesson.text, machine.now, 0);
  state.running?.session.stop();
  state.held = [];
  const session = newSession(machine);
  session.setPaused(true);
  session.lesson = engine;
  machine.onTerminal = (terminal) => session.addTerminal(terminal);
  // Looked at all the way: the packets of then are part of what one goes back to.
  for (const input of past) {
    const { type } = input;
    // What was written so far was written at the size of then.
    session.flushOutput();
    if (type === 'resize') post({ type: 'size', terminal: input.terminal, cols: input.cols, rows: input.rows });
    if (type === 'open') post({ type: 'size', terminal: machine.terminals.length, cols: input.options.cols, rows: input.options.rows });
    machine.replay([input]);
    session.gather(observer);
  }
  machine.runUntil(Math.max(time, machine.now));
  session.gather(observer);
  state.running = { machine, session, observer: Promise.resolve(observer) };
  session.future = future;
  session.ready();
  return machine.terminals.map(({ id, host, netns, closed }) => ({ id, host, netns, closed }));
}

/** Shows what `startAgain` made, and lets it go on. */
export async function show({ state, now, post, follow }: Worker, terminals: OpenedTerminal[], paused: boolean): Promise<void> {
  const { session, observer } = now();
  const seen = await observer;
  const waiting = state.held ?? [];
  state.held = null;
  post({ type: 'restarted', terminals });
  for (const message of waiting) post(message);
  post({ type: 'replayed' });
  session.observe(seen, await follow());
  if (session.lesson !== null) post({ type: 'lesson', progress: session.lesson.progress });
  session.setPaused(paused);
}

/** A saved session as it was; what is wrong with it where that cannot be. */
export async function beginAgain(
  worker: Worker,
  saved: string,
): Promise<(SavedSession & { machine: Machine; terminals: OpenedTerminal[] }) | Text> {
  try {
    const session = await readSession(saved);
    await worker.loadCode();
    const machine = worker.newMachine(session.lab, session.seed);
    return { ...session, machine, terminals: await startAgain(worker, machine, session.inputs, session.now, []) };
  } catch (error) {
    worker.state.held = null;
    return wordsOf(error);
  }
}

/** What an error says, in both languages. */
export function wordsOf(error: unknown): Text {
  if (error instanceof Unreadable) return error.text;
  const { message } = error as Error;
  return { en: message, zh: message };
}

/** What follows a lesson from `since` on, with `done` of its steps done before. Null for a lesson with an error. */
export async function newEngine(text: string, since: number, done: number): Promise<LessonEngine | null> {
  const [{ parseLesson }, { LessonEngine }] = await Promise.all([import('../lesson/parse.ts'), import('../lesson/engine.ts')]);
  const result = parseLesson(text);
  return result.ok ? new LessonEngine(result.value, since, done) : null;
}
