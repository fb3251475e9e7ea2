import type { LoggedPacket } from './packet_log.ts';
import { type KnownPackets } from './relations.ts';
import { firstTtl, isShortLived } from './size_cause.ts';
import type { Text } from './text.ts';

/**
 * Was it sent by traceroute, so that its end is what was wanted: a datagram or a SYN with a small TTL, or an echo request among
 * others of other TTLs?
 */
export function isProbe(packet: LoggedPacket, others: KnownPackets): boolean {
  if (!isShortLived(packet)) return false;
  const { protocol, from, to, icmpType, icmpId } = packet.record;
  if (protocol === 'udp' || protocol === 'tcp') return true;
  const ttl = firstTtl(packet);
  return (
    icmpType === ECHO &&
    others.all.some(({ record, ...rest }) => {
      const isSame = record.icmpType === ECHO && record.icmpId === icmpId && record.from === from && record.to === to;
      return isSame && firstTtl({ record, ...rest }) !== ttl;
    })
  );
}

const ECHO = 8;
const TOLD = new Set([3, 11]);

/** What traceroute learnt from its packet; null where it was none of its packets, or learnt nothing. */
export function probeText(packet: LoggedPacket, others: KnownPackets): Text | null {
  const { record } = packet;
  if (!isProbe(packet, others)) return null;
  const told = others.answersTo(packet).find((one) => TOLD.has(one.record.icmpType) && one.record.fate === 'delivered');
  if (told === undefined) return null;
  const { place } = told.record;
  return record.fate === 'dropped'
    ? {
        en: `Its time to live (TTL) ran out at ${record.place}, and ${place} was told so: this is how traceroute finds the routers.`,
        zh: `它的生存时间（TTL）在 ${record.place} 用完，${place} 得到了通知：traceroute 就是这样找出各个路由器的。`,
      }
    : {
        en: `It arrived at ${record.place}, where nobody takes it, and ${place} was told so: this is how traceroute knows the end.`,
        zh: `它到达了 ${record.place}，那里没有程序要它，${place} 得到了通知：traceroute 由此知道到了终点。`,
      };
}
