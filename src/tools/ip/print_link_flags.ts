import * as uapi from '../../uapi/if.ts';
import { operStateColor } from '../iproute2/color.ts';
import type { IpSession } from './ip_session.ts';

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

export const OPER_STATES = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'];

/** "<BROADCAST,UP> ". `masterDown`: the device below is down (M-DOWN). */
export function printLinkFlags(ip: IpSession, flags: number, masterDown: boolean): void {
  const { print } = ip;
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

/** "state UP ", or with -brief the state in its column. */
export function printOperstate(ip: IpSession, state: number): void {
  const { print } = ip;
  const name = OPER_STATES[state];
  if (name === undefined) {
    print.json('operstate_index', state);
    print.text(`state 0x${state.toString(16)}`);
  } else if (ip.brief) {
    print.any('operstate', name, `${name.padEnd(14)} `, operStateColor(state));
  } else {
    print.json('operstate', name);
    print.text('state ');
    print.text(`${name} `, operStateColor(state));
  }
}
