import { EINVAL, EPERM, ESRCH, SysError } from '../uapi/errno.ts';
import { SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH, SIGALRM } from '../uapi/signal.ts';
import type { SignalAction } from '../uapi/process.ts';
import { Timer } from '../sim/timer.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './task.ts';

/** Thrown where a process ends itself by a signal: unwinds its program. */
export class KilledBySignal extends Error {}

const STOP_SIGNALS = (1 << SIGSTOP) | (1 << SIGTSTP) | (1 << SIGTTIN) | (1 << SIGTTOU);
const IGNORED_BY_DEFAULT = (1 << SIGCHLD) | (1 << SIGCONT) | (1 << SIGURG) | (1 << SIGWINCH);

/** Sends `signal` to one process. Linux: kernel/signal.c, send_signal_locked(). */
export function sendSignal(task: Task, signal: number): void {
  if (task.state === 'Z' || task.state === 'X' || task.program === null) return;
  if (signal === SIGCONT) continueTask(task);
  else if (signal === SIGKILL && task.state === 'T') task.state = 'S';
  if (STOP_SIGNALS & (1 << signal)) task.pending &= ~(1 << SIGCONT);
  const action = task.actions[signal];
  if (isIgnored(signal, action)) return;
  task.pending |= 1 << signal;
  if (task.state !== 'T') task.wake();
}

/** What the default action of a signal that nobody handles is. */
function isIgnored(signal: number, action: SignalAction): boolean {
  if (signal === SIGKILL || signal === SIGSTOP) return false;
  return action === 'ignore' || (action === 'default' && (IGNORED_BY_DEFAULT & (1 << signal)) !== 0);
}

function continueTask(task: Task): void {
  task.pending &= ~STOP_SIGNALS;
  if (task.state !== 'T') return;
  task.state = 'S';
  task.wake();
  task.change = { how: 'continued', code: SIGCONT };
  notifyParent(task);
}

/** Tells a parent that its child ended, stopped or goes on. */
export function notifyParent(task: Task): void {
  const parent = task.parent;
  if (parent === null) return;
  parent.childWait.wakeUp();
  sendSignal(parent, SIGCHLD);
}

/**
 * Delivers what waits for `task` before it runs on: calls its handlers, stops it or ends it. Returns whether it may run.
 * Linux: kernel/signal.c, get_signal().
 */
export function deliverSignals(task: Task): boolean {
  while (task.pending !== 0) {
    const signal = 31 - Math.clz32(task.pending & -task.pending);
    task.pending &= ~(1 << signal);
    const action = task.actions[signal];
    if (isIgnored(signal, action)) continue;
    if (typeof action === 'function') {
      task.interrupted = true;
      action(signal);
    } else if (STOP_SIGNALS & (1 << signal)) {
      if (signal !== SIGSTOP && isOrphanedPgrp(task)) continue;
      stopTask(task, signal);
      return false;
    } else {
      task.fatalSignal = signal;
      return false;
    }
  }
  return true;
}

function stopTask(task: Task, signal: number): void {
  task.state = 'T';
  task.change = { how: 'stopped', code: signal };
  notifyParent(task);
}

/** Nobody in its session but outside its group could continue it. Linux: kernel/exit.c, is_current_pgrp_orphaned(). */
function isOrphanedPgrp(task: Task): boolean {
  for (const member of task.kernel.tasks.values()) {
    if (member.pgid !== task.pgid || member.state === 'Z') continue;
    const parent = member.parent;
    if (parent !== null && parent.sid === member.sid && parent.pgid !== member.pgid) return false;
  }
  return true;
}

/** kill(2) as `sender` calls it. Throws ESRCH, EINVAL. A process that ends itself does not come back. */
export function sysKill(sender: Task, pid: number, signal: number): void {
  if (signal < 0 || signal > 31) throw new SysError(EINVAL);
  const kernel = sender.kernel;
  if (pid > 0) {
    const task = kernel.tasks.get(pid);
    if (task === undefined) throw new SysError(ESRCH);
    if (sender.uid !== 0 && sender.uid !== task.uid) throw new SysError(EPERM);
    if (signal !== 0) sendSignal(task, signal);
  } else if (pid === -1) {
    for (const task of [...kernel.tasks.values()]) if (task !== sender && task.pid > 1 && signal !== 0) sendSignal(task, signal);
  } else if (killPgrp(kernel, pid === 0 ? sender.pgid : -pid, signal) === 0) {
    throw new SysError(ESRCH);
  }
  deliverToSelf(sender);
}

/** Signals that a running process sent itself act at once: handlers run, a deadly one ends it. */
export function deliverToSelf(task: Task): void {
  if (task.pending === 0 || task.kernel.scheduler.current !== task) return;
  for (let signal = 1; signal < 32; signal++) {
    if ((task.pending & (1 << signal)) === 0 || STOP_SIGNALS & (1 << signal)) continue;
    task.pending &= ~(1 << signal);
    const action = task.actions[signal];
    if (isIgnored(signal, action)) continue;
    if (typeof action === 'function') {
      action(signal);
    } else {
      task.fatalSignal = signal;
      throw new KilledBySignal();
    }
  }
}

/** Sends to every member of a process group; returns how many there were. */
export function killPgrp(kernel: Kernel, pgid: number, signal: number): number {
  let count = 0;
  for (const task of [...kernel.tasks.values()]) {
    if (task.pgid !== pgid) continue;
    count++;
    if (signal !== 0) sendSignal(task, signal);
  }
  return count;
}

/** setitimer(ITIMER_REAL): SIGALRM after `ns`, then every `interval`. */
export function setAlarm(task: Task, ns: number, interval: number): void {
  const sim = task.kernel.sim;
  task.alarmInterval = interval;
  if (ns <= 0) {
    if (task.alarm !== null) sim.delTimer(task.alarm);
    return;
  }
  task.alarm ??= new Timer(() => {
    if (task.alarmInterval > 0) sim.modTimer(task.alarm!, task.alarm!.expires + task.alarmInterval);
    sendSignal(task, SIGALRM);
  });
  sim.modTimer(task.alarm, sim.now + ns);
}
