import { ARPHRD_ETHER } from '../../uapi/if.ts';
import type { XtMac } from '../../uapi/xt_data.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from './core.ts';
import type { XtMatch } from './x_tables.ts';

const ETH_HLEN = 14;

/** Linux: net/netfilter/xt_mac.c. */
export const XT_MAC: XtMatch<XtMac> = {
  name: 'mac',
  hooks: (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_IN) | (1 << NF_INET_FORWARD),
  compile({ srcaddr, invert }) {
    return (skb) => {
      const at = skb.macHeader;
      if (skb.dev === null || skb.dev.type !== ARPHRD_ETHER || at < 0 || at + ETH_HLEN > skb.data) return false;
      for (let i = 0; i < 6; i++) if (skb.bytes[at + 6 + i] !== srcaddr[i]) return invert;
      return !invert;
    };
  },
};
