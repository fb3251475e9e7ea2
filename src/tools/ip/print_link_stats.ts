import type { LinkStats64 } from '../../uapi/if.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import { formatNum, sizeColumns } from '../iproute2/print_num.ts';
import type { IpSession } from './ip_session.ts';

/** The counters of a link as -s and -s -s show them; nothing when the message has none. No newline at the end. */
export function printLinkStats(ip: IpSession, link: LinkMsg): void {
  if (link.stats64 === undefined) return;
  if (ip.print.isJson) jsonStats(ip, link.stats64, link.carrierChanges);
  else textStats(ip, link.stats64, link.carrierChanges);
}

function jsonStats(ip: IpSession, s: LinkStats64, carrierChanges: number | undefined): void {
  const { print } = ip;
  const all = (counters: Record<string, number>): void => {
    for (const [key, value] of Object.entries(counters)) print.json(key, value);
  };
  const some = (key: string, value: number): void => {
    if (value !== 0) print.json(key, value);
  };
  print.openObject('stats64');
  print.openObject('rx');
  all({ bytes: s.rxBytes, packets: s.rxPackets, errors: s.rxErrors, dropped: s.rxDropped });
  all({ over_errors: s.rxOverErrors, multicast: s.multicast });
  some('compressed', s.rxCompressed);
  if (ip.stats > 1) {
    all({ length_errors: s.rxLengthErrors, crc_errors: s.rxCrcErrors, frame_errors: s.rxFrameErrors });
    all({ fifo_errors: s.rxFifoErrors, missed_errors: s.rxMissedErrors });
    some('nohandler', s.rxNohandler);
    some('otherhost', s.rxOtherhostDropped);
  }
  print.closeObject();
  print.openObject('tx');
  all({ bytes: s.txBytes, packets: s.txPackets, errors: s.txErrors, dropped: s.txDropped });
  all({ carrier_errors: s.txCarrierErrors, collisions: s.collisions });
  some('compressed', s.txCompressed);
  if (ip.stats > 1) {
    all({ aborted_errors: s.txAbortedErrors, fifo_errors: s.txFifoErrors, window_errors: s.txWindowErrors });
    all({ heartbeat_errors: s.txHeartbeatErrors });
    if (carrierChanges !== undefined) print.json('carrier_changes', carrierChanges);
  }
  print.closeObject();
  print.closeObject();
}

/** Column widths that hold all four rows. */
function statsColumns(ip: IpSession, s: LinkStats64, carrierChanges: number): number[] {
  const columns = ['*X errors:', 'packets', 'errors', 'dropped', 'heartbt', 'overrun', 'compressed', 'otherhost'].map(
    (word) => word.length,
  );
  const size = (...values: number[]): void => sizeColumns(columns, values, ip.human);
  size(s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, s.rxMissedErrors, s.multicast, s.rxCompressed);
  if (ip.stats > 1) {
    size(0, s.rxLengthErrors, s.rxCrcErrors, s.rxFrameErrors, s.rxFifoErrors, s.rxOverErrors, s.rxNohandler, s.rxOtherhostDropped);
  }
  size(s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.txCarrierErrors, s.collisions, s.txCompressed);
  if (ip.stats > 1) size(0, 0, s.txAbortedErrors, s.txFifoErrors, s.txWindowErrors, s.txHeartbeatErrors, carrierChanges);
  return columns;
}

function textStats(ip: IpSession, s: LinkStats64, carrierChanges: number | undefined): void {
  const columns = statsColumns(ip, s, carrierChanges ?? 0);
  const sl = ip.print.newline;
  const right = (column: number, word: string, less = 0): string => word.padStart(columns[column] - less);
  /** The first of the columns is `from`. */
  const numbers = (from: number, ...values: number[]): string =>
    values.map((value, i) => formatNum(value, columns[from + i], ip.human, ip.iec)).join('');
  const titles = (name: string, missed: string, mcast: string, compressed: string): string =>
    `    ${name}: ${right(0, 'bytes', 4)} ${right(1, 'packets')} ${right(2, 'errors')} ${right(3, 'dropped')} ` +
    `${right(4, missed)} ${right(5, mcast)} ${right(6, compressed)}${sl}    `;
  const errorTitles = (name: string, ...words: string[]): string =>
    `${sl}    ${name} errors:${right(0, '', 10)}${words.map((word, i) => ` ${right(i + 1, word)}`).join('')}`;
  const indent = ' '.repeat(columns[0] + 5);

  let text = titles('RX', 'missed', 'mcast', s.rxCompressed !== 0 ? 'compressed' : '');
  text += numbers(0, s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, s.rxMissedErrors, s.multicast);
  if (s.rxCompressed !== 0) text += numbers(6, s.rxCompressed);
  if (ip.stats > 1) {
    text += errorTitles('RX', 'length', 'crc', 'frame', 'fifo', 'overrun');
    if (s.rxNohandler !== 0) text += right(6, ' nohandler', -1);
    if (s.rxOtherhostDropped !== 0) text += right(7, ' otherhost', -1);
    text += sl + indent;
    text += numbers(1, s.rxLengthErrors, s.rxCrcErrors, s.rxFrameErrors, s.rxFifoErrors, s.rxOverErrors);
    if (s.rxNohandler !== 0) text += numbers(6, s.rxNohandler);
    if (s.rxOtherhostDropped !== 0) text += numbers(7, s.rxOtherhostDropped);
  }
  text += sl + titles('TX', 'carrier', 'collsns', s.txCompressed !== 0 ? 'compressed' : '');
  text += numbers(0, s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.txCarrierErrors, s.collisions);
  if (s.txCompressed !== 0) text += numbers(6, s.txCompressed);
  if (ip.stats > 1) {
    text += errorTitles('TX', 'aborted', 'fifo', 'window', 'heartbt', carrierChanges !== undefined ? 'transns' : '');
    text += sl + indent;
    text += numbers(1, s.txAbortedErrors, s.txFifoErrors, s.txWindowErrors, s.txHeartbeatErrors);
    if (carrierChanges !== undefined) text += numbers(5, carrierChanges);
  }
  ip.out.put(text);
}
