import { SIGNAL_WORDS, SIGTSTP } from '../uapi/signal.ts';
import type { WaitResult } from '../uapi/process.ts';

/** The jobs of a shell: the pipelines it started and has not forgotten. bash: jobs.c. */

export type ProcState = 'running' | 'stopped' | 'exited' | 'killed';

/** A process of a job. */
export interface Proc {
  readonly pid: number;
  readonly command: string;
  state: ProcState;
  /** Exit status or signal. */
  code: number;
}

export interface Job {
  /** %1, %2, ...; 0 for one that runs in the foreground and was never stopped. */
  number: number;
  readonly pgid: number;
  readonly procs: Proc[];
  foreground: boolean;
  /** The user knows of its present state. */
  notified: boolean;
  /** Started under job control. */
  readonly controlled: boolean;
  readonly cwd: string;
  /** disown -h. */
  noHangup: boolean;
  /** When it was started: a foreground job that stops goes behind the others. */
  readonly order: number;
}

/** The exit status of a process, as $? has it. */
export function statusOf(proc: Proc): number {
  return proc.state === 'killed' || proc.state === 'stopped' ? 128 + proc.code : proc.code;
}

export function jobState(job: Job): 'running' | 'stopped' | 'done' {
  if (job.procs.some((proc) => proc.state === 'running')) return 'running';
  return job.procs.some((proc) => proc.state === 'stopped') ? 'stopped' : 'done';
}

export type JobFormat = 'standard' | 'long' | 'noninteractive';

/** How wide the column with the state is. */
const STATE_WIDTH = 24;

export class Jobs {
  readonly list: Job[] = [];
  /** The pids of background processes that ended, and how: what `wait PID` tells later. */
  readonly ended = new Map<number, number>();
  current: Job | undefined = undefined;
  previous: Job | undefined = undefined;
  private count = 0;
  /** The jobs are a parent's: they can be listed, not waited for. */
  private foreign = false;

  /** A subshell knows its parent's jobs by name only. */
  forSubshell(): Jobs {
    const copy = new Jobs();
    for (const job of this.list) copy.list.push({ ...job, procs: job.procs.map((proc) => ({ ...proc })) });
    copy.current = copy.list[this.list.indexOf(this.current!)];
    copy.previous = copy.list[this.list.indexOf(this.previous!)];
    copy.foreign = copy.list.length > 0;
    return copy;
  }

  add(procs: Proc[], pgid: number, foreground: boolean, controlled: boolean, cwd: string): Job {
    const job: Job = { number: 0, pgid, procs, foreground, notified: foreground, controlled, cwd, noHangup: false, order: ++this.count };
    if (!foreground) this.enlist(job);
    return job;
  }

  /** Gives a job its number and makes it the current one. */
  enlist(job: Job): void {
    if (job.number !== 0) return;
    if (this.foreign) {
      this.list.length = 0;
      this.current = this.previous = undefined;
      this.foreign = false;
    }
    job.number = this.list.length === 0 ? 1 : this.list[this.list.length - 1].number + 1;
    this.list.push(job);
    if (jobState(job) === 'stopped' || this.current === undefined || jobState(this.current) !== 'stopped') this.makeCurrent(job);
    else if (this.previous === undefined || jobState(this.previous) !== 'stopped') this.previous = job;
  }

  makeCurrent(job: Job): void {
    if (this.current === job) return;
    this.previous = this.current;
    this.current = job;
  }

  remove(job: Job): void {
    const at = this.list.indexOf(job);
    if (at >= 0) this.list.splice(at, 1);
    if (this.current === job || this.previous === job) this.resetCurrent(job);
  }

  /** Chooses anew: stopped jobs before running ones, young before old. */
  private resetCurrent(gone: Job): void {
    if (this.current === gone) {
      this.current = this.previous === gone ? undefined : this.previous;
      this.previous = undefined;
    }
    const candidates = this.list.filter((job) => jobState(job) !== 'done').sort((a, b) => rank(b) - rank(a) || b.number - a.number);
    if (this.current === undefined || !this.list.includes(this.current)) this.current = candidates[0];
    this.previous = candidates.find((job) => job !== this.current);
  }

