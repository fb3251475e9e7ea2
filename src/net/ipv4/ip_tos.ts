/** Band of a packet by its TOS byte. Linux: ip_tos2prio. */
const IP_TOS2PRIO = [0, 0, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4];

/** Linux: rt_tos2priority(). */
export function rtTos2priority(tos: number): number {
  return IP_TOS2PRIO[(tos & 0x1e) >> 1];
}
