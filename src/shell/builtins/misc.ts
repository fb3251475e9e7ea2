import { formatTime } from '../time.ts';
import type { Builtin, Shell } from '../shell.ts';
import { parseOptions, usage } from './usage.ts';

/** times, umask, ulimit, getopts, caller, bind, complete and its kin. */

export const times: Builtin = (sh) => {
  let used = sh.p.processes().find((process) => process.pid === sh.p.pid)?.cpu ?? 0;
  // dash counts in ticks of 10 ms.
  if (sh.posix) used -= used % 10_000_000;
  const digits = sh.posix ? 6 : 3;
  const line = `${formatTime(used * 0.4, digits, true)} ${formatTime(used * 0.6, digits, true)}\n`;
  const none = `${formatTime(0, digits, true)} ${formatTime(0, digits, true)}\n`;
  sh.print(line + none);
  return 0;
};

export const umask: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'pS');
  if (parsed === undefined) return 2;
  const current = sh.p.umask(0);
  sh.p.umask(current);
  const [mode] = parsed.rest;
  if (mode === undefined) {
    const text = parsed.flags.has('S') ? symbolic(current) : current.toString(8).padStart(4, '0');
    sh.print(`${parsed.flags.has('p') ? `umask ${parsed.flags.has('S') ? '-S ' : ''}` : ''}${text}\n`);
    return 0;
  }
  if (/^[0-9]/.test(mode)) {
    if (!/^[0-7]+$/.test(mode) || parseInt(mode, 8) > 0o777) {
      sh.warn(sh.posix ? `umask: Illegal number: ${mode}` : `umask: ${mode}: octal number out of range`);
      return sh.posix ? 2 : 1;
    }
    sh.p.umask(parseInt(mode, 8));
    return 0;
  }
  const changed = symbolicMask(mode, current);
  if (changed === undefined) {
    sh.warn(sh.posix ? `umask: Illegal mode: ${mode}` : `umask: \`${mode[0]}': invalid symbolic mode character`);
    return 1;
  }
  sh.p.umask(changed);
  return 0;
};

function symbolic(mask: number): string {
  const part = (shift: number): string => {
    const bits = 7 & ~(mask >> shift);
    return (bits & 4 ? 'r' : '') + (bits & 2 ? 'w' : '') + (bits & 1 ? 'x' : '');
  };
  return `u=${part(6)},g=${part(3)},o=${part(0)}`;
}

function symbolicMask(mode: string, mask: number): number | undefined {
  let allowed = 0o777 & ~mask;
  for (const clause of mode.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (match === null) return undefined;
    const bits = (match[3].includes('r') ? 4 : 0) | (match[3].includes('w') ? 2 : 0) | (match[3].includes('x') ? 1 : 0);
    const who = match[1] === '' || match[1].includes('a') ? 'ugo' : match[1];
    for (const letter of who) {
      const shift = letter === 'u' ? 6 : letter === 'g' ? 3 : 0;
      if (match[2] === '=') allowed &= ~(7 << shift);
      if (match[2] === '-') allowed &= ~(bits << shift);
      else allowed |= bits << shift;
    }
  }
  return 0o777 & ~allowed;
}

/** What the limits are on the machine the recordings come from: letter, description, unit, value. */
const LIMITS: readonly (readonly [letter: string, what: string, unit: string, value: string])[] = [
  ['R', 'real-time non-blocking time', 'microseconds, ', 'unlimited'],
  ['c', 'core file size', 'blocks, ', '0'],
  ['d', 'data seg size', 'kbytes, ', 'unlimited'],
  ['e', 'scheduling priority', '', '0'],
  ['f', 'file size', 'blocks, ', 'unlimited'],
  ['i', 'pending signals', '', '96365'],
  ['l', 'max locked memory', 'kbytes, ', '8192'],
  ['m', 'max memory size', 'kbytes, ', 'unlimited'],
  ['n', 'open files', '', '20000'],
  ['p', 'pipe size', '512 bytes, ', '8'],
  ['q', 'POSIX message queues', 'bytes, ', '819200'],
  ['r', 'real-time priority', '', '0'],
  ['s', 'stack size', 'kbytes, ', '8192'],
  ['t', 'cpu time', 'seconds, ', 'unlimited'],
  ['u', 'max user processes', '', '96365'],
  ['v', 'virtual memory', 'kbytes, ', 'unlimited'],
  ['x', 'file locks', '', 'unlimited'],
];

export const ulimit: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'SHabcdefiklmnpqrstuvxPRT');
  if (parsed === undefined) return 2;
  const letters = [...parsed.flags].filter((letter) => letter !== 'S' && letter !== 'H');
  if (letters.includes('a')) {
    for (const [letter, what, unit, value] of LIMITS) {
      const place = `(${unit}-${letter})`;
      sh.print(`${what}${place.padStart(40 - what.length)} ${sh.limits.get(letter) ?? value}\n`);
    }
    return 0;
  }
  if (parsed.rest.length > 0) {
    const [value] = parsed.rest;
    if (/^(\d+|unlimited|hard|soft)$/.test(value)) {
      if (/^[\du]/.test(value)) sh.limits.set(letters[0] ?? 'f', value);
      return 0;
    }
    sh.warn(`ulimit: ${parsed.rest[0]}: invalid number`);
    return 1;
  }
  for (const letter of letters.length === 0 ? ['f'] : letters) {
    const limit = LIMITS.find(([known]) => known === letter);
    const place = limit === undefined ? '' : `(${limit[2]}-${letter})`;
    sh.print(
      `${letters.length > 1 && limit !== undefined ? `${limit[1]}${place.padStart(40 - limit[1].length)} ` : ''}${sh.limits.get(letter) ?? limit?.[3] ?? 'unlimited'}\n`,
    );
  }
  return 0;
};

