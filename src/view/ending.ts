import { formatIpv4 } from '../wire/addr.ts';
import { arpUnanswered, type Cause, causeOf, decidingDrop, refusedByPort, type Surroundings } from './cause.ts';
import { NOT_SENT, type PacketRecord } from './packet.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { NO_ROUTE_POINT, WAITS_FOR_ARP } from './points.ts';
import type { Text } from './text.ts';

/** How a packet's story ends. */
export interface Ending {
  text: Text;
  /** The same without what to look at next. */
  bare: Text;
  /** The command to look at next; '' for none. */
  look: string;
  /** Did it, or its answer, get lost? */
  failed: boolean;
}

/** Where a packet or what it led to was lost, and why. */
interface Failure extends Cause {
  place: string;
  /** What was lost: the packet itself, the answer to it, ARP's question or answer. */
  what: 'packet' | 'answer';
  /** It was refused with an answer, not lost. */
  refused?: boolean;
}

/** Requests lead to answers, tunnels to other packets: so many steps are followed. */
const MAX_STEPS = 8;

/** The last sentence of a packet's journey. `others` are the packets that are known, oldest first. */
export function endingOf(packet: LoggedPacket, others: readonly LoggedPacket[], around: Surroundings): Ending {
  const { record } = packet;
  const failure = failureOf(packet, others, around, 0);
  if (failure !== null) {
    const { look } = failure;
    const bare = failureText(packet, { ...failure, look: '' });
    return { text: failureText(packet, failure), bare, look, failed: true };
  }
  const text = ((): Text => {
    const { place } = record;
    if (record.fate === 'ignored')
      return {
        en: `It was heard at ${place}, last of all; nobody who heard it has the address it asks for.`,
        zh: `最后听到它的是 ${place}；听到的都没有它要找的地址。`,
      };
    if (record.fate !== 'delivered') return { en: `It was last seen at ${place}.`, zh: `它最后出现在 ${place}。` };
    const answer = answersTo(packet, others).find((one) => one.record.fate === 'delivered');
    if (answer === undefined) return { en: `It arrived at ${place}.`, zh: `它到达了 ${place}。` };
    return {
      en: `It arrived at ${place}, and its answer came back to ${answer.record.place}.`,
      zh: `它到达了 ${place}，应答也回到了 ${answer.record.place}。`,
    };
  })();
  return { text, bare: text, look: '', failed: false };
}

function failureText({ record }: LoggedPacket, { place, why, what, look: command, refused }: Failure): Text {
  const next = command === '' ? { en: '.', zh: '。' } : { en: `; look at \`${command}\`.`, zh: `；接下来看 \`${command}\`。` };
  if (refused === true) return { en: `It arrived at ${place}, but ${why.en}${next.en}`, zh: `它到达了 ${place}，但${why.zh}${next.zh}` };
  if (what === 'answer')
    return {
      en: `It arrived at ${record.place}, but its answer was lost at ${place}: ${why.en}${next.en}`,
      zh: `它到达了 ${record.place}，但应答在 ${place} 丢失：${why.zh}${next.zh}`,
    };
  if (record.what === NOT_SENT) return { en: `It was not sent: ${why.en}${next.en}`, zh: `它没有发出：${why.zh}${next.zh}` };
  if (record.fate === 'moving')
    return { en: `It waits at ${place} for ARP: ${why.en}${next.en}`, zh: `它在 ${place} 等待 ARP：${why.zh}${next.zh}` };
  return { en: `It was dropped at ${place}: ${why.en}${next.en}`, zh: `它在 ${place} 被丢弃：${why.zh}${next.zh}` };
}

/** Drops behind the arrival that mean that nobody took the packet. */
const REFUSALS = new Set(['NO_SOCKET', 'ICMP_ECHO_IGNORED', 'TCP_LISTEN_OVERFLOW', 'SOCKET_RCVBUFF', 'UNHANDLED_PROTO']);

