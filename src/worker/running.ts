import { Machine } from '../machine/machine.ts';
import type { Observer } from '../view/observer.ts';
import type { FromWorker } from './api.ts';
import type { Follow } from './follow.ts';
import { loadModules } from './late_modules.ts';
import { loadTools } from './late_tools.ts';
import { Session } from './session.ts';
import type { SessionHost } from './session_host.ts';

/** One machine with the session that runs it. */
export interface Running {
  machine: Machine;
  session: Session;
  observer: Promise<Observer>;
}

/** What the worker has at hand: the machine on show, the way to the page, and what waits. */
interface State {
  running: Running | null;
  port: MessagePort | null;
  /** While a machine is played again: what it says waits here until it is shown. */
  held: FromWorker[] | null;
  /** What slows time down for new packets: the page's own, whichever machine it shows. */
  following: Promise<Follow> | null;
}

export const state: State = { running: null, port: null, held: null, following: null };

/** To be called when the first prompt is there. */
export let firstPrompt: () => void = () => {};
/** What comes after the first prompt is not even fetched before it; but it is in the end, prompt or no prompt. */
export const prompted = new Promise<void>((resolve) => (firstPrompt = resolve));

/** The machine on show; throws an Error while there is none. */
export function now(): Running {
  if (state.running === null) throw new Error('the machine is not switched on');
  return state.running;
}

export function follow(): Promise<Follow> {
  return (state.following ??= prompted.then(() => import('./follow.ts')).then(({ Follow: Slowing }) => new Slowing()));
}

/** Tells the page. */
export function post(message: FromWorker): void {
  if (state.held !== null) {
    state.held.push(message);
    return;
  }
  state.port?.postMessage(message);
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

/** Makes what looks at the machine: with code of its own that the first prompt need not wait for. */
export async function newObserver(machine: Machine): Promise<Observer> {
  const [{ Observer }, { hostSources }, { ruleLookup }] = await Promise.all([
    import('../view/observer.ts'),
    import('../view/netns_names.ts'),
    import('../machine/rule_lookup.ts'),
  ]);
  const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
  observer.ruleText = ruleLookup(machine);
  return observer;
}

/** Throws an Error when there is no such lab. */
export function newMachine(lab: string, seed: number): Machine {
  const machine = new Machine({ lab, seed });
  machine.onBug = ({ comm, error }) => {
    const words = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
    post({ type: 'crash', message: `${comm}: ${words}`, stopped: false });
  };
  return machine;
}

export function newSession(machine: Machine): Session {
  const session: Session = new Session(
    machine,
    sessionHost(() => session.tick()),
  );
  return session;
}

/** Fetches all code that a machine may need. */
export async function loadCode(): Promise<void> {
  await Promise.all([loadModules(), loadTools()]);
}

/** What code that comes later is handed: importing it would take all this out of the worker's own file. */
export const worker = { Machine, state, now, follow, post, newObserver, newMachine, newSession, loadCode };
export type Worker = typeof worker;
