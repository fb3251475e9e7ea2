import type { ProcessInfo } from '../uapi/process.ts';
import type { Task } from './task.ts';

/** A task as `ps` and the views see it. */
export function processInfo(task: Task): ProcessInfo {
  return {
    pid: task.pid,
    ppid: task.parent?.pid ?? 0,
    pgid: task.pgid,
    sid: task.sid,
    tty: task.tty?.name ?? '?',
    state: task.state,
    comm: task.comm,
    argv: task.argv,
    start: task.started,
    cpu: task.cpu,
  };
}
