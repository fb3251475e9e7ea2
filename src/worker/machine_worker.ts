import * as Comlink from 'comlink';
import type { LessonEngine } from '../lesson/engine.ts';
import { Machine, type MachineInput, needsModules } from '../machine/machine.ts';
import type { Observer } from '../view/observer.ts';
import type { LoggedPacket } from '../view/packet_log.ts';
import type { Text } from '../view/text.ts';
import { Unreadable } from '../view/unreadable.ts';
import type { Follow } from './follow.ts';
import type { FromWorker, LessonSheet, LessonStart, NetnsTables, OpenedTerminal, SessionRecord, ToWorker, WorkerApi } from './api.ts';
import { loadModules } from './late_modules.ts';
import { loadTools } from './late_tools.ts';
import { Session, type SessionHost } from './session.ts';
import type { SavedSession } from './session_file.ts';
import type { Timeline } from './timeline.ts';

/** One machine with the session that runs it. */
interface Running {
  machine: Machine;
  session: Session;
  observer: Promise<Observer>;
}

/** How long the first prompt may take before the rest is fetched all the same, ms. */
const LONGEST_WAIT = 3000;

/** Where the address names no lab that there is. */
const USUAL_LAB = 'uplink';

let running: Running | null = null;
let port: MessagePort;
let timeline: Timeline | null = null;
let firstPrompt: () => void = () => {};
let switchedOn: () => void = () => {};
/** There is a machine: some need code that has to be fetched first. */
const powered = new Promise<void>((resolve) => (switchedOn = resolve));
/** What comes after the first prompt is not even fetched before it; but it is in the end, prompt or no prompt. */
const prompted = new Promise<void>((resolve) => (firstPrompt = resolve));
/** What slows time down for new packets: the page's own, whichever machine it shows. */
let following: Promise<Follow> | null = null;

function follow(): Promise<Follow> {
  return (following ??= prompted.then(() => import('./follow.ts')).then(({ Follow: Slowing }) => new Slowing()));
}
/** The lesson's text: it goes on where the machine is set back. */
let lessonText = '';

function now(): Running {
  if (running === null) throw new Error('the machine is not switched on');
  return running;
}

/** While a machine is played again: what it says waits here until it is shown. */
let held: FromWorker[] | null = null;

function post(message: FromWorker): void {
  if (held !== null) {
    held.push(message);
    return;
  }
  port.postMessage(message);
  if (message.type === 'prompt') firstPrompt();
}

/** The worker's clock, its alarm, and the way out. One alarm at a time; 0 ms is the next turn of the event loop. */
function sessionHost(tick: () => void): SessionHost {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = new MessageChannel();
  let soonPending = false;
  soon.port1.onmessage = () => {
    soonPending = false;
    tick();
  };
  return {
    wall: () => performance.now(),
    post,
    wake(ms) {
      clearTimeout(timer);
      if (ms > 0) timer = setTimeout(tick, ms);
      else if (!soonPending) {
        soonPending = true;
        // setTimeout(0) waits for 4 ms; a message does not, and lets waiting messages go first.
        soon.port2.postMessage(0);
      }
    },
  };
}

function receive(message: ToWorker): void {
  const { session } = now();
  if (message.type === 'input') session.input(message.terminal, message.data);
  else if (message.type === 'resize') session.resize(message.terminal, message.cols, message.rows);
  else session.drawn(message.terminal, message.bytes);
}

/** Makes what looks at the machine: with code of its own that the first prompt need not wait for. */
async function newObserver(machine: Machine): Promise<Observer> {
  const [{ Observer }, { hostSources }, { ruleLookup }] = await Promise.all([
    import('../view/observer.ts'),
    import('../view/netns_names.ts'),
    import('../machine/rule_lookup.ts'),
  ]);
  const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
  observer.ruleText = ruleLookup(machine);
  return observer;
}

function newMachine(lab: string, seed: number): Machine {
  const machine = new Machine({ lab, seed });
  machine.onBug = ({ comm, error }) => {
    const words = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
    post({ type: 'crash', message: `${comm}: ${words}`, stopped: false });
  };
  return machine;
}

function newSession(machine: Machine): Session {
  const session: Session = new Session(
    machine,
    sessionHost(() => session.tick()),
  );
  return session;
}

/** A machine to which nothing has been done yet: its code arrives while one reads its prompt. */
function startNew(machine: Machine): void {
  const session = newSession(machine);
  const observer = prompted.then(() => newObserver(machine));
  running = { machine, session, observer };
  void Promise.all([observer, follow()]).then((both) => session.observe(...both));
  void prompted.then(() => Promise.all([loadModules(), loadTools()])).then(() => session.ready());
  session.tick();
}

/** A machine to which all of `past` has been done again; it stands at `time`, paused where `future` is still to come. */
async function startAgain(
  machine: Machine,
  past: readonly MachineInput[],
  time: number,
  future: MachineInput[],
): Promise<OpenedTerminal[]> {
  await Promise.all([loadModules(), loadTools()]);
  const observer = await newObserver(machine);
  const engine = lessonText === '' ? null : await newEngine(lessonText, machine.now, 0);
  running?.session.stop();
  held = [];
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
  running = { machine, session, observer: Promise.resolve(observer) };
  session.future = future;
  session.ready();
  return machine.terminals.map(({ id, host, netns, closed }) => ({ id, host, netns, closed }));
}

