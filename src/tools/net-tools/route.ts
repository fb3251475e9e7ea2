import { strerror } from '../../uapi/errno.ts';
import { type Rtentry, SIOCADDRT, SIOCDELRT } from '../../uapi/ioctl.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { AF_INET, SOCK_DGRAM } from '../../uapi/socket.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program, type Stdio } from '../stdio.ts';
import { E_LOOKUP, E_OPTERR, E_SOCK, familyList, inetGetnetmask, inetResolve, isFamily, type Resolved, versionText } from './inet.ts';
import { rprintCache, rprintFib, rprintFib6 } from './route_table.ts';

const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_HOST = 0x4;
const RTF_REINSTATE = 0x8;
const RTF_DYNAMIC = 0x10;
const RTF_MODIFIED = 0x20;
const RTF_MSS = 0x40;
const RTF_WINDOW = 0x80;
const RTF_IRTT = 0x100;
const RTF_REJECT = 0x200;

const USAGE = `Usage: route [-nNvee] [-FC] [<AF>]           List kernel routing tables
       route [-v] [-FC] {add|del|flush} ...  Modify routing table for AF.

       route {-h|--help} [<AF>]              Detailed usage syntax for specified AF.
       route {-V|--version}                  Display version/author and exit.

        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -e, --extend             display other/more information
        -F, --fib                display Forwarding Information Base (default)
        -C, --cache              display routing cache instead of FIB

  <AF>=Use -4, -6, '-A <af>' or '--<af>'; default: inet
  List of possible address families (which support routing):
${familyList(true)}`;

const INET_USAGE = `Usage: inet_route [-vF] del {-host|-net} Target[/prefix] [gw Gw] [metric M] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [gw Gw] [metric M]
                              [netmask N] [mss Mss] [window W] [irtt I]
                              [mod] [dyn] [reinstate] [[dev] If]
       inet_route [-vF] add {-host|-net} Target[/prefix] [metric M] reject
       inet_route [-FC] flush      NOT supported
`;

const LONG: readonly LongOption[] = [
  { name: 'extend', argument: 'none', value: 'e' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'version', argument: 'none', value: 'V' },
  { name: 'numeric', argument: 'none', value: 'n' },
  { name: 'symbolic', argument: 'none', value: 'N' },
  { name: 'protocol', argument: 'required', value: 'A' },
  { name: 'cache', argument: 'none', value: 'C' },
  { name: 'fib', argument: 'none', value: 'F' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'inet', argument: 'none', value: '4' },
  { name: 'inet6', argument: 'none', value: '6' },
];

/** A complaint that ends the program: words for standard error and the status. */
class Failure extends Error {
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

function usageError(words = ''): Failure {
  return new Failure(words + INET_USAGE, E_OPTERR);
}

/** The request that "add|del ARGS" describes. Net-tools: INET_setroute(). */
class RouteRequest {
  private readonly process: Process;
  private readonly args: string[];
  readonly rt: Rtentry = { dst: 0, genmask: 0, flags: RTF_UP | RTF_HOST };
  private maskText = 'default';

  constructor(process: Process, args: string[]) {
    this.process = process;
    this.args = args;
  }

  *parse(): Program<void> {
    let kind = '';
    if (this.args[0] === '#net' || this.args[0] === '#host') kind = this.args.shift()!;
    const target = this.args.shift();
    if (target === undefined) throw usageError();
    const parts = inetGetnetmask(target);
    if (parts === undefined) throw usageError();
    if (parts.mask !== undefined) {
      this.rt.genmask = parts.mask;
      this.maskText = parts.name!;
    }
    const found = yield* this.resolve(parts.address, kind === '#host');
    this.rt.dst = found.addr;
    if (kind === '#net' || (kind === '' && found.isNet)) this.rt.flags &= ~RTF_HOST;
    while (this.args.length > 0) yield* this.word(this.args.shift()!);
    if ((this.rt.flags & RTF_REJECT) !== 0) this.rt.dev ??= 'lo';
    this.check();
  }

  private *resolve(text: string, hostFirst: boolean): Program<Resolved> {
    const found = yield* inetResolve(this.process, text, hostFirst);
    if (typeof found === 'string') throw new Failure(`${found}\n`, E_LOOKUP);
    return found;
  }

  private argument(): string {
    const argument = this.args.shift();
    if (argument === undefined) throw usageError();
    return argument;
  }

  private *word(word: string): Program<void> {
    const { rt } = this;
    switch (word) {
      case 'metric': {
        const text = this.argument();
        if (!/^\d/.test(text)) throw usageError();
        rt.metric = parseInt(text, 10) + 1;
        return;
      }
      case 'netmask':
        yield* this.netmask();
        return;
      case 'gw':
      case 'gateway':
        yield* this.gateway();
        return;
      case 'mss':
      case 'mtu':
        rt.flags |= RTF_MSS;
        rt.mtu = parseInt(this.argument(), 10) || 0;
        if (rt.mtu < 64 || rt.mtu > 65536) throw usageError('route: Invalid MSS/MTU.\n');
        return;
      case 'window':
        rt.flags |= RTF_WINDOW;
        rt.window = parseInt(this.argument(), 10) || 0;
        if (rt.window < 128) throw usageError('route: Invalid window.\n');
        return;
      case 'irtt':
        rt.flags |= RTF_IRTT;
        rt.irtt = parseInt(this.argument(), 10) || 0;
        return;
      case 'dev':
      case 'device':
        if (rt.dev !== undefined) throw usageError();
        rt.dev = this.argument();
        return;
      default:
        this.flagOrDevice(word);
    }
  }

