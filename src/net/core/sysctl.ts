import type { Net } from './net_namespace.ts';

/**
 * One file under /proc/sys. `get` and `set` work on text without the newline; `set` returns 0 or a negative errno
 * (-EINVAL for what is not a number in range).
 */
export interface CtlTable {
  /** Below /proc/sys: 'net/ipv4/ip_forward'. */
  path: string;
  mode: number;
  get(): string;
  set?(value: string): number;
}

/**
 * The /proc/sys files of one namespace, and how they are found (Linux: register_net_sysctl()). Entries are made when they
 * are asked for, so two thousand namespaces cost nothing until somebody looks.
 */
export interface SysctlProvider {
  /** The directory this provider answers for, e.g. 'net/ipv4/conf'. */
  readonly root: string;
  /** The entry at `path` (complete, below /proc/sys), or undefined. */
  lookup(net: Net, path: string): CtlTable | undefined;
  /** Names directly below directory `path`, sub-directories ending in '/'. */
  list(net: Net, path: string): string[];
}

/** The file at `path` (below /proc/sys), or undefined. */
export function sysctlLookup(net: Net, path: string): CtlTable | undefined {
  for (const provider of net.stack.sysctl) {
    if (!path.startsWith(provider.root)) continue;
    const entry = provider.lookup(net, path);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** Names directly below directory `path` (`''` is /proc/sys itself), sub-directories ending in '/'; sorted, none twice. */
export function sysctlList(net: Net, path: string): string[] {
  const names = new Set<string>();
  for (const provider of net.stack.sysctl) {
    const { root } = provider;
    if (path === root || path.startsWith(`${root}/`)) for (const name of provider.list(net, path)) names.add(name);
    else if (path === '') names.add(`${root.split('/')[0]}/`);
    else if (root.startsWith(`${path}/`)) names.add(`${root.slice(path.length + 1).split('/')[0]}/`);
  }
  return [...names].sort();
}

/** A number in [least, most] as /proc/sys takes it: decimal, hexadecimal or octal; undefined otherwise. Linux: proc_dointvec_minmax(). */
export function parseSysctlInt(text: string, least = -2147483648, most = 2147483647): number | undefined {
  const word = text.trim();
  if (!/^[+-]?(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(word)) return undefined;
  const digits = word.replace(/^[+-]/, '');
  const size = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  const value = word.startsWith('-') ? -size : size;
  return value < least || value > most ? undefined : value;
}
