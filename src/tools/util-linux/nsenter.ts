import { strerror, SysError } from '../../uapi/errno.ts';
import { O_CLOEXEC, O_RDONLY } from '../../uapi/file.ts';
import { CLONE_NEWNET } from '../../uapi/process.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program } from '../stdio.ts';
import { execOrShell } from './ns_exec.ts';

const LONG: readonly LongOption[] = [
  { name: 'all', argument: 'none', value: 'a' },
  { name: 'target', argument: 'required', value: 't' },
  { name: 'net', argument: 'optional', value: 'n' },
  { name: 'mount', argument: 'optional', value: 'm' },
  { name: 'uts', argument: 'optional', value: 'u' },
  { name: 'ipc', argument: 'optional', value: 'i' },
  { name: 'pid', argument: 'optional', value: 'p' },
  { name: 'cgroup', argument: 'optional', value: 'C' },
  { name: 'user', argument: 'optional', value: 'U' },
  { name: 'time', argument: 'optional', value: 'T' },
  { name: 'no-fork', argument: 'none', value: 'F' },
];

/** nsenter(1): runs a program in other processes' namespaces. All but the network's are one and the same here. */
export const nsenter = program(function* (p, io) {
  const getopt = new Getopt(p.argv, '+at:n::m::u::i::p::C::U::T::F', LONG);
  let target: string | undefined;
  let net: string | undefined;
  let any = false;
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument } = option;
    if (letter === '?') {
      yield* io.error(`${option.error}\nTry 'nsenter --help' for more information.\n`);
      return 1;
    }
    if (letter === 't') {
      target = argument!;
      if (!/^\d+$/.test(target)) {
        yield* io.error(`nsenter: failed to parse pid: '${target}'\n`);
        return 1;
      }
      continue;
    }
    if (letter === 'F') continue;
    any = true;
    if (letter === 'n') net = (argument ?? '').replace(/^=/, '');
    else if (letter === 'a') net ??= '';
  }
  if (!any) {
    yield* io.error('nsenter: no namespace specified\n');
    return 1;
  }
  if (target === undefined && net === '') {
    yield* io.error('nsenter: neither filename nor target pid supplied for ns/net\n');
    return 1;
  }
  const failure = net === undefined ? '' : enter(p, net === '' ? `/proc/${target}/ns/net` : net);
  if (failure !== '') {
    yield* io.error(`nsenter: ${failure}\n`);
    return 1;
  }
  return yield* execOrShell(p, io, 'nsenter', getopt.operands);
});

/** Joins the namespace that `path` is; what went wrong, or an empty string. */
function enter(p: Parameters<typeof nsenter>[0], path: string): string {
  let fd: number;
  try {
    fd = p.open(path, O_RDONLY | O_CLOEXEC);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return `cannot open ${path}: ${strerror(error.errno)}`;
  }
  try {
    p.setns(fd, CLONE_NEWNET);
    p.close(fd);
    return '';
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return `reassociate to namespace 'ns/net' failed: ${strerror(error.errno)}`;
  }
}
