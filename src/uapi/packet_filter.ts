/** A compiled capture filter (what tcpdump hands to the kernel with SO_ATTACH_FILTER): pure, allocation-free, never throws. */
export interface PacketFilter {
  /**
   * How many bytes of the frame to keep; 0 drops it. `at` is where the link header begins, `length` how much of the frame is
   * there, `wireLength` its whole length; `pktType` (PACKET_*), `ifindex` and `protocol` are what the kernel knows besides.
   */
  run(bytes: Uint8Array, at: number, length: number, wireLength?: number, pktType?: number, ifindex?: number, protocol?: number): number;
}

export const SO_ATTACH_FILTER = 26;
export const SO_DETACH_FILTER = 27;