  private flagOrDevice(word: string): void {
    const { rt } = this;
    if (word === 'reject') rt.flags |= RTF_REJECT;
    else if (word === 'mod') rt.flags |= RTF_MODIFIED;
    else if (word === 'dyn') rt.flags |= RTF_DYNAMIC;
    else if (word === 'reinstate') rt.flags |= RTF_REINSTATE;
    else if (rt.dev !== undefined || this.args.length > 0) throw usageError();
    else rt.dev = word;
  }

  private *netmask(): Program<void> {
    if (this.args.length === 0 || this.rt.genmask !== 0) throw usageError();
    this.maskText = this.argument();
    this.rt.genmask = (yield* this.resolve(this.maskText, false)).addr;
  }

  private *gateway(): Program<void> {
    const text = this.argument();
    if ((this.rt.flags & RTF_GATEWAY) !== 0) throw usageError();
    const found = yield* this.resolve(text, true);
    this.rt.gateway = found.addr;
    if (found.isNet) throw usageError(`route: ${text}: cannot use a NETWORK as gateway!\n`);
    this.rt.flags |= RTF_GATEWAY;
  }

  private check(): void {
    const { rt } = this;
    if (rt.genmask === 0) return;
    const inverse = ~rt.genmask;
    if ((rt.flags & RTF_HOST) !== 0 && inverse !== -1) {
      const hex = (inverse >>> 0).toString(16).padStart(8, '0');
      throw usageError(`route: netmask ${hex} doesn't make sense with host route\n`);
    }
    if ((inverse & (inverse + 1)) !== 0) throw usageError(`route: bogus netmask ${this.maskText}\n`);
    if ((rt.dst & ~rt.genmask) !== 0) throw usageError("route: netmask doesn't match route address\n");
  }
}

function* edit(process: Process, io: Stdio, action: string, args: string[]): Program<number> {
  if (args.length === 0) {
    yield* io.print(INET_USAGE);
    return 0;
  }
  const request = new RouteRequest(process, args);
  try {
    yield* request.parse();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
  if (action === 'add' && (request.rt.flags & RTF_HOST) !== 0) request.rt.genmask = -1;
  const fd = process.socket(AF_INET, SOCK_DGRAM, 0);
  const error = process.ioctl(fd, action === 'add' ? SIOCADDRT : SIOCDELRT, request.rt);
  if (error >= 0) return 0;
  yield* io.error(`${action === 'add' ? 'SIOCADDRT' : 'SIOCDELRT'}: ${strerror(-error)}\n`);
  return E_SOCK;
}

interface Options {
  numeric: boolean;
  extend: number;
  cache: boolean;
  help: boolean;
  family: string;
}

function* parseOptions(io: Stdio, parser: Getopt, options: Options): Program<number | undefined> {
  for (let parsed = parser.next(); parsed !== undefined; parsed = parser.next()) {
    switch (parsed.option) {
      case 'n':
      case 'N':
        options.numeric = true;
        break;
      case 'v':
      case 'F':
        break;
      case 'e':
        options.extend++;
        break;
      case 'C':
        options.cache = true;
        break;
      case 'A':
        if (!isFamily(parsed.argument!)) {
          yield* io.error(`Unknown address family \`${parsed.argument}'.\n`);
          return 1;
        }
        options.family = parsed.argument!;
        break;
      case '4':
        options.family = 'inet';
        break;
      case '6':
        options.family = 'inet6';
        break;
      case 'V':
        yield* io.print(versionText('+NEW_ADDRT +RTF_IRTT +RTF_REJECT +I18N +SELINUX'));
        return 0;
      default:
        if (parsed.error !== undefined) yield* io.error(`${parsed.error}\n`);
        options.help = true;
    }
  }
  return undefined;
}

/** route(8) of net-tools 2.10. */
export const route = program(function* (process, io) {
  // "-net" and "-host" are no options.
  const argv = process.argv.map((arg) => (arg === '-net' || arg === '-host' ? `#${arg.slice(1)}` : arg));
  const parser = new Getopt(['route', ...argv.slice(1)], 'A:eCFhnN64Vv?', LONG);
  const options: Options = { numeric: false, extend: 1, cache: false, help: false, family: '' };
  const leave = yield* parseOptions(io, parser, options);
  if (leave !== undefined) return leave;
  if (options.help) {
    yield* io.print(options.family === '' ? USAGE : INET_USAGE);
    return 0;
  }
  const [action, ...args] = parser.operands;
  if (options.family !== '' && options.family !== 'inet' && options.family !== 'inet6') {
    yield* io.error(`patchbay: route: option "-A ${options.family}" is not modelled\n`);
    return 95;
  }
  if (action === undefined) {
    if (options.family === 'inet6') return yield* rprintFib6(io, options.numeric);
    if (options.cache) return yield* rprintCache(io, options.extend);
    return yield* rprintFib(process, io, options.extend, options.numeric);
  }
  if (options.family === 'inet6') {
    yield* io.error('patchbay: route: option "-A inet6" is not modelled\n');
    return 95;
  }
  if (action === 'flush') {
    yield* io.error(`Flushing \`inet' routing table not supported\n${INET_USAGE}`);
    return E_OPTERR;
  }
  if (action !== 'add' && action !== 'del' && action !== 'delete') {
    yield* io.error(USAGE);
    return E_OPTERR;
  }
  if (options.cache) {
    yield* io.error(`Modifying \`inet' routing cache not supported\n${INET_USAGE}`);
    return E_OPTERR;
  }
  return yield* edit(process, io, action === 'add' ? 'add' : 'del', args);
});
