import type { Patch } from 'immer';
import type { LoopFinding, PacketRecord } from '../view/packet.ts';
import type { LessonEngine } from '../lesson/engine.ts';
import type { MachineInput } from '../machine/machine.ts';
import type { World } from '../lesson/world.ts';
import type { Observer } from '../view/observer.ts';
import type { Follow } from './follow.ts';
import { Pacer } from './pacer.ts';
import type { SessionHost, SessionMachine, SessionTerminal } from './session_host.ts';

/** How long the machine runs before the worker answers messages again, ms. */
const SLICE = 8;
const STEPS = 256;
/** Where time is to stand still for a new packet it must not run past it. */
const FEW_STEPS = 16;
/** Shortest time between two looks at the network, ms; longer where a look is dear. */
const LOOK_EVERY = 100;
const LOOK_SHARE = 20;
/** So many marks of drops fit a line. */
const MAX_DROPS = 2000;
/** A loop is reported as over when it was not seen for this long, ms. */
const LOOP_FADES = 600;
/** So many crashes in a second, and the machine is stopped. */
const MAX_CRASHES = 5;
/** The machine is said to be behind when it gives up this share of its time. */
const BEHIND_SHARE = 0.2;
/** Keys that give the shell something to do: Enter, ^J, ^O, and ^C, ^D, ^Z, ^\. */
const BEGINS_WORK = /[\r\n\x0f\x03\x04\x1a\x1c]/;
/** Bytes in one go that only a program prints which has much to say. */
const MUCH_PRINTED = 16 * 1024;
/** Bytes that may wait to be drawn. */
const MOST_UNDRAWN = 64 * 1024;
const NSEC_PER_MSEC = 1e6;
/** A step to the next packet goes no further than this, ns of virtual time, nor searches longer, ms. */
const LONGEST_STEP = 10e9;
const LONGEST_SEARCH = 1500;
const LONGEST_SLEEP = 2 ** 31 - 1;

interface OpenTerminal {
  terminal: SessionTerminal;
  pending: Uint8Array[];
  /** Bytes written to it that the page has not drawn yet. */
  undrawn: number;
  /** The page knows that the shell waits. */
  waiting: boolean;
}

/** Runs a machine against the wall clock in short slices and tells the page what happens. Never blocks for longer than a slice. */
export class Session {
  lesson: LessonEngine | null = null;
  /** Slows time down for what is new, once its code is there. */
  private follow: Follow | null = null;
  private readonly machine: SessionMachine;
  /** Looks at the machine once its code is there. */
  private observer: Observer | null = null;
  /** Input is held back until the programs' code is there; null from then on. */
  private held: (() => void)[] | null = [];
  /** Inputs of the log still to come: the machine is in its past, and what was done then is done again. Typing ends that. */
  future: MachineInput[] = [];
  /** When packets were dropped, ns of virtual time, as far back as is remembered. */
  readonly drops: number[] = [];
  private gatheredPatches: Patch[] = [];
  private gatheredPackets: PacketRecord[] = [];
  private readonly host: SessionHost;
  private readonly pacer: Pacer;
  private readonly terminals = new Map<number, OpenTerminal>();
  /** What was printed last was so much that each step may fill the terminal. */
  private printsMuch = false;
  private lookedAt = -Infinity;
  private lookCost = 0;
  private stepsLooked = -1;
  /** Virtual time given up since the last look because there was more to do than time, ns. */
  private lost = 0;
  private behind = false;
  private loop: LoopFinding | null = null;
  private loopSeen = 0;
  private crashes: number[] = [];
  private stopped = false;

  constructor(machine: SessionMachine, host: SessionHost) {
    this.machine = machine;
    this.host = host;
    this.pacer = new Pacer(host.wall(), machine.now);
  }

  addTerminal(terminal: SessionTerminal): void {
    const open: OpenTerminal = { terminal, pending: [], undrawn: 0, waiting: false };
    this.terminals.set(terminal.id, open);
    terminal.onOutput((bytes) => {
      open.pending.push(bytes);
      open.undrawn += bytes.length;
    });
    this.tick();
  }

