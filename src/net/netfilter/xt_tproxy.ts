import { EINVAL } from '../../uapi/errno.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import type { XtTproxy } from '../../uapi/xt_data.ts';
import { NF_DROP, NF_INET_PRE_ROUTING } from './core.ts';
import type { XtTarget } from './x_tables.ts';

/**
 * Gives a packet to a local socket whatever its address. Only a socket with IP_TRANSPARENT may take it, and no program here
 * makes one: so it is dropped, as Linux does then. Linux: net/netfilter/xt_TPROXY.c, tproxy_tg4().
 */
export const XT_TPROXY_TG: XtTarget<XtTproxy> = {
  name: 'TPROXY',
  table: 'mangle',
  hooks: 1 << NF_INET_PRE_ROUTING,
  check: (par) => ((par.proto === IPPROTO_TCP || par.proto === IPPROTO_UDP) && !par.protoInvert ? 0 : -EINVAL),
  compile: () => () => NF_DROP,
};
