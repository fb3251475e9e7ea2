import type { Program } from '../../uapi/process.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { Session } from '../iproute2/session.ts';
import { timestampText } from '../iproute2/timestamp.ts';

/** One run of `bridge`. */
export class BridgeSession extends Session {
  compressVlans = false;
  /** `monitor all`: each event begins with what it is about. */
  banner = false;

  /** What precedes an event of `bridge monitor`. */
  headers(label: string): void {
    if (this.timestamp) this.out.put(timestampText(this.process.realtime(), this.timestampShort));
    if (this.banner) this.out.put(label);
  }
}

/** An object's command: gets what follows the object's name, returns a C return value (0, -1, -2). */
export type BridgeCommand = (session: BridgeSession, args: Arguments) => number | Program<number>;
