import { EINVAL, ENODEV } from '../../uapi/errno.ts';
import { type LinkMsg, type NlMessage, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { forEachNetdev, type NetDevice } from './dev.ts';
import { linkwatchSyncDev } from './link_watch.ts';
import { getNetNsById, type Net } from './net_namespace.ts';
import { rtnlFillIfinfo, RTEXT_FILTER_SKIP_STATS } from './rtnl_fill.ts';
import { rtnlFindDev } from './rtnl_setlink.ts';
import { type Extack, isDump } from './rtnetlink.ts';

/** RTM_GETLINK: one device, or all that pass a filter. Linux: rtnl_getlink(), rtnl_dump_ifinfo(). */
export function rtnlGetlink(net: Net, message: NlMessage, out: NlMessage[], extack: Extack): number {
  const link = message.body as LinkMsg;
  let about = net;
  if (link.targetNetnsid !== undefined) {
    const found = getNetNsById(net, link.targetNetnsid);
    if (found === null) {
      extack.message = 'Invalid target network namespace id';
      return -EINVAL;
    }
    about = found;
  }
  const mask = link.extMask ?? 0;
  const add = (dev: NetDevice): void => {
    out.push({ type: RTM_NEWLINK, body: rtnlFillIfinfo(dev, net, 0, mask & RTEXT_FILTER_SKIP_STATS) });
  };
  if (isDump(message)) {
    for (const dev of forEachNetdev(about)) if (passesFilter(dev, link)) add(dev);
    return 0;
  }
  const { dev, specified } = rtnlFindDev(about, link);
  if (!specified) return -EINVAL;
  if (dev === null) return -ENODEV;
  linkwatchSyncDev(dev);
  add(dev);
  return 0;
}

/** `ip link show master X`, `type K`. Linux: link_master_filtered(), link_kind_filtered(). */
function passesFilter(dev: NetDevice, link: LinkMsg): boolean {
  if (link.master === -1 && dev.master !== null) return false;
  if (link.master !== undefined && link.master > 0 && dev.master?.ifindex !== link.master) return false;
  const kind = link.linkinfo?.kind;
  if (kind === undefined || !dev.net.stack.linkOps.has(kind)) return true;
  return dev.linkOps?.kind === kind;
}
