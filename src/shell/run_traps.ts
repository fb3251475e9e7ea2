import type { Program } from '../uapi/process.ts';
import { FLOW_NONE, type Shell } from './shell.ts';
import { TRAP_DEBUG, TRAP_ERR, TRAP_RETURN } from './traps.ts';

/** Running the commands of traps. bash: trap.c. */

/** Traps of the signals that came meanwhile. */
export function* runPendingTraps(sh: Shell): Program<void> {
  while (sh.traps.pending.length > 0) yield* runTrap(sh, sh.traps.pending.shift()!);
}

const TRAP_NAMES: Record<number, string> = { [TRAP_DEBUG]: 'debug', [TRAP_ERR]: 'error', [TRAP_RETURN]: 'return' };

/** Runs a trap's command; `$?` is the same afterwards. */
export function* runTrap(sh: Shell, number: number): Program<void> {
  const command = sh.traps.get(number);
  if (command === undefined || command === '' || sh.traps.running.has(number)) return;
  const { lastStatus, flow, line, pipeStatus } = sh;
  sh.flow = FLOW_NONE;
  sh.traps.running.add(number);
  sh.trapName = TRAP_NAMES[number] ?? 'signal';
  try {
    yield* sh.services.runText(sh, command, 'trap');
  } finally {
    sh.traps.running.delete(number);
  }
  sh.lastStatus = lastStatus;
  sh.pipeStatus = pipeStatus;
  sh.line = line;
  if (sh.flow === FLOW_NONE) sh.flow = flow;
}

/** The DEBUG trap, before a command. */
export function* runDebugTrap(sh: Shell): Program<void> {
  if (!sh.traps.commands.has(TRAP_DEBUG)) return;
  yield* runTrap(sh, TRAP_DEBUG);
}

export function* runErrTrap(sh: Shell): Program<void> {
  if (!sh.traps.commands.has(TRAP_ERR)) return;
  yield* runTrap(sh, TRAP_ERR);
}

export function* runReturnTrap(sh: Shell, sourced: boolean): Program<void> {
  if (!sh.traps.commands.has(TRAP_RETURN) || (!sourced && !sh.options.functrace && sh.traps.returnDepth !== sh.calls.length)) return;
  if (!sourced) sh.traps.returnDepth = -1;
  yield* runTrap(sh, TRAP_RETURN);
}

const NONE: readonly (readonly [number, string])[] = [];

/** Functions do not inherit the traps on DEBUG and RETURN without functrace, and on ERR without errtrace. */
export function hideTraps(sh: Shell): readonly (readonly [number, string])[] {
  const { commands } = sh.traps;
  if (commands.size === 0) return NONE;
  const hidden: [number, string][] = [];
  for (const number of [TRAP_DEBUG, TRAP_RETURN, TRAP_ERR]) {
    const command = commands.get(number);
    if (command === undefined || command === '' || (number === TRAP_ERR ? sh.options.errtrace : sh.options.functrace)) continue;
    if (number === TRAP_RETURN) continue;
    hidden.push([number, command]);
    commands.delete(number);
  }
  return hidden;
}

/** Puts traps back that the function did not set anew. */
export function restoreTraps(sh: Shell, hidden: readonly (readonly [number, string])[]): void {
  for (const [number, command] of hidden) if (!sh.traps.commands.has(number)) sh.traps.commands.set(number, command);
}
