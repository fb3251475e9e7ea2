import type { Dissection } from './dissection.ts';

const ROUTING = 43;
const FRAGMENT = 44;
/** Extension headers that say their own length: hop-by-hop and destination options, mobility. */
const WITH_LENGTH: readonly number[] = [0, 60, 62, 135];

/**
 * Where the address stands that a packet's checksum covers: the last stop of a routing header, else the destination.
 * tcpdump: print-ip6.c, ip6_finddst().
 */
export function finalDestination6(d: Dissection, header: number): number {
  const own = header + 24;
  let next = d.u8(header + 6);
  let at = header + 40;
  while (at - 1 < d.end) {
    if (next === ROUTING) return lastStop(d, at) ?? own;
    if (WITH_LENGTH.includes(next)) {
      const size = (d.u8(at + 1) + 1) * 8;
      next = d.u8(at);
      at += size;
    } else if (next === FRAGMENT) {
      next = d.u8(at);
      at += 8;
    } else return own;
  }
  return own;
}

function lastStop(d: Dissection, at: number): number | undefined {
  if (!d.has(at, 4)) return undefined;
  const size = d.u8(at + 1);
  const type = d.u8(at + 2);
  if (size % 2 === 1) return undefined;
  if (type === 4) return d.has(at + 8, 16) ? at + 8 : undefined;
  if (type !== 0 && type !== 2) return undefined;
  let last: number | undefined;
  for (let i = 0; i < size >> 1; i++) {
    if (!d.has(at + 8 + i * 16, 16)) break;
    last = at + 8 + i * 16;
  }
  return last;
}
