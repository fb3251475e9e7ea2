/** Ethernet II and 802.3 (IEEE 802.3 section 3): offsets from the first byte. */
export const ETH_DST = 0;
export const ETH_SRC = 6;
/** The protocol; below ETH_P_802_3_MIN a length. */
export const ETH_TYPE = 12;
export const ETH_HLEN = 14;
export const ETH_P_802_3_MIN = 0x0600;
