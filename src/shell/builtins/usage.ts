import type { Shell } from '../shell.ts';

/** How each builtin is called: what `help -s` and usage errors say. */
export const SYNOPSES: Record<string, string> = {
  '.': '. filename [arguments]',
  ':': ':',
  '[': '[ arg... ]',
  alias: 'alias [-p] [name[=value] ... ]',
  bg: 'bg [job_spec ...]',
  bind: 'bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]',
  break: 'break [n]',
  builtin: 'builtin [shell-builtin [arg ...]]',
  caller: 'caller [expr]',
  cd: 'cd [-L|[-P [-e]] [-@]] [dir]',
  command: 'command [-pVv] command [arg ...]',
  compgen:
    'compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]',
  complete:
    'complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]',
  compopt: 'compopt [-o|+o option] [-DEI] [name ...]',
  continue: 'continue [n]',
  declare: 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]',
  dirs: 'dirs [-clpv] [+N] [-N]',
  disown: 'disown [-h] [-ar] [jobspec ... | pid ...]',
  echo: 'echo [-neE] [arg ...]',
  enable: 'enable [-a] [-dnps] [-f filename] [name ...]',
  eval: 'eval [arg ...]',
  exec: 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]',
  exit: 'exit [n]',
  export: 'export [-fn] [name[=value] ...] or export -p',
  false: 'false',
  fc: 'fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]',
  fg: 'fg [job_spec]',
  getopts: 'getopts optstring name [arg ...]',
  hash: 'hash [-lr] [-p pathname] [-dt] [name ...]',
  help: 'help [-dms] [pattern ...]',
  history: 'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]',
  jobs: 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]',
  kill: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  let: 'let arg [arg ...]',
  local: 'local [option] name[=value] ...',
  logout: 'logout [n]',
  mapfile: 'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  popd: 'popd [-n] [+N | -N]',
  printf: 'printf [-v var] format [arguments]',
  pushd: 'pushd [-n] [+N | -N | dir]',
  pwd: 'pwd [-LP]',
  read: 'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
  readarray: 'readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
  readonly: 'readonly [-aAf] [name[=value] ...] or readonly -p',
  return: 'return [n]',
  set: 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]',
  shift: 'shift [n]',
  shopt: 'shopt [-pqsu] [-o] [optname ...]',
  source: 'source filename [arguments]',
  suspend: 'suspend [-f]',
  test: 'test [expr]',
  times: 'times',
  trap: 'trap [-lp] [[arg] signal_spec ...]',
  true: 'true',
  type: 'type [-afptP] name [name ...]',
  typeset: 'typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]',
  ulimit: 'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]',
  umask: 'umask [-p] [-S] [mode]',
  unalias: 'unalias [-a] name [name ...]',
  unset: 'unset [-f] [-v] [-n] [name ...]',
  wait: 'wait [-fn] [-p var] [id ...]',
};

/** Says how a builtin is called. Returns 2, what wrong usage ends with. */
export function usage(sh: Shell, name: string): number {
  sh.write(2, `${name}: usage: ${SYNOPSES[name] ?? name}\n`);
  return 2;
}

export interface Parsed {
  /** The letters given, `+x` ones with their plus. */
  readonly flags: ReadonlySet<string>;
  /** The arguments of letters that take one. */
  readonly values: ReadonlyMap<string, string>;
  readonly rest: readonly string[];
  /** The number of the first argument that is no option. */
  readonly first: number;
}

/**
 * Reads options: `letters` as getopt(3) has them (`ab:` means -a and -b with an argument); `plus` takes `+x` too. Returns
 * undefined, having said what is wrong.
 */
export function parseOptions(sh: Shell, args: readonly string[], letters: string, plus = false): Parsed | undefined {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const name = args[0];
  let at = 1;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (arg === '--') {
      at++;
      break;
    }
    if (arg.length < 2 || (arg[0] !== '-' && !(plus && arg[0] === '+'))) break;
    if (arg === '--help') return void help(sh, name);
    for (let i = 1; i < arg.length; i++) {
      const letter = arg[i];
      const place = letter === ':' ? -1 : letters.indexOf(letter);
      if (place < 0) return void invalid(sh, name, arg[0] + letter);
      flags.add(arg[0] === '+' ? `+${letter}` : letter);
      if (letters[place + 1] !== ':') continue;
      let value = arg.slice(i + 1);
      if (value === '') {
        if (++at >= args.length) {
          sh.warn(`${name}: -${letter}: option requires an argument`);
          usage(sh, name);
          return undefined;
        }
        value = args[at];
      }
      values.set(letter, value);
      break;
    }
  }
  return { flags, values, rest: args.slice(at), first: at };
}

function invalid(sh: Shell, name: string, option: string): void {
  if (sh.posix) sh.warn(`${name}: Illegal option ${option}`);
  else {
    sh.warn(`${name}: ${option}: invalid option`);
    usage(sh, name);
  }
}

function help(sh: Shell, name: string): void {
  sh.print(`${name}: ${SYNOPSES[name] ?? name}\n`);
}

/** Takes a number argument of `exit`, `return`, `shift`...; undefined, having said so, where it is none. */
export function numberArgument(sh: Shell, name: string, text: string): number | undefined {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  sh.warn(sh.posix ? `${name}: Illegal number: ${text}` : `${name}: ${text}: numeric argument required`);
  return undefined;
}
