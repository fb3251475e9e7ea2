import { VLAN_VID_MASK } from '../../wire/vlan.ts';
import { EEXIST, EINVAL, ENODEV, ENOENT, EOPNOTSUPP } from '../../uapi/errno.ts';
import {
  type MdbEntry,
  type MdbMsg,
  type MdbRouter,
  NLM_F_BULK,
  NLM_F_CREATE,
  NLM_F_REPLACE,
  type NlMessage,
  RTM_NEWMDB,
} from '../../uapi/rtnetlink.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { devGetByIndex, forEachNetdev, type NetDevice, netifRunning } from '../core/dev.ts';
import { isZeroEtherAddr } from '../core/eth.ts';
import type { Net } from '../core/net_namespace.ts';
import { type Extack, isDump } from '../core/rtnetlink.ts';
import { mdbAddPort, mdbDelPort, mdbFillEntry, mdbFind, mdbHostJoin, mdbHostLeave, mdbNewGroup } from './br_multicast_mdb.ts';
import { MCAST_EXCLUDE, MCAST_INCLUDE, mcastOf, MDB_PERMANENT, MDB_TEMPORARY, type MdbKey } from './br_multicast_state.ts';
import { BR_STATE_DISABLED, brPortGet, brPriv, CLOCK_T, type NetBridge, type NetBridgePort } from './br_private.ts';

/** `bridge mdb`. Linux: net/bridge/br_mdb.c, rtnl_mdb_add() and its like in net/core/rtnetlink.c. */

const RTPROT_STATIC = 4;
const MDB_FLAGS_STAR_EXCL = 1 << 2;

/** All groups of a bridge, newest first. Linux: br_mdb_fill_info(). */
function mdbEntries(br: NetBridge): MdbEntry[] {
  const entries: MdbEntry[] = [];
  for (const group of mcastOf(br).list) {
    if (group.hostJoined) entries.push(mdbFillEntry(br, group, null));
    for (const member of group.ports) entries.push(mdbFillEntry(br, group, member));
  }
  return entries;
}

/** Ports behind which routers are, in the order of port numbers. Linux: br_rports_fill_info(). */
function routerPorts(br: NetBridge): MdbRouter[] {
  const now = br.net.sim.now;
  return br.ports
    .filter((p) => p.mcastRouter.active)
    .sort((a, b) => a.portNo - b.portNo)
    .map((p) => ({
      ifindex: p.dev.ifindex,
      type: p.mcastRouter.type,
      timer: p.mcastRouter.timer.pending ? Math.floor((p.mcastRouter.timer.expires - now) / CLOCK_T) : 0,
    }));
}

/** RTM_GETMDB: of all bridges, or one entry. Linux: rtnl_mdb_dump(), rtnl_mdb_get(). */
export function rtnlMdbGet(net: Net, message: NlMessage, out: NlMessage[], extack: Extack): number {
  const body = message.body as MdbMsg;
  if (!isDump(message)) return mdbGet(net, body, out, extack);
  for (const dev of forEachNetdev(net)) {
    const br = brPriv(dev);
    if (br === null || (body.ifindex && body.ifindex !== dev.ifindex)) continue;
    out.push({ type: RTM_NEWMDB, body: { ifindex: dev.ifindex, entries: mdbEntries(br), routers: routerPorts(br) } });
  }
  return 0;
}

const NO_MDB = 'Device does not support MDB operations';
const NO_MDB_BULK = 'Device does not support MDB bulk deletion';

/** The device first, then the entry, then whether the device has such entries at all: which mistake is reported depends on it. */
function deviceOf(net: Net, body: MdbMsg, extack: Extack, check: EntryCheck, without = NO_MDB): NetBridge | number {
  if (!body.ifindex) {
    extack.message = 'Invalid ifindex';
    return -EINVAL;
  }
  const dev = devGetByIndex(net, body.ifindex);
  if (dev === null) {
    extack.message = "Device doesn't exist";
    return -ENODEV;
  }
  const error = check(body.entry!, extack);
  if (error !== 0) return error;
  const br = brPriv(dev);
  if (br !== null) return br;
  extack.message = without;
  return -EOPNOTSUPP;
}

type EntryCheck = (entry: MdbEntry, extack: Extack) => number;

