import { Random } from './random.ts';
import { type Timer, TimerHeap } from './timer.ts';

export const NSEC_PER_USEC = 1_000;
export const NSEC_PER_MSEC = 1_000_000;
export const NSEC_PER_SEC = 1_000_000_000;

/** Who takes work from the softirq queue: a network device's receive side, mostly. */
export interface SoftirqHandler {
  /** Handles one item that was posted (Linux: process_backlog()). */
  softirq(item: object): void;
}

/** Who runs when no softirq work is left: the process scheduler. */
export interface Runner {
  /** Runs one process until it blocks. Returns false when nobody is runnable. */
  runOne(): boolean;
}

/** So many softirq items in a row, then processes get a turn: a storm of frames must not lock them out (Linux: ksoftirqd). */
const SOFTIRQ_BURST = 10_000;
/** So many at the end of a system call (Linux: netdev_budget). */
const SOFTIRQ_BUDGET = 300;

/** What a step of the simulation cost on a real machine, drawn from a seeded distribution. */
const COSTS = 4096;

/**
 * The clock and the order of everything that happens (one per machine, shared by its hosts). Time is virtual: integer
 * nanoseconds since the machine was switched on. Work comes from three places, in this order of precedence:
 *   timers that are due; the softirq queue, first in first out (a frame's hop from device to device); runnable processes.
 * When none of them has work, time jumps to the next timer.
 */
export class Simulator {
  /** Virtual time, ns. */
  now = 0;
  readonly random: Random;
  /** A hash of everything that happened, in order: equal for equal seeds and inputs. */
  hash = 0x811c9dc5 | 0;
  /** Steps taken so far; the machine's step counter. */
  steps = 0;

  private readonly timers = new TimerHeap();
  private readonly runners: Runner[] = [];
  private nextRunner = 0;
  private readonly costs = new Uint32Array(COSTS);
  private costAt = 0;

  // The softirq queue: two rings of the same size, a power of two. It allocates only when it must grow.
  private handlers: (SoftirqHandler | null)[] = new Array<SoftirqHandler | null>(1024).fill(null);
  private items: (object | null)[] = new Array<object | null>(1024).fill(null);
  private head = 0;
  private count = 0;
  private burst = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    // A long-tailed factor around 1 (x 1024): most steps cost about the same, a few much more, as on a real machine.
    for (let i = 0; i < COSTS; i++) this.costs[i] = Math.round(1024 * (0.75 + 0.35 * -Math.log(1 - this.random.float() * 0.999)));
  }

  /** Lets the clock run on by about `ns`: what a piece of work costs. */
  spend(ns: number): void {
    const factor = this.costs[(this.costAt = (this.costAt + 1) & (COSTS - 1))];
    this.now += (ns * factor) >>> 10;
  }

  /** Mixes a value into the event hash. */
  note(value: number): void {
    this.hash = (Math.imul(this.hash ^ value, 0x01000193) ^ (this.hash >>> 15)) | 0;
  }

  addRunner(runner: Runner): void {
    this.runners.push(runner);
  }

  /** Arms `timer` for the absolute time `expires` (ns), moving it if it is pending. Linux: mod_timer(). */
  modTimer(timer: Timer, expires: number): void {
    this.timers.add(timer, expires < this.now ? this.now : expires);
  }

  /** Stops `timer` if it is pending. Linux: del_timer(). */
  delTimer(timer: Timer): void {
    this.timers.remove(timer);
  }

  /** How many items wait in the softirq queue. */
  get backlog(): number {
    return this.count;
  }

  /** Queues `item` for `handler`; it is handled after all that was queued before. Linux: netif_rx(). */
  raiseSoftirq(handler: SoftirqHandler, item: object): void {
    if (this.count === this.items.length) this.growBacklog();
    const at = (this.head + this.count++) & (this.items.length - 1);
    this.handlers[at] = handler;
    this.items[at] = item;
  }

  /** The time of the next event, or Infinity: now when there is work at hand. */
  nextEventTime(): number {
    if (this.count > 0) return this.now;
    const timer = this.timers.peek();
    return timer ? Math.max(timer.expires, this.now) : Infinity;
  }

  /**
   * Takes one step. Returns false when there is nothing left to do up to and including time `until` (ns); the clock then
   * stands where it was (a caller that paces the machine moves it on with `advanceTo`).
   */
  step(until: number): boolean {
    const timer = this.timers.peek();
    if (timer !== undefined && timer.expires <= this.now) {
      this.fire(timer);
      return true;
    }
    if (this.count > 0) {
      if (this.now > until) return false;
      if (++this.burst > SOFTIRQ_BURST) {
        this.burst = 0;
        if (this.runProcess()) return true;
      }
      this.softirq();
      return true;
    }
    this.burst = 0;
    if (this.now <= until && this.runProcess()) return true;
    if (timer === undefined || timer.expires > until) return false;
    this.now = timer.expires;
    this.fire(timer);
    return true;
  }

  /**
   * Handles what waits in the softirq queue, within a system call: as on Linux, what a process sends has gone its way before
   * the call returns. Not more than a burst, for a storm of frames must not hold the caller.
   */
  runSoftirqs(): void {
    for (let budget = SOFTIRQ_BUDGET; this.count > 0 && budget > 0; budget--) this.softirq();
  }

  private softirq(): void {
    const at = this.head;
    const handler = this.handlers[at]!;
    const item = this.items[at]!;
    this.items[at] = null;
    this.head = (at + 1) & (this.items.length - 1);
    this.count--;
    this.steps++;
    handler.softirq(item);
  }

  /** Moves the idle clock on to `time`; never back. */
  advanceTo(time: number): void {
    if (time > this.now) this.now = time;
  }

  private fire(timer: Timer): void {
    this.timers.remove(timer);
    this.steps++;
    this.note(timer.expires);
    timer.callback();
  }

  private runProcess(): boolean {
    const runners = this.runners;
    for (let i = 0; i < runners.length; i++) {
      const at = (this.nextRunner + i) % runners.length;
      if (runners[at].runOne()) {
        this.nextRunner = at + 1;
        this.steps++;
        return true;
      }
    }
    return false;
  }

  private growBacklog(): void {
    const size = this.items.length;
    const handlers = new Array<SoftirqHandler | null>(size * 2).fill(null);
    const items = new Array<object | null>(size * 2).fill(null);
    for (let i = 0; i < size; i++) {
      const at = (this.head + i) & (size - 1);
      handlers[i] = this.handlers[at];
      items[i] = this.items[at];
    }
    this.handlers = handlers;
    this.items = items;
    this.head = 0;
  }
}
