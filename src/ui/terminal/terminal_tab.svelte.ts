import type { Client } from '../client.svelte.ts';
import { m } from '../messages/messages.ts';

/** What a terminal is drawn on. */
export interface Screen {
  /** `drawn` is called when it is on the screen. */
  write(data: Uint8Array | string, drawn?: () => void): void;
  /** Clears it, what has scrolled away too. */
  reset(): void;
  resize(cols: number, rows: number): void;
  fit(): void;
}

/** One terminal of the page: its id in the machine, and what came before it was on screen. */
export class TerminalTab {
  readonly number: number;
  readonly host: string | undefined;
  /** The namespace it was opened in, by name; undefined for the host's own. */
  readonly netns: string | undefined;
  /** What the user calls it; '' for the name it has by itself. */
  title = $state('');
  renaming = $state(false);
  /** Is its place in the right half of the pane, when there are two? */
  right = $state(false);
  /** The machine's id; -1 until it is open. */
  id = $state(-1);
  /** The shell waits for a command line. */
  waiting = $state(false);
  closed = $state(false);
  /** The text on the screen; for tests. */
  screenText: () => string = () => '';
  readonly client: Client;
  private early: ((screen: Screen) => void)[] = [];
  private screen: Screen | null = null;

  constructor(client: Client, number: number, host?: string, netns?: string) {
    this.client = client;
    this.number = number;
    this.host = host;
    this.netns = netns;
  }

  private get base(): string {
    return this.title || (this.netns ?? this.host ?? this.client.hosts[0] ?? 'host');
  }

  /** What stands on its tab: where it was opened, or what the user calls it. */
  get name(): string {
    const same = this.client.tabs.filter(({ base }) => base === this.base).indexOf(this);
    return same > 0 ? `${this.base} ${same + 1}` : this.base;
  }

  /** Where output goes from now on: the screen. */
  connect(screen: Screen): void {
    this.screen = screen;
    for (const action of this.early) action(screen);
    this.early = [];
  }

  private draw(action: (screen: Screen) => void): void {
    if (this.screen) action(this.screen);
    else this.early.push(action);
  }

  /** The screen is there: opens the terminal in the machine, where it is not open already. */
  open(cols: number, rows: number): void {
    if (this.id < 0) void this.client.openTerminal(this, cols, rows);
    else this.resize(cols, rows);
  }

  /** All that was written is void. */
  reset(): void {
    this.early = [];
    this.screen?.reset();
    this.closed = false;
    this.waiting = false;
  }

  write(bytes: Uint8Array): void {
    const { id } = this;
    const drawn = (): void => this.client.send({ type: 'drawn', terminal: id, bytes: bytes.length });
    if (this.screen) this.screen.write(bytes, drawn);
    else {
      this.early.push((screen) => screen.write(bytes));
      drawn();
    }
  }

  /** What follows was written for a screen of this size. */
  size(cols: number, rows: number): void {
    this.draw((screen) => screen.resize(cols, rows));
  }

  /** What was written long ago is drawn: the screen takes the size it has room for. */
  fit(): void {
    this.draw((screen) => screen.fit());
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
    this.screen?.write(`\r\n${m.terminal_ended({ status })}\r\n`);
  }
}