/** Shows what `startAgain` made, and lets it go on. */
async function show(terminals: OpenedTerminal[], paused: boolean): Promise<void> {
  const { session, observer } = now();
  const seen = await observer;
  const waiting = held ?? [];
  held = null;
  post({ type: 'restarted', terminals });
  for (const message of waiting) post(message);
  post({ type: 'replayed' });
  session.observe(seen, await follow());
  if (session.lesson !== null) post({ type: 'lesson', progress: session.lesson.progress });
  session.setPaused(paused);
}

/** Loaded when wanted: the first prompt does not wait for it. Null for a lesson with an error. */
async function newEngine(text: string, since: number, done: number): Promise<LessonEngine | null> {
  const [{ parseLesson }, { LessonEngine }] = await Promise.all([import('../lesson/parse.ts'), import('../lesson/engine.ts')]);
  const result = parseLesson(text);
  return result.ok ? new LessonEngine(result.value, since, done) : null;
}

async function beginLesson(text: string, done: number): Promise<LessonStart> {
  const [{ parseLesson }, { describeCheck }] = await Promise.all([import('../lesson/parse.ts'), import('../lesson/engine.ts')]);
  const result = parseLesson(text);
  if (!result.ok) return { ok: false, errors: result.errors };
  lessonText = text;
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
  const machine = new Machine({ lab: lab.name, seed });
  machine.replay(inputs, time);
  return machine;
}

/** The courses of events, with all that was done by now. */
async function notedTimeline(): Promise<Timeline> {
  const { Timeline } = await import('./timeline.ts');
  const { machine, session } = now();
  timeline ??= new Timeline();
  timeline.note(machine.inputs, machine.now, session.future.length);
  return timeline;
}

function hostsOf(machine: Machine): string[] {
  return machine.visibleHosts.map(({ name }) => name);
}

/** A saved session as it was; what is wrong with it where that cannot be. */
async function beginAgain(saved: string): Promise<(SavedSession & { machine: Machine; terminals: OpenedTerminal[] }) | Text> {
  try {
    const session = await (await import('./session_file.ts')).readSession(saved);
    await Promise.all([loadModules(), loadTools()]);
    const machine = newMachine(session.lab, session.seed);
    return { ...session, machine, terminals: await startAgain(machine, session.inputs, session.now, []) };
  } catch (error) {
    held = null;
    return wordsOf(error);
  }
}

/** A new machine; where nothing is known of that lab, the usual one. */
async function beginAnew(lab: string, seed: number): Promise<{ machine: Machine; refused?: Text }> {
  if (needsModules(lab)) await Promise.all([loadModules(), loadTools()]);
  try {
    return { machine: newMachine(lab, seed) };
  } catch (error) {
    return { machine: newMachine(USUAL_LAB, seed), refused: wordsOf(error) };
  }
}

function wordsOf(error: unknown): Text {
  if (error instanceof Unreadable) return error.text;
  const { message } = error as Error;
  return { en: message, zh: message };
}

const api: WorkerApi = {
  async start({ lab, seed, saved }, given) {
    port = given;
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data);
    setTimeout(firstPrompt, LONGEST_WAIT);
    const again = saved === undefined ? undefined : await beginAgain(saved);
    if (again !== undefined && 'machine' in again) {
      firstPrompt();
      await show(again.terminals, false);
      switchedOn();
      return { lab: again.lab, hosts: hostsOf(again.machine), terminals: again.terminals, lesson: again.lesson };
    }
    const { machine, refused } = await beginAnew(lab, seed);
    startNew(machine);
    switchedOn();
    const started = { lab: machine.lab.name, hosts: hostsOf(machine), terminals: [], lesson: '' };
    const why = again ?? refused;
    return why === undefined ? started : { ...started, refused: why };
  },

  async openTerminal({ cols, rows, host, netns }) {
    await powered;
    const { machine, session } = now();
    session.catchUpNow();
    const options = netns === undefined ? { cols, rows } : { cols, rows, netns };
    const terminal = machine.openTerminal(host ?? machine.visibleHosts[0].name, options);
    session.future = [];
    if (!session.has(terminal.id)) session.addTerminal(terminal);
    return terminal.id;
  },

  closeTerminal(id) {
    const { machine, session } = now();
    session.catchUpNow();
    session.future = [];
    machine.terminals[id]?.close();
    session.tick();
  },

  setSpeed: (speed) => now().session.setSpeed(speed),
  setPaused: (paused) => now().session.setPaused(paused),
  setFollow: async (on) => void ((await follow()).on = on),
  stepOnce: () => now().session.stepOnce(),
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
    lessonText = '';
    now().session.startLesson(null);
  },

  record,
  save: async (lesson) => (await import('./session_file.ts')).saveSession(wholeRecord(), lesson),
  link: async (lesson) => (await import('./session_file.ts')).saveFolded(record(), lesson),

  async timeline() {
    const line = await notedTimeline();
    const { machine, session } = now();
    return line.sheet(machine.now, session.drops);
  },

  async travel(line, time) {
    const { past, future } = (await notedTimeline()).travel(line, time);
    const { machine } = now();
    const terminals = await startAgain(newMachine(machine.lab.name, machine.seed), past, time, future);
    await show(terminals, true);
  },

  exportScript: async (host) => (await import('../machine/export_script.ts')).exportScript(copy(), host),

  async rebuild(text) {
    const { readPasted } = await import('../view/rebuild/pasted.ts');
    return readPasted(text);
  },
};

Comlink.expose(api);
