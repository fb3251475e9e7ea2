/** Where a capture's link header keeps what filters ask for. */
export interface LinkLayout {
  /** DLT_* number, as in a capture file's header. */
  type: number;
  /** Offset of the protocol field and of the network header, from the beginning of the link header. */
  protocolAt: number;
  networkAt: number;
  /** Are there Ethernet addresses (destination at 0, source at 6)? */
  ethernet: boolean;
}

export const DLT_EN10MB: LinkLayout = { type: 1, protocolAt: 12, networkAt: 14, ethernet: true };
/** Cooked capture version 2, of `-i any`. */
export const DLT_LINUX_SLL2: LinkLayout = { type: 276, protocolAt: 0, networkAt: 20, ethernet: false };
/** Offset of the packet type (PACKET_*) and of the interface's index in a cooked header. */
export const SLL2_PKTTYPE_AT = 10;
export const SLL2_IFINDEX_AT = 4;
