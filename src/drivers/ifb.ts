import { IFF_BROADCAST, IFF_NOARP } from '../uapi/if.ts';
import { NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { unregisterNetdevice } from '../net/core/dev_register.ts';
import { ethHwAddrRandom } from '../net/core/eth.ts';
import type { RtnlLinkOps } from '../net/core/rtnetlink.ts';
import { kfreeSkb } from '../net/core/drop_reason.ts';
import { validateEtherAddress } from './ether_address.ts';

/**
 * Takes only what `tc`'s mirred action redirects to it, which is not modelled: a frame of anybody else is dropped, and counted
 * as received. Linux: drivers/net/ifb.c.
 */
const ifbOps: NetDeviceOps = {
  startXmit(skb, dev) {
    dev.stats.rxPackets++;
    dev.stats.rxBytes += skb.tail - skb.data;
    dev.stats.rxDropped++;
    kfreeSkb(skb, 'NOT_SPECIFIED', dev.net);
  },
};

/** `type ifb`. */
export const ifbLinkOps: RtnlLinkOps = {
  kind: 'ifb',
  setup(net, name) {
    const dev = new NetDevice(net, name, ifbOps, ifbLinkOps);
    dev.flags = IFF_BROADCAST | IFF_NOARP;
    dev.txQueueLen = 32;
    dev.defaultQdisc = 'pfifo_fast';
    dev.minMtu = 0;
    dev.maxMtu = 0;
    ethHwAddrRandom(dev);
    return dev;
  },
  validate: validateEtherAddress,
  dellink: unregisterNetdevice,
};
