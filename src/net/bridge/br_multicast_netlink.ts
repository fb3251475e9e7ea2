import { EINVAL } from '../../uapi/errno.ts';
import type { BridgeInfo } from '../../uapi/rtnetlink.ts';
import { brMulticastJoinSnoopers, brMulticastLeaveSnoopers } from './br_device.ts';
import { brMulticastToggle } from './br_multicast.ts';
import { brMulticastSetRouter } from './br_multicast_port.ts';
import { brMulticastSetQuerier } from './br_multicast_query.ts';
import { mcastOf, type NetBridgeMcast } from './br_multicast_state.ts';
import { CLOCK_T, JIFFY, type NetBridge } from './br_private.ts';

/** What is refused below: query intervals under a second. Linux: BR_MULTICAST_QUERY_INTVL_MIN. */
const QUERY_INTVL_MIN = 1e9;

/** Switches snooping, and with it the host's own memberships. */
export function brSetMulticastSnooping(br: NetBridge, on: boolean): void {
  if (mcastOf(br).enabled === on) return;
  brMulticastToggle(br, on);
  if (!br.dev.started) return;
  if (on) brMulticastJoinSnoopers(br);
  else brMulticastLeaveSnoopers(br);
}

/** 0 or -EINVAL. Linux: br_multicast_set_igmp_version(). */
export function brSetIgmpVersion(br: NetBridge, version: number): number {
  if (version !== 2 && version !== 3) return -EINVAL;
  mcastOf(br).igmpVersion = version;
  return 0;
}

/** 0 or -EINVAL. Linux: br_multicast_set_mld_version(). */
export function brSetMldVersion(br: NetBridge, version: number): number {
  if (version !== 1 && version !== 2) return -EINVAL;
  mcastOf(br).mldVersion = version;
  return 0;
}

const INTERVALS: readonly (readonly [keyof BridgeInfo, IntervalField])[] = [
  ['mcastLastMemberIntvl', 'lastMemberInterval'],
  ['mcastMembershipIntvl', 'membershipInterval'],
  ['mcastQuerierIntvl', 'querierInterval'],
  ['mcastQueryIntvl', 'queryInterval'],
  ['mcastQueryResponseIntvl', 'queryResponseInterval'],
  ['mcastStartupQueryIntvl', 'startupQueryInterval'],
];

export type IntervalField =
  'lastMemberInterval' | 'membershipInterval' | 'querierInterval' | 'queryInterval' | 'queryResponseInterval' | 'startupQueryInterval';

/** An interval in ns; queries not more often than once a second. */
export function brSetMcastInterval(mcast: NetBridgeMcast, field: IntervalField, interval: number): void {
  const least = field === 'queryInterval' || field === 'startupQueryInterval' ? QUERY_INTVL_MIN : 0;
  mcast[field] = Math.max(interval, least);
}

/** The multicast part of br_changelink(). 0 or the first refusal. */
export function brMulticastChangelink(br: NetBridge, data: BridgeInfo): number {
  const mcast = mcastOf(br);
  if (data.mcastRouter !== undefined) {
    const error = brMulticastSetRouter(br, data.mcastRouter);
    if (error !== 0) return error;
  }
  if (data.mcastSnooping !== undefined) brSetMulticastSnooping(br, data.mcastSnooping !== 0);
  if (data.mcastQueryUseIfaddr !== undefined) mcast.queryUseIfaddr = data.mcastQueryUseIfaddr !== 0;
  if (data.mcastQuerier !== undefined) brMulticastSetQuerier(br, data.mcastQuerier !== 0);
  if (data.mcastHashMax !== undefined) mcast.hashMax = data.mcastHashMax;
  if (data.mcastLastMemberCnt !== undefined) mcast.lastMemberCount = data.mcastLastMemberCnt;
  if (data.mcastStartupQueryCnt !== undefined) mcast.startupQueryCount = data.mcastStartupQueryCnt;
  for (const [name, field] of INTERVALS) {
    const value = data[name];
    if (value !== undefined) brSetMcastInterval(mcast, field, Math.floor(((value as number) * CLOCK_T) / JIFFY) * JIFFY);
  }
  if (data.mcastStatsEnabled !== undefined) mcast.statsEnabled = data.mcastStatsEnabled !== 0;
  let error = data.mcastIgmpVersion === undefined ? 0 : brSetIgmpVersion(br, data.mcastIgmpVersion);
  if (error === 0 && data.mcastMldVersion !== undefined) error = brSetMldVersion(br, data.mcastMldVersion);
  return error;
}
