import { IFF_UP } from '../../uapi/if.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { AF_INET, SOCK_DGRAM } from '../../uapi/socket.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program, type Stdio } from '../stdio.ts';
import { E_OPTERR, familyList, isFamily, versionText } from './inet.ts';
import { allInterfaces, doIfFetch, ifePrintLong, ifePrintShort, SHORT_HEADING_NETSTAT } from './interface.ts';
import { groupMemberships, type SocketOptions, internetSockets, unixSockets } from './netstat_sockets.ts';
import { rprintCache, rprintFib, rprintFib6 } from './route_table.ts';
import { statistics } from './statistics.ts';

const USAGE = `usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }

        -r, --route              display routing table
        -i, --interfaces         display interface table
        -g, --groups             display multicast group memberships
        -s, --statistics         display networking statistics (like SNMP)
        -M, --masquerade         display masqueraded connections

        -v, --verbose            be verbose
        -W, --wide               don't truncate IP addresses
        -n, --numeric            don't resolve names
        --numeric-hosts          don't resolve host names
        --numeric-ports          don't resolve port names
        --numeric-users          don't resolve user names
        -N, --symbolic           resolve hardware names
        -e, --extend             display other/more information
        -p, --programs           display PID/Program name for sockets
        -o, --timers             display timers
        -c, --continuous         continuous listing

        -l, --listening          display listening server sockets
        -a, --all                display all sockets (default: connected)
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB
        -Z, --context            display SELinux security context for sockets

  <Socket>={-t|--tcp} {-u|--udp} {-U|--udplite} {-S|--sctp} {-w|--raw}
           {-x|--unix} --ax25 --ipx --netrom
  <AF>=Use '-6|-4' or '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
${familyList(true)}`;

const long = (name: string, value: string): LongOption => ({ name, argument: 'none', value });

const LONG: readonly LongOption[] = [
  long('version', 'V'),
  long('interfaces', 'i'),
  long('help', 'h'),
  long('route', 'r'),
  long('masquerade', 'M'),
  { name: 'protocol', argument: 'required', value: 'A' },
  long('tcp', 't'),
  long('sctp', 'S'),
  long('udp', 'u'),
  long('udplite', 'U'),
  long('raw', 'w'),
  long('unix', 'x'),
  long('listening', 'l'),
  long('all', 'a'),
  long('timers', 'o'),
  long('continuous', 'c'),
  long('extend', 'e'),
  long('programs', 'p'),
  long('verbose', 'v'),
  long('statistics', 's'),
  long('notrim', 'W'),
  long('wide', 'W'),
  long('numeric', 'n'),
  long('numeric-hosts', '!'),
  long('numeric-ports', '@'),
  long('numeric-users', '#'),
  long('symbolic', 'N'),
  long('cache', 'C'),
  long('fib', 'F'),
  long('groups', 'g'),
  long('context', 'Z'),
  long('inet', '4'),
  long('inet6', '6'),
];

/** Options that are counted, by letter; and families that were named. */
interface Options {
  count: Record<string, number>;
  family: string;
}

function* parseOptions(io: Stdio, parser: Getopt, options: Options): Program<number | undefined> {
  for (let parsed = parser.next(); parsed !== undefined; parsed = parser.next()) {
    const { option } = parsed;
    switch (option) {
      case 'A':
        for (const name of parsed.argument!.split(',')) {
          if (!isFamily(name)) {
            yield* io.error(`Unknown address family \`${name}'.\n`);
            return 1;
          }
          family(options, name);
        }
        break;
      case '4':
      case '6':
        family(options, option === '4' ? 'inet' : 'inet6');
        break;
      case 'V':
        yield* io.print(
          versionText('+NEW_ADDRT +RTF_IRTT +RTF_REJECT +FW_MASQUERADE +I18N +SELINUX').replace(
            '\n',
            '\nFred Baumgarten, Alan Cox, Bernd Eckenfels, Phil Blundell, Tuan Hoang, Brian Micek and others\n',
          ),
        );
        return 0;
      case 'Z':
        yield* io.error('SELinux is not enabled on this machine.\n');
        return 1;
      case 'h':
        yield* io.print(USAGE);
        return 0;
      case '?':
        yield* io.error(`${parsed.error === undefined ? '' : `${parsed.error}\n`}${USAGE}`);
        return E_OPTERR;
      default:
        options.count[option] = (options.count[option] ?? 0) + 1;
    }
  }
  return undefined;
}

