import type { NetDevice } from '../net/core/dev.ts';
import type { Text } from './text.ts';
import type { Whereabouts } from './whereabouts.ts';

/** What the causes need to know of the machine besides the events. */
export interface Surroundings {
  /** A namespace's name; a host's own has the host's. */
  label: (host: string, netns: number) => string;
  /** A rule as `iptables -S` prints it, '' when it is not known (any more). `rule` counts from 1. */
  ruleText: (host: string, netns: number, table: string, chain: string, rule: number) => string;
  /** The machine as it is now. */
  machine: Whereabouts;
}

/** A device and where it is: "vb in b". */
export function deviceWords(dev: NetDevice, { label, machine }: Surroundings): Text {
  const place = label(machine.hostOf(dev), dev.net.inum);
  return { en: `${dev.name} in ${place}`, zh: `${place} 的 ${dev.name}` };
}
