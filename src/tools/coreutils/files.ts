import { EEXIST, EINVAL, ENOENT, ENOTDIR, SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from './coreutil.ts';

/** Utilities that change the file tree: cp, mv, rm, mkdir, rmdir, touch, ln, chmod, chown, mktemp, readlink, realpath. */

export function exists(process: Process, path: string): boolean {
  try {
    process.lstat(path);
    return true;
  } catch {
    return false;
  }
}

export function isDirectory(process: Process, path: string): boolean {
  try {
    return (process.stat(path).mode & F.S_IFMT) === F.S_IFDIR;
  } catch {
    return false;
  }
}

export function baseName(path: string): string {
  const stripped = path.replace(/\/+$/, '');
  return stripped === '' ? (path === '' ? '' : '/') : stripped.slice(stripped.lastIndexOf('/') + 1);
}

/** The files an operation goes from and where to: two operands, or several and a directory. */
function* pairs(u: Utility): Program<[string, string][] | undefined> {
  const target = u.value('t');
  const sources = target === undefined ? u.operands.slice(0, -1) : u.operands;
  const last = target ?? u.operands[u.operands.length - 1];
  if (u.operands.length === 0) {
    yield* usageError(u, 'missing file operand');
    return undefined;
  }
  if (sources.length === 0) {
    yield* usageError(u, `missing destination file operand after '${u.operands[0]}'`);
    return undefined;
  }
  const intoDirectory = isDirectory(u.process, last) && !u.has('T');
  if (!intoDirectory && sources.length > 1) {
    yield* u.fail(`target '${last}'${exists(u.process, last) ? `: ${strerror(ENOTDIR)}` : `: ${strerror(ENOENT)}`}`);
    return undefined;
  }
  return sources.map((source) => [source, intoDirectory ? `${last.replace(/\/$/, '')}/${baseName(source)}` : last]);
}

const TARGET_LONG = [
  { name: 'target-directory', argument: 'required', value: 't' },
  { name: 'no-target-directory', argument: 'none', value: 'T' },
  { name: 'force', argument: 'none', value: 'f' },
  { name: 'interactive', argument: 'none', value: 'i' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'no-clobber', argument: 'none', value: 'n' },
  { name: 'recursive', argument: 'none', value: 'r' },
  { name: 'archive', argument: 'none', value: 'a' },
  { name: 'parents', argument: 'none', value: 'p' },
  { name: 'symbolic', argument: 'none', value: 's' },
] as const;

function* copyTree(u: Utility, from: string, to: string): Program<void> {
  const { process } = u;
  let stat: F.Stat;
  try {
    stat = u.has('a') || u.has('d') || u.has('P') ? process.lstat(from) : process.stat(from);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`cannot stat '${from}': ${strerror(error.errno)}`);
    return;
  }
  const type = stat.mode & F.S_IFMT;
  if (type === F.S_IFDIR) {
    if (!u.has('r') && !u.has('R') && !u.has('a')) {
      yield* u.fail(`-r not specified; omitting directory '${from}'`);
      return;
    }
    if (!isDirectory(process, to)) {
      if (
        !(yield* u.attempt(
          () => process.mkdir(to, stat.mode & 0o777),
          (why) => `cannot create directory '${to}': ${why}`,
        ))
      )
        return;
    }
    for (const entry of process.readdir(from))
      if (entry.name !== '.' && entry.name !== '..') yield* copyTree(u, `${from}/${entry.name}`, `${to}/${entry.name}`);
    return;
  }
  if (u.has('n') && exists(process, to)) return;
  if (type === F.S_IFLNK) {
    yield* u.attempt(
      () => process.symlink(process.readlink(from), to),
      (why) => `cannot create symbolic link '${to}': ${why}`,
    );
    return;
  }
  if (exists(process, to) && process.stat(to).ino === stat.ino && process.stat(to).dev === stat.dev) {
    yield* u.fail(`'${from}' and '${to}' are the same file`);
    return;
  }
  const done = yield* u.attempt(
    () => {
      const bytes = process.readFileBytes(from);
      const fd = process.open(to, F.O_WRONLY | F.O_CREAT | F.O_TRUNC, stat.mode & 0o777);
      process.close(fd);
      process.writeFile(to, bytes);
      if (u.has('p') || u.has('a')) process.utimes(to, stat.atime, stat.mtime);
    },
    (why) => `cannot create regular file '${to}': ${why}`,
  );
  if (done && u.has('v')) yield* u.print(`'${from}' -> '${to}'\n`);
}

