import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task.ts';
import type { Tty } from '../kernel/tty.ts';
import { namedNetns } from '../kernel/namespace.ts';
import type { Program, Process } from '../uapi/process.ts';
import { loginEnvironment, LOGIN_PATH } from './environment.ts';
import type { Machine } from './machine.ts';

const SIGNAL_STATUS = 128;
const encoder = new TextEncoder();

export interface TerminalOptions {
  cols: number;
  rows: number;
  /** The namespace it starts in, by its name under /run/netns. */
  netns?: string;
  /** What runs in it; otherwise a shell, as in a terminal's window: no login shell. */
  argv?: readonly string[];
}

/** A terminal with a shell in it; its far side is whoever typed and looks. */
export class Terminal {
  readonly id: number;
  readonly host: string;
  /** The namespace it was opened in, by its name then; undefined for the host's own. */
  readonly netns: string | undefined;
  /** The shell ended; `status` is what it ended with. */
  closed = false;
  status = 0;
  private readonly machine: Machine;
  private readonly kernel: Kernel;
  private readonly tty: Tty;
  private readonly leader: Task;
  private readonly listeners: ((bytes: Uint8Array) => void)[] = [];
  private readonly enders: ((status: number) => void)[] = [];

  /** Only for Machine.openTerminal. */
  constructor(machine: Machine, kernel: Kernel, id: number, options: TerminalOptions) {
    const net = options.netns === undefined ? undefined : namedNetns(kernel).find(({ name }) => name === options.netns)?.net;
    if (options.netns !== undefined && net === undefined) throw new Error(`no network namespace is called "${options.netns}"`);
    this.machine = machine;
    this.kernel = kernel;
    this.id = id;
    this.host = kernel.name;
    this.netns = options.netns;
    this.tty = kernel.openTty(options.cols, options.rows);
    this.tty.output = (bytes) => {
      for (const listener of this.listeners) listener(bytes);
    };
    const argv = options.argv ?? ['bash'];
    const path = options.argv === undefined ? '/usr/bin/bash' : argv[0];
    this.leader = kernel.spawn({ main: login(path, argv), argv, exe: path, env: loginEnvironment(), tty: this.tty, cwd: '/root', net });
    this.leader.onExit = ({ how, code }) => this.ended(how === 'exited' ? code : SIGNAL_STATUS + code);
  }

  /** The shell waits for a command line. */
  get atPrompt(): boolean {
    const { leader, tty } = this;
    return !this.closed && tty.pgrp === leader.pgid && leader.isWaitingOn(tty.wait);
  }

  /** Types. */
  input(data: string): void {
    if (this.closed) return;
    this.machine.record({ type: 'data', terminal: this.id, data });
    this.tty.input(encoder.encode(data));
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.listeners.push(listener);
  }

  onClose(listener: (status: number) => void): void {
    this.enders.push(listener);
  }

  resize(cols: number, rows: number): void {
    if (this.closed) return;
    this.machine.record({ type: 'resize', terminal: this.id, cols, rows });
    this.tty.resize(cols, rows);
  }

  /** Closes the window: what runs in it gets SIGHUP. */
  close(): void {
    if (this.closed) return;
    this.machine.record({ type: 'close', terminal: this.id });
    this.kernel.closeTty(this.tty);
  }

  private ended(status: number): void {
    this.closed = true;
    this.status = status;
    this.kernel.closeTty(this.tty);
    for (const ender of this.enders) ender(status);
  }
}

/** Becomes the program at `path`, which may be a bare name. */
function login(path: string, argv: readonly string[]) {
  return function* (process: Process): Program<number> {
    const places = path.includes('/') ? [path] : LOGIN_PATH.split(':').map((dir) => `${dir}/${path}`);
    const found = places.find((place) => process.access(place, 1)) ?? path;
    return yield* process.execve(found, argv);
  };
}
