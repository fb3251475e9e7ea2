import type { XtRealm } from '../../uapi/xt_data.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from './core.ts';
import type { XtMatch } from './x_tables.ts';

/** Routes here have no realm: all packets are of realm 0. Linux: net/netfilter/xt_realm.c. */
export const XT_REALM: XtMatch<XtRealm> = {
  name: 'realm',
  hooks: (1 << NF_INET_POST_ROUTING) | (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_LOCAL_IN),
  compile:
    ({ id, invert }) =>
    () =>
      (id === 0) !== invert,
};
