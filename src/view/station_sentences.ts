import type { TraceEvent } from '../net/core/trace.ts';
import { formatIpv4 } from '../wire/addr.ts';
import type { Text } from './text.ts';

type Detail = Readonly<Record<string, string | number | boolean>>;
type Sentence = (detail: Detail, ifname: string) => Text;

const NOTHING: Detail = {};

/** What happens to a packet in each kernel function that traces it, in plain words. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  __ip_local_out: () => ({ en: 'made here, on its way out', zh: '在此产生，准备发出' }),
  ip_output: () => ({ en: 'IPv4 sends it', zh: 'IPv4 发送' }),
  ip_mc_output: () => ({ en: 'IPv4 sends it to a group', zh: 'IPv4 以多播发送' }),
  ip_do_fragment: ({ mtu }) => ({ en: `cut into fragments for MTU ${mtu}`, zh: `按 MTU ${mtu} 分片` }),
  ip_finish_output2: ({ nexthop }) => ({ en: `next hop: ${address(nexthop)}`, zh: `下一跳：${address(nexthop)}` }),
  __neigh_event_send: () => ({
    en: 'its MAC address is not known: the packet waits, ARP asks',
    zh: '不知道它的 MAC 地址：包先等着，ARP 去问',
  }),
  ipv4_link_failure: () => ({ en: 'the next hop cannot be reached: the sender is told', zh: '到不了下一跳：通知发送方' }),
  veth_xmit: (_, dev) => ({ en: `into the cable at ${dev}`, zh: `从 ${dev} 进入网线` }),
  loopback_xmit: () => ({ en: 'back to this host over lo', zh: '经 lo 回到本机' }),
  br_dev_xmit: (_, dev) => ({ en: `bridge ${dev} sends it out of its ports`, zh: `网桥 ${dev} 从端口发出` }),
  macvlan_start_xmit: (_, dev) => ({ en: `macvlan ${dev} sends it`, zh: `macvlan ${dev} 发送` }),
  macvlan_handle_frame: (_, dev) => ({ en: `a macvlan on ${dev} looks at it`, zh: `${dev} 上的 macvlan 查看` }),
  vxlan_xmit: ({ vni }, dev) => ({
    en: `${dev} looks where in network ${vni} the receiver is`,
    zh: `${dev} 查找接收者在网络 ${vni} 的何处`,
  }),
  vxlan_build_skb: ({ vni, to, dport }) => ({
    en: `put into a UDP datagram to ${to}, port ${dport}, for network ${vni}`,
    zh: `装入发往 ${to} 端口 ${dport} 的 UDP 报文，属于网络 ${vni}`,
  }),
  vxlan_rcv: ({ vni, device, from }) => ({
    en: `unpacked: a frame of network ${vni} from ${from}, for ${device}`,
    zh: `解封装：来自 ${from}、网络 ${vni} 的帧，交给 ${device}`,
  }),
  arp_reduce: ({ tip }, dev) => ({ en: `${dev} answers in place of ${tip}`, zh: `${dev} 代替 ${tip} 应答` }),
  vxlan_ip_miss: ({ tip }, dev) => ({
    en: `${dev} is to answer ARP itself (proxy), but has no entry for ${tip}`,
    zh: `${dev} 要自己应答 ARP（proxy），但没有 ${tip} 的条目`,
  }),
  skb_tunnel_check_pmtu: ({ mtu }) => ({
    en: `too long for the tunnel (${mtu} bytes): the sender is told in its receiver's name`,
    zh: `对隧道来说太长（上限 ${mtu} 字节）：以接收者的名义通知发送方`,
  }),
  vlan_dev_hard_start_xmit: ({ vlan, lower }) => ({
    en: `tagged with VLAN ${vlan}, by ${lower}`,
    zh: `打上 VLAN ${vlan} 标签，从 ${lower} 发出`,
  }),
  vlan_do_receive: ({ vlan, to }, dev) =>
    to === ''
      ? {
          en: `of VLAN ${vlan}, for which ${dev} has no interface: not for this host`,
          zh: `属于 VLAN ${vlan}，${dev} 上没有对应的接口：不归本机`,
        }
      : { en: `of VLAN ${vlan}: goes on as received by ${to}`, zh: `属于 VLAN ${vlan}：由 ${to} 继续接收` },
  skb_gso_segment: ({ mtu, size }) => ({
    en: `cut into segments of ${size} bytes for MTU ${mtu}`,
    zh: `按 MTU ${mtu} 切成每段 ${size} 字节`,
  }),
  qdisc_enqueue: ({ qdisc, qlen }, dev) => ({
    en: `queues at ${dev} (${qdisc}), behind ${qlen} others`,
    zh: `在 ${dev} 排队（${qdisc}），前面有 ${qlen} 个`,
  }),
  qdisc_dequeue: ({ qdisc }) => ({ en: `${qdisc} lets it go`, zh: `${qdisc} 放行` }),
  ip_defrag: () => ({ en: 'a fragment: it waits for the others', zh: '分片：等待其他分片' }),
  dev_queue_xmit: (_, dev) => ({ en: `leaves by ${dev}`, zh: `从 ${dev} 发出` }),
  ndo_start_xmit: ({ peer }, dev) => ({ en: `over the cable from ${dev} to ${peer}`, zh: `经网线从 ${dev} 到 ${peer}` }),
  __netif_receive_skb_core: (_, dev) => ({ en: `comes in on ${dev}`, zh: `从 ${dev} 进入` }),
  br_handle_frame: ({ bridge }, dev) => ({
    en: `${dev} is a port: bridge ${bridge} takes the frame`,
    zh: `${dev} 是端口：网桥 ${bridge} 接收该帧`,
  }),
  should_deliver: ({ port, why, vlan }) => refusedBy(String(port), String(why), Number(vlan)),
  ip_route_output_flow: ({ daddr }) => ({ en: `no route to ${address(daddr)}`, zh: `没有到 ${address(daddr)} 的路由` }),
  __ip_append_data: ({ length, mtu }) => ({
    en: `${length} bytes are too long for one packet of ${mtu}, and it must not be cut up`,
    zh: `${length} 字节装不进 ${mtu} 字节的包，又不许分片`,
  }),
  nf_conntrack_alloc: ({ max }) => ({ en: `the table of connections is full: ${max}`, zh: `连接跟踪表已满：${max}` }),
  br_flood: ({ ports }) => ({ en: `flooded: to all other ports (of ${ports})`, zh: `泛洪：发往其余所有端口（共 ${ports} 个）` }),
  __br_forward: (_, dev) => ({ en: `forwarded out of port ${dev}`, zh: `从端口 ${dev} 转发出去` }),
  br_pass_frame_up: (_, dev) => ({ en: `handed up to the host as ${dev}`, zh: `以 ${dev} 的名义交给主机` }),
  br_send_bpdu: (_, dev) => ({ en: `spanning tree message out of ${dev}`, zh: `从 ${dev} 发出生成树报文` }),
  br_stp_rcv: () => ({ en: 'the spanning tree protocol takes it in', zh: '生成树协议接收' }),
  arp_send: () => ({ en: 'ARP makes a message', zh: 'ARP 产生报文' }),
  arp_rcv: () => ({ en: 'ARP takes it in', zh: 'ARP 接收' }),
  arp_ignore: () => ({ en: 'ARP is set not to answer this', zh: 'ARP 设置为不应答' }),
  ip_rcv: () => ({ en: 'IPv4 takes it in', zh: 'IPv4 接收' }),
  ip_rcv_finish: () => ({ en: 'the header is sound; where to?', zh: '首部无误；该去哪里？' }),
  ip_route_input_noref: ({ type, dev, gw }) => route(Number(type), String(dev), Number(gw)),
  ip_local_deliver: () => ({ en: 'it is for this host', zh: '目的地就是本机' }),
  ip_local_deliver_finish: () => ({ en: 'handed to its protocol', zh: '交给它的上层协议' }),
  ip_forward: ({ dev }) => ({ en: `to be forwarded by ${dev}`, zh: `将从 ${dev} 转发` }),
  ip_forward_finish: () => ({ en: 'forwarding allowed, TTL lowered by one', zh: '允许转发，TTL 减一' }),
  ip_error: () => ({ en: 'no way on: an error is to be sent', zh: '无路可走：要发回差错' }),
  ip_handle_martian_source: () => ({ en: 'its source address cannot be right here', zh: '源地址在这里不可能正确' }),
  icmp_send: ({ type, code, to }) => ({
    en: `ICMP error (type ${type}, code ${code}) to ${address(to)}`,
    zh: `向 ${address(to)} 发 ICMP 差错（类型 ${type}，代码 ${code}）`,
  }),
  icmp_rcv: () => ({ en: 'ICMP takes it in', zh: 'ICMP 接收' }),
  icmp_reply: () => ({ en: 'ICMP makes the answer', zh: 'ICMP 产生应答' }),
  icmp_echo: () => ({ en: 'an echo request: it is answered', zh: '回显请求：作出应答' }),
  ping_rcv: () => ({ en: 'handed to the ping program', zh: '交给 ping 程序' }),
  raw_rcv: () => ({ en: 'handed to a raw socket', zh: '交给原始套接字' }),
  raw_local_deliver: () => ({ en: 'handed to a raw socket', zh: '交给原始套接字' }),
  udp_rcv: () => ({ en: 'UDP takes it in', zh: 'UDP 接收' }),
  tcp_v4_rcv: () => ({ en: 'TCP takes it in', zh: 'TCP 接收' }),
  tcp_rcv_established: () => ({ en: 'it belongs to an established connection', zh: '属于已建立的连接' }),
  tcp_transmit_skb: () => ({ en: 'TCP sends a segment', zh: 'TCP 发送报文段' }),
  tcp_retransmit_skb: () => ({ en: 'TCP sends a segment once more: it was not acknowledged', zh: 'TCP 重传：该报文段未被确认' }),
  tcp_v4_send_synack: () => ({ en: 'the listener answers with SYN and ACK', zh: '监听方以 SYN+ACK 应答' }),
  tcp_v4_send_reset: () => ({ en: 'nobody takes this segment: TCP answers with a reset', zh: '无人接收该报文段：TCP 以 RST 应答' }),
  tcp_v4_send_ack: () => ({ en: 'TCP acknowledges for a connection that is closed already', zh: 'TCP 为已关闭的连接发送确认' }),
  tcp_send_active_reset: () => ({ en: 'TCP ends the connection with a reset', zh: 'TCP 以 RST 结束连接' }),
  igmp_send_report: () => ({ en: 'IGMP reports a group', zh: 'IGMP 报告多播组' }),
  igmpv3_sendpack: () => ({ en: 'IGMP reports its groups', zh: 'IGMP 报告多播组' }),
  igmp_rcv: () => ({ en: 'IGMP takes it in', zh: 'IGMP 接收' }),
  ipt_do_table: (detail) => rule(detail),
  nf_nat_manip_pkt: (detail) => translated(detail),
  nf_conntrack_in: (detail) => tracked(detail),
  nf_conntrack_confirm: ({ connections }) => ({
    en: `a new connection: remembered, with ${connections} in all`,
    zh: `新连接：已记录，共 ${connections} 个`,
  }),
  nf_ct_kill: () => ({ en: 'its connection is forgotten', zh: '忘掉它所属的连接' }),
  nf_ct_helper: ({ helper, expected }) => ({
    en: `read by the helper ${helper}: ${expected} connections are expected of it`,
    zh: `由 ${helper} 助手读取：预期 ${expected} 个后续连接`,
  }),
  tcp_in_window: ({ reason, invalid }) => ({
    en: `does not fit its TCP connection (${reason}): ${invalid === true ? 'INVALID' : 'not believed'}`,
    zh: `与其 TCP 连接不符（${reason}）：${invalid === true ? 'INVALID' : '不予采信'}`,
  }),
  nf_send_reset: ({ to }) => ({ en: `rejected: a TCP reset goes to ${address(to)}`, zh: `被拒绝：向 ${address(to)} 发 TCP 复位` }),
};

/** The sentence for one station; the function's name where there is none. */
export function stationText(event: TraceEvent): Text {
  const sentence = SENTENCES[event.point];
  return sentence === undefined ? { en: event.point, zh: event.point } : sentence(event.detail ?? NOTHING, event.ifname);
}

