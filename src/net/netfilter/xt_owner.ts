import { EINVAL } from '../../uapi/errno.ts';
import { XT_OWNER_GID, XT_OWNER_SOCKET, XT_OWNER_UID, type XtOwner } from '../../uapi/xt_data.ts';
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from './core.ts';
import { xtByKernelSocket, type XtMatch } from './x_tables.ts';

/** Linux: net/netfilter/xt_owner.c. */
export const XT_OWNER: XtMatch<XtOwner> = {
  name: 'owner',
  hooks: (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_POST_ROUTING),
  check: (_par, { uidMin, uidMax, gidMin, gidMax }) => (uidMin > uidMax || gidMin > gidMax ? -EINVAL : 0),
  compile({ uidMin, uidMax, gidMin, gidMax, match, invert }) {
    return (skb, par) => {
      const sk = skb.sk !== null && skb.sk.net === par.net ? skb.sk : null;
      if (sk === null && !xtByKernelSocket(skb)) return (match ^ invert) === 0;
      if (match & invert & XT_OWNER_SOCKET) return false;
      if (sk === null) return ((match ^ invert) & (XT_OWNER_UID | XT_OWNER_GID)) === 0;
      if (match & XT_OWNER_UID && (sk.uid >= uidMin && sk.uid <= uidMax) === ((invert & XT_OWNER_UID) !== 0)) return false;
      return (match & XT_OWNER_GID) === 0 || (sk.gid >= gidMin && sk.gid <= gidMax) !== ((invert & XT_OWNER_GID) !== 0);
    };
  },
};
