/** protocols(5), as far as sets are likely to name them; one table for both ways. */
const PROTOCOLS: readonly (readonly [number, string])[] = [
  ...([
    [0, 'ip'],
    [1, 'icmp'],
    [2, 'igmp'],
    [4, 'ipencap'],
    [6, 'tcp'],
    [8, 'egp'],
    [17, 'udp'],
    [33, 'dccp'],
    [41, 'ipv6'],
  ] as const),
  ...([
    [46, 'rsvp'],
    [47, 'gre'],
    [50, 'esp'],
    [51, 'ah'],
    [58, 'ipv6-icmp'],
    [89, 'ospf'],
    [94, 'ipip'],
    [103, 'pim'],
  ] as const),
  ...([
    [112, 'vrrp'],
    [115, 'l2tp'],
    [132, 'sctp'],
    [136, 'udplite'],
  ] as const),
];

/** getprotobyname(3), or a number; undefined when it is neither. */
export function protocolNumber(text: string): number | undefined {
  const lower = text.toLowerCase() === 'icmpv6' ? 'ipv6-icmp' : text.toLowerCase();
  const named = PROTOCOLS.find(([, name]) => name === lower);
  if (named !== undefined) return named[0];
  return /^\d+$/.test(text) && Number(text) <= 255 ? Number(text) : undefined;
}

/** getprotobynumber(3), or the number itself. */
export function protocolName(proto: number): string {
  return PROTOCOLS.find(([number]) => number === proto)?.[1] ?? String(proto);
}