/** Linux: rtnl_validate_mdb_entry_get(), rtnl_validate_mdb_entry_del_bulk(): only the VLAN. */
function checkVid(entry: MdbEntry, extack: Extack): number {
  if (entry.vid < VLAN_VID_MASK) return 0;
  extack.message = 'Invalid entry VLAN id';
  return -EINVAL;
}

/** Linux: rtnl_validate_mdb_entry(). */
function checkEntry(entry: MdbEntry, extack: Extack): number {
  let problem: string | undefined;
  if (entry.ifindex === 0) problem = 'Zero entry ifindex is not allowed';
  else if (entry.addr !== undefined) {
    if (entry.addr !== 0 && !ipv4IsMulticast(entry.addr)) problem = 'IPv4 entry group address is not multicast or 0.0.0.0';
    else if ((entry.addr & 0xffffff00) === (0xe0000000 | 0)) problem = 'IPv4 entry group address is local multicast';
  } else if (entry.addr6 !== undefined) problem = 'IPv6 is not modelled by Patchbay';
  else if (entry.mac !== undefined && !isGroupMac(entry.mac)) problem = 'L2 entry group is not multicast';
  if (problem === undefined && entry.state !== MDB_PERMANENT && entry.state !== MDB_TEMPORARY) problem = 'Unknown entry state';
  if (problem === undefined) return checkVid(entry, extack);
  extack.message = problem;
  return -EINVAL;
}

function isGroupMac(mac: Uint8Array): boolean {
  return (mac[0] & 1) !== 0 && !isZeroEtherAddr(mac);
}

function keyOf(entry: MdbEntry): MdbKey {
  const { vid, mac } = entry;
  return mac === undefined ? { addr: entry.addr ?? 0, src: entry.src ?? 0, vid, mac: null } : { addr: 0, src: 0, vid, mac };
}

function mdbGet(net: Net, body: MdbMsg, out: NlMessage[], extack: Extack): number {
  const br = deviceOf(net, body, extack, checkVid);
  if (typeof br === 'number') return br;
  const group = mdbFind(br, keyOf(body.entry!));
  if (group === null) {
    extack.message = 'bridge: MDB entry not found';
    return -ENOENT;
  }
  const entries = group.ports.map((member) => mdbFillEntry(br, group, member));
  if (group.hostJoined) entries.unshift(mdbFillEntry(br, group, null));
  out.push({ type: RTM_NEWMDB, body: { ifindex: br.dev.ifindex, entries } });
  return 0;
}

/** The port an entry names; null: the bridge itself. Linux: br_mdb_config_init(). */
function portOf(br: NetBridge, entry: MdbEntry, extack: Extack): NetBridgePort | null | number {
  if (entry.ifindex === br.dev.ifindex) return null;
  const dev: NetDevice | null = devGetByIndex(br.net, entry.ifindex);
  if (dev === null) {
    extack.message = "bridge: Port net device doesn't exist";
    return -ENODEV;
  }
  const p = brPortGet(dev);
  if (p === null) {
    extack.message = 'bridge: Net device is not a bridge port';
    return -EINVAL;
  }
  if (p.br !== br) {
    extack.message = 'bridge: Port belongs to a different bridge device';
    return -EINVAL;
  }
  return p;
}

function refuse(extack: Extack, message: string, errno = EINVAL): number {
  extack.message = `bridge: ${message}`;
  return -errno;
}

/** Linux: rtnl_mdb_add(), br_mdb_add(). */
export function rtnlMdbAdd(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as MdbMsg;
  const br = deviceOf(net, body, extack, checkEntry);
  if (typeof br === 'number') return br;
  const entry = body.entry!;
  if (!netifRunning(br.dev)) return refuse(extack, 'Bridge device is not running');
  if (!mcastOf(br).enabled) return refuse(extack, "Bridge's multicast processing is disabled");
  const p = portOf(br, entry, extack);
  if (typeof p === 'number') return p;
  if (p !== null && p.state === BR_STATE_DISABLED && entry.state !== MDB_PERMANENT) {
    return refuse(extack, 'Port is in disabled state and entry is not permanent');
  }
  if (p === null && entry.state === MDB_PERMANENT) return refuse(extack, 'Flags are not allowed for host groups');
  if (entry.sourceList !== undefined && entry.filterMode === undefined) {
    return refuse(extack, 'Source list cannot be set without filter mode');
  }
  return addGroup(br, p, entry, message.flags ?? 0, extack);
}

