import * as F from '../../uapi/file.ts';
import { usageError, utility } from './coreutil.ts';
import { changedMode } from './mode.ts';
import { inDirectory, isDirectory } from './paths.ts';

/** mkdir(1). */
export const mkdir = utility(
  'mkdir',
  {
    short: 'm:pv',
    long: [
      { name: 'mode', argument: 'required', value: 'm' },
      { name: 'parents', argument: 'none', value: 'p' },
      { name: 'verbose', argument: 'none', value: 'v' },
    ],
    usage: '[OPTION]... DIRECTORY...',
  },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
    const given = u.value('m');
    const mode = given === undefined ? 0o777 : changedMode(given, 0o777);
    if (mode === undefined) {
      yield* u.fail(`invalid mode '${given}'`);
      return 1;
    }
    for (const path of u.operands) {
      const todo = u.has('p') ? withParents(path) : [path];
      for (const part of todo) {
        if (u.has('p') && isDirectory(u.process, part)) continue;
        const made = yield* u.attempt(
          () => {
            u.process.mkdir(part, part === path ? mode : 0o777);
            // The umask has no say in -m.
            if (given !== undefined && part === path) u.process.chmod(part, mode);
          },
          (why) => `cannot create directory '${part}': ${why}`,
        );
        if (!made) break;
        if (u.has('v')) yield* u.print(`mkdir: created directory '${part}'\n`);
      }
    }
    return u.status;
  },
);

/** a, a/b, a/b/c. */
function withParents(path: string): string[] {
  const parts: string[] = [];
  for (let i = path.indexOf('/', 1); i >= 0; i = path.indexOf('/', i + 1)) parts.push(path.slice(0, i));
  if (!path.endsWith('/')) parts.push(path);
  return parts;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** mktemp(1). */
export const mktemp = utility(
  'mktemp',
  {
    short: 'dqup:t',
    long: [
      { name: 'directory', argument: 'none', value: 'd' },
      { name: 'dry-run', argument: 'none', value: 'u' },
      { name: 'quiet', argument: 'none', value: 'q' },
      { name: 'suffix', argument: 'required', value: 'suffix' },
      { name: 'tmpdir', argument: 'optional', value: 'p' },
    ],
    usage: '[OPTION]... [TEMPLATE]',
  },
  function* (u) {
    if (u.operands.length > 1) return yield* usageError(u, 'too many templates');
    const template = u.operands[0] ?? 'tmp.XXXXXXXXXX';
    const holes = /X{3,}(?=[^X]*$)/.exec(template);
    if (!holes) {
      yield* u.fail(`too few X's in template '${template}'`);
      return 1;
    }
    const elsewhere = u.operands[0] === undefined || u.has('t') || u.has('p');
    const directory = elsewhere ? u.value('p') || u.process.env.get('TMPDIR') || '/tmp' : undefined;
    const random = [...holes[0]].map(() => LETTERS[u.process.random() % LETTERS.length]).join('');
    const name = `${template.slice(0, holes.index)}${random}${template.slice(holes.index + random.length)}${u.value('suffix') ?? ''}`;
    const path = directory === undefined ? name : inDirectory(directory, name);
    const kind = u.has('d') ? 'directory' : 'file';
    const shown = directory === undefined ? template : inDirectory(directory, template);
    const made = yield* u.attempt(
      () => {
        if (u.has('u')) return;
        if (u.has('d')) u.process.mkdir(path, 0o700);
        else u.process.close(u.process.open(path, F.O_RDWR | F.O_CREAT | F.O_EXCL, 0o600));
      },
      (why) => `failed to create ${kind} via template '${shown}': ${why}`,
    );
    if (made) yield* u.print(`${path}\n`);
    return u.status;
  },
);
