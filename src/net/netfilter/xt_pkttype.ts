import type { XtPkttype } from '../../uapi/xt_data.ts';
import { PACKET_BROADCAST, PACKET_LOOPBACK, PACKET_MULTICAST } from '../../uapi/socket.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { ipv4Daddr } from '../../wire/ipv4.ts';
import type { XtMatch } from './x_tables.ts';

/** Linux: net/netfilter/xt_pkttype.c. */
export const XT_PKTTYPE: XtMatch<XtPkttype> = {
  name: 'pkttype',
  compile({ pkttype, invert }) {
    return (skb) => {
      let type = skb.pktType;
      // A copy of the host's own packet does not say what it was.
      if (type === PACKET_LOOPBACK) type = ipv4IsMulticast(ipv4Daddr(skb.bytes, skb.data)) ? PACKET_MULTICAST : PACKET_BROADCAST;
      return (type === pkttype) !== invert;
    };
  },
};
