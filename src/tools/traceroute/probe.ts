import { strerror } from '../../uapi/errno.ts';
import type { Process } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';

/** One packet on its way, or what came of it. Times in ns. */
export interface Probe {
  done: boolean;
  /** The destination answered, or somebody refused to go on: no further hops. */
  final: boolean;
  sent: number;
  received: number;
  /** Who answered; undefined: nobody. */
  from: number | undefined;
  /** " !N" and the like. */
  note: string;
  /** " <syn,ack>": what the method tells of the answer (-O info). */
  info: string;
  fd: number;
  sequence: number;
}

/** What an ICMP destination unreachable of `code` says behind the time. */
export function unreachableNote(code: number, info: number): string {
  switch (code) {
    case 0:
    case 6:
      return ' !N';
    case 1:
    case 7:
    case 8:
      return ' !H';
    case 2:
      return ' !P';
    case 3:
      return '';
    case 4:
      return ` !F-${info}`;
    case 5:
      return ' !S';
    case 9:
    case 10:
    case 13:
      return ' !X';
    case 14:
      return ' !V';
    case 15:
      return ' !C';
    default:
      return ` !<${code}>`;
  }
}

/** Takes what waits in a socket's error queue into `probe`; false when there was nothing. */
export function takeError(
  process: Process,
  fd: number,
  message: S.MsgHdr,
  of: (message: S.MsgHdr, length: number) => Probe | undefined,
): boolean {
  const length = process.recvmsg(fd, message, S.MSG_ERRQUEUE | S.MSG_DONTWAIT);
  if (length < 0) return false;
  const probe = of(message, length);
  if (probe === undefined) return true;
  probe.received = process.monotonic();
  probe.done = true;
  if (message.eeOrigin === S.SO_EE_ORIGIN_ICMP) {
    probe.from = message.eeOffender;
    if (message.eeType === 3) {
      probe.final = true;
      probe.note = unreachableNote(message.eeCode, message.eeInfo);
    } else if (message.eeType === 12) {
      probe.final = true;
      probe.note = ' !<12>';
    }
  } else {
    probe.final = true;
    probe.from = message.eeOffender;
    probe.note = ` !<${strerror(message.eeErrno)}>`;
  }
  return true;
}
