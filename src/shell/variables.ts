import { arithmetic, arithmeticNumber } from './arith.ts';
import { hashOrder } from './hash_order.ts';
import type { Shell } from './shell.ts';

export const EXPORT = 1;
export const READONLY = 2;
export const INTEGER = 4;
export const LOWER = 8;
export const UPPER = 16;
export const NAMEREF = 32;
/** Its changes matter to the shell itself: PATH, IFS and the like. */
const WATCHED = 64;
export const CAPITAL = 128;
export const TRACE = 256;

const WATCHED_NAMES = new Set(['PATH', 'IFS', 'LC_ALL', 'LC_CTYPE', 'LANG', 'HISTSIZE', 'HISTFILESIZE', 'OPTIND', 'POSIXLY_CORRECT', 'TZ']);

/** A variable the shell computes: `$RANDOM` and its kin. */
export interface Dynamic {
  get(sh: Shell): string;
  set?(sh: Shell, value: string): void;
  list?(sh: Shell): string[];
}

/** A variable: a string, an indexed array (with holes) or an associative one. Undefined in all three: declared, not set. */
export class Variable {
  value: string | undefined = undefined;
  list: string[] | undefined = undefined;
  map: Map<string, string> | undefined = undefined;
  attributes = 0;
  dynamic: Dynamic | undefined = undefined;
  /** Made by `local` or by a function's temporary environment. */
  local = false;

  clone(): Variable {
    const copy = new Variable();
    copy.value = this.value;
    copy.list = this.list?.slice();
    copy.map = this.map && new Map(this.map);
    copy.attributes = this.attributes;
    copy.dynamic = this.dynamic;
    copy.local = this.local;
    return copy;
  }

  get isSet(): boolean {
    if (this.list !== undefined) return this.list.length > 0;
    if (this.map !== undefined) return this.map.size > 0;
    return this.value !== undefined || this.dynamic !== undefined;
  }

  get isArray(): boolean {
    return this.list !== undefined || this.map !== undefined;
  }
}

/** The keys of an associative array in bash's order. */
export function assocKeys(map: ReadonlyMap<string, string>): string[] {
  return hashOrder([...map.keys()], ASSOC_BUCKETS);
}

const ASSOC_BUCKETS = 1024;

/** An assignment that is refused: the message behind the shell's name. */
export class Refused extends Error {}

export const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The variables of a shell. Locals replace what they hide and put it back when their function returns. */
export class Variables {
  private readonly shell: Shell;
  private map = new Map<string, Variable>();
  /** What the locals of each running function hide. */
  private frames: Map<string, Variable | undefined>[] = [];
  private environmentMap: Map<string, string> | undefined;
  /** $IFS, kept at hand. */
  ifs = ' \t\n';

  constructor(shell: Shell) {
    this.shell = shell;
  }

  cloneFor(shell: Shell): Variables {
    const copy = new Variables(shell);
    for (const [name, variable] of this.map) copy.map.set(name, variable.clone());
    copy.frames = this.frames.map((frame) => {
      const saved = new Map<string, Variable | undefined>();
      for (const [name, variable] of frame) saved.set(name, variable?.clone());
      return saved;
    });
    copy.environmentMap = this.environmentMap;
    copy.ifs = this.ifs;
    return copy;
  }

  names(): IterableIterator<string> {
    return this.map.keys();
  }

