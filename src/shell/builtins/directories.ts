import { ENOENT, SysError } from '../../uapi/errno.ts';
import { ansiQuote } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';
import { parseOptions, usage } from './usage.ts';

/** cd, pwd, pushd, popd, dirs. bash: builtins/cd.def, pushd.def. */

/** The path that `dir` names from `base`, its `.` and `..` resolved by name. */
export function logicalPath(base: string, dir: string): string {
  const parts: string[] = [];
  for (const part of (dir[0] === '/' ? dir : `${base}/${dir}`).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Changes the directory. Returns the error, 0 when it went well. */
function change(sh: Shell, dir: string, physical: boolean): number {
  const from = sh.vars.value('PWD') ?? sh.p.cwd();
  const target = physical ? dir : logicalPath(from, dir);
  try {
    sh.p.chdir(target);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    try {
      sh.p.chdir(dir);
    } catch {
      return error.errno;
    }
  }
  sh.vars.set('OLDPWD', from);
  sh.vars.set('PWD', physical ? sh.p.cwd() : target);
  return 0;
}

/** A name in a message: quoted where it could not be printed. */
function shownName(name: string): string {
  return /[\x00-\x1f\x7f]/.test(name) ? ansiQuote(name) : name;
}

function complain(sh: Shell, name: string, dir: string, errno: number): number {
  if (sh.posix) sh.warn(`cd: can't cd to ${dir}${sh.flavour === 'ash' ? `: ${new SysError(errno).message}` : ''}`);
  else sh.warn(`${name}: ${shownName(dir)}: ${new SysError(errno).message}`);
  return sh.posix ? 2 : 1;
}

export const cd: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args[1] === '-' ? ['cd', '--', ...args.slice(1)] : args, 'LPe@');
  if (parsed === undefined) return 2;
  const { rest } = parsed;
  if (rest.length > 1 && !sh.posix) {
    sh.warn('cd: too many arguments');
    return 1;
  }
  let dir: string | undefined = rest[0];
  let show = false;
  if (dir === undefined) {
    dir = sh.vars.value('HOME');
    if (dir === undefined) {
      sh.warn('cd: HOME not set');
      return 1;
    }
  } else if (dir === '-') {
    dir = sh.vars.value('OLDPWD');
    show = true;
    if (dir === undefined) {
      sh.warn('cd: OLDPWD not set');
      return 1;
    }
  }
  const physical = parsed.flags.has('P') || sh.options.physical;
  const found = throughCdpath(sh, dir, physical);
  if (found !== undefined) {
    sh.print(`${found}\n`);
    return 0;
  }
  if (dir === '') return 0;
  const errno = change(sh, dir, physical);
  if (errno !== 0) return complain(sh, 'cd', dir, errno);
  if (show) sh.print(`${sh.vars.value('PWD')}\n`);
  return 0;
};

function throughCdpath(sh: Shell, dir: string, physical: boolean): string | undefined {
  const path = sh.vars.value('CDPATH');
  if (path === undefined || path === '' || /^\.{0,2}\//.test(dir) || dir === '.' || dir === '..') return undefined;
  for (const base of path.split(':')) {
    if (base === '' || base === '.') continue;
    if (change(sh, `${base}/${dir}`, physical) === 0) return sh.vars.value('PWD');
  }
  return undefined;
}

export const pwd: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'LP');
  if (parsed === undefined) return 2;
  const physical = parsed.flags.has('P') || sh.options.physical;
  sh.print(`${physical ? sh.p.cwd() : (sh.vars.value('PWD') ?? sh.p.cwd())}\n`);
  return 0;
};

/** The stack with the present directory on top. */
function stack(sh: Shell): string[] {
  return [sh.vars.value('PWD') ?? sh.p.cwd(), ...sh.directories];
}

function tildeForm(sh: Shell, path: string): string {
  const home = sh.vars.value('HOME') ?? '';
  return home !== '' && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
}

function show(sh: Shell): void {
  sh.print(
    `${stack(sh)
      .map((path) => tildeForm(sh, path))
      .join(' ')}\n`,
  );
}

