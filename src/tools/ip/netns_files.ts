import { O_CREAT, O_EXCL, O_RDONLY } from '../../uapi/file.ts';
import { EEXIST, SysError, strerror } from '../../uapi/errno.ts';
import { CLONE_NEWNET } from '../../uapi/process.ts';
import { NETNS_RUN_DIR } from '../iproute2/netns.ts';
import { CommandError } from '../iproute2/usage_error.ts';
import type { IpSession } from './ip_session.ts';

/** Runs `attempt`; a refusal becomes `describe(its words)` on standard error and exit status 1. */
function orFail<T>(attempt: () => T, describe: (words: string) => string): T {
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new CommandError(describe(strerror(error.errno)));
  }
}

export function createNetnsDir(ip: IpSession): void {
  try {
    ip.process.mkdir(NETNS_RUN_DIR, 0o755);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno !== EEXIST) throw new CommandError(`mkdir ${NETNS_RUN_DIR} failed: ${strerror(error.errno)}\n`);
  }
}

function createNetnsFile(ip: IpSession, path: string): void {
  const fd = orFail(
    () => ip.process.open(path, O_RDONLY | O_CREAT | O_EXCL, 0),
    (words) => `Cannot create namespace file "${path}": ${words}\n`,
  );
  ip.process.close(fd);
}

/** `ip netns add`: a new namespace bound to a file in /run/netns. */
export function netnsAdd(ip: IpSession, name: string): void {
  const path = `${NETNS_RUN_DIR}/${name}`;
  createNetnsDir(ip);
  createNetnsFile(ip, path);
  inOwnNetns(ip, () => {
    ip.process.unshare(CLONE_NEWNET);
    ip.process.bindNetns(path);
  });
}

/** `ip netns attach`: gives a process's namespace a name. */
export function netnsAttach(ip: IpSession, name: string, pid: number): void {
  const path = `${NETNS_RUN_DIR}/${name}`;
  const source = `/proc/${pid}/ns/net`;
  createNetnsDir(ip);
  createNetnsFile(ip, path);
  try {
    const fd = ip.process.open(source, O_RDONLY);
    inOwnNetns(ip, () => {
      ip.process.setns(fd, CLONE_NEWNET);
      ip.process.bindNetns(path);
    });
    ip.process.close(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    ip.process.unlink(path);
    throw new CommandError(`Bind ${source} -> ${path} failed: ${strerror(error.errno)}\n`);
  }
}

/** `act` may go to another namespace: comes back afterwards. */
function inOwnNetns(ip: IpSession, act: () => void): void {
  const own = ip.process.open('/proc/self/ns/net', O_RDONLY);
  try {
    act();
  } finally {
    ip.process.setns(own, CLONE_NEWNET);
    ip.process.close(own);
  }
}

/** `ip netns delete`: undoes the binding and removes the file. */
export function netnsDelete(ip: IpSession, name: string): void {
  const path = `${NETNS_RUN_DIR}/${name}`;
  try {
    ip.process.umount(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
  orFail(
    () => ip.process.unlink(path),
    (words) => `Cannot remove namespace file "${path}": ${words}\n`,
  );
}

/** What identifies a namespace: its file's device and inode number. */
export function netnsIdentity(ip: IpSession, path: string): string {
  const fd = orFail(
    () => ip.process.open(path, O_RDONLY),
    (words) => `Cannot open network namespace: ${words}\n`,
  );
  const { dev, ino } = ip.process.fstat(fd);
  ip.process.close(fd);
  return `${dev}:${ino}`;
}

/** As netnsIdentity, but undefined where there is no such file. */
export function statIdentity(ip: IpSession, path: string): string | undefined {
  try {
    const { dev, ino } = ip.process.stat(path);
    return `${dev}:${ino}`;
  } catch (error) {
    if (error instanceof SysError) return undefined;
    throw error;
  }
}
