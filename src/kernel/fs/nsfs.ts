import { EBADF, EINVAL, SysError } from '../../uapi/errno.ts';
import { S_IFREG } from '../../uapi/file.ts';
import { getNet, putNet, type Net } from '../../net/core/net_namespace.ts';
import type { Task } from '../task.ts';
import { OpenFile } from './file.ts';
import { Inode, SuperBlock } from './inode.ts';

/** The device number of nsfs: `ip netns identify` compares it. */
export const NSFS_DEV = 4;

/** A network namespace as a file (Linux: fs/nsfs.c). Its inode number is the namespace's identity. */
export class NsInode extends Inode {
  readonly net: Net;

  constructor(net: Net, clock: () => number) {
    super(new SuperBlock(NSFS_DEV, net.inum, clock), S_IFREG | 0o444);
    this.net = net;
  }

  open(_task: Task, flags: number): OpenFile {
    return new NsFile(this, flags);
  }
}

/** An open namespace: it lives as long as this is open. */
export class NsFile extends OpenFile {
  readonly net: Net;

  constructor(inode: NsInode, flags: number) {
    super(flags, `net:[${inode.net.inum}]`, inode);
    this.net = getNet(inode.net);
  }

  read(): never {
    throw new SysError(EINVAL);
  }

  write(): never {
    throw new SysError(EBADF);
  }

  override release(): void {
    putNet(this.net);
  }
}
