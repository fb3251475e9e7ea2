import type { Machine } from '../../../src/machine/machine.ts';
import { ruleLookup } from '../../../src/machine/rule_lookup.ts';
import { runTranscript } from '../../../src/machine/script.ts';
import { makeJourney } from '../../../src/view/journey.ts';
import { lastFailure } from '../../../src/view/last_failure.ts';
import { hostSources } from '../../../src/view/netns_names.ts';
import { Observer } from '../../../src/view/observer.ts';
import type { Journey } from '../../../src/view/packet.ts';
import type { Surroundings } from '../../../src/view/surroundings.ts';
import { steps } from '../../conformance/compare.ts';

/** One step of a script as it was told at its end. */
export interface ToldStep {
  /** From 1. */
  number: number;
  command: string;
  output: string;
  /** The journey of the packet that was lost last, null when none was. */
  journey: Journey | null;
}

/** The events taken in between two looks: enough for everything one command sends. */
const LOOK_EVERY = 5e6;

/** Runs a script with tracing on and asks at the end of each step for the journey of what was lost last in it. */
export function replayScript(text: string): ToldStep[] {
  const journeys: (Journey | null)[] = [];
  let teller: Teller | undefined;
  const run = runTranscript(text, {
    onMachine: (machine) => (teller = new Teller(machine)),
    onOutput: (bytes) => {
      const begins = new TextDecoder().decode(bytes).match(/^\$ /gm) ?? [];
      for (const _ of begins) journeys.push(teller!.next());
    },
  });
  if (run.bugs.length > 0) throw run.bugs[0].error;
  journeys.push(teller!.next());
  return steps(run.output).map(({ command, output }, at) => ({ number: at + 1, command, output, journey: journeys[at + 1] ?? null }));
}

/** Looks at a machine and tells of the packets of one step after another. */
class Teller {
  private readonly observer: Observer;
  private readonly around: Surroundings;
  private since = 0;
  private readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
    this.observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
    this.around = this.observer.around;
    this.observer.ruleText = ruleLookup(machine);
    let looked = 0;
    machine.trace.listen(() => {
      if (machine.now < looked + LOOK_EVERY) return;
      looked = machine.now;
      this.observer.look();
    });
  }

  next(): Journey | null {
    this.observer.look();
    const packets = this.observer.packets.packets.filter(({ record }) => record.time >= this.since);
    this.since = this.machine.now;
    const id = lastFailure(packets, this.around);
    const packet = packets.find(({ record }) => record.id === id);
    return packet === undefined ? null : makeJourney(packet, packets, this.around);
  }
}
