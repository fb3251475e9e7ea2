import { RTM_GETNETCONF } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { CommandError, UsageError } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { NetconfFilter, printNetconf } from './print_netconf.ts';
import { NETCONF_USAGE } from './usage_netns.ts';

const COMMANDS = new WordTable<IpCommand>([
  ['show* lst* list*', show],
  [
    'help*',
    () => {
      throw new UsageError(NETCONF_USAGE);
    },
  ],
]);

/** `ip netconf`. */
export const ipNetconf: IpCommand = (ip, args) => {
  if (args.done) return show(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip netconf help".\n`);
  return command(ip, args.rest());
};

function show(ip: IpSession, args: Arguments): number {
  const filter = new NetconfFilter();
  for (; !args.done; args.forward()) {
    if (args.word !== 'dev') continue;
    filter.ifindex = ip.ll.nameToIndex(args.next());
    if (filter.ifindex <= 0) throw new CommandError(`Device "${args.word}" does not exist.\n`);
  }
  ip.ll.init();
  filter.family = ip.family;
  if (filter.ifindex !== 0 && filter.family !== 0) {
    const answer = ip.rtnl.get({ type: RTM_GETNETCONF, body: { family: filter.family, ifindex: filter.ifindex } });
    if (answer === undefined) throw new UsageError('', 2);
    printNetconf(ip, answer, filter);
    return 0;
  }
  ip.print.newObject();
  for (const family of filter.family === 0 ? [AF_INET, AF_INET6] : [filter.family]) {
    filter.family = family;
    const done = ip.rtnl.dump({ type: RTM_GETNETCONF, body: { family } }, (message) => {
      printNetconf(ip, message, filter);
      return 0;
    });
    if (!done && family !== AF_INET6) throw new UsageError('Dump terminated\n', 1);
  }
  ip.print.deleteObject();
  return 0;
}
