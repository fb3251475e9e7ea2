import { EINVAL } from '../../uapi/errno.ts';
import {
  XT_PHYSDEV_OP_BRIDGED,
  XT_PHYSDEV_OP_IN,
  XT_PHYSDEV_OP_ISIN,
  XT_PHYSDEV_OP_ISOUT,
  XT_PHYSDEV_OP_OUT,
  type XtPhysdev,
} from '../../uapi/xt_data.ts';
import { NF_INET_LOCAL_OUT } from './core.ts';
import { ifnameFits } from './ip_tables_compile.ts';
import { nfBridgeInfoGet } from './nf_bridge_info.ts';
import type { XtMatch } from './x_tables.ts';

const ALL = XT_PHYSDEV_OP_IN | XT_PHYSDEV_OP_OUT | XT_PHYSDEV_OP_BRIDGED | XT_PHYSDEV_OP_ISIN | XT_PHYSDEV_OP_ISOUT;

/** Linux: net/netfilter/xt_physdev.c. */
export const XT_PHYSDEV: XtMatch<XtPhysdev> = {
  name: 'physdev',
  check({ hookMask }, { bitmask, invert }) {
    if ((bitmask & ALL) === 0 || bitmask & ~ALL) return -EINVAL;
    const out = (bitmask & (XT_PHYSDEV_OP_OUT | XT_PHYSDEV_OP_ISOUT)) !== 0;
    const notBridged = (bitmask & XT_PHYSDEV_OP_BRIDGED) === 0 || (invert & XT_PHYSDEV_OP_BRIDGED) !== 0;
    if (!out || !notBridged || (hookMask & (1 << NF_INET_LOCAL_OUT)) === 0) return 0;
    const words = '--physdev-out and --physdev-is-out only supported in the FORWARD and POSTROUTING chains with bridged traffic';
    return { error: -EINVAL, log: `xt_physdev: ${words}` };
  },
  compile({ bitmask, invert, physindev, physoutdev }) {
    /** A test that fails: asked for, and come out as what is not wanted. */
    const fails = (op: number, holds: boolean): boolean => (bitmask & op) !== 0 && holds === ((invert & op) !== 0);
    return (skb) => {
      const info = nfBridgeInfoGet(skb);
      // Not bridged: every test that was asked for must be inverted.
      if (info === null) return (bitmask & ~invert) === 0;
      const out = info.physoutDev;
      if (fails(XT_PHYSDEV_OP_BRIDGED, out !== null)) return false;
      if (fails(XT_PHYSDEV_OP_ISIN, true) || fails(XT_PHYSDEV_OP_ISOUT, out !== null)) return false;
      if (fails(XT_PHYSDEV_OP_IN, ifnameFits(physindev, info.physinDev.name))) return false;
      return !fails(XT_PHYSDEV_OP_OUT, ifnameFits(physoutdev, out?.name ?? ''));
    };
  },
};
