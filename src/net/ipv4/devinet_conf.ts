import { type NetconfMsg, RTM_DELNETCONF, RTM_NEWNETCONF, RTMGRP_IPV4_NETCONF } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import { rtnlHasListeners, rtnlNotify } from '../core/rtnetlink.ts';
import {
  inDevGet,
  IPV4_DEVCONF_ACCEPT_REDIRECTS,
  IPV4_DEVCONF_BC_FORWARDING,
  IPV4_DEVCONF_FORWARDING,
  IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN,
  IPV4_DEVCONF_MC_FORWARDING,
  IPV4_DEVCONF_PROXY_ARP,
  IPV4_DEVCONF_RP_FILTER,
  type InDevice,
  type Ipv4Devconf,
} from './inetdevice.ts';
import { ipv4Net, rtCacheFlush } from './ipv4_netns.ts';

/** Indexes of the settings that are no device's. Linux: include/uapi/linux/netconf.h. */
export const NETCONFA_IFINDEX_ALL = -1;
export const NETCONFA_IFINDEX_DEFAULT = -2;

/** What RTM_NEWNETCONF says of the settings `cnf`. Linux: inet_netconf_fill_devconf(). */
export function netconfBody(ifindex: number, cnf: Ipv4Devconf): NetconfMsg {
  return {
    family: AF_INET,
    ifindex,
    forwarding: cnf.data[IPV4_DEVCONF_FORWARDING],
    rpFilter: cnf.data[IPV4_DEVCONF_RP_FILTER],
    mcForwarding: cnf.data[IPV4_DEVCONF_MC_FORWARDING],
    bcForwarding: cnf.data[IPV4_DEVCONF_BC_FORWARDING],
    proxyNeigh: cnf.data[IPV4_DEVCONF_PROXY_ARP],
    ignoreRoutesWithLinkdown: cnf.data[IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN],
  };
}

/** Which attribute of RTM_NEWNETCONF tells of a setting. */
const NOTIFIED: Readonly<Record<number, keyof NetconfMsg>> = {
  [IPV4_DEVCONF_FORWARDING]: 'forwarding',
  [IPV4_DEVCONF_RP_FILTER]: 'rpFilter',
  [IPV4_DEVCONF_PROXY_ARP]: 'proxyNeigh',
  [IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN]: 'ignoreRoutesWithLinkdown',
};

/** Linux: inet_netconf_notify_devconf() for one setting. */
function notifyConf(net: Net, cnf: Ipv4Devconf, ifindex: number, index: number): void {
  const attribute = NOTIFIED[index];
  const body: NetconfMsg = { family: AF_INET, ifindex, [attribute]: cnf.data[index] };
  rtnlNotify(net, RTMGRP_IPV4_NETCONF, { type: RTM_NEWNETCONF, body });
}

/** A device has settings from now on, or no more. Linux: devinet_sysctl_register(), devinet_sysctl_unregister(). */
export function notifyDeviceConf(idev: InDevice, there: boolean): void {
  const { net, ifindex } = idev.dev;
  if (!rtnlHasListeners(net, RTMGRP_IPV4_NETCONF)) return;
  if (there) rtnlNotify(net, RTMGRP_IPV4_NETCONF, { type: RTM_NEWNETCONF, body: netconfBody(ifindex, idev.cnf) });
  else rtnlNotify(net, RTMGRP_IPV4_NETCONF, { type: RTM_DELNETCONF, body: { family: AF_INET, ifindex } });
}

/** Writes setting `index` of `cnf` (a device's, all's or default's) as a user does. Linux: devinet_conf_proc() and siblings. */
export function devinetConfSet(net: Net, cnf: Ipv4Devconf, ifindex: number, index: number, value: number): void {
  const old = cnf.data[index];
  cnf.data[index] = value;
  // Linux flushes for some of them; here cached routes, and what ARP remembers, hang on more.
  if (value !== old) rtCacheFlush(net);
  if (index === IPV4_DEVCONF_FORWARDING) {
    if (old !== value) forwardingChanged(net, cnf, ifindex);
    return;
  }
  const ipv4 = ipv4Net(net);
  cnf.state[index] = 1;
  if (cnf === ipv4.devconfDflt) devinetCopyDfltConf(net, index);
  if (old === value) return;
  if (NOTIFIED[index] !== undefined) notifyConf(net, cnf, ifindex, index);
}

/** Linux: devinet_copy_dflt_conf(): devices that were never told otherwise follow `default`. */
function devinetCopyDfltConf(net: Net, index: number): void {
  const value = ipv4Net(net).devconfDflt.data[index];
  for (const dev of net.devByIndex.values()) {
    const idev = inDevGet(dev);
    if (idev !== null && idev.cnf.state[index] === 0) idev.cnf.data[index] = value;
  }
}

/** Linux: devinet_sysctl_forward(). */
function forwardingChanged(net: Net, cnf: Ipv4Devconf, ifindex: number): void {
  const ipv4 = ipv4Net(net);
  if (cnf === ipv4.devconfAll) inetForwardChange(net);
  else notifyConf(net, cnf, ifindex, IPV4_DEVCONF_FORWARDING);
  if (cnf !== ipv4.devconfDflt) rtCacheFlush(net);
}

/** ip_forward was switched: it becomes every device's and the default. Linux: inet_forward_change(). */
function inetForwardChange(net: Net): void {
  const ipv4 = ipv4Net(net);
  const on = ipv4.devconfAll.data[IPV4_DEVCONF_FORWARDING];
  ipv4.devconfAll.data[IPV4_DEVCONF_ACCEPT_REDIRECTS] = on === 0 ? 1 : 0;
  ipv4.devconfDflt.data[IPV4_DEVCONF_FORWARDING] = on;
  notifyConf(net, ipv4.devconfAll, NETCONFA_IFINDEX_ALL, IPV4_DEVCONF_FORWARDING);
  notifyConf(net, ipv4.devconfDflt, NETCONFA_IFINDEX_DEFAULT, IPV4_DEVCONF_FORWARDING);
  for (const dev of net.devByIndex.values()) {
    const idev = inDevGet(dev);
    if (idev === null) continue;
    idev.cnf.data[IPV4_DEVCONF_FORWARDING] = on;
    idev.cnf.state[IPV4_DEVCONF_FORWARDING] = 1;
    notifyConf(net, idev.cnf, dev.ifindex, IPV4_DEVCONF_FORWARDING);
  }
}
