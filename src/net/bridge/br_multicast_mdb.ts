import { type MdbEntry, RTM_DELMDB, RTM_NEWMDB, RTMGRP_MDB } from '../../uapi/rtnetlink.ts';
import { rtnlHasListeners, rtnlNotify } from '../core/rtnetlink.ts';
import { mcastOf, type MdbGroup, type MdbKey, mdbKeyText, MdbGroup as Group, PortGroup } from './br_multicast_state.ts';
import { MDB_PERMANENT, MDB_TEMPORARY } from './br_multicast_state.ts';
import { CLOCK_T, type NetBridge, type NetBridgePort } from './br_private.ts';

/** Groups and their members, come and gone. Linux: the tables' part of net/bridge/br_multicast.c. */

export const RTPROT_KERNEL = 2;

/** A membership as listings have it; `member` null: the host's. Linux: __mdb_fill_info(). */
export function mdbFillEntry(br: NetBridge, group: MdbGroup, member: PortGroup | null): MdbEntry {
  const timer = (member ?? group).timer;
  const entry: MdbEntry = {
    ifindex: (member?.port.dev ?? br.dev).ifindex,
    state: member !== null && member.permanent ? MDB_PERMANENT : MDB_TEMPORARY,
    flags: member?.flags ?? 0,
    vid: group.key.vid,
    timer: timer.pending ? Math.floor((timer.expires - br.net.sim.now) / CLOCK_T) : 0,
  };
  if (group.key.mac !== null) entry.mac = group.key.mac;
  else entry.addr = group.key.addr;
  if (group.key.src !== 0) entry.src = group.key.src;
  if (member !== null) {
    entry.rtprot = member.rtprot;
    if (group.key.mac === null && mcastOf(br).igmpVersion === 3) entry.filterMode = member.filterMode;
  }
  return entry;
}

function mdbNotify(br: NetBridge, type: typeof RTM_NEWMDB | typeof RTM_DELMDB, group: MdbGroup, member: PortGroup | null): void {
  if (!rtnlHasListeners(br.net, RTMGRP_MDB)) return;
  rtnlNotify(br.net, RTMGRP_MDB, { type, body: { ifindex: br.dev.ifindex, entries: [mdbFillEntry(br, group, member)] } });
}

export function mdbFind(br: NetBridge, key: MdbKey): MdbGroup | null {
  return mcastOf(br).groups.get(mdbKeyText(key)) ?? null;
}

/** The group, made when it is not there. Linux: br_multicast_new_group(). */
export function mdbNewGroup(br: NetBridge, key: MdbKey): MdbGroup {
  const mcast = mcastOf(br);
  const text = mdbKeyText(key);
  const there = mcast.groups.get(text);
  if (there !== undefined) return there;
  const group = new Group(key, () => mdbHostLeave(br, group));
  mcast.groups.set(text, group);
  mcast.list.unshift(group);
  return group;
}

function mdbForgetIfEmpty(br: NetBridge, group: MdbGroup): void {
  if (group.ports.length > 0 || group.hostJoined) return;
  const mcast = mcastOf(br);
  mcast.groups.delete(mdbKeyText(group.key));
  mcast.list.splice(mcast.list.indexOf(group), 1);
}

/** Adds a member and tells. Linux: br_multicast_new_port_group(). */
export function mdbAddPort(
  br: NetBridge,
  group: MdbGroup,
  port: NetBridgePort,
  permanent: boolean,
  filterMode: number,
  rtprot: number,
): PortGroup {
  const member = new PortGroup(port, permanent, filterMode, rtprot, () => {
    if (br.dev.started && !member.permanent) mdbDelPort(br, group, member);
  });
  group.ports.push(member);
  port.mcastNGroups++;
  mdbNotify(br, RTM_NEWMDB, group, member);
  return member;
}

/** Linux: br_multicast_del_pg(). */
export function mdbDelPort(br: NetBridge, group: MdbGroup, member: PortGroup): void {
  const at = group.ports.indexOf(member);
  if (at < 0) return;
  group.ports.splice(at, 1);
  member.port.mcastNGroups--;
  br.net.sim.delTimer(member.timer);
  mdbNotify(br, RTM_DELMDB, group, member);
  mdbForgetIfEmpty(br, group);
}

/** The host is a member from now on. Linux: br_multicast_host_join(). */
export function mdbHostJoin(br: NetBridge, group: MdbGroup): void {
  if (!group.hostJoined) {
    group.hostJoined = true;
    mdbNotify(br, RTM_NEWMDB, group, null);
  }
  if (group.key.mac === null) br.net.sim.modTimer(group.timer, br.net.sim.now + mcastOf(br).membershipInterval);
}

/** Linux: br_multicast_host_leave(). */
export function mdbHostLeave(br: NetBridge, group: MdbGroup): void {
  if (!group.hostJoined) return;
  group.hostJoined = false;
  br.net.sim.delTimer(group.timer);
  mdbNotify(br, RTM_DELMDB, group, null);
  mdbForgetIfEmpty(br, group);
}

/** Takes a port out of its groups: those it joined, or `all`. */
export function mdbFlushPort(br: NetBridge, port: NetBridgePort, all: boolean): void {
  const mcast = mcastOf(br);
  if (mcast.list.length === 0) return;
  for (const group of [...mcast.list]) {
    for (const member of [...group.ports]) if (member.port === port && (all || !member.permanent)) mdbDelPort(br, group, member);
  }
}

/** Tells of a router port that came or went. Linux: br_rtr_notify(). */
export function mdbRouterNotify(br: NetBridge, port: NetBridgePort, type: typeof RTM_NEWMDB | typeof RTM_DELMDB): void {
  if (!rtnlHasListeners(br.net, RTMGRP_MDB)) return;
  rtnlNotify(br.net, RTMGRP_MDB, { type, body: { ifindex: br.dev.ifindex, routers: [{ ifindex: port.dev.ifindex }] } });
}
