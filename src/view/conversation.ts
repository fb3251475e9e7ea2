import type { LoggedPacket } from './packet_log.ts';
import type { PacketFacts } from './packet.ts';

/** Protocols whose name is a word of pcap-filter(7) that goes before hosts. */
const WORDS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp', 'igmp']);

/**
 * The filter (pcap-filter(7)) for what two ends say to each other, whichever of them began. Where NAT gives one of them another
 * address the answers bear that one: then it is two pairs of ends. '' when the packet is not there.
 */
export function conversationFilter(packets: readonly LoggedPacket[], id: number): string {
  const packet = packets.find(({ record }) => record.id === id);
  if (packet === undefined) return '';
  const pairs = new Set(pairsOf(packet));
  for (let before = 0; before < pairs.size;) {
    before = pairs.size;
    for (const other of packets) {
      const own = pairsOf(other);
      if (own.some((pair) => pairs.has(pair))) for (const pair of own) pairs.add(pair);
    }
  }
  return pairs.size === 1 ? [...pairs][0] : [...pairs].map((pair) => `(${pair})`).join(' or ');
}

/** Whom it is between: as it was made, and after NAT. */
function pairsOf({ record, now }: LoggedPacket): string[] {
  const [made, changed] = [pairOf(record), pairOf(now)];
  return made === changed ? [made] : [made, changed];
}

/** The same for both directions. */
function pairOf({ protocol, from, to, what }: PacketFacts): string {
  const [a, b] = [from, to].sort();
  if (protocol === 'arp') return `arp host ${a} and arp host ${b}`;
  const kind = WORDS.has(protocol) ? `${protocol} and ` : '';
  const word = /^[\d.]+$/.test(a) && /^[\d.]+$/.test(b) ? 'host' : 'ether host';
  const ports = protocol === 'tcp' || protocol === 'udp' ? /^(\d+) > (\d+)/.exec(what) : null;
  const numbers = ports === null ? [] : ports.slice(1).sort();
  return `${kind}${word} ${a} and ${word} ${b}${numbers.map((port) => ` and port ${port}`).join('')}`;
}
