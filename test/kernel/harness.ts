import { Kernel } from '../../src/kernel/kernel.ts';
import type { ProgramFile } from '../../src/kernel/fs/rootfs.ts';
import type { Tty } from '../../src/kernel/tty.ts';
import { createNet } from '../../src/net/core/net_namespace.ts';
import { NetStack } from '../../src/net/core/net_stack.ts';
import { NSEC_PER_SEC, Simulator } from '../../src/sim/simulator.ts';
import { program, type Stdio } from '../../src/tools/stdio.ts';
import type { Process, Program } from '../../src/uapi/process.ts';

type Body = (p: Process, io: Stdio) => Program<number>;

/** A host with a terminal, without any network protocol. */
export class Host {
  readonly sim = new Simulator(7);
  readonly kernel: Kernel;
  readonly tty: Tty;
  output = '';
  status: string | undefined;

  constructor(programs: Readonly<Record<string, Body>> = {}) {
    const stack = new NetStack(this.sim);
    createNet(stack);
    const files: ProgramFile[] = Object.entries(programs).map(([name, body]) => ({ name, path: '/usr/bin', main: program(body) }));
    this.kernel = new Kernel('host', stack, files);
    this.kernel.onBug = (_task, error) => {
      throw error;
    };
    this.tty = this.kernel.openTty(80, 24);
    this.tty.setTermios({ ...this.tty.termios, onlcr: false });
    this.tty.output = (bytes) => (this.output += new TextDecoder().decode(bytes));
  }

  /** Starts `body` on the terminal; `status` is set when it ended. */
  start(body: Body): void {
    const task = this.kernel.spawn({ main: program(body), argv: ['test'], tty: this.tty });
    task.onExit = ({ how, code }) => (this.status = `${how} ${code}`);
  }

  /** Runs until nothing happens any more, or for `seconds`. Returns what was printed. */
  run(seconds = 60): string {
    const until = this.sim.now + seconds * NSEC_PER_SEC;
    while (this.sim.step(until));
    return this.output;
  }

  type(text: string): void {
    this.tty.input(new TextEncoder().encode(text));
  }
}

/** Runs one program to its end: what it printed. */
export function runProgram(body: Body, programs: Readonly<Record<string, Body>> = {}): string {
  const host = new Host(programs);
  host.start(body);
  return host.run();
}

/** The name of the error that `action` throws, as the C library says it. */
export function refusal(action: () => unknown): string {
  try {
    action();
    return 'no error';
  } catch (error) {
    return (error as Error).message;
  }
}
