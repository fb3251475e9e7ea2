import { relativeTime, type Dissection } from './dissection.ts';

const OPERATIONS: readonly string[] = ['hello', 'coup', 'resign'];
const STATES: Readonly<Record<number, string>> = { 0: 'initial', 1: 'learn', 2: 'listen', 4: 'speak', 8: 'standby', 16: 'active' };

/** The Hot Standby Router Protocol (RFC 2281). tcpdump: print-hsrp.c. */
export function printHsrp(d: Dissection, at: number, length: number): void {
  d.protocol = 'hsrp';
  const version = d.u8(at);
  d.put(`HSRPv${version}`);
  if (version !== 0) return;
  d.put('-');
  const operation = d.u8(at + 1);
  d.put(`${OPERATIONS[operation] ?? `unknown (${operation})`} ${length}: `);
  const state = d.u8(at + 2);
  d.put(`state=${STATES[state] ?? `Unknown (${state})`} `);
  d.put(`group=${d.u8(at + 6)} `);
  const reserved = d.u8(at + 7);
  if (reserved !== 0) d.put(`[reserved=${reserved}!] `);
  d.put(`addr=${d.ipv4(at + 16)}`);
  if (d.options.verbose === 0) return;
  d.put(` hellotime=${relativeTime(d.u8(at + 3))} holdtime=${relativeTime(d.u8(at + 4))} priority=${d.u8(at + 5)} auth="`);
  d.putPadded(at + 8, 8);
  d.put('"');
}
