import { IFF_UP } from '../../uapi/if.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import { COLOR_IFNAME } from '../iproute2/color.ts';
import type { BridgeSession } from './bridge_session.ts';

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
      down = (session.ll.indexToFlags(link.link) & IFF_UP) === 0;
      if (print.isJson) print.json('link', found);
      else below = found;
    }
  }
  const full = below === undefined ? name : `${name}@${below}`;
  print.any('ifname', full, `${full}: `, COLOR_IFNAME);
  return down;
}
