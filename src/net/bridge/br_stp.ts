import { brMulticastEnablePort } from './br_multicast_port.ts';
import { brIfinfoNotify } from './br_ifinfo.ts';
import { IFF_UP } from '../../uapi/if.ts';
import { RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { netifCarrierOff, netifCarrierOn } from '../core/link_watch.ts';
import { LOGLEVEL_INFO, printk } from '../core/printk.ts';
import {
  BR_HOLD_TIME,
  BR_KERNEL_STP,
  BR_NO_STP,
  BR_ROOT_BLOCK,
  BR_STATE_BLOCKING,
  BR_STATE_DISABLED,
  BR_STATE_FORWARDING,
  BR_STATE_LEARNING,
  BR_STATE_LISTENING,
  idCompare,
  JIFFY,
  type NetBridge,
  type NetBridgePort,
} from './br_private.ts';
import { brSendConfigBpdu, brSendTcnBpdu, type ConfigBpdu } from './br_stp_bpdu.ts';
import { roundJiffies } from './br_stp_round.ts';

/** The spanning tree protocol of IEEE 802.1D-1998. Linux: net/bridge/br_stp.c. */

/** What a message ages by at each bridge it passes. Linux: MESSAGE_AGE_INCR. */
const MESSAGE_AGE_INCR = JIFFY;

/** By BR_STATE_*. Linux: br_port_state_names. */
const STATE_NAMES: readonly string[] = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** Linux: br_set_state(). */
export function brSetState(p: NetBridgePort, state: number): void {
  p.state = state;
  printk(p.br.net.stack, LOGLEVEL_INFO, `${p.br.dev.name}: port ${p.portNo}(${p.dev.name}) entered ${STATE_NAMES[state]} state`);
  if (p.br.stpEnabled !== BR_KERNEL_STP) return;
  if (state === BR_STATE_BLOCKING) p.stpXstats.transitionBlk++;
  else if (state === BR_STATE_FORWARDING) p.stpXstats.transitionFwd++;
}

export function brIsRootBridge(br: NetBridge): boolean {
  return idCompare(br.bridgeId, br.designatedRoot) === 0;
}

export function brIsDesignatedPort(p: NetBridgePort): boolean {
  return p.designatedPort === p.portId && idCompare(p.designatedBridge, p.br.bridgeId) === 0;
}

function brIsDesignatedForSomePort(br: NetBridge): boolean {
  return br.ports.some((p) => p.state !== BR_STATE_DISABLED && idCompare(p.designatedBridge, br.bridgeId) === 0);
}

/** The port with this number. Linux: br_get_port(). */
export function brGetPort(br: NetBridge, portNo: number): NetBridgePort | null {
  for (const p of br.ports) if (p.portNo === portNo) return p;
  return null;
}

/** 802.1D 8.6.8: is `p` a better way to the root than port number `rootPort` (0: none yet)? */
function brShouldBecomeRootPort(p: NetBridgePort, rootPort: number): boolean {
  const br = p.br;
  if (p.state === BR_STATE_DISABLED || brIsDesignatedPort(p)) return false;
  if (idCompare(br.bridgeId, p.designatedRoot) <= 0) return false;
  if (rootPort === 0) return true;
  const rp = brGetPort(br, rootPort)!;
  const root = idCompare(p.designatedRoot, rp.designatedRoot);
  if (root !== 0) return root < 0;
  const cost = p.designatedCost + p.pathCost - (rp.designatedCost + rp.pathCost);
  if (cost !== 0) return cost < 0;
  const bridge = idCompare(p.designatedBridge, rp.designatedBridge);
  if (bridge !== 0) return bridge < 0;
  if (p.designatedPort !== rp.designatedPort) return p.designatedPort < rp.designatedPort;
  return p.portId < rp.portId;
}

/** root_block: a port that would lead to the root goes back to listening. */
function brRootPortBlock(br: NetBridge, p: NetBridgePort): void {
  brSetState(p, BR_STATE_LISTENING);
  brIfinfoNotify(p, RTM_NEWLINK);
  if (br.forwardDelay > 0) br.net.sim.modTimer(p.forwardDelayTimer, br.net.sim.now + br.forwardDelay);
}

/** Chooses the root port (802.1D 8.6.8). Linux: br_root_selection(). */
function brRootSelection(br: NetBridge): void {
  let rootPort = 0;
  for (const p of br.ports) {
    if (!brShouldBecomeRootPort(p, rootPort)) continue;
    if (p.flags & BR_ROOT_BLOCK) brRootPortBlock(br, p);
    else rootPort = p.portNo;
  }
  br.rootPort = rootPort;
  if (rootPort === 0) {
    br.designatedRoot.copy(br.bridgeId);
    br.rootPathCost = 0;
  } else {
    const p = brGetPort(br, rootPort)!;
    br.designatedRoot.copy(p.designatedRoot);
    br.rootPathCost = p.designatedCost + p.pathCost;
  }
}

/** Linux: br_become_root_bridge(). */
export function brBecomeRootBridge(br: NetBridge): void {
  const sim = br.net.sim;
  br.maxAge = br.bridgeMaxAge;
  br.helloTime = br.bridgeHelloTime;
  br.forwardDelay = br.bridgeForwardDelay;
  brTopologyChangeDetection(br);
  sim.delTimer(br.tcnTimer);
  if (br.dev.flags & IFF_UP) {
    brConfigBpduGeneration(br);
    sim.modTimer(br.helloTimer, sim.now + br.helloTime);
  }
}

/** Sends a configuration message, at most one a second. Linux: br_transmit_config(). */
export function brTransmitConfig(p: NetBridgePort): void {
  const br = p.br;
  const sim = br.net.sim;
  if (p.holdTimer.pending) {
    p.configPending = true;
    return;
  }
  let messageAge = 0;
  if (!brIsRootBridge(br)) messageAge = sim.now - brGetPort(br, br.rootPort)!.designatedAge + MESSAGE_AGE_INCR;
  if (messageAge >= br.maxAge) return;
  brSendConfigBpdu(p, {
    topologyChange: br.topologyChange,
    topologyChangeAck: p.topologyChangeAck,
    root: br.designatedRoot,
    rootPathCost: br.rootPathCost,
    bridgeId: br.bridgeId,
    portId: p.portId,
    messageAge,
    maxAge: br.maxAge,
    helloTime: br.helloTime,
    forwardDelay: br.forwardDelay,
  });
  p.topologyChangeAck = false;
  p.configPending = false;
  if (br.stpEnabled === BR_KERNEL_STP) sim.modTimer(p.holdTimer, roundJiffies(sim.now + BR_HOLD_TIME, sim.now));
}

function brRecordConfigInformation(p: NetBridgePort, bpdu: ConfigBpdu): void {
  const sim = p.br.net.sim;
  p.designatedRoot.copy(bpdu.root);
  p.designatedCost = bpdu.rootPathCost;
  p.designatedBridge.copy(bpdu.bridgeId);
  p.designatedPort = bpdu.portId;
  p.designatedAge = sim.now - bpdu.messageAge;
  sim.modTimer(p.messageAgeTimer, sim.now + (bpdu.maxAge - bpdu.messageAge));
}

function brRecordConfigTimeoutValues(br: NetBridge, bpdu: ConfigBpdu): void {
  br.maxAge = bpdu.maxAge;
  br.helloTime = bpdu.helloTime;
  br.forwardDelay = bpdu.forwardDelay;
  brSetTopologyChange(br, bpdu.topologyChange);
}

/** Tells the root that the topology changed. Linux: br_transmit_tcn(). */
export function brTransmitTcn(br: NetBridge): void {
  const p = brGetPort(br, br.rootPort);
  if (p !== null) brSendTcnBpdu(p);
}

/** 802.1D 8.6.9. Linux: br_should_become_designated_port(). */
function brShouldBecomeDesignatedPort(p: NetBridgePort): boolean {
  const br = p.br;
  if (brIsDesignatedPort(p)) return true;
  if (idCompare(p.designatedRoot, br.designatedRoot) !== 0) return true;
  if (br.rootPathCost !== p.designatedCost) return br.rootPathCost < p.designatedCost;
  const bridge = idCompare(br.bridgeId, p.designatedBridge);
  if (bridge !== 0) return bridge < 0;
  return p.portId < p.designatedPort;
}

function brDesignatedPortSelection(br: NetBridge): void {
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED && brShouldBecomeDesignatedPort(p)) brBecomeDesignatedPort(p);
}

