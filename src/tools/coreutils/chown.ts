import { SysError, strerror } from '../../uapi/errno.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, type Stat } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { nameOfId } from './stat.ts';

const LONG = [
  { name: 'recursive', argument: 'none', value: 'R' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'changes', argument: 'none', value: 'c' },
  { name: 'silent', argument: 'none', value: 'f' },
  { name: 'quiet', argument: 'none', value: 'f' },
  { name: 'no-dereference', argument: 'none', value: 'h' },
  { name: 'dereference', argument: 'none', value: 'D' },
  { name: 'reference', argument: 'required', value: 'reference' },
  { name: 'preserve-root', argument: 'none', value: 'P' },
  { name: 'no-preserve-root', argument: 'none', value: 'P' },
] as const;

/** Whom files shall belong to: ids, and the words -v shows; -1 keeps what is. */
interface Ownership {
  uid: number;
  gid: number;
  user?: string;
  group?: string;
}

/** The fields of a name's or number's line in /etc/passwd or /etc/group. */
function row(u: Utility, path: string, key: string): string[] | undefined {
  return u.process
    .readFile(path)
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === key);
}

function idOf(u: Utility, path: string, key: string): number | undefined {
  const found = row(u, path, key)?.[2] ?? (/^\d+$/.test(key) ? key : undefined);
  return found === undefined ? undefined : Number(found);
}

/** "user", "user:group", "user:", ":group"; a string is the complaint. */
function parseOwner(u: Utility, text: string): Ownership | string {
  const colon = text.indexOf(':');
  const user = colon < 0 ? text : text.slice(0, colon);
  let group = colon < 0 ? undefined : text.slice(colon + 1);
  const uid = user === '' ? -1 : idOf(u, '/etc/passwd', user);
  if (uid === undefined) return `invalid user: '${text}'`;
  if (group === '' && user !== '') {
    const login = row(u, '/etc/passwd', user)?.[3];
    if (login === undefined) return `invalid spec: '${text}'`;
    group = nameOfId(u.process, '/etc/group', Number(login));
  }
  const gid = group === undefined || group === '' ? -1 : idOf(u, '/etc/group', group);
  if (gid === undefined) return `invalid group: '${text}'`;
  return { uid, gid, ...(user === '' ? {} : { user }), ...(group === undefined || group === '' ? {} : { group }) };
}

function shown(user: string | undefined, group: string | undefined): string {
  return user !== undefined && group !== undefined ? `${user}:${group}` : (user ?? (group === undefined ? '' : `:${group}`));
}

/** What -v and -c say of a file that was given (or had) its owner. */
function* tell(u: Utility, path: string, wanted: Ownership, before: Stat): Program<void> {
  const changed = (wanted.uid >= 0 && wanted.uid !== before.uid) || (wanted.gid >= 0 && wanted.gid !== before.gid);
  if (!u.has('v') && !(u.has('c') && changed)) return;
  const groupOnly = wanted.user === undefined;
  const what = groupOnly ? 'group' : 'ownership';
  const to = groupOnly ? wanted.group : shown(wanted.user, wanted.group);
  if (!changed) {
    yield* u.print(`${what} of '${path}' retained as ${to}\n`);
    return;
  }
  const user = groupOnly ? undefined : nameOrNumber(u, '/etc/passwd', before.uid);
  const group = wanted.group === undefined ? undefined : nameOrNumber(u, '/etc/group', before.gid);
  yield* u.print(`changed ${what} of '${path}' from ${groupOnly ? group : shown(user, group)} to ${to}\n`);
}

function nameOrNumber(u: Utility, path: '/etc/passwd' | '/etc/group', id: number): string {
  const name = nameOfId(u.process, path, id);
  return name === 'UNKNOWN' ? String(id) : name;
}

function* apply(u: Utility, path: string, wanted: Ownership): Program<void> {
  let stat: Stat;
  try {
    const entry = u.process.lstat(path);
    const isLink = (entry.mode & S_IFMT) === S_IFLNK;
    stat = isLink && !u.has('h') ? u.process.stat(path) : entry;
    // There is no lchown in this kernel: a link keeps its owner.
    if (!(isLink && u.has('h'))) u.process.chown(path, wanted.uid < 0 ? stat.uid : wanted.uid, wanted.gid < 0 ? stat.gid : wanted.gid);
    if (u.has('R') && (entry.mode & S_IFMT) === S_IFDIR) {
      for (const { name } of u.process.readdir(path))
        if (name !== '.' && name !== '..') yield* apply(u, `${path.replace(/(?<=.)\/$/, '')}/${name}`, wanted);
    }
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    u.status = 1;
    if (!u.has('f')) yield* u.fail(`cannot access '${path}': ${strerror(error.errno)}`);
    return;
  }
  yield* tell(u, path, wanted, stat);
}

/** chown and chgrp: they differ in how the first operand is read. */
function ownerTool(name: 'chown' | 'chgrp', parse: (u: Utility, text: string) => Ownership | string): ReturnType<typeof utility> {
  return utility(
    name,
    { short: 'RvcfhHLP', long: LONG, usage: `[OPTION]... ${name === 'chown' ? '[OWNER][:[GROUP]]' : 'GROUP'} FILE...` },
    function* (u) {
      const reference = u.value('reference');
      const [spec, ...rest] = u.operands;
      const files = reference === undefined ? rest : u.operands;
      if (spec === undefined) return yield* usageError(u, 'missing operand');
      if (files.length === 0) return yield* usageError(u, `missing operand after '${spec}'`);
      let wanted: Ownership | string;
      if (reference === undefined) wanted = parse(u, spec);
      else {
        try {
          const stat = u.process.stat(reference);
          wanted = { uid: name === 'chown' ? stat.uid : -1, gid: stat.gid };
        } catch (error) {
          if (!(error instanceof SysError)) throw error;
          wanted = `failed to get attributes of '${reference}': ${strerror(error.errno)}`;
        }
      }
      if (typeof wanted === 'string') {
        yield* u.fail(wanted);
        return 1;
      }
      if (name === 'chown' && reference === undefined && /^[^:]*\./.test(spec) && row(u, '/etc/passwd', spec) === undefined) {
        yield* u.io.error(`chown: warning: '.' should be ':': '${spec}'\n`);
      }
      for (const file of files) yield* apply(u, file, wanted);
      return u.status;
    },
  );
}

export const chown = ownerTool('chown', (u, text) => {
  const parsed = parseOwner(u, text);
  const dot = text.indexOf('.');
  if (typeof parsed !== 'string' || dot < 0 || text.includes(':')) return parsed;
  return parseOwner(u, `${text.slice(0, dot)}:${text.slice(dot + 1)}`);
});

export const chgrp = ownerTool('chgrp', (u, text) => {
  const gid = idOf(u, '/etc/group', text);
  return gid === undefined ? `invalid group: '${text}'` : { uid: -1, gid, group: text };
});
