import { O_RDWR } from '../../uapi/file.ts';
import { SysError, strerror } from '../../uapi/errno.ts';
import { ARPHRD_ETHER, ARPHRD_NONE } from '../../uapi/if.ts';
import {
  IFF_MULTI_QUEUE,
  IFF_NOFILTER,
  IFF_NO_PI,
  IFF_ONE_QUEUE,
  IFF_PERSIST,
  IFF_TAP,
  IFF_TUN,
  IFF_TUN_EXCL,
  IFF_VNET_HDR,
  TUNSETGROUP,
  TUNSETIFF,
  TUNSETOWNER,
  TUNSETPERSIST,
} from '../../uapi/if_tun.ts';
import type { TunIfreq } from '../../uapi/if_tun.ts';
import { RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { COLOR_IFNAME } from '../iproute2/color.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { matches } from '../iproute2/matches.ts';
import { CommandError, UsageError, duparg2, invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { TUNTAP_USAGE } from './usage_netns.ts';

const TUNDEV = '/dev/net/tun';

const COMMANDS = new WordTable<IpCommand>([
  ['add*', add],
  ['delete*', remove],
  ['show* lst* list*', show],
  [
    'help*',
    () => {
      throw new UsageError(TUNTAP_USAGE);
    },
  ],
]);

/** `ip tuntap`. */
export const ipTuntap: IpCommand = (ip, args) => {
  if (args.done) return show(ip);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip tuntap help".\n`);
  return command(ip, args.rest());
};

/** A device as far as it has been read. */
interface TunRequest extends TunIfreq {
  user: number;
  group: number;
}

type Take = (request: TunRequest, args: Arguments, ip: IpSession) => void;

function flag(bits: number): Take {
  return (request) => void (request.flags |= bits);
}

const OPTIONS = new WordTable<Take>([
  ['mode*', takeMode],
  ['user*', (request, args, ip) => void (request.user = idOf(ip, 'user', '/etc/passwd', args.next()))],
  ['group*', (request, args, ip) => void (request.group = idOf(ip, 'group', '/etc/group', args.next()))],
  ['pi*', (request) => void (request.flags &= ~IFF_NO_PI)],
  ['one_queue*', flag(IFF_ONE_QUEUE)],
  ['vnet_hdr*', flag(IFF_VNET_HDR)],
  ['multi_queue*', flag(IFF_MULTI_QUEUE)],
  ['dev*', takeDev],
]);

function takeMode(request: TunRequest, args: Arguments): void {
  const word = args.next();
  const mode = matches(word, 'tun') ? IFF_TUN : matches(word, 'tap') ? IFF_TAP : 0;
  if (mode === 0) throw new UsageError(`Unknown tunnel mode "${word}"\n`);
  const other = mode === IFF_TUN ? IFF_TAP : IFF_TUN;
  if ((request.flags & other) !== 0) throw new UsageError('You managed to ask for more than one tunnel mode.\n');
  request.flags |= mode;
}

/** A number, or the number of a name in the third field of a file's line. */
function idOf(ip: IpSession, what: string, path: string, word: string): number {
  if (/^[+-]?\d+$/.test(word)) return Number(word);
  const lines = ip.process.access(path, 0) ? ip.process.readFile(path).split('\n') : [];
  const fields = lines.map((line) => line.split(':')).find(([name]) => name === word);
  if (fields === undefined) throw new UsageError(`invalid ${what} "${word}"\n`);
  return Number(fields[2]);
}

function takeDev(request: TunRequest, args: Arguments): void {
  request.name = args.next();
  if (!isIfname(request.name)) invarg('"dev" not a valid ifname', request.name);
}

function takeName(request: TunRequest, args: Arguments): void {
  if (matches(args.word, 'name')) args.next();
  else if (matches(args.word, 'help')) throw new UsageError(TUNTAP_USAGE);
  if (request.name !== '') duparg2('name', args.word);
  if (!isIfname(args.word)) invarg('"name" not a valid ifname', args.word);
  request.name = args.word;
}

function parse(ip: IpSession, args: Arguments): TunRequest {
  const request: TunRequest = { name: '', flags: IFF_NO_PI, user: -1, group: -1 };
  for (; !args.done; args.forward()) (OPTIONS.find(args.word) ?? takeName)(request, args, ip);
  if ((request.flags & (IFF_TUN | IFF_TAP)) === 0) throw new CommandError('You failed to specify a tunnel mode\n');
  return request;
}

function add(ip: IpSession, args: Arguments): number {
  const request = parse(ip, args);
  request.flags |= IFF_TUN_EXCL;
  withTun(ip, (fd) => {
    control(ip, fd, 'TUNSETIFF', TUNSETIFF, request);
    if (request.user !== -1) control(ip, fd, 'TUNSETOWNER', TUNSETOWNER, { value: request.user });
    if (request.group !== -1) control(ip, fd, 'TUNSETGROUP', TUNSETGROUP, { value: request.group });
    control(ip, fd, 'TUNSETPERSIST', TUNSETPERSIST, { value: 1 });
  });
  return 0;
}

function remove(ip: IpSession, args: Arguments): number {
  const request = parse(ip, args);
  withTun(ip, (fd) => {
    control(ip, fd, 'TUNSETIFF', TUNSETIFF, request);
    control(ip, fd, 'TUNSETPERSIST', TUNSETPERSIST, { value: 0 });
  });
  return 0;
}

function withTun(ip: IpSession, act: (fd: number) => void): void {
  let fd: number;
  try {
    fd = ip.process.open(TUNDEV, O_RDWR);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new CommandError(`open: ${strerror(error.errno)}\n`);
  }
  try {
    act(fd);
  } finally {
    ip.process.close(fd);
  }
}

function control(ip: IpSession, fd: number, name: string, request: number, argument: object): void {
  const error = ip.process.ioctl(fd, request, argument);
  if (error !== 0) throw new CommandError(`ioctl(${name}): ${strerror(-error)}\n`);
}

function show(ip: IpSession): number {
  ip.print.newObject();
  const done = ip.rtnl.dump({ type: RTM_GETLINK, body: { linkinfo: { kind: 'tun' } } }, (message) => {
    printTun(ip, message);
    return 0;
  });
  if (!done) ip.out.error('Dump terminated\n');
  ip.print.deleteObject();
  return done ? 0 : -1;
}

const SHOWN: readonly (readonly [bits: number, word: string])[] = [
  [IFF_TUN, 'tun'],
  [IFF_TAP, 'tap'],
  [IFF_NO_PI, 'pi'],
  [IFF_ONE_QUEUE, 'one_queue'],
  [IFF_MULTI_QUEUE, 'multi_queue'],
  [IFF_VNET_HDR, 'vnet_hdr'],
  [IFF_PERSIST, 'persist'],
  [IFF_NOFILTER, 'filter'],
];

function printTun(ip: IpSession, message: NlMessage): void {
  if (message.type !== RTM_NEWLINK) return;
  const { print } = ip;
  const { type, ifname, linkinfo } = message.body;
  if ((type !== ARPHRD_NONE && type !== ARPHRD_ETHER) || ifname === undefined || linkinfo?.kind !== 'tun') return;
  const property = (name: string): number => Number(ip.process.readFile(`/sys/class/net/${ifname}/${name}`).trim());
  const flags = property('tun_flags');
  print.openObject();
  print.any('ifname', ifname, `${ifname}:`, COLOR_IFNAME);
  print.openArray('flags');
  for (const [bits, word] of SHOWN) {
    const set = (flags & bits) !== 0;
    const inverse = bits === IFF_NO_PI || bits === IFF_NOFILTER;
    if (set !== inverse) print.any(undefined, word, ` ${word}`);
  }
  print.closeArray();
  const user = property('owner');
  const group = property('group');
  if (user !== -1) print.any('user', user, ` user ${user}`);
  if (group !== -1) print.any('group', group, ` group ${group}`);
  if (ip.details > 0) {
    print.text(`${print.newline}\tAttached to processes:`);
    print.openArray('processes');
    print.closeArray();
  }
  print.closeObject();
  print.text('\n');
}
