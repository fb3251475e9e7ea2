import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';

const LONG = [
  { name: 'all', argument: 'none', value: 'a' },
  { name: 'kernel-name', argument: 'none', value: 's' },
  { name: 'nodename', argument: 'none', value: 'n' },
  { name: 'kernel-release', argument: 'none', value: 'r' },
  { name: 'kernel-version', argument: 'none', value: 'v' },
  { name: 'machine', argument: 'none', value: 'm' },
  { name: 'processor', argument: 'none', value: 'p' },
  { name: 'hardware-platform', argument: 'none', value: 'i' },
  { name: 'operating-system', argument: 'none', value: 'o' },
] as const;
/** In the order they are printed. */
const FIELDS = 'snrvmpio';
const TRY = "Try 'uname --help' for more information.\n";

/** uname(1). */
export const uname = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 'asnrvmpio', LONG);
  const wanted = new Set<string>();
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') {
      yield* io.error(`${option.error}\n${TRY}`);
      return 1;
    }
    if (option.option === 'a') for (const field of 'snrvmo') wanted.add(field);
    else wanted.add(option.option);
  }
  if (getopt.operands.length > 0) {
    yield* io.error(`uname: extra operand '${getopt.operands[0]}'\n${TRY}`);
    return 1;
  }
  if (wanted.size === 0) wanted.add('s');
  const values: Record<string, string> = {
    s: p.readFile('/proc/sys/kernel/ostype').trim(),
    n: p.hostname(),
    r: p.readFile('/proc/sys/kernel/osrelease').trim(),
    v: p.readFile('/proc/sys/kernel/version').trim(),
    m: 'x86_64',
    p: 'unknown',
    i: 'unknown',
    o: 'GNU/Linux',
  };
  const shown = [...FIELDS].filter((field) => wanted.has(field)).map((field) => values[field]);
  yield* io.print(`${shown.join(' ')}\n`);
  return 0;
});
