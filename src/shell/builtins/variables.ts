import { arithmetic } from '../arith.ts';
import { assign } from '../assign.ts';
import { assignmentText, describeVariable } from '../declare.ts';
import { Discard } from '../errors.ts';
import type { Assignment } from '../node.ts';
import { functionText } from '../print.ts';
import type { Builtin, Shell } from '../shell.ts';
import { CAPITAL, EXPORT, INTEGER, LOWER, NAME, NAMEREF, READONLY, Refused, TRACE, UPPER, type Variable } from '../variables.ts';
import { ShellExit } from '../errors.ts';
import { parseOptions, type Parsed } from './usage.ts';

/** declare, typeset, local, export, readonly, unset, let. bash: builtins/declare.def, setattr.def. */

const ATTRIBUTES: Record<string, number> = { x: EXPORT, r: READONLY, i: INTEGER, l: LOWER, u: UPPER, n: NAMEREF, t: TRACE, c: CAPITAL };

/** Runs `change`; a refusal is said and makes the status 1. */
function guarded(sh: Shell, name: string, change: () => void): number {
  try {
    change();
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (sh.posix) {
      sh.warn(`${name}: ${error.message.replace('readonly variable', 'is read only')}`);
      throw new ShellExit(2);
    }
    sh.warn(`${name}: ${error.message}`);
    return 1;
  }
}

interface Change {
  readonly on: number;
  readonly off: number;
  readonly list: boolean;
  readonly map: boolean;
  readonly global: boolean;
  readonly local: boolean;
  readonly inherit: boolean;
}

/** Splits `name`, `name=value`, `name+=value`, `name[i]=value`. */
const ARGUMENT = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[(.*?)\])?(?:(\+?)=(.*))?$/s;

/** Declares one name: attributes, kind, value. */
function declareOne(sh: Shell, command: string, arg: string, assignment: Assignment | undefined, change: Change): number {
  const match = ARGUMENT.exec(arg);
  if (match === null && assignment === undefined) {
    if (sh.posix) {
      sh.warn(`${command}: ${arg.replace(/=.*/s, '')}: bad variable name`);
      throw new ShellExit(2);
    }
    sh.warn(`${command}: \`${arg}': not a valid identifier`);
    return 1;
  }
  const name = assignment?.name ?? match![1];
  return guarded(sh, command, () => {
    const variable = prepare(sh, name, change);
    const scoped = change.global && sh.vars.raw(name) !== variable;
    if (change.on & NAMEREF) {
      variable.attributes |= NAMEREF;
      if (match?.[4] !== undefined) variable.value = match[4];
    } else if (variable.attributes & READONLY && (assignment !== undefined || match?.[4] !== undefined))
      throw new Refused(`${name}: readonly variable`);
    else {
      // Attributes that change what is stored come before the value, the others after.
      variable.attributes = (variable.attributes | (change.on & ~(READONLY | EXPORT))) & ~change.off;
      if (scoped) setDirectly(variable, match?.[4]);
      else if (assignment !== undefined) assign(sh, assignment);
      else if (match?.[4] !== undefined) setByText(sh, match);
    }
    variable.attributes |= change.on;
    if ((change.on | change.off) & EXPORT || variable.attributes & EXPORT) sh.vars.touch();
  });
}

function prepare(sh: Shell, name: string, change: Change): Variable {
  let variable: Variable;
  if (change.local) variable = sh.vars.makeLocal(name, change.inherit);
  else if (change.global) variable = sh.vars.global(name);
  else variable = sh.vars.declare(change.on & NAMEREF || change.off & NAMEREF ? name : sh.vars.target(name));
  if (change.off & READONLY && variable.attributes & READONLY) throw new Refused(`${name}: readonly variable`);
  if (change.map) {
    if (variable.list !== undefined) throw new Refused(`${name}: cannot convert indexed to associative array`);
    variable.map ??= variable.value === undefined ? new Map() : new Map([['0', variable.value]]);
    variable.value = undefined;
  } else if (change.list) {
    if (variable.map !== undefined) throw new Refused(`${name}: cannot convert associative to indexed array`);
    variable.list ??= variable.value === undefined ? [] : [variable.value];
    variable.value = undefined;
  }
  return variable;
}

