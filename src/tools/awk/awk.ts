import { SysError, strerror } from '../../uapi/errno.ts';
import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';
import { RegexError } from '../text/posix_regex.ts';
import { Interpreter } from './interpreter.ts';
import { AwkError } from './lexer.ts';
import { parseAwk } from './parser.ts';

const USAGE = 'Usage: mawk [Options] [Program] [file ...]\n';

/** awk(1): POSIX awk, with mawk's words (Debian's awk). */
export const awk = program(function* (process, io) {
  const assignments: string[] = [];
  let separator: string | undefined;
  let source: string | undefined;
  const getopt = new Getopt(process.argv, '+F:v:f:W:', []);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === 'F') separator = argument;
    else if (option.option === 'v') assignments.push(argument);
    else if (option.option === 'f') {
      try {
        source = `${source === undefined ? '' : `${source}\n`}${process.readFile(argument)}`;
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* io.error(`mawk: cannot open ${argument} (${strerror(error.errno)})\n`);
        return 2;
      }
    } else if (option.option === '?') {
      yield* io.error(`${(option.error ?? '').replace(/^awk: /, 'awk: ')}\n${USAGE}`);
      return 2;
    }
  }
  const operands = getopt.operands;
  if (source === undefined) {
    source = operands.shift();
    if (source === undefined) {
      yield* io.error(USAGE);
      return 2;
    }
  }
  try {
    return yield* new Interpreter(process, io, parseAwk(source), operands, assignments, separator).run();
  } catch (error) {
    if (!(error instanceof AwkError) && !(error instanceof RegexError)) throw error;
    yield* io.error(`awk: ${error.message}\n`);
    return 2;
  }
});
