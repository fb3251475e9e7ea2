import { ENOSPC, ENXIO, SysError } from '../../uapi/errno.ts';
import { POLLIN, POLLOUT, S_IFCHR } from '../../uapi/file.ts';
import type { Task } from '../task.ts';
import { TtyFile } from '../tty.ts';
import { OpenFile } from './file.ts';
import { openKmsg } from './kmsg_device.ts';
import { openTun } from './tun_device.ts';
import { DeviceInode, type DeviceOpen, MemDir, type SuperBlock, SymlinkInode } from './inode.ts';

const NOTHING = new Uint8Array(0);

/** A device without state: what reading and writing do. Linux: drivers/char/mem.c, random.c. */
class MemoryDevice extends OpenFile {
  private readonly make: (task: Task, count: number) => Uint8Array;
  private readonly full: boolean;

  constructor(flags: number, path: string, make: (task: Task, count: number) => Uint8Array, full: boolean) {
    super(flags, path, null);
    this.make = make;
    this.full = full;
  }

  read(task: Task, count: number): Uint8Array {
    return this.make(task, count);
  }

  write(_task: Task, data: Uint8Array, at: number): number {
    if (this.full) throw new SysError(ENOSPC);
    return data.length - at;
  }

  override poll(): number {
    return POLLIN | POLLOUT;
  }

  override lseek(): number {
    return 0;
  }
}

function randomBytes(task: Task, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = task.kernel.sim.random.int32() >>> 24;
  return bytes;
}

function memory(make: (task: Task, count: number) => Uint8Array, full = false): DeviceOpen {
  return (_task, flags, path) => new MemoryDevice(flags, path, make, full);
}

const openTty: DeviceOpen = (task, flags) => {
  if (task.tty === null) throw new SysError(ENXIO);
  return new TtyFile(task.tty, flags, '/dev/tty');
};

const nothing = (): Uint8Array => NOTHING;
const zeros = (_task: Task, count: number): Uint8Array => new Uint8Array(count);

/** Fills /dev; returns /dev/pts, where terminals come and go. */
export function makeDevices(sb: SuperBlock, dev: MemDir): MemDir {
  const rows: [string, number, number, DeviceOpen][] = [
    ['null', 1, 3, memory(nothing)],
    ['zero', 1, 5, memory(zeros)],
    ['full', 1, 7, memory(zeros, true)],
    ['random', 1, 8, memory(randomBytes)],
    ['urandom', 1, 9, memory(randomBytes)],
    ['tty', 5, 0, openTty],
  ];
  for (const [name, major, minor, open] of rows) dev.add(name, new DeviceInode(sb, S_IFCHR | 0o666, major, minor, open));
  dev.add('kmsg', new DeviceInode(sb, S_IFCHR | 0o644, 1, 11, openKmsg));
  dev.add('fd', new SymlinkInode(sb, '/proc/self/fd'));
  ['stdin', 'stdout', 'stderr'].forEach((name, fd) => dev.add(name, new SymlinkInode(sb, `/proc/self/fd/${fd}`)));
  dev.add('shm', new MemDir(sb, 0o1777, dev, 'shm'));
  const net = new MemDir(sb, 0o755, dev, 'net');
  dev.add('net', net);
  net.add('tun', new DeviceInode(sb, S_IFCHR | 0o666, 10, 200, openTun));
  const pts = new MemDir(sb, 0o755, dev, 'pts');
  dev.add('pts', pts);
  return pts;
}
