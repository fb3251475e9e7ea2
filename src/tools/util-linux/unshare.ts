import { strerror, SysError } from '../../uapi/errno.ts';
import { CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWUTS, type Program } from '../../uapi/process.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program } from '../stdio.ts';
import { execOrShell } from './ns_exec.ts';

const LONG: readonly LongOption[] = [
  { name: 'net', argument: 'optional', value: 'n' },
  { name: 'mount', argument: 'optional', value: 'm' },
  { name: 'uts', argument: 'optional', value: 'u' },
  { name: 'fork', argument: 'none', value: 'f' },
  { name: 'kill-child', argument: 'optional', value: 'K' },
  { name: 'pid', argument: 'optional', value: 'p' },
  { name: 'ipc', argument: 'optional', value: 'i' },
  { name: 'user', argument: 'optional', value: 'U' },
  { name: 'cgroup', argument: 'optional', value: 'C' },
  { name: 'time', argument: 'optional', value: 'T' },
  { name: 'map-root-user', argument: 'none', value: 'r' },
  { name: 'mount-proc', argument: 'optional', value: 'M' },
];
const FLAGS: Readonly<Record<string, number>> = { n: CLONE_NEWNET, m: CLONE_NEWNS, u: CLONE_NEWUTS };

/** unshare(1): runs a program in new namespaces. */
export const unshare = program(function* (p, io) {
  const getopt = new Getopt(p.argv, '+nmufpiUCTr', LONG);
  let flags = 0;
  let fork = false;
  const binds: string[] = [];
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument } = option;
    if (letter === '?') {
      yield* io.error(`${option.error}\nTry 'unshare --help' for more information.\n`);
      return 1;
    }
    if (letter === 'f' || letter === 'K') fork = true;
    else if (letter in FLAGS && (argument === undefined || letter === 'n')) {
      flags |= FLAGS[letter];
      if (argument !== undefined) binds.push(argument);
    } else {
      const name = LONG.find(({ value }) => value === letter)?.name ?? letter;
      yield* io.error(`patchbay: unshare: option "--${name}" is not modelled\n`);
      return 95;
    }
  }
  p.unshare(flags);
  for (const path of binds) {
    try {
      p.bindNetns(path);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* io.error(`unshare: mount /proc/self/ns/net on ${path} failed: ${strerror(error.errno)}\n`);
      return 1;
    }
  }
  const argv = getopt.operands;
  if (!fork) return yield* execOrShell(p, io, 'unshare', argv);
  const child = p.fork((c): Program<number> => execOrShell(c, io, 'unshare', argv));
  const { how, code } = yield* p.waitpid(child, 0);
  return how === 'exited' ? code : 128 + code;
});
