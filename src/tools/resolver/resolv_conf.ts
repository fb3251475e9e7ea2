import { SysError } from '../../uapi/errno.ts';
import type { Process } from '../../uapi/process.ts';
import { parseIpv4 } from '../../wire/addr.ts';

/** /etc/resolv.conf (resolv.conf(5)). */
export interface ResolvConf {
  /** At most three, as glibc takes them. */
  nameservers: number[];
  /** Did the file name none? Then this host itself is asked. */
  implied: boolean;
  search: string[];
  ndots: number;
  /** Seconds. */
  timeout: number;
  attempts: number;
}

const MAXNS = 3;
const LOOPBACK = 0x7f000001;

export function readResolvConf(process: Process): ResolvConf {
  const conf: ResolvConf = { nameservers: [], implied: false, search: [], ndots: 1, timeout: 5, attempts: 2 };
  for (const line of fileText(process, '/etc/resolv.conf').split('\n')) {
    const [word, ...values] = line.trim().split(/\s+/);
    if (word === 'nameserver') {
      const addr = parseIpv4(values[0] ?? '');
      if (addr !== undefined && conf.nameservers.length < MAXNS) conf.nameservers.push(addr);
    } else if (word === 'search' || word === 'domain') conf.search = values;
    else if (word === 'options') for (const option of values) applyOption(conf, option);
  }
  if (conf.nameservers.length === 0) {
    conf.implied = true;
    conf.nameservers.push(LOOPBACK);
  }
  return conf;
}

function applyOption(conf: ResolvConf, option: string): void {
  const [name, value] = option.split(':');
  if (name === 'ndots') conf.ndots = Number(value) || 0;
  else if (name === 'timeout') conf.timeout = Number(value) || 1;
  else if (name === 'attempts') conf.attempts = Number(value) || 1;
}

/** A file's text, or nothing when there is none. */
export function fileText(process: Process, path: string): string {
  try {
    return process.readFile(path);
  } catch (error) {
    if (error instanceof SysError) return '';
    throw error;
  }
}

/** The names to try for `name`, in order: with the search list behind it, and as it stands. */
export function candidates(conf: ResolvConf, name: string): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = conf.search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  return dots >= conf.ndots ? [name, ...searched] : [...searched, name];
}
