import { storyOf } from './failure.ts';
import { isUnsent } from './packet.ts';
import type { LoggedPacket } from './packet_log.ts';
import { WAITS_FOR_ARP } from './points.ts';
import { probeText } from './probe.ts';
import { type KnownPackets, arrivedAt } from './relations.ts';
import type { Surroundings } from './surroundings.ts';
import type { Failure, Story } from './story.ts';
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

/** The last sentence of a packet's journey. `others` are the packets that are known, oldest first. */
export function endingOf(packet: LoggedPacket, others: KnownPackets, around: Surroundings): Ending {
  const story = storyOf(others, around);
  const failure = story.explain(packet, 0);
  if (failure !== null) {
    const { look } = failure;
    const bare = failureText(packet, { ...failure, look: '' }, story);
    return { text: failureText(packet, failure, story), bare, look, failed: true };
  }
  const text = probeText(packet, others) ?? successText(packet, others);
  return { text, bare: text, look: '', failed: false };
}

function successText(packet: LoggedPacket, others: KnownPackets): Text {
  const { record } = packet;
  if (record.fate === 'ignored')
    return {
      en: `It was heard at ${record.place}, last of all; nobody who heard it has the address it asks for.`,
      zh: `最后听到它的是 ${record.place}；听到的都没有它要找的地址。`,
    };
  if (record.fate !== 'delivered') return { en: `It was last seen at ${record.place}.`, zh: `它最后出现在 ${record.place}。` };
  const place = arrivedAt(packet, others);
  const answer = others.answersTo(packet).find((one) => one.record.fate === 'delivered' && one.record.to === record.from);
  if (answer === undefined) return { en: `It arrived at ${place}.`, zh: `它到达了 ${place}。` };
  return {
    en: `It arrived at ${place}, and its answer came back to ${answer.record.place}.`,
    zh: `它到达了 ${place}，应答也回到了 ${answer.record.place}。`,
  };
}

function failureText(packet: LoggedPacket, { place, why, what, look: command, refused }: Failure, { others }: Story): Text {
  const { record } = packet;
  const next = command === '' ? { en: '.', zh: '。' } : { en: `; look at \`${command}\`.`, zh: `；接下来看 \`${command}\`。` };
  if (what === 'silence') return { en: `It was not answered: ${why.en}${next.en}`, zh: `它没有得到应答：${why.zh}${next.zh}` };
  if (refused === true) return { en: `It arrived at ${place}, but ${why.en}${next.en}`, zh: `它到达了 ${place}，但${why.zh}${next.zh}` };
  if (what === 'answer') {
    const arrived = arrivedAt(packet, others);
    return {
      en: `It arrived at ${arrived}, but its answer was lost at ${place}: ${why.en}${next.en}`,
      zh: `它到达了 ${arrived}，但应答在 ${place} 丢失：${why.zh}${next.zh}`,
    };
  }
  if (isUnsent(record)) return { en: `It was not sent: ${why.en}${next.en}`, zh: `它没有发出：${why.zh}${next.zh}` };
  if (packet.events.at(-1)?.event.point === WAITS_FOR_ARP)
    return { en: `It waits at ${place} for ARP: ${why.en}${next.en}`, zh: `它在 ${place} 等待 ARP：${why.zh}${next.zh}` };
  return { en: `It was dropped at ${place}: ${why.en}${next.en}`, zh: `它在 ${place} 被丢弃：${why.zh}${next.zh}` };
}
