import type { Program } from '../uapi/process.ts';
import { ShellExit } from './errors.ts';
import { checkInterrupt } from './interrupt.ts';
import { runErrTrap } from './run_traps.ts';
import { FLOW_BREAK, FLOW_NONE, FLOW_RETURN, type Shell } from './shell.ts';

/** After a loop's body: is the loop over? Takes up `break` and `continue`. */
export function loopEnds(sh: Shell): boolean {
  if (sh.flow === FLOW_NONE) return false;
  if (sh.flow === FLOW_RETURN) return true;
  if (--sh.flowCount > 0) return true;
  const ends = sh.flow === FLOW_BREAK;
  sh.flow = FLOW_NONE;
  return ends;
}

/** Between two rounds of a loop: lets others run, and ends here where ^C was typed. */
export function* giveWay(sh: Shell): Program<void> {
  yield* sh.p.schedYield();
  yield* checkInterrupt(sh);
}

/** A failure where none is asked for: the ERR trap, and the end with `set -e`. */
export function* failed(sh: Shell, status: number): Program<void> {
  if (sh.conditional > 0 || sh.flow !== FLOW_NONE) return;
  sh.lastStatus = status;
  yield* runErrTrap(sh);
  if (sh.options.errexit) throw new ShellExit(status);
}