export const cp = utility('cp', { short: 'abdfiLnPprRst:Tuv', long: TARGET_LONG, usage: '[OPTION]... SOURCE... DEST' }, function* (u) {
  for (const [from, to] of (yield* pairs(u)) ?? []) yield* copyTree(u, from, to);
  return u.operands.length < 2 ? 1 : u.status;
});

export const mv = utility('mv', { short: 'bfint:Tuv', long: TARGET_LONG, usage: '[OPTION]... SOURCE... DEST' }, function* (u) {
  for (const [from, to] of (yield* pairs(u)) ?? []) {
    if (!exists(u.process, from)) {
      yield* u.fail(`cannot stat '${from}': ${strerror(ENOENT)}`);
      continue;
    }
    if (u.has('n') && exists(u.process, to)) continue;
    const moved = yield* u.attempt(
      () => u.process.rename(from, to),
      (why) => moveProblem(from, to, why),
    );
    if (moved && u.has('v')) yield* u.print(`renamed '${from}' -> '${to}'\n`);
  }
  return u.operands.length < 2 ? 1 : u.status;
});

/** mv's words for a refused rename. */
function moveProblem(from: string, to: string, why: string): string {
  if (why === strerror(EINVAL)) return `cannot move '${from}' to a subdirectory of itself, '${to}'`;
  if (why === strerror(ENOTDIR))
    return to.endsWith('/')
      ? `cannot move '${from}' to '${to}': ${why}`
      : `cannot overwrite non-directory '${to}' with directory '${from}'`;
  return `cannot move '${from}' to '${to}': ${why}`;
}

function* removeTree(u: Utility, path: string): Program<void> {
  const { process } = u;
  const force = u.has('f');
  let stat: F.Stat;
  try {
    stat = process.lstat(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (!force || error.errno !== ENOENT) yield* u.fail(`cannot remove '${path}': ${strerror(error.errno)}`);
    return;
  }
  if ((stat.mode & F.S_IFMT) !== F.S_IFDIR) {
    const removed = yield* u.attempt(
      () => process.unlink(path),
      (why) => `cannot remove '${path}': ${why}`,
    );
    if (removed && u.has('v')) yield* u.print(`removed '${path}'\n`);
    return;
  }
  if (u.has('r') || u.has('R')) {
    for (const entry of process.readdir(path)) if (entry.name !== '.' && entry.name !== '..') yield* removeTree(u, `${path}/${entry.name}`);
  } else if (!u.has('d')) {
    yield* u.fail(`cannot remove '${path}': Is a directory`);
    return;
  }
  const removed = yield* u.attempt(
    () => process.rmdir(path),
    (why) => `cannot remove '${path}': ${why}`,
  );
  if (removed && u.has('v')) yield* u.print(`removed directory '${path}'\n`);
}

export const rm = utility('rm', { short: 'dfiIrRv', long: TARGET_LONG, usage: '[OPTION]... [FILE]...' }, function* (u) {
  if (u.operands.length === 0 && !u.has('f')) return yield* usageError(u, 'missing operand');
  for (const path of u.operands) {
    if ((u.has('r') || u.has('R')) && (baseName(path) === '.' || baseName(path) === '..'))
      yield* u.fail(`refusing to remove '.' or '..' directory: skipping '${path}'`);
    else if (path === '/' && (u.has('r') || u.has('R'))) {
      yield* u.fail("it is dangerous to operate recursively on '/'");
      yield* u.fail('use --no-preserve-root to override this failsafe');
    } else yield* removeTree(u, path);
  }
  return u.status;
});

export const mkdir = utility(
  'mkdir',
  { short: 'm:pv', long: [...TARGET_LONG, { name: 'mode', argument: 'required', value: 'm' }], usage: '[OPTION]... DIRECTORY...' },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
    const mode = u.has('m') ? parseInt(u.value('m')!, 8) : 0o777;
    for (const path of u.operands) {
      const todo = [path];
      if (u.has('p')) {
        todo.length = 0;
        for (let i = path.indexOf('/', 1); i >= 0; i = path.indexOf('/', i + 1)) todo.push(path.slice(0, i));
        if (!path.endsWith('/')) todo.push(path);
      }
      for (const part of todo) {
        if (u.has('p') && isDirectory(u.process, part)) continue;
        const made = yield* u.attempt(
          () => u.process.mkdir(part, mode),
          (why) => `cannot create directory '${part}': ${why}`,
        );
        if (!made) break;
        if (u.has('v')) yield* u.print(`mkdir: created directory '${part}'\n`);
      }
    }
    return u.status;
  },
);

