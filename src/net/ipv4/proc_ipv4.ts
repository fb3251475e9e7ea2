import { RT_TABLE_MAIN, RTN_BROADCAST, RTN_MULTICAST, RTN_PROHIBIT, RTN_UNREACHABLE } from '../../uapi/rtnetlink.ts';
import { formatIpv4, formatMac } from '../../wire/addr.ts';
import { neighEntries } from '../core/neigh_gc.ts';
import type { Net } from '../core/net_namespace.ts';
import { ATF_PERM, ATF_PUBL, arpStateToFlags } from './arp_ioctl.ts';
import { arpTable } from './arp_table.ts';
import type { FibAlias } from './fib_semantics.ts';
import { fibGetTable, type FibNode } from './fib_trie.ts';
import { igmpV1Seen, igmpV2Seen } from './igmp.ts';
import { inDevGet } from './inetdevice.ts';
import { ipMcGroups } from './ip_mc_list.ts';
import { fibTrieStatText, fibTrieText } from './proc_fib_trie.ts';
import { netstatText, snmpText } from './proc_snmp.ts';
import { hex, hexAddr, procSockets, sockstatText } from './proc_sockets.ts';
import { RTF_GATEWAY, RTF_HOST, RTF_REJECT, RTF_UP } from './rt_ioctl.ts';

/** NUD_NOARP. */
const NUD_NOARP = 0x40;

/** Text of /proc/net/NAME for IPv4's files (route, arp, igmp, snmp, netstat, sockstat, tcp, udp, ...), or undefined. */
export function procIpv4(net: Net, name: string): string | undefined {
  switch (name) {
    case 'route':
      return routeText(net);
    case 'arp':
      return arpText(net);
    case 'igmp':
      return igmpText(net);
    case 'fib_trie':
      return fibTrieText(net);
    case 'fib_triestat':
      return fibTrieStatText(net);
    case 'igmp6':
      return igmp6Text(net);
    case 'mcfilter':
      return 'Idx Device        MCA        SRC    INC    EXC\n';
    case 'snmp':
      return snmpText(net);
    case 'netstat':
      return netstatText(net);
    case 'sockstat':
      return sockstatText(net);
    case 'rt_cache':
      return `${'Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod\tSpecDst'.padEnd(127)}\n`;
    default:
      return procSockets(net, name);
  }
}

/** The main table as route(8) and netstat(8) read it. Linux: fib_route_seq_show(). */
function routeText(net: Net): string {
  const header = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT';
  let text = header.padEnd(127) + '\n';
  for (const node of fibGetTable(net, RT_TABLE_MAIN)?.trie.nodes() ?? []) {
    for (const fa of node.aliases!) {
      if (fa.tbId !== RT_TABLE_MAIN || fa.type === RTN_BROADCAST || fa.type === RTN_MULTICAST) continue;
      text += routeLine(node, fa).padEnd(127) + '\n';
    }
  }
  return text;
}

function routeLine(node: FibNode, fa: FibAlias): string {
  const { nhs, priority, metrics } = fa.fi;
  const { dev, gw } = nhs[0];
  let flags = RTF_UP;
  if (fa.type === RTN_UNREACHABLE || fa.type === RTN_PROHIBIT) flags |= RTF_REJECT;
  if (gw !== 0) flags |= RTF_GATEWAY;
  if (node.len === 32) flags |= RTF_HOST;
  return [
    dev?.name ?? '*',
    hexAddr(node.key),
    hexAddr(gw),
    hex(flags, 4),
    0,
    0,
    priority,
    hexAddr(node.mask),
    metrics?.advmss ? metrics.advmss + 40 : 0,
    metrics?.window ?? 0,
    (metrics?.rtt ?? 0) >>> 3,
  ].join('\t');
}

/** The neighbours, then the proxy entries. Linux: arp_seq_show(). */
function arpText(net: Net): string {
  let text = 'IP address       HW type     Flags       HW address            Mask     Device\n';
  const table = arpTable(net.stack);
  const line = (addr: number, type: number, flags: number, mac: string, dev: string): void => {
    const numbers = `0x${type.toString(16).padEnd(10)}0x${flags.toString(16).padEnd(10)}`;
    text += `${formatIpv4(addr).padEnd(16)} ${numbers}${mac}     *        ${dev}\n`;
  };
  for (const neigh of neighEntries(table, net)) {
    if ((neigh.nudState & ~NUD_NOARP) === 0) continue;
    line(neigh.primaryKey, neigh.dev.type, arpStateToFlags(neigh.nudState), formatMac(neigh.ha), neigh.dev.name);
  }
  for (const entry of table.proxy.list(net)) {
    line(entry.key, entry.dev?.type ?? 0, ATF_PUBL | ATF_PERM, '00:00:00:00:00:00', entry.dev?.name ?? '*');
  }
  return text;
}

/** Multicast groups. Linux: igmp_mc_seq_show(). */
/** Groups, and when each is to be reported, in 1/100 s. Linux: igmp_mc_seq_show(). */
function igmpText(net: Net): string {
  let text = 'Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n';
  for (const dev of net.devByIndex.values()) {
    const inDev = inDevGet(dev);
    const groups = ipMcGroups(dev);
    if (inDev === null || groups.length === 0) continue;
    const querier = igmpV1Seen(inDev) ? 'V1' : igmpV2Seen(inDev) ? 'V2' : 'V3';
    text += `${dev.ifindex}\t${dev.name.padEnd(10)}: ${String(groups.length).padStart(5)} ${querier.padStart(7)}\n`;
    for (const { multiaddr, users, timer, reporter } of groups) {
      const running = timer?.pending === true;
      const left = running ? Math.max(0, Math.floor((timer.expires - net.sim.now) / 1e7)) : 0;
      const timed = `${running ? 1 : 0}:${left.toString(16).toUpperCase().padStart(8, '0')}`;
      text += `\t\t\t\t${hexAddr(multiaddr)} ${String(users).padStart(5)} ${timed}\t\t${reporter ? 1 : 0}\n`;
    }
  }
  return text;
}

/**
 * IPv6's groups, newest first, as far as a device listens to them (loopback always does): all nodes, which nobody can leave,
 * and a bridge's all snoopers. Linux: igmp6_mc_seq_show().
 */
function igmp6Text(net: Net): string {
  let text = '';
  for (const dev of net.devByIndex.values()) {
    const start = `${String(dev.ifindex).padEnd(4)} ${dev.name.padEnd(15)} `;
    const groups = dev.mc.filter(({ address }) => address[0] === 0x33).map(({ address }) => address[5]);
    if (dev === net.loopback) groups.push(1);
    for (const last of groups.reverse()) {
      const group = last.toString(16).padStart(28, '0');
      if (last === 1) text += `${start}ff02${group}     1 0000000C 0\n${start}ff01${group}     1 00000008 0\n`;
      else text += `${start}ff02${group}     1 00000004 0\n`;
    }
  }
  return text;
}
