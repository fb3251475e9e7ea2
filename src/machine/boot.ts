import { registerLoopback } from '../drivers/loopback.ts';
import { initNetCore } from '../net/core/init.ts';
import { createNet } from '../net/core/net_namespace.ts';
import { NetStack } from '../net/core/net_stack.ts';
import { initInet } from '../net/ipv4/af_inet.ts';
import { registerInet6Sockets } from '../net/ipv4/inet6_sock.ts';
import type { ProgramFile } from '../kernel/fs/rootfs.ts';
import { Kernel } from '../kernel/kernel.ts';
import { SHELL_PROGRAMS } from '../shell/programs.ts';
import type { Simulator } from '../sim/simulator.ts';
import { COMMANDS } from '../tools/index.ts';

/**
 * Switches one host on: the tables of the network stack that it cannot boot without, in order, then the first namespace, then
 * the kernel; the rest is boot_modules.ts. `more`: programs that know of the whole machine.
 */
export function bootHost(name: string, sim: Simulator, more: readonly ProgramFile[] = []): Kernel {
  const stack = new NetStack(sim);
  initNetCore(stack);
  initInet(stack);
  registerInet6Sockets(stack);
  registerLoopback(stack);
  createNet(stack);
  return new Kernel(name, stack, [...COMMANDS, ...SHELL_PROGRAMS, ...more]);
}
