import { SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { getservbyname, getservbyport, inetAton, nameOfAddress } from '../netdb.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import type { Names } from './filter/code_state.ts';
import { compileFilter, type FilterTarget } from './filter/compile.ts';
import type { FilterProgram } from './filter/interpreter.ts';
import type { TcpdumpOptions } from './options.ts';
import type { PrintOptions } from './print/dissection.ts';

/** A filter names a host that is not known yet. */
class UnknownHost extends Error {}

/** Compiles a filter; where it names a host, hosts(5) and the name servers are asked. */
export function* compileWithNames(process: Process, text: string, target: FilterTarget): Program<FilterProgram> {
  const hosts = new Map<string, number | undefined>();
  const names: Names = {
    host(name) {
      if (!hosts.has(name)) throw new UnknownHost(name);
      return hosts.get(name);
    },
    port: (name, protocol) => getservbyname(process, name, protocol),
    protocol: (name) => numberIn(process, '/etc/protocols', name, Number),
    network: (name) => numberIn(process, '/etc/networks', name, inetAton),
  };
  for (;;) {
    try {
      return compileFilter(text, target, names);
    } catch (error) {
      if (!(error instanceof UnknownHost)) throw error;
      const found = yield* getaddrinfo(process, error.message);
      hosts.set(error.message, typeof found === 'string' ? undefined : found.addr);
    }
  }
}

/** The second word of the line whose first or later word is `name`, as protocols(5) and networks(5) have it. */
function numberIn(process: Process, path: string, name: string, read: (word: string) => number | undefined): number | undefined {
  for (const [first, number, ...aliases] of wordsOf(process, path)) {
    if (number !== undefined && (first === name || aliases.includes(name))) return read(number);
  }
  return undefined;
}

function wordsOf(process: Process, path: string): string[][] {
  let text: string;
  try {
    text = process.readFile(path);
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
  return text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
}

/** What the command line says about printing, with the names of this machine. */
export function printOptions(process: Process, options: TcpdumpOptions): PrintOptions {
  const cut = (name: string | undefined): string | undefined => (options.shortNames ? name?.replace(/\..*/, '') : name);
  return {
    link: options.link,
    verbose: options.verbose,
    quiet: options.quiet,
    numeric: options.numeric,
    absoluteSequence: options.absoluteSequence,
    noChecksums: options.noChecksums,
    hexAscii: options.hexAscii > 0,
    suppressDefault: options.hex > 0 || options.hexAscii > 0 || options.quiet,
    payloadType: options.payloadType,
    nameOfAddress: (addr) => cut(nameOfAddress(process, addr)),
    nameOfAddress6: (text) => cut(wordsOf(process, '/etc/hosts').find(([address]) => address.toLowerCase() === text)?.[1]),
    nameOfPort: (port, protocol) => getservbyport(process, port, protocol),
  };
}

/** if_indextoname(3). */
export function nameOfInterface(process: Process, index: number): string {
  const answer = process.rtnetlink({ type: RTM_GETLINK, body: { index } }).messages[0];
  return answer?.type === RTM_NEWLINK ? (answer.body.ifname ?? '?') : '?';
}
