import { ARPHRD_ETHER } from '../../uapi/if.ts';
import type { NetDevice } from './dev.ts';
import { devMcAdd, devMcDel } from './dev_addr_lists.ts';
import { NETDEV_CHANGEMTU, NETDEV_REGISTER } from './netdev_notifier.ts';
import type { NetStack } from './net_stack.ts';

/** Below it a device has no IPv6 (RFC 8200 section 5). */
const IPV6_MIN_MTU = 1280;
/** The link-layer address of ff02::1, all nodes. */
const ALL_NODES = new Uint8Array([0x33, 0x33, 0, 0, 0, 1]);

/**
 * What IPv6 does on a Linux host even where it is turned off: every Ethernet device listens to the all-nodes group, which
 * `bridge fdb` and `ip maddr` show. Nothing else of IPv6 is modelled. Linux: net/ipv6/addrconf.c.
 */
export function addrconfInit(stack: NetStack): void {
  stack.netdevNotifiers.push((dev, event) => {
    if (dev.type !== ARPHRD_ETHER || (event !== NETDEV_REGISTER && event !== NETDEV_CHANGEMTU)) return;
    const listens = hasAllNodes(dev);
    if (dev.mtu >= IPV6_MIN_MTU && !listens) devMcAdd(dev, ALL_NODES);
    else if (dev.mtu < IPV6_MIN_MTU && listens) devMcDel(dev, ALL_NODES);
  });
}

function hasAllNodes(dev: NetDevice): boolean {
  return dev.mc.some(({ address }) => address.every((byte, i) => byte === ALL_NODES[i]));
}
