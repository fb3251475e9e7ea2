import { IF_OPER_DOWN } from '../../uapi/if.ts';
import {
  type BridgeId,
  type BridgeInfo,
  type BridgePortInfo,
  type LinkMsg,
  type RTM_DELLINK,
  RTM_NEWLINK,
  RTMGRP_LINK,
} from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import { devGetFlags, devGetIflink, type NetDevice, netifRunning } from '../core/dev.ts';
import { rtnlHasListeners, rtnlNotify } from '../core/rtnetlink.ts';
import { mcastFillInfo } from './br_multicast_state.ts';
import {
  BR_BCAST_FLOOD,
  BR_BPDU_GUARD,
  BR_FLOOD,
  BR_HAIRPIN_MODE,
  BR_ISOLATED,
  BR_LEARNING,
  BR_MCAST_FLOOD,
  BR_MULTICAST_FAST_LEAVE,
  BR_MULTICAST_TO_UNICAST,
  BR_NEIGH_SUPPRESS,
  BR_NEIGH_VLAN_SUPPRESS,
  BR_PORT_LOCKED,
  BR_PORT_MAB,
  BR_PROXYARP,
  BR_PROXYARP_WIFI,
  BR_ROOT_BLOCK,
  BR_VLAN_TUNNEL,
  type BridgeIdValue,
  CLOCK_T,
  JIFFY,
  type NetBridge,
  type NetBridgePort,
} from './br_private.ts';
import type { Timer } from '../../sim/timer.ts';

/** What listings and notifications say of bridges and ports. Linux: the filling half of net/bridge/br_netlink.c. */

/** What is left of a timer, in clock_t; 0 when it does not run. Linux: br_timer_value(). */
export function brTimerValue(timer: Timer, now: number): number {
  if (!timer.pending) return 0;
  // Timers count whole jiffies: one that has begun counts.
  return Math.floor((Math.ceil((timer.expires - now) / JIFFY) * JIFFY) / CLOCK_T);
}

/** ns to clock_t. Linux: jiffies_to_clock_t(). */
function clockT(ns: number): number {
  return Math.floor(ns / CLOCK_T);
}

function bit(flags: number, flag: number): number {
  return (flags & flag) === 0 ? 0 : 1;
}

function id(value: BridgeIdValue): BridgeId {
  return { priority: value.priority, address: value.address };
}

