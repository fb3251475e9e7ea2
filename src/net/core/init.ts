import { addrconfInit } from './addrconf.ts';
import { registerAfNetlink } from './af_netlink.ts';
import { defaultDeviceExit } from './dev_netns.ts';
import { processBacklog } from './dev_queue.ts';
import { neighNetlinkInit } from './neigh_netlink.ts';
import { inet6OffInit } from './inet6_off.ts';
import type { NetStack } from './net_stack.ts';
import { rtnlDumpAllInit } from './rtnl_dump_all.ts';
import { rtnlLinkInit } from './rtnl_link.ts';
import { rtnlNsidInit } from './rtnl_nsid.ts';
import type { SkBuff } from './skbuff.ts';
import { sysctlNetCoreInit } from './sysctl_net_core.ts';

/** Makes the core of a host's network stack. The first of machine/boot.ts. Linux: net_dev_init(), rtnetlink_init(). */
export function initNetCore(stack: NetStack): void {
  stack.backlogHandler = { softirq: (item) => processBacklog(stack, item as SkBuff) };
  registerAfNetlink(stack);
  rtnlLinkInit(stack);
  rtnlNsidInit(stack);
  rtnlDumpAllInit(stack);
  neighNetlinkInit(stack);
  addrconfInit(stack);
  inet6OffInit(stack);
  sysctlNetCoreInit(stack);
  stack.pernetDeviceOps.push({ init: () => {}, exit: defaultDeviceExit });
}
