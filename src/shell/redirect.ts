import { EACCES, EBADF, EEXIST, ENOENT, ENOTDIR, strerror, SysError } from '../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, S_IFMT, S_IFREG } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import { encode } from './bytes.ts';
import { isNetworkFile, openNetworkFile } from './dev_tcp.ts';
import { expandText, expandWords } from './expand.ts';
import type { Redirect } from './node.ts';
import type { Shell } from './shell.ts';

/** A redirection with its words expanded: what remains is system calls. */
export type Action =
  | {
      readonly type: 'open';
      readonly fd: number;
      readonly path: string;
      readonly flags: number;
      readonly both: boolean;
      readonly variable: string | undefined;
      readonly noclobber: boolean;
    }
  | {
      readonly type: 'dup';
      readonly fd: number;
      readonly from: number;
      readonly source: string;
      readonly move: boolean;
      readonly variable: string | undefined;
    }
  | { readonly type: 'close'; readonly fd: number; readonly variable: string | undefined }
  | { readonly type: 'text'; readonly fd: number; readonly text: string; readonly variable: string | undefined };

/** A redirection that cannot be done: the message behind the shell's name. */
export class RedirectError extends Error {}

const FLAGS: Record<string, number> = {
  '<': O_RDONLY,
  '>': O_WRONLY | O_CREAT | O_TRUNC,
  '>|': O_WRONLY | O_CREAT | O_TRUNC,
  '>>': O_WRONLY | O_CREAT | O_APPEND,
  '<>': O_RDWR | O_CREAT,
  '&>': O_WRONLY | O_CREAT | O_TRUNC,
  '&>>': O_WRONLY | O_CREAT | O_APPEND,
  '>&': O_WRONLY | O_CREAT | O_TRUNC,
};

/** Expands the words of redirections. Throws RedirectError. */
export function resolveRedirects(sh: Shell, redirects: readonly Redirect[]): Action[] {
  return redirects.map((redirect) => resolve(sh, redirect));
}

function resolve(sh: Shell, redirect: Redirect): Action {
  const { op, fd, variable } = redirect;
  if (op === '<<') return { type: 'text', fd, text: expandText(sh, redirect.target), variable };
  if (op === '<<<') return { type: 'text', fd, text: `${expandText(sh, redirect.target)}\n`, variable };
  const target = targetOf(sh, redirect);
  if (op === '>&' || op === '<&') {
    if (target === '-') return { type: 'close', fd: variable === undefined ? fd : variableFd(sh, variable), variable: undefined };
    const match = /^(\d+)(-?)$/.exec(target);
    if (match !== null)
      return { type: 'dup', fd, from: Number(match[1]), source: redirect.target.source, move: match[2] === '-', variable };
    if (op === '<&' || redirect.explicit) throw new RedirectError(`${redirect.target.source}: ambiguous redirect`);
  }
  const both = op === '&>' || op === '&>>' || op === '>&';
  return {
    type: 'open',
    fd,
    path: target,
    flags: FLAGS[op],
    both,
    variable,
    noclobber: sh.options.noclobber && (op === '>' || op === '&>' || op === '>&'),
  };
}

function variableFd(sh: Shell, variable: string): number {
  const value = sh.vars.value(variable) ?? '';
  if (!/^\d+$/.test(value)) throw new RedirectError(`${value === '' ? variable : value}: Bad file descriptor`);
  return Number(value);
}

/** The one word a redirection's target expands to. */
function targetOf(sh: Shell, redirect: Redirect): string {
  const word = redirect.target;
  if (word.literal !== undefined) return word.literal;
  if (sh.posix) return expandText(sh, word);
  const words = expandWords(sh, [word]);
  if (words.length !== 1) throw new RedirectError(`${word.source}: ambiguous redirect`);
  return words[0];
}

/** Does what `action` says to the descriptors of `p`. Throws RedirectError. */
export function* perform(sh: Shell, p: Process, action: Action): Program<void> {
  switch (action.type) {
    case 'close':
      if (p.isOpen(action.fd)) p.close(action.fd);
      return;
    case 'dup': {
      needOpen(p, action);
      if (action.variable !== undefined) setVariable(sh, action.variable, p.dup(action.from, 10));
      else if (action.from !== action.fd) p.dup2(action.from, action.fd);
      if (action.move && action.from !== action.fd) p.close(action.from);
      return;
    }
    case 'open':
      install(
        sh,
        p,
        isNetworkFile(sh, action.path) ? yield* connected(sh, p, action.path) : openFile(sh, p, action),
        action.fd,
        action.variable,
      );
      if (action.both) p.dup2(1, 2);
      return;
    case 'text':
      install(sh, p, yield* textFile(p, action.text), action.fd, action.variable);
  }
}

function needOpen(p: Process, { from, source }: { readonly from: number; readonly source: string }): void {
  if (!p.isOpen(from)) throw new RedirectError(`${source}: ${strerror(EBADF)}`);
}

