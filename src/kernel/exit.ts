import { putNet } from '../net/core/net_namespace.ts';
import { ECHILD, SysError } from '../uapi/errno.ts';
import { WCONTINUED, WUNTRACED, type WaitResult } from '../uapi/process.ts';
import { SIGCHLD, SIGCONT, SIGHUP } from '../uapi/signal.ts';
import { killPgrp, notifyParent } from './signal.ts';
import type { Task } from './task.ts';

/** Ends a process with an exit status. Linux: kernel/exit.c, do_exit(). */
export function doExit(task: Task, code: number): void {
  end(task, 'exited', code);
}

/** Ends a process that a signal killed; its program is dropped where it stands. */
export function exitBySignal(task: Task, signal: number): void {
  end(task, 'killed', signal);
}

function end(task: Task, how: 'exited' | 'killed', code: number): void {
  const kernel = task.kernel;
  task.finishWait();
  task.stopTimers();
  task.state = 'Z';
  task.files.closeAll();
  task.program = null;
  putNet(task.net);
  task.exit = { how, code };
  task.change = null;
  if (task.tty !== null && task.sid === task.pid) leaveTerminal(task);
  reparent(task);
  const parent = task.parent;
  if (parent === null || parent === kernel.init || parent.actions[SIGCHLD] === 'ignore') release(task);
  if (parent !== null) notifyParent(task);
  task.onExit?.(task.exit);
}

/** The session's leader ended: its terminal hangs up. */
function leaveTerminal(task: Task): void {
  const tty = task.tty!;
  if (tty.session !== task.sid) return;
  killPgrp(task.kernel, tty.pgrp, SIGHUP);
  killPgrp(task.kernel, tty.pgrp, SIGCONT);
  tty.hangup();
}

/** Init takes over the children; those that ended already are gone with it. */
function reparent(task: Task): void {
  const init = task.kernel.init;
  for (const child of task.children) {
    child.parent = init;
    if (child.state === 'Z') forget(child);
    else {
      init.children.push(child);
      if (child.state === 'T') {
        killPgrp(task.kernel, child.pgid, SIGHUP);
        killPgrp(task.kernel, child.pgid, SIGCONT);
      }
    }
  }
  task.children.length = 0;
}

function release(task: Task): void {
  const siblings = task.parent?.children;
  if (siblings !== undefined) {
    const at = siblings.indexOf(task);
    if (at >= 0) siblings.splice(at, 1);
  }
  forget(task);
}

function forget(task: Task): void {
  task.state = 'X';
  task.kernel.tasks.delete(task.pid);
}

function matches(task: Task, child: Task, pid: number): boolean {
  if (pid > 0) return child.pid === pid;
  if (pid === -1) return true;
  return child.pgid === (pid === 0 ? task.pgid : -pid);
}

/** A report that `task` may have now, or undefined when it would have to wait. Throws ECHILD. Linux: do_wait(). */
export function tryWait(task: Task, pid: number, options: number): WaitResult | undefined {
  let any = false;
  for (const child of task.children) {
    if (!matches(task, child, pid)) continue;
    any = true;
    if (child.exit !== null) {
      release(child);
      return { pid: child.pid, ...child.exit };
    }
    const change = child.change;
    if (change !== null && options & (change.how === 'stopped' ? WUNTRACED : WCONTINUED)) {
      child.change = null;
      return { pid: child.pid, ...change };
    }
  }
  if (!any) throw new SysError(ECHILD);
  return undefined;
}
