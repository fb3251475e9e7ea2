import { SysError } from '../uapi/errno.ts';
import type { Program } from '../uapi/process.ts';
import { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH } from '../uapi/signal.ts';
import { stoppedJobs } from './builtins/flow.ts';
import { decode } from './bytes.ts';
import { complete } from './completion/complete.ts';
import { Discard, ShellError, ShellExit } from './errors.ts';
import { expandText } from './expand.ts';
import { addHistory, readHistory, writeHistory } from './history.ts';
import { expandHistory } from './history_expand.ts';
import { notifyJobs } from './job_control.ts';
import { jobState } from './jobs.ts';
import { Lowering } from './lower.ts';
import { parseHereText } from './lower_word.ts';
import { completeness } from './parse.ts';
import { decodePrompt, expandPrompt } from './prompt.ts';
import { LineReader } from './readline/line_reader.ts';
import { ReadSource } from './read_source.ts';
import { runPendingTraps } from './run_traps.ts';
import type { Shell } from './shell.ts';
import { runText } from './source.ts';
import { substituteWords } from './substitute.ts';

/** The shell at a terminal: prompts, editing, history, job control. bash: eval.c reader_loop(), shell.c. */

export interface StartupFiles {
  login: boolean;
  norc: boolean;
  noprofile: boolean;
}

/** Runs the files a shell begins with, where there are such files. */
export function* sourceStartup(sh: Shell, login: boolean, interactive: boolean): Program<void> {
  const home = sh.vars.value('HOME') ?? '/root';
  if (sh.posix) {
    if (login) yield* sourceFirst(sh, ['/etc/profile']);
    const env = sh.vars.value('ENV');
    if (env !== undefined && interactive) yield* sourceFirst(sh, [env]);
    return;
  }
  if (login) {
    yield* sourceFirst(sh, ['/etc/profile']);
    yield* sourceFirst(sh, [`${home}/.bash_profile`, `${home}/.bash_login`, `${home}/.profile`]);
  }
  if (!interactive) return;
  if (!login) yield* sourceFirst(sh, ['/etc/bash.bashrc']);
  yield* sourceFirst(sh, [`${home}/.bashrc`]);
}

