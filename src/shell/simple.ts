import { SysError } from '../uapi/errno.ts';
import type { Program } from '../uapi/process.ts';
import { assignStatement } from './assign.ts';
import { Discard, ShellError, ShellExit } from './errors.ts';
import { expandText, expandWords } from './expand.ts';
import { failed } from './flow.ts';
import type { Assignment, FunctionDef, Simple } from './node.ts';
import { commandFor, runProgram } from './pipeline.ts';
import { commandText } from './print.ts';
import { execProgram } from './process.ts';
import { type Action, keepRedirects, perform, redirectHere, RedirectError, resolveRedirects, restore, type Saved } from './redirect.ts';
import { quoteTraced, singleQuote } from './quote.ts';
import { hideTraps, restoreTraps, runDebugTrap, runReturnTrap } from './run_traps.ts';
import { type Builtin, FLOW_NONE, FLOW_RETURN, type Shell } from './shell.ts';
import { substituteAssignment, substituteCommand } from './substitute.ts';
import { EXPORT, Refused } from './variables.ts';
import { traceText, traceWords } from './xtrace.ts';
import { SPECIAL_BUILTINS } from './special_builtins.ts';

/** Simple commands: assignments, functions, the shell's own commands, programs. bash: execute_cmd.c execute_simple_command(). */

/** What a call takes of the depth that commands may be nested (execute.ts). */
const CALL_DEPTH = 3;

/** Runs a simple command; `last`: a program may take this process's place. */
export function* runSimple(sh: Shell, node: Simple, last: boolean): Program<number> {
  sh.line = node.line;
  if (sh.traps.commands.size > 0) {
    if (sh.traps.running.size === 0) sh.currentCommand = commandText(node);
    yield* runDebugTrap(sh);
  }
  sh.substitutionStatus = undefined;
  sh.commandName = '';
  if (node.commands) yield* substituteCommand(sh, node);
  const argv = node.argv ?? expandArguments(sh, node);
  let status: number;
  if (argv.length === 0) status = yield* runAssignments(sh, node);
  else {
    status = yield* dispatch(sh, node, argv, last);
    sh.lastArgument = argv[argv.length - 1];
  }
  if (sh.processFds.length > 0) closeSubstitutions(sh);
  if (sh.hasOutput) yield* sh.flush();
  if (status !== 0) yield* failed(sh, status);
  return status;
}

function closeSubstitutions(sh: Shell): void {
  for (const fd of sh.processFds) if (sh.p.isOpen(fd)) sh.p.close(fd);
  sh.processFds.length = 0;
}

/** Expands a command's words; assignments among those of `declare` and its kin are left to it. */
function expandArguments(sh: Shell, node: Simple): readonly string[] {
  sh.declarations = undefined;
  if (node.declarations === undefined) return expandWords(sh, node.words);
  const argv: string[] = [];
  const declarations = new Map<number, Assignment>();
  node.words.forEach((word, number) => {
    const assignment = node.declarations!.get(number);
    if (assignment === undefined) argv.push(...expandWords(sh, [word]));
    else {
      declarations.set(argv.length, assignment);
      const simple = assignment.value !== undefined && assignment.index === undefined;
      argv.push(simple ? `${assignment.name}${assignment.append ? '+' : ''}=${expandText(sh, assignment.value!)}` : assignment.source);
    }
  });
  sh.declarations = declarations;
  return argv;
}

function dispatch(sh: Shell, node: Simple, argv: readonly string[], last: boolean): Program<number> {
  const name = argv[0];
  if (sh.posix && SPECIAL_BUILTINS.has(name)) {
    const special = sh.builtin(name);
    if (special !== undefined) return runBuiltin(sh, node, argv, special);
  }
  const definition = sh.functions.get(name);
  if (definition !== undefined) return runFunctionCommand(sh, node, argv, definition);
  const builtin = sh.builtin(name);
  if (builtin !== undefined) return runBuiltin(sh, node, argv, builtin);
  return runExternal(sh, node, argv, last);
}

/** Assignments without a command: they stay. */
function* runAssignments(sh: Shell, node: Simple): Program<number> {
  for (const assignment of node.assignments) {
    if (assignment.commands) yield* substituteAssignment(sh, assignment);
    const shown = assignStatement(sh, assignment);
    if (sh.options.xtrace) traceText(sh, shown);
  }
  let status = sh.substitutionStatus ?? 0;
  if (node.redirects.length > 0) {
    try {
      restore(sh, yield* redirectHere(sh, resolveRedirects(sh, node.redirects)));
    } catch (error) {
      if (!(error instanceof RedirectError)) throw error;
      sh.warn(error.message);
      status = sh.posix ? 2 : 1;
    }
  }
  sh.lastArgument = '';
  return status;
}

