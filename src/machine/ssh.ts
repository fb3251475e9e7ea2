import { getaddrinfo } from '../tools/netdb.ts';
import { Getopt } from '../tools/getopt.ts';
import { program, type Stdio } from '../tools/stdio.ts';
import { OpenFile } from '../kernel/fs/file.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Pipe, PipeFile } from '../kernel/pipe.ts';
import type { ChildReport } from '../kernel/task.ts';
import type { Tty } from '../kernel/tty.ts';
import { inDevGet } from '../net/ipv4/inetdevice.ts';
import { WaitQueue } from '../sim/wait_queue.ts';
import { EINTR, strerror, SysError } from '../uapi/errno.ts';
import { O_RDONLY, O_RDWR, O_WRONLY, POLLHUP, POLLIN, POLLOUT, type PollFd } from '../uapi/file.ts';
import type { Main, Process, Program } from '../uapi/process.ts';
import { SIGPIPE, SIGWINCH } from '../uapi/signal.ts';
import { loginEnvironment } from './environment.ts';
import { ping, type PingAnswer } from './warm_up.ts';

/**
 * ssh(1), as far as one moves between the hosts of a lab with it: a shell or a command there, its output and status here.
 * Whether the other host can be reached is asked of the network (an echo request); what is typed and printed then passes
 * directly, not as packets.
 */
export function sshProgram(hosts: ReadonlyMap<string, Kernel>, here: string, hidden: ReadonlySet<string>): Main {
  return program(function* (p, io) {
    const getopt = new Getopt(p.argv, '+46AaCfGgKkMNnqsTtVvXxYyl:p:o:i:');
    let terminal: boolean | undefined;
    for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
      if (option.option === 't') terminal = true;
      else if (option.option === 'T') terminal = false;
      else if (!'qlo4'.includes(option.option))
        return yield* refuse(io, `patchbay: ssh: option "-${option.letter ?? option.option}" is not modelled`, 95);
    }
    const [destination, ...words] = getopt.operands;
    if (destination === undefined)
      return yield* refuse(io, 'usage: ssh [-qTt] [-l login_name] [-o option] destination [command [argument ...]]');
    const name = destination.slice(destination.indexOf('@') + 1);
    const found = getaddrinfo(p, name);
    if (typeof found === 'string') return yield* refuse(io, `ssh: Could not resolve hostname ${name}: ${found}`);
    const answer = yield* ping(p, found.addr);
    if (answer.errno !== 0) return yield* refuse(io, connectError(name, answer));
    const there = hostOf(hosts, found.addr, hosts.get(here)!);
    if (there === undefined || hidden.has(there.name)) return yield* refuse(io, `ssh: connect to host ${name} port 22: Connection refused`);
    const session = new Session(p, hosts.get(here)!, there);
    if (terminal ?? (words.length === 0 && p.isatty(0))) return yield* session.interactive(words, name);
    return yield* session.command(words);
  });
}

function connectError(name: string, { errno }: PingAnswer): string {
  return `ssh: connect to host ${name} port 22: ${strerror(errno)}`;
}

function* refuse(io: Stdio, words: string, status = 255): Program<number> {
  yield* io.error(`${words}\n`);
  return status;
}

/** The host that has `addr` on a card of its first namespace; a loopback address is one's own. */
function hostOf(hosts: ReadonlyMap<string, Kernel>, addr: number, own: Kernel): Kernel | undefined {
  if (addr >>> 24 === 127) return own;
  for (const kernel of hosts.values()) {
    for (const dev of kernel.stack.initNet.devByIndex.values())
      for (let ifa = inDevGet(dev)?.ifaList ?? null; ifa !== null; ifa = ifa.next) if (ifa.local === addr) return kernel;
  }
  return undefined;
}

/** A program on the other host and its connection to this process. */
class Session {
  private readonly p: Process;
  private readonly here: Kernel;
  private readonly there: Kernel;
  private end: ChildReport | undefined;

  constructor(p: Process, here: Kernel, there: Kernel) {
    this.p = p;
    this.here = here;
    this.there = there;
  }

  private install(file: OpenFile): number {
    return this.here.tasks.get(this.p.pid)!.files.install(file, true);
  }

  private get status(): number {
    const { end } = this;
    return end === undefined || end.how !== 'exited' ? 255 : end.code;
  }

