import { EINVAL, ENODEV, EOPNOTSUPP } from '../../uapi/errno.ts';
import { ARPHRD_ETHER, ARPHRD_LOOPBACK } from '../../uapi/if.ts';
import {
  type Ifreq,
  SIOCADDMULTI,
  SIOCDELMULTI,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFINDEX,
  SIOCGIFMAP,
  SIOCGIFMETRIC,
  SIOCGIFMTU,
  SIOCGIFTXQLEN,
  SIOCSIFHWADDR,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFTXQLEN,
} from '../../uapi/ioctl.ts';
import { devGetByName, devGetFlags } from '../core/dev.ts';
import { devMcAddGlobal, devMcDelGlobal } from '../core/dev_addr_lists.ts';
import { devChangeName } from '../core/dev_name.ts';
import { devChangeTxQueueLen, devSetMacAddress, devSetMtu } from '../core/dev_settings.ts';
import type { Net } from '../core/net_namespace.ts';

/** Interface requests that are not IPv4's: an alias ("eth0:1") means its device. 0 or a negative errno. Linux: dev_ioctl(). */
export function devIoctl(net: Net, request: number, ifr: Ifreq): number {
  const dev = devGetByName(net, ifr.name.split(':', 1)[0]);
  if (dev === null) return -ENODEV;
  switch (request) {
    case SIOCGIFFLAGS:
      // struct ifreq has 16 bits for them.
      ifr.flags = devGetFlags(dev) & 0xffff;
      return 0;
    case SIOCGIFMETRIC:
      ifr.metric = 0;
      return 0;
    case SIOCGIFMTU:
      ifr.mtu = dev.mtu;
      return 0;
    case SIOCGIFHWADDR:
      ifr.hwaddr = dev.devAddr.slice(0, 6);
      ifr.hatype = dev.type;
      return 0;
    case SIOCGIFINDEX:
      ifr.ifindex = dev.ifindex;
      return 0;
    case SIOCGIFTXQLEN:
      ifr.txqlen = dev.txQueueLen;
      return 0;
    case SIOCGIFMAP:
      return 0;
    case SIOCSIFMTU:
      return devSetMtu(dev, ifr.mtu ?? 0);
    case SIOCSIFHWADDR:
      if (dev.type === ARPHRD_LOOPBACK && ifr.hatype !== ARPHRD_LOOPBACK) return -EINVAL;
      return ifr.hwaddr === undefined ? -EINVAL : devSetMacAddress(dev, ifr.hwaddr);
    case SIOCSIFTXQLEN:
      return (ifr.txqlen ?? -1) < 0 ? -EINVAL : devChangeTxQueueLen(dev, ifr.txqlen!);
    case SIOCADDMULTI:
    case SIOCDELMULTI:
      // Those that are no Ethernet have no receive mode to set.
      if (dev.type !== ARPHRD_ETHER || ifr.hwaddr === undefined) return -EINVAL;
      return request === SIOCADDMULTI ? devMcAddGlobal(dev, ifr.hwaddr) : devMcDelGlobal(dev, ifr.hwaddr);
    case SIOCSIFNAME:
      return devChangeName(dev, ifr.newname ?? '');
    default:
      return -EOPNOTSUPP;
  }
}
