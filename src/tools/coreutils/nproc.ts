import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';

/** nproc(1). */
export const nproc = program(function* (p, io) {
  const getopt = new Getopt(p.argv, '', [
    { name: 'all', argument: 'none', value: 'a' },
    { name: 'ignore', argument: 'required', value: 'i' },
  ]);
  let ignore = 0;
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?' || (option.option === 'i' && !/^\d+$/.test(option.argument!))) {
      const error = option.option === '?' ? option.error : `nproc: invalid number: '${option.argument}'`;
      yield* io.error(`${error}\n${option.option === '?' ? "Try 'nproc --help' for more information.\n" : ''}`);
      return 1;
    }
    if (option.option === 'i') ignore = Number(option.argument);
  }
  if (getopt.operands.length > 0) {
    yield* io.error(`nproc: extra operand '${getopt.operands[0]}'\nTry 'nproc --help' for more information.\n`);
    return 1;
  }
  const count = p.readFile('/proc/cpuinfo').match(/^processor/gm)?.length ?? 1;
  yield* io.print(`${Math.max(1, count - ignore)}\n`);
  return 0;
});
