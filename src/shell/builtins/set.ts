import { assignmentText } from '../declare.ts';
import { ShellExit } from '../errors.ts';
import { type Options, OPTION_LETTERS, type Shopts } from '../options.ts';
import { functionText } from '../print.ts';
import type { Builtin, Shell } from '../shell.ts';
import { parseOptions, usage } from './usage.ts';

/** set and shopt. bash: builtins/set.def, shopt.def. */

function setOption(sh: Shell, name: keyof Options, on: boolean): void {
  sh.options[name] = on;
  if (name === 'emacs' && on) sh.options.vi = false;
  if (name === 'vi' && on) sh.options.emacs = false;
  sh.vars.touch();
}

function listOptions(sh: Shell, commands: boolean): void {
  for (const [name, on] of Object.entries(sh.options)) {
    sh.print(commands ? `set ${on ? '-' : '+'}o ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`);
  }
}

function wrong(sh: Shell, message: string): number {
  sh.warn(`set: ${message}`);
  if (sh.posix) throw new ShellExit(2);
  return 2;
}

export const set: Builtin = (sh, args) => {
  if (args.length === 1) {
    for (const [name, variable] of sh.vars.sorted()) {
      if (!variable.isSet || (variable.dynamic !== undefined && variable.dynamic.list === undefined)) continue;
      if (sh.posix) sh.print(`${name}='${(sh.vars.value(name) ?? '').replaceAll("'", `'"'"'`)}'\n`);
      else sh.print(`${assignmentText(name, variable, sh)}\n`);
    }
    if (!sh.options.posix && !sh.posix) for (const name of [...sh.functions.keys()].sort()) sh.print(functionText(sh.functions.get(name)!));
    return 0;
  }
  let at = 1;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (arg === '--') {
      sh.params = args.slice(at + 1);
      return 0;
    }
    if (arg === '-') {
      sh.options.xtrace = false;
      sh.options.verbose = false;
      at++;
      if (at < args.length) sh.params = args.slice(at);
      return 0;
    }
    if (!/^[-+]./.test(arg)) break;
    const on = arg[0] === '-';
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = args[at + 1];
        if (name === undefined) {
          listOptions(sh, !on);
          continue;
        }
        at++;
        if (!(name in sh.options)) return wrong(sh, sh.posix ? `Illegal option -o ${name}` : `${name}: invalid option name`);
        setOption(sh, name as keyof Options, on);
        continue;
      }
      const option = OPTION_LETTERS.find(([known]) => known === letter)?.[1];
      if (option === undefined) {
        const status = wrong(sh, sh.posix ? `Illegal option ${arg[0]}${letter}` : `${arg[0]}${letter}: invalid option`);
        usage(sh, 'set');
        return status;
      }
      setOption(sh, option, on);
    }
  }
  if (at < args.length) sh.params = args.slice(at);
  return 0;
};

export const shopt: Builtin = (sh, args) => {
  const parsed = parseOptions(sh, args, 'pqsuo');
  if (parsed === undefined) return 2;
  const { flags, rest } = parsed;
  const table: Record<string, boolean> = flags.has('o') ? (sh.options as unknown as Record<string, boolean>) : sh.shopts;
  const on = flags.has('s');
  const off = flags.has('u');
  if (on && off) {
    sh.warn('shopt: cannot set and unset shell options simultaneously');
    return 1;
  }
  const show = (name: string): void => {
    if (flags.has('q')) return;
    if (flags.has('p'))
      sh.print(flags.has('o') ? `set ${table[name] ? '-' : '+'}o ${name}\n` : `shopt -${table[name] ? 's' : 'u'} ${name}\n`);
    else sh.print(`${name.padEnd(15)}\t${table[name] ? 'on' : 'off'}\n`);
  };
  if (rest.length === 0) {
    for (const name of Object.keys(table)) if (!(on && !table[name]) && !(off && table[name])) show(name);
    return 0;
  }
  let status = 0;
  for (const name of rest) {
    if (!(name in table)) {
      sh.warn(`shopt: ${name}: invalid ${flags.has('o') ? 'option name' : 'shell option name'}`);
      status = 1;
    } else if (on || off) {
      if (flags.has('o')) setOption(sh, name as keyof Options, on);
      else sh.shopts[name as keyof Shopts] = on;
    } else {
      show(name);
      if (!table[name]) status = 1;
    }
  }
  return status;
};
