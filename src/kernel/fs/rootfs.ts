import type { Main } from '../../uapi/process.ts';
import type { Kernel } from '../kernel.ts';
import { makeDevices } from './devices.ts';
import { BASHRC, etcFiles, PROFILE } from './etc.ts';
import { type DirInode, type Inode, MemDir, MemFile, SuperBlock, SymlinkInode } from './inode.ts';
import { makeProcfs } from './procfs.ts';
import { makeSysfs } from './sysfs.ts';

/** An executable of the user land. */
export interface ProgramFile {
  name: string;
  path: string;
  main: Main;
  aliases?: readonly string[];
}

const ROOT_DEV = 26;
const RUN_DEV = 24;
const TMP_DEV = 25;
const DEV_DEV = 5;
const ELF = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

const DIRECTORIES = [
  'boot', 'etc', 'home', 'media', 'mnt', 'opt', 'srv', 'usr', 'usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'usr/share',
  'usr/share/iproute2', 'usr/local', 'usr/local/bin', 'usr/local/sbin', 'usr/local/lib', 'usr/local/share', 'usr/src',
  'etc/network', 'etc/default', 'etc/sysctl.d', 'etc/skel', 'etc/profile.d',
  'var', 'var/backups', 'var/cache', 'var/lib', 'var/local', 'var/log', 'var/mail', 'var/opt', 'var/spool',
]; // prettier-ignore

const LINKS: readonly (readonly [string, string])[] = [
  ['bin', 'usr/bin'],
  ['sbin', 'usr/sbin'],
  ['lib', 'usr/lib'],
  ['lib64', 'usr/lib64'],
  ['var/run', '/run'],
  ['var/lock', '/run/lock'],
  ['etc/os-release', '../usr/lib/os-release'],
  ['etc/mtab', '../proc/self/mounts'],
];

/** The directory at `path` below `root`; it is there. */
function dirAt(root: MemDir, path: string): MemDir {
  let dir = root;
  for (const part of path.split('/')) if (part !== '') dir = dir.entries.get(part) as MemDir;
  return dir;
}

function place(root: MemDir, path: string, inode: Inode): void {
  const slash = path.lastIndexOf('/');
  dirAt(root, path.slice(0, Math.max(slash, 0))).add(path.slice(slash + 1), inode);
}

/** A file system mounted on `name` of `parent`. */
function mountOn(sb: SuperBlock, parent: DirInode, name: string, mode: number): MemDir {
  const dir = new MemDir(sb, mode, parent, name);
  parent.add(name, dir);
  return dir;
}

/** The file tree of a fresh host, and its /dev/pts. */
export function makeRootfs(kernel: Kernel, programs: readonly ProgramFile[]): { root: MemDir; pts: MemDir } {
  const clock = kernel.realtime;
  const encoder = new TextEncoder();
  const sb = new SuperBlock(ROOT_DEV, 131, clock, true);
  const root = new MemDir(sb, 0o755, null, '');
  for (const path of DIRECTORIES) place(root, path, new MemDir(sb, 0o755, root, ''));
  root.add('root', new MemDir(sb, 0o700, root, 'root'));
  place(root, 'root/.bashrc', new MemFile(sb, 0o644, encoder.encode(BASHRC)));
  place(root, 'root/.profile', new MemFile(sb, 0o644, encoder.encode(PROFILE)));
  dirAt(root, 'var').add('tmp', new MemDir(sb, 0o1777, root, 'tmp'));
  for (const [path, target] of LINKS) place(root, path, new SymlinkInode(sb, target));
  for (const [path, text] of etcFiles(kernel.name)) place(root, path, new MemFile(sb, 0o644, encoder.encode(text)));
  for (const program of programs) addProgram(sb, root, program);

  const run = mountOn(new SuperBlock(RUN_DEV, 1, clock), root, 'run', 0o755);
  for (const name of ['lock', 'mount', 'netns']) run.add(name, new MemDir(run.sb, 0o755, run, name));
  mountOn(new SuperBlock(TMP_DEV, 1, clock), root, 'tmp', 0o1777);
  const dev = mountOn(new SuperBlock(DEV_DEV, 1, clock), root, 'dev', 0o755);
  const pts = makeDevices(dev.sb, dev);
  root.add('proc', makeProcfs(kernel, root));
  root.add('sys', makeSysfs(kernel, root));
  return { root, pts };
}

function addProgram(sb: SuperBlock, root: MemDir, program: ProgramFile): void {
  const file = new MemFile(sb, 0o755, ELF);
  file.program = program.main;
  const dir = dirAt(root, program.path);
  dir.add(program.name, file);
  for (const alias of program.aliases ?? []) {
    dir.add(alias, file);
    file.nlink++;
  }
}