export const dirs: Builtin = (sh, args) => {
  let long = false;
  let lines = false;
  let numbers = false;
  for (const arg of args.slice(1)) {
    if (/^[-+]\d+$/.test(arg)) {
      const all = stack(sh);
      const at = arg[0] === '+' ? Number(arg.slice(1)) : all.length - 1 - Number(arg.slice(1));
      if (all[at] === undefined) {
        sh.warn(`dirs: ${arg.slice(1)}: directory stack index out of range`);
        return 1;
      }
      sh.print(`${long ? all[at] : tildeForm(sh, all[at])}\n`);
      return 0;
    }
    for (const letter of arg.slice(1)) {
      if (letter === 'c') {
        sh.directories = [];
        return 0;
      }
      if (letter === 'l') long = true;
      else if (letter === 'p') lines = true;
      else if (letter === 'v') lines = numbers = true;
      else {
        sh.warn(`dirs: ${arg}: invalid option`);
        return usage(sh, 'dirs');
      }
    }
  }
  const shown = stack(sh).map((path, at) => (numbers ? `${String(at).padStart(2)}  ` : '') + (long ? path : tildeForm(sh, path)));
  sh.print(`${shown.join(lines ? '\n' : ' ')}\n`);
  return 0;
};

/** Makes the entry `at` of the stack the top, the ones above it going below. */
function rotate(sh: Shell, name: string, at: number): number {
  const all = stack(sh);
  const turned = [...all.slice(at), ...all.slice(0, at)];
  const errno = change(sh, turned[0], false);
  if (errno !== 0) return complain(sh, name, turned[0], errno);
  sh.directories = turned.slice(1);
  show(sh);
  return 0;
}

export const pushd: Builtin = (sh, args) => {
  const stay = args[1] === '-n';
  const rest = args.slice(stay ? 2 : 1).filter((arg) => arg !== '--');
  const arg = rest[0];
  if (rest.length > 1) {
    sh.warn('pushd: too many arguments');
    return 1;
  }
  if (arg === undefined) {
    if (sh.directories.length === 0) {
      sh.warn('pushd: no other directory');
      return 1;
    }
    const [top] = sh.directories;
    const here = stack(sh)[0];
    const errno = change(sh, top, false);
    if (errno !== 0) return complain(sh, 'pushd', top, errno);
    sh.directories[0] = here;
    show(sh);
    return 0;
  }
  if (/^[-+]\d+$/.test(arg)) {
    const size = stack(sh).length;
    const at = arg[0] === '+' ? Number(arg.slice(1)) : size - 1 - Number(arg.slice(1));
    if (at < 0 || at >= size) {
      sh.warn(`pushd: ${arg}: directory stack index out of range`);
      return 1;
    }
    return rotate(sh, 'pushd', at);
  }
  const here = stack(sh)[0];
  if (stay) sh.directories.unshift(arg);
  else {
    const errno = change(sh, arg, false);
    if (errno !== 0) return complain(sh, 'pushd', arg, errno === 0 ? ENOENT : errno);
    sh.directories.unshift(here);
  }
  show(sh);
  return 0;
};

export const popd: Builtin = (sh, args) => {
  const arg = args[1];
  if (sh.directories.length === 0) {
    sh.warn('popd: directory stack empty');
    return 1;
  }
  if (arg !== undefined && /^[-+]\d+$/.test(arg) && arg !== '+0') {
    const at = arg[0] === '+' ? Number(arg.slice(1)) : sh.directories.length - Number(arg.slice(1));
    if (at < 1 || at > sh.directories.length) {
      sh.warn(`popd: ${arg}: directory stack index out of range`);
      return 1;
    }
    sh.directories.splice(at - 1, 1);
    show(sh);
    return 0;
  }
  const [top] = sh.directories;
  const errno = arg === '-n' ? 0 : change(sh, top, false);
  if (errno !== 0) return complain(sh, 'popd', top, errno);
  sh.directories.shift();
  show(sh);
  return 0;
};
