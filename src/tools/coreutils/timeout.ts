import { EINTR, ENOENT, strerror, SysError } from '../../uapi/errno.ts';
import type { Process, Program, WaitResult } from '../../uapi/process.ts';
import { SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGKILL, SIGNAL_NAMES, SIGQUIT, SIGTERM, SIGTTIN, SIGTTOU } from '../../uapi/signal.ts';
import { execvp } from '../execvp.ts';
import { Getopt } from '../getopt.ts';
import { parseSignal } from '../signal_names.ts';
import { program, type Stdio, writeText } from '../stdio.ts';
import { parseDuration } from './duration.ts';

const EXIT_TIMEDOUT = 124;
const EXIT_CANCELED = 125;
const EXIT_CANNOT_INVOKE = 126;
const EXIT_ENOENT = 127;
const TRY = "Try 'timeout --help' for more information.\n";

interface Settings {
  signal: number;
  killAfter: number;
  foreground: boolean;
  preserveStatus: boolean;
  verbose: boolean;
}

const LONG = [
  { name: 'kill-after', argument: 'required', value: 'k' },
  { name: 'signal', argument: 'required', value: 's' },
  { name: 'foreground', argument: 'none', value: 'f' },
  { name: 'preserve-status', argument: 'none', value: 'p' },
  { name: 'verbose', argument: 'none', value: 'v' },
] as const;

/** timeout(1): runs a command and ends it when it takes too long. */
export const timeout = program(function* (p, io) {
  const settings: Settings = { signal: SIGTERM, killAfter: 0, foreground: false, preserveStatus: false, verbose: false };
  const getopt = new Getopt(p.argv, '+fk:ps:v', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const complaint = option.option === '?' ? option.error! : setOption(settings, option.option, option.argument ?? '');
    if (complaint !== undefined) return yield* usageError(io, complaint);
  }
  const [time, ...argv] = getopt.operands;
  if (argv.length === 0) {
    yield* io.error(TRY);
    return EXIT_CANCELED;
  }
  const duration = parseDuration(time);
  if (duration === undefined) return yield* usageError(io, `timeout: invalid time interval '${time}'`);
  return yield* new Watch(p, settings, argv).run(duration);
});

function* usageError(io: Stdio, complaint: string): Program<number> {
  yield* io.error(`${complaint}\n${TRY}`);
  return EXIT_CANCELED;
}

function setOption(settings: Settings, option: string, argument: string): string | undefined {
  if (option === 'k') {
    const duration = parseDuration(argument);
    if (duration === undefined) return `timeout: invalid time interval '${argument}'`;
    settings.killAfter = duration;
  } else if (option === 's') {
    const signal = parseSignal(argument);
    if (signal === undefined) return `timeout: '${argument}': invalid signal`;
    settings.signal = signal;
  } else if (option === 'f') settings.foreground = true;
  else if (option === 'p') settings.preserveStatus = true;
  else settings.verbose = true;
  return undefined;
}

/** The command under watch. */
class Watch {
  private readonly p: Process;
  private readonly settings: Settings;
  private readonly argv: readonly string[];
  private child = 0;
  private timedOut = false;
  /** Signals to say that they are being sent, with -v: said by the main flow, since a handler cannot write. */
  private readonly said: string[] = [];

  constructor(p: Process, settings: Settings, argv: readonly string[]) {
    this.p = p;
    this.settings = settings;
    this.argv = argv;
  }

  *run(duration: number): Program<number> {
    const { p, argv, settings } = this;
    if (!settings.foreground && p.getpgid() !== p.pid && p.getsid() !== p.pid) p.setpgid(0, 0);
    p.signal(SIGTTIN, 'ignore');
    p.signal(SIGTTOU, 'ignore');
    for (const signal of [SIGALRM, SIGINT, SIGQUIT, SIGHUP, SIGTERM, settings.signal])
      if (signal !== 0 && signal !== SIGKILL && signal <= 31) p.signal(signal, (got) => this.cleanup(got));
    this.child = p.fork(function* (child) {
      child.signal(SIGTTIN, 'default');
      child.signal(SIGTTOU, 'default');
      const errno = yield* execvp(child, argv);
      yield* writeText(child, 2, `timeout: failed to run command '${argv[0]}': ${strerror(errno)}\n`);
      return errno === ENOENT ? EXIT_ENOENT : EXIT_CANNOT_INVOKE;
    });
    if (duration > 0 && duration !== Infinity) p.setitimer(duration, 0);
    return this.statusOf(yield* this.wait());
  }

  private *wait(): Program<WaitResult> {
    for (;;) {
      while (this.said.length > 0) yield* writeText(this.p, 2, this.said.shift()!);
      try {
        return yield* this.p.waitpid(this.child, 0);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
      }
    }
  }

  /** A signal came, or time is up: hands it on. */
  private cleanup(got: number): void {
    const { p, settings } = this;
    let signal = got;
    if (got === SIGALRM) {
      this.timedOut = true;
      signal = settings.signal;
    }
    if (settings.killAfter > 0) {
      const after = settings.killAfter;
      settings.signal = SIGKILL;
      settings.killAfter = 0;
      if (after !== Infinity) p.setitimer(after, 0);
    }
    if (settings.verbose) this.said.push(`timeout: sending signal ${SIGNAL_NAMES[signal] ?? signal} to command '${this.argv[0]}'\n`);
    this.send(this.child, signal);
    if (settings.foreground) return;
    this.send(0, signal);
    if (signal === SIGKILL || signal === SIGCONT) return;
    this.send(this.child, SIGCONT);
    this.send(0, SIGCONT);
  }

  /** To the whole group, but not to itself (which it cannot help with SIGKILL). */
  private send(pid: number, signal: number): void {
    if (pid === 0 && signal !== SIGKILL && signal !== 0) this.p.signal(signal, 'ignore');
    try {
      this.p.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }

  private statusOf(result: WaitResult): number {
    let status = result.code;
    let preserve = this.settings.preserveStatus;
    if (result.how === 'killed') {
      if (!this.timedOut) {
        if (result.code !== SIGKILL) this.p.signal(result.code, 'default');
        this.p.kill(this.p.pid, result.code);
      }
      if (this.timedOut && result.code === SIGKILL) preserve = true;
      status = result.code + 128;
    }
    return this.timedOut && !preserve ? EXIT_TIMEDOUT : status;
  }
}