function* sourceFirst(sh: Shell, paths: readonly string[]): Program<void> {
  for (const path of paths) {
    let text: string;
    try {
      text = decode(sh.p.readFileBytes(path));
    } catch (error) {
      if (error instanceof SysError) continue;
      throw error;
    }
    // Remarks alone need no reading: a shell without settings prompts that much sooner.
    if (/^(\s*#[^\n]*\n|\s*\n)*$/.test(text)) return;
    sh.calls.push({ name: 'source', source: path, line: 0, sourced: true });
    try {
      yield* runText(sh, text, 'source');
      sh.flow = 0;
    } finally {
      sh.calls.pop();
    }
    return;
  }
}

/** Takes the terminal and makes the shell the leader of its own group. */
function takeTerminal(sh: Shell): void {
  const { p } = sh;
  sh.interactive = true;
  sh.withoutLines = true;
  sh.shopts.expand_aliases = true;
  sh.options.histexpand = !sh.posix;
  sh.options.history = !sh.posix;
  sh.options.emacs = !sh.posix;
  for (const signal of [SIGTERM, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU]) {
    p.signal(signal, 'ignore');
    sh.ownActions.set(signal, 'ignore');
    sh.signals.add(signal);
  }
  for (const signal of [SIGINT, SIGWINCH]) {
    const note = (): void => {
      if (signal === SIGINT) sh.interrupted = true;
    };
    p.signal(signal, note);
    sh.ownActions.set(signal, note);
    sh.signals.add(signal);
  }
  const hangup = (): void => hangUp(sh);
  p.signal(SIGHUP, hangup);
  sh.ownActions.set(SIGHUP, hangup);
  sh.signals.add(SIGHUP);
  try {
    const fd = p.dup(0, 255);
    p.setCloexec(fd, true);
    if (p.getpgid() !== p.pid && p.getsid() !== p.pid) p.setpgid(0, 0);
    p.tcsetpgrp(fd, p.getpgid());
    sh.terminal = fd;
    sh.terminalModes = p.tcgetattr(fd);
    sh.options.monitor = true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    sh.write(
      2,
      `${sh.name}: cannot set terminal process group (${p.getpgid()}): Inappropriate ioctl for device\n${sh.name}: no job control in this shell\n`,
    );
  }
}

/** The terminal went away: the jobs go with it. */
function hangUp(sh: Shell): void {
  for (const job of sh.jobs.list) {
    if (jobState(job) === 'done' || job.noHangup) continue;
    try {
      sh.p.kill(-job.pgid, SIGHUP);
    } catch {
      // It is gone already.
    }
  }
  writeHistory(sh);
  sh.p.exit(129);
}

function setDefaults(sh: Shell): void {
  const { vars } = sh;
  const preset = (name: string, value: string): void => {
    if (vars.value(name) === undefined) vars.set(name, value);
  };
  if (sh.flavour === 'ash') vars.set('PS1', '\\w # ');
  if (sh.posix) return;
  vars.set('PS1', '\\u@\\h:\\w\\$ ');
  preset('PS2', '> ');
  preset('HISTFILE', `${vars.value('HOME') ?? '/root'}/.bash_history`);
  preset('HISTSIZE', '1000');
  preset('HISTFILESIZE', '2000');
  vars.set('COLUMNS', String(sh.p.winsize(0).cols));
  vars.set('LINES', String(sh.p.winsize(0).rows));
}

/** The whole life of an interactive shell. */
export function* runInteractive(sh: Shell, files: StartupFiles): Program<number> {
  takeTerminal(sh);
  setDefaults(sh);
  sh.shopts.login_shell = files.login;
  if (!(files.norc && !files.login) && !(files.login && files.noprofile)) yield* sourceStartup(sh, files.login, !files.norc);
  if (!sh.posix) readHistory(sh);
  yield* sh.flush();
  const session = new Session(sh);
  try {
    return yield* session.run();
  } finally {
    if (!sh.posix) writeHistory(sh);
  }
}

class Session {
  private readonly sh: Shell;
  private readonly reader: LineReader | undefined;
  /** C-o: the place in the history to begin the next line with. */
  private next: number | undefined;

  constructor(sh: Shell) {
    this.sh = sh;
    const editing = sh.p.isatty(0) && (sh.options.emacs || sh.posix);
    this.reader = editing
      ? new LineReader(sh.p, 0, {
          complete: (line, cursor) => complete(sh, line, cursor),
          interrupted: () => sh.interrupted || sh.traps.pending.includes(SIGINT),
          onSignal: () => this.signalled(),
        })
      : undefined;
  }

  private *signalled(): Program<void> {
    const { sh } = this;
    if (!sh.posix && sh.shopts.checkwinsize) {
      const { cols, rows } = sh.p.winsize(0);
      sh.vars.set('COLUMNS', String(cols));
      sh.vars.set('LINES', String(rows));
    }
    if (sh.traps.pending.length > 0) yield* runPendingTraps(sh);
  }

  *run(): Program<number> {
    const { sh } = this;
    for (;;) {
      yield* notifyJobs(sh);
      yield* this.promptCommand();
      const text = yield* this.command();
      if (text === undefined) {
        if (stoppedJobs(sh)) {
          yield* sh.flush();
          continue;
        }
        sh.write(2, sh.shopts.login_shell ? 'logout\n' : sh.posix ? '\n' : 'exit\n');
        yield* sh.flush();
        return sh.lastStatus;
      }
      if (text !== '') yield* this.execute(text);
      if (sh.traps.pending.length > 0) yield* runPendingTraps(sh);
    }
  }

  private *execute(text: string): Program<void> {
    const { sh } = this;
    sh.line = 1;
    try {
      yield* runText(sh, text, 'interactive');
      sh.flow = 0;
    } catch (error) {
      if (error instanceof ShellExit) throw error;
      if (error instanceof ShellError) sh.warn(error.message);
      else if (!(error instanceof Discard)) throw error;
      sh.lastStatus = error.status;
    }
    yield* sh.flush();
    sh.loopDepth = 0;
    sh.conditional = 0;
    sh.traceDepth = 0;
  }

  private *promptCommand(): Program<void> {
    const { sh } = this;
    const status = sh.lastStatus;
    for (const command of sh.vars.values('PROMPT_COMMAND')) if (command !== '') yield* this.execute(command);
    sh.lastStatus = status;
  }

  /** A complete command, however many lines it takes; '' for none, undefined at the end. */
  private *command(): Program<string | undefined> {
    const { sh } = this;
    let text = '';
    for (let more = false; ; more = true) {
      const line = yield* this.line(more ? 'PS2' : 'PS1');
      if (line === null) {
        sh.lastStatus = 130;
        return '';
      }
      if (line === undefined) {
        if (!more) return undefined;
        // The end of input in the middle of a command: what is there is wrong, and said to be.
        sh.lastStatus = 2;
        return text;
      }
      const expanded = yield* this.expandLine(line);
      if (expanded === undefined) return '';
      text = more ? `${text}\n${expanded}` : expanded;
      if (text.trim() === '') return '';
      if (completeness(text) === 'incomplete') continue;
      if (sh.options.history) addHistory(sh, joinLines(text));
      return text;
    }
  }

  /** History expansion of a line; undefined when it is not to be run. */
  private *expandLine(line: string): Program<string | undefined> {
    const { sh } = this;
    if (!sh.options.histexpand || !/[!^]/.test(line)) return line;
    const expansion = expandHistory(line, sh.historyList, sh.historyBase);
    if (expansion.how === 'same') return line;
    if (expansion.how === 'error') {
      sh.write(2, `${sh.errorName}: ${expansion.message}\n`);
      sh.lastStatus = 1;
      yield* sh.flush();
      return undefined;
    }
    sh.write(2, `${expansion.line}\n`);
    yield* sh.flush();
    if (!expansion.printOnly) return expansion.line;
    addHistory(sh, expansion.line);
    return undefined;
  }

  /** A line; null when it was interrupted, undefined at the end. */
  private *line(variable: 'PS1' | 'PS2'): Program<string | undefined | null> {
    const { sh } = this;
    // What ^C meant before is settled; from the line's end on it is for the command the line holds.
    sh.interrupted = false;
    const prompt = yield* promptText(sh, sh.vars.value(variable) ?? '');
    yield* sh.flush();
    if (this.reader === undefined) {
      sh.write(2, prompt.replace(/[\x01\x02]/g, ''));
      yield* sh.flush();
      const line = yield* new ReadSource(sh, 0, false).line();
      return line?.replace(/\n$/, '');
    }
    const result = yield* this.reader.read(prompt, sh.historyList, this.next);
    this.next = undefined;
    if (result.how === 'eof') return undefined;
    if (result.how === 'interrupt') {
      sh.interrupted = false;
      return null;
    }
    this.next = result.next;
    return result.line;
  }
}

/** A prompt with what is in it run and expanded. */
function* promptText(sh: Shell, text: string): Program<string> {
  if (/\$\(|`/.test(text) && sh.shopts.promptvars) {
    const status = sh.lastStatus;
    const word = parseHereText(new Lowering('', 1, sh.flavour), decodePrompt(sh, text));
    yield* substituteWords(sh, [word]);
    const shown = expandText(sh, word);
    sh.lastStatus = status;
    return shown;
  }
  return expandPrompt(sh, text);
}

/** A command of several lines as one entry of the history. bash: cmdhist. */
function joinLines(text: string): string {
  if (!text.includes('\n')) return text;
  if (/<</.test(text) || /["'][^"']*\n/.test(text)) return text;
  let out = '';
  for (const line of text.split('\n')) {
    const piece = line.trim();
    if (out === '') out = line;
    else if (/\\$/.test(out)) out = out.slice(0, -1) + line.trimStart();
    else if (piece === '') continue;
    else out += `${/(\b(then|do|else|in)|[{(|&;]|&&|\|\|)\s*$/.test(out) || /^\s*#/.test(out) ? ' ' : '; '}${piece}`;
  }
  return out;
}
