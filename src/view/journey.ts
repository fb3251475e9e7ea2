import { dropSentence } from './drop_sentences.ts';
import { endingOf } from './ending.ts';
import type { Journey, PacketRecord, Station } from './packet.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { ARP_ARRIVAL, ARRIVALS, DROP_POINT, NO_ROUTE_POINT, TOO_LONG_POINT } from './points.ts';
import { KnownPackets, takenBySocket } from './relations.ts';
import { stationCommand } from './station_command.ts';
import { stationText } from './station_sentences.ts';
import type { Surroundings } from './surroundings.ts';

/** So many stations are shown of a packet and what it led to. */
const MAX_STATIONS = 500;

/** A packet's way as a list of stations, its answer's too, and a last sentence. `packets` are those that are known, oldest first. */
export function makeJourney(packet: LoggedPacket, packets: readonly LoggedPacket[], around: Surroundings): Journey {
  const others = new KnownPackets(packets);
  const stations: Station[] = [];
  for (const one of chain(packet, others)) {
    const isTaken = takenBySocket(one, others);
    for (const logged of one.events) if (stations.length < MAX_STATIONS) stations.push(makeStation(logged, around, one.record, isTaken));
  }
  const { text, bare, look, failed } = endingOf(packet, others, around);
  return { packet: { ...packet.record }, stations, ending: text, bare, look, failed };
}

/** The packet, and what it led to: its answer, or what carries it on. */
function chain(packet: LoggedPacket, others: KnownPackets): LoggedPacket[] {
  const all = [packet];
  for (let at = 0; at < all.length && all.length < 8; at++) all.push(...others.answersTo(all[at]).filter((one) => !all.includes(one)));
  return all;
}

function makeStation(logged: LoggedEvent, around: Surroundings, record: PacketRecord, isTaken: boolean): Station {
  const { host, event, depth } = logged;
  const netns = around.label(host, event.netns);
  const { time, ifname, point, detail } = event;
  const command = stationCommand(event, netns, host, record);
  const station = {
    packet: record.id,
    time,
    host,
    netns,
    ifname,
    point,
    depth,
    command,
    rule: ruleOf(logged, around),
    detail: { ...detail },
  };
  if (event.point === NO_ROUTE_POINT || event.point === TOO_LONG_POINT) return { ...station, text: stationText(event), kind: 'drop' };
  if (event.point !== DROP_POINT) {
    const end = ARRIVALS.end.has(event.point) || (event.point === ARP_ARRIVAL && record.fate === 'delivered');
    return { ...station, text: stationText(event), kind: end ? 'end' : 'ok' };
  }
  const reason = String(event.detail?.['reason']);
  // A raw socket has its copy: that nobody else wants the packet is no loss.
  if (reason === 'NO_SOCKET' && isTaken) return { ...station, text: { en: 'nobody else wants it', zh: '没有别的程序要它' }, kind: 'ok' };
  if (reason === 'NO_SOCKET' && record.protocol === 'icmp')
    return { ...station, text: { en: 'nobody here waits for it', zh: '这里没有程序在等它' }, kind: 'drop' };
  return { ...station, text: dropSentence(reason, event.detail), kind: 'drop' };
}

/** The text of the rule that fits at this station; '' where none does. */
function ruleOf({ host, event }: LoggedEvent, around: Surroundings): string {
  const { table, chain: name, rule } = event.detail ?? {};
  if (event.point !== 'ipt_do_table' || Number(rule) === 0) return '';
  return around.ruleText(host, event.netns, String(table), String(name), Number(rule));
}
