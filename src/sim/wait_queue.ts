/** Whoever can wait on a queue: `wake` is called once for each wake-up of a queue it is on. */
export interface Waiter {
  wake(): void;
}

/**
 * A wait queue (Linux: wait_queue_head). A process that blocks puts itself on one or more queues; what it waits for wakes
 * them. A waiter takes itself off again.
 */
export class WaitQueue {
  private readonly waiters: Waiter[] = [];

  /** Is somebody waiting? Lets the packet path skip the wake-up (Linux: wq_has_sleeper()). */
  get active(): boolean {
    return this.waiters.length > 0;
  }

  add(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  remove(waiter: Waiter): void {
    const waiters = this.waiters;
    // Mostly there is one.
    if (waiters[waiters.length - 1] === waiter) {
      waiters.pop();
      return;
    }
    const at = waiters.indexOf(waiter);
    if (at >= 0) waiters.splice(at, 1);
  }

  wakeUp(): void {
    const waiters = this.waiters;
    for (let i = waiters.length - 1; i >= 0; i--) waiters[i]?.wake();
  }
}
