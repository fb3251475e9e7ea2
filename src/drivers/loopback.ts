import { ARPHRD_LOOPBACK, IFF_LOOPBACK } from '../uapi/if.ts';
import { NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { registerNetdevice } from '../net/core/dev_register.ts';
import { ethMacAddr } from '../net/core/dev_settings.ts';
import { netifRx } from '../net/core/dev_queue.ts';
import { ethTypeTrans } from '../net/core/eth.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { NetStack } from '../net/core/net_stack.ts';
import type { SkBuff } from '../net/core/skbuff.ts';

const NO_BROADCAST = new Uint8Array(6);

/** What is sent comes in again. The route, mark and connection stay with the packet. Linux: loopback_xmit(). */
function loopbackXmit(skb: SkBuff, dev: NetDevice): void {
  if (dev.net.stack.trace.on) dev.net.stack.trace.hit(skb, 'loopback_xmit', dev.net);
  skb.sk = null;
  skb.protocol = ethTypeTrans(skb, dev);
  const length = skb.tail - skb.data;
  if (netifRx(skb) !== 0) return;
  const stats = dev.stats;
  stats.rxPackets++;
  stats.txPackets++;
  stats.rxBytes += length;
  stats.txBytes += length;
}

const loopbackOps: NetDeviceOps = { startXmit: loopbackXmit, setMacAddress: ethMacAddr };

/** `lo` of a new namespace. Linux: loopback_net_init() in drivers/net/loopback.c. */
export function loopbackNetInit(net: Net): void {
  const dev = new NetDevice(net, 'lo', loopbackOps, null);
  dev.type = ARPHRD_LOOPBACK;
  dev.flags = IFF_LOOPBACK;
  dev.mtu = 65536;
  dev.minMtu = 0;
  dev.maxMtu = 0;
  dev.broadcast = NO_BROADCAST;
  dev.nameAssignType = 2;
  dev.netnsImmutable = true;
  net.loopback = dev;
  registerNetdevice(dev);
}

/** Every namespace gets its own. It is the first device there is and the last to go. */
export function registerLoopback(stack: NetStack): void {
  stack.pernetDeviceOps.push({ init: loopbackNetInit });
}