export const rmdir = utility('rmdir', { short: 'pv', long: TARGET_LONG, usage: '[OPTION]... DIRECTORY...' }, function* (u) {
  if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
  for (const operand of u.operands) {
    for (let path = operand; path !== '' && path !== '/' && path !== '.'; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
      const removed = yield* u.attempt(
        () => u.process.rmdir(path),
        (why) => `failed to remove '${path}': ${why}`,
      );
      if (!removed || !u.has('p')) break;
    }
  }
  return u.status;
});

export const touch = utility(
  'touch',
  { short: 'acd:mr:t:', long: [{ name: 'no-create', argument: 'none', value: 'c' }], usage: '[OPTION]... FILE...' },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing file operand');
    for (const path of u.operands) {
      yield* u.attempt(
        () => {
          if (!exists(u.process, path)) {
            if (u.has('c')) return;
            u.process.close(u.process.open(path, F.O_WRONLY | F.O_CREAT, 0o666));
          }
          const now = u.process.realtime();
          u.process.utimes(path, now, now);
        },
        (why) => `cannot touch '${path}': ${why}`,
      );
    }
    return u.status;
  },
);

export const ln = utility('ln', { short: 'fnst:Tv', long: TARGET_LONG, usage: '[OPTION]... TARGET LINK_NAME' }, function* (u) {
  if (u.operands.length === 0) return yield* usageError(u, 'missing file operand');
  const [first, second] = u.operands;
  const operands: [string, string][] = second === undefined ? [[first, `./${baseName(first)}`]] : ((yield* pairs(u)) ?? []);
  const kind = u.has('s') ? 'symbolic' : 'hard';
  for (const [target, path] of operands) {
    if (u.has('f') && exists(u.process, path))
      yield* u.attempt(
        () => u.process.unlink(path),
        (why) => `cannot remove '${path}': ${why}`,
      );
    if (kind === 'hard' && isDirectory(u.process, target)) {
      yield* u.fail(`${target}: hard link not allowed for directory`);
      continue;
    }
    const shown = kind === 'hard' ? ` => '${target}'` : '';
    yield* u.attempt(
      () => (kind === 'symbolic' ? u.process.symlink(target, path) : u.process.link(target, path)),
      (why) =>
        kind === 'hard' && why === strerror(ENOENT) && !exists(u.process, target)
          ? `failed to access '${target}': ${why}`
          : why === strerror(EEXIST) || kind === 'symbolic'
            ? `failed to create ${kind} link '${path}': ${why}`
            : `failed to create hard link '${path}'${shown}: ${why}`,
    );
  }
  return u.status;
});

/** Applies chmod's symbolic or octal mode to `mode`; undefined when it is malformed. */
export function changedMode(text: string, mode: number): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return (mode & F.S_IFMT) | parseInt(text, 8);
  let bits = mode & 0o7777;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxX]*)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === '' || match[1].includes('a') ? 'ugo' : match[1];
    let mask = 0;
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (!who.includes(letter)) continue;
      for (const [bit, value] of [
        ['r', 4],
        ['w', 2],
        ['x', 1],
      ] as const)
        if (match[3].includes(bit)) mask |= value << shift;
      if (match[3].includes('X') && (mode & F.S_IFMT) === F.S_IFDIR) mask |= 1 << shift;
      if (match[2] === '=') bits &= ~(7 << shift);
    }
    bits = match[2] === '-' ? bits & ~mask : bits | mask;
  }
  return (mode & F.S_IFMT) | bits;
}

