import { ENODEV, EOPNOTSUPP, strerror } from '../../uapi/errno.ts';
import { AF_INET, AF_INET6, AF_UNSPEC } from '../../uapi/socket.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { Arguments } from '../iproute2/arguments.ts';
import { getAddr32 } from '../iproute2/inet_prefix.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { matches } from '../iproute2/matches.ts';
import { getU8, getUnsigned } from '../iproute2/numbers.ts';
import { CommandError, UsageError, duparg2, invarg, nodev, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { ABSENT_USAGES } from './usage_absent.ts';

/** Modes of tunnels over IPv6. */
const IPV6_MODES = ['ipv6/ipv6', 'ip6ip6', 'vti6', 'ip/ipv6', 'ipv4/ipv6', 'ipip6', 'ip4ip6', 'ip6gre', 'gre/ipv6', 'any/ipv6', 'any'];

const COMMANDS = new WordTable<IpCommand>([
  ['add*', add],
  ['change*', change],
  ['delete*', remove],
  ['show* lst* list*', show],
  ['prl*', potentialRouters],
  ['6rd*', () => notModelled('ip', 'command "tunnel 6rd"')],
  [
    'help*',
    () => {
      throw new UsageError(ABSENT_USAGES.tunnel);
    },
  ],
]);

/** `ip tunnel`: no kind of tunnel is there, which the tool finds out only behind all that it checks itself. */
export const ipTunnel: IpCommand = (ip, args) => {
  const words = args.remaining();
  const mode = words.indexOf('mode');
  if (mode >= 0 && IPV6_MODES.includes(words[mode + 1])) ip.family = AF_INET6;
  if (ip.family !== AF_UNSPEC && ip.family !== AF_INET) return otherFamily(ip, args);
  if (args.done) return show(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip tunnel help"\n`);
  return command(ip, args.rest());
};

function otherFamily(ip: IpSession, args: Arguments): number {
  if (ip.family !== AF_INET6) throw new UsageError(`Unsupported protocol family: ${ip.family}\n`);
  if (!args.done && !matches(args.word, 'show')) notModelled('ip', 'object "tunnel" of IPv6');
  return show(ip, new Arguments([]));
}

type Mode = 'ipip' | 'vti' | 'gre' | 'sit';

/** What the kernel module of a mode calls its own device. */
const BASE_DEVICES: Readonly<Record<Mode, string>> = { ipip: 'tunl0', vti: 'ip_vti0', gre: 'gre0', sit: 'sit0' };

const MODE_WORDS = new WordTable<Mode>([
  ['ipip ip/ip', 'ipip'],
  ['gre gre/ip', 'gre'],
  ['sit ipv6/ip isatap', 'sit'],
  ['vti', 'vti'],
]);

/** A tunnel as far as it has been read. */
interface TunnelRequest {
  /** The words are those of `ip tunnel change`: its device is asked first. */
  change: boolean;
  name: string;
  mode: Mode | undefined;
  keys: boolean;
  remote: number;
  local: number;
  ttl: number;
  pmtudisc: boolean;
  medium: string;
}

type Take = (request: TunnelRequest, args: Arguments, ip: IpSession) => void;

const nothing: Take = () => undefined;

const OPTIONS = new WordTable<Take>([
  ['mode', takeMode],
  ['key', takeKey],
  ['ikey', takeKey],
  ['okey', takeKey],
  ['seq iseq oseq csum icsum ocsum', nothing],
  ['nopmtudisc', (request) => void (request.pmtudisc = false)],
  ['pmtudisc', (request) => void (request.pmtudisc = true)],
  ['remote', (request, args) => void (request.remote = getAddr32(args.next()))],
  ['local', (request, args) => void (request.local = getAddr32(args.next()))],
  ['dev', (request, args) => void (request.medium = args.next())],
  ['ttl hoplimit hlim', takeTtl],
  ['tos tclass dsfield*', takeTos],
]);

/** What the protocol number of a mode tells apart: vti is IP in IP too. */
function protocolOf(mode: Mode): string {
  return mode === 'vti' ? 'ipip' : mode;
}

function takeMode(request: TunnelRequest, args: Arguments): void {
  const mode = MODE_WORDS.find(args.next());
  if (mode === undefined) throw new UsageError(`Unknown tunnel mode "${args.word}"\n`);
  if (request.mode !== undefined && protocolOf(request.mode) !== protocolOf(mode)) {
    throw new UsageError('You managed to ask for more than one tunnel mode.\n');
  }
  request.mode = request.mode === 'vti' ? 'vti' : mode;
}

function takeKey(request: TunnelRequest, args: Arguments): void {
  const option = args.word;
  const word = args.next();
  request.keys = true;
  if (word.includes('.')) getAddr32(word);
  else if (getUnsigned(word) === undefined) {
    throw new UsageError(`invalid value for "${option}": "${word}"; it should be an unsigned integer\n`);
  }
}

function takeTtl(request: TunnelRequest, args: Arguments): void {
  if (args.next() === 'inherit') return;
  const ttl = getU8(args.word);
  if (ttl === undefined) invarg('invalid TTL\n', args.word);
  request.ttl = ttl;
}

function takeTos(_request: TunnelRequest, args: Arguments, ip: IpSession): void {
  const word = args.next();
  const slash = word.indexOf('/');
  const first = slash < 0 ? word : word.slice(0, slash);
  const dsfield = first !== 'inherit' ? first : slash < 0 ? undefined : word.slice(slash + 1);
  if (dsfield !== undefined && ip.names.dsfieldNumber(dsfield) === undefined) invarg('bad TOS value', dsfield);
}

function takeName(request: TunnelRequest, args: Arguments, ip: IpSession): void {
  const first = request.change && args.at === 0;
  if (args.word === 'name') args.next();
  else if (matches(args.word, 'help')) throw new UsageError(ABSENT_USAGES.tunnel);
  if (request.name !== '') duparg2('name', args.word);
  if (!isIfname(args.word)) invarg('"name" not a valid ifname', args.word);
  request.name = args.word;
  if (first) refuse(ip, 'get', args.word);
}

/** The mode that a name suggests. */
function modeOfName(name: string): Mode | undefined {
  if (name.startsWith('gre')) return 'gre';
  if (name.startsWith('ipip')) return 'ipip';
  if (name.startsWith('sit') || name.startsWith('isatap')) return 'sit';
  return name.startsWith('vti') ? 'vti' : undefined;
}

function parse(ip: IpSession, args: Arguments, isChange = false): TunnelRequest {
  const words = new Arguments(args.remaining());
  const request: TunnelRequest = {
    change: isChange,
    name: '',
    mode: undefined,
    keys: false,
    remote: 0,
    local: 0,
    ttl: 0,
    pmtudisc: true,
    medium: '',
  };
  for (; !words.done; words.forward()) (OPTIONS.find(words.word) ?? takeName)(request, words, ip);
  request.mode ??= modeOfName(request.name);
  if (request.keys && request.mode !== 'vti' && request.mode !== 'gre') {
    throw new CommandError('Keys are not allowed with ipip and sit tunnels\n');
  }
  if (request.medium !== '' && ip.ll.nameToIndex(request.medium) === 0) nodev(request.medium);
  if (ipv4IsMulticast(request.remote) && request.local === 0) {
    throw new CommandError('A broadcast tunnel requires a source address\n');
  }
  return request;
}

/** What a device says that is not there, or is no tunnel. */
function refuse(ip: IpSession, what: 'add' | 'delete' | 'get', device: string): never {
  const errno = ip.ll.nameToIndex(device) === 0 ? ENODEV : EOPNOTSUPP;
  throw new CommandError(`${what} tunnel "${device}" failed: ${strerror(errno)}\n`);
}

function baseDevice({ mode }: TunnelRequest): string | undefined {
  return mode === undefined ? undefined : BASE_DEVICES[mode];
}

function addOrChange(ip: IpSession, args: Arguments, isChange: boolean): never {
  const request = parse(ip, args, isChange);
  if (request.ttl !== 0 && !request.pmtudisc) throw new CommandError('ttl != 0 and nopmtudisc are incompatible\n');
  const base = baseDevice(request);
  if (base === undefined) throw new CommandError('cannot determine tunnel mode (ipip, gre, vti or sit)\n');
  return refuse(ip, 'add', isChange && request.name !== '' ? request.name : base);
}

function add(ip: IpSession, args: Arguments): number {
  return addOrChange(ip, args, false);
}

function change(ip: IpSession, args: Arguments): number {
  return addOrChange(ip, args, true);
}

function remove(ip: IpSession, args: Arguments): number {
  const request = parse(ip, args);
  return refuse(ip, 'delete', request.name !== '' ? request.name : (baseDevice(request) ?? ''));
}

function show(ip: IpSession, args: Arguments): number {
  const request = parse(ip, args);
  const base = baseDevice(request);
  if (base !== undefined) refuse(ip, 'get', request.name !== '' ? request.name : base);
  ip.print.newObject();
  ip.print.deleteObject();
  return 0;
}

/** ISATAP's list of routers. */
function potentialRouters(_ip: IpSession, args: Arguments): number {
  if (args.done) throw new UsageError('Must specify device\n');
  return notModelled('ip', 'command "tunnel prl"');
}
