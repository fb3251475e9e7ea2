import { EADDRINUSE, EADDRNOTAVAIL, EINVAL } from '../uapi/errno.ts';
import type { LinkInfo } from '../uapi/rtnetlink.ts';
import { macEqual } from '../wire/addr.ts';
import { isValidEtherAddr } from '../net/core/eth.ts';
import type { Extack } from '../net/core/rtnetlink.ts';
import { MACVLAN_MODE_SOURCE, type MacvlanDev } from './macvlan_port.ts';

const MACVLAN_MACADDR_ADD = 0;
const MACVLAN_MACADDR_DEL = 1;
const MACVLAN_MACADDR_FLUSH = 2;
const MACVLAN_MACADDR_SET = 3;

/** `ip link set X type macvlan macaddr ...`: whose frames a macvlan in mode source takes. Linux: macvlan_changelink_sources(). */
export function macvlanChangeSources(vlan: MacvlanDev, data: NonNullable<LinkInfo['data']>, _extack: Extack): number {
  const { macaddrMode, macaddr, macaddrData } = data;
  if (macaddrMode === undefined) return 0;
  if (vlan.mode !== MACVLAN_MODE_SOURCE) return -EINVAL;
  switch (macaddrMode) {
    case MACVLAN_MACADDR_ADD:
      return macaddr === undefined ? -EINVAL : addSource(vlan, macaddr);
    case MACVLAN_MACADDR_DEL:
      if (macaddr === undefined) return -EINVAL;
      vlan.sources = vlan.sources.filter((known) => !macEqual(known, 0, macaddr, 0));
      return 0;
    case MACVLAN_MACADDR_FLUSH:
      vlan.sources = [];
      return 0;
    case MACVLAN_MACADDR_SET: {
      vlan.sources = [];
      if (macaddr !== undefined) return addSource(vlan, macaddr);
      for (const address of macaddrData ?? []) {
        const error = addSource(vlan, address);
        if (error < 0) return error;
      }
      return 0;
    }
    default:
      return -EINVAL;
  }
}

function addSource(vlan: MacvlanDev, address: Uint8Array): number {
  if (address.length !== 6) return -EINVAL;
  if (!isValidEtherAddr(address)) return -EADDRNOTAVAIL;
  if (vlan.sources.some((known) => macEqual(known, 0, address, 0))) return 0;
  if (vlan.port.addrBusy(address)) return -EADDRINUSE;
  vlan.sources = [...vlan.sources, address.slice()];
  return 0;
}
