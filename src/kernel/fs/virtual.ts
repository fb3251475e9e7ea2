import { EACCES, SysError } from '../../uapi/errno.ts';
import { O_ACCMODE, O_RDONLY, S_IFREG } from '../../uapi/file.ts';
import type { Task } from '../task.ts';
import { type OpenFile, VirtualOpenFile } from './file.ts';
import { DirInode, Inode, type SuperBlock } from './inode.ts';

/** A file whose text is made when it is opened and acted on when it is written: /proc, /sys. */
export class VirtualFile extends Inode {
  readonly get: (task: Task) => string | Uint8Array;
  readonly set: ((task: Task, text: string) => void) | null;
  /** What stat says of its length. */
  private readonly claimed: number;

  constructor(
    sb: SuperBlock,
    permissions: number,
    get: (task: Task) => string | Uint8Array,
    set: ((task: Task, text: string) => void) | null,
    claimed = 0,
  ) {
    super(sb, S_IFREG | permissions);
    this.claimed = claimed;
    this.get = get;
    this.set = set;
  }

  override size(): number {
    return this.claimed;
  }

  open(task: Task, flags: number, path: string): OpenFile {
    if ((flags & O_ACCMODE) !== O_RDONLY && this.set === null) throw new SysError(EACCES);
    return new VirtualOpenFile(this, task, flags, path);
  }
}

/** A directory whose entries are made when they are asked for. */
export class VirtualDir extends DirInode {
  private readonly find: (name: string, task: Task, dir: VirtualDir) => Inode | undefined;
  private readonly names: (task: Task) => string[];

  constructor(
    sb: SuperBlock,
    parent: DirInode | null,
    name: string,
    find: (name: string, task: Task, dir: VirtualDir) => Inode | undefined,
    names: (task: Task) => string[],
    permissions = 0o555,
  ) {
    super(sb, permissions, parent, name);
    this.find = find;
    this.names = names;
  }

  lookup(name: string, task: Task): Inode | undefined {
    return this.find(name, task, this);
  }

  list(task: Task): [string, Inode][] {
    const entries: [string, Inode][] = [];
    for (const name of this.names(task)) {
      const inode = this.find(name, task, this);
      if (inode !== undefined) entries.push([name, inode]);
    }
    return entries;
  }
}
