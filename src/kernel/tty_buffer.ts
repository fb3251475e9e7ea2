import type { Simulator } from '../sim/simulator.ts';
import { Timer } from '../sim/timer.ts';
import { WaitQueue } from '../sim/wait_queue.ts';

/** So much may be written before the far side has had time to read (Linux: TTYB_DEFAULT_MEM_LIMIT). */
const LIMIT = 64 * 1024;
/** How long it takes to read as much, ns. */
const READ_TIME = 8_000_000;

/** What lies between a program that writes to a terminal and whoever reads it there (Linux: drivers/tty/tty_buffer.c). */
export class TtyBuffer {
  /** Writers that wait for room. */
  readonly writers = new WaitQueue();
  private readonly sim: Simulator;
  private unread = 0;
  /** When it was empty last, as far as is known. */
  private since = 0;
  private readonly timer: Timer;

  constructor(sim: Simulator) {
    this.sim = sim;
    this.timer = new Timer(() => this.writers.wakeUp());
  }

  /** Takes up to `count` bytes and returns how many; with 0, the writers are woken when there is room. */
  take(count: number): number {
    const { now } = this.sim;
    if (now >= this.since + READ_TIME) {
      this.unread = 0;
      this.since = now;
    }
    const taken = Math.min(count, LIMIT - this.unread);
    this.unread += taken;
    if (taken === 0) this.sim.modTimer(this.timer, this.since + READ_TIME);
    return taken;
  }
}