function address(value: string | number | boolean | undefined): string {
  return typeof value === 'number' ? formatIpv4(value) : String(value);
}

/** Why a bridge does not send a frame out of a port. */
function refusedBy(port: string, why: string, vlan: number): Text {
  if (why === 'hairpin')
    return { en: `not out of ${port}: it came in there (hairpin off)`, zh: `不从 ${port} 发出：它就是从那里来的（hairpin off）` };
  if (why === 'isolated') return { en: `not out of ${port}: both ports are isolated`, zh: `不从 ${port} 发出：两个端口都被隔离` };
  if (why === 'vlan') return { en: `not out of ${port}: it is not in VLAN ${vlan}`, zh: `不从 ${port} 发出：它不属于 VLAN ${vlan}` };
  if (why === 'flood') return { en: `not out of ${port}: it takes no flooded frames`, zh: `不从 ${port} 发出：它不接收泛洪的帧` };
  return { en: `not out of ${port}: it does not forward now`, zh: `不从 ${port} 发出：它现在不转发` };
}

/** RTN_*: include/uapi/linux/rtnetlink.h. */
function route(type: number, dev: string, gw: number): Text {
  if (type === 2) return { en: 'route: an address of this host', zh: '路由：本机的地址' };
  if (type === 3) return { en: 'route: a broadcast', zh: '路由：广播' };
  if (type === 5) return { en: 'route: a multicast group', zh: '路由：多播组' };
  if (gw === 0) return { en: `route: a neighbour on ${dev}`, zh: `路由：${dev} 上的邻居` };
  return { en: `route: by ${dev} to gateway ${formatIpv4(gw)}`, zh: `路由：经 ${dev} 到网关 ${formatIpv4(gw)}` };
}

