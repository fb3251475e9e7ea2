import { EINVAL } from '../../uapi/errno.ts';
import type { XtLog } from '../../uapi/xt_data.ts';
import { nfLogIpPacket } from './nf_log_syslog.ts';
import { XT_CONTINUE, type XtTarget } from './x_tables.ts';

/** A line in the kernel log. Linux: net/netfilter/xt_LOG.c. */
export const XT_LOG_TG: XtTarget<XtLog> = {
  name: 'LOG',
  check: (_par, { level, prefix }) => (level >= 8 || prefix.length >= 30 ? -EINVAL : 0),
  compile({ level, logflags, prefix }) {
    return (skb, par) => {
      nfLogIpPacket(par.net, skb, par.inDev, par.outDev, level, logflags, prefix);
      return XT_CONTINUE;
    };
  },
};
