import { IFF_LOOPBACK, IFF_NOARP } from '../../uapi/if.ts';
import { RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_INET6 } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { COLOR_IFNAME, ifaFamilyColor } from '../iproute2/color.ts';
import { getPrefix } from '../iproute2/inet_prefix.ts';
import { matches } from '../iproute2/matches.ts';
import { CommandError, UsageError, invarg, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { ABSENT_USAGES } from './usage_absent.ts';

const COMMANDS = new WordTable<IpCommand>([
  ['list* lst* show*', list],
  ['set* add*', (ip, args) => set(ip, args, false)],
  ['delete*', (ip, args) => set(ip, args, true)],
  ['get*', list],
  [
    'help*',
    () => {
      throw new UsageError(ABSENT_USAGES.token);
    },
  ],
]);

/** `ip token`: the host parts of addresses that IPv6, which is off, would make. None is ever set. */
export const ipToken: IpCommand = (ip, args) => {
  if (args.done) return list(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip token help".\n`);
  return command(ip, args.rest());
};

function deviceIndex(ip: IpSession, name: string): number {
  const index = ip.ll.nameToIndex(name);
  if (index === 0) invarg('dev is invalid\n', name);
  return index;
}

function list(ip: IpSession, args: Arguments): number {
  while (!args.done && args.word !== 'dev') args.forward();
  const index = args.done ? 0 : deviceIndex(ip, args.next());
  ip.print.newObject();
  const done = ip.rtnl.dump({ type: RTM_GETLINK, body: { family: 0 } }, (message) => {
    printToken(ip, message, index);
    return 0;
  });
  ip.print.deleteObject();
  if (!done) ip.out.error('Dump terminated\n');
  return done ? 0 : -1;
}

function printToken(ip: IpSession, message: NlMessage, only: number): void {
  if (message.type !== RTM_NEWLINK) return;
  const { index = 0, flags = 0, ifname = '' } = message.body;
  if ((only > 0 && index !== only) || (flags & (IFF_LOOPBACK | IFF_NOARP)) !== 0) return;
  ip.print.openObject();
  ip.print.text('token ');
  ip.print.any('token', '::', '::', ifaFamilyColor(AF_INET6));
  ip.print.text(' dev ');
  ip.print.any('ifname', ifname, `${ifname}\n`, COLOR_IFNAME);
  ip.print.closeObject();
}

function set(ip: IpSession, args: Arguments, haveToken: boolean): number {
  const remove = haveToken;
  let index = 0;
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') {
      const name = args.next();
      if (index === 0) index = deviceIndex(ip, name);
    } else if (matches(args.word, 'help')) {
      throw new UsageError(ABSENT_USAGES.token);
    } else if (!haveToken) {
      getPrefix(args.word, AF_INET6);
      haveToken = true;
    }
  }
  if (!haveToken) throw new CommandError('Not enough information: token is required.\n');
  if (index === 0) throw new CommandError('Not enough information: "dev" argument is required.\n');
  ip.ll.init();
  if ((ip.ll.indexToFlags(index) & IFF_LOOPBACK) !== 0) throw new CommandError('Error: ipv6: Device is loopback.\n', -2);
  return remove ? 0 : notModelled('ip', 'command "token set"');
}
