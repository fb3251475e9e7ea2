import { ERANGE } from '../../uapi/errno.ts';
import { IFF_UP } from '../../uapi/if.ts';
import { RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { netifOperUp } from '../core/link_watch.ts';
import { brFdbChangeMacAddress, brFdbDeleteByPort } from './br_fdb.ts';
import { brIfinfoNotify } from './br_ifinfo.ts';
import { brMulticastDisablePort } from './br_multicast_port.ts';
import {
  BR_ADMIN_COST,
  BR_KERNEL_STP,
  BR_MAX_FORWARD_DELAY,
  BR_MAX_HELLO_TIME,
  BR_MAX_MAX_AGE,
  BR_MAX_PATH_COST,
  BR_MAX_PORT_PRIORITY,
  BR_MIN_FORWARD_DELAY,
  BR_MIN_HELLO_TIME,
  BR_MIN_MAX_AGE,
  BR_MIN_PATH_COST,
  BR_NO_STP,
  BR_PORT_BITS,
  BR_STATE_BLOCKING,
  BR_STATE_DISABLED,
  BridgeIdValue,
  idCompare,
  type NetBridge,
  type NetBridgePort,
} from './br_private.ts';
import {
  brBecomeDesignatedPort,
  brBecomeRootBridge,
  brConfigBpduGeneration,
  brConfigurationUpdate,
  brIsDesignatedPort,
  brIsRootBridge,
  brPortStateSelection,
  brSetState,
  brSetTopologyChange,
} from './br_stp.ts';

/** The spanning tree's buttons. Linux: net/bridge/br_stp_if.c. */

/** The first run of the work that ages addresses, after the bridge came up. */
const GC_FIRST = 100e6;

/** Priority and number in 16 bits. Linux: br_make_port_id(). */
function brMakePortId(priority: number, portNo: number): number {
  return ((priority << BR_PORT_BITS) | (portNo & ((1 << BR_PORT_BITS) - 1))) & 0xffff;
}

/** Linux: br_init_port(). */
export function brInitPort(p: NetBridgePort): void {
  p.portId = brMakePortId(p.priority, p.portNo);
  brBecomeDesignatedPort(p);
  brSetState(p, BR_STATE_BLOCKING);
  p.topologyChangeAck = false;
  p.configPending = false;
}

/** The bridge came up. Linux: br_stp_enable_bridge(). */
export function brStpEnableBridge(br: NetBridge): void {
  const sim = br.net.sim;
  if (br.stpEnabled === BR_KERNEL_STP) sim.modTimer(br.helloTimer, sim.now + br.helloTime);
  sim.modTimer(br.gcTimer, sim.now + GC_FIRST);
  brConfigBpduGeneration(br);
  for (const p of br.ports) if ((p.dev.flags & IFF_UP) !== 0 && netifOperUp(p.dev)) brStpEnablePort(p);
}

/** The bridge goes down. Linux: br_stp_disable_bridge(). */
export function brStpDisableBridge(br: NetBridge): void {
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED) brStpDisablePort(p);
  brSetTopologyChange(br, false);
  br.topologyChangeDetected = false;
  const sim = br.net.sim;
  sim.delTimer(br.helloTimer);
  sim.delTimer(br.topologyChangeTimer);
  sim.delTimer(br.tcnTimer);
  sim.delTimer(br.gcTimer);
}

/** Linux: br_stp_enable_port(). */
export function brStpEnablePort(p: NetBridgePort): void {
  brInitPort(p);
  brPortStateSelection(p.br);
  brIfinfoNotify(p, RTM_NEWLINK);
}

/** Linux: br_stp_disable_port(). */
export function brStpDisablePort(p: NetBridgePort): void {
  const br = p.br;
  const sim = br.net.sim;
  const wasRoot = brIsRootBridge(br);
  brBecomeDesignatedPort(p);
  brSetState(p, BR_STATE_DISABLED);
  p.topologyChangeAck = false;
  p.configPending = false;
  brIfinfoNotify(p, RTM_NEWLINK);
  sim.delTimer(p.messageAgeTimer);
  sim.delTimer(p.forwardDelayTimer);
  sim.delTimer(p.holdTimer);
  if (p.backupPort === null) brFdbDeleteByPort(br, p, false);
  brMulticastDisablePort(p);
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
}

/** Linux: br_stp_set_enabled(). */
export function brStpSetEnabled(br: NetBridge, on: boolean): void {
  if (!on) {
    br.stpEnabled = BR_NO_STP;
    return;
  }
  if (br.stpEnabled !== BR_NO_STP) return;
  if (br.bridgeForwardDelay < BR_MIN_FORWARD_DELAY) setForwardDelay(br, BR_MIN_FORWARD_DELAY);
  else if (br.bridgeForwardDelay > BR_MAX_FORWARD_DELAY) setForwardDelay(br, BR_MAX_FORWARD_DELAY);
  br.stpEnabled = BR_KERNEL_STP;
  const sim = br.net.sim;
  if ((br.dev.flags & IFF_UP) !== 0) sim.modTimer(br.helloTimer, sim.now + br.helloTime);
  brPortStateSelection(br);
}

