import type { ExplainedWord } from '../../worker/api.ts';
import type { Client } from '../client.svelte.ts';
import type { TerminalTab } from './terminal_tab.svelte.ts';

const KEY_TIME = 14;
const KILL_LINE = '\x15';
/** How long a busy terminal is waited for before another one is opened, ms. */
const PATIENCE = 1500;
const LONGEST_COMMAND = 90_000;

/** Types commands into a terminal where all can see it: everything the page does to the network is done this way. */
export class Typist {
  /** Is it typing? */
  busy = $state(false);
  private readonly client: Client;
  private stopped = false;

  constructor(client: Client) {
    this.client = client;
  }

  /** What each word of a command means. */
  explain(line: string): Promise<ExplainedWord[]> {
    return this.client.explain(line);
  }

  /** Types no further: the user pressed Ctrl-C, which the terminal gets as well. */
  stop(): void {
    this.stopped = true;
  }

  /** Types the lines, each when the shell waits for it. With `run` false, leaves the last line for the user to send. */
  async type(lines: readonly string[], run = true): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.stopped = false;
    try {
      const tab = await this.freeTab();
      for (const [at, line] of lines.entries()) {
        if (!(await until(() => tab.waiting || this.stopped || tab.closed, LONGEST_COMMAND)) || this.stopped || tab.closed) return;
        await this.typeLine(tab, line, run || at < lines.length - 1);
      }
      await until(() => tab.waiting || this.stopped || tab.closed, LONGEST_COMMAND);
    } finally {
      this.busy = false;
    }
  }

  /** The active terminal when it waits for a command, else a new one. */
  private async freeTab(): Promise<TerminalTab> {
    const tab = this.client.active ?? this.client.newTab();
    if (await until(() => tab.waiting, PATIENCE)) return tab;
    const fresh = this.client.newTab();
    await until(() => fresh.waiting, PATIENCE * 4);
    return fresh;
  }

  private async typeLine(tab: TerminalTab, line: string, enter: boolean): Promise<void> {
    tab.input(KILL_LINE);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) tab.input(line);
    else
      for (const char of line) {
        if (this.stopped) return;
        tab.input(char);
        await pause(KEY_TIME);
      }
    if (!enter) return;
    tab.waiting = false;
    tab.input('\r');
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(condition: () => boolean, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) return false;
    await pause(25);
  }
  return true;
}
