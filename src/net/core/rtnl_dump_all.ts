import { EOPNOTSUPP } from '../../uapi/errno.ts';
import { type NlMessage, RTM_GETADDR, RTM_GETNETCONF, RTM_GETROUTE, RTM_GETRULE } from '../../uapi/rtnetlink.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { type Extack, isDump, type RtnlCaller, rtnlRegister } from './rtnetlink.ts';

/** RTNL_FAMILY_MAX. */
const FAMILIES = 132;

/** Listings that name no family: those of all families, one after the other. Linux: rtnl_dump_all(), fib_nl_dumprule(). */
export function rtnlDumpAllInit(stack: NetStack): void {
  for (const type of [RTM_GETADDR, RTM_GETROUTE, RTM_GETRULE, RTM_GETNETCONF]) rtnlRegister(stack, 0, type, rtnlDumpAll);
}

function rtnlDumpAll(net: Net, message: NlMessage, out: NlMessage[], extack: Extack, caller: RtnlCaller): number {
  if (!isDump(message)) return -EOPNOTSUPP;
  for (let family = 1; family < FAMILIES; family++) {
    const handler = net.stack.rtnlHandlers.get((family << 8) | message.type);
    if (handler === undefined) continue;
    const error = handler(net, message, out, extack, caller);
    if (error < 0) return error;
  }
  return 0;
}
