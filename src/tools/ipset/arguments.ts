import { ParameterProblem, syntaxError } from './ipset_error.ts';
import type { OutputMode } from './print.ts';

export type CommandName =
  'create' | 'add' | 'del' | 'test' | 'destroy' | 'list' | 'save' | 'restore' | 'flush' | 'rename' | 'swap' | 'help' | 'version' | 'quit';

/** Name, short words, how many words must follow, how many may (-1: any). ipset: lib/ipset.c, ipset_commands. */
const COMMANDS: readonly (readonly [name: CommandName, aliases: readonly string[], least: number, most: number])[] = [
  ['create', ['n', '-N'], 2, -1],
  ['add', ['-A'], 2, -1],
  ['del', ['-D'], 2, -1],
  ['test', ['-T'], 2, -1],
  ['destroy', ['x', '-X'], 0, 1],
  ['list', ['-L'], 0, 1],
  ['save', ['-S'], 0, 1],
  ['restore', ['-R'], 0, 0],
  ['flush', ['-F'], 0, 1],
  ['rename', ['e', '-E'], 2, 2],
  ['swap', ['w', '-W'], 2, 2],
  ['help', ['-h', '-H'], 0, 1],
  ['version', ['-v', '-V'], 0, 0],
  ['quit', [], 0, 0],
];

/** A command line taken apart. */
export class Arguments {
  command: CommandName | null = null;
  words: string[] = [];
  output: OutputMode | null = null;
  sorted = false;
  quiet = false;
  exist = false;
  names = false;
  terse = false;
  file: string | null = null;
}

const FLAGS: Readonly<Record<string, 'sorted' | 'quiet' | 'exist' | 'names' | 'terse' | 'resolve'>> = {
  ...{ s: 'sorted', sorted: 'sorted', q: 'quiet', quiet: 'quiet', '!': 'exist', exist: 'exist' },
  ...{ n: 'names', name: 'names', t: 'terse', terse: 'terse', r: 'resolve', resolve: 'resolve' },
};

/** Reads a command line without the program's name; `base` are options given before a restore. ipset: ipset_parser(). */
export function parseArguments(words: readonly string[], base?: Arguments): Arguments {
  const args = Object.assign(new Arguments(), base, { command: null, words: [] });
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const option = /^--?(\S+)$/.exec(words[i])?.[1];
    const flag = option === undefined ? undefined : FLAGS[option];
    if (flag !== undefined) {
      if (flag !== 'resolve') args[flag] = true;
      continue;
    }
    if (option === 'o' || option === 'output') args.output = outputMode(argument(words, ++i, 'o'));
    else if (option === 'f' || option === 'file') args.file = argument(words, ++i, 'f');
    else rest.push(words[i]);
  }
  findCommand(args, rest);
  return args;
}

function argument(words: readonly string[], at: number, option: string): string {
  if (words[at] === undefined) throw new ParameterProblem(`Missing mandatory argument to option -${option}`);
  return words[at];
}

function outputMode(word: string): OutputMode {
  if (word !== 'plain' && word !== 'save' && word !== 'xml' && word !== 'json') throw syntaxError(`unknown output mode '${word}'`);
  return word;
}

function findCommand(args: Arguments, rest: readonly string[]): void {
  if (rest.length === 0) throw new ParameterProblem('No command specified.');
  const [word, ...words] = rest;
  if (word === '-') return;
  const long = word.startsWith('--') ? word.slice(2) : word;
  const row = COMMANDS.find(([name, aliases]) => aliases.includes(word) || (long !== '' && name.startsWith(long)));
  if (row === undefined) throw new ParameterProblem(`No command specified: unknown argument ${word}`);
  const [name, , least, most] = row;
  if (words.length < least) {
    const which = words.length === 0 ? 'Missing' : 'Missing second';
    throw new ParameterProblem(`${which} mandatory argument to command ${name}`);
  }
  if (most >= 0 && words.length > most) throw new ParameterProblem(`Unknown argument ${words[most]}`);
  args.command = name;
  args.words = words;
}