/** Is what came in better than what the port knows (802.1D 8.6.2)? */
function brSupersedesPortInfo(p: NetBridgePort, bpdu: ConfigBpdu): boolean {
  const root = idCompare(bpdu.root, p.designatedRoot);
  if (root !== 0) return root < 0;
  if (bpdu.rootPathCost !== p.designatedCost) return bpdu.rootPathCost < p.designatedCost;
  const bridge = idCompare(bpdu.bridgeId, p.designatedBridge);
  if (bridge !== 0) return bridge < 0;
  return idCompare(bpdu.bridgeId, p.br.bridgeId) !== 0 || bpdu.portId <= p.designatedPort;
}

/** Linux: br_topology_change_detection(). */
export function brTopologyChangeDetection(br: NetBridge): void {
  if (br.stpEnabled !== BR_KERNEL_STP) return;
  const sim = br.net.sim;
  if (brIsRootBridge(br)) {
    brSetTopologyChange(br, true);
    sim.modTimer(br.topologyChangeTimer, sim.now + br.bridgeForwardDelay + br.bridgeMaxAge);
  } else if (!br.topologyChangeDetected) {
    brTransmitTcn(br);
    sim.modTimer(br.tcnTimer, sim.now + br.bridgeHelloTime);
  }
  br.topologyChangeDetected = true;
}