/** The variables set for one command, for its environment. */
function environmentChanges(sh: Shell, node: Simple): Map<string, string> | undefined {
  if (node.assignments.length === 0) return undefined;
  const changes = new Map<string, string>();
  for (const { name, value, append, elements, source } of node.assignments) {
    const text = elements !== undefined ? source.slice(source.indexOf('=') + 1) : value === undefined ? '' : expandText(sh, value);
    const readonly = sh.vars.get(name);
    if (readonly !== undefined && readonly.attributes & 2 /* READONLY */) sh.warn(`${name}: readonly variable`);
    else changes.set(name, append ? (changes.get(name) ?? sh.vars.value(name) ?? '') + text : text);
    if (sh.options.xtrace) traceText(sh, `${name}${append ? '+' : ''}=${text}`);
  }
  return changes;
}

function* runExternal(sh: Shell, node: Simple, argv: readonly string[], last: boolean): Program<number> {
  const changes = environmentChanges(sh, node);
  if (sh.options.xtrace) traceWords(sh, argv);
  let actions: Action[];
  try {
    actions = node.redirects.length === 0 ? [] : resolveRedirects(sh, node.redirects);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    sh.warn(error.message);
    return 1;
  }
  const command = commandFor(sh, argv, actions, changes);
  if (command.path === undefined && sh.functions.has('command_not_found_handle')) {
    return yield* runFunction(sh, sh.functions.get('command_not_found_handle')!, ['command_not_found_handle', ...argv]);
  }
  if (!last) return yield* runProgram(sh, command, node);
  if (sh.hasOutput) yield* sh.flush();
  return yield* execHere(sh, command.actions, command);
}

/** Becomes the program: in a child that has nothing else to do, and for `exec`. */
function* execHere(sh: Shell, actions: readonly Action[], command: Parameters<typeof execProgram>[2]): Program<number> {
  try {
    for (const action of actions) yield* perform(sh, sh.p, action);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    sh.warn(error.message);
    return 1;
  }
  return yield* execProgram(sh, sh.p, command);
}

/** Sets variables for the time of a function or builtin. Returns whether a scope was opened. */
function openScope(sh: Shell, node: Simple): boolean {
  if (node.assignments.length === 0) return false;
  const values = node.assignments.map((assignment) => (assignment.value === undefined ? '' : expandText(sh, assignment.value)));
  sh.vars.pushFrame();
  node.assignments.forEach((assignment, number) => {
    const { name, append } = assignment;
    try {
      const before = append ? (sh.vars.value(name) ?? '') : '';
      sh.vars.makeLocal(name);
      sh.vars.set(name, before + values[number]);
      sh.vars.setAttributes(name, EXPORT);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      sh.warn(error.message);
      return;
    }
    if (sh.options.xtrace) traceText(sh, `${name}=${values[number]}`);
  });
  return true;
}

/** Redirects in the shell itself. Returns undefined, the reason said, when it cannot be done. */
function* openRedirects(sh: Shell, node: Simple): Program<Saved | undefined> {
  try {
    const actions = resolveRedirects(sh, node.redirects);
    if (sh.hasOutput) yield* sh.flush();
    return yield* redirectHere(sh, actions);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    sh.warn(error.message);
    return undefined;
  }
}

function* runBuiltin(sh: Shell, node: Simple, argv: readonly string[], builtin: Builtin): Program<number> {
  const name = argv[0];
  const special = sh.posix && SPECIAL_BUILTINS.has(name);
  let scoped = false;
  if (special) for (const assignment of node.assignments) assignStatement(sh, assignment);
  else scoped = openScope(sh, node);
  if (sh.options.xtrace) {
    traceBuiltin(sh, argv);
  }
  let saved: Saved | undefined;
  if (node.redirects.length > 0) {
    saved = yield* openRedirects(sh, node);
    if (saved === undefined) {
      if (scoped) sh.vars.popFrame();
      if (special && !sh.interactive) throw new ShellExit(2);
      return sh.posix ? 2 : 1;
    }
  }
  return yield* finishBuiltin(sh, argv, builtin, scoped, saved);
}

/** What `set -x` shows of a builtin: arrays are declared apart, export and readonly show their assignments once more. */
function traceBuiltin(sh: Shell, argv: readonly string[]): void {
  const words = argv.slice();
  for (const [number, assignment] of sh.declarations ?? []) {
    if (assignment.elements === undefined) continue;
    words[number] = assignment.name;
    const values = assignment.elements.map(
      ({ index, value }) => `${index === undefined ? '' : `[${index.source}]=`}${singleQuote(expandText(sh, value))}`,
    );
    traceText(sh, `${assignment.name}${assignment.append ? '+' : ''}=(${values.join(' ')})`);
  }
  traceWords(sh, words);
  if (argv[0] !== 'export' && argv[0] !== 'readonly') return;
  for (const [number, assignment] of sh.declarations ?? []) {
    const equals = argv[number].indexOf('=');
    if (assignment.elements === undefined)
      traceText(sh, `${argv[number].slice(0, equals + 1)}${quoteTraced(argv[number].slice(equals + 1))}`);
  }
}

