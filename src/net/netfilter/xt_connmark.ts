import { IPCT_MARK } from '../../uapi/nf_conntrack.ts';
import { XT_CONNMARK_RESTORE, XT_CONNMARK_SET, type XtConnmarkTarget, type XtMarkMatch } from '../../uapi/xt_data.ts';
import type { Net } from '../core/net_namespace.ts';
import { type NfConn, nfCtGet } from './nf_conn.ts';
import { nfConntrackEventCache } from './nf_conntrack_ecache.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from './nf_conntrack_proto.ts';
import { XT_CONTINUE, type XtCheckParam, type XtMatch, type XtTarget } from './x_tables.ts';

/** `connmark` and CONNMARK. Linux: net/netfilter/xt_connmark.c. */

function check({ net }: XtCheckParam): number {
  nfCtNetnsGet(net);
  return 0;
}

const destroy = (net: Net): void => nfCtNetnsPut(net);

export const XT_CONNMARK: XtMatch<XtMarkMatch> = {
  name: 'connmark',
  check,
  destroy,
  compile({ mark, mask, invert }) {
    const wanted = mark | 0;
    return (skb) => {
      const ct = nfCtGet(skb);
      return ct !== null && ((ct.mark & mask) === wanted) !== invert;
    };
  },
};

export const XT_CONNMARK_TG: XtTarget<XtConnmarkTarget> = {
  name: 'CONNMARK',
  check,
  destroy,
  compile({ ctmark, ctmask, nfmask, mode }) {
    return (skb) => {
      const ct = nfCtGet(skb);
      if (ct === null) return XT_CONTINUE;
      if (mode === XT_CONNMARK_RESTORE) skb.mark = ((skb.mark & ~nfmask) ^ (ct.mark & ctmask)) >>> 0;
      else setMark(ct, (ct.mark & ~ctmask) ^ (mode === XT_CONNMARK_SET ? ctmark : skb.mark & nfmask));
      return XT_CONTINUE;
    };
  },
};

function setMark(ct: NfConn, mark: number): void {
  if (ct.mark === mark) return;
  ct.mark = mark;
  nfConntrackEventCache(IPCT_MARK, ct);
}
