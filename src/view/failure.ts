import { unanswered, unresolved } from './arp_cause.ts';
import { causeOf, decidingDrop } from './cause.ts';
import { strayAnswer } from './nat_cause.ts';
import { isUnsent } from './packet.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { NAT_POINT, NO_ROUTE_POINT, REASSEMBLY_POINT, WAITS_FOR_ARP } from './points.ts';
import { isProbe } from './probe.ts';
import { type KnownPackets, arrivedAt, programsAnswer, takenBySocket } from './relations.ts';
import { type Cause, commandAt, sceneAt } from './scene.ts';
import { tooBigForTunnel } from './size_cause.ts';
import { type Failure, placeOf, type Story } from './story.ts';
import type { Surroundings } from './surroundings.ts';
import { besides, type Text } from './text.ts';

/** Requests lead to answers, tunnels to other packets: so many steps are followed. */
const MAX_STEPS = 12;

/** Begins the story of a packet among those that are known. */
export function storyOf(others: KnownPackets, around: Surroundings): Story {
  const story: Story = { others, around, explain: (packet, step) => failureOf(packet, story, step) };
  return story;
}

function failureOf(packet: LoggedPacket, story: Story, step: number): Failure | null {
  if (step > MAX_STEPS) return null;
  const { record } = packet;
  switch (record.fate) {
    case 'dropped':
      return dropped(packet, story, step);
    case 'moving':
      return onTheWay(packet, story, step);
    case 'ignored':
      return unanswered(packet, story, step);
    case 'delivered':
      return refusal(packet, story, step) ?? lostLater(packet, story, step) ?? unanswered(packet, story, step);
  }
}

/** It has not arrived: it waits, it was taken into another packet, or turned into an answer. */
function onTheWay(packet: LoggedPacket, story: Story, step: number): Failure | null {
  const last = packet.events.at(-1);
  if (last?.event.point === WAITS_FOR_ARP) return unresolved(packet, last, story, step);
  const answer = story.others.answersTo(packet).flatMap(({ events }) => events);
  const tunnel = answer.find(({ event }) => event.point === TUNNEL_TOO_SMALL);
  if (tunnel === undefined && last?.event.point === QUEUED) return queued(last, story.around);
  if (tunnel === undefined) return last?.event.point === REASSEMBLY_POINT ? lostLater(packet, story, step) : null;
  return { ...tooBigForTunnel(sceneAt(packet, tunnel, story.around)), place: placeOf(tunnel, story.around), what: 'packet' };
}

/** It waits in a device's queue, longer than a program waits. */
function queued(last: LoggedEvent, around: Surroundings): Failure | null {
  const { host, event } = last;
  const now = around.machine.net(host, event.netns)?.sim.now ?? event.time;
  if (now < event.time + LONG) return null;
  const qdisc = String(event.detail?.['qdisc']);
  return {
    why: {
      en: `the queue of ${event.ifname} (${qdisc}) holds it back`,
      zh: `${event.ifname} 的队列（${qdisc}）把它留着`,
    },
    look: commandAt(around, host, event.netns, `tc -s qdisc show dev ${event.ifname}`),
    place: placeOf(last, around),
    what: 'packet',
  };
}

const QUEUED = 'qdisc_enqueue';
/** ns. */
const LONG = 0.5e9;
const TUNNEL_TOO_SMALL = 'skb_tunnel_check_pmtu';
const TOO_LATE_TO_ASK = /^NEIGH_(FAILED|QUEUEFULL)$/;
/** ICMP: unreachable, time exceeded; a hint about a better way. */
const ERRORS = new Set([3, 11]);
const REDIRECT = 5;

function dropped(packet: LoggedPacket, story: Story, step: number): Failure | null {
  const { others, around } = story;
  const drop = decidingDrop(packet);
  if (drop === undefined) return null;
  const reason = String(drop.event.detail?.['reason']);
  if (TOO_LATE_TO_ASK.test(reason)) return unresolved(packet, drop, story, step);
  const lost = lostError(packet, story, step);
  if (reason === 'IP_TTL_EXCEEDED' && isProbe(packet, others)) return lost === null ? null : { ...lost, what: 'answer' };
  const cause = causeOf(packet, drop, around);
  const failure: Failure = { ...cause, place: placeOf(drop, around), what: 'packet' };
  if (lost === null || reason !== 'PKT_TOO_BIG') return failure;
  return { ...failure, why: besides(cause.why, untold(lost)), look: lost.look };
}

function untold({ place, why }: Failure): Text {
  return {
    en: `and the ICMP message that would have told the sender was lost at ${place}: ${why.en}`,
    zh: `而本该通知发送方的 ICMP 消息在 ${place} 丢失：${why.zh}`,
  };
}