/** Sends on all designated ports. Linux: br_config_bpdu_generation(). */
export function brConfigBpduGeneration(br: NetBridge): void {
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED && brIsDesignatedPort(p)) brTransmitConfig(p);
}

/** Linux: br_configuration_update(). */
export function brConfigurationUpdate(br: NetBridge): void {
  brRootSelection(br);
  brDesignatedPortSelection(br);
}

/** The port takes the bridge's own view (802.1D 8.6.10). Linux: br_become_designated_port(). */
export function brBecomeDesignatedPort(p: NetBridgePort): void {
  p.designatedRoot.copy(p.br.designatedRoot);
  p.designatedCost = p.br.rootPathCost;
  p.designatedBridge.copy(p.br.bridgeId);
  p.designatedPort = p.portId;
}

/** Towards forwarding: at once without STP, by way of listening and learning with it. Linux: br_make_forwarding(). */
function brMakeForwarding(p: NetBridgePort): void {
  const br = p.br;
  if (p.state !== BR_STATE_BLOCKING) return;
  if (br.stpEnabled === BR_NO_STP || br.forwardDelay === 0) {
    brSetState(p, BR_STATE_FORWARDING);
    brTopologyChangeDetection(br);
    br.net.sim.delTimer(p.forwardDelayTimer);
  } else brSetState(p, BR_STATE_LISTENING);
  brIfinfoNotify(p, RTM_NEWLINK);
  if (br.forwardDelay !== 0) br.net.sim.modTimer(p.forwardDelayTimer, br.net.sim.now + br.forwardDelay);
}

function brMakeBlocking(p: NetBridgePort): void {
  if (p.state === BR_STATE_DISABLED || p.state === BR_STATE_BLOCKING) return;
  if (p.state === BR_STATE_FORWARDING || p.state === BR_STATE_LEARNING) brTopologyChangeDetection(p.br);
  brSetState(p, BR_STATE_BLOCKING);
  brIfinfoNotify(p, RTM_NEWLINK);
  p.br.net.sim.delTimer(p.forwardDelayTimer);
}

