import { EINVAL } from '../../uapi/errno.ts';
import { XT_CHECKSUM_OP_FILL, type XtChecksum } from '../../uapi/xt_data.ts';
import { skbChecksumHelp } from '../core/skb_checksum.ts';
import { XT_CONTINUE, type XtTarget } from './x_tables.ts';

/** Makes a checksum now that was left to the device. Linux: net/netfilter/xt_CHECKSUM.c. */
export const XT_CHECKSUM_TG: XtTarget<XtChecksum> = {
  name: 'CHECKSUM',
  table: 'mangle',
  check: (_par, { operation }) => (operation === XT_CHECKSUM_OP_FILL ? 0 : -EINVAL),
  compile: () => (skb) => {
    if (skb.gsoSize === 0) skbChecksumHelp(skb);
    return XT_CONTINUE;
  },
};
