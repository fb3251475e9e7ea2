/** Trace points that tell how far a packet has come. The names are kernel functions. */
export const DROP_POINT = 'kfree_skb';

export const ARRIVALS = {
  /** A frame comes in from a device's cable. */
  link: new Set(['__netif_receive_skb_core']),
  /** A protocol took the packet in: it arrived. */
  end: new Set([
    'ip_local_deliver_finish',
    'arp_process',
    'icmp_rcv',
    'ping_rcv',
    'igmp_rcv',
    'udp_rcv',
    'tcp_v4_rcv',
    'raw_rcv',
    'br_stp_rcv',
    // It went into a tunnel: what travels on is another packet.
    'vxlan_build_skb',
  ]),
};

/** ARP takes a message in: a reply has arrived, a request has if it is answered. */
export const ARP_ARRIVAL = 'arp_rcv';

/** The kernel asks or answers by ARP; what arping sends begins elsewhere. */
export const KERNEL_ARP = 'arp_send';

/** Where a packet waits for the answer to ARP, if it got no further. */
export const WAITS_FOR_ARP = '__neigh_event_send';

/** No route: for a packet that a program wanted to send (the event's skb is 0), or for the answer to one. */
export const NO_ROUTE_POINT = 'ip_route_output_flow';

/** NAT has changed an address or a port. */
export const NAT_POINT = 'nf_nat_manip_pkt';

/** A fragment waits for the others; the last one to come goes on as the whole packet. */
export const REASSEMBLY_POINT = 'ip_defrag';

/** A program's datagram is longer than may leave: it was not made (the event's skb is 0). */
export const TOO_LONG_POINT = '__ip_append_data';
