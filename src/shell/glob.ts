import { S_IFDIR, S_IFLNK, S_IFMT, type DirEntry } from '../uapi/file.ts';
import { compilePattern, plainText } from './pattern.ts';
import type { Shell } from './shell.ts';

/** File name expansion. bash: lib/glob/glob.c. */

/** The names that `pattern` matches, in order; none when there are none. */
export function expandGlob(sh: Shell, pattern: string): string[] {
  const components = splitComponents(pattern);
  const absolute = pattern[0] === '/';
  let bases = [absolute ? '/' : ''];
  for (let i = 0; i < components.length; i++) {
    const component = components[i];
    const last = i === components.length - 1;
    if (component === '') {
      if (last)
        bases = bases.filter((base) => base !== '' && isDirectory(sh, base)).map((base) => (base.endsWith('/') ? base : `${base}/`));
      continue;
    }
    const next: string[] = [];
    for (const base of bases) expandComponent(sh, base, component, last, next);
    bases = next;
    if (bases.length === 0) return [];
  }
  return notIgnored(sh, bases).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** What GLOBIGNORE leaves of the names. */
function notIgnored(sh: Shell, names: string[]): string[] {
  const ignore = sh.vars.value('GLOBIGNORE') ?? '';
  if (ignore === '') return names;
  const patterns = ignore.split(':').map((pattern) => compilePattern(pattern, true, sh.shopts.nocaseglob));
  return names.filter((name) => !patterns.some((pattern) => pattern.matches(name)));
}

/** Splits at slashes outside brackets and parentheses. */
function splitComponents(pattern: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = pattern[0] === '/' ? 1 : 0;
  for (let at = from; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\' && pattern[at + 1] !== '/') at++;
    else if (char === '(' && at > 0 && /[?*+@!]/.test(pattern[at - 1])) depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (char === '/' && depth === 0) {
      if (at > from || from === 0) out.push(pattern.slice(from, at).replace(/\\$/, ''));
      from = at + 1;
    }
  }
  out.push(pattern.slice(from));
  return out;
}

function expandComponent(sh: Shell, base: string, component: string, last: boolean, out: string[]): void {
  const plain = plainText(component);
  const prefix = base === '' || base.endsWith('/') ? base : `${base}/`;
  if (plain !== undefined) {
    const path = prefix + plain;
    if (!last || exists(sh, path)) out.push(path);
    return;
  }
  if (component === '**' && sh.shopts.globstar) return descend(sh, base, last, out);
  const pattern = compilePattern(component, true, sh.shopts.nocaseglob);
  const hidden = component[0] === '.' || component.startsWith('\\.') || /^[?*+@]\((?:[^)]*\|)?\\?\./.test(component);
  for (const entry of entries(sh, base)) {
    const name = entry.name;
    if (name === '.' || name === '..') continue;
    if (name[0] === '.' && !hidden && !showsHidden(sh)) continue;
    if (!pattern.matches(name)) continue;
    if (last || isDirectory(sh, prefix + name)) out.push(prefix + name);
  }
}

/** A set GLOBIGNORE does as dotglob does. */
function showsHidden(sh: Shell): boolean {
  return sh.shopts.dotglob || (sh.vars.value('GLOBIGNORE') ?? '') !== '';
}

/** `**`: all directories below, and as the last component all files too. */
function descend(sh: Shell, base: string, last: boolean, out: string[]): void {
  const prefix = base === '' || base.endsWith('/') ? base : `${base}/`;
  out.push(last && base !== '' ? prefix : base);
  if (last && base === '') out.pop();
  for (const entry of entries(sh, base)) {
    if (entry.name[0] === '.' && !showsHidden(sh)) continue;
    const path = prefix + entry.name;
    const type = entry.type & S_IFMT;
    if (type === S_IFDIR) {
      const at = out.length;
      descend(sh, path, last, out);
      if (last) out[at] = path;
    } else if (last) out.push(path);
  }
}

function entries(sh: Shell, base: string): DirEntry[] {
  try {
    return sh.p.readdir(base === '' ? '.' : base);
  } catch {
    return [];
  }
}

function exists(sh: Shell, path: string): boolean {
  try {
    sh.p.lstat(path);
    return true;
  } catch {
    return false;
  }
}

function isDirectory(sh: Shell, path: string): boolean {
  try {
    const stat = sh.p.lstat(path === '' ? '.' : path);
    const type = stat.mode & S_IFMT;
    return type === S_IFDIR || (type === S_IFLNK && (sh.p.stat(path).mode & S_IFMT) === S_IFDIR);
  } catch {
    return false;
  }
}
