import { DROP_POINT } from './points.ts';
import type { Station } from './packet.ts';

/** The boxes of the netfilter packet-flow picture. */
export const FLOW_BOXES = [
  'ingress',
  'br-prerouting',
  'br-input',
  'br-forward',
  'br-output',
  'br-postrouting',
  'prerouting',
  'input',
  'forward',
  'output',
  'postrouting',
  'process',
  'egress',
] as const;

export type FlowBox = (typeof FLOW_BOXES)[number];

const POINTS: Readonly<Record<string, FlowBox>> = {
  __netif_receive_skb_core: 'ingress',
  br_handle_frame: 'br-prerouting',
  br_nf_pre_routing: 'br-prerouting',
  br_pass_frame_up: 'br-input',
  br_flood: 'br-forward',
  should_deliver: 'br-forward',
  br_nf_forward_ip: 'br-forward',
  br_dev_xmit: 'br-output',
  br_nf_post_routing: 'br-postrouting',
  __br_forward: 'br-forward',
  ip_rcv: 'prerouting',
  ip_rcv_finish: 'prerouting',
  ip_route_input_noref: 'prerouting',
  ip_local_deliver: 'input',
  ip_local_deliver_finish: 'process',
  ip_forward: 'forward',
  ip_forward_finish: 'forward',
  ip_error: 'forward',
  __ip_local_out: 'output',
  ip_output: 'postrouting',
  ip_mc_output: 'postrouting',
  ip_finish_output2: 'postrouting',
  __neigh_event_send: 'postrouting',
  icmp_rcv: 'process',
  icmp_echo: 'process',
  icmp_reply: 'process',
  ping_rcv: 'process',
  raw_rcv: 'process',
  raw_local_deliver: 'process',
  udp_rcv: 'process',
  tcp_v4_rcv: 'process',
  tcp_rcv_established: 'process',
  tcp_transmit_skb: 'process',
  tcp_v4_send_synack: 'process',
  tcp_v4_send_reset: 'process',
  arp_rcv: 'process',
  arp_process: 'process',
  arp_send: 'process',
  ip_route_output_flow: 'process',
  dev_queue_xmit: 'egress',
  qdisc_enqueue: 'egress',
  veth_xmit: 'egress',
  ndo_start_xmit: 'egress',
};

/** In which box each station stands; null where none of them is meant. A drop stands where the packet was before. */
export function flowBoxes(stations: readonly Station[]): (FlowBox | null)[] {
  const last = new Map<string, FlowBox>();
  return stations.map(({ point, detail, packet, host, netns }) => {
    const place = `${packet} ${host} ${netns}`;
    const hook = detail['hook'];
    const box = point === DROP_POINT ? last.get(place) : typeof hook === 'string' ? (hook.toLowerCase() as FlowBox) : POINTS[point];
    if (box !== undefined) last.set(place, box);
    return box ?? null;
  });
}