function* connected(sh: Shell, p: Process, path: string): Program<number> {
  try {
    return yield* openNetworkFile(sh, p, path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new RedirectError(`${path}: ${strerror(error.errno)}`);
  }
}

function install(sh: Shell, p: Process, opened: number, fd: number, variable: string | undefined): void {
  if (variable !== undefined) {
    setVariable(sh, variable, p.dup(opened, 10));
    p.close(opened);
  } else if (opened !== fd) {
    p.dup2(opened, fd);
    p.close(opened);
  }
}

function setVariable(sh: Shell, name: string, fd: number): void {
  sh.assignChecked(name, undefined, String(fd));
}

function openFile(sh: Shell, p: Process, action: Extract<Action, { type: 'open' }>): number {
  try {
    if (action.noclobber) {
      try {
        return p.open(action.path, action.flags | O_EXCL, 0o666);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EEXIST) throw error;
        if ((p.stat(action.path).mode & S_IFMT) === S_IFREG) throw new RedirectError(clobberMessage(sh, action.path));
      }
    }
    return p.open(action.path, action.flags, 0o666);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new RedirectError(openMessage(sh, action, error.errno));
  }
}

function clobberMessage(sh: Shell, path: string): string {
  return sh.posix ? `cannot create ${path}: File exists` : `${path}: cannot overwrite existing file`;
}

function openMessage(sh: Shell, action: Extract<Action, { type: 'open' }>, errno: number): string {
  if (sh.flavour !== 'dash')
    return `${sh.flavour === 'ash' ? (action.flags & O_CREAT ? "can't create " : "can't open ") : ''}${action.path}: ${ashWords(sh, action, errno)}`;
  const create = (action.flags & O_CREAT) !== 0;
  const said =
    errno === ENOENT || errno === ENOTDIR
      ? create
        ? 'Directory nonexistent'
        : 'No such file'
      : errno === EACCES
        ? 'Permission denied'
        : strerror(errno);
  return `cannot ${create ? 'create' : 'open'} ${action.path}: ${said}`;
}

function ashWords(sh: Shell, action: Extract<Action, { type: 'open' }>, errno: number): string {
  if (sh.flavour === 'ash' && errno === ENOENT) return action.flags & O_CREAT ? 'nonexistent directory' : 'no such file';
  return strerror(errno);
}

/** A descriptor to read `text` from: a pipe if it fits, a file without a name otherwise. */
function* textFile(p: Process, text: string): Program<number> {
  const bytes = encode(text);
  if (bytes.length <= 4096) {
    const [read, write] = p.pipe();
    if (bytes.length > 0) yield* p.write(write, bytes);
    p.close(write);
    return read;
  }
  const path = `/tmp/sh-thd.${p.random()}`;
  p.writeFile(path, bytes);
  const fd = p.open(path, O_RDONLY);
  p.unlink(path);
  return fd;
}

/** What to put back after a command of the shell's own: pairs of descriptor and copy, -1 for one that was closed. */
export type Saved = [fd: number, copy: number][];

/** Does redirections in the shell itself, remembering what was there. Throws RedirectError, all undone. */
export function* redirectHere(sh: Shell, actions: readonly Action[]): Program<Saved> {
  const saved: Saved = [];
  try {
    for (const action of actions) {
      // Before the copies made here take its number.
      if (action.type === 'dup') needOpen(sh.p, action);
      save(sh, action, saved);
      yield* perform(sh, sh.p, action);
    }
  } catch (error) {
    if (error instanceof RedirectError) restore(sh, saved);
    throw error;
  }
  return saved;
}

function save(sh: Shell, action: Action, saved: Saved): void {
  if (action.variable !== undefined) return;
  keep(sh, action.fd, saved);
  if (action.type === 'open' && action.both) keep(sh, 2, saved);
  if (action.type === 'dup' && action.move) keep(sh, action.from, saved);
}

function keep(sh: Shell, fd: number, saved: Saved): void {
  if (saved.some(([known]) => known === fd)) return;
  if (!sh.p.isOpen(fd)) return void saved.push([fd, -1]);
  const copy = sh.p.dup(fd, 10);
  sh.p.setCloexec(copy, true);
  saved.push([fd, copy]);
}

/** Puts back what redirectHere changed. */
export function restore(sh: Shell, saved: Saved): void {
  for (const [fd, copy] of saved) {
    if (copy >= 0) {
      sh.p.dup2(copy, fd);
      sh.p.close(copy);
    } else if (sh.p.isOpen(fd)) sh.p.close(fd);
  }
}

/** Drops the copies: `exec >file` makes redirections stay. */
export function keepRedirects(sh: Shell, saved: Saved): void {
  for (const [, copy] of saved) if (copy >= 0) sh.p.close(copy);
}
