import type { NetStack } from '../net/core/net_stack.ts';
import type { RtnlLinkOps } from '../net/core/rtnetlink.ts';
import { dummyLinkOps } from './dummy.ts';
import { ifbLinkOps } from './ifb.ts';
import { registerLoopback } from './loopback.ts';
import { macvlanLinkOps, registerMacvlan } from './macvlan.ts';
import { tunLinkOps } from './tun.ts';
import { vethLinkOps } from './veth.ts';
import { vlanLinkOps } from './vlan.ts';
import { registerVlan } from './vlan_event.ts';
import { registerVxlan, vxlanLinkOps } from './vxlan.ts';

/** The kinds of `ip link add type ...` that are drivers; adding one is a file and a row. */
const KINDS: readonly RtnlLinkOps[] = [dummyLinkOps, ifbLinkOps, macvlanLinkOps, tunLinkOps, vethLinkOps, vlanLinkOps, vxlanLinkOps];

/** Makes the link kinds among `kinds` known to a host. */
export function registerLinkKinds(stack: NetStack, kinds: readonly string[]): void {
  for (const ops of KINDS) if (kinds.includes(ops.kind)) stack.linkOps.set(ops.kind, ops);
  if (kinds.includes('macvlan')) registerMacvlan(stack);
  if (kinds.includes('vlan')) registerVlan(stack);
  if (kinds.includes('vxlan')) registerVxlan(stack);
}

/** Both: `lo` and link kinds. */
export function registerDrivers(stack: NetStack, kinds: readonly string[]): void {
  registerLoopback(stack);
  registerLinkKinds(stack, kinds);
}
