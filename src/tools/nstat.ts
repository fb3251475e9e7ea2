import { SysError } from '../uapi/errno.ts';
import type { Process } from '../uapi/process.ts';
import { Getopt } from './getopt.ts';
import { fnmatch } from './ip/fnmatch.ts';
import { program } from './stdio.ts';

const USAGE = `Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]
   -h, --help          this message
   -a, --ignore        ignore history
   -d, --scan=SECS     sample every statistics every SECS
   -j, --json          format output in JSON
   -n, --nooutput      do history only
   -p, --pretty        pretty print
   -r, --reset         reset history
   -s, --noupdate      don't update history
   -t, --interval=SECS report average over the last SECS
   -V, --version       output version information
   -z, --zeros         show entries with zero activity
`;
const LONG = [
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'ignore', argument: 'none', value: 'a' },
  { name: 'scan', argument: 'required', value: 'd' },
  { name: 'nooutput', argument: 'none', value: 'n' },
  { name: 'json', argument: 'none', value: 'j' },
  { name: 'reset', argument: 'none', value: 'r' },
  { name: 'noupdate', argument: 'none', value: 's' },
  { name: 'pretty', argument: 'none', value: 'p' },
  { name: 'interval', argument: 'required', value: 't' },
  { name: 'version', argument: 'none', value: 'V' },
  { name: 'zeros', argument: 'none', value: 'z' },
] as const;
/** What it counted from, last time. */
const HISTORY = '/tmp/.nstat.u0';
/** Settings among the counters. */
const USELESS = new Set(['IpForwarding', 'IpDefaultTTL', 'TcpRtoAlgorithm', 'TcpRtoMin', 'TcpRtoMax', 'TcpMaxConn', 'TcpCurrEstab']);

type Counters = Map<string, number>;

function textOf(p: Process, path: string): string {
  try {
    return p.readFile(path);
  } catch (error) {
    if (error instanceof SysError) return '';
    throw error;
  }
}

/** Pairs of lines: "Ip: NAME NAME" and "Ip: 1 2". */
function parse(text: string, into: Counters): void {
  const lines = text.split('\n');
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [prefix, ...names] = lines[i].split(' ');
    const values = lines[i + 1].split(' ').slice(1);
    names.forEach((name, at) => {
      const key = prefix.replace(':', '') + name;
      if (!USELESS.has(key)) into.set(key, Number(values[at]));
    });
  }
}

function current(p: Process): Counters {
  const counters: Counters = new Map();
  parse(textOf(p, '/proc/net/snmp'), counters);
  parse(textOf(p, '/proc/net/netstat'), counters);
  return counters;
}

function history(p: Process): Counters {
  const counters: Counters = new Map();
  for (const line of textOf(p, HISTORY).split('\n')) {
    const [name, value] = line.split(/\s+/);
    if (value !== undefined && !name.startsWith('#')) counters.set(name, Number(value));
  }
  return counters;
}

/** nstat(8): the counters of /proc/net/snmp and netstat since it was last asked. */
export const nstat = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 'h?vVzrnasd:t:jp', LONG);
  const flags = new Set<string>();
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') {
      yield* io.error(`${option.error}\n${USAGE}`);
      return 255;
    }
    if (option.option === 'h') {
      yield* io.error(USAGE);
      return 255;
    }
    if (option.option === 'v' || option.option === 'V') {
      yield* io.print('nstat utility, iproute2-6.15.0\n');
      return 0;
    }
    // "-t" says over how long a daemon averages, and there is none.
    if (option.option === 'd') {
      yield* io.error('patchbay: nstat: option "-d" is not modelled\n');
      return 95;
    }
    flags.add(option.option);
  }
  const patterns = getopt.operands;
  const now = current(p);
  const before = flags.has('a') || flags.has('r') ? new Map<string, number>() : history(p);
  const rows: [string, number][] = [];
  for (const [name, value] of now) {
    const since = value - (before.get(name) ?? 0);
    if (since === 0 && !flags.has('z')) continue;
    if (patterns.length > 0 && !patterns.some((pattern) => fnmatch(pattern, name))) continue;
    rows.push([name, since]);
  }
  if (!flags.has('n') && flags.has('j')) yield* io.print(`{"kernel":{${rows.map(([name, value]) => `"${name}":${value}`).join(',')}}}\n`);
  else if (!flags.has('n')) {
    yield* io.print('#kernel\n');
    for (const [name, value] of rows) yield* io.print(`${name.padEnd(32)}${String(value).padEnd(16)}   0.0\n`);
  }
  if (!flags.has('s')) p.writeFile(HISTORY, `#kernel\n${[...now].map(([name, value]) => `${name} ${value} 0.0\n`).join('')}`);
  return 0;
});