function failureOf(packet: LoggedPacket, others: readonly LoggedPacket[], around: Surroundings, step: number): Failure | null {
  if (step > MAX_STEPS) return null;
  const { record } = packet;
  if (record.fate === 'dropped') return dropped(packet, others, around, step);
  if (record.fate === 'moving') {
    const wait = packet.events.at(-1);
    return wait?.event.point === WAITS_FOR_ARP ? unresolved(packet, wait, others, around, step) : null;
  }
  if (record.fate !== 'delivered') return null;
  return refusal(packet, around) ?? lostLater(packet, others, around, step);
}

function dropped(packet: LoggedPacket, others: readonly LoggedPacket[], around: Surroundings, step: number): Failure | null {
  const drop = decidingDrop(packet);
  if (drop === undefined) return null;
  if (/^NEIGH_(FAILED|QUEUEFULL)$/.test(String(drop.event.detail?.['reason']))) return unresolved(packet, drop, others, around, step);
  return { ...causeOf(packet, drop, around), place: placeOf(drop, around), what: 'packet' };
}

function placeOf({ host, event }: LoggedEvent, around: Surroundings): string {
  return `${around.label(host, event.netns)} ${event.ifname}`.trim();
}

/** Nobody told the next hop's MAC address: why not? */
function unresolved(
  packet: LoggedPacket,
  at: LoggedEvent,
  others: readonly LoggedPacket[],
  around: Surroundings,
  step: number,
): Failure | null {
  const hop = packet.events.findLast(({ event }) => event.point === 'ip_finish_output2' && event.skb === at.event.skb);
  const who = hop === undefined ? packet.record.to : formatIpv4(Number(hop.event.detail?.['nexthop']));
  const place = placeOf(at, around);
  const asked = others.filter(
    ({ record, events }) =>
      record.arpOp === 1 && record.to === who && events[0]?.event.netns === at.event.netns && record.time >= packet.record.time,
  );
  const [request] = asked;
  if (request === undefined && packet.record.fate === 'moving') return null;
  const fallback: Failure = { ...arpUnanswered({ drop: at, around }, who, at.event.ifname), place, what: 'packet' };
  if (request === undefined) return fallback;
  const refused = request.events.find(({ event }) => event.point === 'should_deliver');
  if (request.record.fate !== 'delivered' && refused !== undefined) return { ...refusedByPort(refused, around), place, what: 'packet' };
  const lost = request.record.fate === 'delivered' ? answersTo(request, others).find(({ record }) => record.fate === 'dropped') : request;
  if (lost === undefined || lost.record.fate !== 'dropped') return fallback;
  const failure = failureOf(lost, others, around, step + 1);
  if (failure === null) return fallback;
  const which = lost === request ? { en: 'question', zh: '询问' } : { en: 'answer', zh: '应答' };
  const why = {
    en: `ARP's ${which.en} for ${who} was lost at ${failure.place}: ${failure.why.en}`,
    zh: `ARP 对 ${who} 的${which.zh}在 ${failure.place} 丢失：${failure.why.zh}`,
  };
  return { why, look: failure.look, place, what: 'packet' };
}

/** It arrived, but nobody there took it, or nobody could answer. */
function refusal(packet: LoggedPacket, around: Surroundings): Failure | null {
  const unanswered = packet.events.find(({ event }) => event.point === NO_ROUTE_POINT);
  if (unanswered !== undefined) {
    const cause = causeOf(packet, unanswered, around);
    const why = { en: `its answer cannot be sent: ${cause.why.en}`, zh: `应答发不出去：${cause.why.zh}` };
    return { why: withNat(why, packet), look: cause.look, place: placeOf(unanswered, around), what: 'packet', refused: true };
  }
  const drop = decidingDrop(packet);
  const taken = packet.events.at(-1)?.event;
  if (drop === undefined || !REFUSALS.has(String(drop.event.detail?.['reason'])) || taken !== drop.event) return null;
  // A program on a raw socket has had it: that nobody else wants it is no loss.
  if (packet.events.some(({ event }) => /^(raw_rcv|raw_local_deliver|ping_rcv)$/.test(event.point))) return null;
  return { ...causeOf(packet, drop, around), place: packet.record.place, what: 'packet', refused: true };
}