  /** Are there children in the background whose end somebody may wait for? */
  get active(): boolean {
    return !this.foreign && this.list.some((job) => jobState(job) !== 'done');
  }

  /** Notes what wait(2) reported. Returns the job it was of. */
  note(result: WaitResult, extra?: Job): Job | undefined {
    for (const job of extra === undefined ? this.list : [extra, ...this.list]) {
      for (const proc of job.procs) {
        if (proc.pid !== result.pid) continue;
        if (result.how === 'continued') proc.state = 'running';
        else if (result.how !== 'none') {
          proc.state = result.how;
          proc.code = result.code;
        }
        job.notified = false;
        if (!job.foreground && (proc.state === 'exited' || proc.state === 'killed')) this.remember(proc);
        return job;
      }
    }
    return undefined;
  }

  private remember(proc: Proc): void {
    this.ended.set(proc.pid, statusOf(proc));
    if (this.ended.size > 4096) this.ended.delete(this.ended.keys().next().value!);
  }

  /** A job by %1, %+, %-, %name, %?text or a pid's; undefined for none, 'ambiguous' for several. */
  find(spec: string): Job | undefined | 'ambiguous' {
    const text = spec.startsWith('%') ? spec.slice(1) : spec;
    if (text === '' || text === '%' || text === '+') return this.current;
    if (text === '-') return this.previous ?? this.current;
    if (/^\d+$/.test(text)) return this.list.find((job) => job.number === Number(text));
    const matches = this.list.filter((job) =>
      text[0] === '?' ? jobText(job).includes(text.slice(1)) : job.procs[0].command.startsWith(text),
    );
    return matches.length > 1 ? 'ambiguous' : matches[0];
  }

  byPid(pid: number): Job | undefined {
    return this.list.find((job) => job.procs.some((proc) => proc.pid === pid));
  }

  /** What `jobs` prints of a job, and what is said when it ends. */
  describe(job: Job, format: JobFormat, cwd: string): string {
    const mark = job === this.current ? '+' : job === this.previous ? '-' : ' ';
    const head = format === 'noninteractive' ? '' : `[${job.number}]${mark} `;
    return head + pipelineText(job, format !== 'standard', cwd);
  }
}

function rank(job: Job): number {
  return jobState(job) === 'stopped' ? 1 : 0;
}

/** All the commands of a job. */
export function jobText(job: Job): string {
  return job.procs.map((proc) => proc.command).join(' | ');
}

function stateText(job: Job, proc: Proc): string {
  const last = job.procs[job.procs.length - 1];
  const shown = jobState(job) === 'running' && proc === last ? 'running' : proc.state;
  if (shown === 'running') return 'Running';
  if (shown === 'stopped') return proc.code === SIGTSTP ? 'Stopped' : SIGNAL_WORDS[proc.code];
  if (shown === 'killed') return SIGNAL_WORDS[proc.code] ?? `Unknown signal ${proc.code}`;
  return proc.code === 0 ? 'Done' : `Exit ${proc.code}`;
}

function pipelineText(job: Job, long: boolean, cwd: string): string {
  const { procs } = job;
  const first = procs[0];
  const last = procs[procs.length - 1];
  let out = '';
  for (const proc of procs) {
    if (proc !== first) out += long ? '     ' : ' |';
    if (long) out += String(proc.pid).padStart(5);
    out += ' ';
    const shown = long ? proc : last;
    if (proc === first || long) {
      const same = proc !== first && proc.state === first.state && proc.code === first.code;
      const state = same ? '' : stateText(job, shown);
      out += state + ' '.repeat(Math.max(0, STATE_WIDTH - (state === '' ? 2 : state.length)));
    }
    if (proc !== first && long) out += '| ';
    out += proc.command;
    if (proc === last) {
      if (jobState(job) === 'running' && !job.foreground) out += ' &';
      if (cwd !== job.cwd) out += `  (wd: ${job.cwd})`;
    }
    if (long || proc === last) out += '\n';
  }
  return out;
}