/** Runs a builtin to its end, writes what it printed and puts back what was changed for it. */
function* finishBuiltin(sh: Shell, argv: readonly string[], builtin: Builtin, scoped: boolean, saved: Saved | undefined): Program<number> {
  const name = argv[0];
  let status = 0;
  let failure: unknown;
  try {
    sh.commandName = name;
    const result = builtin(sh, argv);
    status = typeof result === 'number' ? result : yield* result;
  } catch (error) {
    if (!(error instanceof ShellExit || error instanceof Discard || error instanceof ShellError)) throw error;
    if (error instanceof ShellError) {
      sh.warn(error.message);
      failure = new Discard(error.status);
    } else failure = error;
  }
  sh.declarations = undefined;
  sh.commandName = '';
  if (sh.hasOutput) {
    try {
      yield* sh.flush();
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      sh.dropOutput(1);
      sh.warn(`${name}: write error: ${error.message}`);
      if (saved !== undefined) restore(sh, saved);
      saved = undefined;
      yield* sh.flush();
      status = 1;
    }
  }
  if (scoped) sh.vars.popFrame();
  if (saved !== undefined) {
    if (name === 'exec' && failure === undefined) keepRedirects(sh, saved);
    else restore(sh, saved);
  }
  if (failure !== undefined) throw failure;
  return status;
}

function* runFunctionCommand(sh: Shell, node: Simple, argv: readonly string[], definition: FunctionDef): Program<number> {
  const scoped = openScope(sh, node);
  try {
    if (sh.options.xtrace) traceWords(sh, argv);
    if (node.redirects.length === 0) return yield* runFunction(sh, definition, argv);
    const saved = yield* openRedirects(sh, node);
    if (saved === undefined) return 1;
    try {
      const status = yield* runFunction(sh, definition, argv);
      if (sh.hasOutput) yield* sh.flush();
      return status;
    } finally {
      restore(sh, saved);
    }
  } finally {
    if (scoped) sh.vars.popFrame();
  }
}

/** Calls a function: arguments, locals and loops are its own. */
export function* runFunction(sh: Shell, definition: FunctionDef, argv: readonly string[]): Program<number> {
  const limit = Number(sh.vars.value('FUNCNEST') ?? 0);
  if (limit > 0 && sh.calls.length >= limit) throw new ShellError(`${definition.name}: maximum function nesting level exceeded (${limit})`);
  sh.depth += CALL_DEPTH;
  const { params, loopDepth, line } = sh;
  const hidden = hideTraps(sh);
  sh.params = argv.slice(1);
  sh.loopDepth = 0;
  sh.vars.pushFrame();
  sh.calls.push({ name: definition.name, source: sh.functionSources.get(definition.name) ?? 'main', line, sourced: false });
  try {
    let status = yield* sh.services.run(sh, definition.body);
    if (sh.flow === FLOW_RETURN) {
      sh.flow = FLOW_NONE;
      status = sh.returnStatus;
    }
    yield* runReturnTrap(sh, false);
    return status;
  } finally {
    sh.calls.pop();
    sh.vars.popFrame();
    sh.params = params;
    sh.loopDepth = loopDepth;
    sh.line = line;
    restoreTraps(sh, hidden);
    sh.depth -= CALL_DEPTH;
  }
}

/** Runs a command whose arguments are ready: `command`, `builtin` and the like. */
export function* runArgv(sh: Shell, argv: readonly string[], functions: boolean): Program<number> {
  const definition = functions ? sh.functions.get(argv[0]) : undefined;
  if (definition !== undefined) return yield* runFunction(sh, definition, argv);
  const builtin = sh.builtin(argv[0]);
  if (builtin !== undefined) {
    const result = builtin(sh, argv);
    return typeof result === 'number' ? result : yield* result;
  }
  const words = argv.map((text) => ({ source: text, parts: [], literal: text, commands: false, pure: true }));
  const node: Simple = {
    type: 'simple',
    line: sh.line,
    assignments: [],
    words,
    declarations: undefined,
    redirects: [],
    argv,
    commands: false,
    pure: true,
  };
  return yield* runProgram(sh, commandFor(sh, argv, [], undefined), node);
}
