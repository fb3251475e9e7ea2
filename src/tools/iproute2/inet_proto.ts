import type { Process } from '../../uapi/process.ts';
import { getUpTo } from './numbers.ts';

/** What /etc/protocols says of the protocols that are named most, for a machine without that file. */
const DEFAULTS = `ip 0 IP
icmp 1 ICMP
igmp 2 IGMP
ipencap 4 IP-ENCAP
tcp 6 TCP
egp 8 EGP
udp 17 UDP
dccp 33 DCCP
ipv6 41 IPv6
gre 47 GRE
esp 50 IPSEC-ESP
ah 51 IPSEC-AH
ipv6-icmp 58 IPv6-ICMP
ospf 89 OSPFIGP
pim 103 PIM
vrrp 112 VRRP
l2tp 115 L2TP
sctp 132 SCTP
udplite 136 UDPLite`;

function protocols(process: Process): string[][] {
  const path = '/etc/protocols';
  const text = process.access(path, 0) ? process.readFile(path) : DEFAULTS;
  return text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
}

export function inetProtoN2a(process: Process, id: number, numeric: boolean): string {
  const entry = numeric ? undefined : protocols(process).find((fields) => fields[1] === String(id));
  return entry?.[0] ?? `ipproto-${id}`;
}

/** The number of a protocol by number, name or alias. */
export function inetProtoA2n(process: Process, word: string): number | undefined {
  const number = getUpTo(word, 255, 10);
  if (number !== undefined) return number;
  const entry = protocols(process).find((fields) => fields.length > 1 && (fields[0] === word || fields.slice(2).includes(word)));
  return entry === undefined ? undefined : Number(entry[1]);
}
