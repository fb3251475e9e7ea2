/** `set -o` and `shopt`. bash: builtins/set.def, shopt.def. */

export interface Options {
  allexport: boolean;
  braceexpand: boolean;
  emacs: boolean;
  errexit: boolean;
  errtrace: boolean;
  functrace: boolean;
  hashall: boolean;
  histexpand: boolean;
  history: boolean;
  ignoreeof: boolean;
  'interactive-comments': boolean;
  keyword: boolean;
  monitor: boolean;
  noclobber: boolean;
  noexec: boolean;
  noglob: boolean;
  nolog: boolean;
  notify: boolean;
  nounset: boolean;
  onecmd: boolean;
  physical: boolean;
  pipefail: boolean;
  posix: boolean;
  privileged: boolean;
  verbose: boolean;
  vi: boolean;
  xtrace: boolean;
}

/** The letters of `set -x` and of `$-`, in the order in which `$-` has them. */
export const OPTION_LETTERS: readonly (readonly [string, keyof Options])[] = [
  ['a', 'allexport'],
  ['b', 'notify'],
  ['e', 'errexit'],
  ['f', 'noglob'],
  ['h', 'hashall'],
  ['k', 'keyword'],
  ['m', 'monitor'],
  ['n', 'noexec'],
  ['p', 'privileged'],
  ['t', 'onecmd'],
  ['u', 'nounset'],
  ['v', 'verbose'],
  ['x', 'xtrace'],
  ['B', 'braceexpand'],
  ['C', 'noclobber'],
  ['E', 'errtrace'],
  ['H', 'histexpand'],
  ['P', 'physical'],
  ['T', 'functrace'],
];

export function defaultOptions(): Options {
  return {
    allexport: false,
    braceexpand: true,
    emacs: false,
    errexit: false,
    errtrace: false,
    functrace: false,
    hashall: true,
    histexpand: false,
    history: false,
    ignoreeof: false,
    'interactive-comments': true,
    keyword: false,
    monitor: false,
    noclobber: false,
    noexec: false,
    noglob: false,
    nolog: false,
    notify: false,
    nounset: false,
    onecmd: false,
    physical: false,
    pipefail: false,
    posix: false,
    privileged: false,
    verbose: false,
    vi: false,
    xtrace: false,
  };
}

/** shopt's names and how they stand in a shell that is not interactive. */
export const SHOPT_DEFAULTS = {
  autocd: false,
  assoc_expand_once: false,
  cdable_vars: false,
  cdspell: false,
  checkhash: false,
  checkjobs: false,
  checkwinsize: true,
  cmdhist: true,
  compat31: false,
  compat32: false,
  compat40: false,
  compat41: false,
  compat42: false,
  compat43: false,
  compat44: false,
  complete_fullquote: true,
  direxpand: false,
  dirspell: false,
  dotglob: false,
  execfail: false,
  expand_aliases: false,
  extdebug: false,
  extglob: false,
  extquote: true,
  failglob: false,
  force_fignore: true,
  globasciiranges: true,
  globskipdots: true,
  globstar: false,
  gnu_errfmt: false,
  histappend: false,
  histreedit: false,
  histverify: false,
  hostcomplete: true,
  huponexit: false,
  inherit_errexit: false,
  interactive_comments: true,
  lastpipe: false,
  lithist: false,
  localvar_inherit: false,
  localvar_unset: false,
  login_shell: false,
  mailwarn: false,
  no_empty_cmd_completion: false,
  nocaseglob: false,
  nocasematch: false,
  noexpand_translation: false,
  nullglob: false,
  patsub_replacement: true,
  progcomp: true,
  progcomp_alias: false,
  promptvars: true,
  restricted_shell: false,
  shift_verbose: false,
  sourcepath: true,
  varredir_close: false,
  xpg_echo: false,
};

export type Shopts = typeof SHOPT_DEFAULTS;
