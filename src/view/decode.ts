import { be16, be32, formatIpv4, formatMac } from '../wire/addr.ts';
import type { PacketFacts, Protocol } from './packet.ts';

const ETH_HLEN = 14;
const ETH_P_IP = 0x0800;
const ETH_P_ARP = 0x0806;
const ETH_P_802_3_MIN = 0x0600;
const STP_SAP = 0x42;

const ICMP_NAMES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'unreachable',
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
  12: 'parameter problem',
};

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'net unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'need to frag',
  9: 'net prohibited',
  10: 'host prohibited',
  13: 'admin prohibited',
};

/**
 * What a frame says, for the packet list and the lessons. Takes whatever is there: a frame cut short is told as far as it
 * goes. `layer` is where the bytes begin.
 */
export function decodeFrame(frame: Uint8Array, layer: 'ethernet' | 'ip'): PacketFacts {
  if (layer === 'ip') return decodeIp(frame, 0, facts(frame.length, '', ''));
  if (frame.length < ETH_HLEN) return facts(frame.length, '', '');
  const result = facts(frame.length, formatMac(frame, 6), formatMac(frame, 0));
  const type = be16(frame, 12);
  if (type === ETH_P_IP) return decodeIp(frame, ETH_HLEN, result);
  if (type === ETH_P_ARP) return decodeArp(frame, ETH_HLEN, result);
  if (type < ETH_P_802_3_MIN && frame[ETH_HLEN] === STP_SAP) return named(result, 'stp', 'STP configuration');
  return named(result, 'other', `ethertype 0x${type.toString(16).padStart(4, '0')}`);
}

function facts(length: number, from: string, to: string): PacketFacts {
  return { protocol: 'other', from, to, what: '', length, arpOp: 0, icmpType: -1, icmpCode: -1, icmpId: -1, icmpSeq: -1 };
}

function named(result: PacketFacts, protocol: Protocol, what: string): PacketFacts {
  result.protocol = protocol;
  result.what = what;
  return result;
}

/** RFC 826. */
function decodeArp(frame: Uint8Array, at: number, result: PacketFacts): PacketFacts {
  result.protocol = 'arp';
  if (frame.length < at + 28) return named(result, 'arp', 'ARP, cut short');
  result.arpOp = be16(frame, at + 6);
  const sender = formatIpv4(be32(frame, at + 14));
  const target = formatIpv4(be32(frame, at + 24));
  result.from = sender;
  result.to = target;
  if (result.arpOp === 1) return named(result, 'arp', `who-has ${target}`);
  if (result.arpOp === 2) return named(result, 'arp', `is-at ${formatMac(frame, at + 8)}`);
  return named(result, 'arp', `ARP operation ${result.arpOp}`);
}

/** RFC 791. */
function decodeIp(frame: Uint8Array, at: number, result: PacketFacts): PacketFacts {
  if (frame.length < at + 20) return named(result, 'other', 'IP, cut short');
  result.from = formatIpv4(be32(frame, at + 12));
  result.to = formatIpv4(be32(frame, at + 16));
  const fragment = be16(frame, at + 6) & 0x1fff;
  const body = at + (frame[at] & 15) * 4;
  const protocol = frame[at + 9];
  const name = ({ 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp' } as Record<number, Protocol>)[protocol] ?? 'other';
  if (fragment > 0) return named(result, name, `fragment at ${fragment * 8}`);
  if (name === 'icmp' && frame.length >= body + 8) return decodeIcmp(frame, body, result);
  if (name === 'tcp' && frame.length >= body + 14)
    return named(
      result,
      name,
      `${be16(frame, body)} > ${be16(frame, body + 2)} [${tcpFlagLetters(frame[body + 13])}]${payload(frame, at, body)}`,
    );
  if (name === 'udp' && frame.length >= body + 8) return decodeUdp(frame, body, result);
  if (name === 'igmp') return named(result, name, frame[body] === 0x22 ? 'IGMPv3 report' : 'IGMP');
  return named(result, name, `IP protocol ${protocol}`);
}

/** As tcpdump writes them: S is SYN, the dot an acknowledgment. */
function tcpFlagLetters(flags: number): string {
  const letters = [
    [0x01, 'F'],
    [0x02, 'S'],
    [0x04, 'R'],
    [0x08, 'P'],
    [0x20, 'U'],
    [0x10, '.'],
  ] as const;
  const set = letters.filter(([bit]) => (flags & bit) !== 0).map(([, letter]) => letter);
  return set.length === 0 ? 'none' : set.join('');
}

/** How much a segment carries; '' for nothing. */
function payload(frame: Uint8Array, at: number, body: number): string {
  const length = be16(frame, at + 2) - (body - at) - (frame[body + 12] >> 4) * 4;
  return length > 0 ? `, ${length} bytes` : '';
}

/** RFC 768; a tunnel's datagram tells what it carries (RFC 7348). */
function decodeUdp(frame: Uint8Array, body: number, result: PacketFacts): PacketFacts {
  const dport = be16(frame, body + 2);
  const ports = `${be16(frame, body)} > ${dport}`;
  if ((dport !== 4789 && dport !== 8472) || frame.length < body + 16 + ETH_HLEN) return named(result, 'udp', ports);
  const inner = decodeFrame(frame.subarray(body + 16), 'ethernet');
  return named(result, 'udp', `${ports} vxlan ${be32(frame, body + 12) >>> 8}: ${inner.from} > ${inner.to} ${inner.what}`);
}

/** RFC 792. */
function decodeIcmp(frame: Uint8Array, at: number, result: PacketFacts): PacketFacts {
  const type = frame[at];
  const code = frame[at + 1];
  result.icmpType = type;
  result.icmpCode = code;
  if (type === 0 || type === 8) {
    result.icmpId = be16(frame, at + 4);
    result.icmpSeq = be16(frame, at + 6);
    return named(result, 'icmp', `${ICMP_NAMES[type]}, seq ${result.icmpSeq}`);
  }
  const words = type === 3 ? (UNREACHABLE[code] ?? `unreachable, code ${code}`) : (ICMP_NAMES[type] ?? `type ${type}, code ${code}`);
  return named(result, 'icmp', words);
}
