import { EBADF, EINTR, SysError } from '../uapi/errno.ts';
import { POLLERR, POLLHUP, POLLNVAL, type PollFd } from '../uapi/file.ts';
import type { Program } from '../uapi/process.ts';
import type { OpenFile } from './fs/file.ts';
import type { Task } from './task.ts';

const ALWAYS = POLLERR | POLLHUP;
const WAITING: IteratorResult<unknown, number> = { done: false, value: undefined };

/** What poll reports of one descriptor now. */
export function pollNow(task: Task, fd: number, events: number): number {
  const file = task.files.fds[fd];
  return file === undefined ? POLLNVAL : file.poll() & (events | ALWAYS);
}

/**
 * poll(2) on one descriptor as a generator made by hand: one for each process, used again and again, so that a program
 * that waits for a packet a hundred thousand times allocates nothing.
 */
export class PollOne {
  private readonly task: Task;
  private readonly finished: { done: true; value: number } = { done: true, value: 0 };
  private file: OpenFile | null = null;
  private events = 0;
  private deadline = 0;
  private sleeping = false;

  constructor(task: Task) {
    this.task = task;
  }

  start(fd: number, events: number, timeout: number): this {
    const file = this.task.files.fds[fd];
    if (file === undefined) throw new SysError(EBADF);
    this.file = file;
    this.events = events | ALWAYS;
    this.deadline = timeout < 0 ? Infinity : this.task.kernel.sim.now + timeout;
    this.sleeping = false;
    return this;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<unknown, number> {
    const { task, finished } = this;
    const file = this.file!;
    const wasAsleep = this.sleeping;
    if (wasAsleep) task.finishWait();
    finished.value = file.poll() & this.events;
    if (finished.value !== 0 || this.deadline <= task.kernel.sim.now) return finished;
    if (wasAsleep && task.interrupted) throw new SysError(EINTR);
    this.sleeping = true;
    task.prepareToWait(file.wait, this.deadline);
    return WAITING;
  }

  return(value: number): IteratorResult<unknown, number> {
    return { done: true, value };
  }

  throw(error: unknown): IteratorResult<unknown, number> {
    throw error;
  }
}

/** poll(2). */
export function* sysPoll(task: Task, fds: PollFd[], timeout: number): Program<number> {
  const sim = task.kernel.sim;
  const deadline = timeout < 0 ? Infinity : sim.now + timeout;
  for (let slept = false; ; slept = true) {
    let ready = 0;
    for (const entry of fds) {
      entry.revents = entry.fd < 0 ? 0 : pollNow(task, entry.fd, entry.events);
      if (entry.revents !== 0) ready++;
    }
    if (ready > 0 || deadline <= sim.now) return ready;
    if (slept && task.interrupted) throw new SysError(EINTR);
    task.prepareToWait(null, deadline);
    for (const entry of fds) {
      const wait = entry.fd < 0 ? null : task.files.fds[entry.fd]!.wait;
      if (wait !== null) task.alsoWaitOn(wait);
    }
    yield;
    task.finishWait();
  }
}
