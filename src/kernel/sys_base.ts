import type { Program } from '../uapi/process.ts';
import { SysError } from '../uapi/errno.ts';
import type { Simulator } from '../sim/simulator.ts';
import type { WaitQueue } from '../sim/wait_queue.ts';
import type { Kernel } from './kernel.ts';
import { TIME_SLICE } from './scheduler.ts';
import type { Task } from './task.ts';

/** What an ordinary system call costs, ns. */
export const SYSCALL_COST = 400;

/** What the rooms of the system-call interface share: whose calls these are, and how they wait. */
export class SyscallBase {
  protected readonly task: Task;
  protected readonly kernel: Kernel;
  protected readonly sim: Simulator;

  constructor(task: Task) {
    this.task = task;
    this.kernel = task.kernel;
    this.sim = task.kernel.sim;
  }

  /** Sleeps until `queue` is woken, the time comes or a signal arrived. The caller looks again, then at `task.interrupted`. */
  protected *waitOn(queue: WaitQueue | null, deadline = Infinity): Program<void> {
    this.task.prepareToWait(queue, deadline);
    yield;
    this.task.finishWait();
  }

  /** Gives way once its time slice is used up: calls that need not wait come here, so no loop holds the machine. */
  protected *resched(): Program<void> {
    if (this.sim.now - this.task.sliceStart > TIME_SLICE) yield;
  }
}

/** The value of a call that reports errors as negative numbers. */
export function checked(result: number): number {
  if (result < 0) throw new SysError(-result);
  return result;
}
