import { registerDrivers } from '../drivers/index.ts';
import { registerBridge } from '../net/bridge/br.ts';
import { inet6NotifyInit } from '../net/core/inet6_notify.ts';
import { initNetCore } from '../net/core/init.ts';
import { createNet } from '../net/core/net_namespace.ts';
import { NetStack } from '../net/core/net_stack.ts';
import { initInet } from '../net/ipv4/af_inet.ts';
import { registerIpTables } from '../net/netfilter/ip_tables.ts';
import { registerAfPacket } from '../net/packet/af_packet.ts';
import type { ProgramFile } from '../kernel/fs/rootfs.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Lab } from '../lab/lab.ts';
import { SHELL_PROGRAMS } from '../shell/programs.ts';
import type { Simulator } from '../sim/simulator.ts';
import { COMMANDS } from '../tools/index.ts';

/** Switches one host on: every table of the network stack filled, in order, then the first namespace, then the kernel. `more`: programs that know of the whole machine. */
export function bootHost(name: string, sim: Simulator, lab: Lab, more: readonly ProgramFile[] = []): Kernel {
  const stack = new NetStack(sim);
  initNetCore(stack);
  registerAfPacket(stack);
  initInet(stack);
  inet6NotifyInit(stack);
  registerBridge(stack);
  registerIpTables(stack);
  registerDrivers(stack, linkKinds(lab));
  createNet(stack);
  return new Kernel(name, stack, [...COMMANDS, ...SHELL_PROGRAMS, ...more]);
}

const LINK_KINDS = ['veth', 'dummy', 'macvlan', 'tun', 'vxlan'];

function linkKinds(lab: Lab): string[] {
  return LINK_KINDS.filter((kind) => !lab.missingKinds?.includes(kind));
}
