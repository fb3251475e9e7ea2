/** EtherTypes as tcpdump calls them. */
const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x8035: 'Reverse ARP',
  0x8100: '802.1Q',
  0x86dd: 'IPv6',
  0x8847: 'MPLS unicast',
  0x8863: 'PPPoE D',
  0x8864: 'PPPoE S',
  0x888e: 'EAPOL',
  0x88a8: '802.1Q-QinQ',
  0x88cc: 'LLDP',
  0x9000: 'Loopback',
  0x9100: '802.1Q-9100',
};

export function ethertypeName(type: number): string | undefined {
  return ETHERTYPE_NAMES[type];
}
