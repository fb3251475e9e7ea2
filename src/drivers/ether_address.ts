import { EADDRNOTAVAIL, EINVAL } from '../uapi/errno.ts';
import type { LinkMsg } from '../uapi/rtnetlink.ts';
import { isValidEtherAddr } from '../net/core/eth.ts';

/** Can a new device have the address a request asks for, if it does? 0, -EINVAL (length) or -EADDRNOTAVAIL (not unicast). */
export function validateEtherAddress(link: LinkMsg): number {
  if (link.address === undefined) return 0;
  if (link.address.length !== 6) return -EINVAL;
  return isValidEtherAddr(link.address) ? 0 : -EADDRNOTAVAIL;
}
