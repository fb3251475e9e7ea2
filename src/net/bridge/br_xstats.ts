import { ENODEV } from '../../uapi/errno.ts';
import { type NlMessage, RTM_NEWSTATS, type StatsMsg } from '../../uapi/rtnetlink.ts';
import { devGetByIndex, forEachNetdev, type NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { isDump } from '../core/rtnetlink.ts';
import { mcastOf, McastStats, mcastStatsOf } from './br_multicast_state.ts';
import { brPortGet, brPriv } from './br_private.ts';

/** IFLA_STATS_FILTER_BIT of IFLA_STATS_LINK_XSTATS and IFLA_STATS_LINK_XSTATS_SLAVE. */
const LINK_XSTATS = 1 << 1;
const LINK_XSTATS_SLAVE = 1 << 2;

/** What is always nought without IPv6. */
const MLD = {
  mldV1Queries: [0, 0],
  mldV2Queries: [0, 0],
  mldV1Reports: [0, 0],
  mldV2Reports: [0, 0],
  mldLeaves: [0, 0],
  mldParseErrors: 0,
};

/** RTM_GETSTATS: extended statistics of bridges and ports. Linux: rtnl_stats_get(), br_fill_linkxstats(). */
export function rtnlStatsGet(net: Net, message: NlMessage, out: NlMessage[]): number {
  const request = message.body as StatsMsg;
  const mask = request.filterMask ?? 0;
  const one = isDump(message) ? null : devGetByIndex(net, request.ifindex ?? 0);
  if (!isDump(message) && one === null) return -ENODEV;
  for (const dev of one === null ? forEachNetdev(net) : [one]) {
    const body: StatsMsg = { family: 0, ifindex: dev.ifindex, filterMask: mask };
    if ((mask & LINK_XSTATS) !== 0) bridgeXstats(dev, body);
    if ((mask & LINK_XSTATS_SLAVE) !== 0) portXstats(dev, body);
    out.push({ type: RTM_NEWSTATS, body });
  }
  return 0;
}

function bridgeXstats(dev: NetDevice, body: StatsMsg): void {
  const br = brPriv(dev);
  if (br !== null) body.xstats = { mcast: { ...(mcastOf(br).stats.get(null) ?? new McastStats()), ...MLD } };
}

function portXstats(dev: NetDevice, body: StatsMsg): void {
  const p = brPortGet(dev);
  if (p !== null) body.xstats = { mcast: { ...mcastStatsOf(p.br, p), ...MLD }, stp: { ...p.stpXstats } };
}
