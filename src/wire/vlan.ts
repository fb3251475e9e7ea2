/**
 * The tag of IEEE 802.1Q, which stands between the addresses and the protocol of an Ethernet frame: TPID (0x8100) where the
 * protocol would be, then the TCI, then the protocol.
 */
export const VLAN_HLEN = 4;
/** In the TCI: priority, drop eligible indicator, VLAN identifier. */
export const VLAN_PRIO_SHIFT = 13;
export const VLAN_CFI_MASK = 0x1000;
export const VLAN_VID_MASK = 0x0fff;