  /** All variables, by name in order. */
  sorted(): [string, Variable][] {
    return [...this.map].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  raw(name: string): Variable | undefined {
    return this.map.get(name);
  }

  /** The variable, through a name reference. */
  get(name: string): Variable | undefined {
    const variable = this.map.get(name);
    return variable !== undefined && variable.attributes & NAMEREF ? this.map.get(this.target(name)) : variable;
  }

  /** The name at the end of a chain of references. */
  target(name: string): string {
    for (let i = 0; i < 8; i++) {
      const variable = this.map.get(name);
      if (variable === undefined || !(variable.attributes & NAMEREF) || variable.value === undefined || variable.value === '') return name;
      name = variable.value;
    }
    return name;
  }

  /** The value of `$name`; undefined when it is not set. */
  value(name: string): string | undefined {
    const variable = this.map.get(name);
    return variable === undefined ? undefined : variable.attributes & NAMEREF ? this.referenced(name) : this.scalar(variable);
  }

  private referenced(name: string): string | undefined {
    const target = this.target(name);
    const bracket = target.indexOf('[');
    if (bracket > 0) return this.element(target.slice(0, bracket), target.slice(bracket + 1, -1));
    const variable = this.map.get(target);
    return variable === undefined || variable.attributes & NAMEREF ? undefined : this.scalar(variable);
  }

  private scalar(variable: Variable): string | undefined {
    if (variable.dynamic !== undefined) return variable.dynamic.get(this.shell);
    if (variable.list !== undefined) return variable.list[0];
    if (variable.map !== undefined) return variable.map.get('0');
    return variable.value;
  }

  /** All values of an array; a plain variable is an array of one. */
  values(name: string): string[] {
    const variable = this.get(name);
    if (variable === undefined) return [];
    if (variable.dynamic?.list !== undefined) return variable.dynamic.list(this.shell);
    if (variable.list !== undefined) return variable.list.filter(() => true);
    if (variable.map !== undefined) return assocKeys(variable.map).map((key) => variable.map!.get(key)!);
    const value = this.scalar(variable);
    return value === undefined ? [] : [value];
  }

  /** The indices of an array. */
  keys(name: string): string[] {
    const variable = this.get(name);
    if (variable === undefined) return [];
    if (variable.dynamic?.list !== undefined) return Object.keys(variable.dynamic.list(this.shell));
    if (variable.list !== undefined) return Object.keys(variable.list);
    if (variable.map !== undefined) return assocKeys(variable.map);
    return this.scalar(variable) === undefined ? [] : ['0'];
  }

  /** The value of `${name[index]}`; `index` is expanded text, arithmetic but for associative arrays. */
  element(name: string, index: string): string | undefined {
    const variable = this.get(name);
    if (variable?.map !== undefined) return variable.map.get(index);
    let number = arithmeticNumber(this.shell, index);
    if (variable === undefined) {
      if (number < 0) this.shell.warn(`${name}: bad array subscript`);
      return undefined;
    }
    const list = variable.dynamic?.list?.(this.shell) ?? variable.list;
    if (list === undefined) return number === 0 || number === -1 ? this.scalar(variable) : undefined;
    if (number < 0) number += list.length;
    if (number < 0) {
      this.shell.warn(`${name}: bad array subscript`);
      return undefined;
    }
    return list[number];
  }

  /** Sets a plain value, minding the variable's attributes. Throws Refused. */
  set(name: string, value: string, append = false): void {
    const known = this.map.get(name);
    if (known !== undefined && known.attributes & NAMEREF && known.value) return this.setReferenced(name, value, append);
    const variable = known ?? this.create(name);
    if (variable.attributes & ~(EXPORT | WATCHED)) {
      if (variable.attributes & READONLY) throw new Refused(`${name}: readonly variable`);
      value = this.converted(variable, value, append ? (this.scalar(variable) ?? '') : undefined);
    } else if (append) value = (this.scalar(variable) ?? '') + value;
    if (variable.list !== undefined) variable.list[0] = value;
    else if (variable.map !== undefined) variable.map.set('0', value);
    else if (variable.dynamic !== undefined) {
      if (variable.dynamic.set !== undefined) variable.dynamic.set(this.shell, value);
    } else variable.value = value;
    if (this.shell.options.allexport) variable.attributes |= EXPORT;
    if (variable.attributes & (EXPORT | WATCHED)) this.changed(name, variable);
  }

  private setReferenced(name: string, value: string, append: boolean): void {
    const target = this.target(name);
    const bracket = target.indexOf('[');
    if (bracket > 0) this.setElement(target.slice(0, bracket), target.slice(bracket + 1, -1), value, append);
    else if (target !== name) this.set(target, value, append);
  }

  /** What is stored of `value`: computed, in small or capital letters, behind `before`. */
  private converted(variable: Variable, value: string, before: string | undefined): string {
    const attributes = variable.attributes;
    if (attributes & INTEGER) {
      const number = arithmetic(this.shell, value);
      return String(before === undefined ? number : arithmetic(this.shell, `${before === '' ? 0 : before}+(${number})`));
    }
    if (before !== undefined) value = before + value;
    if (attributes & LOWER) return value.toLowerCase();
    if (attributes & UPPER) return value.toUpperCase();
    if (attributes & CAPITAL) return value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase();
    return value;
  }

  /** Sets `name[index]`, making an array of the variable. Throws Refused. */
  setElement(name: string, index: string, value: string, append = false): void {
    name = this.target(name);
    const variable = this.map.get(name) ?? this.create(name);
    if (variable.attributes & READONLY) throw new Refused(`${name}: readonly variable`);
    if (variable.map !== undefined) {
      if (index === '') throw new Refused(`${name}[${index}]: bad array subscript`);
      variable.map.set(index, this.converted(variable, value, append ? (variable.map.get(index) ?? '') : undefined));
    } else {
      const list = this.toList(variable);
      let number = arithmeticNumber(this.shell, index);
      if (number < 0) number += list.length;
      if (number < 0 || index === '') throw new Refused(`${name}[${index}]: bad array subscript`);
      list[number] = this.converted(variable, value, append ? (list[number] ?? '') : undefined);
    }
    if (variable.attributes & (EXPORT | WATCHED)) this.changed(name, variable);
  }

  private toList(variable: Variable): string[] {
    if (variable.list === undefined) {
      variable.list = variable.value === undefined ? [] : [variable.value];
      variable.value = undefined;
    }
    return variable.list;
  }

  /** Makes an indexed array of these values (behind those it has, with `append`). Throws Refused. */
  setList(name: string, values: readonly string[], append = false): void {
    name = this.target(name);
    const variable = this.map.get(name) ?? this.create(name);
    if (variable.attributes & READONLY) throw new Refused(`${name}: readonly variable`);
    const list = append ? this.toList(variable) : [];
    for (const value of values)
      list.push(variable.attributes & (INTEGER | LOWER | UPPER) ? this.converted(variable, value, undefined) : value);
    variable.value = undefined;
    variable.map = undefined;
    variable.list = list;
  }

  /** The variable, made if need be. */
  declare(name: string): Variable {
    return this.map.get(name) ?? this.create(name);
  }

  private create(name: string): Variable {
    const variable = new Variable();
    if (WATCHED_NAMES.has(name)) variable.attributes |= WATCHED;
    this.map.set(name, variable);
    return variable;
  }

  /** Adds a computed variable. */
  addDynamic(name: string, dynamic: Dynamic, attributes = 0): void {
    const variable = this.declare(name);
    variable.dynamic = dynamic;
    variable.attributes |= attributes;
  }

  setAttributes(name: string, on: number, off = 0): void {
    const variable = this.declare(name);
    variable.attributes = (variable.attributes | on) & ~off;
    if ((on | off) & EXPORT) this.environmentMap = undefined;
  }

  /** Throws Refused when the variable is read-only. */
  unset(name: string): void {
    const variable = this.map.get(name);
    if (variable === undefined) return;
    if (variable.attributes & READONLY) throw new Refused(`${name}: cannot unset: readonly variable`);
    const frame = this.frames[this.frames.length - 1];
    if (variable.local && frame?.has(name)) {
      // A local stays local, without a value; one of a caller's gives way to what it hides.
      const empty = new Variable();
      empty.local = true;
      this.map.set(name, empty);
    } else if (variable.local) this.reveal(name);
    else this.map.delete(name);
    if (variable.attributes & (EXPORT | WATCHED)) this.changed(name, undefined);
  }

  private reveal(name: string): void {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      if (!this.frames[i].has(name)) continue;
      const hidden = this.frames[i].get(name);
      this.frames[i].delete(name);
      if (hidden === undefined) this.map.delete(name);
      else this.map.set(name, hidden);
      return;
    }
    this.map.delete(name);
  }

