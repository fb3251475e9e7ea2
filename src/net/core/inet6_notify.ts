import { IFA_F_PERMANENT, INFINITY_LIFE_TIME } from '../../uapi/rtnetlink.ts';
import {
  RTM_DELMULTICAST,
  RTM_DELNETCONF,
  RTM_NEWMULTICAST,
  RTM_NEWNETCONF,
  RTMGRP_IPV6_MCADDR,
  RTMGRP_IPV6_NETCONF,
} from '../../uapi/rtnetlink.ts';
import { AF_INET6 } from '../../uapi/socket.ts';
import type { NetDevice } from './dev.ts';
import { NETDEV_REGISTER, NETDEV_UNREGISTER } from './netdev_notifier.ts';
import type { NetStack } from './net_stack.ts';
import { rtnlHasListeners, rtnlNotify } from './rtnetlink.ts';

const IPV6_MIN_MTU = 1280;
const INTERFACE_LOCAL_ALL_NODES = Uint8Array.from({ length: 16 }, (_, i) => [0xff, 1][i] ?? (i === 15 ? 1 : 0));
const LINK_LOCAL_ALL_NODES = Uint8Array.from({ length: 16 }, (_, i) => [0xff, 2][i] ?? (i === 15 ? 1 : 0));

/**
 * What listeners on netlink hear of IPv6, which is switched off, when devices come and go: their settings and the groups they
 * listen to. After IPv4's in machine/boot.ts, as its news come first. Linux: net/ipv6/addrconf.c, net/ipv6/mcast.c.
 */
export function inet6NotifyInit(stack: NetStack): void {
  stack.netdevNotifiers.push((dev, event) => {
    if (dev.mtu < IPV6_MIN_MTU) return;
    if (event === NETDEV_REGISTER) {
      notifyConf(dev, true);
      notifyGroup(dev, INTERFACE_LOCAL_ALL_NODES, true);
      notifyGroup(dev, LINK_LOCAL_ALL_NODES, true);
    } else if (event === NETDEV_UNREGISTER) {
      notifyGroup(dev, LINK_LOCAL_ALL_NODES, false);
      notifyConf(dev, false);
    }
  });
}

/** Linux: inet6_netconf_notify_devconf(). */
function notifyConf({ net, ifindex }: NetDevice, there: boolean): void {
  if (!rtnlHasListeners(net, RTMGRP_IPV6_NETCONF)) return;
  const off = { forwarding: 0, mcForwarding: 0, proxyNeigh: 0, ignoreRoutesWithLinkdown: 0 };
  const body = { family: AF_INET6, ifindex, ...(there ? off : {}) };
  rtnlNotify(net, RTMGRP_IPV6_NETCONF, { type: there ? RTM_NEWNETCONF : RTM_DELNETCONF, body });
}

/** Linux: inet6_ifmcaddr_notify(). */
function notifyGroup({ net, ifindex: index }: NetDevice, multicast: Uint8Array, there: boolean): void {
  if (!rtnlHasListeners(net, RTMGRP_IPV6_MCADDR)) return;
  const cacheinfo = { preferred: INFINITY_LIFE_TIME, valid: INFINITY_LIFE_TIME };
  const body = { family: AF_INET6, prefixlen: 128, flags: IFA_F_PERMANENT, scope: 0, index, multicast, cacheinfo };
  rtnlNotify(net, RTMGRP_IPV6_MCADDR, { type: there ? RTM_NEWMULTICAST : RTM_DELMULTICAST, body });
}
