const NSEC_PER_MSEC = 1e6;

/** Ties virtual time to the wall clock: so many virtual seconds a second, from an anchor on. Wall times are ms. */
export class Pacer {
  speed = 1;
  paused = false;
  private wall: number;
  private virtual: number;

  constructor(wall: number, virtual: number) {
    this.wall = wall;
    this.virtual = virtual;
  }

  /** How far virtual time should be, ns. */
  target(wall: number): number {
    if (this.paused) return this.virtual;
    return this.virtual + Math.floor((wall - this.wall) * NSEC_PER_MSEC * this.speed);
  }

  /** When virtual time `virtual` is due, ms of wall time. */
  wallOf(virtual: number): number {
    return this.wall + (virtual - this.virtual) / (NSEC_PER_MSEC * this.speed);
  }

  /** From now on counts from here: after a change of speed, a pause, or when the machine could not keep up. */
  anchor(wall: number, virtual: number): void {
    this.wall = wall;
    this.virtual = virtual;
  }
}
