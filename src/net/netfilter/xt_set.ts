import { EINVAL, ENOENT, ERANGE } from '../../uapi/errno.ts';
import type { XtSet, XtSetTarget } from '../../uapi/xt_data.ts';
import type { Net } from '../core/net_namespace.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from './core.ts';
import { SetQuery } from './ipset/ip_set_elem.ts';
import { ipSetGet, ipSetPut, ipSets } from './ipset/ip_set_core.ts';
import type { SetSlot } from './ipset/ip_set_list_set.ts';
import { XT_CONTINUE, type XtMatch, type XtTarget } from './x_tables.ts';

/** Linux: IPSET_DIM_MAX. */
const DIM_MAX = 3;
const NO_TIMEOUT = 0xffffffff;
/** Bits of XtSetTarget.mapFlags. */
const MAP_SKBMARK = 1 << 0;
const MAP_SKBPRIO = 1 << 1;
const MAP_SKBQUEUE = 1 << 2;
const MAP_HOOKS = (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_POST_ROUTING);
const MAP_WHERE = 'mapping of prio or/and queue is allowed only from OUTPUT/FORWARD/POSTROUTING chains';

/** `-m set`: the packet is in a set. Linux: net/netfilter/xt_set.c, set_match_v4(). */
export const XT_SET: XtMatch<XtSet> = {
  name: 'set',
  check: (par, { name, dim }) => (dim > DIM_MAX ? -ERANGE : ipSetGet(par.net, name) === null ? -ENOENT : 0),
  destroy: (net, { name }) => ipSetPut(net, name),
  compile(data, net) {
    const slot = ipSets(net).get(data.name)!;
    const query = new SetQuery();
    query.dim = data.dim;
    query.flags = data.flags;
    query.packets = data.packets;
    query.bytes = data.bytes;
    query.noUpdateCounters = data.noUpdateCounters;
    query.returnNomatch = data.returnNomatch;
    const { invert } = data;
    return (skb, par) => {
      const { set } = slot;
      const result = query.dim < set.dimension ? 0 : set.kernelTest(skb, par, query);
      return (result > 0 || (result < 0 && query.returnNomatch)) !== invert;
    };
  },
};

type Half = { name: string; dim: number; flags: number };

function halves({ addSet, delSet, mapSet }: XtSetTarget): Half[] {
  return [addSet, delSet, mapSet].filter((half) => half !== null);
}

function bound(net: Net, half: Half | null, info: XtSetTarget): { slot: SetSlot; query: SetQuery } | null {
  if (half === null) return null;
  const query = new SetQuery();
  query.dim = half.dim;
  query.flags = half.flags;
  query.exist = info.exist;
  query.timeout = info.timeout === NO_TIMEOUT ? -1 : info.timeout;
  return { slot: ipSets(net).get(half.name)!, query };
}

/** `-j SET`: puts the packet into sets or takes it out. Linux: set_target_v3(). */
export const XT_SET_TG: XtTarget<XtSetTarget> = {
  name: 'SET',
  check(par, info) {
    const all = halves(info);
    if (all.some(({ dim }) => dim > DIM_MAX)) return -ERANGE;
    // The marks a set keeps are for rules of table mangle.
    if (info.mapSet !== null && par.table !== 'mangle') return -EINVAL;
    if (info.mapFlags & (MAP_SKBPRIO | MAP_SKBQUEUE) && par.hookMask & ~MAP_HOOKS) return { error: -EINVAL, log: MAP_WHERE };
    if (all.some(({ name }) => !ipSets(par.net).has(name))) return -ENOENT;
    for (const { name } of all) ipSetGet(par.net, name);
    return 0;
  },
  destroy(net, info) {
    for (const { name } of halves(info)) ipSetPut(net, name);
  },
  compile(info, net) {
    const add = bound(net, info.addSet, info);
    const del = bound(net, info.delSet, info);
    const map = bound(net, info.mapSet, info);
    const { mapFlags } = info;
    return (skb, par) => {
      if (add !== null && add.query.dim >= add.slot.set.dimension) add.slot.set.kernelAdd(skb, par, add.query);
      if (del !== null && del.query.dim >= del.slot.set.dimension) del.slot.set.kernelDel(skb, par, del.query);
      if (map !== null && map.query.dim >= map.slot.set.dimension && map.slot.set.kernelTest(skb, par, map.query) > 0) {
        const { skbmark, skbmarkmask, skbprio } = map.query.found!;
        if (mapFlags & MAP_SKBMARK) skb.mark = (skb.mark & ~skbmarkmask) ^ skbmark;
        if (mapFlags & MAP_SKBPRIO) skb.priority = skbprio;
      }
      return XT_CONTINUE;
    };
  },
};