function family(options: Options, name: string): void {
  if (name === 'unix') options.count.x = 1;
  else {
    options.family = name;
    options.count[name] = 1;
  }
}

/** `netstat -i`. */
function* interfaceTable(process: Process, io: Stdio, all: boolean, extended: boolean): Program<number> {
  const fd = process.socket(AF_INET, SOCK_DGRAM, 0);
  yield* io.print('Kernel Interface table\n');
  if (!extended) yield* io.print(SHORT_HEADING_NETSTAT);
  for (const ife of allInterfaces(process, fd)) {
    if (!(yield* doIfFetch(process, io, fd, ife))) return 1;
    if (!all && (ife.flags & IFF_UP) === 0) continue;
    yield* io.print(extended ? ifePrintLong(process, ife) : ifePrintShort(ife));
  }
  process.close(fd);
  return 0;
}

/** `netstat -r`: its columns are route's with -e the other way round. */
function* routes(process: Process, io: Stdio, options: Options): Program<number> {
  const extend = 1 + (options.count.e ?? 0);
  const ext = extend === 1 ? 2 : extend === 2 ? 1 : extend;
  const numeric = ['n', '!', 'N'].some((letter) => options.count[letter] !== undefined);
  if (options.family === 'inet6') return yield* rprintFib6(io, numeric);
  if (options.count.C !== undefined) return yield* rprintCache(io, ext);
  return yield* rprintFib(process, io, ext, numeric);
}

/** Sockets of the families and protocols asked for; without any, all. */
function* sockets(process: Process, io: Stdio, options: Options): Program<number> {
  const { count } = options;
  const has = (...letters: string[]): boolean => letters.some((letter) => count[letter] !== undefined);
  const inet = has('inet', 'inet6');
  const protocols = has('t', 'u', 'U', 'S', 'w');
  const show: SocketOptions = {
    all: has('a'),
    listening: has('l'),
    extended: (count.e ?? 0) > 0,
    programs: has('p'),
    timers: has('o'),
    wide: has('W'),
    numericHosts: has('n', '!', 'N'),
    numericPorts: has('n', '@', 'N'),
    numericUsers: has('n', '#', 'N'),
    ipv4: !inet || has('inet'),
    ipv6: !inet || has('inet6'),
    tcp: !protocols || has('t'),
    udp: !protocols || has('u'),
    udplite: !protocols || has('U'),
    raw: !protocols || has('w'),
  };
  if (has('g')) return yield* groupMemberships(process, io, show);
  if (inet || protocols || !has('x')) yield* internetSockets(process, io, show);
  if (has('x') || !(inet || protocols)) yield* unixSockets(process, io, show);
  return 0;
}

function* once(process: Process, io: Stdio, options: Options): Program<number> {
  const { count } = options;
  if (count.r !== undefined) return yield* routes(process, io, options);
  if (count.i !== undefined) return yield* interfaceTable(process, io, count.a !== undefined, count.e !== undefined);
  return yield* sockets(process, io, options);
}

/** netstat(8) of net-tools 2.10. */
export const netstat = program(function* (process, io) {
  const parser = new Getopt(['netstat', ...process.argv.slice(1)], 'A:CFMacdeghilnNoprsStuUvVWw2fx64?Z', LONG);
  const options: Options = { count: {}, family: '' };
  const leave = yield* parseOptions(io, parser, options);
  if (leave !== undefined) return leave;
  const { count } = options;
  if (['i', 'r', 'M', 's'].reduce((sum, letter) => sum + (count[letter] ?? 0), 0) > 1) {
    yield* io.error(USAGE);
    return E_OPTERR;
  }
  if (count.M !== undefined) {
    yield* io.error("netstat: no support for `ip_masquerade' on this system.\n");
    return 1;
  }
  if (count.s !== undefined) {
    const some = count.t !== undefined || count.u !== undefined || count.w !== undefined;
    yield* statistics(process, io, {
      raw: !some || count.w !== undefined,
      tcp: !some || count.t !== undefined,
      udp: !some || count.u !== undefined,
    });
    return 0;
  }
  for (;;) {
    const status = yield* once(process, io, options);
    if (status !== 0 || count.c === undefined) return status;
    yield* io.flush();
    yield* process.nanosleep(1_000_000_000);
  }
});
