import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { hostEntries } from '../netdb.ts';
import { getaddrinfo, getnameinfo, EAI_AGAIN } from '../resolver/getaddrinfo.ts';
import { fileText } from '../resolver/resolv_conf.ts';
import { program, type Stdio } from '../stdio.ts';

const HINT = "Try `getent --help' or `getent --usage' for more information.\n";
const NOT_FOUND = 2;
const EX_USAGE = 64;
const LONG: readonly LongOption[] = [
  { name: 'service', argument: 'required', value: 's' },
  { name: 'no-idn', argument: 'none', value: 'i' },
  { name: 'help', argument: 'none', value: '?' },
];
const DATABASES = ['ahosts', 'ahostsv4', 'ahostsv6', 'group', 'hosts', 'networks', 'passwd', 'protocols', 'services'];
/** Known to the real one, empty or not modelled here. */
const EMPTY = ['aliases', 'ethers', 'gshadow', 'initgroups', 'netgroup', 'rpc', 'shadow'];

/** getent(1): what the C library's databases say. */
export const getent = program(function* (process, io) {
  const getopt = new Getopt(['getent', ...process.argv.slice(1)], '+is:?V', LONG);
  let help = false;
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.error !== undefined) {
      yield* io.error(`${option.error}\n${HINT}`);
      return EX_USAGE;
    }
    // -s chooses a service; there is but "files", and the name servers behind it.
    if (option.option === '?') help = true;
  }
  const [database, ...keys] = getopt.operands as (string | undefined)[] as [string | undefined, ...string[]];
  if (help) {
    yield* io.print(
      `Usage: getent [OPTION...] database [key ...]\nGet entries from administrative database.\n\nSupported databases:\n${[...DATABASES, ...EMPTY].sort().join(' ')}\n`,
    );
    return 0;
  }
  if (database === undefined) {
    yield* io.error(`getent: wrong number of arguments\n${HINT}`);
    return 1;
  }
  if (EMPTY.includes(database)) return keys.length === 0 ? 0 : NOT_FOUND;
  if (!DATABASES.includes(database)) {
    yield* io.error(`Unknown database: ${database}\n${HINT}`);
    return 1;
  }
  if (keys.length === 0) return yield* enumerate(process, io, database);
  let status = 0;
  for (const key of keys) if (!(yield* lookUp(process, io, database, key))) status = NOT_FOUND;
  return status;
});

const hostLine = (addr: number, names: readonly string[]): string => `${formatIpv4(addr).padEnd(15)} ${names.join(' ')}\n`;

function* enumerate(process: Process, io: Stdio, database: string): Program<number> {
  if (database.startsWith('ahosts')) {
    yield* io.error(`Enumeration not supported on ${database}\n`);
    return 3;
  }
  if (database === 'hosts') {
    for (const { addr, name, aliases } of hostEntries(process)) yield* io.print(hostLine(addr, [name, ...aliases]));
    return 0;
  }
  for (const row of rows(process, database)) yield* io.print(rowText(database, row));
  return 0;
}

/** Prints the entry of one key; false where there is none. */
function* lookUp(process: Process, io: Stdio, database: string, key: string): Program<boolean> {
  switch (database) {
    case 'hosts':
      return yield* hosts(process, io, key);
    case 'ahosts':
    case 'ahostsv4':
      return yield* ahosts(process, io, key);
    case 'ahostsv6':
      return false;
    default: {
      const row = rows(process, database).find((each) => matches(database, each, key));
      if (row !== undefined) yield* io.print(rowText(database, row));
      return row !== undefined;
    }
  }
}

function* hosts(process: Process, io: Stdio, key: string): Program<boolean> {
  const addr = parseIpv4(key);
  const entry = hostEntries(process).find((each) =>
    addr !== undefined ? each.addr === addr : each.name === key || each.aliases.includes(key),
  );
  if (entry !== undefined) {
    yield* io.print(hostLine(entry.addr, [entry.name, ...entry.aliases]));
    return true;
  }
  if (addr !== undefined) {
    const name = yield* getnameinfo(process, addr);
    if (name === undefined || name === EAI_AGAIN) return false;
    yield* io.print(hostLine(addr, [name]));
    return true;
  }
  const found = yield* getaddrinfo(process, key);
  if (typeof found === 'string') return false;
  for (const each of found.addrs) yield* io.print(hostLine(each, [found.canonname]));
  return true;
}

function* ahosts(process: Process, io: Stdio, key: string): Program<boolean> {
  const found = yield* getaddrinfo(process, key);
  if (typeof found === 'string') return false;
  for (const [i, addr] of found.addrs.entries()) {
    const text = formatIpv4(addr).padEnd(15);
    const name = i === 0 ? found.canonname : '';
    yield* io.print(`${text} STREAM ${name}\n${text} DGRAM  \n${text} RAW    \n`);
  }
  return true;
}

/** The lines of a file behind a database, in words. */
function rows(process: Process, database: string): string[][] {
  const separator = database === 'passwd' || database === 'group' ? ':' : /\s+/;
  return fileText(process, `/etc/${database}`)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trimEnd())
    .filter((line) => line !== '')
    .map((line) => line.split(separator));
}

function matches(database: string, row: readonly string[], key: string): boolean {
  switch (database) {
    case 'passwd':
    case 'group':
      return row[0] === key || row[2] === key;
    case 'services': {
      const [name, protocol] = key.split('/');
      const [port, proto] = row[1].split('/');
      if (protocol !== undefined && proto !== protocol) return false;
      return row[0] === name || row.slice(2).includes(name) || port === name;
    }
    default:
      return row[0] === key || row[1] === key || row.slice(2).includes(key);
  }
}

function rowText(database: string, row: readonly string[]): string {
  if (database === 'passwd' || database === 'group') return `${row.join(':')}\n`;
  const [name, number, ...aliases] = row;
  const tail = aliases.length === 0 ? '' : ` ${aliases.join(' ')}`;
  return `${name.padEnd(21)} ${number}${tail}\n`;
}
