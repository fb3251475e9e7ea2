import { WaitQueue } from '../../sim/wait_queue.ts';
import type { NetStack } from './net_stack.ts';

/** Levels of messages. Linux: include/linux/kern_levels.h. */
export const LOGLEVEL_EMERG = 0;
export const LOGLEVEL_ALERT = 1;
export const LOGLEVEL_CRIT = 2;
export const LOGLEVEL_ERR = 3;
export const LOGLEVEL_WARNING = 4;
export const LOGLEVEL_NOTICE = 5;
export const LOGLEVEL_INFO = 6;
export const LOGLEVEL_DEBUG = 7;

/** Facilities: the kernel's own messages, and those that programs write to /dev/kmsg. */
export const LOG_KERN = 0;
export const LOG_USER = 1;

/** Linux: 1 << CONFIG_LOG_BUF_SHIFT. Older records make room for new ones. */
const LOG_BUF_LEN = 1 << 18;
/** What a record costs beside its text (Linux: struct printk_info and its descriptor). */
const RECORD_COST = 96;
/** Linux: CONSOLE_LOGLEVEL_DEFAULT and kernel.printk's others. */
const CONSOLE_LOGLEVEL = 7;

/** A message of the kernel log (Linux: struct printk_info). */
export interface PrintkRecord {
  readonly seq: number;
  /** Virtual time since boot, ns. */
  readonly time: number;
  readonly facility: number;
  readonly level: number;
  readonly text: string;
}

/** A host's kernel log (Linux: kernel/printk/printk_ringbuffer.c). */
export class PrintkRing {
  /** The records still there, the oldest first; their `seq` count up without a gap. */
  readonly records: PrintkRecord[] = [];
  /** The number the next record will have. */
  nextSeq = 0;
  /** `dmesg -C`: readers that begin anew start here. */
  clearSeq = 0;
  consoleLevel = CONSOLE_LOGLEVEL;
  /** Woken by each record. */
  readonly wait = new WaitQueue();
  private size = 0;

  store(time: number, facility: number, level: number, text: string): void {
    this.records.push({ seq: this.nextSeq++, time, facility, level, text });
    this.size += text.length + RECORD_COST;
    while (this.size > LOG_BUF_LEN) this.size -= this.records.shift()!.text.length + RECORD_COST;
    this.wait.wakeUp();
  }

  /** The number of the oldest record that is still there (that of the next one when there is none). */
  get firstSeq(): number {
    return this.records.length > 0 ? this.records[0].seq : this.nextSeq;
  }

  /** The record with number `seq`, if it is (still) there. */
  at(seq: number): PrintkRecord | undefined {
    return this.records[seq - this.firstSeq];
  }
}

/** Writes a line of the kernel's own into its log. Linux: printk(). */
export function printk(stack: NetStack, level: number, text: string): void {
  stack.kmsg.store(stack.sim.now, LOG_KERN, level, text);
}

/** So many messages within `interval` ns, then silence until it is over (Linux: DEFINE_RATELIMIT_STATE, 5 s and 10). */
export class RatelimitState {
  private readonly interval: number;
  private readonly burst: number;
  private begin = -1;
  private printed = 0;
  private missed = 0;

  constructor(interval = 5e9, burst = 10) {
    this.interval = interval;
    this.burst = burst;
  }

  /** May another message be printed? `who` is named when some were left out. Linux: ___ratelimit(). */
  allows(stack: NetStack, who: string): boolean {
    const { now } = stack.sim;
    if (this.begin < 0 || now - this.begin >= this.interval) {
      if (this.missed > 0) printk(stack, LOGLEVEL_WARNING, `${who}: ${this.missed} callbacks suppressed`);
      this.begin = now;
      this.printed = 0;
      this.missed = 0;
    }
    if (this.printed < this.burst) {
      this.printed++;
      return true;
    }
    this.missed++;
    return false;
  }
}
