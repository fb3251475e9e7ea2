import type { Program } from '../uapi/process.ts';
import { arithmetic } from './arith.ts';
import { runCondition } from './condition.ts';
import { Discard, ShellError, ShellExit } from './errors.ts';
import { expandPattern, expandText, expandWords } from './expand.ts';

import type { AndOr, ArithCommand, ArithFor, Case, Cond, For, Group, If, List, Node, Pipeline, Redirected, While, Word } from './node.ts';
import { compilePattern } from './pattern.ts';
import { runPipes, startJob } from './pipeline.ts';
import { commandText, conditionText } from './print.ts';
import { forkShell } from './process.ts';
import { redirectHere, RedirectError, resolveRedirects, restore, type Saved } from './redirect.ts';
import { FLOW_NONE, type Shell } from './shell.ts';
import { failed, giveWay, loopEnds } from './flow.ts';
import { runCoproc } from './coproc.ts';
import { checkInterrupt } from './interrupt.ts';
import { runSelect } from './select.ts';
import { runSimple } from './simple.ts';
import { substituteParts, substituteRedirects, substituteWords } from './substitute.ts';
import { timePipeline } from './time.ts';
import { runDebugTrap, runPendingTraps } from './run_traps.ts';
import { waitForeground } from './job_control.ts';
import { traceText } from './xtrace.ts';

/** How deep commands may be nested, in frames of this program's own stack, and what a list takes of it. */
const MOST_DEPTH = 3000;
const LIST_DEPTH = 2;

/** Runs commands of every kind. bash: execute_cmd.c. */
export function run(sh: Shell, node: Node): Program<number> {
  switch (node.type) {
    case 'simple':
      return runSimple(sh, node, false);
    case 'list':
      return runList(sh, node);
    case 'andor':
      return runAndOr(sh, node);
    case 'pipeline':
      return runPipeline(sh, node);
    case 'if':
      return runIf(sh, node);
    case 'for':
      return runFor(sh, node);
    case 'select':
      return runSelect(sh, node);
    case 'arithfor':
      return runArithFor(sh, node);
    case 'while':
      return runWhile(sh, node);
    case 'case':
      return runCase(sh, node);
    case 'group':
      return runList(sh, node.body);
    case 'subshell':
      return runSubshell(sh, node);
    case 'redirected':
      return runRedirected(sh, node);
    case 'arith':
      return runArith(sh, node);
    case 'cond':
      return runCond(sh, node);
    case 'function':
      return defineFunction(sh, node);
    case 'coproc':
      return runCoproc(sh, node);
  }
}

/** Runs a command in a process that does nothing afterwards. */
export function runLast(sh: Shell, node: Node): Program<number> {
  if (node.type === 'simple' && sh.traps.commands.size === 0) return runSimple(sh, node, true);
  if (node.type === 'subshell' && sh.traps.commands.size === 0) return runLastList(sh, node.body);
  return run(sh, node);
}

/** Runs a list as the last thing a process does. */
export function runLastList(sh: Shell, list: List): Program<number> {
  const only = list.items.length === 1 ? list.items[0] : undefined;
  return only !== undefined && !only.background && only.node.type === 'simple' ? runLast(sh, only.node) : runList(sh, list);
}

export function* runList(sh: Shell, list: List): Program<number> {
  let status = 0;
  if ((sh.depth += LIST_DEPTH) > MOST_DEPTH) throw new ShellError('maximum nesting level exceeded');
  const { items } = list;
  for (let i = 0; i < items.length; i++) {
    if (sh.traps.pending.length > 0) yield* runPendingTraps(sh);
    if (sh.interrupted) yield* checkInterrupt(sh);
    const { node, background } = items[i];
    if (sh.options.noexec && !sh.interactive) continue;
    status = background ? yield* runBackground(sh, node) : yield* run(sh, node);
    sh.lastStatus = status;
    if (sh.flow !== FLOW_NONE) break;
  }
  sh.depth -= LIST_DEPTH;
  if (sh.flow === FLOW_NONE && sh.traps.pending.length > 0) yield* runPendingTraps(sh);
  return status;
}

function* runBackground(sh: Shell, node: Node): Program<number> {
  if (sh.hasOutput) yield* sh.flush();
  const piped = node.type === 'pipeline' && !node.negated && node.time === 'none';
  const job = startJob(sh, piped ? node.commands : [node], piped ? node.both : [], false);
  sh.lastAsync = job.procs[job.procs.length - 1].pid;
  if (sh.interactive && sh.subshell === 0) {
    sh.write(2, `[${job.number}] ${sh.lastAsync}\n`);
    yield* sh.flush();
  }
  return 0;
}

