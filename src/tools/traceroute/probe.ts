import { EMSGSIZE, strerror } from '../../uapi/errno.ts';
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
  /** TTL of the answer; 0: not known. */
  ttl: number;
  /** " !N" and the like. */
  note: string;
  /** " <syn,ack>": what the method tells of the answer (-O info). */
  info: string;
  /** The packet was too long: no more than so many bytes pass. */
  mtu: number;
  fd: number;
  sequence: number;
}

export function newProbe(): Probe {
  return { done: false, final: false, sent: 0, received: 0, from: undefined, ttl: 0, note: '', info: '', mtu: 0, fd: -1, sequence: 0 };
}

/** How far away an answer came from: most begin with 64, 128 or 255. */
export function ttlToHops(ttl: number): number {
  return ttl <= 64 ? 65 - ttl : ttl <= 128 ? 129 - ttl : 256 - ttl;
}

/** The destination itself answered, with something else than an ICMP error. */
export function answered(process: Process, probe: Probe, message: S.MsgHdr): void {
  Object.assign(probe, { done: true, final: true, received: process.monotonic(), from: message.addr, ttl: message.ttl });
}

const UNREACHABLE: readonly string[] = '!N !H !P  !F !S !N !H !N !X !X !N !H !X !V !C'.split(' ');

/** What an ICMP destination unreachable of `code` says behind the time. */
export function unreachableNote(code: number, info: number): string {
  const words = (UNREACHABLE[code] as string | undefined) ?? `!<${code}>`;
  if (words === '!F') return ` !F-${info}`;
  return words === '' ? '' : ` ${words}`;
}

/** Takes what waits in a socket's error queue into the probe it is about; false when there was nothing. */
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
  if (message.eeErrno === EMSGSIZE) probe.mtu = message.eeInfo;
  if (message.eeOrigin !== S.SO_EE_ORIGIN_ICMP) {
    Object.assign(probe, { final: true, from: message.eeOffender, note: ` !<${strerror(message.eeErrno)}>` });
    return true;
  }
  probe.from = message.eeOffender;
  probe.ttl = Math.max(0, message.ttl);
  if (message.eeType === 3) {
    probe.final = true;
    probe.note = unreachableNote(message.eeCode, message.eeInfo) || probe.note;
  } else if (message.eeType === 12) {
    probe.final = true;
    probe.note = ` !<12-${message.eeCode}>`;
  }
  return true;
}
