import { EINVAL, ENAMETOOLONG } from '../../uapi/errno.ts';
import {
  XT_RECENT_CHECK,
  XT_RECENT_DEST,
  XT_RECENT_REAP,
  XT_RECENT_REMOVE,
  XT_RECENT_SET,
  XT_RECENT_TTL,
  XT_RECENT_UPDATE,
  type XtRecent,
} from '../../uapi/xt_data.ts';
import { ipv4Daddr, ipv4Saddr, ipv4Ttl } from '../../wire/ipv4.ts';
import { HZ, jiffies } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { xtNet } from './ip_tables_table.ts';
import { xtByKernelSocket, xtCheckProcName, type XtActionParam, type XtMatch, type XtRefusal } from './x_tables.ts';
import { RecentTable } from './xt_recent_table.ts';

/** `recent`: who was seen lately, in lists by name. Linux: net/netfilter/xt_recent.c. */

const MAX_NSTAMPS = 65536;
/** Stamps an entry has when no rule asks for more. */
const NSTAMPS = 32;
const NAME_LEN = 200;
const OPERATIONS = [XT_RECENT_SET, XT_RECENT_REMOVE, XT_RECENT_CHECK, XT_RECENT_UPDATE];

function check(net: Net, info: XtRecent): number | XtRefusal {
  const { checkSet, seconds, hitCount } = info;
  if (OPERATIONS.filter((bit) => checkSet & bit).length !== 1) return -EINVAL;
  const sets = (checkSet & (XT_RECENT_SET | XT_RECENT_REMOVE)) !== 0;
  if (sets && (seconds !== 0 || hitCount !== 0 || checkSet & (XT_RECENT_TTL | XT_RECENT_REAP))) return -EINVAL;
  if (checkSet & XT_RECENT_REAP && seconds === 0) return -EINVAL;
  if (hitCount >= MAX_NSTAMPS) {
    const log = `xt_recent: hitcount (${hitCount}) is larger than allowed maximum (${MAX_NSTAMPS - 1})`;
    return { error: -EINVAL, log };
  }
  const error = xtCheckProcName(info.name, NAME_LEN, -ENAMETOOLONG);
  if (error !== 0) return error;
  let stamps = NSTAMPS;
  if (hitCount > 0) for (stamps = 1; stamps < hitCount;) stamps <<= 1;
  const { recent } = xtNet(net);
  let table = recent.get(info.name) as RecentTable | undefined;
  if (table === undefined) recent.set(info.name, (table = new RecentTable(info.mask, stamps, net.sim)));
  else table.widen(stamps);
  table.refs++;
  return 0;
}

function destroy(net: Net, { name }: XtRecent): void {
  const { recent } = xtNet(net);
  const table = recent.get(name) as RecentTable;
  if (--table.refs === 0) recent.delete(name);
}

function matches(skb: SkBuff, par: XtActionParam, table: RecentTable, info: XtRecent): boolean {
  const { bytes, data } = skb;
  const { checkSet, invert } = info;
  const addr = (info.side === XT_RECENT_DEST ? ipv4Daddr(bytes, data) : ipv4Saddr(bytes, data)) & table.mask;
  let ttl = ipv4Ttl(bytes, data);
  // The TTL as it was before forwarding.
  const own = skb.sk !== null ? skb.sk.net === par.net : xtByKernelSocket(skb);
  if (par.outDev !== null && !own) ttl = (ttl + 1) & 0xff;
  const entry = table.lookup(addr, checkSet & XT_RECENT_TTL ? ttl : 0);
  if (entry === null) {
    if ((checkSet & XT_RECENT_SET) === 0) return invert;
    table.add(addr, ttl);
    return !invert;
  }
  if (checkSet & XT_RECENT_REMOVE) {
    table.remove(entry);
    return !invert;
  }
  let result = invert;
  if (checkSet & XT_RECENT_SET) result = !invert;
  else {
    const since = jiffies(par.net.sim) - info.seconds * HZ;
    if (entry.seen(info.seconds === 0 ? -1 : since, info.hitCount)) result = !invert;
    if (checkSet & XT_RECENT_REAP) table.reap(since, (checkSet & XT_RECENT_UPDATE) !== 0 && result ? entry : null);
  }
  if (checkSet & XT_RECENT_SET || (checkSet & XT_RECENT_UPDATE && result)) {
    table.update(entry);
    entry.ttl = ttl;
  }
  return result;
}

export const XT_RECENT: XtMatch<XtRecent> = {
  name: 'recent',
  check: ({ net }, info) => check(net, info),
  destroy,
  compile(info, net) {
    const table = xtNet(net).recent.get(info.name) as RecentTable;
    return (skb, par) => matches(skb, par, table, info);
  },
};
