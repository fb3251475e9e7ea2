import { Timer } from '../sim/timer.ts';
import { WaitQueue, type Waiter } from '../sim/wait_queue.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { Program, SignalAction } from '../uapi/process.ts';
import type { DirInode, Inode } from './fs/inode.ts';
import type { Files } from './files.ts';
import type { Kernel } from './kernel.ts';
import type { Tty } from './tty.ts';
import type { Syscalls } from './syscalls.ts';

/** Runnable (or running), asleep, stopped, ended but not waited for, gone. Linux: TASK_RUNNING, ... */
export type TaskState = 'R' | 'S' | 'T' | 'Z' | 'X';

/** A UTS namespace: the host's name. */
export class UtsNamespace {
  hostname: string;

  constructor(hostname: string) {
    this.hostname = hostname;
  }
}

/** A mount namespace, as far as it differs: whose devices /sys shows (sysfs belongs to the network namespace it was mounted in). */
export class MntNamespace {
  sysNet: Net;
  readonly inum: number;
  /** What stands in place of what, besides the mounts everybody sees. */
  binds: ReadonlyMap<Inode, Inode> | null;

  constructor(sysNet: Net, inum: number, binds: ReadonlyMap<Inode, Inode> | null = null) {
    this.sysNet = sysNet;
    this.inum = inum;
    this.binds = binds;
  }

  bind(covered: Inode, shown: Inode): void {
    this.binds = new Map([...(this.binds ?? []), [covered, shown]]);
  }
}

/** How a child ended or changed state, until its parent asked. */
export interface ChildReport {
  how: 'exited' | 'killed' | 'stopped' | 'continued';
  code: number;
}

/** A process (Linux: struct task_struct). Plain state; what it can do is in the files around it. */
export class Task implements Waiter {
  readonly kernel: Kernel;
  readonly pid: number;
  parent: Task | null;
  readonly children: Task[] = [];
  pgid: number;
  sid: number;
  /** The controlling terminal. */
  tty: Tty | null = null;

  state: TaskState = 'R';
  /** The code it runs; replaced by execve. */
  program: Program<number> | null = null;
  /** Its system calls, handed to the program. */
  syscalls!: Syscalls;
  /** The next one in the run queue, and whether this one is in it. */
  runNext: Task | null = null;
  queued = false;
  /** The virtual time at which its time slice began, and the time it ran. */
  sliceStart = 0;
  cpu = 0;
  readonly started: number;

  argv: readonly string[] = [];
  comm = '';
  /** The file it executes. */
  exe = '';
  env: Map<string, string>;
  files!: Files;
  cwd: DirInode;
  umask = 0o022;
  uid = 0;

  net: Net;
  uts: UtsNamespace;
  mnt: MntNamespace;

  /** Signals that wait for delivery, one bit each (bit n is signal n). */
  pending = 0;
  readonly actions: SignalAction[];
  /** A handler ran since it went to sleep: the call ends with EINTR. */
  interrupted = false;
  /** It was ended by a signal and unwinds or is dropped. */
  fatalSignal = 0;
  /** What its parent has not asked for yet; `exit` stays until it did. */
  exit: ChildReport | null = null;
  change: ChildReport | null = null;
  /** Woken when a child has something to report. */
  readonly childWait = new WaitQueue();
  /** Told when it ends: the machine's terminals and scripts listen. */
  onExit: ((how: ChildReport) => void) | null = null;
  alarm: Timer | null = null;
  alarmInterval = 0;

  /** The queue it sleeps on, and more of them (poll). */
  private waitsOn: WaitQueue | null = null;
  private readonly moreWaits: WaitQueue[] = [];
  private timer: Timer | null = null;
  /** When a time-out wakes it; Infinity: never. */
  private deadline = Infinity;

  constructor(kernel: Kernel, pid: number, parent: Task | null, net: Net, uts: UtsNamespace, mnt: MntNamespace, cwd: DirInode) {
    this.kernel = kernel;
    this.pid = pid;
    this.parent = parent;
    this.pgid = parent?.pgid ?? pid;
    this.sid = parent?.sid ?? pid;
    this.started = kernel.sim.now;
    this.net = net;
    this.uts = uts;
    this.mnt = mnt;
    this.cwd = cwd;
    this.env = new Map();
    this.actions = new Array<SignalAction>(32).fill('default');
  }

  /** Something it waits for may have happened (Linux: try_to_wake_up()). */
  wake(): void {
    if (this.state === 'S') {
      this.state = 'R';
      this.kernel.scheduler.enqueue(this);
    }
  }

  /** Goes to sleep at the next yield, on `queue` too when one is given, until `deadline` (absolute ns). */
  prepareToWait(queue: WaitQueue | null, deadline: number): void {
    this.state = 'S';
    this.interrupted = false;
    if (queue !== null) {
      this.waitsOn = queue;
      queue.add(this);
    }
    this.deadline = deadline;
    if (deadline !== Infinity) this.armTimer(deadline);
  }

  /** Sleeps on one queue more. */
  alsoWaitOn(queue: WaitQueue): void {
    this.moreWaits.push(queue);
    queue.add(this);
  }

  /** Is it asleep on `queue`? */
  isWaitingOn(queue: WaitQueue): boolean {
    return this.state === 'S' && (this.waitsOn === queue || this.moreWaits.includes(queue));
  }

  /** Leaves all queues. The timer stays armed: the next wait with a time-out often needs no other. */
  finishWait(): void {
    if (this.waitsOn !== null) {
      this.waitsOn.remove(this);
      this.waitsOn = null;
    }
    const more = this.moreWaits;
    for (let i = more.length; i-- > 0;) more[i].remove(this);
    more.length = 0;
    this.deadline = Infinity;
  }

  /** Stops its timers; it is ending. */
  stopTimers(): void {
    if (this.timer !== null) this.kernel.sim.delTimer(this.timer);
    if (this.alarm !== null) this.kernel.sim.delTimer(this.alarm);
  }

  private armTimer(deadline: number): void {
    this.timer ??= new Timer(() => this.timedOut());
    if (!this.timer.pending || this.timer.expires > deadline) this.kernel.sim.modTimer(this.timer, deadline);
  }

  private timedOut(): void {
    if (this.deadline <= this.kernel.sim.now) this.wake();
    else if (this.deadline !== Infinity) this.kernel.sim.modTimer(this.timer!, this.deadline);
  }
}
