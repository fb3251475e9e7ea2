import { NUD_INCOMPLETE, NUD_REACHABLE, RT_SCOPE_LINK, RTN_UNICAST, RTNH_F_DEAD } from '../../uapi/rtnetlink.ts';
import type { NetDevice } from '../core/dev.ts';
import { neighLookup } from '../core/neigh_lookup.ts';
import { NUD_VALID } from '../core/neigh_state.ts';
import type { Net } from '../core/net_namespace.ts';
import { inetSelectAddr } from './devinet.ts';
import type { FibResult, Flow4 } from './fib_lookup.ts';
import type { FibAlias, FibInfo, FibNh } from './fib_semantics.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** The source address for the found route: the route's own, or the best of its device. Linux: fib_result_prefsrc(). */
export function fibResultPrefsrc(net: Net, res: FibResult): number {
  const fi = res.fi!;
  if (fi.prefsrc !== 0) return fi.prefsrc;
  const nh = res.nh!;
  return nh.saddrGenid === ipv4Net(net).devAddrGenid ? nh.saddr : fibInfoUpdateNhcSaddr(net, nh, fi.scope);
}

/** Linux: fib_info_update_nhc_saddr(). */
export function fibInfoUpdateNhcSaddr(net: Net, nh: FibNh, scope: number): number {
  nh.saddr = nh.dev === null ? 0 : inetSelectAddr(nh.dev, nh.gw, scope);
  nh.saddrGenid = ipv4Net(net).devAddrGenid;
  return nh.saddr;
}

/**
 * Chooses among the paths of a found route and sets the flow's source address if it has none. `hash` (31 bits) is what a
 * multipath route is chosen by; it is not looked at for others. Linux: fib_select_path().
 */
export function fibSelectPath(net: Net, res: FibResult, flow: Flow4, hash: number): void {
  if (flow.oif === 0) {
    if (res.fi!.nhs.length > 1) fibSelectMultipath(net, res, hash);
    else if (res.prefixlen === 0 && res.table!.numDefault > 1 && res.type === RTN_UNICAST) fibSelectDefault(net, flow, res);
  }
  if (flow.saddr === 0) flow.saddr = fibResultPrefsrc(net, res);
}

/** The path of a multipath route that `hash` (0..2^31-1) falls on. Linux: fib_select_multipath(). */
export function fibSelectMultipath(net: Net, res: FibResult, hash: number): void {
  const nhs = res.fi!.nhs;
  const useNeigh = ipv4Net(net).sysctl.fibMultipathUseNeigh !== 0;
  let first = true;
  for (let i = 0; i < nhs.length; i++) {
    const nh = nhs[i];
    if (useNeigh) {
      if (!goodNh(net, nh)) continue;
      if (first) assign(res, i);
      first = false;
    }
    if (hash > nh.upperBound) continue;
    assign(res, i);
    return;
  }
}

function assign(res: FibResult, sel: number): void {
  res.nhSel = sel;
  res.nh = res.fi!.nhs[sel];
}

/** Linux: fib_good_nh(). */
function goodNh(net: Net, nh: FibNh): boolean {
  if (nh.scope !== RT_SCOPE_LINK) return true;
  const state = neighState(net, nh.dev!, nh.gw);
  return state < 0 || (state & NUD_VALID) !== 0;
}

/** NUD_* of the gateway's neighbour entry, or -1 when there is none. */
function neighState(net: Net, dev: NetDevice, gw: number): number {
  return neighLookup(net.stack.neighTables[0], gw, dev)?.nudState ?? -1;
}

/** The search for a default gateway that answers, among several of one priority. Linux: fib_select_default(). */
class DeathSearch {
  lastResort: FibInfo | null = null;
  lastIdx = -1;
}

function fibSelectDefault(net: Net, flow: Flow4, res: FibResult): void {
  const search = new DeathSearch();
  let fi: FibInfo | null = null;
  let first: FibAlias | null = null;
  let order = -1;
  let lastPrio = res.fi!.priority;
  let lastTos = 0;
  for (const fa of res.aliases!) {
    const next = fa.fi;
    if (fa.tbId !== res.table!.id || (fa.tos !== 0 && fa.tos !== (flow.tos & 0xfc))) continue;
    if (next.priority > lastPrio && fa.tos === lastTos) {
      if (lastTos !== 0) continue;
      break;
    }
    if ((next.flags & RTNH_F_DEAD) !== 0) continue;
    lastTos = fa.tos;
    lastPrio = next.priority;
    if (next.scope !== res.scope || fa.type !== RTN_UNICAST) continue;
    const nh = next.nhs[0];
    if (nh.gw === 0 || nh.scope !== RT_SCOPE_LINK) continue;
    if (fi === null) {
      if (next !== res.fi) break;
      first = fa;
    } else if (alive(net, fi, order, search, first!.faDefault)) {
      take(res, fi);
      first!.faDefault = order;
      return;
    }
    fi = next;
    order++;
  }
  if (order <= 0 || fi === null) {
    if (first !== null) first.faDefault = -1;
    return;
  }
  if (alive(net, fi, order, search, first!.faDefault)) {
    take(res, fi);
    first!.faDefault = order;
    return;
  }
  if (search.lastIdx >= 0) take(res, search.lastResort!);
  first!.faDefault = search.lastIdx;
}

function take(res: FibResult, fi: FibInfo): void {
  res.fi = fi;
  assign(res, 0);
}

/** Does the gateway answer, as far as its neighbour entry tells? Linux: !fib_detect_death(). */
function alive(net: Net, fi: FibInfo, order: number, search: DeathSearch, dflt: number): boolean {
  const state = neighState(net, fi.nhs[0].dev!, fi.nhs[0].gw);
  if (state < 0 || state === NUD_REACHABLE) return true;
  const valid = (state & NUD_VALID) !== 0;
  if (valid && order !== dflt) return true;
  if (valid || (search.lastIdx < 0 && order > dflt && state !== NUD_INCOMPLETE)) {
    search.lastResort = fi;
    search.lastIdx = order;
  }
  return false;
}