function* runAndOr(sh: Shell, node: AndOr): Program<number> {
  const { commands, operators } = node;
  let status = 0;
  for (let i = 0; i < commands.length; i++) {
    if (i > 0 && (operators[i - 1] === '&&') !== (status === 0)) continue;
    const last = i === commands.length - 1;
    if (!last) sh.conditional++;
    try {
      status = yield* run(sh, commands[i]);
    } finally {
      if (!last) sh.conditional--;
    }
    sh.lastStatus = status;
    if (sh.flow !== FLOW_NONE) break;
  }
  return status;
}

function* runPipeline(sh: Shell, node: Pipeline): Program<number> {
  if (node.negated) sh.conditional++;
  let status: number;
  try {
    status = node.time === 'none' ? yield* runPlainPipeline(sh, node) : yield* timePipeline(sh, node, runPlainPipeline(sh, node));
  } finally {
    if (node.negated) sh.conditional--;
  }
  if (node.negated) return status === 0 ? 1 : 0;
  return status;
}

function* runPlainPipeline(sh: Shell, node: Pipeline): Program<number> {
  if (node.commands.length === 0) return 0;
  if (node.commands.length === 1) return yield* run(sh, node.commands[0]);
  sh.line = node.line;
  const status = yield* runPipes(sh, node);
  if (status !== 0) yield* failed(sh, status);
  return status;
}

function* runIf(sh: Shell, node: If): Program<number> {
  for (const { condition, body } of node.clauses) {
    const status = yield* runTest(sh, condition);
    if (sh.flow !== FLOW_NONE) return status;
    if (status === 0) return yield* runList(sh, body);
  }
  if (node.otherwise !== undefined) return yield* runList(sh, node.otherwise);
  return 0;
}

/** Runs a condition: its failure is no error. */
function* runTest(sh: Shell, condition: List): Program<number> {
  sh.conditional++;
  try {
    return yield* runList(sh, condition);
  } finally {
    sh.conditional--;
  }
}

