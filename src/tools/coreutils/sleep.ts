import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';
import { parseDuration } from './duration.ts';

/** sleep(1). */
export const sleep = program(function* (p, io) {
  const getopt = new Getopt(p.argv, '+', [
    { name: 'help', argument: 'none', value: 'help' },
    { name: 'version', argument: 'none', value: 'version' },
  ]);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === 'help') {
      yield* io.print(
        'Usage: sleep NUMBER[SUFFIX]...\n  or:  sleep OPTION\nPause for NUMBER seconds. SUFFIX is s (seconds), m, h or d; several are added up.\n',
      );
      return 0;
    }
    yield* io.error(`${option.error ?? 'sleep'}\nTry 'sleep --help' for more information.\n`);
    return 1;
  }
  const { operands } = getopt;
  if (operands.length === 0) {
    yield* io.error("sleep: missing operand\nTry 'sleep --help' for more information.\n");
    return 1;
  }
  let total = 0;
  let wrong = false;
  for (const text of operands) {
    const duration = parseDuration(text);
    if (duration === undefined) {
      yield* io.error(`sleep: invalid time interval '${text}'\n`);
      wrong = true;
    } else {
      total += duration;
    }
  }
  if (wrong) {
    yield* io.error("Try 'sleep --help' for more information.\n");
    return 1;
  }
  yield* p.nanosleep(total);
  return 0;
});
