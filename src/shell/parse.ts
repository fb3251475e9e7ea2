import { parse as parseBash, type Statement } from 'unbash';
import { dashCheck } from './dash_problem.ts';
import { type Dialect, Lowering, SubstitutionError } from './lower.ts';
import type { List } from './node.ts';
import { describeErrors, type SyntaxProblem } from './syntax_error.ts';

/** What the shell reads and runs in one go: the commands up to the end of a line. */
export interface Unit {
  readonly list: List;
  /** Its place in the source, and the number of its first line. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** What is said of here-documents without an end before it runs. */
  readonly warnings: readonly { line: number; start: number; delimiter: string }[];
}

export interface Script {
  readonly source: string;
  readonly units: readonly Unit[];
  /** The first thing that is wrong; the units before it run nevertheless. */
  readonly problem: (SyntaxProblem & { readonly line: number }) | undefined;
}

const cache = new Map<string, Script>();
const CACHED = 500;

/** Parses a script; `firstLine` is the number of its first line. Equal sources are parsed once. */
export function parseScript(source: string, firstLine = 1, dialect: Dialect = 'bash'): Script {
  const key = `${dialect}${firstLine}:${source}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const script = parseFresh(source, firstLine, dialect);
  if (cache.size >= CACHED) cache.delete(cache.keys().next().value!);
  if (source.length < 4096) cache.set(key, script);
  return script;
}

function parseFresh(source: string, firstLine: number, dialect: Dialect): Script {
  const tree = parseBash(source);
  let problem: SyntaxProblem | undefined;
  if (tree.errors !== undefined && tree.errors.length > 0) problem = describeErrors(source, tree.errors, source.length);
  if (dialect !== 'bash') problem = earlier(problem, dashCheck(source, tree, dialect));
  const lines = new Lowering(source, firstLine, dialect);
  const units: Unit[] = [];
  // A problem at the end of input belongs to the line where its construct began: that is the last statement's.
  const limit = problem === undefined ? Infinity : problem.pos;
  const groups = groupByLine(source, tree.commands);
  const cut = problem === undefined ? Infinity : lastOpen(source, problem.pos);
  for (const group of groups) {
    const start = group[0].pos;
    const end = group[group.length - 1].end;
    const warnings: Lowering['warnings'] = [];
    const low = new Lowering(source, firstLine, dialect, warnings);
    if (problem !== undefined && (!endsBefore(source, end, limit) || start >= cut)) {
      problem = earlier(problem, hidden(low, group));
      break;
    }
    try {
      units.push({ list: low.list(group), start, end, line: low.line(start), warnings });
    } catch (error) {
      if (!(error instanceof SubstitutionError)) throw error;
      problem = error.problem;
      break;
    }
  }
  const line = problem === undefined ? 0 : lineOf(problem, source, lines);
  return { source, units, problem: problem === undefined ? undefined : { ...problem, line } };
}

/** Where the construct begins that is still open at `pos`; Infinity when none is. */
function lastOpen(source: string, pos: number): number {
  const before = parseBash(source.slice(0, pos));
  if (before.errors === undefined || before.errors.length === 0) return Infinity;
  return before.commands[before.commands.length - 1]?.pos ?? Infinity;
}

/** What is wrong with statements that the parser takes and bash does not. */
function hidden(low: Lowering, statements: readonly Statement[]): SyntaxProblem | undefined {
  try {
    low.list(statements);
    return undefined;
  } catch (error) {
    if (error instanceof SubstitutionError) return error.problem;
    throw error;
  }
}

/** Is there a newline between a unit's end and what is wrong? */
function endsBefore(source: string, end: number, pos: number): boolean {
  const newline = source.indexOf('\n', end);
  return newline >= 0 && newline < pos;
}

/** Statements on one line are read together. */
function groupByLine(source: string, statements: readonly Statement[]): Statement[][] {
  const out: Statement[][] = [];
  let last: Statement | undefined;
  for (const statement of statements) {
    const newline = last === undefined ? -1 : source.indexOf('\n', last.end);
    if (last !== undefined && (newline < 0 || newline >= statement.pos)) out[out.length - 1].push(statement);
    else out.push([statement]);
    last = statement;
  }
  return out;
}

/** bash counts the end of the input as a line of its own, and `$(` up to there. */
function lineOf(problem: SyntaxProblem, source: string, lines: Lowering): number {
  const atEnd =
    problem.kind === 'end' || (problem.kind === 'matching' && problem.token === ')' && /^([$<>]\()(?!\()/.test(source.slice(problem.pos)));
  return atEnd ? lines.line(source.length) + (source.endsWith('\n') ? 0 : 1) : lines.line(problem.pos);
}

function earlier(a: SyntaxProblem | undefined, b: SyntaxProblem | undefined): SyntaxProblem | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.pos <= a.pos ? b : a;
}

export type Completeness = 'complete' | 'incomplete' | 'wrong';

/**
 * Is `source` something to run, or does it need more lines? A here-document without an end, an open quote or construct and
 * a backslash at the end need more.
 */
export function completeness(source: string): Completeness {
  if (/(^|[^\\])(\\\\)*\\\n?$/.test(source) && !source.endsWith('\\\n\n')) return 'incomplete';
  const script = parseScript(source.endsWith('\n') ? source : `${source}\n`);
  if (script.problem !== undefined) return script.problem.kind === 'end' || script.problem.kind === 'matching' ? 'incomplete' : 'wrong';
  return script.units.some((unit) => unit.warnings.length > 0) ? 'incomplete' : 'complete';
}
