/** Protocols that `-p` may name beside those with options of their own, as protocols(5) has them. */
const NUMBERS: Readonly<Record<string, number>> = {
  ip: 0,
  hopopt: 0,
  igmp: 2,
  ipencap: 4,
  egp: 8,
  igp: 9,
  rdp: 27,
  ipv6: 41,
  rsvp: 46,
  esp: 50,
  ah: 51,
  'ipv6-icmp': 58,
  eigrp: 88,
  ospf: 89,
  ipip: 94,
  pim: 103,
  ipcomp: 108,
  vrrp: 112,
  l2tp: 115,
};

/** The number of a protocol given by name or number; undefined for neither. */
export function protoNumber(text: string): number | undefined {
  if (Object.hasOwn(NUMBERS, text)) return NUMBERS[text];
  if (!/^\d+$/.test(text)) return undefined;
  const number = Number(text);
  return number <= 255 ? number : undefined;
}
