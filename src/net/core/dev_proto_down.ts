import { EBUSY, EOPNOTSUPP } from '../../uapi/errno.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import type { NetDevice } from './dev.ts';
import { netifCarrierOff, netifCarrierOn } from './link_watch.ts';
import type { Extack } from './rtnetlink.ts';

/**
 * `protodown on|off` and `protodown_reason N on|off`: somebody says that the device has no carrier, though its driver may
 * think otherwise. 0, -EOPNOTSUPP or -EBUSY in words. Linux: do_set_proto_down(), netdev_change_proto_down().
 */
export function doSetProtoDown(dev: NetDevice, link: LinkMsg, extack: Extack): number {
  if (!dev.changeProtoDown) {
    extack.message = 'Protodown not supported by device';
    return -EOPNOTSUPP;
  }
  if (link.protoDownReason !== undefined) {
    const { mask, value } = link.protoDownReason;
    dev.protoDownReason = ((dev.protoDownReason & ~mask) | (value & mask)) >>> 0;
  }
  if (link.protoDown === undefined) return 0;
  if (link.protoDown === 0 && dev.protoDownReason !== 0) {
    extack.message = 'Cannot clear protodown, active reasons';
    return -EBUSY;
  }
  if (link.protoDown !== 0) netifCarrierOff(dev);
  else netifCarrierOn(dev);
  dev.protoDown = link.protoDown !== 0;
  return 0;
}
