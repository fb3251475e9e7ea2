import { SysError } from '../../uapi/errno.ts';
import type { Process } from '../../uapi/process.ts';

/** Socket inodes to `users:(...)`'s contents, from the descriptors of all processes: the latest process first. */
export function socketUsers(process: Process): Map<number, string> {
  const users = new Map<number, string>();
  for (const { pid, comm } of process.processes()) {
    for (const [fd, inode] of socketsOf(process, pid)) {
      const entry = `("${comm}",pid=${pid},fd=${fd})`;
      const others = users.get(inode);
      users.set(inode, others === undefined ? entry : `${entry},${others}`);
    }
  }
  return users;
}

function socketsOf(process: Process, pid: number): [fd: number, inode: number][] {
  const found: [number, number][] = [];
  try {
    for (const { name } of process.readdir(`/proc/${pid}/fd`)) {
      const match = /^socket:\[(\d+)\]$/.exec(process.readlink(`/proc/${pid}/fd/${name}`));
      if (match !== null) found.push([Number(name), Number(match[1])]);
    }
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
  return found.sort(([a], [b]) => a - b);
}
