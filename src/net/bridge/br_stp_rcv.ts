import { IFF_UP } from '../../uapi/if.ts';
import { PACKET_OTHERHOST } from '../../uapi/socket.ts';
import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import { be32, macEqual } from '../../wire/addr.ts';
import {
  BPDU_TYPE_CONFIG,
  BPDU_TYPE_TCN,
  bpduBridgeAt,
  bpduCheck,
  bpduForwardDelay,
  bpduHelloTime,
  bpduMaxAge,
  bpduMessageAge,
  bpduPortId,
  bpduRootAt,
  bpduRootPathCost,
  bpduTopologyChange,
  bpduTopologyChangeAck,
  LLC_SAP_BSPAN,
  LLC_UI,
  LLC_UI_LENGTH,
  STP_HZ,
} from '../../wire/stp.ts';
import type { NetDevice } from '../core/dev.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { BR_BPDU_GUARD, BR_KERNEL_STP, BR_STATE_DISABLED, BridgeIdValue, brPortGet, JIFFY, type NetBridgePort } from './br_private.ts';
import { brReceivedConfigBpdu, brReceivedTcnBpdu } from './br_stp.ts';
import type { ConfigBpdu } from './br_stp_bpdu.ts';
import { brStpDisablePort } from './br_stp_if.ts';

/**
 * Receives 802.2 frames: BPDUs go to the spanning tree of the port they came in by, all others to nobody.
 * Linux: llc_rcv() in net/llc/llc_input.c, br_stp_rcv() in net/bridge/br_stp_bpdu.c.
 */
export function llcRcv(skb: SkBuff, dev: NetDevice): void {
  const at = skb.data;
  const bytes = skb.bytes;
  const bpdu =
    skb.pktType !== PACKET_OTHERHOST &&
    skb.tail - at >= LLC_UI_LENGTH &&
    bytes[at] === LLC_SAP_BSPAN &&
    bytes[at + 1] === LLC_SAP_BSPAN &&
    bytes[at + 2] === LLC_UI;
  const p = bpdu ? brPortGet(dev) : null;
  if (p === null) {
    kfreeSkb(skb, 'NOT_SPECIFIED', dev.net);
    return;
  }
  brStpRcv(p, skb, at + LLC_UI_LENGTH);
  consumeSkb(skb);
}

function brStpRcv(p: NetBridgePort, skb: SkBuff, at: number): void {
  const br = p.br;
  if (br.net.stack.trace.on) br.net.stack.trace.hit(skb, 'br_stp_rcv', br.net);
  const type = bpduCheck(skb.bytes, at, skb.tail);
  if (type < 0 || br.stpEnabled !== BR_KERNEL_STP || (br.dev.flags & IFF_UP) === 0) return;
  if (p.state === BR_STATE_DISABLED || !macEqual(skb.bytes, skb.macHeader, br.groupAddr, 0)) return;
  if (p.flags & BR_BPDU_GUARD) {
    brStpDisablePort(p);
    return;
  }
  if (type === BPDU_TYPE_CONFIG) {
    const bpdu = readConfigBpdu(skb.bytes, at);
    if (bpdu.messageAge <= bpdu.maxAge) brReceivedConfigBpdu(p, bpdu);
  } else if (type === BPDU_TYPE_TCN) brReceivedTcnBpdu(p);
}

/** From 1/256 s to ns, rounded up to jiffies as Linux does. */
function fromTicks(ticks: number): number {
  return Math.ceil((ticks * NSEC_PER_SEC) / STP_HZ / JIFFY) * JIFFY;
}

function readId(bytes: Uint8Array, at: number): BridgeIdValue {
  const id = new BridgeIdValue();
  id.setHalves(be32(bytes, at), be32(bytes, at + 4));
  return id;
}

function readConfigBpdu(bytes: Uint8Array, at: number): ConfigBpdu {
  return {
    topologyChange: bpduTopologyChange(bytes, at),
    topologyChangeAck: bpduTopologyChangeAck(bytes, at),
    root: readId(bytes, bpduRootAt(at)),
    rootPathCost: bpduRootPathCost(bytes, at),
    bridgeId: readId(bytes, bpduBridgeAt(at)),
    portId: bpduPortId(bytes, at),
    messageAge: fromTicks(bpduMessageAge(bytes, at)),
    maxAge: fromTicks(bpduMaxAge(bytes, at)),
    helloTime: fromTicks(bpduHelloTime(bytes, at)),
    forwardDelay: fromTicks(bpduForwardDelay(bytes, at)),
  };
}
