import { ENOENT, SysError, strerror } from '../../uapi/errno.ts';
import { O_CREAT, O_WRONLY } from '../../uapi/file.ts';
import { usageError, utility } from './coreutil.ts';
import { findUser } from './id.ts';
import { nameOfId } from './stat.ts';

/** Small utilities about files and users: groups, arch, truncate, unlink, link, sync. */

export const groups = utility('groups', { short: '', usage: '[OPTION]... [USERNAME]...' }, function* (u) {
  for (const name of u.operands.length > 0 ? u.operands : [undefined]) {
    const user = findUser(u.process, name ?? u.process.getuid());
    if (user === undefined) {
      yield* u.fail(`'${name}': no such user`);
      continue;
    }
    yield* u.print(`${name === undefined ? '' : `${name} : `}${nameOfId(u.process, '/etc/group', user.gid)}\n`);
  }
  return u.status;
});

export const arch = utility('arch', { short: '', usage: '[OPTION]...' }, function* (u) {
  if (u.operands.length > 0) return yield* usageError(u, `extra operand '${u.operands[0]}'`);
  yield* u.print('x86_64\n');
  return 0;
});

export const truncate = utility(
  'truncate',
  {
    short: 'cor:s:',
    long: [
      { name: 'size', argument: 'required', value: 's' },
      { name: 'reference', argument: 'required', value: 'r' },
      { name: 'no-create', argument: 'none', value: 'c' },
    ],
    usage: 'OPTION... FILE...',
  },
  function* (u) {
    const [size, reference] = [u.value('s'), u.value('r')];
    if (size === undefined && reference === undefined) return yield* usageError(u, "you must specify either '--size' or '--reference'");
    if (u.operands.length === 0) return yield* usageError(u, 'missing file operand');
    const match = /^([+-]?)(\d+)([KMG]?)B?$/.exec(size ?? '0');
    if (!match) {
      yield* u.fail(`Invalid number: '${size}'`);
      return 1;
    }
    const amount = Number(match[2]) * ({ K: 1024, M: 1048576, G: 1073741824 }[match[3]] ?? 1);
    for (const file of u.operands) {
      try {
        const fd = u.process.open(file, O_WRONLY | (u.has('c') ? 0 : O_CREAT), 0o666);
        const now = reference === undefined ? u.process.fstat(fd).size : u.process.stat(reference).size;
        const wanted = size === undefined || match[1] === '+' ? now + amount : match[1] === '-' ? now - amount : amount;
        u.process.ftruncate(fd, Math.max(0, wanted));
        u.process.close(fd);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        if (!u.has('c') || error.errno !== ENOENT) yield* u.fail(`cannot open '${file}' for writing: ${strerror(error.errno)}`);
      }
    }
    return u.status;
  },
);

export const unlink = utility('unlink', { short: '', usage: 'FILE' }, function* (u) {
  const [file, extra] = u.operands;
  if (file === undefined) return yield* usageError(u, 'missing operand');
  if (extra !== undefined) return yield* usageError(u, `extra operand '${extra}'`);
  yield* u.attempt(
    () => {
      u.process.unlink(file);
    },
    (why) => `cannot unlink '${file}': ${why}`,
  );
  return u.status;
});

export const link = utility('link', { short: '', usage: 'FILE1 FILE2' }, function* (u) {
  const [from, to, extra] = u.operands;
  if (from === undefined) return yield* usageError(u, 'missing operand');
  if (to === undefined) return yield* usageError(u, `missing operand after '${from}'`);
  if (extra !== undefined) return yield* usageError(u, `extra operand '${extra}'`);
  yield* u.attempt(
    () => {
      u.process.link(from, to);
    },
    (why) => `cannot create link '${to}' to '${from}': ${why}`,
  );
  return u.status;
});

export const sync = utility('sync', { short: 'df', usage: '[OPTION] [FILE]...' }, function* () {
  return 0;
});
