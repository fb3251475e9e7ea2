import type { Program } from '../../uapi/process.ts';
import { ShellExit } from '../errors.ts';
import { jobState } from '../jobs.ts';
import { FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, type Builtin, type Shell } from '../shell.ts';
import { numberArgument } from './usage.ts';

/** break, continue, return, exit, logout, shift, eval. */

function leave(flow: number): Builtin {
  return (sh, args) => {
    if (sh.loopDepth === 0 && !sh.posix) {
      sh.warn(`${args[0]}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    const count = args[1] === undefined ? 1 : numberArgument(sh, args[0], args[1]);
    if (count === undefined) throw new ShellExit(sh.posix ? 2 : 128);
    if (args.length > 2) {
      sh.warn(`${args[0]}: too many arguments`);
      return 1;
    }
    if (sh.loopDepth === 0) return 0;
    if (count < 1) {
      sh.warn(`${args[0]}: ${args[1]}: loop count out of range`);
      sh.flow = FLOW_BREAK;
      sh.flowCount = sh.loopDepth;
      return 1;
    }
    sh.flow = flow;
    sh.flowCount = Math.min(count, sh.loopDepth);
    return 0;
  };
}

export const breakBuiltin = leave(FLOW_BREAK);
export const continueBuiltin = leave(FLOW_CONTINUE);

export const returnBuiltin: Builtin = (sh, args) => {
  let status: number | undefined = sh.lastStatus;
  if (args[1] !== undefined) {
    status = numberArgument(sh, 'return', args[1]);
    if (status === undefined) {
      if (sh.posix) throw new ShellExit(2);
      status = 2;
    }
  }
  if (sh.calls.length === 0) {
    if (sh.posix) throw new ShellExit(status & 255);
    sh.warn("return: can only `return' from a function or sourced script");
    return 2;
  }
  sh.flow = FLOW_RETURN;
  sh.returnStatus = status & 255;
  return sh.returnStatus;
};

export function* exitBuiltin(sh: Shell, args: readonly string[]): Program<number> {
  if (args[0] === 'logout' && !sh.shopts.login_shell) {
    sh.warn("logout: not login shell: use `exit'");
    return 1;
  }
  if (sh.interactive && sh.subshell === 0) {
    sh.write(2, args[0] === 'logout' || sh.shopts.login_shell ? 'logout\n' : 'exit\n');
    if (stoppedJobs(sh)) return 1;
  }
  let status: number | undefined = sh.lastStatus;
  if (args[1] !== undefined) {
    status = numberArgument(sh, args[0], args[1]);
    if (args.length > 2 && status !== undefined) {
      sh.warn(`${args[0]}: too many arguments`);
      return 1;
    }
  }
  yield* sh.flush();
  throw new ShellExit((status ?? 2) & 255);
}

const warned = new WeakMap<Shell, number>();

/** With stopped jobs the first `exit` only warns. */
export function stoppedJobs(sh: Shell): boolean {
  const number = sh.historyBase + sh.historyList.length;
  const before = warned.get(sh);
  warned.set(sh, number);
  if (!sh.jobs.list.some((job) => jobState(job) === 'stopped') || before === number || before === number - 1) return false;
  sh.write(2, 'There are stopped jobs.\n');
  return true;
}

export const shiftBuiltin: Builtin = (sh, args) => {
  if (args.length > 2) {
    sh.warn('shift: too many arguments');
    return 1;
  }
  const count = args[1] === undefined ? 1 : numberArgument(sh, 'shift', args[1]);
  if (count === undefined) {
    if (sh.posix) throw new ShellExit(2);
    return 1;
  }
  if (count < 0) {
    sh.warn(`shift: ${args[1]}: shift count out of range`);
    return 1;
  }
  if (count > sh.params.length) {
    if (sh.flavour === 'ash') return 1;
    if (sh.posix) {
      sh.warn("shift: can't shift that many");
      throw new ShellExit(2);
    }
    if (sh.shopts.shift_verbose) sh.warn(`shift: ${args[1] ?? 1}: shift count out of range`);
    return 1;
  }
  sh.params.splice(0, count);
  return 0;
};

export function* evalBuiltin(sh: Shell, args: readonly string[]): Program<number> {
  const text = args.slice(args[1] === '--' ? 2 : 1).join(' ');
  if (text.trim() === '') return 0;
  sh.traceDepth++;
  try {
    return yield* sh.services.runText(sh, text, 'eval');
  } finally {
    sh.traceDepth--;
  }
}
