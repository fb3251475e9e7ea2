import { EACCES, ENOEXEC, SysError, ELOOP } from '../uapi/errno.ts';
import type { Main, Program } from '../uapi/process.ts';
import { type Inode, MemFile } from './fs/inode.ts';
import { inodeAt } from './fs/namei.ts';
import type { Task } from './task.ts';

/** What replacing a process's program costs (mapping it, linking it, starting it), ns: between coreutils' 1.3 ms and ip's 5 ms. */
const EXEC_COST = 2_500_000;
const MAX_INTERPRETERS = 4;
const SHEBANG_LENGTH = 256;
const decoder = new TextDecoder();

/** A program ready to run: what execve found. */
interface Image {
  main: Main;
  argv: readonly string[];
  exe: string;
}

/** execve(2). Linux: fs/exec.c, fs/binfmt_script.c. */
export function* execve(task: Task, path: string, argv: readonly string[], env?: Map<string, string>): Program<never> {
  const image = loadImage(task, path, argv, 0);
  task.kernel.sim.spend(EXEC_COST);
  task.argv = image.argv;
  task.exe = image.exe;
  task.comm = baseName(path).slice(0, 15);
  if (env !== undefined) task.env = new Map(env);
  task.files.closeOnExec();
  for (let signal = 1; signal < 32; signal++) if (typeof task.actions[signal] === 'function') task.actions[signal] = 'default';
  // The old program is dropped where it stands; the scheduler goes on with the new one.
  task.program = image.main(task.syscalls);
  for (;;) yield;
}

function loadImage(task: Task, path: string, argv: readonly string[], depth: number): Image {
  if (depth > MAX_INTERPRETERS) throw new SysError(ELOOP);
  const inode = inodeAt(task, path);
  if (!(inode instanceof MemFile) || !isExecutable(inode)) throw new SysError(EACCES);
  if (inode.program !== null) return { main: inode.program, argv, exe: path };
  const head = decoder.decode(inode.readAt(0, SHEBANG_LENGTH));
  if (!head.startsWith('#!')) throw new SysError(ENOEXEC);
  const line = head.slice(2).split('\n')[0].trim();
  const [, interpreter, argument] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
  if (interpreter === undefined) throw new SysError(ENOEXEC);
  const rest = argument === '' ? [path] : [argument, path];
  try {
    return loadImage(task, interpreter, [interpreter, ...rest, ...argv.slice(1)], depth + 1);
  } catch (error) {
    if (error instanceof SysError && depth === 0) throw new SysError(error.errno, interpreter);
    throw error;
  }
}

function isExecutable(inode: Inode): boolean {
  return (inode.mode & 0o111) !== 0;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
