import type { DropReason } from '../net/core/drop_reason.ts';
import type { TraceEvent } from '../net/core/trace.ts';
import type { Text } from './text.ts';

/** What each drop reason means, for learners. */
export const DROP_SENTENCES: Readonly<Record<DropReason, Text>> = {
  NOT_SPECIFIED: { en: 'It was dropped here; the kernel gives no particular reason.', zh: '它在这里被丢弃，内核没有给出具体原因。' },
  NO_SOCKET: { en: 'Nobody listens on that port.', zh: '没有程序监听该端口。' },
  SOCKET_CLOSE: { en: 'The socket it was for has been closed.', zh: '它要去的套接字已经关闭。' },
  SOCKET_FILTER: { en: "The program's own packet filter did not want it.", zh: '程序自己设的包过滤器不要它。' },
  SOCKET_RCVBUFF: {
    en: "The program reads too slowly: its socket's receive buffer is full.",
    zh: '程序读得太慢，套接字的接收缓冲区已满。',
  },
  PKT_TOO_SMALL: { en: 'The packet is shorter than its headers say.', zh: '包比其首部所声称的还短。' },
  TCP_CSUM: { en: 'The TCP checksum is wrong: the bytes were damaged.', zh: 'TCP 校验和不对：数据已损坏。' },
  UDP_CSUM: { en: 'The UDP checksum is wrong: the bytes were damaged.', zh: 'UDP 校验和不对：数据已损坏。' },
  IP_CSUM: { en: 'The checksum of the IP header is wrong.', zh: 'IP 首部的校验和不对。' },
  IP_INHDR: { en: 'The IP header is malformed.', zh: 'IP 首部格式有误。' },
  IP_RPFILTER: {
    en: 'Reverse path filter: an answer to the sender would leave by another interface (rp_filter).',
    zh: '反向路径过滤：若要回复发送方，会从另一个接口出去（rp_filter）。',
  },
  UNICAST_IN_L2_MULTICAST: {
    en: 'A packet for one address came in a frame for many: ignored for safety.',
    zh: '发给单个地址的包却装在多播帧里，出于安全被忽略。',
  },
  NETFILTER_DROP: { en: 'A firewall rule or a chain policy said DROP.', zh: '防火墙的某条规则或链的默认策略是 DROP。' },
  OTHERHOST: {
    en: 'The frame is addressed to another MAC address, so this host ignores it.',
    zh: '帧的目的 MAC 地址是别人，所以本机不理会。',
  },
  ICMP_CSUM: { en: 'The ICMP checksum is wrong.', zh: 'ICMP 校验和不对。' },
  INVALID_PROTO: { en: 'The protocol number is not one this host knows.', zh: '本机不认识这个协议号。' },
  IP_INADDRERRORS: {
    en: 'The destination is not one of this host, and the host does not forward (ip_forward is 0).',
    zh: '目的地址不是本机，而本机又不转发（ip_forward 为 0）。',
  },
  IP_INNOROUTES: { en: 'This host has no route to the destination, so it cannot forward.', zh: '本机没有到目的地的路由，无法转发。' },
  IP_LOCAL_SOURCE: {
    en: "The sender's address is one of this host's own: impossible from outside.",
    zh: '源地址是本机自己的地址，不可能来自外面。',
  },
  IP_INVALID_SOURCE: { en: "The sender's address is not one a sender can have.", zh: '源地址不是发送方可以使用的地址。' },
  IP_LOCALNET: {
    en: 'An address of 127.0.0.0/8 came in over the network: loopback stays inside.',
    zh: '127.0.0.0/8 的地址从网络上来：回环地址只能在本机内部使用。',
  },
  IP_INVALID_DEST: { en: 'The destination is not an address a packet can go to.', zh: '目的地址不是包可以去的地址。' },
  PKT_TOO_BIG: {
    en: 'It is larger than the MTU of the next link and must not be cut up (DF).',
    zh: '它比下一段链路的 MTU 大，又不许分片（DF）。',
  },
  DUP_FRAG: { en: 'This fragment came twice.', zh: '这个分片来了两次。' },
  FRAG_REASM_TIMEOUT: { en: 'Not all fragments arrived in time.', zh: '分片没有按时到齐。' },
  FRAG_TOO_FAR: { en: 'This fragment lies too far behind the others.', zh: '这个分片落后其他分片太多。' },
  IP_OUTNOROUTES: { en: 'There is no route to the destination.', zh: '没有到目的地的路由。' },
  IP_TTL_EXCEEDED: {
    en: 'Its time to live ran out: it passed too many routers, perhaps in a circle.',
    zh: '生存时间（TTL）用完：经过的路由器太多，也许在兜圈子。',
  },
  IP_MC_UNREACHABLE: { en: 'Multicast to an interface that does not take it.', zh: '多播的目的接口不接收多播。' },
  PROTO_MEM: { en: 'The protocol may not use more memory.', zh: '该协议可用的内存已用完。' },
  TCP_INVALID_SEQUENCE: { en: 'The TCP sequence number lies outside the window.', zh: 'TCP 序号不在窗口之内。' },
  TCP_RESET: { en: 'The TCP connection was reset.', zh: 'TCP 连接被重置。' },
  TCP_INVALID_SYN: { en: 'A SYN where there must not be one.', zh: '不该出现 SYN 的地方出现了 SYN。' },
  TCP_CLOSE: { en: 'The TCP connection is closed already.', zh: 'TCP 连接已经关闭。' },
  TCP_OLD_DATA: { en: 'These bytes had arrived before.', zh: '这些数据之前已经收到。' },
  TCP_FLAGS: { en: 'The TCP flags make no sense here.', zh: 'TCP 标志位在此处不合理。' },
  TCP_ZEROWINDOW: { en: 'The receiver had closed its window: it can take no more for now.', zh: '接收方的窗口为零：暂时不能再收。' },
  TCP_LISTEN_OVERFLOW: {
    en: 'The listener has as many connections waiting to be accepted as it wants: this one is turned away for now.',
    zh: '监听套接字的已完成连接队列已满，这个连接暂不受理。',
  },
  TCP_REQQ_FULL: { en: 'The listener has too many half-open connections.', zh: '监听套接字的半连接过多。' },
  TCP_OVERWINDOW: { en: 'The segment begins beyond the window that was offered.', zh: '报文段的起点超出了通告窗口。' },
  TCP_OFOMERGE: { en: 'Other segments that came out of order cover these bytes.', zh: '这些字节已被其他乱序到达的报文段覆盖。' },
  TCP_OFO_DROP: { en: 'An out-of-order segment whose bytes came otherwise meanwhile.', zh: '乱序报文段中的数据此时已从别处到达。' },
  TCP_OFO_QUEUE_PRUNE: {
    en: 'The receive buffer is full: what came out of order is given up.',
    zh: '接收缓冲区已满，乱序到达的数据被丢弃。',
  },
  TCP_RFC7323_PAWS: {
    en: 'The time stamp is older than one seen before: an old duplicate.',
    zh: '时间戳比先前见过的更旧：这是旧的重复报文段。',
  },
  TCP_OLD_SEQUENCE: { en: 'All of the segment lies before the window.', zh: '整个报文段都位于窗口之前。' },
  TCP_INVALID_END_SEQUENCE: { en: 'The segment ends beyond the window that was offered.', zh: '报文段的终点超出了通告窗口。' },
  TCP_ACK_UNSENT_DATA: { en: 'It acknowledges bytes that were never sent.', zh: '它确认了从未发送过的数据。' },
  TCP_TOO_OLD_ACK: { en: 'Its acknowledgement number is far too old.', zh: '它的确认号太旧。' },
  TCP_TIMEWAIT: { en: 'The connection is in TIME-WAIT and takes nothing more.', zh: '连接处于 TIME-WAIT，不再接收数据。' },
  TCP_ABORT_ON_DATA: {
    en: 'Data for a program that has closed its socket: answered with a reset.',
    zh: '程序已关闭套接字，却又收到数据：以 RST 回应。',
  },
  NEIGH_CREATEFAIL: { en: 'No entry for the neighbour could be made: the table is full.', zh: '无法建立邻居条目：邻居表已满。' },
  NEIGH_FAILED: {
    en: 'Nobody answered ARP for the next hop: its MAC address is unknown, so the frame cannot be sent.',
    zh: '没有人应答对下一跳的 ARP 询问：不知道 MAC 地址，帧就发不出去。',
  },
  NEIGH_QUEUEFULL: { en: 'Too many packets were waiting for the answer to ARP.', zh: '等待 ARP 应答的包太多。' },
  NEIGH_DEAD: { en: 'The neighbour entry was deleted while the packet waited for it.', zh: '包在等待时，邻居条目被删除了。' },
  QDISC_DROP: { en: "The sending queue dropped it (a limit or netem's loss).", zh: '发送队列丢弃了它（超过上限，或 netem 设定的丢包）。' },
  CPU_BACKLOG: {
    en: 'Too many packets were waiting to be handled: the backlog is full. Is there a loop?',
    zh: '等待处理的包太多，积压队列已满。是不是有环路？',
  },
  SKB_CSUM: { en: 'A checksum could not be computed.', zh: '无法计算校验和。' },
  DEV_HDR: { en: 'The interface could not put its header in front.', zh: '接口无法加上自己的首部。' },
  DEV_READY: { en: 'The interface is down, or has no carrier.', zh: '接口未启用，或没有载波。' },
  FULL_RING: { en: "The interface's ring is full.", zh: '接口的环形缓冲区已满。' },
  NOMEM: { en: 'There was no memory for it.', zh: '没有内存可用。' },
  HDR_TRUNC: { en: 'The packet ends in the middle of a header.', zh: '包在首部中间就断了。' },
  UNHANDLED_PROTO: { en: 'Nothing on this host handles that kind of frame.', zh: '本机没有处理这种帧的协议。' },
  ARP_INVALID: { en: 'The ARP message is malformed.', zh: 'ARP 报文格式有误。' },
  ARP_IGNORED: { en: 'The ARP message asks for somebody else: nothing to answer here.', zh: 'ARP 问的是别人，这里不必应答。' },
  ICMP_ECHO_IGNORED: {
    en: 'This host is set not to answer pings (icmp_echo_ignore_all).',
    zh: '本机设置为不回应 ping（icmp_echo_ignore_all）。',
  },
  BRIDGE_INGRESS_STP_STATE: {
    en: 'The bridge port is blocked by the spanning tree protocol, or is not forwarding yet.',
    zh: '网桥端口被生成树协议阻塞，或者还没进入转发状态。',
  },
  BRIDGE_PORT_DISABLED: { en: 'The bridge port is disabled: it is down or has no carrier.', zh: '网桥端口被禁用：未启用，或没有载波。' },
  BRIDGE_NO_EGRESS_PORT: {
    en: 'The bridge has no other port that may send it: nothing to forward to.',
    zh: '网桥没有别的端口可以发出它：无处转发。',
  },
  BRIDGE_LOCKED: {
    en: "The bridge port is locked, and the sender's MAC address is not allowed.",
    zh: '网桥端口已锁定，而发送方的 MAC 地址未获许可。',
  },
  MAC_INVALID_SOURCE: { en: "The sender's MAC address is not one a sender can have.", zh: '源 MAC 地址不是发送方可以使用的地址。' },
  VXLAN_INVALID_HDR: { en: 'The VXLAN header is malformed.', zh: 'VXLAN 首部格式有误。' },
  VXLAN_VNI_NOT_FOUND: { en: 'No VXLAN interface here has that network number (VNI).', zh: '这里没有使用该网络号（VNI）的 VXLAN 接口。' },
  VXLAN_ENTRY_EXISTS: { en: 'The forwarding entry points to the tunnel it came from.', zh: '转发条目指向它来的那条隧道。' },
  VXLAN_NO_REMOTE: { en: 'VXLAN knows no other end to send it to.', zh: 'VXLAN 不知道要发给哪个对端。' },
  VXLAN_LOCAL_SOURCE: {
    en: "The inner frame bears this interface's own MAC address as sender.",
    zh: '内层帧的源 MAC 地址就是本接口自己的地址。',
  },
  IP_TUNNEL_ECN: { en: 'The congestion marks inside and outside the tunnel contradict each other.', zh: '隧道内外的拥塞标记互相矛盾。' },
  LOCAL_MAC: {
    en: "The sender's MAC address is this bridge's own: the frame came back in a loop?",
    zh: '源 MAC 地址就是本网桥自己的：帧是否绕环路回来了？',
  },
};

/** The sentence for a drop reason; for a reason without one, its name. */
export function dropSentence(reason: string, detail?: TraceEvent['detail']): Text {
  if (reason === 'QDISC_DROP' && detail?.['qdisc'] === 'noop') return DROP_SENTENCES.DEV_READY;
  return DROP_SENTENCES[reason as DropReason] ?? { en: `Dropped: ${reason}.`, zh: `被丢弃：${reason}。` };
}