  /** Brings virtual time to where it should be by now, as far as a slice reaches: what is done next happens now. */
  catchUpNow(): void {
    this.letGo();
    this.guard(() => {
      if (!this.pacer.paused) this.catchUp(this.host.wall());
    });
  }

  /** From now on the network is looked at, and time slowed by `follow`. */
  observe(observer: Observer, follow: Follow | null = null): void {
    this.observer = observer;
    this.follow = follow;
    this.look();
  }

  /** Is the terminal one of this session's? */
  has(id: number): boolean {
    return this.terminals.has(id);
  }

  /** Takes in what `observer` saw, to be told with the next look. */
  gather(observer: Observer): void {
    const { patches, packets } = observer.look();
    this.gatheredPatches.push(...patches);
    this.gatheredPackets.push(...packets);
    this.noteDrops(packets);
    const world = (since: number): World => ({
      now: this.machine.now,
      picture: observer.picture,
      packets: observer.packets.since(since),
      tables: observer.tables,
    });
    this.lesson?.update(world, this.machine.now);
  }

  private noteDrops(packets: readonly PacketRecord[]): void {
    for (const { fate, time, protocol } of packets)
      if (fate === 'dropped' && protocol !== 'igmp' && this.drops.length < MAX_DROPS) this.drops.push(time);
  }