/** "8000.020000000001". Linux: br_show_bridge_id(). */
export function formatBridgeId(value: BridgeId): string {
  const mac = Array.from(value.address, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${value.priority.toString(16).padStart(4, '0')}.${mac}`;
}

/** IFLA_BRPORT_*. Linux: br_port_fill_attrs(). */
export function brPortFillAttrs(p: NetBridgePort): BridgePortInfo {
  const now = p.br.net.sim.now;
  const info: BridgePortInfo = {
    state: p.state,
    priority: p.priority,
    cost: p.pathCost,
    ...portFlagAttrs(p.flags),
    rootId: id(p.designatedRoot),
    bridgeId: id(p.designatedBridge),
    designatedPort: p.designatedPort,
    designatedCost: p.designatedCost,
    id: p.portId,
    no: p.portNo,
    topologyChangeAck: p.topologyChangeAck ? 1 : 0,
    configPending: p.configPending ? 1 : 0,
    groupFwdMask: p.groupFwdMask,
    messageAgeTimer: brTimerValue(p.messageAgeTimer, now),
    forwardDelayTimer: brTimerValue(p.forwardDelayTimer, now),
    holdTimer: brTimerValue(p.holdTimer, now),
    mcastRouter: p.mcastRouter.type,
    mcastNGroups: p.mcastNGroups,
    mcastMaxGroups: p.mcastMaxGroups,
  };
  if (p.backupPort !== null) info.backupPort = p.backupPort.dev.ifindex;
  return info;
}

function portFlagAttrs(flags: number): BridgePortInfo {
  return {
    hairpin: bit(flags, BR_HAIRPIN_MODE),
    guard: bit(flags, BR_BPDU_GUARD),
    rootBlock: bit(flags, BR_ROOT_BLOCK),
    fastLeave: bit(flags, BR_MULTICAST_FAST_LEAVE),
    mcastToUcast: bit(flags, BR_MULTICAST_TO_UNICAST),
    learning: bit(flags, BR_LEARNING),
    flood: bit(flags, BR_FLOOD),
    mcastFlood: bit(flags, BR_MCAST_FLOOD),
    bcastFlood: bit(flags, BR_BCAST_FLOOD),
    proxyArp: bit(flags, BR_PROXYARP),
    proxyArpWifi: bit(flags, BR_PROXYARP_WIFI),
    vlanTunnel: bit(flags, BR_VLAN_TUNNEL),
    neighSuppress: bit(flags, BR_NEIGH_SUPPRESS),
    neighVlanSuppress: bit(flags, BR_NEIGH_VLAN_SUPPRESS),
    isolated: bit(flags, BR_ISOLATED),
    locked: bit(flags, BR_PORT_LOCKED),
    mab: bit(flags, BR_PORT_MAB),
  };
}

/** IFLA_BR_*. A kernel without VLAN filtering leaves out what belongs to it. Linux: br_fill_info(). */
export function brFillInfo(br: NetBridge): BridgeInfo {
  const now = br.net.sim.now;
  return {
    helloTimer: brTimerValue(br.helloTimer, now),
    tcnTimer: brTimerValue(br.tcnTimer, now),
    topologyChangeTimer: brTimerValue(br.topologyChangeTimer, now),
    gcTimer: brTimerValue(br.gcTimer, now),
    forwardDelay: clockT(br.forwardDelay),
    helloTime: clockT(br.helloTime),
    maxAge: clockT(br.maxAge),
    ageingTime: clockT(br.ageingTime),
    stpState: br.stpEnabled,
    priority: br.bridgeId.priority,
    vlanFiltering: br.vlanEnabled ? 1 : 0,
    groupFwdMask: br.groupFwdMask,
    bridgeId: id(br.bridgeId),
    rootId: id(br.designatedRoot),
    rootPort: br.rootPort,
    rootPathCost: br.rootPathCost,
    topologyChange: br.topologyChange ? 1 : 0,
    topologyChangeDetected: br.topologyChangeDetected ? 1 : 0,
    groupAddr: br.groupAddr,
    noLinklocalLearn: br.noLinklocalLearn ? 1 : 0,
    mcastVlanSnooping: 0,
    mstEnabled: 0,
    fdbNLearned: br.fdbNLearned,
    fdbMaxLearned: br.fdbMaxLearned,
    ...mcastFillInfo(br),
    nfCallIptables: br.nfCallIptables ? 1 : 0,
    nfCallIp6tables: br.nfCallIp6tables ? 1 : 0,
    nfCallArptables: br.nfCallArptables ? 1 : 0,
    ...vlanAttrs(br),
  };
}

/** What a bridge that knows VLANs says of them. */
function vlanAttrs(br: NetBridge): BridgeInfo {
  if (br.vlanGroup === null) return {};
  return {
    vlanProtocol: br.vlanProto,
    vlanDefaultPvid: br.vlanDefaultPvid,
    vlanStatsEnabled: br.vlanStatsEnabled ? 1 : 0,
    vlanStatsPerPort: 0,
  };
}

/** A port, or the bridge itself, as an AF_BRIDGE message. Linux: br_fill_ifinfo(). */
export function brFillIfinfo(dev: NetDevice, p: NetBridgePort | null, bridge: NetBridge): LinkMsg {
  const message: LinkMsg = {
    family: AF_BRIDGE,
    type: dev.type,
    index: dev.ifindex,
    flags: devGetFlags(dev),
    change: 0,
    ifname: dev.name,
    master: bridge.dev.ifindex,
    mtu: dev.mtu,
    operstate: netifRunning(dev) ? dev.operstate : IF_OPER_DOWN,
    address: dev.devAddr.slice(),
  };
  const link = devGetIflink(dev);
  if (link !== dev.ifindex) message.link = link;
  if (p !== null) message.protinfo = brPortFillAttrs(p);
  return message;
}

/** Tells `bridge monitor` and `ip monitor` of a port's state. Linux: br_ifinfo_notify(). */
export function brIfinfoNotify(p: NetBridgePort, type: typeof RTM_NEWLINK | typeof RTM_DELLINK): void {
  const net = p.dev.net;
  // Of a port that goes only the device is named.
  const port = type === RTM_NEWLINK ? p : null;
  if (rtnlHasListeners(net, RTMGRP_LINK)) rtnlNotify(net, RTMGRP_LINK, { type, body: brFillIfinfo(p.dev, port, p.br) });
}
