import { ruleLookup } from '../../../src/machine/rule_lookup.ts';
import { Machine } from '../../../src/machine/machine.ts';
import { hostSources } from '../../../src/view/netns_names.ts';
import { Observer } from '../../../src/view/observer.ts';
import type { Journey } from '../../../src/view/packet.ts';
import { type CauseCase, NETWORKS } from './cases.ts';

const STEP = 0.02e9;
const LONGEST = 120e9;

/** Plays one situation; the journey of what failed last, null when nothing did. */
export function runCase({ network, script }: CauseCase): Journey | null {
  const machine = new Machine({ lab: 'uplink', seed: 1 });
  const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
  observer.ruleText = ruleLookup(machine);
  play(machine, observer, NETWORKS[network]);
  observer.look();
  observer.packets.clear();
  play(machine, observer, script);
  // Late answers of ARP and of ICMP.
  machine.runUntil(machine.now + 4e9);
  observer.look();
  const id = observer.lastFailure();
  if (machine.bugs.length > 0) throw machine.bugs[0].error;
  return id === null ? null : observer.journey(id);
}

function play(machine: Machine, observer: Observer, script: string): void {
  const [host] = machine.visibleHosts;
  const terminal = machine.openTerminal(host.name, { cols: 120, rows: 30, argv: ['/usr/bin/bash', '-c', script] });
  const end = machine.now + LONGEST;
  while (!terminal.closed && machine.now < end) {
    machine.runUntil(machine.now + STEP);
    observer.look();
  }
}