export const getopts: Builtin = (sh, args) => {
  const at = args[1] === '--' ? 2 : 1;
  const [options, name] = [args[at], args[at + 1]];
  if (options === undefined || name === undefined) {
    if (sh.posix) sh.warn('getopts: Usage: getopts optstring var [arg...]');
    return sh.posix ? 2 : usage(sh, 'getopts');
  }
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    sh.warn(`getopts: \`${name}': not a valid identifier`);
    return 1;
  }
  return nextOption(sh, options, name, args.length > at + 2 ? args.slice(at + 2) : sh.params);
};

function nextOption(sh: Shell, options: string, name: string, words: readonly string[]): number {
  const silent = options[0] === ':';
  let index = Math.max(1, Number(sh.vars.value('OPTIND') ?? 1) || 1);
  let place = sh.getoptsAt;
  const finish = (letter: string, argument: string | undefined, status: number): number => {
    sh.vars.set('OPTIND', String(index));
    sh.getoptsAt = place;
    sh.vars.set(name, letter);
    if (argument === undefined) sh.vars.unset('OPTARG');
    else sh.vars.set('OPTARG', argument);
    return status;
  };
  const word = words[index - 1];
  if (place === 0) {
    if (word === undefined || word[0] !== '-' || word === '-') return finish('?', undefined, 1);
    if (word === '--') {
      index++;
      return finish('?', undefined, 1);
    }
    place = 1;
  }
  const letter = word[place++];
  const known = letter === ':' ? -1 : options.indexOf(letter);
  const atEnd = place >= word.length;
  if (known < 0) {
    if (atEnd) {
      index++;
      place = 0;
    }
    if (silent) return finish('?', letter, 0);
    if (sh.vars.value('OPTERR') !== '0')
      sh.write(2, sh.posix ? `Illegal option -${letter}\n` : `${sh.name}: illegal option -- ${letter}\n`);
    return finish('?', undefined, 0);
  }
  if (options[known + 1] !== ':') {
    if (atEnd) {
      index++;
      place = 0;
    }
    return finish(letter, undefined, 0);
  }
  const argument = atEnd ? words[index] : word.slice(place);
  index += atEnd ? 2 : 1;
  place = 0;
  if (argument !== undefined) return finish(letter, argument, 0);
  index = words.length + 1;
  if (silent) return finish(':', letter, 0);
  if (sh.vars.value('OPTERR') !== '0')
    sh.write(2, sh.posix ? `No arg for -${letter} option\n` : `${sh.name}: option requires an argument -- ${letter}\n`);
  return finish('?', undefined, 0);
}

export const caller: Builtin = (sh, args) => {
  const depth = args[1] === undefined ? 0 : Number(args[1]);
  if (Number.isNaN(depth)) {
    sh.warn(`caller: ${args[1]}: invalid number`);
    return usage(sh, 'caller');
  }
  const calls = [...sh.calls].reverse();
  const call = calls[depth];
  if (call === undefined) return 1;
  const outer = calls[depth + 1];
  const file = outer?.source ?? sh.errorName;
  sh.print(args[1] === undefined ? `${call.line} ${file}\n` : `${call.line} ${outer?.name ?? 'main'} ${file}\n`);
  return 0;
};

/** Exit status of what is not modelled. */
const NOT_MODELLED = 95;

export const bind: Builtin = (sh) => {
  sh.write(2, 'patchbay: bind: key bindings are not modelled\n');
  return NOT_MODELLED;
};

export const complete: Builtin = (sh, args) => {
  sh.write(2, `patchbay: ${args[0]}: completion specifications are not modelled\n`);
  return NOT_MODELLED;
};

export const compgen: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'abcdefgjksuvo:A:G:W:F:C:X:P:S:');
  if (parsed === undefined) return 2;
  const { flags, values, rest } = parsed;
  const prefix = rest[0] ?? '';
  const words: string[] = [];
  const action = values.get('A');
  if (flags.has('W')) words.push(...values.get('W')!.split(/\s+/).filter(Boolean));
  if (flags.has('b') || action === 'builtin' || flags.has('c')) words.push(...[...sh.services.builtins().keys()].sort());
  if (flags.has('a') || action === 'alias') words.push(...[...sh.aliases.keys()].sort());
  if (flags.has('v') || action === 'variable') words.push(...[...sh.vars.names()].sort());
  if (action === 'function') words.push(...[...sh.functions.keys()].sort());
  if (flags.has('e') || action === 'export') words.push(...[...sh.vars.environment().keys()].sort());
  const found = words.filter((word) => word.startsWith(prefix));
  for (const word of found) sh.print(`${values.get('P') ?? ''}${word}${values.get('S') ?? ''}\n`);
  return found.length > 0 ? 0 : 1;
};