function* runFor(sh: Shell, node: For): Program<number> {
  sh.line = node.line;
  let values: readonly string[];
  if (node.words === undefined) values = sh.params.slice();
  else {
    yield* substituteWords(sh, node.words);
    values = expandWords(sh, node.words);
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(node.name)) {
    sh.warn(`\`${node.name}': not a valid identifier`);
    yield* sh.flush();
    return 1;
  }
  let status = 0;
  sh.loopDepth++;
  try {
    for (const value of values) {
      sh.line = node.line;
      if (sh.options.xtrace && !sh.posix)
        traceText(sh, `for ${node.name} in ${node.words === undefined ? '"$@"' : node.words.map((word) => word.source).join(' ')}`);
      if (sh.traps.commands.size > 0) {
        if (sh.traps.running.size === 0) sh.currentCommand = forText(node);
        yield* runDebugTrap(sh);
      }
      sh.assignChecked(node.name, undefined, value);
      status = yield* runList(sh, node.body);
      if (loopEnds(sh)) break;
      yield* giveWay(sh);
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

function forText(node: For): string {
  return `for ${node.name} in ${node.words === undefined ? '"$@"' : node.words.map((word) => word.source).join(' ')}`;
}

function* runArithFor(sh: Shell, node: ArithFor): Program<number> {
  const { depth } = sh;
  sh.line = node.line;
  yield* arithValue(sh, node.init);
  let status = 0;
  sh.loopDepth++;
  try {
    for (;;) {
      sh.line = node.line;
      if (node.test.source.trim() !== '' && Number(yield* arithValue(sh, node.test)) === 0) break;
      status = yield* runList(sh, node.body);
      if (loopEnds(sh)) break;
      sh.line = node.line;
      yield* arithValue(sh, node.update);
      yield* giveWay(sh);
    }
  } catch (error) {
    if (!(error instanceof Discard) || error.status !== 1) throw error;
    status = 1;
    sh.depth = depth;
  } finally {
    sh.loopDepth--;
  }
  return status;
}

function* arithValue(sh: Shell, word: Word): Program<number | bigint> {
  if (word.commands) yield* substituteParts(sh, word);
  const text = expandText(sh, word);
  if (sh.options.xtrace) traceText(sh, `(( ${text.trim()} ))`);
  return arithmetic(sh, text, '((');
}

function* runWhile(sh: Shell, node: While): Program<number> {
  let status = 0;
  sh.loopDepth++;
  try {
    for (;;) {
      const test = yield* runTest(sh, node.condition);
      if (sh.flow !== FLOW_NONE) {
        if (loopEnds(sh)) break;
        continue;
      }
      if ((test === 0) === node.until) break;
      status = yield* runList(sh, node.body);
      if (loopEnds(sh)) break;
      yield* giveWay(sh);
    }
  } finally {
    sh.loopDepth--;
  }
  return status;
}

function* runCase(sh: Shell, node: Case): Program<number> {
  sh.line = node.line;
  if (sh.options.xtrace && !sh.posix) traceText(sh, `case ${node.word.source} in`);
  yield* runDebugTrap(sh);
  yield* substituteWords(sh, [node.word]);
  const value = expandText(sh, node.word);
  let status = 0;
  let through = false;
  for (const item of node.items) {
    if (!through && !(yield* matchesAny(sh, value, item.patterns))) continue;
    status = yield* runList(sh, item.body);
    if (sh.flow !== FLOW_NONE || item.terminator === ';;') return status;
    through = item.terminator === ';&';
  }
  return status;
}

function* matchesAny(sh: Shell, value: string, patterns: readonly Word[]): Program<boolean> {
  for (const word of patterns) {
    if (word.literal !== undefined && !sh.shopts.nocasematch) {
      if (word.literal === value) return true;
      continue;
    }
    yield* substituteWords(sh, [word]);
    if (compilePattern(expandPattern(sh, word), true, sh.shopts.nocasematch).matches(value)) return true;
  }
  return false;
}

function* runSubshell(sh: Shell, node: Group): Program<number> {
  sh.line = node.line;
  if (sh.hasOutput) yield* sh.flush();
  const controlled = sh.options.monitor;
  const pid = forkShell(sh, (child) => runSubshellBody(child, node), controlled ? { pgid: 0 } : {});
  if (controlled && sh.terminal >= 0) sh.p.tcsetpgrp(sh.terminal, pid);
  const procs = [{ pid, command: commandText(node), state: 'running' as const, code: 0 }];
  const status = yield* waitForeground(sh, sh.jobs.add(procs, controlled ? pid : 0, true, controlled, sh.p.cwd()));
  if (status !== 0) yield* failed(sh, status);
  return status;
}

function runSubshellBody(child: Shell, node: Group): Program<number> {
  child.loopDepth = 0;
  return child.traps.commands.size === 0 ? runLastList(child, node.body) : runList(child, node.body);
}

/** A compound command with redirections. */
function* runRedirected(sh: Shell, node: Redirected): Program<number> {
  if (node.node.type === 'function') return yield* run(sh, node.node);
  let saved: Saved;
  try {
    yield* substituteRedirects(sh, node.redirects);
    const actions = resolveRedirects(sh, node.redirects);
    if (sh.hasOutput) yield* sh.flush();
    saved = yield* redirectHere(sh, actions);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    if (node.redirects[0] !== undefined) sh.line = node.redirects[0].line;
    sh.warn(error.message);
    yield* sh.flush();
    const status = sh.posix ? 2 : 1;
    yield* failed(sh, status);
    return status;
  }
  try {
    const status = yield* run(sh, node.node);
    if (sh.hasOutput) yield* sh.flush();
    return status;
  } catch (error) {
    if (error instanceof ShellError) {
      sh.warn(error.message);
      yield* sh.flush();
      throw new Discard(error.status);
    }
    if (error instanceof Discard || error instanceof ShellExit) yield* sh.flush();
    throw error;
  } finally {
    restore(sh, saved);
  }
}

function* runArith(sh: Shell, node: ArithCommand): Program<number> {
  sh.line = node.line;
  yield* runDebugTrap(sh);
  let status: number;
  try {
    status = Number(yield* arithValue(sh, node.expression)) === 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Discard) || error.status !== 1) throw error;
    status = 1;
  }
  if (sh.hasOutput) yield* sh.flush();
  if (status !== 0) yield* failed(sh, status);
  return status;
}

function* runCond(sh: Shell, node: Cond): Program<number> {
  sh.line = node.line;
  if (sh.flavour === 'dash') {
    sh.write(2, `${sh.errorPrefix()}[[: not found\n`);
    yield* sh.flush();
    return 127;
  }
  sh.currentCommand = `[[ ${conditionText(node.condition)} ]]`;
  yield* runDebugTrap(sh);
  const status = yield* runCondition(sh, node.condition);
  if (sh.hasOutput) yield* sh.flush();
  if (status !== 0) yield* failed(sh, status);
  return status;
}

function* defineFunction(sh: Shell, node: Extract<Node, { type: 'function' }>): Program<number> {
  sh.functions.set(node.name, node);
  sh.functionSources.set(node.name, sh.calls.length > 0 ? sh.sourceName() : sh.functionHome);
  return 0;
}
