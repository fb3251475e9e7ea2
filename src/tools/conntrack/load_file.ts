import { SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { readAll, type Stdio } from '../stdio.ts';
import { ACTIONS, Session } from './commands.ts';
import { parameterProblem } from './exit_error.ts';
import { type Command, parseCommandLine } from './options.ts';

const ALLOWED: readonly string[] = ['create', 'add', 'update', 'delete', 'flush'];
const SHORT: Readonly<Record<string, string>> = {
  list: '-L',
  get: '-G',
  event: '-E',
  version: '-V',
  help: '-h',
  'exp-list': '-L expect',
  'exp-create': '-C expect',
  'exp-delete': '-D expect',
  'exp-get': '-G expect',
  'exp-flush': '-F expect',
  'exp-event': '-E expect',
  count: '-C',
  'exp-count': '-C expect',
  stats: '-S',
  'exp-stats': '-S expect',
};

/** `conntrack -R FILE`: a command a line, all of them read before the first is carried out. */
export function* loadFile(process: Process, io: Stdio, path: string): Program<void> {
  const commands: Command[] = [];
  for (const line of (yield* readLines(process, path)).split('\n')) {
    const words = split(line);
    if (words.length > 0 && !words[0].startsWith('#')) commands.push(parseCommandLine(words));
  }
  for (const { name } of commands)
    if (!ALLOWED.includes(name)) parameterProblem(`Cannot use command \`${SHORT[name] ?? 'unknown'}' with --load-file`);
  for (const command of commands) yield* ACTIONS[command.name](new Session(process, io, command));
}

function* readLines(process: Process, path: string): Program<string> {
  if (path === '-') return yield* readAll(process, 0);
  try {
    return process.readFile(path);
  } catch (error) {
    if (error instanceof SysError) parameterProblem(`Failed to open file ${path} for reading`);
    throw error;
  }
}

/** Words of a line; double quotes hold blanks together. */
function split(line: string): string[] {
  const words: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/"((?:\\.|[^"\\])*)"|([^\s"]+)/g))
    words.push(quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : plain);
  return words;
}
