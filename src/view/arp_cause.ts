import { isTaggedForNobody, taggedForNobody } from './address_cause.ts';
import { refusedByPort } from './bridge_cause.ts';
import { causeOf } from './cause.ts';
import { arpUnanswered, notRunning } from './link_cause.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { DROP_POINT, KERNEL_ARP } from './points.ts';
import { isByDefault } from './route_cause.ts';
import { look } from './scene.ts';
import { type Failure, placeOf, type Story } from './story.ts';
import type { Text } from './text.ts';
import { linkOf } from './whereabouts.ts';
import { formatIpv4, maskOf, parseIpv4 } from '../wire/addr.ts';

const QUESTION: Text = { en: 'question', zh: '询问' };
const ANSWER: Text = { en: 'answer', zh: '应答' };
const NOBODY = '0.0.0.0';
const PROXY_MISS = 'vxlan_ip_miss';

/** Nobody told the next hop's MAC address: why not? `at` is where the packet waits or was given up. */
export function unresolved(packet: LoggedPacket, at: LoggedEvent, story: Story, step: number): Failure | null {
  const { others, around } = story;
  const hop = packet.events.findLast(({ event }) => event.point === 'ip_finish_output2' && event.skb === at.event.skb);
  const who = hop === undefined ? packet.now.to : formatIpv4(Number(hop.event.detail?.['nexthop']));
  const place = placeOf(at, around);
  const asked = others.all.filter(
    ({ record, events }) =>
      record.arpOp === 1 && record.to === who && events[0]?.event.netns === at.event.netns && record.time >= packet.record.time,
  );
  if (asked.length === 0 && packet.record.fate === 'moving') return null;
  const from = around.machine.device(at.host, at.event.netns, at.event.ifname);
  const isWorthAsking = around.machine.owners(parseIpv4(who) ?? 0).length > 0 && (from === undefined || notRunning(from, around) === null);
  for (const request of isWorthAsking ? asked : []) {
    const lost = arpLost(request, who, story, step + 1);
    if (lost !== null) return { ...lost, place, what: 'packet' };
  }
  const cause = notNear(packet, at, who, story) ?? arpUnanswered({ drop: at, around }, who, at.event.ifname);
  return { ...cause, place, what: 'packet' };
}

/** The receiver itself is asked for, though it is far away: the route names no gateway. Null where it is near. */
function notNear(packet: LoggedPacket, at: LoggedEvent, who: string, { around }: Story): Pick<Failure, 'why' | 'look'> | null {
  const { host, event } = at;
  const address = parseIpv4(who) ?? 0;
  const from = around.machine.device(host, event.netns, event.ifname);
  if (who !== packet.now.to || from === undefined || !isByDefault(from.net, address)) return null;
  const isNear = around.machine.addresses(host, event.netns).some(({ local, prefixlen }) => ((local ^ address) & maskOf(prefixlen)) === 0);
  const { devices, tunnels } = linkOf(from);
  if (isNear || tunnels.length > 0 || around.machine.owners(address).some(({ dev }) => devices.has(dev))) return null;
  const place = around.label(host, event.netns);
  return {
    why: {
      en: `${place} asks for ${who} itself on ${event.ifname}, where it is not: its route to ${who} names no gateway that would know the way`,
      zh: `${place} 在 ${event.ifname} 上直接询问 ${who}，而它不在那里：去 ${who} 的路由没有写明知道路的网关`,
    },
    look: look({ drop: at, around }, `ip route get ${who}`),
  };
}

/** A program asked by ARP (arping), and nobody answered. Null for what the kernel asks, and for what asks for no answer. */
export function unanswered(packet: LoggedPacket, story: Story, step: number): Failure | null {
  const { record, events } = packet;
  const [first] = events;
  if (record.arpOp !== 1 || record.from === record.to || record.from === NOBODY || first.event.point === KERNEL_ARP) return null;
  if (story.others.all.some((one) => one.record.arpOp === 2 && one.record.from === record.to && one.record.to === record.from)) return null;
  const cause =
    arpLost(packet, record.to, story, step + 1) ?? arpUnanswered({ drop: first, around: story.around }, record.to, first.event.ifname);
  return { ...cause, place: record.source, what: 'silence' };
}

