import { IFF_BROADCAST, IFF_NOARP } from '../uapi/if.ts';
import { NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { unregisterNetdevice } from '../net/core/dev_register.ts';
import { ethMacAddr } from '../net/core/dev_settings.ts';
import { ethHwAddrRandom } from '../net/core/eth.ts';
import { netifCarrierOff, netifCarrierOn } from '../net/core/link_watch.ts';
import type { RtnlLinkOps } from '../net/core/rtnetlink.ts';
import { consumeSkb } from '../net/core/skbuff.ts';
import { validateEtherAddress } from './ether_address.ts';

/** Counts what is sent and forgets it. Linux: drivers/net/dummy.c. */
const dummyOps: NetDeviceOps = {
  startXmit(skb, dev) {
    dev.stats.txPackets++;
    dev.stats.txBytes += skb.tail - skb.data;
    consumeSkb(skb);
  },
  setMacAddress: ethMacAddr,
  changeCarrier(dev, on) {
    if (on) netifCarrierOn(dev);
    else netifCarrierOff(dev);
    return 0;
  },
};

/** `type dummy`. */
export const dummyLinkOps: RtnlLinkOps = {
  kind: 'dummy',
  setup(net, name) {
    const dev = new NetDevice(net, name, dummyOps, dummyLinkOps);
    dev.flags = IFF_BROADCAST | IFF_NOARP;
    dev.minMtu = 0;
    dev.maxMtu = 0;
    ethHwAddrRandom(dev);
    return dev;
  },
  validate: validateEtherAddress,
  dellink: unregisterNetdevice,
};
