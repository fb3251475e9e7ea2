import xterm from '@xterm/headless';
import { Machine } from '../../src/machine/machine.ts';

const decoder = new TextDecoder();

/** A terminal of a bare machine: types, waits, looks. */
export class TestTerminal {
  /** All that came out since it was last set to ''. */
  output = '';
  readonly machine: Machine;
  private readonly terminal;
  private readonly screen;

  constructor(cols = 80, rows = 24) {
    this.machine = new Machine({ lab: 'bare', seed: 1, files: {} });
    this.machine.onBug = ({ error }) => {
      throw error;
    };
    this.screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
    this.terminal = this.machine.openTerminal(this.machine.visibleHosts[0].name, { cols, rows });
    this.terminal.onOutput((bytes) => {
      this.output += decoder.decode(bytes);
      this.screen.write(bytes);
    });
    this.wait(0.5);
  }

  /** Lets `seconds` pass. */
  wait(seconds: number): void {
    this.machine.runUntil(this.machine.now + seconds * 1e9);
  }

  type(text: string, seconds = 0.5): void {
    this.terminal.input(text);
    this.wait(seconds);
  }

  resize(cols: number, rows: number): void {
    this.screen.resize(cols, rows);
    this.terminal.resize(cols, rows);
    this.wait(0.1);
  }

  get closed(): boolean {
    return this.terminal.closed;
  }

  get status(): number {
    return this.terminal.status;
  }

  /** The rows of the screen, without empty ones at its end. */
  async rows(): Promise<string[]> {
    await new Promise<void>((resolve) => this.screen.write('', resolve));
    const { active } = this.screen.buffer;
    const rows: string[] = [];
    for (let i = 0; i < active.length; i++) rows.push(active.getLine(i)!.translateToString(true));
    while (rows.length > 0 && rows[rows.length - 1] === '') rows.pop();
    return rows;
  }
}
