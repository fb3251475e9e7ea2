import { getNet } from '../net/core/net_namespace.ts';
import type { ForkOptions, Main } from '../uapi/process.ts';
import { Task } from './task.ts';

/** What making a process costs, ns. */
const FORK_COST = 300_000;

/** A child of `parent` that runs `body`. Linux: kernel/fork.c, copy_process(). */
export function fork(parent: Task, body: Main, options: ForkOptions): Task {
  const { kernel } = parent;
  kernel.sim.spend(FORK_COST);
  const files = parent.files.copy(options.dup ?? []);
  const child = new Task(kernel, kernel.allocPid(), parent, getNet(parent.net), parent.uts, parent.mnt, parent.cwd);
  child.files = files;
  child.env = new Map(parent.env);
  child.umask = parent.umask;
  child.uid = parent.uid;
  child.tty = parent.tty;
  child.comm = parent.comm;
  child.exe = parent.exe;
  child.argv = options.argv ?? parent.argv;
  for (let signal = 1; signal < 32; signal++) child.actions[signal] = parent.actions[signal];
  if (options.signals !== undefined) for (const [signal, action] of options.signals) child.actions[signal] = action;
  if (options.pgid !== undefined) child.pgid = options.pgid === 0 ? child.pid : options.pgid;
  parent.children.push(child);
  startTask(child, body);
  return child;
}

/** Puts a complete task into the process table and the run queue. */
export function startTask(task: Task, body: Main): void {
  task.kernel.tasks.set(task.pid, task);
  task.syscalls = task.kernel.makeSyscalls(task);
  task.program = body(task.syscalls);
  task.kernel.scheduler.enqueue(task);
}
