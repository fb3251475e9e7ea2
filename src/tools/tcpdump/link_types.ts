/** Link types by number (DLT_*, as libpcap names and describes them): what the packets of a capture begin with. */
const LINK_TYPES: Readonly<Record<number, readonly [name: string, description: string]>> = {
  0: ['NULL', 'BSD loopback'],
  1: ['EN10MB', 'Ethernet'],
  6: ['IEEE802', 'Token ring'],
  8: ['SLIP', 'SLIP'],
  9: ['PPP', 'PPP'],
  10: ['FDDI', 'FDDI'],
  11: ['ATM_RFC1483', 'RFC 1483 LLC-encapsulated ATM'],
  12: ['RAW', 'Raw IP'],
  50: ['PPP_SERIAL', 'PPP over serial'],
  51: ['PPP_ETHER', 'PPPoE'],
  104: ['C_HDLC', 'Cisco HDLC'],
  105: ['IEEE802_11', '802.11'],
  107: ['FRELAY', 'Frame Relay'],
  108: ['LOOP', 'OpenBSD loopback'],
  113: ['LINUX_SLL', 'Linux cooked v1'],
  114: ['LTALK', 'Localtalk'],
  117: ['PFLOG', 'OpenBSD pflog file'],
  119: ['PRISM_HEADER', '802.11 plus Prism header'],
  122: ['IP_OVER_FC', 'RFC 2625 IP-over-Fibre Channel'],
  123: ['SUNATM', 'Sun raw ATM'],
  127: ['IEEE802_11_RADIO', '802.11 plus radiotap header'],
  129: ['ARCNET_LINUX', 'Linux ARCNET'],
  143: ['DOCSIS', 'DOCSIS'],
  163: ['IEEE802_11_RADIO_AVS', '802.11 plus AVS radio information header'],
  166: ['PPP_PPPD', 'PPP for pppd, with direction flag'],
  182: ['MFR', 'FRF.16 Frame Relay'],
  189: ['USB_LINUX', 'USB with Linux header'],
  192: ['PPI', 'Per-Packet Information'],
  220: ['USB_LINUX_MMAPPED', 'USB with padded Linux header'],
  227: ['CAN_SOCKETCAN', 'CAN-bus with SocketCAN headers'],
  228: ['IPV4', 'Raw IPv4'],
  229: ['IPV6', 'Raw IPv6'],
  230: ['IEEE802_15_4_NOFCS', 'IEEE 802.15.4 without FCS'],
  231: ['DBUS', 'D-Bus'],
  239: ['NFLOG', 'Linux netfilter log messages'],
  240: ['NETANALYZER', 'Ethernet with Hilscher netANALYZER pseudo-header'],
  242: ['IPOIB', 'RFC 4391 IP-over-Infiniband'],
  249: ['USBPCAP', 'USB with USBPcap header'],
  253: ['NETLINK', 'Linux netlink'],
  254: ['BLUETOOTH_LINUX_MONITOR', 'Bluetooth Linux Monitor'],
  258: ['PKTAP', 'Apple DLT_PKTAP'],
  271: ['VSOCK', 'Linux vsock'],
  276: ['LINUX_SLL2', 'Linux cooked v2'],
  281: ['DSA_TAG_BRCM', 'Broadcom tag'],
  284: ['DSA_TAG_DSA', 'Marvell DSA'],
  285: ['DSA_TAG_EDSA', 'Marvell EDSA'],
};

/** LINKTYPE_RAW in files is DLT_RAW inside libpcap on Linux. */
const LINKTYPE_RAW = 101;
const DLT_RAW = 12;
/** Type numbers that differ between files and libpcap; all others are the same. */
const FILE_TO_DLT: Readonly<Record<number, number>> = { [LINKTYPE_RAW]: DLT_RAW, 100: 11, 106: 19 };

export function dltOfFile(linktype: number): number {
  return FILE_TO_DLT[linktype] ?? linktype;
}

export function fileOfDlt(dlt: number): number {
  return dlt === DLT_RAW ? LINKTYPE_RAW : dlt;
}

/** "EN10MB (Ethernet)", or the bare number of a type without a name. */
export function linkTypeText(dlt: number): string {
  const known = LINK_TYPES[dlt] as readonly [string, string] | undefined;
  return known === undefined ? String(dlt) : `${known[0]} (${known[1]})`;
}

/** The number of a name as after -y, any case. */
export function linkTypeByName(name: string): number | undefined {
  const upper = name.replace(/^DLT_/i, '').toUpperCase();
  const found = Object.entries(LINK_TYPES).find(([, [known]]) => known === upper);
  return found && Number(found[0]);
}
