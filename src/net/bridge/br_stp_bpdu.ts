import { ETH_P_802_2 } from '../../uapi/if.ts';
import { BPDU_CONFIG_LENGTH, BPDU_TCN_LENGTH, emitConfigBpdu, emitLlcBpdu, emitTcnBpdu, LLC_UI_LENGTH, STP_HZ } from '../../wire/stp.ts';
import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import { devQueueXmit } from '../core/dev_queue.ts';
import { ethHeader } from '../core/eth.ts';
import type { Net } from '../core/net_namespace.ts';
import { allocSkb, type SkBuff } from '../core/skbuff.ts';
import { NF_BR_LOCAL_OUT, NFPROTO_BRIDGE, nfHook } from '../netfilter/core.ts';
import { BR_KERNEL_STP, type BridgeIdValue, type NetBridgePort } from './br_private.ts';

/** Sending BPDUs. Linux: net/bridge/br_stp_bpdu.c. */

/** A configuration message; times in ns. */
export interface ConfigBpdu {
  topologyChange: boolean;
  topologyChangeAck: boolean;
  root: BridgeIdValue;
  rootPathCost: number;
  bridgeId: BridgeIdValue;
  portId: number;
  messageAge: number;
  maxAge: number;
  helloTime: number;
  forwardDelay: number;
}

function ticks(ns: number): number {
  return Math.floor((ns * STP_HZ) / NSEC_PER_SEC);
}

/** Linux: br_send_config_bpdu(). */
export function brSendConfigBpdu(p: NetBridgePort, bpdu: ConfigBpdu): void {
  if (p.br.stpEnabled !== BR_KERNEL_STP) return;
  const skb = bpduSkb(p, BPDU_CONFIG_LENGTH);
  emitConfigBpdu(
    skb.bytes,
    skb.data + LLC_UI_LENGTH,
    bpdu.topologyChange,
    bpdu.topologyChangeAck,
    bpdu.root,
    bpdu.rootPathCost,
    bpdu.bridgeId,
    bpdu.portId,
    ticks(bpdu.messageAge),
    ticks(bpdu.maxAge),
    ticks(bpdu.helloTime),
    ticks(bpdu.forwardDelay),
  );
  brSendBpdu(p, skb);
  p.stpXstats.txBpdu++;
}

/** Linux: br_send_tcn_bpdu(). */
export function brSendTcnBpdu(p: NetBridgePort): void {
  if (p.br.stpEnabled !== BR_KERNEL_STP) return;
  const skb = bpduSkb(p, BPDU_TCN_LENGTH);
  emitTcnBpdu(skb.bytes, skb.data + LLC_UI_LENGTH);
  brSendBpdu(p, skb);
  p.stpXstats.txTcn++;
}

function bpduSkb(p: NetBridgePort, length: number): SkBuff {
  const skb = allocSkb(LLC_UI_LENGTH + length);
  skb.dev = p.dev;
  skb.protocol = ETH_P_802_2;
  emitLlcBpdu(skb.bytes, skb.put(LLC_UI_LENGTH + length));
  return skb;
}

/** Linux: br_send_bpdu(). */
function brSendBpdu(p: NetBridgePort, skb: SkBuff): void {
  const net = p.dev.net;
  ethHeader(skb, p.dev, ETH_P_802_2, p.br.groupAddr, 0, null);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_send_bpdu', net);
  nfHook(NFPROTO_BRIDGE, NF_BR_LOCAL_OUT, net, skb, null, p.dev, brSendBpduFinish);
}

function brSendBpduFinish(_net: Net, skb: SkBuff): number {
  return devQueueXmit(skb);
}
