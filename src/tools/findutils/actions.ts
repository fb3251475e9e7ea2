import { SysError, strerror } from '../../uapi/errno.ts';
import { S_IFDIR, S_IFMT } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { modeString } from '../coreutils/mode.ts';
import { nameOfId } from '../coreutils/stat.ts';
import { formatDate } from '../coreutils/date.ts';
import { commandChild } from '../text/xargs.ts';
import { FindError, type Node, type Words, isLink, type Find, type Visit } from './search.ts';
import { formatOf } from './printf.ts';

/** The action called `word`, its arguments taken from `words`; undefined where there is no such action. */
export function parseAction(words: Words, word: string): Node | undefined {
  const { find } = words;
  const acting = (run: (here: Visit) => Program<boolean>): Node => ({ acts: true, run });
  const printing = (text: (here: Visit) => string): Node =>
    acting(function* (here) {
      yield* find.io.print(text(here));
      return true;
    });
  switch (word) {
    case '-print':
      return printing(({ path }) => `${path}\n`);
    case '-print0':
      return printing(({ path }) => `${path}\0`);
    case '-printf': {
      const format = formatOf(find, words.argument(word));
      return printing(format);
    }
    case '-ls':
      return printing((here) => listing(find, here));
    case '-prune':
    case '-quit':
      return ending(find, word);
    case '-delete':
      find.depthFirst = true;
      return acting((here) => remove(find, here));
    case '-exec':
    case '-execdir':
      return acting(command(words, word));
    case '-ok':
    case '-okdir':
    case '-fprint':
    case '-fprint0':
    case '-fprintf':
    case '-fls':
      throw new FindError(`patchbay: find: action "${word}" is not modelled`, 95, true);
    default:
      return undefined;
  }
}

/** -prune and -quit do not stand for a -print. */
function ending(find: Find, word: string): Node {
  return {
    acts: word === '-quit',

    *run() {
      if (word === '-quit') find.ended = true;
      else find.pruned = true;
      return true;
    },
  };
}

function* remove(find: Find, { path, stat }: Visit): Program<boolean> {
  if (path === '.') return true;
  try {
    if ((stat.mode & S_IFMT) === S_IFDIR) find.process.rmdir(path);
    else find.process.unlink(path);
    return true;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* find.complain(`cannot delete '${path}': ${strerror(error.errno)}`);
    return false;
  }
}

/** -exec COMMAND ; runs it for each file, -exec COMMAND {} + once for all. */
function command(words: Words, word: string): (here: Visit) => Program<boolean> {
  const argv: string[] = [];
  for (;;) {
    const next = words.take();
    if (next === undefined) throw new FindError(`missing argument to \`${word}'`);
    if (next === ';' || (next === '+' && argv.at(-1) === '{}')) {
      if (argv.length === 0) throw new FindError(`invalid argument \`;' to \`${word}'`);
      return next === ';' ? one(words.find, argv, word) : collected(words.find, argv.slice(0, -1), word);
    }
    argv.push(next);
  }
}

function* run(find: Find, argv: readonly string[], directory?: string): Program<number> {
  yield* find.io.flush();
  const become = commandChild('find', argv.slice(), true);
  const pid = find.process.fork(
    function* (child) {
      if (directory !== undefined) child.chdir(directory);
      return yield* become(child);
    },
    { argv },
  );
  const result = yield* find.process.waitpid(pid, 0);
  return result.how === 'exited' ? result.code : 128 + result.code;
}

/** How -execdir sees a file: its directory, and its name in there. */
function inDirectory(path: string): [string, string] {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? ['.', `./${path}`] : [path.slice(0, slash) || '/', `./${path.slice(slash + 1)}`];
}

function one(find: Find, argv: readonly string[], word: string): (here: Visit) => Program<boolean> {
  return function* ({ path }) {
    const [directory, name] = word === '-execdir' ? inDirectory(path) : [undefined, path];
    const status = yield* run(
      find,
      argv.map((arg) => arg.replaceAll('{}', () => name)),
      directory,
    );
    return status === 0;
  };
}

function collected(find: Find, argv: readonly string[], word: string): (here: Visit) => Program<boolean> {
  const batches = new Map<string | undefined, string[]>();
  find.atEnd.push(function* () {
    for (const [directory, names] of batches) if ((yield* run(find, [...argv, ...names], directory)) !== 0) find.status = 1;
  });

  return function* ({ path }) {
    const [directory, name] = word === '-execdir' ? inDirectory(path) : [undefined, path];
    const batch = batches.get(directory);
    if (batch === undefined) batches.set(directory, [name]);
    else batch.push(name);
    return true;
  };
}

/** A line of -ls. */
function listing({ process }: Find, { path, stat }: Visit): string {
  const owner = named(nameOfId(process, '/etc/passwd', stat.uid), stat.uid).padEnd(8);
  const group = named(nameOfId(process, '/etc/group', stat.gid), stat.gid).padEnd(8);
  const head = `${String(stat.ino).padStart(9)} ${String(stat.blocks / 2).padStart(6)} ${modeString(stat.mode)} ${String(stat.nlink).padStart(3)}`;
  const tail = `${owner} ${group} ${String(stat.size).padStart(8)} ${formatDate('%b %e %H:%M', stat.mtime)} ${path}`;
  return `${head} ${tail}${isLink(stat) ? ` -> ${process.readlink(path)}` : ''}\n`;
}

function named(name: string, id: number): string {
  return name === 'UNKNOWN' ? String(id) : name;
}
