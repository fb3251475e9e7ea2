/**
 * A kernel timer (Linux: struct timer_list). It is armed, moved and stopped through the `Simulator`; the call-back runs
 * once at `expires` and may arm it again.
 */
export class Timer {
  /** Absolute virtual time in ns at which the timer fires; meaningful while pending. */
  expires = 0;
  /** Position in the simulator's heap, -1 while not pending. Owned by the simulator. */
  slot = -1;
  /** Order among timers of the same time. Owned by the simulator. */
  seq = 0;
  readonly callback: () => void;

  constructor(callback: () => void) {
    this.callback = callback;
  }

  get pending(): boolean {
    return this.slot >= 0;
  }
}

/** A binary heap of timers ordered by (expires, seq), with removal from the middle. */
export class TimerHeap {
  private readonly heap: Timer[] = [];
  private seq = 0;

  get size(): number {
    return this.heap.length;
  }

  /** The next timer to fire, or undefined. */
  peek(): Timer | undefined {
    return this.heap[0];
  }

  add(timer: Timer, expires: number): void {
    if (timer.slot >= 0) this.remove(timer);
    timer.expires = expires;
    timer.seq = this.seq++;
    timer.slot = this.heap.length;
    this.heap.push(timer);
    this.up(timer.slot);
  }

  remove(timer: Timer): void {
    const slot = timer.slot;
    if (slot < 0) return;
    timer.slot = -1;
    const last = this.heap.pop()!;
    if (last === timer) return;
    this.heap[slot] = last;
    last.slot = slot;
    this.up(slot);
    this.down(last.slot);
  }

  private up(slot: number): void {
    const heap = this.heap;
    const timer = heap[slot];
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if (!before(timer, heap[parent])) break;
      heap[slot] = heap[parent];
      heap[slot].slot = slot;
      slot = parent;
    }
    heap[slot] = timer;
    timer.slot = slot;
  }

  private down(slot: number): void {
    const heap = this.heap;
    const timer = heap[slot];
    const length = heap.length;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= length) break;
      if (child + 1 < length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], timer)) break;
      heap[slot] = heap[child];
      heap[slot].slot = slot;
      slot = child;
    }
    heap[slot] = timer;
    timer.slot = slot;
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.expires < b.expires || (a.expires === b.expires && a.seq < b.seq);
}