/** The packets that this one led to. */
export function answersTo({ record }: LoggedPacket, others: readonly LoggedPacket[]): LoggedPacket[] {
  return others.filter((one) => one.record.cause === record.id && one.record.id !== record.id);
}

/** It arrived, and what it led to was lost: its answer, or what carried it on through a tunnel. */
function lostLater(packet: LoggedPacket, others: readonly LoggedPacket[], around: Surroundings, step: number): Failure | null {
  const { record } = packet;
  const next = answersTo(packet, others).filter((one) => one.record.arpOp === 0);
  for (const one of next.length > 0 ? next : programsAnswer(packet, others)) {
    const failure = failureOf(one, others, around, step + 1);
    if (failure === null) continue;
    if (failure.refused === true) return failure;
    const isAnswer = one.record.to === record.from || one.record.from === record.to;
    if (!isAnswer || failure.what === 'answer') return failure;
    return { ...failure, why: NO_WAY_BACK.test(failure.why.en) ? withNat(failure.why, packet) : failure.why, what: 'answer' };
  }
  return null;
}

const NO_WAY_BACK = /no route|ARP|unreachable|does not forward|reverse path/;

/** The answer does not find back to a sender whose address nobody translated on the way. */
function withNat(why: Text, { record, events }: LoggedPacket): Text {
  const forwarded = events.some(({ event }) => event.point === 'ip_forward');
  const translated = events.some(({ event }) => event.point === 'nf_nat_manip_pkt' && event.detail?.['manip'] === 'source');
  if (!forwarded || translated) return why;
  return {
    en: `${why.en}; the source address ${record.from} was not translated on the way (no NAT: SNAT or MASQUERADE missing?)`,
    zh: `${why.zh}；源地址 ${record.from} 在路上没有被转换（缺少 NAT：SNAT 或 MASQUERADE？）`,
  };
}

/** What a program sent back: the next packet the other way round between the same ports. */
function programsAnswer({ record }: LoggedPacket, others: readonly LoggedPacket[]): LoggedPacket[] {
  const found = others.find((one) => one.record.time >= record.time && isOpposite(record, one.record));
  return found === undefined ? [] : [found];
}

/** The packet that failed last, as the one that began it: the request of an answer that was lost. Null for none. */
export function lastFailure(
  packets: readonly LoggedPacket[],
  around: Surroundings,
  wanted?: (packet: LoggedPacket) => boolean,
): number | null {
  const byId = new Map(packets.map((packet) => [packet.record.id, packet]));
  for (let at = packets.length - 1; at >= 0; at--) {
    let packet = packets[at];
    for (let cause = byId.get(packet.record.cause); cause !== undefined; cause = byId.get(packet.record.cause)) packet = cause;
    if (isNoise(packet) || wanted?.(packet) === false) continue;
    if (!endingOf(packet, packets, around).failed) continue;
    const request = asked(packet, packets);
    return (request !== undefined && endingOf(request, packets, around).failed ? request : packet).record.id;
  }
  return null;
}

/** What a program's answer answers: the last packet before it the other way round between the same ports. */
function asked({ record }: LoggedPacket, packets: readonly LoggedPacket[]): LoggedPacket | undefined {
  return packets.findLast((one) => one.record.time <= record.time && isOpposite(one.record, record));
}

function isOpposite(one: PacketRecord, other: PacketRecord): boolean {
  const ports = /^(\d+) > (\d+)/.exec(one.what);
  if (ports === null || one.protocol !== other.protocol || one.from !== other.to || one.to !== other.from) return false;
  return other.what.startsWith(`${ports[2]} > ${ports[1]}`);
}

/** What hosts send unasked, and ARP, which is asked for the sake of another packet. */
function isNoise({ record }: LoggedPacket): boolean {
  const first = Number(record.to.split('.')[0]);
  return record.protocol === 'stp' || record.protocol === 'igmp' || record.protocol === 'arp' || (first >= 224 && first < 240);
}