/** A step through the rules. `rule` counts from 1; 0 is the end of a chain. */
function rule({ table, chain, rule, target, verdict }: Detail): Text {
  const place = `${table} ${chain}`;
  if (target === 'policy')
    return { en: `${place}: no rule decided, the policy is ${verdict}`, zh: `${place}：没有规则作出决定，默认策略是 ${verdict}` };
  if (target === 'return') return { en: `${place}: the end, back to the chain that called it`, zh: `${place}：到了末尾，回到调用它的链` };
  const matched = { en: `${place}, rule ${rule} fits`, zh: `${place}，规则 ${rule} 匹配` };
  const more = ruleOutcome(String(target), String(verdict));
  return { en: `${matched.en}: ${more.en}`, zh: `${matched.zh}：${more.zh}` };
}

function ruleOutcome(target: string, verdict: string): Text {
  if (verdict === 'JUMP') return { en: `on in chain ${target}`, zh: `进入链 ${target}` };
  if (verdict === 'GOTO') return { en: `over to chain ${target}, not to come back`, zh: `转到链 ${target}，不再返回` };
  if (verdict === 'RETURN') return { en: 'RETURN, the chain ends here', zh: 'RETURN，此链到此为止' };
  if (target === '') return { en: 'it only counts', zh: '只计数' };
  if (verdict === 'CONTINUE') return { en: `${target}, then the next rule`, zh: `${target}，然后看下一条规则` };
  return { en: target === verdict ? target : `${target}: ${verdict}`, zh: target === verdict ? target : `${target}：${verdict}` };
}

