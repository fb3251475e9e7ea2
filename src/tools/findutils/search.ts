import { ENOENT, ENOTDIR, SysError } from '../../uapi/errno.ts';
import { S_IFLNK, S_IFMT, type Stat } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';

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

/** A part of the expression: true or false of a file. `acts` where it prints, runs or deletes, so that no -print is added. */
export interface Node {
  run: (here: Visit) => Program<boolean>;
  acts: boolean;
  warnings?: string[];
}

/** The expression is wrong: its complaint, behind "find: " unless `whole`. */
export class FindError extends Error {
  readonly status: number;
  readonly whole: boolean;

  constructor(words: string, status = 1, whole = false) {
    super(words);
    this.status = status;
    this.whole = whole;
  }
}

/** The words of the expression, taken one after the other. */
export class Words {
  readonly find: Find;
  private readonly words: readonly string[];
  private at = 0;
  readonly warnings: string[] = [];
  /** The first test or action met: what comes before a global option. */
  firstTest: string | undefined;

  constructor(find: Find, words: readonly string[]) {
    this.find = find;
    this.words = words;
  }

  get next(): string | undefined {
    return this.words[this.at];
  }

  take(): string | undefined {
    return this.words[this.at++];
  }

  /** The argument of `predicate`. */
  argument(predicate: string): string {
    const word = this.take();
    if (word === undefined) throw new FindError(`missing argument to \`${predicate}'`);
    return word;
  }
}

/** Is it a symbolic link itself? */
export function isLink(stat: Stat): boolean {
  return (stat.mode & S_IFMT) === S_IFLNK;
}