/** The bridge's address, and with it its id, becomes `addr`. Linux: br_stp_change_bridge_id(). */
export function brStpChangeBridgeId(br: NetBridge, addr: Uint8Array): void {
  const wasRoot = brIsRootBridge(br);
  brFdbChangeMacAddress(br, addr);
  const old = new BridgeIdValue();
  old.copy(br.bridgeId);
  br.bridgeId.address = addr;
  br.dev.devAddr.set(addr.subarray(0, 6));
  for (const p of br.ports) {
    if (p.designatedBridge.sameAddress(old)) p.designatedBridge.address = addr;
    if (p.designatedRoot.sameAddress(old)) p.designatedRoot.address = addr;
  }
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
}

const BR_MAC_ZERO = new Uint8Array(6);
const NET_ADDR_SET = 3;

/** Unless it was set by hand, the bridge's address is the lowest of its ports'. Did it change? Linux: br_stp_recalculate_bridge_id(). */
export function brStpRecalculateBridgeId(br: NetBridge): boolean {
  if (br.dev.addrAssignType === NET_ADDR_SET) return false;
  let addr = BR_MAC_ZERO;
  for (const p of br.ports) if (addr === BR_MAC_ZERO || macCompare(p.dev.devAddr, addr) < 0) addr = p.dev.devAddr;
  if (macCompare(br.bridgeId.address, addr) === 0) return false;
  brStpChangeBridgeId(br, addr.slice());
  return true;
}

function macCompare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < 6; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

/** Linux: br_stp_set_bridge_priority(). */
export function brStpSetBridgePriority(br: NetBridge, priority: number): void {
  const wasRoot = brIsRootBridge(br);
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED && brIsDesignatedPort(p)) p.designatedBridge.priority = priority;
  br.bridgeId.priority = priority;
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
}

/** 0 or -ERANGE. Linux: br_stp_set_port_priority(). */
export function brStpSetPortPriority(p: NetBridgePort, priority: number): number {
  if (priority > BR_MAX_PORT_PRIORITY) return -ERANGE;
  const portId = brMakePortId(priority, p.portNo);
  if (brIsDesignatedPort(p)) p.designatedPort = portId;
  p.portId = portId;
  p.priority = priority;
  if (idCompare(p.br.bridgeId, p.designatedBridge) === 0 && p.portId < p.designatedPort) {
    brBecomeDesignatedPort(p);
    brPortStateSelection(p.br);
  }
  return 0;
}

/** 0 or -ERANGE. Linux: br_stp_set_path_cost(). */
export function brStpSetPathCost(p: NetBridgePort, cost: number): number {
  if (cost < BR_MIN_PATH_COST || cost > BR_MAX_PATH_COST) return -ERANGE;
  p.flags |= BR_ADMIN_COST;
  p.pathCost = cost;
  brConfigurationUpdate(p.br);
  brPortStateSelection(p.br);
  return 0;
}

/** Times in ns; 0 or -ERANGE. Linux: br_set_hello_time(). */
export function brSetHelloTime(br: NetBridge, time: number): number {
  if (time < BR_MIN_HELLO_TIME || time > BR_MAX_HELLO_TIME) return -ERANGE;
  br.bridgeHelloTime = time;
  if (brIsRootBridge(br)) br.helloTime = time;
  return 0;
}

export function brSetMaxAge(br: NetBridge, time: number): number {
  if (time < BR_MIN_MAX_AGE || time > BR_MAX_MAX_AGE) return -ERANGE;
  br.bridgeMaxAge = time;
  if (brIsRootBridge(br)) br.maxAge = time;
  return 0;
}

/** The range only counts with STP. */
export function brSetForwardDelay(br: NetBridge, time: number): number {
  if (br.stpEnabled !== BR_NO_STP && (time < BR_MIN_FORWARD_DELAY || time > BR_MAX_FORWARD_DELAY)) return -ERANGE;
  setForwardDelay(br, time);
  return 0;
}

function setForwardDelay(br: NetBridge, time: number): void {
  br.bridgeForwardDelay = time;
  if (brIsRootBridge(br)) br.forwardDelay = time;
}

/** Takes obsolete addresses out at once. Linux: br_set_ageing_time(). */
export function brSetAgeingTime(br: NetBridge, time: number): void {
  br.bridgeAgeingTime = time;
  br.ageingTime = time;
  br.net.sim.modTimer(br.gcTimer, br.net.sim.now);
}
