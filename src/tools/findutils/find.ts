import { ENOENT, ENOTDIR, SysError, strerror } from '../../uapi/errno.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, type Stat } from '../../uapi/file.ts';
import type { Main, Process, Program } from '../../uapi/process.ts';
import { program, type Stdio } from '../stdio.ts';
import { FindError, parseExpression, type Node } from './expression.ts';

/** A file found on the way: the path as it is shown, how deep below its starting point, what it is. */
export interface Visit {
  path: string;
  /** The starting point it was found under. */
  start: string;
  depth: number;
  stat: Stat;
}

/** A search under way: what the expression's tests and actions work with. */
export class Find {
  readonly process: Process;
  readonly io: Stdio;
  /** When the search began, ns since the epoch: ages are counted from here. */
  readonly began: number;
  minDepth = 0;
  maxDepth = Infinity;
  /** -depth: a directory's entries come before itself. */
  depthFirst = false;
  /** -L: every symbolic link is followed; -H: those on the command line. */
  follow: 'never' | 'operands' | 'always' = 'never';
  xdev = false;
  status = 0;
  /** -prune: nothing below the file at hand. */
  pruned = false;
  /** -quit. */
  ended = false;
  /** What `-exec ... +` still has to run at the end. */
  readonly atEnd: (() => Program<void>)[] = [];

  constructor(process: Process, io: Stdio) {
    this.process = process;
    this.io = io;
    this.began = process.realtime();
  }

  *complain(words: string): Program<void> {
    this.status = 1;
    yield* this.io.error(`find: ${words}\n`);
  }

  /** stat(2) as -P, -L and -H have it; a link that leads nowhere is the link itself. */
  stat(path: string, depth: number): Stat {
    const follow = this.follow === 'always' || (this.follow === 'operands' && depth === 0);
    if (follow) {
      try {
        return this.process.stat(path);
      } catch (error) {
        if (!(error instanceof SysError) || (error.errno !== ENOENT && error.errno !== ENOTDIR)) throw error;
      }
    }
    return this.process.lstat(path);
  }
}

/** find(1) of GNU findutils. */
export const find: Main = program(function* (process, io) {
  const search = new Find(process, io);
  const args = process.argv.slice(1);
  while (/^-[HLP]+$/.test(args[0] ?? '')) {
    const last = args.shift()!.at(-1);
    search.follow = last === 'L' ? 'always' : last === 'H' ? 'operands' : 'never';
  }
  const starts: string[] = [];
  while (args.length > 0 && !/^(-.|[(!,]$)/.test(args[0])) starts.push(args.shift()!);
  let expression: Node;
  try {
    expression = parseExpression(search, args);
  } catch (error) {
    if (!(error instanceof FindError)) throw error;
    yield* io.error(error.whole ? `${error.message}\n` : `find: ${error.message}\n`);
    return error.status;
  }
  for (const warning of expression.warnings ?? []) yield* io.error(`find: warning: ${warning}\n`);
  for (const start of starts.length > 0 ? starts : ['.']) {
    yield* visit(search, expression, start, start, 0, undefined);
    if (search.ended) break;
  }
  for (const run of search.atEnd) yield* run();
  return search.status;
});

function* visit(search: Find, expression: Node, path: string, start: string, depth: number, device: number | undefined): Program<void> {
  let stat: Stat;
  try {
    stat = search.stat(path, depth);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* search.complain(`'${path}': ${strerror(error.errno)}`);
    return;
  }
  const here: Visit = { path, start, depth, stat };
  search.pruned = false;
  const shown = depth >= search.minDepth;
  if (shown && !search.depthFirst) yield* expression.run(here);
  const isDirectory = (stat.mode & S_IFMT) === S_IFDIR;
  if (isDirectory && !search.ended && (search.depthFirst || !search.pruned) && depth < search.maxDepth) {
    if (!search.xdev || device === undefined || stat.dev === device) yield* descend(search, expression, here, device ?? stat.dev);
  }
  if (shown && search.depthFirst && !search.ended) yield* expression.run(here);
}

function* descend(search: Find, expression: Node, { path, start, depth }: Visit, device: number): Program<void> {
  let names: string[];
  try {
    names = search.process.readdir(path).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* search.complain(`'${path}': ${strerror(error.errno)}`);
    return;
  }
  for (const name of names) {
    if (name === '.' || name === '..') continue;
    yield* visit(search, expression, path.endsWith('/') ? path + name : `${path}/${name}`, start, depth + 1, device);
    if (search.ended) return;
  }
}

/** Is it a symbolic link itself? */
export function isLink(stat: Stat): boolean {
  return (stat.mode & S_IFMT) === S_IFLNK;
}
