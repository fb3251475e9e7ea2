import type { OpenFile } from '../kernel/fs/file.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ChildReport, Task } from '../kernel/task.ts';
import { type Tty, TtyFile } from '../kernel/tty.ts';
import { inodeAt } from '../kernel/fs/namei.ts';
import { transcript } from '../shell/transcript.ts';
import { NSEC_PER_SEC } from '../sim/simulator.ts';
import { O_RDONLY, O_RDWR } from '../uapi/file.ts';
import type { Lab } from '../lab/lab.ts';
import { type Bug, Machine } from './machine.ts';

/** The recorder gives a script so much time, virtual here. */
const TIMEOUT = 900 * NSEC_PER_SEC;
const SIGNAL_STATUS = 128;
const STEPS = 65536;

/** The environment the recorder's scripts run in. */
export const SCRIPT_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['LC_ALL', 'C'],
  ['TZ', 'UTC'],
  ['HOME', '/root'],
  ['PATH', '/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['COLUMNS', '200'],
]);

/** The lab a script asks for in a line "#: lab NAME"; `bare` where it does not. */
export function labOfScript(text: string): string {
  return /^#: lab (\S+)/m.exec(text)?.[1] ?? 'bare';
}

/** Does one of these files, which may be scripts, use a program that asks what became of packets? */
export function asksForPackets(files: Readonly<Record<string, string | Uint8Array>>): boolean {
  const asks = /(^|[\s;&|(])(why|pwru)\b/m;
  return Object.values(files).some((content) => asks.test(typeof content === 'string' ? content : new TextDecoder().decode(content)));
}

export interface TranscriptResult {
  output: string;
  status: number;
  timedOut: boolean;
  bugs: readonly Bug[];
  machine: Machine;
}

export interface TranscriptOptions {
  lab?: string | Lab;
  seed?: number;
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** The machine, before the script begins. */
  onMachine?: (machine: Machine) => void;
  /** What the terminal shows, as it does. */
  onOutput?: (bytes: Uint8Array) => void;
}

/** Runs a script on a fresh machine as the recorder does and returns what the terminal showed. */
export function runTranscript(text: string, options: TranscriptOptions = {}): TranscriptResult {
  const files = { '/tmp/script': text, '/tmp/runner': '', '/tmp/lab': '', ...options.files };
  const machine = new Machine({ lab: options.lab ?? labOfScript(text), seed: options.seed ?? 1, files, trace: asksForPackets(files) });
  options.onMachine?.(machine);
  const [kernel] = machine.visibleHosts;
  const chunks: Uint8Array[] = [];
  const tty = scriptTerminal(kernel, (bytes) => {
    chunks.push(bytes);
    options.onOutput?.(bytes);
  });
  const task = machine.run(kernel.name, transcript(text), {
    argv: ['bash', '/tmp/runner', '/tmp/script'],
    exe: '/usr/bin/bash',
    env: SCRIPT_ENVIRONMENT,
    tty,
    files: recorderFiles(kernel),
    cwd: '/root',
  });
  const status = runToEnd(machine, task, machine.now + TIMEOUT);
  const output = new TextDecoder().decode(joined(chunks)) + (status === undefined ? '\n[timed out]\n' : '');
  return { output, status: status ?? 124, timedOut: status === undefined, bugs: machine.bugs, machine };
}

/** What a step of the recorder inherits besides the terminal: no input, and the script itself as descriptor 3. */
function recorderFiles(kernel: Kernel): readonly OpenFile[] {
  const files: OpenFile[] = [];
  files[0] = nullFile(kernel);
  files[3] = inodeAt(kernel.init, '/tmp/script').open(kernel.init, O_RDONLY, '/tmp/script');
  return files;
}

/** A terminal as the recorder has it: 200 columns, nothing made of newlines, no echo. */
export function scriptTerminal(kernel: Kernel, output: (bytes: Uint8Array) => void): Tty {
  const tty = kernel.openTty(200, 50);
  tty.setTermios({ ...tty.termios, onlcr: false, echo: false });
  tty.output = output;
  return tty;
}

/** /dev/null, open for reading. */
export function nullFile(kernel: Kernel): OpenFile {
  return inodeAt(kernel.init, '/dev/null').open(kernel.init, O_RDONLY, '/dev/null');
}

/** A descriptor on a terminal for a program started from outside. */
export function terminalFile(tty: Tty): OpenFile {
  return new TtyFile(tty, O_RDWR, `/dev/${tty.name}`);
}

/** Lets the machine run until `task` ended: its exit status, or undefined when time was up or nothing can happen any more. */
export function runToEnd(machine: Machine, task: Task, until: number): number | undefined {
  let end: ChildReport | undefined;
  task.onExit = (report) => (end = report);
  const { sim } = machine;
  while (end === undefined && sim.now <= until) {
    let left = STEPS;
    while (end === undefined && left-- > 0) if (!sim.step(until)) return undefined;
  }
  if (end === undefined) return undefined;
  return end.how === 'exited' ? end.code : SIGNAL_STATUS + end.code;
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
