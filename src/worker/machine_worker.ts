import * as Comlink from 'comlink';
import { Machine, needsModules } from '../machine/machine.ts';
import type { Observer } from '../view/observer.ts';
import type { FromWorker, LessonSheet, LessonStart, NetnsTables, SessionRecord, ToWorker, WorkerApi } from './api.ts';
import { loadModules } from './late_modules.ts';
import { loadTools } from './late_tools.ts';
import { Session, type SessionHost } from './session.ts';

/** One machine with the session that runs it. */
interface Running {
  machine: Machine;
  session: Session;
  observer: Promise<Observer>;
}

/** How long the first prompt may take before the rest is fetched all the same, ms. */
const LONGEST_WAIT = 3000;

let running: Running | null = null;
let firstPrompt: () => void = () => {};

function now(): Running {
  if (running === null) throw new Error('the machine is not switched on');
  return running;
}

/** The worker's clock, its alarm, and the way out. One alarm at a time; 0 ms is the next turn of the event loop. */
function sessionHost(port: MessagePort, tick: () => void): SessionHost {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = new MessageChannel();
  let soonPending = false;
  soon.port1.onmessage = () => {
    soonPending = false;
    tick();
  };
  return {
    wall: () => performance.now(),
    post(message: FromWorker) {
      port.postMessage(message);
      if (message.type === 'prompt') firstPrompt();
    },
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

function receive(session: Session, message: ToWorker): void {
  if (message.type === 'input') session.input(message.terminal, message.data);
  else session.resize(message.terminal, message.cols, message.rows);
}

/** Begins to look at the machine: with code of its own that the first prompt need not wait for. */
async function observe(machine: Machine, session: Session): Promise<Observer> {
  const [{ Observer }, { hostSources }] = await Promise.all([import('../view/observer.ts'), import('../view/netns_names.ts')]);
  const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
  session.observe(observer);
  return observer;
}

const api: WorkerApi = {
  async start({ lab, seed }, port) {
    if (needsModules(lab)) await loadModules();
    const machine = new Machine({ lab, seed });
    // What comes after the first prompt is not even fetched before it; but it is in the end, prompt or no prompt.
    const prompted = new Promise<void>((resolve) => {
      firstPrompt = resolve;
      setTimeout(resolve, LONGEST_WAIT);
    });
    const visible = machine.visibleHosts;
    const session: Session = new Session(
      machine,
      sessionHost(port, () => session.tick()),
    );
    machine.onBug = ({ comm, error }) => {
      const words = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
      port.postMessage({ type: 'crash', message: `${comm}: ${words}`, stopped: false } satisfies FromWorker);
    };
    running = { machine, session, observer: prompted.then(() => observe(machine, session)) };
    void prompted.then(() => Promise.all([loadModules(), loadTools()])).then(() => session.ready());
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(session, data);
    session.tick();
    const hosts = visible.map((kernel) => kernel.name);
    return { host: hosts[0], hosts };
  },

  openTerminal({ cols, rows, host }) {
    const { machine, session } = now();
    session.catchUpNow();
    const terminal = machine.openTerminal(host ?? machine.visibleHosts[0].name, { cols, rows });
    session.addTerminal(terminal);
    return terminal.id;
  },

  closeTerminal(id) {
    const { machine, session } = now();
    session.catchUpNow();
    machine.terminals[id]?.close();
    session.tick();
  },

  setSpeed: (speed) => now().session.setSpeed(speed),
  setPaused: (paused) => now().session.setPaused(paused),
  stepOnce: () => now().session.stepOnce(),
  journey: async (packet) => (await now().observer).journey(packet),
  clearPackets: async () => (await now().observer).packets.clear(),

  async tables(host, netns): Promise<NetnsTables> {
    const { tables } = await now().observer;
    return { routes: tables.routes(host, netns), neighbours: tables.neighbours(host, netns), fdb: tables.fdb(host, netns) };
  },

  async startLesson(text): Promise<LessonStart> {
    // Loaded when wanted: the first prompt does not wait for it.
    const [{ parseLesson }, { LessonEngine, describeCheck }] = await Promise.all([
      import('../lesson/parse.ts'),
      import('../lesson/engine.ts'),
    ]);
    const result = parseLesson(text);
    if (!result.ok) return { ok: false, errors: result.errors };
    const lesson = result.value;
    const { machine, session, observer } = now();
    await observer;
    const engine = new LessonEngine(lesson, machine.now);
    session.startLesson(engine);
    const checks = lesson.steps.map((step) => step.checks.map(describeCheck));
    const sheet: LessonSheet = { lesson, checks, progress: engine.progress };
    return { ok: true, sheet };
  },

  stopLesson: () => now().session.startLesson(null),

  record(): SessionRecord {
    const { machine } = now();
    const { lab, seed, now: time, steps, hash, inputs } = machine;
    return { lab: lab.name, seed, now: time, steps, hash, inputs: structuredClone(inputs) };
  },
};

Comlink.expose(api);