/** The ICMP error about a packet did not come through either. */
function lostError(packet: LoggedPacket, story: Story, step: number): Failure | null {
  const unsent = packet.events.find(({ event }) => event.point === NO_ROUTE_POINT);
  if (unsent !== undefined && packet.events.some(({ event }) => event.point === 'ip_forward' || event.point === 'ip_local_deliver'))
    return { ...causeOf(packet, unsent, story.around), place: placeOf(unsent, story.around), what: 'packet' };
  const error = story.others.answersTo(packet).find(({ record }) => ERRORS.has(record.icmpType));
  return error === undefined || error.record.fate === 'delivered' ? null : failureOf(error, story, step + 1);
}

/** Drops behind the arrival that mean that nobody took the packet. */
const REFUSALS = new Set([
  'NO_SOCKET',
  'ICMP_ECHO_IGNORED',
  'TCP_LISTEN_OVERFLOW',
  'SOCKET_RCVBUFF',
  'UNHANDLED_PROTO',
  'INVALID_PROTO',
  'VXLAN_VNI_NOT_FOUND',
]);

/** It arrived, but nobody there took it, or nobody could answer. */
function refusal(packet: LoggedPacket, story: Story, step: number): Failure | null {
  const { others, around } = story;
  const unsent = packet.events.find(({ event }) => event.point === NO_ROUTE_POINT);
  if (unsent !== undefined) return unsendable(causeOf(packet, unsent, around), packet, placeOf(unsent, around), around);
  const drop = decidingDrop(packet);
  const taken = packet.events.at(-1)?.event;
  if (drop === undefined || !REFUSALS.has(String(drop.event.detail?.['reason'])) || taken !== drop.event) return null;
  // A program on a raw socket has had it: that nobody else wants it is no loss.
  if (takenBySocket(packet, others)) return null;
  if (isProbe(packet, others)) {
    const lost = lostError(packet, story, step);
    return lost === null ? null : { ...lost, what: 'answer' };
  }
  const reset = programsAnswer(packet, others).find(({ record }) => isUnsent(record));
  const untold = reset === undefined ? null : story.explain(reset, step + 1);
  if (untold !== null) return unsendable(untold, packet, packet.record.place, around);
  return { ...causeOf(packet, drop, around), place: packet.record.place, what: 'packet', refused: true };
}

/** It arrived, but there is no way for the answer. */
function unsendable({ why, look }: Cause, packet: LoggedPacket, place: string, around: Surroundings): Failure {
  const none = { en: `its answer cannot be sent: ${why.en}`, zh: `应答发不出去：${why.zh}` };
  return { ...withNat({ why: none, look }, packet, around), place, what: 'packet', refused: true };
}

/** It arrived, and what it led to was lost: its answer, or what carried it on through a tunnel. */
function lostLater(packet: LoggedPacket, story: Story, step: number): Failure | null {
  const { record, now } = packet;
  const next = story.others.answersTo(packet).filter((one) => one.record.arpOp === 0 && one.record.icmpType !== REDIRECT);
  for (const one of next.length > 0 ? next : programsAnswer(packet, story.others)) {
    const failure = failureOf(one, story, step + 1);
    if (failure === null) continue;
    const isAnswer = one.record.to === now.from || one.record.from === now.to || one.record.to === record.from;
    if (failure.refused === true) return isAnswer ? strayed(packet, one, failure, story) : failure;
    if (!isAnswer || failure.what !== 'packet') return failure;
    if (isUnsent(one.record)) return unsendable(failure, packet, arrivedAt(packet, story.others), story.around);
    const wayBack = NO_WAY_BACK.test(failure.why.en) ? withNat(failure, packet, story.around) : failure;
    return { ...failure, ...wayBack, what: 'answer' };
  }
  return null;
}

/** The answer arrived somewhere, and nobody took it. */
function strayed(request: LoggedPacket, answer: LoggedPacket, failure: Failure, { around }: Story): Failure {
  const drop = decidingDrop(answer);
  const stray = drop === undefined ? null : strayAnswer(request, answer, drop, around);
  return { ...failure, ...stray, what: 'answer', refused: false };
}

const NO_WAY_BACK = /no route|ARP|unreachable|does not forward/;

/** The answer does not find back to a sender whose address nobody translated on the way. */
function withNat({ why, look }: Cause, { record, events }: LoggedPacket, around: Surroundings): Cause {
  const router = events.findLast(({ host, event }) => event.point === 'ip_forward' && !around.machine.isHidden(host));
  const isTranslated = events.some(({ event }) => event.point === NAT_POINT && event.detail?.['manip'] === 'source');
  if (router === undefined || isTranslated) return { why, look };
  const place = around.label(router.host, router.event.netns);
  const more: Text = {
    en: `the source address ${record.from} was not translated on the way: it needs a route back from there, or NAT (SNAT or MASQUERADE) on ${place}`,
    zh: `源地址 ${record.from} 在路上没有被转换：那里需要一条回来的路由，或者在 ${place} 上做 NAT（SNAT 或 MASQUERADE）`,
  };
  return {
    why: besides(why, more),
    look: look === '' ? commandAt(around, router.host, router.event.netns, 'iptables -t nat -nvL POSTROUTING') : look,
  };
}
