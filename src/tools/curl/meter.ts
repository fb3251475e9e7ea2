import type { Process, Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';

const HEADING = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;
const NO_TIME = '--:--:--';
const DEFAULT_COLUMNS = 79;

/** How wide curl takes a terminal to be: COLUMNS, else what the terminal says, else 79. */
export function terminalColumns(process: Process, fd: number): number {
  const set = Number(process.env.get('COLUMNS') ?? NaN);
  if (set > 20) return set;
  return process.isatty(fd) ? process.winsize(fd).cols : DEFAULT_COLUMNS;
}

/** curl's progress meter on standard error. Bytes, and ns. */
export class Meter {
  expected: number | undefined = undefined;
  downloaded = 0;
  toUpload = 0;
  uploaded = 0;
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly bar: boolean;
  private started = 0;
  private shown = false;

  constructor(process: Process, io: Stdio, bar: boolean) {
    this.process = process;
    this.io = io;
    this.bar = bar;
  }

  /** Is it on the screen, its line unfinished? */
  get open(): boolean {
    return this.shown;
  }

  *start(): Program<void> {
    this.started = this.process.monotonic();
    this.shown = true;
    if (!this.bar) yield* this.io.error(`${HEADING}\r${this.line()}`);
  }

  *update(): Program<void> {
    if (this.shown && !this.bar) yield* this.io.error(`\r${this.line()}`);
  }

  /** The last state, and a new line. */
  *finish(): Program<void> {
    if (!this.shown) return;
    this.shown = false;
    if (this.bar) yield* this.io.error(`\r${this.barLine()}\n`);
    else yield* this.io.error(`\r${this.line()}\n`);
  }

  private barLine(): string {
    const width = terminalColumns(this.process, 2);
    const share = this.expected === undefined || this.expected === 0 ? 1 : this.downloaded / this.expected;
    const room = Math.max(1, width - 7);
    return `${'#'.repeat(Math.floor(room * share)).padEnd(room)} ${(share * 100).toFixed(1).padStart(5)}%`;
  }

  private line(): string {
    const spent = (this.process.monotonic() - this.started) / 1e9;
    const { expected, downloaded, uploaded, toUpload } = this;
    const total = (expected ?? downloaded) + toUpload;
    const percent = (part: number, whole: number | undefined): string =>
      (whole ? Math.floor((part * 100) / whole) : 0).toString().padStart(3);
    const down = spent > 0 ? downloaded / spent : 0;
    const up = spent > 0 ? uploaded / spent : 0;
    const seconds = Math.floor(spent);
    const duration = expected !== undefined && down > 0 ? Math.floor(expected / down) : 0;
    return (
      `${percent(downloaded + uploaded, expected === undefined && toUpload === 0 ? undefined : total)} ${amount(total)}  ` +
      `${percent(downloaded, expected)} ${amount(downloaded)}  ${percent(uploaded, toUpload)} ${amount(uploaded)}  ` +
      `${amount(down)}  ${amount(up)} ${clock(duration)} ${clock(seconds)} ${clock(duration > seconds ? duration - seconds : 0)} ${amount(Math.max(down, up))}`
    );
  }
}

function clock(seconds: number): string {
  if (seconds <= 0) return NO_TIME;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(Math.floor(seconds / 3600)).padStart(2)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

const KI = 1024;
const MI = 1024 * KI;
const GI = 1024 * MI;

/** A number in five characters. curl: max5data(). */
export function amount(value: number): string {
  const bytes = Math.floor(value);
  let text: string;
  if (bytes < 100000) text = String(bytes);
  else if (bytes < 10000 * KI) text = `${Math.floor(bytes / KI)}k`;
  else if (bytes < 100 * MI) text = `${Math.floor(bytes / MI)}.${Math.floor((bytes % MI) / (MI / 10))}M`;
  else if (bytes < 10000 * MI) text = `${Math.floor(bytes / MI)}M`;
  else text = `${Math.floor(bytes / GI)}G`;
  return text.padStart(5);
}
