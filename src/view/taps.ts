import type { TraceEvent } from '../net/core/trace.ts';

/** A frame as the taps of a device see it, on its way out or in. */
export interface TappedFrame {
  /** Virtual time, ns. */
  time: number;
  /** The device and where it is: 'ns1 eth0'. */
  place: string;
  /** The first SNAPLEN bytes, and how many there were. */
  frame: Uint8Array;
  wireLength: number;
  layer: 'ethernet' | 'ip';
}

/** Bytes kept of each frame. */
export const SNAPLEN = 2048;
/** So many frames are kept of one packet: a flood is told by its beginning. */
const MAX_TAPPED = 200;

/**
 * Where a device's taps are (Linux: dev_hard_start_xmit(), __netif_receive_skb_core()). Of lo only what comes in is shown, as by
 * libpcap.
 */
const TAP_POINTS: ReadonlySet<string> = new Set([
  '__netif_receive_skb_core',
  'veth_xmit',
  'ndo_start_xmit',
  'br_dev_xmit',
  'macvlan_start_xmit',
  'vlan_dev_hard_start_xmit',
  'vxlan_xmit',
]);

/** Adds to a packet's frames what an event shows to taps; most devices see the same bytes, which are kept once. */
export function tapFrame(taps: TappedFrame[], { point, time, frame, layer }: TraceEvent, place: string): void {
  if (frame === undefined || !TAP_POINTS.has(point) || taps.length >= MAX_TAPPED) return;
  const last = taps.at(-1);
  const kept = last !== undefined && last.wireLength === frame.length && beginsWith(frame, last.frame) ? last.frame : shortened(frame);
  taps.push({ time, place, frame: kept, wireLength: frame.length, layer: layer ?? 'ethernet' });
}

function shortened(frame: Uint8Array): Uint8Array {
  return frame.length > SNAPLEN ? frame.slice(0, SNAPLEN) : frame;
}

function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if (bytes[i] !== start[i]) return false;
  return true;
}

/** The devices that saw any of these packets, with the number of frames, in the order of first sight. */
export function tapsOf(packets: readonly { taps: readonly TappedFrame[] }[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { taps } of packets) for (const { place } of taps) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count }));
}