function setDirectly(variable: Variable, value: string | undefined): void {
  if (value !== undefined) variable.value = value;
}

function setByText(sh: Shell, match: RegExpExecArray): void {
  const [, name, index, plus, value] = match;
  if (index !== undefined) sh.vars.setElement(name, index, value, plus === '+');
  else sh.vars.set(name, value, plus === '+');
}

function changeOf(parsed: Parsed, local: boolean): Change {
  let on = 0;
  let off = 0;
  for (const flag of parsed.flags) {
    if (flag[0] === '+') off |= ATTRIBUTES[flag[1]] ?? 0;
    else on |= ATTRIBUTES[flag] ?? 0;
  }
  if (on & UPPER) off |= LOWER;
  if (on & LOWER) off |= UPPER;
  const { flags } = parsed;
  return {
    on,
    off,
    list: flags.has('a'),
    map: flags.has('A'),
    global: flags.has('g'),
    local: local && !flags.has('g'),
    inherit: flags.has('I'),
  };
}

function declareAll(sh: Shell, args: readonly string[], parsed: Parsed, change: Change): number {
  const declarations = sh.declarations;
  sh.declarations = undefined;
  let status = 0;
  parsed.rest.forEach((arg, number) => {
    const assignment = declarations?.get(parsed.first + number);
    const complex =
      assignment !== undefined && (assignment.elements !== undefined || assignment.index !== undefined) ? assignment : undefined;
    if (declareOne(sh, args[0], arg, complex, change) !== 0) status = 1;
  });
  return status;
}

export const declareBuiltin: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'aAfFgiIlnprtuxc', true);
  if (parsed === undefined) return 2;
  const { flags } = parsed;
  if (flags.has('f') || flags.has('F')) return showFunctions(sh, args[0], parsed);
  const change = changeOf(
    parsed,
    sh.calls.some((call) => !call.sourced),
  );
  if (flags.has('p')) return showVariables(sh, args[0], parsed, change);
  if (parsed.rest.length === 0) {
    for (const [name, variable] of sh.vars.sorted())
      if (matches(variable, change))
        sh.print(`${flags.size === 0 ? assignmentText(name, variable, sh) : describeVariable(name, variable, sh)}\n`);
    if (flags.size === 0) for (const name of [...sh.functions.keys()].sort()) sh.print(functionText(sh.functions.get(name)!));
    return 0;
  }
  return declareAll(sh, args, parsed, change);
};

function matches(variable: Variable, change: Change): boolean {
  if (change.list && variable.list === undefined) return false;
  if (change.map && variable.map === undefined) return false;
  return (variable.attributes & change.on) === change.on;
}

function showVariables(sh: Shell, command: string, parsed: Parsed, change: Change): number {
  if (parsed.rest.length === 0) {
    for (const [name, variable] of sh.vars.sorted()) if (matches(variable, change)) sh.print(`${describeVariable(name, variable, sh)}\n`);
    return 0;
  }
  let status = 0;
  for (const name of parsed.rest) {
    const variable = sh.vars.raw(name);
    if (variable === undefined) {
      sh.warn(`${command}: ${name}: not found`);
      status = 1;
    } else sh.print(`${describeVariable(name, variable, sh)}\n`);
  }
  return status;
}

function showFunctions(sh: Shell, command: string, parsed: Parsed): number {
  const all = parsed.rest.length === 0;
  let status = 0;
  for (const name of all ? [...sh.functions.keys()].sort() : parsed.rest) {
    const definition = sh.functions.get(name);
    if (definition === undefined) status = 1;
    else if (!parsed.flags.has('F')) sh.print(functionText(definition));
    else
      sh.print(
        all ? `declare -f${sh.readonlyFunctions.has(name) ? 'r' : ''}${sh.exportedFunctions.has(name) ? 'x' : ''} ${name}\n` : `${name}\n`,
      );
  }
  void command;
  return status;
}

