import * as uapi from '../../uapi/if.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import { COLOR_IFNAME } from '../iproute2/color.ts';
import type { BridgeSession } from './bridge_session.ts';

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

/** "<BROADCAST,UP> ". `masterDown`: the device below is down. */
export function printLinkFlags(session: BridgeSession, flags: number, masterDown: boolean): void {
  const { print } = session;
  print.openArray('flags', '<');
  const comma = (rest: number): string => (rest !== 0 ? ',' : '');
  if ((flags & uapi.IFF_UP) !== 0 && (flags & uapi.IFF_RUNNING) === 0) print.any(undefined, 'NO-CARRIER', `NO-CARRIER${comma(flags)}`);
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

/**
 * "p1@br0: ": the index of the device below is looked up in this namespace, wherever that device is, because the kernel
 * does not say here. Returns whether what was found is down. iproute2: print_name_and_link().
 */
export function printNameAndLink(session: BridgeSession, link: LinkMsg, name: string): boolean {
  const { print } = session;
  let below: string | undefined;
  let down = false;
  if (link.link !== undefined) {
    if (link.link === 0) {
      if (print.isJson) print.json('link', null);
      else below = 'NONE';
    } else if (link.linkNetnsid !== undefined) {
      if (print.isJson) print.json('link_index', link.link);
      else below = `if${link.link}`;
    } else {
      const found = session.ll.indexToName(link.link);
      down = (session.ll.indexToFlags(link.link) & uapi.IFF_UP) === 0;
      if (print.isJson) print.json('link', found);
      else below = found;
    }
  }
  const full = below === undefined ? name : `${name}@${below}`;
  print.any('ifname', full, `${full}: `, COLOR_IFNAME);
  return down;
}
