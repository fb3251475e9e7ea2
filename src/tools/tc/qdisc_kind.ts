import type { QdiscMsg } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import type { Session } from '../iproute2/session.ts';

/** One run of `tc`. */
export type TcSession = Session;
export type QdiscOptions = NonNullable<QdiscMsg['options']>;

/** A kind of queueing discipline: the words behind its name, and how a listing shows it. One file each. */
export interface QdiscKind {
  readonly id: string;
  /** Reads all that is left. What is wrong is said by throwing (exit status 1). */
  parse(session: TcSession, args: Arguments, options: QdiscOptions): void;
  print(session: TcSession, options: QdiscOptions): void;
}