export const local: Builtin = (sh, args) => {
  if (!sh.calls.some((call) => !call.sourced)) {
    if (sh.posix) {
      sh.warn('local: not in a function');
      throw new ShellExit(2);
    }
    sh.warn('local: can only be used in a function');
    return 1;
  }
  const parsed = parseOptions(sh, args, 'aAfFgiIlnprtuxc', true);
  if (parsed === undefined) return 2;
  const change = { ...changeOf(parsed, true), local: true, inherit: parsed.flags.has('I') || sh.posix };
  if (parsed.rest.length === 0) {
    for (const [name, variable] of sh.vars.sorted()) if (variable.local) sh.print(`${assignmentText(name, variable, sh)}\n`);
    return 0;
  }
  return declareAll(sh, args, parsed, change);
};

function setAttribute(attribute: number): Builtin {
  return (sh, args) => {
    const command = args[0];
    const parsed = parseOptions(sh, args, attribute === EXPORT ? 'fnp' : 'aAfp');
    if (parsed === undefined) {
      if (sh.posix) throw new ShellExit(2);
      return 2;
    }
    if (parsed.rest.length === 0 || (parsed.flags.has('p') && parsed.rest.length === 0)) {
      for (const [name, variable] of sh.vars.sorted())
        if (variable.attributes & attribute) sh.print(`${shownAttribute(sh, command, name, variable)}\n`);
      return 0;
    }
    if (parsed.flags.has('f')) return functionsOnly(sh, command, parsed);
    const remove = parsed.flags.has('n');
    const change: Change = {
      on: remove ? 0 : attribute,
      off: remove ? attribute : 0,
      list: parsed.flags.has('a'),
      map: parsed.flags.has('A'),
      global: false,
      local: false,
      inherit: false,
    };
    return declareAll(sh, args, parsed, change);
  };
}

function shownAttribute(sh: Shell, command: string, name: string, variable: Variable): string {
  if (!sh.posix) return describeVariable(name, variable, sh);
  return variable.value === undefined ? `${command} ${name}` : `${command} ${name}='${variable.value.replaceAll("'", `'"'"'`)}'`;
}

function functionsOnly(sh: Shell, command: string, parsed: Parsed): number {
  let status = 0;
  for (const name of parsed.rest) {
    if (!sh.functions.has(name)) {
      sh.warn(`${command}: ${name}: not a function`);
      status = 1;
    } else if (command === 'readonly') sh.readonlyFunctions.add(name);
    else if (parsed.flags.has('n')) sh.exportedFunctions.delete(name);
    else sh.exportedFunctions.add(name);
    sh.vars.touch();
  }
  return status;
}

export const exportBuiltin = setAttribute(EXPORT);
export const readonly = setAttribute(READONLY);

export const unset: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'fvn');
  if (parsed === undefined) {
    if (sh.posix) throw new ShellExit(2);
    return 2;
  }
  let status = 0;
  for (const arg of parsed.rest) {
    if (parsed.flags.has('f')) sh.functions.delete(arg);
    else if (unsetOne(sh, arg, parsed) !== 0) status = 1;
  }
  return status;
};

function unsetOne(sh: Shell, arg: string, parsed: Parsed): number {
  const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/s.exec(arg);
  if (element !== null) {
    const [, name, index] = element;
    return guarded(sh, 'unset', () => {
      if ((index === '@' || index === '*') && sh.vars.get(name)?.map === undefined) sh.vars.unset(sh.vars.target(name));
      else sh.vars.unsetElement(name, index);
    });
  }
  if (!NAME.test(arg)) {
    if (sh.functions.delete(arg)) return 0;
    if (parsed.flags.has('v') || !sh.posix) return 0;
    sh.warn(`unset: ${arg}: bad variable name`);
    throw new ShellExit(2);
  }
  const name = parsed.flags.has('n') ? arg : sh.vars.target(arg);
  if (sh.vars.raw(name) === undefined && !parsed.flags.has('v')) {
    sh.functions.delete(arg);
    return 0;
  }
  return guarded(sh, 'unset', () => sh.vars.unset(name));
}

export const letBuiltin: Builtin = (sh, args) => {
  if (args.length < 2) {
    sh.warn('let: expression expected');
    return 1;
  }
  let value: number | bigint = 0;
  try {
    for (const text of args.slice(1)) value = arithmetic(sh, text, 'let');
  } catch (error) {
    if (!(error instanceof Discard)) throw error;
    return 1;
  }
  return Number(value) === 0 ? 1 : 0;
};
