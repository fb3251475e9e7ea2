import * as uapi from '../../uapi/if.ts';
import type { JsonPrint } from './json_print.ts';

const FLAGS: readonly (readonly [flag: number, name: string])[] = [
  [uapi.IFF_LOOPBACK, 'LOOPBACK'],
  [uapi.IFF_BROADCAST, 'BROADCAST'],
  [uapi.IFF_POINTOPOINT, 'POINTOPOINT'],
  [uapi.IFF_MULTICAST, 'MULTICAST'],
  [uapi.IFF_NOARP, 'NOARP'],
  [uapi.IFF_ALLMULTI, 'ALLMULTI'],
  [uapi.IFF_PROMISC, 'PROMISC'],
  [uapi.IFF_MASTER, 'MASTER'],
  [uapi.IFF_SLAVE, 'SLAVE'],
  [uapi.IFF_DEBUG, 'DEBUG'],
  [uapi.IFF_DYNAMIC, 'DYNAMIC'],
  [uapi.IFF_AUTOMEDIA, 'AUTOMEDIA'],
  [uapi.IFF_PORTSEL, 'PORTSEL'],
  [uapi.IFF_NOTRAILERS, 'NOTRAILERS'],
  [uapi.IFF_UP, 'UP'],
  [uapi.IFF_LOWER_UP, 'LOWER_UP'],
  [uapi.IFF_DORMANT, 'DORMANT'],
  [uapi.IFF_ECHO, 'ECHO'],
];

/** "<BROADCAST,UP> ". `masterDown`: the device below is down (M-DOWN). */
export function printLinkFlags(print: JsonPrint, flags: number, masterDown: boolean): void {
  print.openArray('flags', '<');
  const comma = (rest: number): string => (rest !== 0 ? ',' : '');
  if ((flags & uapi.IFF_UP) !== 0 && (flags & uapi.IFF_RUNNING) === 0) {
    print.any(undefined, 'NO-CARRIER', `NO-CARRIER${comma(flags)}`);
  }
  let left = flags & ~uapi.IFF_RUNNING;
  for (const [flag, name] of FLAGS) {
    if ((left & flag) === 0) continue;
    left &= ~flag;
    print.any(undefined, name, name + comma(left));
  }
  if (left !== 0) print.hex(undefined, left >>> 0, (left >>> 0).toString(16));
  if (masterDown) print.any(undefined, 'M-DOWN', ',M-DOWN');
  print.closeArray('> ');
}
