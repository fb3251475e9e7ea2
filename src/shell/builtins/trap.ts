import { SIGKILL, SIGSTOP } from '../../uapi/signal.ts';
import type { Builtin, Shell } from '../shell.ts';
import { singleQuote } from '../quote.ts';
import { trapName, trapNumber, TRAP_DEBUG, TRAP_RETURN } from '../traps.ts';
import { listSignals } from './jobs.ts';
import { parseOptions, usage } from './usage.ts';

/** trap. bash: builtins/trap.def. */
export const trap: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args[1] === '-' ? ['trap', '--', ...args.slice(1)] : args, 'lp');
  if (parsed === undefined) return 2;
  const { flags, rest } = parsed;
  if (flags.has('l')) return listSignals(sh, []);
  if (flags.has('p') || rest.length === 0) return show(sh, rest);
  let command: string | undefined = rest[0];
  let names = rest.slice(1);
  if (names.length === 0) {
    if (trapNumber(rest[0]) < 0 && rest[0] !== '-') return usage(sh, 'trap');
    command = undefined;
    names = [...rest];
  } else if (command === '-') command = undefined;
  else if (/^\d+$/.test(command) && trapNumber(command) >= 0) {
    names = [...rest];
    command = undefined;
  }
  let status = 0;
  for (const name of names) {
    const number = trapNumber(name);
    if (number < 0) {
      if (sh.flavour === 'dash') sh.write(2, `trap: ${name}: bad trap\n`);
      else sh.warn(`trap: ${name}: invalid signal specification`);
      status = 1;
    } else setTrap(sh, number, command);
  }
  return status;
};

function show(sh: Shell, names: readonly string[]): number {
  const all = sh.traps.shown(!sh.posix);
  const put = (number: number, command: string): void => sh.print(`trap -- ${singleQuote(command)} ${trapName(number, !sh.posix)}\n`);
  if (names.length === 0) for (const [number, command] of all) put(number, command);
  let status = 0;
  for (const name of names) {
    const number = trapNumber(name);
    const command = all.find(([other]) => other === number)?.[1];
    if (command !== undefined) put(number, command);
    else if (number < 0) {
      sh.warn(`trap: ${name}: invalid signal specification`);
      status = 1;
    }
  }
  return status;
}

/** Sets what happens at a signal (or EXIT and its kin): a command, '' to ignore it, undefined for the default. */
export function setTrap(sh: Shell, number: number, command: string | undefined): void {
  if (number === SIGKILL || number === SIGSTOP) return;
  if (number > 0 && number < TRAP_DEBUG) {
    if (sh.traps.ignoredAtStart.has(number)) return;
    if (command === undefined) {
      sh.p.signal(number, sh.defaultAction(number));
      if (sh.defaultAction(number) === 'default') sh.signals.delete(number);
    } else {
      sh.p.signal(number, command === '' ? 'ignore' : () => void sh.traps.pending.push(number));
      sh.signals.add(number);
    }
  }
  sh.traps.set(number, command);
  if (number === TRAP_RETURN) sh.traps.returnDepth = sh.calls.length;
}
