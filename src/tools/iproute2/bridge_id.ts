import type { BridgeId } from '../../uapi/rtnetlink.ts';

/** "8000.2:1e:f2:d6:f4:84": priority with four digits, the address as ether_ntoa(3) writes it, without leading zeros. */
export function formatBridgeId(id: BridgeId): string {
  const address = Array.from(id.address, (byte) => byte.toString(16)).join(':');
  return `${id.priority.toString(16).padStart(4, '0')}.${address}`;
}

/** Hundredths of a second as "0.00". */
export function formatTimer(ticks: number): string {
  return `${Math.floor(ticks / 100)}.${String(Math.floor(ticks % 100)).padStart(2, '0')}`;
}
