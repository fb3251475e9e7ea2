import type { LessonMachine } from '../lesson/replay.ts';
import { Machine } from '../machine/machine.ts';
import { hostSources } from '../view/netns_names.ts';
import { Observer } from '../view/observer.ts';

/** How long a command may take, and how often the machine is looked at meanwhile, ns. */
const PATIENCE = 60e9;
const LOOK_EVERY = 100e6;

/** A machine with one terminal, for playing a lesson. `print` is told what the terminal shows. */
export function lessonMachine(lab: string, seed = 1, print: (text: string) => void = () => {}): LessonMachine {
  const machine = new Machine({ lab, seed });
  const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
  const terminal = machine.openTerminal(machine.visibleHosts[0].name, { cols: 100, rows: 30 });
  const decoder = new TextDecoder();
  terminal.onOutput((bytes) => print(decoder.decode(bytes, { stream: true })));

  /** Runs on in small steps until `done` or the time is up, looking at the network as the page does. */
  const run = (until: number, done: () => boolean): void => {
    while (machine.now < until && !done()) {
      machine.runUntil(Math.min(until, machine.now + LOOK_EVERY));
      observer.look();
    }
  };

  return {
    type(line) {
      run(machine.now + PATIENCE, () => terminal.atPrompt || terminal.closed);
      terminal.input(`${line}\r`);
      machine.runUntil(machine.now + 1e6);
      run(machine.now + PATIENCE, () => terminal.atPrompt || terminal.closed);
    },
    run: (ns) => run(machine.now + ns, () => false),
    now: () => machine.now,
    world(since) {
      observer.look();
      return { now: machine.now, picture: observer.picture, packets: observer.packets.since(since), tables: observer.tables };
    },
  };
}
