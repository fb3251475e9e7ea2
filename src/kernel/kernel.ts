import type { Simulator } from '../sim/simulator.ts';
import { getNet, type Net } from '../net/core/net_namespace.ts';
import type { NetStack } from '../net/core/net_stack.ts';
import { O_RDWR, S_IFCHR } from '../uapi/file.ts';
import type { Main } from '../uapi/process.ts';
import { Files } from './files.ts';
import { DeviceInode, type Inode, MemDir, MemFile } from './fs/inode.ts';
import type { OpenFile } from './fs/file.ts';
import { inodeAt } from './fs/namei.ts';
import { makeRootfs, type ProgramFile } from './fs/rootfs.ts';
import { startTask } from './fork.ts';
import { Scheduler } from './scheduler.ts';
import { MntNamespace, Task, UtsNamespace } from './task.ts';
import { Syscalls } from './syscalls.ts';
import { BOOT_TIME } from './time.ts';
import { Tty, TtyFile } from './tty.ts';

const PID_MAX = 4_194_304;
/** The pid of the first process that is not the system's own. */
const FIRST_PID = 412;

/** What a process is started with from outside: the machine's terminals and scripts. */
export interface SpawnOptions {
  main: Main;
  argv: readonly string[];
  env?: ReadonlyMap<string, string>;
  /** Its controlling terminal, which becomes descriptors 0, 1 and 2. */
  tty?: Tty;
  /** Descriptors 0, 1, 2, ... where there is no terminal (or instead of it); taken over. */
  files?: readonly OpenFile[];
  cwd?: string;
  net?: Net;
  exe?: string;
}

/** One host: its processes, files and network. */
export class Kernel {
  readonly name: string;
  readonly sim: Simulator;
  readonly stack: NetStack;
  readonly scheduler: Scheduler;
  /** All processes by pid, in the order they were made. */
  readonly tasks = new Map<number, Task>();
  readonly root: MemDir;
  readonly uts: UtsNamespace;
  readonly init: Task;
  readonly ttys = new Map<number, Tty>();
  /** Told of a program that threw: a bug in it. */
  onBug: (task: Task, error: unknown) => void = () => {};

  /** Where namespaces are mounted: what to path. */
  readonly nsMounts = new Map<Inode, string>();
  /** Values of /proc/sys that were changed and that nothing depends on. */
  readonly sysctls = new Map<string, string>();

  private readonly pts: MemDir;
  private lastPid = FIRST_PID - 1;
  private nextAnonIno = 20_000;
  private nextNsInum = 4_026_532_500;

  /** `stack` is complete and has its first namespace. */
  constructor(name: string, stack: NetStack, programs: readonly ProgramFile[]) {
    this.name = name;
    this.stack = stack;
    this.sim = stack.sim;
    stack.bootTime = BOOT_TIME;
    this.scheduler = new Scheduler(this.sim);
    this.scheduler.onBug = (task, error) => this.onBug(task, error);
    this.sim.addRunner(this.scheduler);
    const { root, pts } = makeRootfs(this, programs);
    this.root = root;
    this.pts = pts;
    this.uts = new UtsNamespace(name);
    this.init = this.makeInit();
  }

  /** CLOCK_REALTIME, ns since the epoch. */
  readonly realtime = (): number => BOOT_TIME + this.sim.now;

  makeSyscalls(task: Task): Syscalls {
    return new Syscalls(task);
  }

  allocPid(): number {
    do this.lastPid = this.lastPid >= PID_MAX ? 300 : this.lastPid + 1;
    while (this.tasks.has(this.lastPid));
    return this.lastPid;
  }

  /** Inode numbers of pipes and sockets. */
  allocAnonIno(): number {
    return this.nextAnonIno++;
  }

  /** Inode numbers of namespaces other than the network's. */
  allocNsInum(): number {
    return this.nextNsInum++;
  }

  /** Process 1: it runs no program, but is there and takes over orphans. */
  private makeInit(): Task {
    const { initNet } = this.stack;
    const init = new Task(this, 1, null, getNet(initNet), this.uts, new MntNamespace(initNet, this.allocNsInum()), this.root);
    init.state = 'S';
    init.files = new Files();
    init.comm = 'systemd';
    init.exe = '/usr/lib/systemd/systemd';
    init.argv = ['/sbin/init'];
    this.tasks.set(1, init);
    return init;
  }

  /** A new terminal, as /dev/pts/N. */
  openTty(cols: number, rows: number): Tty {
    let index = 0;
    while (this.ttys.has(index)) index++;
    const tty = new Tty(this, index, cols, rows);
    this.ttys.set(index, tty);
    const inode = new DeviceInode(this.pts.sb, S_IFCHR | 0o620, 136, index, (_task, flags, path) => new TtyFile(tty, flags, path));
    inode.gid = 5;
    this.pts.add(String(index), inode);
    return tty;
  }

  closeTty(tty: Tty): void {
    tty.hangup();
    if (this.ttys.delete(tty.index)) this.pts.remove(String(tty.index));
  }

  /** Puts a file at an absolute path from outside, with the directories it needs. */
  putFile(path: string, content: string | Uint8Array, mode = 0o644): void {
    const parts = path.split('/').filter((part) => part !== '');
    const name = parts.pop()!;
    let dir = this.root;
    for (const part of parts) {
      let child = dir.entries.get(part);
      if (child === undefined) dir.add(part, (child = new MemDir(dir.sb, 0o755, dir, part)));
      if (!(child instanceof MemDir)) throw new Error(`${path}: ${part} is not a directory`);
      dir = child;
    }
    dir.add(name, new MemFile(dir.sb, mode, typeof content === 'string' ? new TextEncoder().encode(content) : content.slice()));
  }

  /** Starts a process as a child of init, at the head of a session of its own. */
  spawn(options: SpawnOptions): Task {
    const { init } = this;
    const task = new Task(this, this.allocPid(), init, getNet(options.net ?? init.net), this.uts, init.mnt, this.root);
    if (options.net !== undefined) task.mnt = new MntNamespace(options.net, this.allocNsInum());
    task.pgid = task.sid = task.pid;
    task.files = new Files();
    task.env = new Map(options.env ?? []);
    task.argv = options.argv;
    task.exe = options.exe ?? options.argv[0];
    task.comm = task.exe.slice(task.exe.lastIndexOf('/') + 1).slice(0, 15);
    if (options.cwd !== undefined) task.cwd = inodeAt(task, options.cwd) as MemDir;
    if (options.tty !== undefined) this.attach(task, options.tty);
    options.files?.forEach((file, fd) => {
      if (task.files.fds[fd] !== undefined) task.files.close(fd);
      task.files.install(file, false, fd);
    });
    init.children.push(task);
    startTask(task, options.main);
    return task;
  }

  private attach(task: Task, tty: Tty): void {
    task.tty = tty;
    tty.session = task.sid;
    tty.pgrp = task.pgid;
    const file = new TtyFile(tty, O_RDWR, `/dev/${tty.name}`);
    file.inode = this.pts.entries.get(String(tty.index)) ?? null;
    file.refs = 3;
    for (let fd = 0; fd < 3; fd++) task.files.install(file, false);
  }
}
