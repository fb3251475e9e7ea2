import type { TcpInfo } from './inet_diag.ts';
import type { DirEntry, PollFd, Stat, Termios, Winsize } from './file.ts';
import type { PacketFilter } from './packet_filter.ts';
import type { MsgHdr, SockAddr } from './socket.ts';
import type { NfnlMessage } from './nfnetlink.ts';
import type { NlMessage, NlReply } from './rtnetlink.ts';
import type { XtReply, XtRequest } from './xtables.ts';

/**
 * Code that runs in a process. It blocks by `yield*` on a system call and never yields by itself; what passes through the
 * yields is the scheduler's affair.
 */
export type Program<T = number> = Generator<unknown, T, unknown>;

/** A program's entry: returns the exit status. `process.argv[0]` is the name it was called by. */
export type Main = (process: Process) => Program<number>;

export const CLONE_NEWNET = 0x40000000;
export const CLONE_NEWNS = 0x00020000;
export const CLONE_NEWUTS = 0x04000000;
export const CLONE_NEWPID = 0x20000000;

export const WNOHANG = 1;
export const WUNTRACED = 2;
export const WCONTINUED = 8;

/** Who a signal goes to when nothing is said: its default, nobody, or a function that runs in the process at delivery. */
export type SignalAction = 'default' | 'ignore' | ((signal: number) => void);

/** How a child differs from its parent at fork. */
export interface ForkOptions {
  /** The process group: 0 for a group of its own, a number to join one. Default: the parent's. */
  pgid?: number;
  /** Which of the parent's descriptors become the child's 0, 1, 2, ...: `[[parentFd, childFd], ...]`, applied after inheriting all. */
  dup?: readonly (readonly [from: number, to: number])[];
  /** What `ps` shows until an exec changes it. Default: the parent's. */
  argv?: readonly string[];
  /** Actions that differ from the parent's, in force before any signal can reach the child (as if signals were blocked over fork). */
  signals?: readonly (readonly [signal: number, action: 'ignore' | 'default'])[];
}

/** How a child ended or changed: what wait(2) reports. */
export interface WaitResult {
  /** The child, or 0 with WNOHANG when none has anything to report. */
  pid: number;
  /** 'exited' has the exit status in `code`; the others have the signal. */
  how: 'exited' | 'killed' | 'stopped' | 'continued' | 'none';
  code: number;
}

/** A line of the process table, as /proc/PID/stat has it. */
export interface ProcessInfo {
  pid: number;
  ppid: number;
  pgid: number;
  sid: number;
  tty: string;
  /** R, S, T, Z. */
  state: string;
  comm: string;
  argv: readonly string[];
  /** Virtual ns at which it was started, and the processor time it used. */
  start: number;
  cpu: number;
}

/**
 * A process's view of the kernel: its system calls. Calls refuse by throwing `SysError` with a positive errno, but for
 * those documented to return a negative errno (the ones on a packet's way). A call that may block returns a `Program` to
 * be `yield*`ed; it throws SysError(EINTR) when a signal with a handler arrived meanwhile.
 */