/** What connection tracking makes of a packet. */
function tracked({ state, direction }: Detail): Text {
  switch (state) {
    case 'NEW':
      return { en: 'begins a connection: NEW', zh: '开始一个连接：NEW' };
    case 'RELATED':
      return { en: 'belongs to what another connection caused: RELATED', zh: '由另一连接引起：RELATED' };
    case 'UNTRACKED':
      return { en: 'not to be tracked: UNTRACKED', zh: '不跟踪：UNTRACKED' };
    case 'INVALID':
      return { en: 'fits no connection: INVALID', zh: '不属于任何连接：INVALID' };
    default:
      return direction === 'reply'
        ? { en: 'answers a known connection: ESTABLISHED', zh: '是已知连接的应答：ESTABLISHED' }
        : { en: 'belongs to a known connection: ESTABLISHED', zh: '属于已知连接：ESTABLISHED' };
  }
}

/** NAT: one end's address and port (an ICMP identifier counts as one), before and after. */
function translated({ manip, from, fromPort, to, toPort, inner }: Detail): Text {
  const end = (addr: Detail[string], port: Detail[string]): string => `${address(addr)}${port === 0 ? '' : `:${port}`}`;
  const change = `${end(from, fromPort)} → ${end(to, toPort)}`;
  const source = manip === 'source';
  const quoted = inner === true ? { en: ', in the packet it quotes too', zh: '，所引用的包也一样' } : { en: '', zh: '' };
  return {
    en: `NAT: ${source ? 'source' : 'destination'} ${change}${quoted.en}`,
    zh: `NAT：${source ? '源' : '目的'} ${change}${quoted.zh}`,
  };
}