  unsetElement(name: string, index: string): void {
    const variable = this.get(name);
    if (variable === undefined) return;
    if (variable.attributes & READONLY) throw new Refused(`${name}: cannot unset: readonly variable`);
    if (variable.map !== undefined) variable.map.delete(index);
    else if (variable.list !== undefined) {
      const list = variable.list;
      let number = arithmeticNumber(this.shell, index);
      if (number < 0) number += list.length;
      if (number < 0) throw new Refused(`[${index}]: bad array subscript`);
      delete list[number];
      while (list.length > 0 && !(list.length - 1 in list)) list.length--;
    }
  }

  // -- functions

  pushFrame(): void {
    this.frames.push(new Map());
  }

  /** Ends the scope of the innermost function's locals. */
  popFrame(): void {
    const frame = this.frames.pop()!;
    for (const [name, hidden] of frame) {
      const variable = this.map.get(name);
      if (hidden === undefined) this.map.delete(name);
      else this.map.set(name, hidden);
      if (((variable?.attributes ?? 0) | (hidden?.attributes ?? 0)) & (EXPORT | WATCHED)) this.changed(name, hidden);
    }
  }

  get inFunction(): boolean {
    return this.frames.length > 0;
  }

  /** A fresh variable that hides the one outside until the function returns. With `inherit` it takes over its value. */
  makeLocal(name: string, inherit = false): Variable {
    const frame = this.frames[this.frames.length - 1];
    const outer = this.map.get(name);
    if (frame.has(name)) return outer ?? this.create(name);
    if (outer !== undefined && outer.attributes & READONLY) throw new Refused(`${name}: readonly variable`);
    frame.set(name, outer);
    const variable = outer !== undefined && (inherit || outer.dynamic !== undefined) ? outer.clone() : new Variable();
    if (!inherit && outer !== undefined) variable.attributes = outer.attributes & (EXPORT | WATCHED);
    variable.local = true;
    this.map.set(name, variable);
    if (variable.attributes & (EXPORT | WATCHED)) this.changed(name, variable);
    return variable;
  }

