import { SysError, EINVAL, EISDIR, ENXIO, EPERM } from '../../uapi/errno.ts';
import type { Main } from '../../uapi/process.ts';
import { O_ACCMODE, O_RDONLY, O_TRUNC, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, type Stat } from '../../uapi/file.ts';
import { Pipe, PipeFile } from '../pipe.ts';
import type { Task } from '../task.ts';
import { DirFile, type OpenFile, RegularFile } from './file.ts';

/** A file system: its device number and its inode numbers (Linux: struct super_block). */
export class SuperBlock {
  readonly dev: number;
  /** CLOCK_REALTIME, ns. */
  readonly clock: () => number;
  /** Sizes are counted as on a disk, not as in memory. */
  readonly onDisk: boolean;
  private nextIno: number;

  constructor(dev: number, firstIno: number, clock: () => number, onDisk = false) {
    this.dev = dev;
    this.onDisk = onDisk;
    this.nextIno = firstIno;
    this.clock = clock;
  }

  allocIno(): number {
    return this.nextIno++;
  }
}

/** A file of whatever kind (Linux: struct inode). */
export abstract class Inode {
  readonly sb: SuperBlock;
  readonly ino: number;
  mode: number;
  nlink = 1;
  uid = 0;
  gid = 0;
  rdev = 0;
  atime: number;
  mtime: number;
  ctime: number;
  /** What is mounted on top of it (only namespaces are: `ip netns add`). */
  mounted: Inode | null = null;

  constructor(sb: SuperBlock, mode: number) {
    this.sb = sb;
    this.ino = sb.allocIno();
    this.mode = mode;
    this.atime = this.mtime = this.ctime = sb.clock();
  }

  get type(): number {
    return this.mode & S_IFMT;
  }

  size(): number {
    return 0;
  }

  /** Room it takes, in units of 512 bytes: whole pages of what is kept, nothing for what is made up. */
  blocks(): number {
    return 0;
  }

  /** The open(2) of this file; `path` is its absolute name. */
  abstract open(task: Task, flags: number, path: string): OpenFile;

  touch(): void {
    this.mtime = this.ctime = this.sb.clock();
  }

  stat(): Stat {
    return {
      ino: this.ino,
      mode: this.mode,
      nlink: this.nlink,
      uid: this.uid,
      gid: this.gid,
      size: this.size(),
      blocks: this.blocks(),
      rdev: this.rdev,
      dev: this.sb.dev,
      atime: this.atime,
      mtime: this.mtime,
      ctime: this.ctime,
    };
  }
}

/** A directory. `parent` and `name` are where it hangs; the root is its own parent. */
export abstract class DirInode extends Inode {
  parent: DirInode;
  name: string;
  /** rmdir took it away; somebody may still be in it. */
  removed = false;

  constructor(sb: SuperBlock, permissions: number, parent: DirInode | null, name: string) {
    super(sb, S_IFDIR | permissions);
    this.parent = parent ?? this;
    this.name = name;
    this.nlink = 2;
  }

  abstract lookup(name: string, task: Task): Inode | undefined;
  /** Names and inodes in the order readdir(3) has them. */
  abstract list(task: Task): [string, Inode][];

  add(_name: string, _inode: Inode): void {
    throw new SysError(EPERM);
  }

  remove(_name: string): void {
    throw new SysError(EPERM);
  }

  open(_task: Task, flags: number, path: string): OpenFile {
    if ((flags & O_ACCMODE) !== O_RDONLY) throw new SysError(EISDIR);
    return new DirFile(this, flags, path);
  }
}

/** A directory in memory. Linux: fs/libfs.c (dcache_readdir: the newest entry comes first). */
export class MemDir extends DirInode {
  readonly entries = new Map<string, Inode>();

  lookup(name: string): Inode | undefined {
    return this.entries.get(name);
  }

  list(): [string, Inode][] {
    return [...this.entries].reverse();
  }

  override add(name: string, inode: Inode): void {
    this.entries.set(name, inode);
    if (inode instanceof DirInode) {
      inode.parent = this;
      inode.name = name;
      this.nlink++;
    }
    this.touch();
  }

