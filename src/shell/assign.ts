import { expandText, expandWords } from './expand.ts';
import { Refused, type Variable } from './variables.ts';
import { ShellError, Discard, ShellExit } from './errors.ts';
import type { ArrayElement, Assignment } from './node.ts';
import { quoteTraced } from './quote.ts';
import type { Shell } from './shell.ts';

/** Assignments: `a=1`, `a+=1`, `a[i]=1`, `a=(1 2)`. bash: subst.c do_assignment_internal(), arrayfunc.c. */

/** Does an assignment. Throws Refused. Returns what `set -x` shows of it. */
export function assign(sh: Shell, assignment: Assignment, variable?: Variable): string {
  const { name } = assignment;
  if (assignment.elements !== undefined) {
    assignElements(sh, name, assignment.elements, assignment.append, variable);
    return assignment.source;
  }
  const value = assignment.value === undefined ? '' : expandText(sh, assignment.value);
  if (assignment.index !== undefined) {
    const index = subscript(sh, name, assignment.index.source === '*' ? '*' : expandText(sh, assignment.index));
    sh.vars.setElement(name, index, value, assignment.append);
    return `${name}[${assignment.index.source}]${assignment.append ? '+' : ''}=${quoteTraced(value)}`;
  }
  sh.vars.set(name, value, assignment.append);
  return sh.options.xtrace ? `${name}${assignment.append ? '+' : ''}=${value === '' ? '' : quoteTraced(value)}` : '';
}

function subscript(sh: Shell, name: string, index: string): string {
  if (index === '' && sh.vars.get(name)?.map === undefined) throw new Refused(`${name}[]: bad array subscript`);
  return index;
}

/** Sets a whole array. */
export function assignElements(sh: Shell, name: string, elements: readonly ArrayElement[], append: boolean, given?: Variable): void {
  const target = sh.vars.target(name);
  const variable = given ?? sh.vars.get(target) ?? sh.vars.declare(target);
  if (variable.attributes & 2 /* READONLY */) throw new Refused(`${name}: readonly variable`);
  if (variable.map !== undefined) return assignPairs(sh, target, variable, elements, append);
  // The values are computed before the old ones go: they may refer to them.
  const planned: { index: string | undefined; append: boolean; value: string }[] = [];
  for (const element of elements) {
    if (element.index !== undefined)
      planned.push({ index: expandText(sh, element.index), append: element.append, value: expandText(sh, element.value) });
    else for (const value of expandWords(sh, [element.value])) planned.push({ index: undefined, append: false, value });
  }
  sh.vars.setList(target, [], append);
  let next = variable.list?.length ?? 0;
  for (const { index, append: more, value } of planned) {
    const at = index === undefined ? String(next) : index;
    sh.vars.setElement(target, at, value, more);
    next =
      index === undefined
        ? next + 1
        : Number(sh.vars.keys(target).find((key) => key === at) ?? (sh.vars.get(target)?.list?.length ?? 1) - 1) + 1;
  }
}

function assignPairs(sh: Shell, name: string, variable: Variable, elements: readonly ArrayElement[], append: boolean): void {
  const pairs: { key: string; value: string; append: boolean }[] = [];
  let pending: string | undefined;
  for (const element of elements) {
    if (element.index !== undefined)
      pairs.push({ key: expandText(sh, element.index), value: expandText(sh, element.value), append: element.append });
    else
      for (const word of expandWords(sh, [element.value])) {
        // `m=(key value key value)`
        if (pending === undefined) pending = word;
        else {
          pairs.push({ key: pending, value: word, append: false });
          pending = undefined;
        }
      }
  }
  if (pending !== undefined) pairs.push({ key: pending, value: '', append: false });
  if (!append) variable.map!.clear();
  for (const pair of pairs) sh.vars.setElement(name, pair.key, pair.value, pair.append);
}

/** An assignment that stands alone: a refusal ends the command line. Returns what `set -x` shows. */
export function assignStatement(sh: Shell, assignment: Assignment): string {
  try {
    return assign(sh, assignment);
  } catch (error) {
    throw refusal(sh, error);
  }
}

/** What a refused assignment throws at those who give up the command line. */
export function refusal(sh: Shell, error: unknown): unknown {
  if (!(error instanceof Refused)) return error;
  if (!sh.posix) return new ShellError(error.message);
  sh.warn(error.message.replace('readonly variable', 'is read only'));
  return sh.interactive ? new Discard(2) : new ShellExit(2);
}
