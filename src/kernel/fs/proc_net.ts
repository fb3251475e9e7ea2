import { procNet, procNetList } from '../../net/core/proc_net.ts';
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
