import { EINVAL, ENODEV, EOPNOTSUPP } from '../../uapi/errno.ts';
import { type Ifreq, SIOCBRADDBR, SIOCBRADDIF, SIOCBRDELBR, SIOCBRDELIF } from '../../uapi/ioctl.ts';
import { devGetByIndex, devGetByName } from '../core/dev.ts';
import { registerNetdevice } from '../core/dev_register.ts';
import type { Net } from '../core/net_namespace.ts';
import { brFdbAddLocal } from './br_fdb.ts';
import { brAddIf, brDelBridge, brDelIf } from './br_if.ts';
import { BR_LINK_OPS } from './br_netlink.ts';
import { brPriv } from './br_private.ts';

const IFNAMSIZ = 16;

/**
 * SIOCBRADDBR, SIOCBRDELBR (request.name), SIOCBRADDIF, SIOCBRDELIF (request.name and .ifindex). 0 or a negative errno; -EINVAL
 * for any other request. The kernel's room forwards Process.ioctl. Linux: net/bridge/br_ioctl.c
 */
export function brIoctl(net: Net, request: number, argument: Ifreq): number {
  // The kernel sees what fits into the structure.
  const name = argument.name.slice(0, IFNAMSIZ - 1);
  switch (request) {
    case SIOCBRADDBR:
      return brAddBridge(net, name);
    case SIOCBRDELBR:
      return brDelBridge(devGetByName(net, name));
    case SIOCBRADDIF:
    case SIOCBRDELIF:
      return addDelIf(net, name, argument.ifindex ?? 0, request === SIOCBRADDIF);
    default:
      return -EINVAL;
  }
}

/** Linux: br_add_bridge(). A name with %d gets a number. */
function brAddBridge(net: Net, name: string): number {
  const dev = BR_LINK_OPS.setup(net, name);
  dev.linkInitialized = true;
  const error = registerNetdevice(dev);
  return error < 0 ? error : brFdbAddLocal(brPriv(dev)!, null, dev.devAddr);
}

/** Linux: add_del_if(). */
function addDelIf(net: Net, name: string, ifindex: number, add: boolean): number {
  const bridge = devGetByName(net, name);
  if (bridge === null) return -ENODEV;
  const br = brPriv(bridge);
  if (br === null) return -EOPNOTSUPP;
  const dev = devGetByIndex(net, ifindex);
  if (dev === null) return -EINVAL;
  return add ? brAddIf(br, dev, {}) : brDelIf(br, dev);
}
