import { procNet, type ProcNetEntry, procNetList } from '../../net/core/proc_net.ts';
import type { Net } from '../../net/core/net_namespace.ts';
import { procIpv4 } from '../../net/ipv4/proc_ipv4.ts';
import { procNetPacket } from '../../net/packet/af_packet.ts';

const IPV4_FILES = [
  'arp',
  'fib_trie',
  'fib_triestat',
  'icmp',
  'igmp',
  'igmp6',
  'mcfilter',
  'netstat',
  'raw',
  'route',
  'rt_cache',
  'snmp',
  'sockstat',
  'tcp',
  'tcp6',
  'udp',
  'udplite',
];

/** Text of /proc/net/NAME, or undefined when there is no such file. */
export function procNetFile(net: Net, name: string): string | undefined {
  return name === 'packet' ? procNetPacket(net) : (procNet(net, name) ?? procIpv4(net, name));
}

export function procNetNames(net: Net): string[] {
  return [...procNetList(), 'packet', ...IPV4_FILES.filter((name) => procIpv4(net, name) !== undefined)].sort();
}

/** The file at `path` below /proc/net that a module made, or undefined. */
export function procNetEntry(net: Net, path: string): ProcNetEntry | undefined {
  for (const provider of net.stack.procNet) {
    const entry = provider.lookup(net, path);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** Names directly below `path` of what modules made, directories ending in '/'; undefined where none has such a directory. */
export function procNetModuleNames(net: Net, path: string): string[] | undefined {
  const lists = net.stack.procNet.map((provider) => provider.list(net, path)).filter((list) => list !== undefined);
  return lists.length === 0 ? undefined : [...new Set(lists.flat())].sort();
}
