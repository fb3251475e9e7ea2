import type { Dissection } from './dissection.ts';

/** Fields that all spanning tree BPDUs have. */

export const STP_FLAGS = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
] as const;

const PORT_ROLES: readonly string[] = ['Unknown', 'Alternate', 'Root', 'Designated'];

export function bridgeId(d: Dissection, at: number): string {
  d.need(at, 8);
  return `${d.hex(at, 2)}.${d.hex(at + 2, 6).replace(/..(?!$)/g, '$&:')}`;
}

/** The line of times both forms share; they stand at `at + 27`. */
export function timesText(d: Dissection, at: number): string {
  const seconds = (offset: number): string => `${hundredths(d.u16(at + offset))}s`;
  return `\n\tmessage-age ${seconds(27)}, max-age ${seconds(29)}, hello-time ${seconds(31)}, forwarding-delay ${seconds(33)}`;
}

export function portRole(flags: number): string {
  return PORT_ROLES[(flags >> 2) & 3];
}

/** 256ths of a second to two places, halves to even as printf(3) rounds. */
function hundredths(value: number): string {
  const scaled = value * 100;
  const rest = scaled % 256;
  let whole = (scaled - rest) / 256;
  if (rest > 128 || (rest === 128 && whole % 2 === 1)) whole++;
  return `${Math.trunc(whole / 100)}.${String(whole % 100).padStart(2, '0')}`;
}
