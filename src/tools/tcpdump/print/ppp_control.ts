import { hex2, hex4, hex8, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { OUI_NAMES } from './oui.ts';
import { printConfigOption } from './ppp_options.ts';
import { PPP_PROTOCOLS } from './ppp_protocols.ts';

const CODES: Readonly<Record<number, string>> = {
  0: 'Vendor-Extension',
  1: 'Conf-Request',
  2: 'Conf-Ack',
  3: 'Conf-Nack',
  4: 'Conf-Reject',
  5: 'Term-Request',
  6: 'Term-Ack',
  7: 'Code-Reject',
  8: 'Prot-Reject',
  9: 'Echo-Request',
  10: 'Echo-Reply',
  11: 'Disc-Req',
  12: 'Ident',
  13: 'Time-Rem',
  14: 'Reset-Req',
  15: 'Reset-Ack',
};
const VENDOR = 0;
const CONFIGURE_LAST = 4;
const PROTOCOL_REJECT = 8;
const IDENTIFICATION = 12;
const TIME_REMAINING = 13;

/** LCP and the network control protocols (RFC 1661). tcpdump: print-ppp.c, handle_ctrl_proto(). */
export function printControlProtocol(d: Dissection, protocol: number, at: number, available: number): void {
  const name = PPP_PROTOCOLS[protocol];
  d.put(`${name}, `);
  const mark = (): void => d.put(`[|${name}]`);
  if (available < 4 || !d.has(at, 2)) return mark();
  const code = d.u8(at);
  d.put(`${CODES[code] ?? 'Unknown Opcode'} (0x${hex2(code)}), id ${d.u8(at + 1)}, length ${available + 2}`);
  if (d.options.verbose === 0) return;
  const length = d.u16(at + 2);
  if (length < 4) return d.put(`\n\tencoded length ${length} (< 4))`);
  if (length > available) return d.put(`\n\tencoded length ${length} (> packet length ${available}))`);
  d.put(`\n\tencoded length ${length} (=Option(s) length ${length - 4})`);
  if (length === 4) return;
  if (d.options.verbose > 1) printUnknownData(d, at - 2, '\n\t', 6);
  if (code >= 1 && code <= CONFIGURE_LAST) printOptions(d, protocol, at + 4, length);
  else if (!printBody(d, code, at, length)) mark();
}

function printOptions(d: Dissection, protocol: number, at: number, length: number): void {
  for (let left = length - 4; ;) {
    const advance = printConfigOption(d, protocol, at, length);
    if (advance === 0) return;
    if (left < advance) {
      d.put(` [remaining options length ${left} < ${advance}]`);
      return d.invalidMark();
    }
    left -= advance;
    at += advance;
    if (left === 0) return;
  }
}

/** False where it is cut short. */
function printBody(d: Dissection, code: number, at: number, length: number): boolean {
  const body = at + 4;
  const magic = (): void => d.put(`\n\t  Magic-Num 0x${hex8(d.u32(body))}`);
  switch (code) {
    case VENDOR:
      if (length < 11) return true;
      magic();
      d.put(` Vendor: ${OUI_NAMES[d.u24(body + 4)] ?? 'Unknown'} (${d.u24(body + 4)})`);
      return true;
    case 5:
    case 6:
    case 7:
      return true;
    case PROTOCOL_REJECT:
      if (length < 6) return true;
      d.put(`\n\t  Rejected ${PPP_PROTOCOLS[d.u16(body)] ?? 'unknown'} Protocol (0x${hex4(d.u16(body))})`);
      if (length > 6) {
        d.put('\n\t  Rejected Packet');
        printUnknownData(d, body + 2, '\n\t    ', length - 2);
      }
      return true;
    case 9:
    case 10:
    case 11:
      if (length < 8) return true;
      magic();
      if (length > 8) {
        d.put('\n\t  -----trailing data-----');
        if (!d.has(body + 4, length - 8)) return false;
        printUnknownData(d, body + 4, '\n\t  ', length - 8);
      }
      return true;
    case IDENTIFICATION:
      if (length < 8) return true;
      magic();
      if (length === 8) return true;
      d.put('\n\t  Message\n\t    ');
      return d.putText(body + 4, length - 4);
    case TIME_REMAINING:
      if (length < 12) return true;
      magic();
      d.put(`, Seconds-Remaining ${d.u32(body + 4)}s`);
      return true;
    default:
      if (d.options.verbose <= 1) printUnknownData(d, at - 2, '\n\t  ', length + 2);
      return true;
  }
}
