import type { LinkInfo, LinkMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import type { IpSession } from './ip_session.ts';

/** The request an `ip link add/set/del` is building. */
export interface LinkRequest {
  /** NLM_F_*. */
  flags: number;
  body: LinkMsg;
  /** Descriptors to close when the kernel has the request. */
  fds: number[];
}

export type LinkData = NonNullable<LinkInfo['data']>;

/** A kind of link: the words behind `type KIND`, and how -details shows them. One file each. */
export interface LinkKind {
  readonly id: string;
  /** Reads all that is left into `data`. */
  parse?(ip: IpSession, args: Arguments, data: LinkData, request: LinkRequest): void;
  /** As `parse`, for a port's settings (bridge_slave). */
  parseSlave?(ip: IpSession, args: Arguments, data: NonNullable<LinkInfo['slaveData']>): void;
  print?(ip: IpSession, data: LinkData): void;
  printSlave?(ip: IpSession, data: NonNullable<LinkInfo['slaveData']>): void;
  /** What `ip link help KIND` prints. */
  readonly help?: string;
  /** `ip link xstats type KIND`. */
  xstats?: { parse(ip: IpSession, args: Arguments): void; print(ip: IpSession, message: NlMessage): number };
}
