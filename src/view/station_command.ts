import type { TraceEvent } from '../net/core/trace.ts';
import { inNetns } from './commands.ts';
import type { PacketRecord } from './packet.ts';

type Detail = Readonly<Record<string, string | number | boolean>>;
type Command = (detail: Detail, dev: string, record: PacketRecord) => string;

const link: Command = (_, dev) => (dev === '' ? '' : `ip -s link show ${dev}`);
const route: Command = (_, __, { to }) => `ip route get ${to}`;
const neighbours: Command = (_, dev) => `ip neigh show dev ${dev}`;
const tracked: Command = (_, __, { protocol }) =>
  ['icmp', 'tcp', 'udp'].includes(protocol) ? `conntrack -L -p ${protocol}` : 'conntrack -L';
const sockets: Command = () => 'ss -tuan';
const fdb: Command = (_, dev) => `bridge fdb show dev ${dev}`;

/** What shows on real Linux what each kernel function looked at. */
const COMMANDS: Readonly<Record<string, Command>> = {
  __ip_local_out: route,
  ip_output: route,
  ip_route_output_flow: route,
  ip_finish_output2: neighbours,
  __neigh_event_send: neighbours,
  ipv4_link_failure: neighbours,
  arp_rcv: neighbours,
  arp_send: neighbours,
  arp_process: neighbours,
  veth_xmit: link,
  dev_queue_xmit: link,
  ndo_start_xmit: link,
  loopback_xmit: link,
  __netif_receive_skb_core: link,
  macvlan_start_xmit: (_, dev) => `ip -d link show ${dev}`,
  vxlan_xmit: fdb,
  vxlan_rcv: () => 'ip -d link show type vxlan',
  vlan_dev_hard_start_xmit: (_, dev) => `ip -d link show ${dev}`,
  qdisc_enqueue: (_, dev) => `tc -s qdisc show dev ${dev}`,
  qdisc_dequeue: (_, dev) => `tc -s qdisc show dev ${dev}`,
  br_dev_xmit: (_, dev) => `bridge fdb show br ${dev}`,
  br_handle_frame: ({ bridge }) => `bridge fdb show br ${bridge}`,
  br_flood: () => 'bridge link show',
  should_deliver: ({ port, why }) => (why === 'vlan' ? 'bridge vlan show' : `bridge -d link show dev ${port}`),
  __br_forward: (_, dev) => `bridge -d link show dev ${dev}`,
  br_nf_pre_routing: () => 'sysctl net.bridge',
  br_nf_forward_ip: () => 'sysctl net.bridge',
  br_nf_post_routing: () => 'sysctl net.bridge',
  ip_rcv_finish: route,
  ip_route_input_noref: route,
  ip_forward: () => 'sysctl net.ipv4.ip_forward',
  ip_local_deliver: () => 'ip addr',
  ip_error: route,
  ipt_do_table: ({ table, chain }) => `iptables ${table === 'filter' ? '' : `-t ${table} `}-nvL ${chain} --line-numbers`,
  nf_nat_manip_pkt: tracked,
  nf_conntrack_in: tracked,
  nf_conntrack_confirm: tracked,
  icmp_rcv: () => 'nstat -az Icmp*',
  udp_rcv: sockets,
  tcp_v4_rcv: sockets,
  tcp_rcv_established: sockets,
};

/** The command for one station, as it is typed on the host; '' for none. */
export function stationCommand(event: TraceEvent, netns: string, host: string, record: PacketRecord): string {
  const command = COMMANDS[event.point]?.(event.detail ?? {}, event.ifname, record) ?? '';
  return command === '' ? '' : inNetns(netns, host, command);
}