export const chmod = utility(
  'chmod',
  {
    short: '+Rfvc',
    long: TARGET_LONG,
    rewrite: (args) => args.map((arg) => (/^-[rwxX]+$/.test(arg) ? `a${arg}` : arg)),
    usage: '[OPTION]... MODE FILE...',
  },
  function* (u) {
    const [mode, ...files] = u.operands;
    if (mode === undefined) return yield* usageError(u, 'missing operand');
    if (files.length === 0) return yield* usageError(u, `missing operand after '${mode}'`);
    const apply = function* (path: string): Program<void> {
      let stat: F.Stat;
      try {
        stat = u.process.stat(path);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* u.fail(`cannot access '${path}': ${strerror(error.errno)}`);
        return;
      }
      yield* u.attempt(
        () => u.process.chmod(path, changedMode(mode, stat.mode)! & 0o7777),
        (why) => `changing permissions of '${path}': ${why}`,
      );
      if (u.has('R') && (stat.mode & F.S_IFMT) === F.S_IFDIR) {
        for (const entry of u.process.readdir(path)) if (entry.name !== '.' && entry.name !== '..') yield* apply(`${path}/${entry.name}`);
      }
    };
    if (changedMode(mode, 0) === undefined) return yield* usageError(u, `invalid mode: '${mode}'`);
    for (const path of files) yield* apply(path);
    return u.status;
  },
);

export const mktemp = utility('mktemp', { short: 'dqup:t', usage: '[OPTION]... [TEMPLATE]' }, function* (u) {
  const template = u.operands[0] ?? 'tmp.XXXXXXXXXX';
  const directory = u.value('p') ?? (u.operands[0] === undefined || u.has('t') ? '/tmp' : undefined);
  const holes = /X{3,}(?=[^X]*$)/.exec(template);
  if (!holes) {
    yield* u.fail(`too few X's in template '${template}'`);
    return 1;
  }
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  const name = template.replace(holes[0], [...holes[0]].map(() => letters[u.process.random() % letters.length]).join(''));
  const path = directory === undefined ? name : `${directory}/${name}`;
  const made = yield* u.attempt(
    () => (u.has('d') ? u.process.mkdir(path, 0o700) : u.process.close(u.process.open(path, F.O_RDWR | F.O_CREAT | F.O_EXCL, 0o600))),
    (why) => `failed to create ${u.has('d') ? 'directory' : 'file'} via template '${template}': ${why}`,
  );
  if (made) yield* u.print(`${path}\n`);
  return u.status;
});

/** The path without symbolic links and dots; undefined where a part of it (the last one excepted unless `mustExist`) is missing. */
export function resolvePath(process: Process, path: string, mustExist: boolean): string | undefined {
  const parts = (path.startsWith('/') ? path : `${process.cwd()}/${path}`).split('/');
  let resolved = '';
  for (let i = 0, links = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === '' || part === '.') continue;
    if (part === '..') {
      resolved = resolved.slice(0, Math.max(0, resolved.lastIndexOf('/')));
      continue;
    }
    const next = `${resolved}/${part}`;
    let link = false;
    try {
      link = (process.lstat(next).mode & F.S_IFMT) === F.S_IFLNK;
    } catch {
      if (mustExist || i < parts.length - 1) return undefined;
    }
    if (!link) {
      resolved = next;
      continue;
    }
    if (++links > 40) return undefined;
    const target = process.readlink(next);
    if (target.startsWith('/')) resolved = '';
    parts.splice(i + 1, 0, ...target.split('/'));
  }
  return resolved === '' ? '/' : resolved;
}

export const readlink = utility(
  'readlink',
  { short: 'efmnqsvz', long: [{ name: 'canonicalize', argument: 'none', value: 'f' }], usage: '[OPTION]... FILE...' },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
    for (const path of u.operands) {
      let result: string | undefined;
      if (u.has('f') || u.has('e') || u.has('m')) result = resolvePath(u.process, path, u.has('e'));
      else {
        try {
          result = u.process.readlink(path);
        } catch (error) {
          if (!(error instanceof SysError)) throw error;
        }
      }
      if (result === undefined) u.status = 1;
      else yield* u.print(`${result}${u.has('n') ? '' : '\n'}`);
    }
    return u.status;
  },
);

export const realpath = utility('realpath', { short: 'emsq', usage: '[OPTION]... FILE...' }, function* (u) {
  if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
  for (const path of u.operands) {
    const result = resolvePath(u.process, path, u.has('e'));
    if (result === undefined) yield* u.fail(`${path}: ${strerror(ENOENT)}`);
    else yield* u.print(`${result}\n`);
  }
  return u.status;
});
