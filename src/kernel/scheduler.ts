import { NSEC_PER_MSEC, NSEC_PER_USEC, type Runner, type Simulator } from '../sim/simulator.ts';
import { ExitStatus } from '../uapi/exit.ts';
import { doExit, exitBySignal } from './exit.ts';
import { deliverSignals } from './signal.ts';
import type { Task } from './task.ts';

/** What it costs to switch to another process. */
const SWITCH_COST = 2 * NSEC_PER_USEC;
/** How long a process runs before others get their turn. */
export const TIME_SLICE = 4 * NSEC_PER_MSEC;

/** A host's run queue: first come, first served. */
export class Scheduler implements Runner {
  private readonly sim: Simulator;
  private head: Task | null = null;
  private tail: Task | null = null;
  private last: Task | null = null;
  /** Who runs right now. */
  current: Task | null = null;
  /** Told of a program that threw: a bug in it. */
  onBug: (task: Task, error: unknown) => void = () => {};

  constructor(sim: Simulator) {
    this.sim = sim;
  }

  /** Is anybody waiting to run? */
  get runnable(): boolean {
    return this.head !== null;
  }

  enqueue(task: Task): void {
    if (task.queued) return;
    task.queued = true;
    task.runNext = null;
    if (this.tail === null) this.head = task;
    else this.tail.runNext = task;
    this.tail = task;
  }

  runOne(): boolean {
    const task = this.head;
    if (task === null) return false;
    this.head = task.runNext;
    if (this.head === null) this.tail = null;
    task.runNext = null;
    task.queued = false;
    if (task !== this.last) {
      this.last = task;
      this.sim.spend(SWITCH_COST);
    }
    this.sim.note(task.pid);
    const start = (task.sliceStart = this.sim.now);
    this.current = task;
    this.run(task);
    this.current = null;
    task.cpu += this.sim.now - start;
    return true;
  }

  /** Lets `task` run until it sleeps, stops, ends or has used its time slice. */
  private run(task: Task): void {
    try {
      // Handlers run here too, and may end the process.
      if (task.pending === 0 || deliverSignals(task)) {
        const result = task.program!.next();
        if (result.done === true && task.fatalSignal === 0) return doExit(task, result.value & 255);
      }
    } catch (error) {
      if (task.fatalSignal === 0) return this.failed(task, error);
    }
    if (task.fatalSignal !== 0) exitBySignal(task, task.fatalSignal);
    else if (task.state === 'R') this.enqueue(task);
    else if (task.pending !== 0 && task.state === 'S') task.wake();
  }

  private failed(task: Task, error: unknown): void {
    if (error instanceof ExitStatus) return doExit(task, error.status & 255);
    this.onBug(task, error);
    doExit(task, 134);
  }
}
