import { EINTR, EINVAL, EPERM, ESRCH, SysError } from '../uapi/errno.ts';
import { ExitStatus } from '../uapi/exit.ts';
import {
  type ForkOptions,
  type Main,
  type ProcessInfo,
  type Program,
  type SignalAction,
  WNOHANG,
  type WaitResult,
} from '../uapi/process.ts';
import { SIGKILL, SIGSTOP } from '../uapi/signal.ts';
import { execve } from './exec.ts';
import { tryWait } from './exit.ts';
import { fork } from './fork.ts';
import { processInfo } from './process_info.ts';
import { setAlarm, sysKill } from './signal.ts';
import { SYSCALL_COST } from './sys_base.ts';
import { TtySyscalls } from './sys_tty.ts';
import type { Task } from './task.ts';

/** How late a sleeper wakes: the timer slack and the way back to user land, ns. */
const TIMER_SLACK = 55_000;

/** System calls on processes, signals and time. */
export class ProcessSyscalls extends TtySyscalls {
  get pid(): number {
    return this.task.pid;
  }

  get ppid(): number {
    return this.task.parent?.pid ?? 0;
  }

  get argv(): readonly string[] {
    return this.task.argv;
  }

  get env(): Map<string, string> {
    return this.task.env;
  }

  monotonic(): number {
    this.sim.spend(30);
    return this.sim.now;
  }

  realtime(): number {
    this.sim.spend(30);
    return this.kernel.realtime();
  }

  random(): number {
    return this.sim.random.int32() >>> 0;
  }

  *nanosleep(ns: number): Program<void> {
    this.sim.spend(SYSCALL_COST);
    const deadline = this.sim.now + ns + TIMER_SLACK;
    while (this.sim.now < deadline) {
      yield* this.waitOn(null, deadline);
      if (this.task.interrupted) throw new SysError(EINTR);
    }
  }

  *schedYield(): Program<void> {
    this.sim.spend(SYSCALL_COST);
    yield;
  }

  fork(body: Main, options: ForkOptions = {}): number {
    return fork(this.task, body, options).pid;
  }

  execve(path: string, argv: readonly string[], env?: Map<string, string>): Program<never> {
    return execve(this.task, path, argv, env);
  }

  exit(status: number): never {
    throw new ExitStatus(status);
  }

  *waitpid(pid: number, options: number): Program<WaitResult> {
    const { task } = this;
    this.sim.spend(SYSCALL_COST);
    for (let slept = false; ; slept = true) {
      const result = tryWait(task, pid, options);
      if (result !== undefined) return result;
      if (options & WNOHANG) return { pid: 0, how: 'none', code: 0 };
      if (slept && task.interrupted) throw new SysError(EINTR);
      yield* this.waitOn(task.childWait);
    }
  }

  kill(pid: number, signal: number): void {
    this.sim.spend(SYSCALL_COST);
    sysKill(this.task, pid, signal);
  }

  signal(signal: number, action: SignalAction): SignalAction {
    if (signal < 1 || signal > 31) throw new SysError(EINVAL);
    const old = this.task.actions[signal];
    if (signal === SIGKILL || signal === SIGSTOP) {
      if (action === 'default') return old;
      throw new SysError(EINVAL);
    }
    this.task.actions[signal] = action;
    return old;
  }

  *pause(): Program<void> {
    do yield* this.waitOn(null);
    while (!this.task.interrupted);
  }

  setitimer(ns: number, interval: number): void {
    setAlarm(this.task, ns, interval);
  }

  getpgid(pid = 0): number {
    return this.find(pid).pgid;
  }

  setpgid(pid: number, pgid: number): void {
    if (pgid < 0) throw new SysError(EINVAL);
    const target = this.find(pid);
    if (target !== this.task && target.parent !== this.task) throw new SysError(ESRCH);
    if (target.sid !== this.task.sid || target.sid === target.pid) throw new SysError(EPERM);
    target.pgid = pgid === 0 ? target.pid : pgid;
  }

  getsid(): number {
    return this.task.sid;
  }

  setsid(): number {
    const { task } = this;
    if (task.pgid === task.pid) throw new SysError(EPERM);
    task.sid = task.pgid = task.pid;
    task.tty = null;
    return task.sid;
  }

  processes(): ProcessInfo[] {
    this.sim.spend(20 * SYSCALL_COST);
    return [...this.kernel.tasks.values()].map(processInfo);
  }

  setComm(comm: string): void {
    this.task.comm = comm.slice(0, 15);
  }

  getuid(): number {
    return this.task.uid;
  }

  private find(pid: number): Task {
    const task = pid === 0 ? this.task : this.kernel.tasks.get(pid);
    if (task === undefined) throw new SysError(ESRCH);
    return task;
  }
}
