import { NSEC_PER_MSEC, NSEC_PER_SEC } from '../../sim/simulator.ts';
import { NSEC_PER_JIFFY } from '../core/jiffies.ts';
import type { NeighParms } from '../core/neigh_parms.ts';
import { neighParms } from '../core/neighbour.ts';
import type { Net } from '../core/net_namespace.ts';
import type { CtlTable } from '../core/sysctl.ts';
import { inDevGet } from './inetdevice.ts';
import { procDoint } from './sysctl_proc.ts';

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;
/** A tick of the kernel's clock as users see it: 1/100 s. */
const USER_HZ = 10 * NSEC_PER_MSEC;
/** What a packet of full size takes of a queue. Linux: SKB_TRUESIZE(ETH_FRAME_LEN). */
const SKB_TRUESIZE = 2090;

/** One file: which parameter it shows, in which unit, and what may be written. */
interface NeighFile {
  field: Exclude<keyof NeighParms, 'dev'>;
  unit: number;
  min: number;
  max: number;
}

const count = (field: NeighFile['field']): NeighFile => ({ field, unit: 1, min: 0, max: INT_MAX });
const time = (field: NeighFile['field'], unit: number, min = INT_MIN): NeighFile => ({ field, unit, min, max: INT_MAX });

/** Files of net/ipv4/neigh/DEV. Linux: neigh_sysctl_template in net/core/neighbour.c. */
const FILES: Readonly<Record<string, NeighFile>> = {
  anycast_delay: time('anycastDelay', USER_HZ),
  app_solicit: count('appProbes'),
  base_reachable_time: time('baseReachableTime', NSEC_PER_SEC),
  base_reachable_time_ms: time('baseReachableTime', NSEC_PER_MSEC),
  delay_first_probe_time: time('delayProbeTime', NSEC_PER_SEC),
  gc_stale_time: time('gcStaletime', NSEC_PER_SEC),
  interval_probe_time_ms: time('intervalProbeTime', NSEC_PER_MSEC, 1),
  locktime: time('locktime', USER_HZ),
  mcast_resolicit: count('mcastReprobes'),
  mcast_solicit: count('mcastProbes'),
  proxy_delay: time('proxyDelay', USER_HZ),
  proxy_qlen: count('proxyQlen'),
  retrans_time: time('retransTime', USER_HZ),
  retrans_time_ms: time('retransTime', NSEC_PER_MSEC),
  ucast_solicit: count('ucastProbes'),
  unres_qlen: { field: 'queueLenBytes', unit: SKB_TRUESIZE, min: 0, max: Math.floor(INT_MAX / SKB_TRUESIZE) },
  unres_qlen_bytes: count('queueLenBytes'),
};

/** What the kernel keeps: times in ticks of its own clock, those given in ms rounded up. Linux: clock_t_to_jiffies(), msecs_to_jiffies(). */
function stored({ unit }: NeighFile, value: number): number {
  if (unit < NSEC_PER_MSEC || value < 0) return value * unit;
  const ticks = (value * unit) / NSEC_PER_JIFFY;
  return (unit === NSEC_PER_MSEC ? Math.ceil(ticks) : Math.floor(ticks)) * NSEC_PER_JIFFY;
}

/** Files of a device's directory, or none when there is no such device. */
export function neighSysctlList(net: Net, name: string): string[] {
  return parmsOf(net, name) === undefined ? [] : Object.keys(FILES);
}

/** The file net/ipv4/neigh/NAME/SETTING. Linux: neigh_sysctl_register(). */
export function neighSysctlLookup(net: Net, path: string, name: string, setting: string): CtlTable | undefined {
  const parms = parmsOf(net, name);
  const file = Object.hasOwn(FILES, setting) ? FILES[setting] : undefined;
  if (parms === undefined || file === undefined) return undefined;
  return {
    path,
    mode: 0o644,
    get: () => String(Math.floor(parms[file.field] / file.unit)),
    set: (text) => procDoint(text, file.min, file.max, (value) => void (parms[file.field] = stored(file, value))),
  };
}

function parmsOf(net: Net, name: string): NeighParms | undefined {
  const dev = net.devByName.get(name);
  const arp = net.stack.neighTables[0];
  if (dev === undefined || inDevGet(dev) === null || arp === undefined) return undefined;
  return neighParms(arp, dev);
}