  override remove(name: string): void {
    if (this.entries.get(name) instanceof DirInode) this.nlink--;
    this.entries.delete(name);
    this.touch();
  }

  /** As tmpfs or ext4 counts. */
  override size(): number {
    return this.sb.onDisk ? 4096 : 20 * (this.entries.size + 2);
  }

  override blocks(): number {
    return this.sb.onDisk ? 8 : 0;
  }
}

/** A regular file in memory; an executable of the user land has its `program`. */
export class MemFile extends Inode {
  private buffer: Uint8Array;
  private length: number;
  program: Main | null = null;

  constructor(sb: SuperBlock, permissions: number, bytes: Uint8Array = new Uint8Array(0)) {
    super(sb, S_IFREG | permissions);
    this.buffer = bytes;
    this.length = bytes.length;
  }

  override size(): number {
    return this.length;
  }

  override blocks(): number {
    return Math.ceil(this.length / 4096) * 8;
  }

  /** A copy of up to `count` bytes from `at` on. */
  readAt(at: number, count: number): Uint8Array {
    return this.buffer.slice(Math.min(at, this.length), Math.min(at + count, this.length));
  }

  writeAt(at: number, data: Uint8Array): void {
    const end = at + data.length;
    if (end > this.buffer.length) {
      const grown = new Uint8Array(Math.max(end, this.buffer.length * 2, 64));
      grown.set(this.buffer.subarray(0, this.length));
      this.buffer = grown;
    }
    if (at > this.length) this.buffer.fill(0, this.length, at);
    this.buffer.set(data, at);
    if (end > this.length) this.length = end;
    this.program = null;
    this.touch();
  }

  truncate(length: number): void {
    if (length > this.length) this.writeAt(this.length, new Uint8Array(length - this.length));
    else this.length = length;
    this.program = null;
    this.touch();
  }

  open(_task: Task, flags: number, path: string): OpenFile {
    if (flags & O_TRUNC && (flags & O_ACCMODE) !== O_RDONLY) this.truncate(0);
    return new RegularFile(this, flags, path);
  }
}

/** A symbolic link. A magic link (those of /proc) leads straight to an inode with `follow`. */
export class SymlinkInode extends Inode {
  readonly target: string | ((task: Task) => string);
  readonly follow: ((task: Task) => Inode) | null;
  /** What stat says of its length, where that is not its length: /proc, /sys. */
  private readonly claimed: number | undefined;

  constructor(sb: SuperBlock, target: string | ((task: Task) => string), follow: ((task: Task) => Inode) | null = null, claimed?: number) {
    super(sb, S_IFLNK | 0o777);
    this.claimed = claimed;
    this.target = target;
    this.follow = follow;
  }

  readlink(task: Task): string {
    return typeof this.target === 'string' ? this.target : this.target(task);
  }

  override size(): number {
    return this.claimed ?? (typeof this.target === 'string' ? this.target.length : 0);
  }

  open(): OpenFile {
    throw new SysError(EINVAL);
  }
}

/** What opens a character device. */
export type DeviceOpen = (task: Task, flags: number, path: string) => OpenFile;

export class DeviceInode extends Inode {
  private readonly opener: DeviceOpen;

  constructor(sb: SuperBlock, mode: number, major: number, minor: number, opener: DeviceOpen) {
    super(sb, mode);
    this.rdev = (major << 8) | minor;
    this.opener = opener;
  }

  open(task: Task, flags: number, path: string): OpenFile {
    const file = this.opener(task, flags, path);
    file.inode = this;
    return file;
  }
}

/** A named pipe: it exists in the pipe while somebody has it open. */
export class FifoInode extends Inode {
  private pipe: Pipe | null = null;

  constructor(sb: SuperBlock, permissions: number) {
    super(sb, S_IFIFO | permissions);
  }

  open(_task: Task, flags: number, path: string): OpenFile {
    if (this.pipe === null || this.pipe.idle) this.pipe = new Pipe(true);
    return new PipeFile(this.pipe, flags, path, this);
  }
}

/** Not openable: a socket in the file system. */
export class SocketInode extends Inode {
  open(): OpenFile {
    throw new SysError(ENXIO);
  }
}
