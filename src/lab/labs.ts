import { bare } from './bare.ts';
import { hostsOnSwitch } from './hosts_on_switch.ts';
import type { Lab } from './lab.ts';
import { uplink } from './uplink.ts';

/** The labs that come with Patchbay, by name. */
export const LABS: readonly Lab[] = [
  bare,
  uplink('uplink'),
  uplink('docker'),
  hostsOnSwitch('two-hosts', 2),
  hostsOnSwitch('three-hosts', 3),
];

export function findLab(name: string): Lab | undefined {
  return LABS.find((lab) => lab.name === name);
}