  /** `ssh host command`: three pipes. */
  *command(words: readonly string[]): Program<number> {
    const { p } = this;
    const [input, output, errors] = [new Pipe(), new Pipe(), new Pipe()];
    const toThere = this.install(new PipeFile(input, O_WRONLY, 'socket'));
    const fromThere = [this.install(new PipeFile(output, O_RDONLY, 'socket')), this.install(new PipeFile(errors, O_RDONLY, 'socket'))];
    const files = [new PipeFile(input, O_RDONLY, 'pipe'), new PipeFile(output, O_WRONLY, 'pipe'), new PipeFile(errors, O_WRONLY, 'pipe')];
    const argv = words.length > 0 ? ['bash', '-c', words.join(' ')] : ['-bash'];
    const task = this.there.spawn({ main: become(argv), argv, exe: '/usr/bin/bash', env: loginEnvironment(), files, cwd: '/root' });
    task.onExit = (report) => (this.end = report);
    p.signal(SIGPIPE, 'ignore');
    yield* this.relay([0, toThere], [fromThere[0], 1], [fromThere[1], 2]);
    return this.status;
  }

  /** Copies until the second and third pair are at their ends. */
  private *relay(...pairs: [from: number, to: number][]): Program<void> {
    const { p } = this;
    const open = new Set(pairs);
    while (open.size > (open.has(pairs[0]) ? 1 : 0)) {
      const fds: PollFd[] = [...open].map(([fd]) => ({ fd, events: POLLIN, revents: 0 }));
      yield* p.poll(fds, -1);
      for (const pair of [...open]) {
        const [from, to] = pair;
        if ((p.ready(from, POLLIN) & (POLLIN | POLLHUP)) === 0) continue;
        const bytes = yield* p.read(from, 65536);
        if (bytes.length > 0) yield* writeOrGiveUp(p, to, bytes);
        else {
          open.delete(pair);
          if (to > 2) p.close(to);
        }
      }
    }
  }

  /** A terminal there, this one raw. */
  *interactive(words: readonly string[], name: string): Program<number> {
    const { p, there } = this;
    const { cols, rows } = p.winsize(0);
    const tty = there.openTty(cols, rows);
    const fd = this.install(new RemoteTerminal(tty));
    const argv = words.length > 0 ? ['bash', '-c', words.join(' ')] : ['-bash'];
    const env = new Map([...loginEnvironment(), ['TERM', p.env.get('TERM') ?? 'xterm']]);
    const task = there.spawn({ main: become(argv), argv, exe: '/usr/bin/bash', env, tty, cwd: '/root' });
    task.onExit = (report) => {
      this.end = report;
      there.closeTty(tty);
    };
    const saved = p.tcgetattr(0);
    p.tcsetattr(0, { icanon: false, echo: false, isig: false, onlcr: false, icrnl: false });
    p.signal(SIGWINCH, () => {
      const size = p.winsize(0);
      tty.resize(size.cols, size.rows);
    });
    try {
      yield* this.converse(fd);
    } finally {
      p.tcsetattr(0, saved);
    }
    yield* p.write(2, new TextEncoder().encode(`Connection to ${name} closed.\n`));
    return this.status;
  }

  private *converse(remote: number): Program<void> {
    const { p } = this;
    const fds: PollFd[] = [
      { fd: remote, events: POLLIN, revents: 0 },
      { fd: 0, events: POLLIN, revents: 0 },
    ];
    for (;;) {
      try {
        yield* p.poll(fds, -1);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
        continue;
      }
      if (fds[0].revents !== 0) {
        const bytes = yield* p.read(remote, 65536);
        if (bytes.length === 0) return;
        yield* p.write(1, bytes);
      }
      if (fds[1].revents !== 0) {
        const bytes = yield* p.read(0, 65536);
        if (bytes.length === 0) return;
        yield* p.write(remote, bytes);
      }
    }
  }
}

function* writeOrGiveUp(p: Process, fd: number, bytes: Uint8Array): Program<void> {
  try {
    yield* p.write(fd, bytes);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
  }
}

function become(argv: readonly string[]): Main {
  return function* (process: Process): Program<number> {
    return yield* process.execve('/usr/bin/bash', argv);
  };
}

/** The far side of a terminal as a file: reads what it shows, writes what is typed. */
class RemoteTerminal extends OpenFile {
  private readonly far: Tty;
  private readonly queue: Uint8Array[] = [];

  constructor(far: Tty) {
    super(O_RDWR, 'socket', null);
    this.far = far;
    this.wait = new WaitQueue();
    far.output = (bytes) => {
      this.queue.push(bytes);
      this.wait!.wakeUp();
    };
    far.onHangup = () => this.wait!.wakeUp();
  }

  read(): Uint8Array | null {
    const next = this.queue.shift();
    if (next !== undefined) return next;
    return this.far.hungUp ? new Uint8Array(0) : null;
  }

  write(_task: unknown, data: Uint8Array, at: number): number {
    this.far.input(data.slice(at));
    return data.length - at;
  }

  override poll(): number {
    return (this.queue.length > 0 ? POLLIN : 0) | POLLOUT | (this.far.hungUp ? POLLHUP : 0);
  }

  override release(): void {
    this.far.kernel.closeTty(this.far);
  }
}
