import { IFF_UP } from '../../uapi/if.ts';
import { brFdbCleanup } from './br_fdb.ts';
import { brMulticastPortRouterExpired } from './br_multicast_port.ts';
import { BR_KERNEL_STP, type BridgeTimerFunctions, type NetBridge, type PortTimerFunctions } from './br_private.ts';
import {
  brConfigBpduGeneration,
  brForwardDelayTimerExpired,
  brIsRootBridge,
  brMessageAgeTimerExpired,
  brSetTopologyChange,
  brTransmitConfig,
  brTransmitTcn,
} from './br_stp.ts';
import { roundJiffies } from './br_stp_round.ts';

/** What happens when a timer fires. Linux: net/bridge/br_stp_timer.c. */
export const PORT_TIMERS: PortTimerFunctions = {
  messageAge: brMessageAgeTimerExpired,
  forwardDelay: brForwardDelayTimerExpired,
  hold(p) {
    if (p.configPending) brTransmitConfig(p);
  },
  multicastRouter: brMulticastPortRouterExpired,
};

export const BRIDGE_TIMERS: BridgeTimerFunctions = {
  hello: brHelloTimerExpired,
  tcn: brTcnTimerExpired,
  topologyChange(br) {
    br.topologyChangeDetected = false;
    brSetTopologyChange(br, false);
  },
  gc: brFdbCleanup,
};

function brHelloTimerExpired(br: NetBridge): void {
  if ((br.dev.flags & IFF_UP) === 0) return;
  brConfigBpduGeneration(br);
  const sim = br.net.sim;
  if (br.stpEnabled === BR_KERNEL_STP) sim.modTimer(br.helloTimer, roundJiffies(sim.now + br.helloTime, sim.now));
}

function brTcnTimerExpired(br: NetBridge): void {
  if (brIsRootBridge(br) || (br.dev.flags & IFF_UP) === 0) return;
  const sim = br.net.sim;
  brTransmitTcn(br);
  sim.modTimer(br.tcnTimer, sim.now + br.bridgeHelloTime);
}