/** Where ARP's question or its answer was lost, through tunnels too; null where neither was. */
function arpLost(request: LoggedPacket, who: string, story: Story, step: number): Pick<Failure, 'why' | 'look'> | null {
  const { around } = story;
  if (request.record.fate !== 'delivered') {
    const refused = request.events.find(({ event }) => event.point === 'should_deliver');
    if (refused !== undefined) return refusedByPort(refused, around);
    const silent = request.events.find(({ event }) => event.point === 'arp_ignore');
    if (silent !== undefined) return ignoring(silent, who, story);
    const tagged = request.events.find(isTaggedForNobody);
    if (tagged !== undefined) return taggedForNobody(tagged, around);
    const missed = request.events.find(({ event }) => event.point === PROXY_MISS);
    if (missed !== undefined) return proxyMiss(missed, who, story);
    const untold = request.events.find(({ event }) => event.point === DROP_POINT && String(event.detail?.['reason']).startsWith('VXLAN_'));
    if (untold !== undefined)
      return lostAs(QUESTION, who, { ...causeOf(request, untold, around), place: placeOf(untold, around), what: 'packet' });
  }
  if (request.record.fate === 'dropped') return lostAs(QUESTION, who, story.explain(request, step));
  for (const next of story.others.answersTo(request)) {
    const { arpOp } = next.record;
    const failure = arpOp === 1 ? null : story.explain(next, step);
    if (failure !== null) return lostAs(arpOp === 2 ? ANSWER : QUESTION, who, failure);
    // Through a tunnel, or another station that hands it on.
    const later = arpLost(next, who, story, step + 1);
    if (later !== null) return later;
  }
  return null;
}

function lostAs(which: Text, who: string, failure: Failure | null): Pick<Failure, 'why' | 'look'> | null {
  if (failure === null) return null;
  const { place, why, look: command } = failure;
  return {
    why: {
      en: `ARP's ${which.en} for ${who} was lost at ${place}: ${why.en}`,
      zh: `ARP 对 ${who} 的${which.zh}在 ${place} 丢失：${why.zh}`,
    },
    look: command,
  };
}

/** A tunnel that answers ARP in place of those behind it does not know who is asked for. */
function proxyMiss(missed: LoggedEvent, who: string, { around }: Story): Pick<Failure, 'why' | 'look'> {
  const { ifname } = missed.event;
  const place = around.label(missed.host, missed.event.netns);
  return {
    why: {
      en: `${ifname} in ${place} answers ARP itself (proxy) and lets no question through, but has no neighbour entry for ${who}`,
      zh: `${place} 的 ${ifname} 自己应答 ARP（proxy），不让询问通过，却没有 ${who} 的邻居条目`,
    },
    look: look({ drop: missed, around }, `ip neigh show dev ${ifname}`),
  };
}

function ignoring(silent: LoggedEvent, who: string, { around }: Story): Pick<Failure, 'why' | 'look'> {
  const place = around.label(silent.host, silent.event.netns);
  const { ifname } = silent.event;
  return {
    why: {
      en: `${place} has ${who} and heard ARP ask for it on ${ifname}, but is set not to answer there (arp_ignore or arp_filter)`,
      zh: `${place} 有 ${who}，也在 ${ifname} 上听到了 ARP 询问，但设置为不在那里应答（arp_ignore 或 arp_filter）`,
    },
    look: look({ drop: silent, around }, `sysctl net.ipv4.conf.${ifname}.arp_ignore net.ipv4.conf.${ifname}.arp_filter`),
  };
}
