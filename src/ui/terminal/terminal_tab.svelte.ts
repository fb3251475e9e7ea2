import type { Client } from '../client.svelte.ts';
import { m } from '../messages/messages.ts';

/** One terminal of the page: its id in the machine, and what came before it was on screen. */
export class TerminalTab {
  readonly number: number;
  readonly host: string | undefined;
  /** The machine's id; -1 until it is open. */
  id = $state(-1);
  /** The shell waits for a command line. */
  waiting = $state(false);
  closed = $state(false);
  /** The text on the screen; for tests. */
  screenText: () => string = () => '';
  private readonly client: Client;
  private early: Uint8Array[] = [];
  private sink: ((data: Uint8Array | string) => void) | null = null;

  constructor(client: Client, number: number, host: string | undefined) {
    this.client = client;
    this.number = number;
    this.host = host;
  }

  /** Where output goes from now on: the screen. */
  connect(sink: (data: Uint8Array | string) => void): void {
    this.sink = sink;
    for (const bytes of this.early) sink(bytes);
    this.early = [];
  }

  open(cols: number, rows: number): void {
    void this.client.openTerminal(this, cols, rows);
  }

  write(bytes: Uint8Array): void {
    if (this.sink) this.sink(bytes);
    else this.early.push(bytes);
  }

  input(data: string): void {
    if (this.id >= 0 && !this.closed) this.client.send({ type: 'input', terminal: this.id, data });
  }

  resize(cols: number, rows: number): void {
    if (this.id >= 0) this.client.send({ type: 'resize', terminal: this.id, cols, rows });
  }

  ended(status: number): void {
    this.closed = true;
    this.waiting = false;
    this.sink?.(`\r\n${m.terminal_ended({ status })}\r\n`);
  }
}