/** Gives each port the state its role demands; the bridge has carrier while one forwards. Linux: br_port_state_selection(). */
export function brPortStateSelection(br: NetBridge): void {
  let live = 0;
  for (const p of br.ports) {
    if (p.state === BR_STATE_DISABLED) continue;
    if (p.portNo === br.rootPort) {
      p.configPending = false;
      p.topologyChangeAck = false;
      brMakeForwarding(p);
    } else if (brIsDesignatedPort(p)) {
      if (p.messageAgeTimer.pending) br.net.sim.delTimer(p.messageAgeTimer);
      brMakeForwarding(p);
    } else {
      p.configPending = false;
      p.topologyChangeAck = false;
      brMakeBlocking(p);
    }
    if (p.state !== BR_STATE_BLOCKING) brMulticastEnablePort(p);
    if (p.state === BR_STATE_FORWARDING) live++;
  }
  if (live === 0) netifCarrierOff(br.dev);
  else netifCarrierOn(br.dev);
}

function brTopologyChangeAcknowledge(p: NetBridgePort): void {
  p.topologyChangeAck = true;
  brTransmitConfig(p);
}

/** 802.1D 8.7.1. Linux: br_received_config_bpdu(). */
export function brReceivedConfigBpdu(p: NetBridgePort, bpdu: ConfigBpdu): void {
  p.stpXstats.rxBpdu++;
  const br = p.br;
  if (!brSupersedesPortInfo(p, bpdu)) {
    if (brIsDesignatedPort(p)) brTransmitConfig(p);
    return;
  }
  const sim = br.net.sim;
  const wasRoot = brIsRootBridge(br);
  brRecordConfigInformation(p, bpdu);
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (!brIsRootBridge(br) && wasRoot) {
    sim.delTimer(br.helloTimer);
    if (br.topologyChangeDetected) {
      sim.delTimer(br.topologyChangeTimer);
      brTransmitTcn(br);
      sim.modTimer(br.tcnTimer, sim.now + br.bridgeHelloTime);
    }
  }
  if (p.portNo === br.rootPort) {
    brRecordConfigTimeoutValues(br, bpdu);
    brConfigBpduGeneration(br);
    if (bpdu.topologyChangeAck) {
      br.topologyChangeDetected = false;
      sim.delTimer(br.tcnTimer);
    }
  }
}

/** 802.1D 8.7.2. Linux: br_received_tcn_bpdu(). */
export function brReceivedTcnBpdu(p: NetBridgePort): void {
  p.stpXstats.rxTcn++;
  if (!brIsDesignatedPort(p)) return;
  brTopologyChangeDetection(p.br);
  brTopologyChangeAcknowledge(p);
}

/** While the topology changes, addresses age fast. Linux: __br_set_topology_change(). */
export function brSetTopologyChange(br: NetBridge, on: boolean): void {
  if (br.stpEnabled === BR_KERNEL_STP && br.topologyChange !== on) {
    br.ageingTime = on ? 2 * br.forwardDelay : br.bridgeAgeingTime;
  }
  br.topologyChange = on;
}

// -- what the port's timers do (Linux: net/bridge/br_stp_timer.c)

/** Nothing was heard of the root for too long. */
export function brMessageAgeTimerExpired(p: NetBridgePort): void {
  const br = p.br;
  if (p.state === BR_STATE_DISABLED) return;
  const wasRoot = brIsRootBridge(br);
  brBecomeDesignatedPort(p);
  brConfigurationUpdate(br);
  brPortStateSelection(br);
  if (brIsRootBridge(br) && !wasRoot) brBecomeRootBridge(br);
}

/** From listening to learning, from learning to forwarding. */
export function brForwardDelayTimerExpired(p: NetBridgePort): void {
  const br = p.br;
  if (p.state === BR_STATE_LISTENING) {
    brSetState(p, BR_STATE_LEARNING);
    br.net.sim.modTimer(p.forwardDelayTimer, br.net.sim.now + br.forwardDelay);
  } else if (p.state === BR_STATE_LEARNING) {
    brSetState(p, BR_STATE_FORWARDING);
    if (brIsDesignatedForSomePort(br)) brTopologyChangeDetection(br);
    netifCarrierOn(br.dev);
  }
  brIfinfoNotify(p, RTM_NEWLINK);
}
