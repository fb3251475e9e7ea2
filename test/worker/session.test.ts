import { describe, expect, it } from 'vitest';
import type { FromWorker } from '../../src/worker/api.ts';
import { Pacer } from '../../src/worker/pacer.ts';
import { Session } from '../../src/worker/session.ts';
import type { SessionMachine } from '../../src/worker/session_host.ts';

/** A machine that counts: each step costs virtual time and, by `work`, wall time. */
class FakeMachine implements SessionMachine {
  now = 0;
  steps = 0;
  busy = false;
  next = Infinity;
  work: () => void = () => {};

  replayed: number[] = [];

  replay(inputs: readonly { time: number }[]): void {
    for (const { time } of inputs) this.replayed.push(time);
  }

  nextEventTime(): number {
    return this.busy ? this.now : this.next;
  }

  runSlice(until: number, maxSteps: number): boolean {
    for (let i = 0; i < maxSteps; i++) {
      if (!this.busy || this.now > until) {
        this.now = Math.max(this.now, until);
        return false;
      }
      this.work();
      this.steps++;
      this.now += 10;
    }
    return true;
  }
}

function rig(): { machine: FakeMachine; session: Session; posted: FromWorker[]; clock: { wall: number; woken: number } } {
  const machine = new FakeMachine();
  const clock = { wall: 0, woken: -1 };
  const posted: FromWorker[] = [];
  const session = new Session(machine, {
    wall: () => clock.wall,
    wake: (ms) => (clock.woken = ms),
    post: (message) => posted.push(message),
  });
  return { machine, session, posted, clock };
}

describe('the pacer', () => {
  it('ties virtual time to the wall clock times a speed', () => {
    const pacer = new Pacer(100, 5000);
    expect(pacer.target(101)).toBe(5000 + 1e6);
    pacer.speed = 0.001;
    expect(pacer.target(101)).toBe(5000 + 1000);
    expect(pacer.wallOf(5000 + 1000)).toBeCloseTo(101);
    pacer.paused = true;
    expect(pacer.target(1e6)).toBe(5000);
  });
});

describe('a session', () => {
  it('waits for a page that is behind with drawing', () => {
    const { machine, session, clock, posted } = rig();
    let write: (bytes: Uint8Array) => void = () => {};
    const idle = { id: 0, closed: false, status: 0, atPrompt: false, input: () => {}, resize: () => {} };
    session.addTerminal({ ...idle, onOutput: (listener) => (write = listener) });
    write(new Uint8Array(200_000));
    machine.busy = true;
    clock.wall = 50;
    session.tick();
    expect([machine.steps, posted.filter(({ type }) => type === 'output').length]).toEqual([0, 1]);
    machine.work = () => (clock.wall += 1);
    session.drawn(0, 150_000);
    expect(machine.steps).toBeGreaterThan(0);
  });

  it('sleeps until something is due', () => {
    const { machine, session, clock } = rig();
    machine.next = 50e6;
    clock.wall = 10;
    session.tick();
    session.tick();
    expect(machine.now).toBe(10e6);
    expect(clock.woken).toBeCloseTo(40);
  });

  it('runs no longer than a slice when there is no end of work, and comes back at once', () => {
    const { machine, session, clock, posted } = rig();
    machine.busy = true;
    machine.work = () => (clock.wall += 0.01);
    clock.wall = 1000;
    session.tick();
    expect(clock.wall - 1000).toBeLessThan(12);
    expect(clock.woken).toBe(0);
    // A step costs 10 ns of virtual and 10 us of wall time: after a while it is plain that the machine is behind.
    for (let i = 0; i < 40; i++) session.tick();
    expect(posted.findLast((message) => message.type === 'clock')).toMatchObject({ behind: true });
  });

  it('stands still while paused, steps by the event, and goes on from there', () => {
    const { machine, session, clock } = rig();
    clock.wall = 10;
    session.setPaused(true);
    const stood = machine.now;
    clock.wall = 5000;
    session.tick();
    expect(machine.now).toBe(stood);
    machine.busy = true;
    session.stepOnce();
    expect(machine.steps).toBe(1);
    machine.busy = false;
    session.setPaused(false);
    clock.wall = 5001;
    session.tick();
    expect(machine.now).toBeLessThan(stood + 2e6);
  });

  it('survives a crash, says it, and stops a machine that crashes again and again', () => {
    const { machine, session, posted, clock } = rig();
    machine.busy = true;
    machine.work = () => {
      throw new Error('a bug');
    };
    for (let i = 0; i < 8; i++) {
      clock.wall += 1;
      session.tick();
    }
    const crashes = posted.filter((message) => message.type === 'crash');
    expect(crashes.length).toBe(5);
    expect(crashes.map(({ stopped }) => stopped)).toEqual([false, false, false, false, true]);
    expect(crashes[0].message).toMatch(/a bug/);
  });
});
