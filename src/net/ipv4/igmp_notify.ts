import {
  IFA_F_PERMANENT,
  INFINITY_LIFE_TIME,
  RT_SCOPE_UNIVERSE,
  type RTM_DELMULTICAST,
  type RTM_NEWMULTICAST,
  RTMGRP_IPV4_MCADDR,
} from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import type { NetDevice } from '../core/dev.ts';
import { rtnlHasListeners, rtnlNotify } from '../core/rtnetlink.ts';

/** Tells listeners that a device listens to a group, or no more. Linux: inet_ifmcaddr_notify(). */
export function inetIfmcaddrNotify(dev: NetDevice, multicast: number, type: typeof RTM_NEWMULTICAST | typeof RTM_DELMULTICAST): void {
  if (!rtnlHasListeners(dev.net, RTMGRP_IPV4_MCADDR)) return;
  const cacheinfo = { preferred: INFINITY_LIFE_TIME, valid: INFINITY_LIFE_TIME };
  const place = { family: AF_INET, prefixlen: 32, flags: IFA_F_PERMANENT, scope: RT_SCOPE_UNIVERSE, index: dev.ifindex };
  rtnlNotify(dev.net, RTMGRP_IPV4_MCADDR, { type, body: { ...place, multicast, cacheinfo } });
}
