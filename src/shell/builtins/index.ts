import type { Builtin, Flavour } from '../shell.ts';
import { alias, builtinBuiltin, commandBuiltin, enable, exec, hash, help, source, type, unalias } from './command.ts';
import { cd, dirs, popd, pushd, pwd } from './directories.ts';
import { echo } from './echo.ts';
import { breakBuiltin, continueBuiltin, evalBuiltin, exitBuiltin, returnBuiltin, shiftBuiltin } from './flow.ts';
import { fc, history } from './history.ts';
import { bg, disown, fg, jobs, killBuiltin, suspend, wait } from './jobs.ts';
import { bind, caller, compgen, complete, getopts, times, ulimit, umask } from './misc.ts';
import { printf } from './printf.ts';
import { mapfile, read } from './read.ts';
import { set, shopt } from './set.ts';
import { test } from './test.ts';
import { trap } from './trap.ts';
import { declareBuiltin, exportBuiltin, letBuiltin, local, readonly, unset } from './variables.ts';

const succeed: Builtin = () => 0;

/** What both shells have. */
const COMMON: readonly (readonly [string, Builtin])[] = [
  [':', succeed],
  ['.', source],
  ['[', test],
  ['alias', alias],
  ['bg', bg],
  ['break', breakBuiltin],
  ['cd', cd],
  ['command', commandBuiltin],
  ['continue', continueBuiltin],
  ['echo', echo],
  ['eval', evalBuiltin],
  ['exec', exec],
  ['exit', exitBuiltin],
  ['export', exportBuiltin],
  ['false', () => 1],
  ['fg', fg],
  ['getopts', getopts],
  ['hash', hash],
  ['jobs', jobs],
  ['kill', killBuiltin],
  ['local', local],
  ['printf', printf],
  ['pwd', pwd],
  ['read', read],
  ['readonly', readonly],
  ['return', returnBuiltin],
  ['set', set],
  ['shift', shiftBuiltin],
  ['test', test],
  ['times', times],
  ['trap', trap],
  ['true', succeed],
  ['type', type],
  ['ulimit', ulimit],
  ['umask', umask],
  ['unalias', unalias],
  ['unset', unset],
  ['wait', wait],
];

const BASH_ONLY: readonly (readonly [string, Builtin])[] = [
  ['bind', bind],
  ['builtin', builtinBuiltin],
  ['caller', caller],
  ['compgen', compgen],
  ['complete', complete],
  ['compopt', complete],
  ['declare', declareBuiltin],
  ['dirs', dirs],
  ['disown', disown],
  ['enable', enable],
  ['fc', fc],
  ['help', help],
  ['history', history],
  ['let', letBuiltin],
  ['logout', exitBuiltin],
  ['mapfile', mapfile],
  ['popd', popd],
  ['pushd', pushd],
  ['readarray', mapfile],
  ['shopt', shopt],
  ['source', source],
  ['suspend', suspend],
  ['typeset', declareBuiltin],
];

const POSIX_BUILTINS = new Map(COMMON);
const ASH_BUILTINS = new Map([...COMMON, ['source', source], ['let', letBuiltin], ['help', help], ['history', history]] as const);
const BASH_BUILTINS = new Map([...COMMON, ...BASH_ONLY]);

/** The commands a shell has of its own. */
export function builtinsOf(flavour: Flavour): ReadonlyMap<string, Builtin> {
  return flavour === 'bash' ? BASH_BUILTINS : flavour === 'ash' ? ASH_BUILTINS : POSIX_BUILTINS;
}