  /** The variable outside all functions: `declare -g`. */
  global(name: string): Variable {
    for (const frame of this.frames) {
      if (!frame.has(name)) continue;
      let outer = frame.get(name);
      if (outer === undefined) frame.set(name, (outer = new Variable()));
      return outer;
    }
    return this.declare(name);
  }

  // -- what depends on variables

  private changed(name: string, variable: Variable | undefined): void {
    if (variable === undefined || variable.attributes & EXPORT) this.environmentMap = undefined;
    if (!WATCHED_NAMES.has(name)) return;
    const value = variable === undefined ? undefined : this.scalar(variable);
    if (name === 'IFS') this.ifs = value ?? ' \t\n';
    this.shell.variableChanged(name, value);
  }

  /** Says that an exported variable changed behind the table's back. */
  touch(): void {
    this.environmentMap = undefined;
  }

  /** What a command gets as its environment. Not to be changed: it is kept. */
  environment(): ReadonlyMap<string, string> {
    if (this.environmentMap === undefined) {
      const out = new Map<string, string>();
      for (const [name, variable] of this.map) {
        if (!(variable.attributes & EXPORT)) continue;
        const value = variable.isArray ? undefined : this.scalar(variable);
        if (value !== undefined) out.set(name, value);
      }
      for (const name of this.shell.exportedFunctions) {
        const text = this.shell.services.functionText(this.shell, name);
        if (text !== undefined) out.set(`BASH_FUNC_${name}%%`, text);
      }
      this.environmentMap = out;
    }
    return this.environmentMap;
  }
}
