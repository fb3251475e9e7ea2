import type { Process } from '../../uapi/process.ts';
import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';

interface User {
  name: string;
  uid: number;
  gid: number;
}

function rows(p: Process, path: string): string[][] {
  return p
    .readFile(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(':'));
}

/** The user of that name or number in /etc/passwd. */
export function findUser(p: Process, key: string | number): User | undefined {
  const row = rows(p, '/etc/passwd').find(([name, , uid]) => (typeof key === 'number' ? uid === String(key) : name === key));
  return row === undefined ? undefined : { name: row[0], uid: Number(row[2]), gid: Number(row[3]) };
}

function groupName(p: Process, gid: number): string {
  return rows(p, '/etc/group').find((row) => row[2] === String(gid))?.[0] ?? String(gid);
}

/** id(1). */
export const id = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 'agGnruz', [
    { name: 'user', argument: 'none', value: 'u' },
    { name: 'group', argument: 'none', value: 'g' },
    { name: 'groups', argument: 'none', value: 'G' },
    { name: 'name', argument: 'none', value: 'n' },
    { name: 'real', argument: 'none', value: 'r' },
  ]);
  const flags = new Set<string>();
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') {
      yield* io.error(`${option.error}\nTry 'id --help' for more information.\n`);
      return 1;
    }
    flags.add(option.option);
  }
  const [name] = getopt.operands;
  const user = findUser(p, name ?? p.getuid());
  if (user === undefined) {
    yield* io.error(`id: '${name ?? p.getuid()}': no such user\n`);
    return 1;
  }
  const group = groupName(p, user.gid);
  const named = flags.has('n');
  if (flags.has('u')) yield* io.print(`${named ? user.name : user.uid}\n`);
  else if (flags.has('g') || flags.has('G')) yield* io.print(`${named ? group : user.gid}\n`);
  else yield* io.print(`uid=${user.uid}(${user.name}) gid=${user.gid}(${group}) groups=${user.gid}(${group})\n`);
  return 0;
});

/** whoami(1). */
export const whoami = program(function* (p, io) {
  if (p.argv.length > 1) {
    const word = p.argv[1];
    const complaint = word.startsWith('-') ? `invalid option -- '${word.replace(/^-+/, '')[0] ?? ''}'` : `extra operand '${word}'`;
    yield* io.error(`whoami: ${complaint}\nTry 'whoami --help' for more information.\n`);
    return 1;
  }
  yield* io.print(`${findUser(p, p.getuid())?.name ?? p.getuid()}\n`);
  return 0;
});
