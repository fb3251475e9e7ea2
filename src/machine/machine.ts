import type { OpenFile } from '../kernel/fs/file.ts';
import type { ProgramFile } from '../kernel/fs/rootfs.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task.ts';
import type { Tty } from '../kernel/tty.ts';
import type { Lab } from '../lab/lab.ts';
import { findLab } from '../lab/labs.ts';
import { NSEC_PER_SEC, Simulator } from '../sim/simulator.ts';
import type { Main } from '../uapi/process.ts';
import { parseIpv4 } from '../wire/addr.ts';
import { bootHost } from './boot.ts';
import { bootModules, bootTrace } from './boot_modules.ts';
import { setUpLab } from './setup.ts';
import { sshProgram } from './ssh.ts';
import { Terminal, type TerminalOptions } from './terminal.ts';
import { MachineTrace } from './trace.ts';
import type { TraceDevice } from './trace_device.ts';
import { flushNeighbours, tryPing } from './warm_up.ts';

/** When the first prompt appears: links have come up and announced themselves by then. */
const BOOT_DURATION = 2 * NSEC_PER_SEC;
/** When they are up. */
const SETTLED = 1.5 * NSEC_PER_SEC;

export interface MachineOptions {
  /** A lab's name, or the lab itself. */
  lab: string | Lab;
  seed: number;
  /** Files to begin with, absolute path to content, on every visible host. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** Remember packets from the beginning: somebody will ask for them (why, pwru). */
  trace?: boolean;
}

/** One thing done to a machine from outside, and when: at that time, after so many steps (-1: after all that is due by then). */
export type MachineInput = { time: number; steps: number } & (
  | { type: 'open'; host: string; options: TerminalOptions }
  | { type: 'data'; terminal: number; data: string }
  | { type: 'resize'; terminal: number; cols: number; rows: number }
  | { type: 'close'; terminal: number }
);

/** A program that threw: its process ended, the machine goes on. */
export interface Bug {
  host: string;
  pid: number;
  comm: string;
  error: unknown;
}

/** What `Machine.run` starts. */
export interface RunOptions {
  argv: readonly string[];
  env: ReadonlyMap<string, string>;
  files: readonly OpenFile[];
  tty?: Tty;
  cwd?: string;
  exe?: string;
}

/** Where there are several hosts to be at, one moves between them by ssh. */
function hasSsh(lab: Lab): boolean {
  return lab.hosts.filter((host) => !host.hidden).length > 1;
}

/** Can a lab (or the lab of that name) not even boot without the modules? A switch is a bridge. */
export function needsModules(which: string | Lab): boolean {
  const lab = typeof which === 'string' ? findLab(which) : which;
  if (lab === undefined) return false;
  return hasSsh(lab) || lab.hosts.some((host) => host.switch === true);
}

/** The whole computer: every host of a lab, one clock. The same seed and inputs give the same machine, to the bit. */
export class Machine {
  readonly sim: Simulator;
  readonly lab: Lab;
  readonly seed: number;
  /** All hosts in the lab's order, the hidden ones too (see `lab.hosts`). */
  readonly hosts = new Map<string, Kernel>();
  readonly trace: MachineTrace;
  readonly terminals: Terminal[] = [];
  readonly inputs: MachineInput[] = [];
  readonly bugs: Bug[] = [];
  onBug: (bug: Bug) => void = () => {};
  /** A terminal was opened: nothing has been written to it yet. */
  onTerminal: (terminal: Terminal) => void = () => {};
  private readonly options: MachineOptions;
  private tracer: TraceDevice | null = null;
  private complete = false;
  /** A program was started from outside: doing the inputs again does not make the same machine. */
  hasRun = false;
  private serving = false;

  /** Throws an Error when there is no such lab. */
  constructor(options: MachineOptions) {
    const lab = typeof options.lab === 'string' ? findLab(options.lab) : options.lab;
    if (lab === undefined) throw new Error(`no lab is called "${String(options.lab)}"`);
    this.lab = lab;
    this.seed = options.seed;
    this.options = options;
    this.sim = new Simulator(options.seed);
    for (const { name } of lab.hosts) this.hosts.set(name, this.boot(name));
    this.trace = new MachineTrace(this.hosts);
    if (needsModules(lab) || options.files !== undefined) this.loadModules();
    setUpLab(lab, this.hosts);
    for (const { name, hidden } of lab.hosts) {
      if (hidden) continue;
      for (const [path, content] of Object.entries(options.files ?? {})) this.hosts.get(name)!.putFile(path, content);
    }
    this.warmUp();
    this.runUntil(BOOT_DURATION);
    if (options.trace === true) this.traceFromNow();
  }

  /** Completes the hosts: once, before the first thing is typed or run. */
  loadModules(): void {
    if (this.complete) return;
    this.complete = true;
    for (const { stack } of this.hosts.values()) bootModules(stack, this.lab);
    this.tracer = bootTrace(this, () => new Machine(this.options));
  }

  /** Remembers packets. */
  traceFromNow(): TraceDevice {
    this.loadModules();
    this.tracer!.listen();
    return this.tracer!;
  }

