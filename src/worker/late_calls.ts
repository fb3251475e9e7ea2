import type { Machine } from '../machine/machine.ts';
import type { LoggedPacket } from '../view/packet_log.ts';
import { lesson, newEngine, show, startAgain } from './again.ts';
import type { LessonSheet, LessonStart, NetnsTables, SessionRecord, WorkerApi } from './api.ts';
import type { Running, Worker } from './running.ts';
import { Timeline } from './timeline.ts';

/** The page's calls that the first prompt can do without. */

/** Those that come with the worker itself. */
export type EarlyCall = 'start' | 'openTerminal' | 'closeTerminal' | 'setSpeed' | 'setPaused' | 'stepOnce';

/** What the worker itself has. */
let worker: Worker;

/** The late calls of that worker. */
export function lateCalls(of: Worker): Omit<WorkerApi, EarlyCall> {
  worker = of;
  return calls;
}

function now(): Running {
  return worker.now();
}

async function beginLesson(text: string, done: number): Promise<LessonStart> {
  const [{ parseLesson }, { describeCheck }] = await Promise.all([import('../lesson/parse.ts'), import('../lesson/engine.ts')]);
  const result = parseLesson(text);
  if (!result.ok) return { ok: false, errors: result.errors };
  lesson.text = text;
  const { machine, session, observer } = now();
  await observer;
  const engine = (await newEngine(text, machine.now, done))!;
  session.startLesson(engine);
  const sheet: LessonSheet = {
    lesson: result.value,
    checks: result.value.steps.map((step) => step.checks.map(describeCheck)),
    progress: engine.progress,
  };
  return { ok: true, sheet };
}

function record(): SessionRecord {
  const { machine } = now();
  const { lab, seed, now: time, steps, hash, inputs } = machine;
  return { lab: lab.name, seed, now: time, steps, hash, inputs: structuredClone(inputs) };
}

/** The packets of a capture that was opened to read; null while one looks at the machine's own. */
let opened: LoggedPacket[] | null = null;

async function allPackets(): Promise<readonly LoggedPacket[]> {
  return opened ?? (await now().observer).packets.packets;
}

async function packetsOf(ids: readonly number[] | undefined): Promise<readonly LoggedPacket[]> {
  const packets = await allPackets();
  const wanted = new Set(ids);
  return ids === undefined ? packets : packets.filter(({ record: { id } }) => wanted.has(id));
}

/** The log with what is still to come of it. */
function wholeRecord(): SessionRecord {
  const { session } = now();
  const told = record();
  return { ...told, inputs: [...told.inputs, ...structuredClone(session.future)] };
}

/** A machine like the one shown, for asking it things that must leave no trace. */
function copy(): Machine {
  const { lab, seed, now: time, inputs } = now().machine;
  const machine = new worker.Machine({ lab: lab.name, seed });
  machine.replay(inputs, time);
  return machine;
}

let timeline: Timeline | null = null;

/** The courses of events, with all that was done by now. */
function notedTimeline(): Timeline {
  const { machine, session } = now();
  timeline ??= new Timeline();
  timeline.note(machine.inputs, machine.now, session.future.length);
  return timeline;
}

const calls: Omit<WorkerApi, EarlyCall> = {
  setFollow: async (on) => void ((await worker.follow()).on = on),
  stepPacket: () => now().session.stepPacket(),
  journey: async (packet) => (await now().observer).journey(packet),
  lastFailure: async () => (await now().observer).lastFailure(),
  explain: async (line) => (await import('../tools/explain/explain.ts')).explainLine(line),
  explainError: async (text) => (await import('../tools/explain/error_words.ts')).explainError(text),
  async packetBytes(id) {
    const packet = (await allPackets()).find(({ record: { id: one } }) => one === id);
    if (packet === undefined) return null;
    const { dissect } = await import('../view/dissect/dissect.ts');
    return { bytes: packet.frame, length: packet.wireLength, tree: dissect(packet.frame, packet.layer) };
  },

  searchPackets: async (expression) => (await import('../machine/packet_search.ts')).searchPackets(await allPackets(), expression),

  conversation: async (id) => (await import('../view/conversation.ts')).conversationFilter(await allPackets(), id),
  captureTaps: async (ids) => (await import('../view/taps.ts')).tapsOf(await packetsOf(ids)),

  async capture(ids, tap) {
    const { pcapngFile } = await import('../view/pcapng.ts');
    const frames = (await packetsOf(ids)).flatMap(({ taps }) => taps).filter(({ place }) => tap === undefined || place === tap);
    return pcapngFile(frames, now().machine.visibleHosts[0].stack.bootTime);
  },

  async openCapture(file) {
    const { readCapture } = await import('../machine/read_capture.ts');
    const result = readCapture(file);
    if (!result.ok) return result;
    opened = result.packets;
    return { ok: true, packets: opened.map(({ record: one }) => one), warning: result.warning };
  },

  closeCapture() {
    opened = null;
  },

  clearPackets: async () => (await now().observer).packets.clear(),

  async tables(host, netns): Promise<NetnsTables> {
    const { tables } = await now().observer;
    const { entryText } = await import('../machine/entry_text.ts');
    return {
      routes: tables.routes(host, netns),
      neighbours: tables.neighbours(host, netns),
      fdb: tables.fdb(host, netns),
      chains: tables.chains(host, netns, entryText),
      connections: tables.connections(host, netns),
      sockets: tables.sockets(host, netns),
    };
  },

  startLesson: (text, done = 0): Promise<LessonStart> => beginLesson(text, done),

  stopLesson() {
    lesson.text = '';
    now().session.startLesson(null);
  },

  record,
  save: async (name) => (await import('./session_file.ts')).saveSession(wholeRecord(), name),
  link: async (name) => (await import('./session_file.ts')).saveFolded(record(), name),

  async timeline() {
    const line = notedTimeline();
    const { machine, session } = now();
    return line.sheet(machine.now, session.drops);
  },

  async travel(line, time) {
    const { past, future } = notedTimeline().travel(line, time);
    const { machine } = now();
    const terminals = await startAgain(worker, worker.newMachine(machine.lab.name, machine.seed), past, time, future);
    await show(worker, terminals, true);
  },

  exportScript: async (host) => (await import('../machine/export_script.ts')).exportScript(copy(), host),

  async rebuild(text) {
    const { readPasted } = await import('../view/rebuild/pasted.ts');
    return readPasted(text);
  },
};
