import { Machine } from '../machine/machine.ts';
import { filesOption, labOption, parseOptions, seedOption, UsageError } from './options.ts';

const NSEC_PER_MSEC = 1e6;
/** How long the machine runs before the keyboard is looked at again. */
const SLICE_MS = 10;
const STEPS = 256;
/** ^] leaves, as in telnet. */
const ESCAPE = '\x1d';

/** `patchbay shell`: a terminal of the machine in this one, in real time. */
export function shell(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, ['lab', 'seed', 'files'], []);
  if (options.rest.length > 1) throw new UsageError('shell: one host at a time');
  const machine = new Machine({ lab: labOption(options) ?? 'uplink', seed: seedOption(options), files: filesOption(options) });
  const host = options.rest[0] ?? machine.visibleHosts[0].name;
  if (!machine.visibleHosts.some((kernel) => kernel.name === host)) throw new UsageError(`shell: there is no host "${host}"`);
  machine.onBug = ({ comm, error }) => process.stderr.write(`\r\npatchbay: a bug in ${comm}: ${String(error)}\r\n`);
  return new Promise((resolve) => new ShellSession(machine, host, resolve));
}

/** Joins the two terminals and lets virtual time follow the wall clock. */
class ShellSession {
  private readonly machine: Machine;
  private readonly done: (status: number) => void;
  private readonly terminal;
  private readonly wallStart = performance.now();
  private readonly start: number;
  private timer: NodeJS.Timeout | undefined;

  constructor(machine: Machine, host: string, done: (status: number) => void) {
    this.machine = machine;
    this.done = done;
    this.start = machine.now;
    const { stdin, stdout } = process;
    this.terminal = machine.openTerminal(host, { cols: stdout.columns || 80, rows: stdout.rows || 24 });
    this.terminal.onOutput((bytes) => stdout.write(bytes));
    if (stdin.isTTY) stdin.setRawMode(true);
    stdin.setEncoding('utf8');
    stdin.on('data', (data: string) => this.typed(data));
    stdin.on('end', () => this.typed('\x04'));
    stdout.on('resize', () => this.terminal.resize(stdout.columns, stdout.rows));
    this.tick();
  }

  private target(): number {
    return this.start + Math.floor((performance.now() - this.wallStart) * NSEC_PER_MSEC);
  }

  private typed(data: string): void {
    if (data === ESCAPE) return this.end(0);
    this.machine.runSlice(this.target(), STEPS);
    this.terminal.input(data);
    this.tick();
  }

  private tick(): void {
    clearTimeout(this.timer);
    const begin = performance.now();
    let more = true;
    while (more && !this.terminal.closed && performance.now() - begin < SLICE_MS) more = this.machine.runSlice(this.target(), STEPS);
    if (this.terminal.closed) return this.end(this.terminal.status);
    const next = this.machine.nextEventTime();
    const wait = more ? 0 : Math.max(0, (next - this.target()) / NSEC_PER_MSEC);
    this.timer = setTimeout(() => this.tick(), Math.min(wait, 1000));
  }

  private end(status: number): void {
    clearTimeout(this.timer);
    const { stdin } = process;
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.removeAllListeners();
    stdin.pause();
    this.done(status);
  }
}