  /** The lab's own servers run from the moment somebody could ask them. */
  private startServices(): void {
    this.loadModules();
    if (this.serving) return;
    this.serving = true;
    for (const { name, services } of this.lab.hosts) {
      for (const argv of services ?? []) {
        const main: Main = (process) => process.execve(argv[0], argv);
        this.hosts.get(name)!.spawn({ main, argv, exe: argv[0], cwd: '/root' });
      }
    }
  }

  /** What was done to a lab's hosts before one gets to see them. */
  private warmUp(): void {
    const { tries } = this.lab;
    if (tries === undefined) return;
    this.runUntil(SETTLED);
    this.spawnQuietly(tries.host, tryPing(parseIpv4(tries.ping)!));
    this.runUntil(SETTLED + NSEC_PER_SEC / 4);
    for (const name of this.hosts.keys()) this.spawnQuietly(name, flushNeighbours);
  }

  /** Starts a program of the machine's own, without files. */
  private spawnQuietly(host: string, main: Main): void {
    this.hosts.get(host)!.spawn({ main, argv: ['setup'] });
  }

  private boot(name: string): Kernel {
    const hidden = new Set(this.lab.hosts.filter((host) => host.hidden).map((host) => host.name));
    const more: ProgramFile[] = hasSsh(this.lab) ? [{ name: 'ssh', path: '/usr/bin', main: sshProgram(this.hosts, name, hidden) }] : [];
    const kernel = bootHost(name, this.sim, more);
    kernel.onBug = (task, error) => this.reportBug(kernel, task, error);
    return kernel;
  }

  private reportBug(kernel: Kernel, task: Task, error: unknown): void {
    const bug = { host: kernel.name, pid: task.pid, comm: task.comm, error };
    this.bugs.push(bug);
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const text = new TextEncoder().encode(`patchbay: ${task.comm}: internal error: ${words}\n`);
    try {
      task.files.fds[2]?.write(task, text, 0);
    } catch {
      // Its standard error is closed or broken: the report above stands.
    }
    this.onBug(bug);
  }

  /** The hosts one can open a terminal on. */
  get visibleHosts(): Kernel[] {
    return this.lab.hosts.filter((host) => !host.hidden).map((host) => this.hosts.get(host.name)!);
  }

  /** Virtual time, ns. */
  get now(): number {
    return this.sim.now;
  }

  get steps(): number {
    return this.sim.steps;
  }

  /** A hash of everything that happened so far. */
  get hash(): number {
    return this.sim.hash;
  }

  /** When something is due next, ns; Infinity when nothing is. */
  nextEventTime(): number {
    for (const kernel of this.hosts.values()) if (kernel.scheduler.runnable) return this.sim.now;
    return this.sim.nextEventTime();
  }

  /** Runs up to virtual time `until`, at most `maxSteps` steps. Returns whether there is more to do up to then. */
  runSlice(until: number, maxSteps: number): boolean {
    const { sim } = this;
    for (let left = maxSteps; left > 0; left--) {
      if (!sim.step(until)) {
        if (until !== Infinity) sim.advanceTo(until);
        return false;
      }
    }
    return true;
  }

  /** Runs up to virtual time `ns`, however much there is to do. */
  runUntil(ns: number): void {
    while (this.runSlice(ns, 65536));
  }

  /** Opens a terminal on a host and starts a login shell (or `argv`) in it. Throws an Error, and does nothing, where host or namespace is not there. */
  openTerminal(host: string, options: TerminalOptions): Terminal {
    const kernel = this.hosts.get(host);
    if (kernel === undefined) throw new Error(`no host is called "${host}"`);
    // A program may want anything; a shell only prompts, until somebody types.
    if (options.argv !== undefined) this.loadModules();
    const moment = this.moment();
    const terminal = new Terminal(this, kernel, this.terminals.length, options);
    this.inputs.push({ ...moment, type: 'open', host, options });
    this.terminals.push(terminal);
    this.onTerminal(terminal);
    return terminal;
  }

  /** Notes an input in the log. For the terminals. */
  record(
    input:
      | { type: 'data'; terminal: number; data: string }
      | { type: 'resize'; terminal: number; cols: number; rows: number }
      | { type: 'close'; terminal: number },
  ): void {
    if (input.type === 'data') this.startServices();
    this.inputs.push({ ...this.moment(), ...input });
  }

  private moment(): { time: number; steps: number } {
    return { time: this.sim.now, steps: this.sim.steps };
  }

  /** Does again what was done to a machine of the same lab, seed and files. `until` ends it there. */
  replay(inputs: readonly MachineInput[], until = Infinity): void {
    for (const input of inputs) {
      if (input.time > until) break;
      if (input.steps < 0) this.runUntil(input.time);
      while (this.sim.steps < input.steps && this.sim.step(input.time));
      this.sim.advanceTo(input.time);
      this.apply(input);
    }
    if (until !== Infinity) this.runUntil(until);
  }

  private apply(input: MachineInput): void {
    if (input.type === 'open') this.openTerminal(input.host, input.options);
    else if (input.type === 'data') this.terminals[input.terminal].input(input.data);
    else if (input.type === 'resize') this.terminals[input.terminal].resize(input.cols, input.rows);
    else this.terminals[input.terminal].close();
  }

  /** Starts a program on a host outside any terminal (or with a terminal's files): the command line's scripts. */
  run(host: string, main: Main, options: RunOptions): Task {
    this.hasRun = true;
    this.startServices();
    return this.hosts.get(host)!.spawn({ main, ...options });
  }
}
