import type { StreamResult } from './control.ts';
import { lineHead, lossText, SEPARATOR } from './units.ts';

/** Both sides' results of a test. */
export interface Summary {
  udp: boolean;
  format: string;
  /** By stream, the same order on both sides; the id is the one this side prints. */
  ids: readonly number[];
  sent: readonly StreamResult[];
  received: readonly StreamResult[];
}

/** The lines below the intervals. `only`: a server shows its own side alone. */
export function summaryText(s: Summary, only?: 'sender' | 'receiver'): string {
  const showRetransmits = !s.udp && only !== 'receiver';
  const heading = s.udp ? '         Jitter    Lost/Total Datagrams' : showRetransmits ? '         Retr' : '';
  let text = `${SEPARATOR}[ ID] Interval           Transfer     Bitrate${heading}\n`;
  s.ids.forEach((id, i) => {
    if (only !== 'receiver') text += senderLine(s, id, s.sent[i]);
    if (only !== 'sender') text += receiverLine(s, id, s.received[i], s.sent[i]);
  });
  if (s.ids.length > 1) {
    if (only !== 'receiver') text += senderLine(s, undefined, total(s.sent));
    if (only !== 'sender') text += receiverLine(s, undefined, total(s.received), total(s.sent));
  }
  return text;
}

function total(results: readonly StreamResult[]): StreamResult {
  const sum = { ...results[0] };
  for (const result of results.slice(1)) {
    sum.bytes += result.bytes;
    sum.retransmits += result.retransmits;
    sum.errors += result.errors;
    sum.packets += result.packets;
  }
  return sum;
}

function senderLine(s: Summary, id: number | undefined, result: StreamResult): string {
  const head = lineHead(id, 0, result.end_time, result.bytes, s.format);
  if (s.udp) return `${head}  ${(0).toFixed(3)} ms  ${lossText(0, result.packets)}  sender\n`;
  return `${head}  ${String(result.retransmits).padStart(3)}${id === undefined ? '             ' : '            '}sender\n`;
}

function receiverLine(s: Summary, id: number | undefined, result: StreamResult, sent: StreamResult): string {
  const head = lineHead(id, 0, result.end_time, result.bytes, s.format);
  if (s.udp)
    return `${head}  ${(result.jitter * 1000).toFixed(3)} ms  ${lossText(result.errors, sent.packets || result.packets)}  receiver\n`;
  return `${head}                  receiver\n`;
}
