import { DROP_SENTENCES } from './drop_sentences.ts';
import type { DropReason } from '../net/core/drop_reason.ts';
import type { TraceEvent } from '../net/core/trace.ts';
import type { Journey, PacketRecord, Station } from './packet.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { ARP_ARRIVAL, ARRIVALS, DROP_POINT, WAITS_FOR_ARP } from './points.ts';
import { stationText } from './station_sentences.ts';
import type { Text } from './text.ts';

type Label = (host: string, netns: number) => string;

/** A packet's way as a list of stations and a last sentence. */
export function makeJourney(packet: LoggedPacket, label: Label): Journey {
  const stations = packet.events.map((logged) => makeStation(logged, label, packet.record));
  return { packet: { ...packet.record }, stations, ending: endingOf(packet) };
}

function makeStation(logged: LoggedEvent, label: Label, record: PacketRecord): Station {
  const { host, event, depth } = logged;
  const station = { time: event.time, host, netns: label(host, event.netns), ifname: event.ifname, point: event.point, depth };
  if (event.point !== DROP_POINT) {
    const end = ARRIVALS.end.has(event.point) || (event.point === ARP_ARRIVAL && record.fate === 'delivered');
    return { ...station, text: stationText(event), kind: end ? 'end' : 'ok' };
  }
  const reason = String(event.detail?.['reason']);
  // A raw socket has its copy: that nobody else wants the packet is no loss.
  if (reason === 'NO_SOCKET' && record.fate === 'delivered')
    return { ...station, text: { en: 'nobody else wants it', zh: '没有别的程序要它' }, kind: 'ok' };
  return { ...station, text: dropSentence(reason, event.detail), kind: 'drop' };
}

/** The sentence for a drop reason; for a reason without one, its name. */
export function dropSentence(reason: string, detail?: TraceEvent['detail']): Text {
  if (reason === 'QDISC_DROP' && detail?.['qdisc'] === 'noop') return DROP_SENTENCES.DEV_READY;
  return DROP_SENTENCES[reason as DropReason] ?? { en: `Dropped: ${reason}.`, zh: `被丢弃：${reason}。` };
}

function endingOf({ record, events }: LoggedPacket): Text {
  const { place } = record;
  const last = events[events.length - 1];
  switch (record.fate) {
    case 'delivered':
      return { en: `It arrived at ${place}.`, zh: `它到达了 ${place}。` };
    case 'ignored':
      return {
        en: `It was heard at ${place}, last of all; nobody who heard it has the address it asks for.`,
        zh: `最后听到它的是 ${place}；听到的都没有它要找的地址。`,
      };
    case 'dropped': {
      const drop = events.findLast(({ event }) => event.point === DROP_POINT);
      const why = dropSentence(record.reason, drop?.event.detail);
      return { en: `It was dropped at ${place}. ${why.en}`, zh: `它在 ${place} 被丢弃。${why.zh}` };
    }
    case 'moving':
      if (last?.event.point === WAITS_FOR_ARP)
        return { en: `It waits at ${place} for the answer to an ARP request.`, zh: `它在 ${place} 等待 ARP 应答。` };
      return { en: `It was last seen at ${place}.`, zh: `它最后出现在 ${place}。` };
  }
}
