import type { Shell } from './shell.ts';
import { type Dynamic, EXPORT, INTEGER, READONLY } from './variables.ts';

/** The variables that the shell computes when they are looked at. bash: variables.c initialize_dynamic_variables(). */

/** Park and Miller's generator, as bash has it. */
function nextRandom(sh: Shell): number {
  let seed = sh.randomSeed === 0 ? 123459876 : sh.randomSeed;
  const high = Math.floor(seed / 127773);
  seed = 16807 * (seed - 127773 * high) - 2836 * high;
  if (seed < 0) seed += 2147483647;
  sh.randomSeed = seed;
  return ((seed >>> 16) ^ (seed & 65535)) & 32767;
}

const seconds = (sh: Shell): number => Math.floor((sh.p.monotonic() - sh.startTime) / 1e9) + sh.secondsOffset;

const VARIABLES: Record<string, Dynamic> = {
  RANDOM: { get: (sh) => String(nextRandom(sh)), set: (sh, value) => void (sh.randomSeed = Number(value) >>> 0) },
  SRANDOM: { get: (sh) => String(sh.p.random()) },
  SECONDS: {
    get: (sh) => String(seconds(sh)),
    set: (sh, value) => {
      sh.startTime = sh.p.monotonic();
      sh.secondsOffset = Number(value) || 0;
    },
  },
  EPOCHSECONDS: { get: (sh) => String(Math.floor(sh.p.realtime() / 1e9)) },
  EPOCHREALTIME: { get: (sh) => (sh.p.realtime() / 1e9).toFixed(6) },
  LINENO: { get: (sh) => String(sh.line) },
  BASHPID: { get: (sh) => String(sh.p.pid) },
  BASH_SUBSHELL: { get: (sh) => String(sh.subshell) },
  BASH_COMMAND: { get: (sh) => sh.currentCommand },
  BASH_ARGV0: { get: (sh) => sh.name, set: (sh, value) => void (sh.name = value) },
  HISTCMD: { get: (sh) => String(sh.historyBase + sh.historyList.length) },
  SHELLOPTS: {
    get: (sh) =>
      Object.entries(sh.options)
        .filter(([, on]) => on)
        .map(([name]) => name)
        .sort()
        .join(':'),
  },
  BASHOPTS: {
    get: (sh) =>
      Object.entries(sh.shopts)
        .filter(([, on]) => on)
        .map(([name]) => name)
        .sort()
        .join(':'),
  },
  FUNCNAME: list((sh) =>
    sh.calls.some((call) => !call.sourced) ? [...calls(sh).map((call) => call.name), ...(sh.commandString ? [] : ['main'])] : [],
  ),
  BASH_SOURCE: list((sh) => [...calls(sh).map((call) => call.source), ...(sh.commandString || sh.interactive ? [] : [sh.errorName])]),
  BASH_LINENO: list((sh) => [...calls(sh).map((call) => String(call.line)), ...(sh.commandString || sh.interactive ? [] : ['0'])]),
  PIPESTATUS: list((sh) => sh.pipeStatus.map(String)),
  DIRSTACK: list((sh) => [sh.vars.value('PWD') ?? sh.p.cwd(), ...sh.directories]),
  GROUPS: list((sh) => [String(sh.p.getuid())]),
};

function list(values: (sh: Shell) => string[]): Dynamic {
  return { get: (sh) => values(sh)[0] ?? '', list: values };
}

function calls(sh: Shell): Shell['calls'] {
  return [...sh.calls].reverse();
}

const BASH_PATH = '/usr/bin/bash';

/** Gives a new shell its variables: those of the environment and its own. */
export function initVariables(sh: Shell): void {
  const { vars, p } = sh;
  for (const [name, value] of p.env) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '_' || name === 'SHELLOPTS' || name === 'BASHOPTS') continue;
    vars.set(name, value);
    vars.setAttributes(name, EXPORT);
  }
  const preset = (name: string, value: string, attributes = 0): void => {
    if (vars.value(name) === undefined) vars.set(name, value);
    if (attributes !== 0) vars.setAttributes(name, attributes);
  };
  const cwd = p.cwd();
  const inherited = vars.value('PWD');
  if (inherited === undefined || inherited[0] !== '/' || !sameDirectory(sh, inherited, cwd)) vars.set('PWD', cwd);
  vars.setAttributes('PWD', EXPORT);
  vars.set('IFS', ' \t\n');
  preset(
    'PATH',
    sh.posix
      ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
      : '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin:.',
  );
  preset('PS4', '+ ');
  vars.set('OPTIND', '1');
  sh.lastArgument = p.env.get('_') ?? sh.name;
  vars.set('PPID', String(p.ppid));
  if (sh.posix) {
    if (sh.flavour === 'ash')
      for (const name of ['RANDOM', 'LINENO', 'EPOCHSECONDS', 'EPOCHREALTIME']) vars.addDynamic(name, VARIABLES[name]);
    preset('PS1', '# ');
    preset('PS2', '> ');
    return;
  }
  initBash(sh, preset);
}

function sameDirectory(sh: Shell, a: string, b: string): boolean {
  try {
    const [x, y] = [sh.p.stat(a), sh.p.stat(b)];
    return x.ino === y.ino && x.dev === y.dev;
  } catch {
    return false;
  }
}

function initBash(sh: Shell, preset: (name: string, value: string, attributes?: number) => void): void {
  const { vars, p } = sh;
  for (const [name, dynamic] of Object.entries(VARIABLES)) {
    vars.addDynamic(name, dynamic, name === 'RANDOM' || name === 'BASHPID' || name === 'HISTCMD' || name === 'SRANDOM' ? INTEGER : 0);
  }
  vars.setAttributes('SHELLOPTS', READONLY);
  vars.setAttributes('BASHOPTS', READONLY);
  vars.set('SHLVL', String((Number(vars.value('SHLVL') ?? 0) || 0) + 1));
  vars.setAttributes('SHLVL', EXPORT);
  if (vars.raw('OLDPWD') === undefined) vars.setAttributes('OLDPWD', EXPORT);
  preset('BASH', BASH_PATH);
  preset('BASH_VERSION', '5.2.37(1)-release');
  vars.setList('BASH_VERSINFO', ['5', '2', '37', '1', 'release', 'x86_64-pc-linux-gnu']);
  vars.setAttributes('BASH_VERSINFO', READONLY);
  preset('HOSTNAME', p.hostname());
  preset('HOSTTYPE', 'x86_64');
  preset('MACHTYPE', 'x86_64-pc-linux-gnu');
  preset('OSTYPE', 'linux-gnu');
  preset('OPTERR', '1');
  preset('SHELL', '/bin/bash');
  preset('TERM', 'dumb');
  const uid = String(p.getuid());
  vars.set('UID', uid);
  vars.set('EUID', uid);
  for (const name of ['UID', 'EUID', 'PPID']) vars.setAttributes(name, READONLY | INTEGER);
  vars.setAttributes('OPTIND', INTEGER);
}