function addGroup(br: NetBridge, p: NetBridgePort | null, entry: MdbEntry, flags: number, extack: Extack): number {
  const group = mdbNewGroup(br, keyOf(entry));
  if (p === null) {
    if (group.hostJoined) return refuse(extack, 'Group is already joined by host', EEXIST);
    mdbHostJoin(br, group);
    return 0;
  }
  const source = entry.src !== undefined && entry.src !== 0;
  const filterMode = entry.filterMode ?? (source ? MCAST_INCLUDE : MCAST_EXCLUDE);
  const permanent = entry.state === MDB_PERMANENT;
  const rtprot = entry.rtprot ?? RTPROT_STATIC;
  let member = group.ports.find((one) => one.port === p);
  if (member !== undefined) {
    if ((flags & NLM_F_REPLACE) === 0) {
      return refuse(extack, `${source ? '(S, G)' : '(*, G)'} group is already joined by port`, EEXIST);
    }
    br.net.sim.delTimer(member.timer);
    member.permanent = permanent;
    member.filterMode = filterMode;
    member.rtprot = rtprot;
  } else {
    if ((flags & NLM_F_CREATE) === 0) return -ENOENT;
    member = mdbAddPort(br, group, p, permanent, filterMode, rtprot);
  }
  if (!permanent) br.net.sim.modTimer(member.timer, br.net.sim.now + mcastOf(br).membershipInterval);
  for (const src of entry.sourceList ?? []) addSource(br, p, { ...entry, src }, permanent, rtprot, filterMode);
  return 0;
}

/** A source of a (*, G) entry has an entry of its own. Linux: br_mdb_add_group_src_fwd(). */
function addSource(br: NetBridge, p: NetBridgePort, entry: MdbEntry, permanent: boolean, rtprot: number, filterMode: number): void {
  const group = mdbNewGroup(br, keyOf(entry));
  if (group.ports.some((one) => one.port === p)) return;
  const member = mdbAddPort(br, group, p, permanent, MCAST_INCLUDE, rtprot);
  if (filterMode === MCAST_EXCLUDE) member.flags |= MDB_FLAGS_STAR_EXCL;
}

/** Linux: rtnl_mdb_del(), br_mdb_del(). */
export function rtnlMdbDel(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as MdbMsg;
  const bulk = ((message.flags ?? 0) & NLM_F_BULK) !== 0;
  const br = bulk ? deviceOf(net, body, extack, checkVid, NO_MDB_BULK) : deviceOf(net, body, extack, checkEntry);
  if (typeof br === 'number') return br;
  if (bulk) return mdbFlush(br, body);
  const entry = body.entry!;
  const p = portOf(br, entry, extack);
  if (typeof p === 'number') return p;
  const group = mdbFind(br, keyOf(entry));
  if (group === null) return -EINVAL;
  if (p === null) {
    if (!group.hostJoined) return -EINVAL;
    mdbHostLeave(br, group);
    return 0;
  }
  const member = group.ports.find((one) => one.port === p);
  if (member === undefined) return -EINVAL;
  mdbDelPort(br, group, member);
  return 0;
}

/** `bridge mdb flush`. Linux: br_mdb_del_bulk(). */
function mdbFlush(br: NetBridge, body: MdbMsg): number {
  const wanted = body.entry;
  const ofState = (state: number): boolean => !body.stateMask || state === wanted?.state;
  const ofVid = (vid: number): boolean => !wanted?.vid || wanted.vid === vid;
  const ofPort = (ifindex: number): boolean => !wanted?.ifindex || wanted.ifindex === ifindex;
  for (const group of mcastOf(br).list.filter((one) => ofVid(one.key.vid))) {
    for (const member of [...group.ports]) {
      if (!ofPort(member.port.dev.ifindex) || !ofState(member.permanent ? MDB_PERMANENT : MDB_TEMPORARY)) continue;
      if (wanted?.rtprot !== undefined && wanted.rtprot !== member.rtprot) continue;
      mdbDelPort(br, group, member);
    }
    if (group.hostJoined && ofPort(br.dev.ifindex) && ofState(MDB_TEMPORARY) && wanted?.rtprot === undefined) mdbHostLeave(br, group);
  }
  return 0;
}
