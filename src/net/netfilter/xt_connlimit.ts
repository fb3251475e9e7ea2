import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { TCP_CONNTRACK_CLOSE, TCP_CONNTRACK_TIME_WAIT } from '../../uapi/nf_conntrack.ts';
import { XT_CONNLIMIT_DADDR, XT_CONNLIMIT_INVERT, type XtConnlimit } from '../../uapi/xt_data.ts';
import { ipv4Daddr, ipv4Saddr } from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import { NF_CT_DEFAULT_ZONE_DIR, type NfConn, NfTuple, nfCtGet } from './nf_conn.ts';
import { nfConntrackFind } from './nf_conntrack_core.ts';
import { nfctTimeStamp } from './nf_conntrack_net.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from './nf_conntrack_proto.ts';
import { nfCtGetTuplepr } from './nf_conntrack_tuple.ts';
import type { XtMatch } from './x_tables.ts';

/** How many connections an address has already. Linux: net/netfilter/xt_connlimit.c. */
export const XT_CONNLIMIT: XtMatch<XtConnlimit> = {
  name: 'connlimit',
  check({ net }) {
    nfCtNetnsGet(net);
    return 0;
  },
  destroy: (net) => nfCtNetnsPut(net),
  compile({ limit, mask, flags }) {
    const lists = new Map<string, Seen[]>();
    const invert = (flags & XT_CONNLIMIT_INVERT) !== 0;
    const destination = (flags & XT_CONNLIMIT_DADDR) !== 0;
    return (skb, par) => {
      const { bytes, networkHeader: at } = skb;
      const ct = nfCtGet(skb);
      let tuple = ct?.orig;
      if (tuple === undefined) {
        tuple = new NfTuple();
        if (!nfCtGetTuplepr(bytes, at, skb.tail, tuple)) {
          par.hotdrop = true;
          return false;
        }
      }
      const zone = ct?.zone ?? 0;
      const key = `${(destination ? ipv4Daddr(bytes, at) : ipv4Saddr(bytes, at)) & mask},${zone}`;
      return count(par.net, lists, key, tuple, zone) > limit !== invert;
    };
  },
};

/** A connection that was counted, and when (jiffies). */
interface Seen {
  readonly tuple: NfTuple;
  readonly time: number;
}

/** Counts the connections under `key`, this one too; those that are gone or closed are forgotten. Linux: net/netfilter/nf_conncount.c. */
function count(net: Net, lists: Map<string, Seen[]>, key: string, tuple: NfTuple, zone: number): number {
  const now = nfctTimeStamp(net);
  const left = (lists.get(key) ?? []).filter((seen) => {
    if (seen.tuple.equals(tuple)) return true;
    const found = nfConntrackFind(net, zone, NF_CT_DEFAULT_ZONE_DIR, seen.tuple);
    // Not in the table yet: it may be on its way.
    if (found === null) return now - seen.time < 2;
    return !alreadyClosed(found.ct!);
  });
  if (!left.some((seen) => seen.tuple.equals(tuple))) left.push({ tuple: new NfTuple().copy(tuple), time: now });
  lists.set(key, left);
  return left.length;
}

function alreadyClosed(ct: NfConn): boolean {
  if (ct.orig.proto !== IPPROTO_TCP || ct.proto === null) return false;
  const { state } = ct.proto as { state: number };
  return state === TCP_CONNTRACK_TIME_WAIT || state === TCP_CONNTRACK_CLOSE;
}