  /** All programs can run: lets in what was typed meanwhile. */
  ready(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const action of held) action();
  }

  input(id: number, data: string): void {
    if (this.held !== null) {
      this.held.push(() => this.input(id, data));
      return;
    }
    // Typing in the past is where another future begins.
    if (this.future.length > 0) this.leavePast();
    this.catchUpNow();
    this.guard(() => {
      const open = this.terminals.get(id);
      if (open === undefined) return;
      // Told when the shell is done with it, however fast that is. While it takes in other keys it waits all the same.
      if (BEGINS_WORK.test(data)) this.tellPrompt(open, false);
      open.terminal.input(data);
    });
    this.tick();
  }

  /** The page has drawn so many bytes of a terminal. */
  drawn(id: number, bytes: number): void {
    const open = this.terminals.get(id);
    if (open === undefined) return;
    const waits = this.isFlooded;
    open.undrawn = Math.max(0, open.undrawn - bytes);
    if (waits && !this.isFlooded) this.tick();
  }

  /** The page is behind with what is written: time waits for it, so that Ctrl-C and all else still get through. */
  private get isFlooded(): boolean {
    for (const { undrawn } of this.terminals.values()) if (undrawn > MOST_UNDRAWN) return true;
    return false;
  }

  resize(id: number, cols: number, rows: number): void {
    // In the past a window keeps the size it had: another one is nothing that was done then.
    if (this.future.length > 0) return;
    this.guard(() => this.terminals.get(id)?.terminal.resize(cols, rows));
    this.tick();
  }

  /** Time that stands still for a packet goes on from where it is. */
  private letGo(): void {
    const wall = this.host.wall();
    if (this.isHeld(wall)) this.pacer.anchor(wall, this.machine.now);
    this.follow?.release(this.machine.now);
  }

  private leavePast(): void {
    this.future = [];
    if (this.pacer.paused) this.setPaused(false);
  }

  /** Ends: another session takes the machine's place. */
  stop(): void {
    this.stopped = true;
    this.observer?.close();
  }

  setSpeed(speed: number): void {
    this.pacer.anchor(this.host.wall(), this.machine.now);
    this.pacer.speed = speed;
    this.tick();
    this.postClock();
  }

  setPaused(paused: boolean): void {
    this.pacer.paused = paused;
    this.pacer.anchor(this.host.wall(), this.machine.now);
    this.tick();
    this.look();
  }

  /** While paused: runs the next event, wherever in time it is. */
  stepOnce(): void {
    if (!this.pacer.paused) return;
    this.guard(() => {
      const next = this.machine.nextEventTime();
      this.machine.runSlice(next === Infinity ? this.machine.now : Math.max(next, this.machine.now), 1);
    });
    this.stepped();
  }

  /** While paused: runs until a frame has crossed a cable. Returns whether one has. */
  stepPacket(): boolean {
    const { observer } = this;
    if (!this.pacer.paused || observer === null) return false;
    const end = this.machine.now + LONGEST_STEP;
    let found = false;
    const begin = this.host.wall();
    this.guard(() => {
      observer.countCrossings();
      while (!found && this.machine.now < end && this.host.wall() - begin < LONGEST_SEARCH) {
        const next = this.machine.nextEventTime();
        if (next === Infinity) break;
        this.machine.runSlice(Math.min(end, Math.max(next, this.machine.now)), 1);
        found = observer.countCrossings() > 0;
      }
    });
    this.stepped();
    return found;
  }

  private stepped(): void {
    this.pacer.anchor(this.host.wall(), this.machine.now);
    this.flushOutput();
    this.look();
  }

  startLesson(engine: LessonEngine | null): void {
    this.lesson = engine;
    this.look();
  }

  /** Runs a slice and sees to it that it is called again when something is due. */
  tick(): void {
    if (this.stopped) return;
    const begin = this.host.wall();
    if (this.isHeld(begin)) {
      this.pacer.anchor(begin, this.machine.now);
      this.flushOutput();
      this.host.wake(this.follow!.left(begin));
      return;
    }
    let more = false;
    this.guard(() => (more = !this.pacer.paused && this.catchUp(begin)));
    if (this.isHeld(this.host.wall())) this.pacer.anchor(this.host.wall(), this.machine.now);
    else if (more) {
      const now = this.host.wall();
      this.lost += this.pacer.target(now) - this.machine.now;
      this.pacer.anchor(now, this.machine.now);
    }
    this.flushOutput();
    const wall = this.host.wall();
    const lookDue = this.lookedAt + Math.max(LOOK_EVERY, this.lookCost * LOOK_SHARE);
    const news = this.machine.steps !== this.stepsLooked || this.loop !== null;
    if (news && wall >= lookDue) this.look();
    this.host.wake(this.sleepTime(more, wall, news ? lookDue : Infinity));
  }

  /** What the checks of a lesson look at, with the packets since a time. */
  worldSince(since: number): World {
    const { picture, packets, tables } = this.observer!;
    return { now: this.machine.now, picture, packets: packets.since(since), tables };
  }

  /** Runs the machine up to where it should be by now, for at most a slice. Is there more to do? */
  private catchUp(begin: number): boolean {
    const target = this.pacer.target(begin);
    while (this.host.wall() - begin < SLICE) {
      if (this.isFlooded) return true;
      const more = this.advance(target);
      if (this.standsStill()) return true;
      if (!more) return false;
    }
    return true;
  }

  /** Does an input of the log again, or runs the machine a little. Is there more to do? */
  private advance(target: number): boolean {
    const next = this.future[0] as MachineInput | undefined;
    if (next === undefined || next.time > target) return this.machine.runSlice(target, this.mostSteps);
    if (this.reached(next)) this.machine.replay([this.future.shift()!]);
    return true;
  }

  /** So many steps before one looks whether to go on. */
  private get mostSteps(): number {
    if (this.printsMuch) return 1;
    return this.isFollowing ? FEW_STEPS : STEPS;
  }

  /** Whoever makes time run faster does not want it slowed, and no eye follows frames that go round in circles. */
  private get isFollowing(): boolean {
    return this.follow?.on === true && this.pacer.speed <= 1 && this.loop === null;
  }

  /** Does time stand still just now? */
  private isHeld(wall: number): boolean {
    return this.isFollowing && this.follow!.holds(wall);
  }

  /** Is there a new packet, for which time stands still? */
  private standsStill(): boolean {
    if (!this.isFollowing || !this.follow!.hasNews(this.observer, this.host.wall(), this.machine.now)) return false;
    this.look();
    return this.isHeld(this.host.wall());
  }

  /** Runs a slice on the way to an input of the log. Is it there? */
  private reached({ time, steps }: MachineInput): boolean {
    const left = steps < 0 ? STEPS : Math.min(STEPS, steps - this.machine.steps);
    return left <= 0 || !this.machine.runSlice(time, left) || this.machine.steps === steps;
  }

  private sleepTime(more: boolean, wall: number, lookDue: number): number {
    if (more) return this.isFlooded ? LOOK_EVERY : 0;
    const due = Math.min(this.machine.nextEventTime(), this.future[0]?.time ?? Infinity);
    const next = this.pacer.paused ? Infinity : this.pacer.wallOf(due);
    return Math.min(Math.max(0, Math.min(next, lookDue) - wall), LONGEST_SLEEP);
  }

  /** Tells what was written to terminals. */
  flushOutput(): void {
    for (const [id, open] of this.terminals) {
      const { terminal, pending } = open;
      if (pending.length > 0) {
        const bytes = pending.length === 1 ? pending[0] : joined(pending);
        this.printsMuch = bytes.length > MUCH_PRINTED;
        this.host.post({ type: 'output', terminal: id, bytes });
        open.pending = [];
      }
      if (terminal.atPrompt) this.tellPrompt(open, true);
      if (terminal.closed) {
        this.terminals.delete(id);
        this.host.post({ type: 'closed', terminal: id, status: terminal.status });
      }
    }
  }

  private tellPrompt(open: OpenTerminal, waiting: boolean): void {
    if (open.waiting === waiting) return;
    open.waiting = waiting;
    this.host.post({ type: 'prompt', terminal: open.terminal.id, waiting });
  }

  private look(): void {
    const begin = this.host.wall();
    const { observer } = this;
    this.stepsLooked = this.machine.steps;
    this.behind = this.lost > (begin - this.lookedAt) * NSEC_PER_MSEC * this.pacer.speed * BEHIND_SHARE;
    this.lost = 0;
    this.guard(() => {
      if (observer === null) return;
      const seen = observer.look();
      const { hops, skipped, loop } = seen;
      if (this.isFollowing && !this.pacer.paused) this.follow!.see(hops, observer, begin);
      this.noteDrops(seen.packets);
      const patches = [...this.gatheredPatches, ...seen.patches];
      const packets = [...this.gatheredPackets, ...seen.packets];
      this.gatheredPatches = [];
      this.gatheredPackets = [];
      if (patches.length > 0 || packets.length > 0 || hops.length > 0 || skipped > 0)
        this.host.post({ type: 'view', patches, packets, hops, skipped });
      if (loop !== null) {
        this.loop = loop;
        this.loopSeen = begin;
      } else if (this.loop !== null && begin - this.loopSeen > LOOP_FADES) this.loop = null;
      if (this.lesson?.update((since) => this.worldSince(since), this.machine.now))
        this.host.post({ type: 'lesson', progress: this.lesson.progress });
    });
    this.postClock();
    this.lookedAt = this.host.wall();
    this.lookCost = this.lookedAt - begin;
  }

  private postClock(): void {
    const { speed, paused } = this.pacer;
    const idle = this.machine.nextEventTime() === Infinity;
    this.host.post({
      type: 'clock',
      now: this.machine.now,
      speed,
      paused,
      behind: this.behind,
      held: this.isHeld(this.host.wall()),
      idle,
      past: this.future.length > 0,
      loop: this.loop,
    });
  }

  /** Catches what goes wrong in the machine, says so, and goes on; a machine that crashes again and again is stopped. */
  private guard(action: () => void): void {
    if (this.stopped) return;
    try {
      action();
    } catch (error) {
      const wall = this.host.wall();
      this.crashes = [...this.crashes.filter((time) => wall - time < 1000), wall];
      this.stopped = this.crashes.length >= MAX_CRASHES;
      const message = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
      this.host.post({ type: 'crash', message, stopped: this.stopped });
    }
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
