import { registerLinkKinds } from '../drivers/index.ts';
import type { Lab } from '../lab/lab.ts';
import { registerBridge } from '../net/bridge/br.ts';
import { inet6NotifyInit } from '../net/core/inet6_notify.ts';
import type { NetStack } from '../net/core/net_stack.ts';
import { rtnlFdbInit } from '../net/core/rtnl_fdb.ts';
import { sysctlNetIpv6Init } from '../net/core/sysctl_net_ipv6.ts';
import { registerInetModules } from '../net/ipv4/inet_modules.ts';
import { registerIpSet } from '../net/netfilter/ipset/ip_set_core.ts';
import { registerIpTables } from '../net/netfilter/ip_tables.ts';
import { registerConntrack } from '../net/netfilter/nf_conntrack_proto.ts';
import { nfLogInit } from '../net/netfilter/nf_log.ts';
import { registerNat } from '../net/netfilter/nf_nat_inet.ts';
import { registerAfPacket } from '../net/packet/af_packet.ts';
import { registerSched } from '../net/sched/sch_api.ts';
import type { Machine } from './machine.ts';
import { retrace } from './retrace.ts';
import { bootTraceDevice, type TraceDevice } from './trace_device.ts';

const LINK_KINDS = ['veth', 'dummy', 'ifb', 'macvlan', 'tun', 'vlan', 'vxlan'];

/**
 * What a host can do without until somebody types: as Linux loads modules when they are first asked for, all at once here. None
 * of them may do anything to namespaces that are there but what they do to new ones. In the page their code comes after the
 * first prompt.
 */
export function bootModules(stack: NetStack, lab: Lab): void {
  const known = stack.pernetOps.length;
  registerInetModules(stack);
  registerAfPacket(stack);
  inet6NotifyInit(stack);
  sysctlNetIpv6Init(stack);
  rtnlFdbInit(stack);
  registerBridge(stack);
  registerSched(stack);
  registerConntrack(stack);
  registerNat(stack);
  registerIpSet(stack);
  registerIpTables(stack);
  nfLogInit(stack);
  registerLinkKinds(
    stack,
    LINK_KINDS.filter((kind) => !lab.missingKinds?.includes(kind)),
  );
  for (const ops of stack.pernetOps.slice(known)) for (const net of stack.namespaces) ops.init(net);
}

/** What the programs of all hosts can ask about packets. `again` makes the machine anew, as it was switched on. */
export function bootTrace(machine: Machine, again: () => Machine): TraceDevice {
  return bootTraceDevice(machine.hosts, machine.visibleHosts, () => retrace(machine, again));
}