export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  /** Environment variables; a child gets a copy. */
  readonly env: Map<string, string>;

  // -- time and chance
  /** CLOCK_MONOTONIC, ns (virtual time since boot). */
  monotonic(): number;
  /** CLOCK_REALTIME, ns since the epoch. */
  realtime(): number;
  /** 32 random bits, unsigned. getrandom(2). */
  random(): number;
  nanosleep(ns: number): Program<void>;
  /** Lets others run: for loops that would not block otherwise. */
  schedYield(): Program<void>;

  // -- files
  open(path: string, flags: number, mode?: number): number;
  close(fd: number): void;
  /** Blocks until there is something to read; an empty array is end of file. */
  read(fd: number, count: number): Program<Uint8Array>;
  /** Writes all of `data`, blocking while a pipe is full. EPIPE raises SIGPIPE first. */
  write(fd: number, data: Uint8Array): Program<number>;
  lseek(fd: number, offset: number, whence: number): number;
  ftruncate(fd: number, length: number): void;
  /** [read end, write end]. */
  pipe(): [number, number];
  /** The lowest free descriptor at or above `least` becomes a copy of fd. */
  dup(fd: number, least?: number): number;
  dup2(from: number, to: number): number;
  isOpen(fd: number): boolean;
  setCloexec(fd: number, on: boolean): void;
  stat(path: string): Stat;
  lstat(path: string): Stat;
  fstat(fd: number): Stat;
  readdir(path: string): DirEntry[];
  readlink(path: string): string;
  access(path: string, mode: number): boolean;
  mkdir(path: string, mode?: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  link(from: string, to: string): void;
  mkfifo(path: string, mode?: number): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  /** Times in ns since the epoch. */
  utimes(path: string, atime: number, mtime: number): void;
  chdir(path: string): void;
  cwd(): string;
  umask(mask: number): number;
  /** A whole file at once, as UTF-8: files, /proc and /sys never block. */
  readFile(path: string): string;
  readFileBytes(path: string): Uint8Array;
  /** Creates or replaces the file (writing to /proc or /sys acts). */
  writeFile(path: string, text: string | Uint8Array): void;
  /** Waits until one of `fds` is ready or `timeout` ns passed (-1: for ever). Returns how many are ready. */
  poll(fds: PollFd[], timeout: number): Program<number>;
  /** poll for one descriptor, without allocating: returns its revents, 0 on time-out. */
  poll1(fd: number, events: number, timeout: number): Program<number>;
  /** What poll would report now, without waiting. */
  ready(fd: number, events: number): number;

  // -- terminals
  isatty(fd: number): boolean;
  ttyname(fd: number): string;
  tcgetattr(fd: number): Termios;
  tcsetattr(fd: number, termios: Termios): void;
  winsize(fd: number): Winsize;
  /** The terminal's foreground process group. */
  tcgetpgrp(fd: number): number;
  tcsetpgrp(fd: number, pgid: number): void;

  // -- processes
  /**
   * A child with a copy of descriptors, environment, directory and namespaces, running `body` (which gets the child's
   * Process). The child runs when the parent blocks next. Returns its pid.
   */
  fork(body: Main, options?: ForkOptions): number;
  /**
   * Becomes the program at `path` (a file with a program in it, or a script with #!): runs it in this process and ends the
   * process with its status; does not return. Throws ENOENT, EACCES, ENOEXEC, before anything has changed.
   */
  execve(path: string, argv: readonly string[], env?: Map<string, string>): Program<never>;
  exit(status: number): never;
  /** Waits for a child: its pid, or -1 for any, or -pgid for a group. ECHILD when there is none. */
  waitpid(pid: number, options: number): Program<WaitResult>;
  /** Sends a signal to a process, to a group (negative), 0 for one's own group. Signal 0 only checks. */
  kill(pid: number, signal: number): void;
  /** Sets what a signal does to this process; returns what it did before. Handlers are dropped at exec, ignores stay. */
  signal(signal: number, action: SignalAction): SignalAction;
  /** Waits until a signal with a handler arrived. */
  pause(): Program<void>;
  /** Raises SIGALRM after `ns` and then every `interval` ns (0: once). 0 stops it. setitimer(ITIMER_REAL). */
  setitimer(ns: number, interval: number): void;
  getpgid(pid?: number): number;
  setpgid(pid: number, pgid: number): void;
  getsid(): number;
  setsid(): number;
  /** All processes of this host, by pid. */
  processes(): ProcessInfo[];
  /** What `ps` and /proc/self/comm show. prctl(PR_SET_NAME). */
  setComm(comm: string): void;
  /** uid of the process: 0 is root. */
  getuid(): number;

  // -- host and namespaces
  hostname(): string;
  sethostname(name: string): void;
  /** New namespaces for this process: CLONE_NEW*. */
  unshare(flags: number): void;
  /** Joins the namespace that `fd` (an open /run/netns/NAME or /proc/PID/ns/net) refers to. EINVAL: not such a file. */
  setns(fd: number, nstype: number): void;
  /** Binds the process's own network namespace to `path`, as `ip netns add` does with mount --bind /proc/self/ns/net. */
  bindNetns(path: string): void;
  /** Shows `source` in place of `target` to all processes of this one's mount namespace (mount --bind). ENOENT, ENOTDIR. */
  mountBind(source: string, target: string): void;
  /** Undoes bindNetns (umount2 MNT_DETACH). EINVAL when nothing is mounted there. */
  umount(path: string): void;

  // -- sockets; refusals by SysError, but where said otherwise
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: SockAddr): void;
  /** Blocks for a TCP handshake; at once for others. */
  connect(fd: number, address: SockAddr): Program<void>;
  listen(fd: number, backlog: number): void;
  accept(fd: number): Program<number>;
  getsockname(fd: number): SockAddr;
  getpeername(fd: number): SockAddr;
  shutdown(fd: number, how: number): void;
  setsockopt(fd: number, level: number, option: number, value: number | string | Uint8Array | PacketFilter): void;
  getsockopt(fd: number, level: number, option: number): number;
  /** An option whose value is a name: TCP_CONGESTION, SO_BINDTODEVICE. */
  getsockoptText(fd: number, level: number, option: number): string;
  /** getsockopt(TCP_INFO). */
  tcpInfo(fd: number): TcpInfo;
  /**
   * Sends `length` bytes of `data` without waiting. Returns how many were taken or a negative errno (-EAGAIN when the send
   * buffer is full). `address` undefined on a connected socket.
   */
  sendto(fd: number, data: Uint8Array, length: number, flags: number, address?: SockAddr): number;
  /** Takes a datagram, or bytes of a stream, without waiting, into `msg`. Returns its length or a negative errno (-EAGAIN). */
  recvmsg(fd: number, msg: MsgHdr, flags: number): number;

  // -- netlink and xtables: one request, its answer
  /** Sends one rtnetlink request and returns what the kernel answered. Never blocks (Linux handles it in sendmsg too). */
  rtnetlink(message: NlMessage): NlReply;
  /** A notification read from a bound AF_NETLINK socket, or undefined when none waits (poll the descriptor for POLLIN). */
  nlReceive<Message extends NlMessage | NfnlMessage = NlMessage>(fd: number): Message | undefined;
  /** A request to netfilter: rule sets, conntrack, ipset. */
  xtables(request: XtRequest): XtReply;
  /** SIOCxIFxxx of net-tools and brctl where these use ioctl; returns 0 or a negative errno. See uapi/ioctl.ts. */
  ioctl(fd: number, request: number, argument: object): number;
}
