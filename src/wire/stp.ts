import { be16, be32, putBe16, putBe32 } from './addr.ts';

/**
 * Bridge protocol data units (IEEE 802.1D-1998 section 9.3), which travel in 802.2 frames:
 *
 *     0    1    2    3          5        6     7      8         16        20           28       30
 *     42   42   03 | protocol 0 version  type  flags  root id | path cost | bridge id | port id | age max hello delay
 *     LLC header   | BPDU                                                                       | 2 bytes each, 1/256 s
 */
export const LLC_SAP_BSPAN = 0x42;
/** DSAP, SSAP, control (unnumbered information). */
export const LLC_UI_LENGTH = 3;
export const LLC_UI = 0x03;
export const BPDU_TYPE_CONFIG = 0;
export const BPDU_TYPE_TCN = 0x80;
export const BPDU_CONFIG_LENGTH = 35;
export const BPDU_TCN_LENGTH = 4;
/** Times are in units of 1/256 s. */
export const STP_HZ = 256;

/** Offsets from the first byte of the BPDU. */
const TYPE = 3;
const FLAGS = 4;
const ROOT = 5;
const COST = 13;
const BRIDGE = 17;
const PORT = 25;
const AGE = 27;
const MAX_AGE = 29;
const HELLO = 31;
const DELAY = 33;

const FLAG_TC = 0x01;
const FLAG_TCA = 0x80;

/** Is there a BPDU of 802.1D at `at`: protocol 0, version 0, and all the fields of its type? Its type, or -1. */
export function bpduCheck(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < BPDU_TCN_LENGTH || bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0) return -1;
  const type = bytes[at + TYPE];
  return type === BPDU_TYPE_CONFIG && end - at < BPDU_CONFIG_LENGTH ? -1 : type;
}

export function bpduTopologyChange(bytes: Uint8Array, at: number): boolean {
  return (bytes[at + FLAGS] & FLAG_TC) !== 0;
}
export function bpduTopologyChangeAck(bytes: Uint8Array, at: number): boolean {
  return (bytes[at + FLAGS] & FLAG_TCA) !== 0;
}
/** Where the eight bytes of the root's, of the sender's id are. */
export function bpduRootAt(at: number): number {
  return at + ROOT;
}
export function bpduBridgeAt(at: number): number {
  return at + BRIDGE;
}
export function bpduRootPathCost(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + COST) >>> 0;
}
export function bpduPortId(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + PORT);
}
/** Times in 1/256 s. */
export function bpduMessageAge(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + AGE);
}
export function bpduMaxAge(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + MAX_AGE);
}
export function bpduHelloTime(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + HELLO);
}
export function bpduForwardDelay(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + DELAY);
}

/** Writes the LLC header of a BPDU. */
export function emitLlcBpdu(bytes: Uint8Array, at: number): void {
  bytes[at] = LLC_SAP_BSPAN;
  bytes[at + 1] = LLC_SAP_BSPAN;
  bytes[at + 2] = LLC_UI;
}

/** Writes a topology change notification, 4 bytes. */
export function emitTcnBpdu(bytes: Uint8Array, at: number): void {
  bytes.fill(0, at, at + 3);
  bytes[at + TYPE] = BPDU_TYPE_TCN;
}

/** A bridge id in two halves: priority and two bytes of the address, four bytes. */
export interface BpduId {
  readonly high: number;
  readonly low: number;
}

/** Writes a configuration message, 35 bytes; times in 1/256 s. */
export function emitConfigBpdu(
  bytes: Uint8Array,
  at: number,
  topologyChange: boolean,
  topologyChangeAck: boolean,
  root: BpduId,
  rootPathCost: number,
  bridge: BpduId,
  portId: number,
  messageAge: number,
  maxAge: number,
  helloTime: number,
  forwardDelay: number,
): void {
  bytes.fill(0, at, at + FLAGS);
  bytes[at + FLAGS] = (topologyChange ? FLAG_TC : 0) | (topologyChangeAck ? FLAG_TCA : 0);
  putBe32(bytes, at + ROOT, root.high);
  putBe32(bytes, at + ROOT + 4, root.low);
  putBe32(bytes, at + COST, rootPathCost);
  putBe32(bytes, at + BRIDGE, bridge.high);
  putBe32(bytes, at + BRIDGE + 4, bridge.low);
  putBe16(bytes, at + PORT, portId);
  putBe16(bytes, at + AGE, messageAge);
  putBe16(bytes, at + MAX_AGE, maxAge);
  putBe16(bytes, at + HELLO, helloTime);
  putBe16(bytes, at + DELAY, forwardDelay);
}
