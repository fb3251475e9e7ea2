import { ENOENT, strerror } from '../../uapi/errno.ts';
import type { Main, Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from '../coreutils/coreutil.ts';
import { execvp } from '../execvp.ts';
import { readAll, writeText } from '../stdio.ts';

/** Splits xargs' input: blanks and newlines separate, quotes and backslashes protect. A string is the complaint. */
export function splitArguments(text: string): string[] | string {
  const args: string[] = [];
  let current: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === ' ' || c === '\t' || c === '\n') {
      if (current !== undefined) args.push(current);
      current = undefined;
    } else if (c === "'" || c === '"') {
      const close = text.indexOf(c, i + 1);
      if (close < 0 || text.slice(i, close).includes('\n')) {
        return `unmatched ${c === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`;
      }
      current = (current ?? '') + text.slice(i + 1, close);
      i = close;
    } else if (c === '\\' && i + 1 < text.length) current = (current ?? '') + text[++i];
    else current = (current ?? '') + c;
  }
  if (current !== undefined) args.push(current);
  return args;
}

export const xargs = utility(
  'xargs',
  {
    short: '+0a:d:E:I:i::L:l::n:oP:prs:tx',
    long: [
      { name: 'null', argument: 'none', value: '0' },
      { name: 'delimiter', argument: 'required', value: 'd' },
      { name: 'replace', argument: 'optional', value: 'i' },
      { name: 'max-args', argument: 'required', value: 'n' },
      { name: 'max-lines', argument: 'optional', value: 'l' },
      { name: 'max-procs', argument: 'required', value: 'P' },
      { name: 'no-run-if-empty', argument: 'none', value: 'r' },
      { name: 'verbose', argument: 'none', value: 't' },
      { name: 'arg-file', argument: 'required', value: 'a' },
    ],
    version: '(GNU findutils) 4.10.0',
    usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
  },
  function* (u) {
    const file = u.value('a');
    const text = file === undefined ? yield* readAll(u.process, 0) : yield* u.readFiles([file]);
    const command = u.operands.length > 0 ? u.operands : ['echo'];
    const replace = u.has('I') ? u.value('I') : u.has('i') ? u.value('i') || '{}' : undefined;
    const perLine = u.has('L') || u.has('l');
    const delimiter = u.has('0') ? '\0' : u.value('d')?.replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0');
    let items: string[];
    if (delimiter !== undefined) {
      items = text.split(delimiter);
      if (items[items.length - 1] === '') items.pop();
    } else if (replace !== undefined || perLine) {
      items = text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    } else {
      const split = splitArguments(text);
      if (typeof split === 'string') {
        yield* u.fail(split);
        return 1;
      }
      items = split;
    }
    const count = u.value(perLine ? (u.has('L') ? 'L' : 'l') : 'n');
    if (count !== undefined && count !== '' && !/^[1-9]\d*$/.test(count)) {
      return yield* usageError(
        u,
        /^-?\d+$/.test(count) ? `value ${count} for -n option should be >= 1` : `invalid number "${count}" for -n option`,
      );
    }
    const size = replace !== undefined ? 1 : perLine ? Number(count || 1) : count === undefined ? 5000 : Number(count);
    if (items.length === 0 && (u.has('r') || replace !== undefined)) return 0;
    let status = 0;
    for (let at = 0; at === 0 || at < items.length; at += size) {
      const batch = items.slice(at, at + size);
      const words = perLine ? batch.flatMap((line) => splitOr(line)) : batch;
      const argv =
        replace === undefined ? [...command, ...words] : command.map((word, i) => (i === 0 ? word : word.replaceAll(replace, batch[0])));
      const result = yield* runCommand(u, argv);
      if (result >= 126) return result;
      if (result !== 0) status = 123;
      if (result === 124) return 124;
    }
    return status;
  },
);

function splitOr(line: string): string[] {
  const split = splitArguments(line);
  return typeof split === 'string' ? [line] : split;
}

/** Runs the command and waits: its status, 124 for 255, 126 or 127 where it cannot be run, 125 where a signal ended it. */
function* runCommand(u: Utility, argv: string[]): Program<number> {
  const { process } = u;
  if (u.has('t')) yield* u.io.error(`${argv.join(' ')}\n`);
  yield* u.io.flush();
  const pid = process.fork(commandChild('xargs', argv), { argv });
  const result = yield* process.waitpid(pid, 0);
  if (result.how === 'killed') {
    yield* u.io.error(`xargs: ${argv[0]}: terminated by signal ${result.code}\n`);
    return 125;
  }
  if (result.code === 255) {
    yield* u.io.error(`xargs: ${argv[0]}: exited with status 255; aborting\n`);
    return 124;
  }
  return result.code;
}

/** A child that becomes `argv`; complains as `name` and ends with 127 (not found) or 126 where it cannot. */
export function commandChild(name: string, argv: readonly string[], quoted = false): Main {
  return function* (child) {
    const errno = yield* execvp(child, argv);
    yield* writeText(child, 2, `${name}: ${quoted ? `'${argv[0]}'` : argv[0]}: ${strerror(errno)}\n`);
    return errno === ENOENT ? 127 : 126;
  };
}
