import type { Program } from '../../uapi/process.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { Session } from '../iproute2/session.ts';
import { timestampText } from '../iproute2/timestamp.ts';
import { NetnsNames } from './netns_names.ts';

/** How `ip monitor` labels what it prints. */
export interface MonitorHeaders {
  /** Print "[LINK]" and so on. */
  banner: boolean;
  allNsid: boolean;
}

/** One run of `ip`. */
export class IpSession extends Session {
  readonly netns = new NetnsNames(this);
  monitor: MonitorHeaders | undefined;
  /** `ip link show` was asked for: it stays so for the lines of a batch that follow, whatever they list. */
  linkListing = false;

  /** What precedes each event of a monitor; nothing otherwise. */
  headers(label: string): void {
    if (this.monitor === undefined) return;
    if (this.timestamp) this.out.put(timestampText(this.process.realtime(), this.timestampShort));
    if (this.monitor.allNsid) this.out.put('[nsid current]');
    if (this.monitor.banner) this.out.put(label);
  }
}

/**
 * A command of `ip`: gets what follows its name, returns a C return value (0, or -STATUS as iproute2's functions do). One
 * that waits (exec, monitor) is a Program.
 */
export type IpCommand = (ip: IpSession, args: Arguments) => number | Program<number>;
