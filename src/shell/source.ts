import type { Program } from '../uapi/process.ts';
import { expandAliases } from './alias.ts';
import { Discard, ShellError, ShellExit } from './errors.ts';
import { runLastList, runList } from './execute.ts';
import { parseScript, type Script, type Unit } from './parse.ts';
import { dashProblem } from './dash_problem.ts';
import { runPendingTraps } from './run_traps.ts';
import { FLOW_NONE, type Shell, type TextKind } from './shell.ts';

/** Running text: scripts, `eval`, traps. bash: eval.c, builtins/evalstring.c. */

/** Runs `text`; `line` is the number of its first line, `last` says that nothing comes after it. Returns the last status. */
export function* runText(sh: Shell, text: string, kind: TextKind, line = 1, last = false, aliases = true): Program<number> {
  const script = parseScript(text, line, sh.flavour);
  let status = 0;
  for (let i = 0; i < script.units.length; i++) {
    const unit = script.units[i];
    const final = last && i === script.units.length - 1 && script.problem === undefined;
    if (sh.options.verbose && kind !== 'trap' && kind !== 'eval') echoUnit(sh, script, i);
    status = yield* runUnit(sh, script, unit, kind, final, aliases);
    if (sh.flow !== FLOW_NONE) return status;
  }
  if (script.problem !== undefined) {
    // With aliases the rest may yet make sense: take it as it is.
    reportProblem(sh, script, kind);
    yield* sh.flush();
    status = sh.lastStatus = 2;
    if (sh.posix && !sh.interactive) throw new ShellExit(2);
  }
  return status;
}

/** What running text takes of the depth that commands may be nested (execute.ts). */
const UNIT_DEPTH = 5;

/** Runs the commands of a line; what gives up the line goes no further. */
function* runUnit(sh: Shell, script: Script, unit: Unit, kind: TextKind, last: boolean, aliases: boolean): Program<number> {
  for (const { line, start, delimiter } of unit.warnings) {
    sh.write(2, `${sh.errorPrefix(line)}warning: here-document at line ${start} delimited by end-of-file (wanted \`${delimiter}')\n`);
  }
  if (sh.options.noexec && !sh.interactive) return 0;
  const expanded = aliases ? aliased(sh, script, unit) : undefined;
  const { depth } = sh;
  sh.depth += UNIT_DEPTH;
  let status: number;
  try {
    if (expanded === undefined) status = yield* last ? runLastList(sh, unit.list) : runList(sh, unit.list);
    else status = yield* runText(sh, expanded, kind, unit.line, false, false);
  } catch (error) {
    status = recover(sh, error);
    yield* sh.flush();
    if (sh.subshell > 0) throw new ShellExit(status);
  }
  sh.depth = depth;
  sh.lastStatus = status;
  if (sh.traps.pending.length > 0) yield* runPendingTraps(sh);
  return status;
}

/** The status after an error that gives up a command line; others go on up. */
function recover(sh: Shell, error: unknown): number {
  if (error instanceof ShellError) sh.warn(error.message);
  else if (!(error instanceof Discard)) throw error;
  sh.pipeStatus = [error.status];
  sh.substituted.clear();
  return error.status;
}

/** The line with its aliases replaced, if it has any. */
function aliased(sh: Shell, script: Script, unit: Unit): string | undefined {
  if (sh.aliases.size === 0 || !(sh.shopts.expand_aliases || sh.posix)) return undefined;
  const text = script.source.slice(unit.start, unitEnd(script, unit));
  const expanded = expandAliases(text, sh.aliases);
  return expanded === text ? undefined : expanded;
}

/** Where a line ends, its here-documents included. */
function unitEnd(script: Script, unit: Unit): number {
  const next = script.units[script.units.indexOf(unit) + 1];
  return next?.start ?? script.source.length;
}

function echoUnit(sh: Shell, script: Script, number: number): void {
  const lineEnd = (pos: number): number => {
    const newline = script.source.indexOf('\n', pos);
    return newline < 0 ? script.source.length : newline + 1;
  };
  const from = number === 0 ? 0 : lineEnd(script.units[number - 1].end);
  const next = script.units[number + 1];
  const last = next === undefined ? script.source.length : lineEnd(script.units[number].end);
  const text = script.source.slice(from, last);
  sh.write(2, text.endsWith('\n') ? text : `${text}\n`);
}

/** Says what is wrong with a script. bash: parse.y report_syntax_error(). */
function reportProblem(sh: Shell, script: Script, kind: TextKind): void {
  const problem = script.problem!;
  if (sh.posix) {
    const ash = sh.flavour === 'ash';
    const place = ash
      ? sh.commandString || sh.interactive
        ? ''
        : `line ${problem.line}: `
      : `${dashLine(script)}: ${kind === 'eval' ? 'eval: ' : ''}`;
    sh.write(2, `${sh.errorName}: ${place}${dashProblem(problem, ash)}\n`);
    return;
  }
  const prefix = problemPrefix(sh, kind, problem.line);
  if (problem.kind === 'said') sh.write(2, `${prefix}${problem.token}\n${prefix}${problem.detail ?? ''}\n`);
  else if (problem.kind === 'end') {
    if (problem.detail !== undefined)
      sh.write(2, `${problemPrefix(sh, kind, problem.line - (problem.detail.includes('looking for') ? 1 : 0))}${problem.detail}\n`);
    sh.write(2, `${prefix}syntax error: unexpected end of file\n`);
  } else if (problem.kind === 'matching') sh.write(2, `${prefix}unexpected EOF while looking for matching \`${problem.token}'\n`);
  else {
    if (problem.detail) sh.write(2, `${prefix}${problem.detail}\n`);
    sh.write(2, `${prefix}syntax error near ${problem.detail === undefined ? 'unexpected token ' : ''}\`${problem.token}'\n`);
    if (kind !== 'interactive') sh.write(2, `${prefix}\`${lineAt(script.source, problem.pos)}'\n`);
  }
}

/** dash's line number: the end of the input is no line of its own. */
function dashLine({ source, problem }: Script): number {
  const atEnd = problem!.kind === 'end' || (problem!.kind === 'matching' && problem!.token === ')');
  return atEnd && !source.endsWith('\n') && problem!.line > 1 ? problem!.line - 1 : problem!.line;
}

function problemPrefix(sh: Shell, kind: TextKind, line: number): string {
  if (sh.withoutLines) return `${sh.errorName}: `;
  const input = kind === 'string' ? '-c: ' : kind === 'eval' ? 'eval: ' : kind === 'trap' ? `${sh.trapName} trap: ` : '';
  return `${sh.sourceName()}: ${input}line ${line}: `;
}

function lineAt(source: string, pos: number): string {
  const at = Math.min(pos, source.length);
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const end = source.indexOf('\n', at);
  return source.slice(start, end < 0 ? source.length : end);
}
