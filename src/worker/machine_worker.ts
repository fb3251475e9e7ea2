import * as Comlink from 'comlink';
import { type Machine, needsModules } from '../machine/machine.ts';
import type { Text } from '../view/text.ts';
import type { ToWorker, WorkerApi } from './api.ts';
import type { EarlyCall } from './late_calls.ts';
import { firstPrompt, follow, loadCode, newMachine, newObserver, newSession, now, prompted, state, worker } from './running.ts';

/** How long the first prompt may take before the rest is fetched all the same, ms. */
const LONGEST_WAIT = 3000;

/** Where the address names no lab that there is. */
const USUAL_LAB = 'uplink';

let switchedOn: () => void = () => {};
/** There is a machine: some need code that has to be fetched first. */
const powered = new Promise<void>((resolve) => (switchedOn = resolve));

function receive(message: ToWorker): void {
  const { session } = now();
  if (message.type === 'input') session.input(message.terminal, message.data);
  else if (message.type === 'resize') session.resize(message.terminal, message.cols, message.rows);
  else session.drawn(message.terminal, message.bytes);
}

/** A machine to which nothing has been done yet: its code arrives while one reads its prompt. */
function startNew(machine: Machine): void {
  const session = newSession(machine);
  const observer = prompted.then(() => newObserver(machine));
  state.running = { machine, session, observer };
  void Promise.all([observer, follow()]).then((both) => session.observe(...both));
  void prompted.then(loadCode).then(() => session.ready());
  session.tick();
}

/** A new machine; where nothing is known of that lab, the usual one. */
async function beginAnew(lab: string, seed: number): Promise<{ machine: Machine; refused?: Text }> {
  if (needsModules(lab)) await loadCode();
  try {
    return { machine: newMachine(lab, seed) };
  } catch (error) {
    const { wordsOf } = await import('./again.ts');
    return { machine: newMachine(USUAL_LAB, seed), refused: wordsOf(error) };
  }
}

function hostsOf(machine: Machine): string[] {
  return machine.visibleHosts.map(({ name }) => name);
}

const early: Pick<WorkerApi, EarlyCall> = {
  async start({ lab, seed, saved }, port) {
    state.port = port;
    port.onmessage = ({ data }: MessageEvent<ToWorker>) => receive(data);
    setTimeout(firstPrompt, LONGEST_WAIT);
    let why: Text | undefined;
    if (saved !== undefined) {
      const { beginAgain, show } = await import('./again.ts');
      const again = await beginAgain(worker, saved);
      if ('machine' in again) {
        firstPrompt();
        await show(worker, again.terminals, false);
        switchedOn();
        return { lab: again.lab, hosts: hostsOf(again.machine), terminals: again.terminals, lesson: again.lesson };
      }
      why = again;
    }
    const { machine, refused } = await beginAnew(lab, seed);
    startNew(machine);
    switchedOn();
    const started = { lab: machine.lab.name, hosts: hostsOf(machine), terminals: [], lesson: '' };
    why ??= refused;
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
  stepOnce: () => now().session.stepOnce(),
};

type Call = (...args: unknown[]) => unknown;

/** A call of `late_calls.ts`, whose code comes with the first of them. */
function lateCall(name: string): Call {
  return async (...args) => {
    await prompted;
    const { lateCalls } = await import('./late_calls.ts');
    return (lateCalls(worker) as unknown as Record<string, Call>)[name](...args);
  };
}

Comlink.expose(new Proxy(early, { get: (calls, name: string) => (calls as unknown as Record<string, Call>)[name] ?? lateCall(name) }));
