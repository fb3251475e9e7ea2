import { AF_INET, AF_INET6, AF_UNSPEC } from '../../uapi/socket.ts';
import { RT_TABLE_DEFAULT } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getPrefix } from '../iproute2/inet_prefix.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { UsageError, invarg, nodev } from '../iproute2/usage_error.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { ABSENT_USAGES } from './usage_absent.ts';

/** `ip mroute`: multicast routes, of which there are none. */
export const ipMroute: IpCommand = (ip, args) => {
  if (args.done) return list(ip, args);
  if (matchesAny(args.word, 'list', 'show', 'lst')) return list(ip, args.rest());
  if (matches(args.word, 'help')) throw new UsageError(ABSENT_USAGES.mroute);
  throw new UsageError(`Command "${args.word}" is unknown, try "ip mroute help".\n`);
};

/** 0: all tables. */
function takeTable(ip: IpSession, word: string): number {
  const table = ip.names.tableNumber(word);
  if (table !== undefined) return table;
  if (word === 'all') return 0;
  if (word === 'help') throw new UsageError(ABSENT_USAGES.mroute);
  return invarg('table id value is invalid\n', word);
}

function list(ip: IpSession, args: Arguments): number {
  if (ip.family !== AF_UNSPEC && ip.family !== AF_INET && ip.family !== AF_INET6) return 0;
  let table = RT_TABLE_DEFAULT;
  let device = '';
  for (; !args.done; args.forward()) {
    if (matches(args.word, 'table')) table = takeTable(ip, args.next());
    else if (args.word === 'iif') device = args.next();
    else if (matches(args.word, 'from')) getPrefix(args.next(), ip.family);
    else {
      if (args.word === 'to') args.next();
      if (matches(args.word, 'help')) throw new UsageError(ABSENT_USAGES.mroute);
      getPrefix(args.word, ip.family);
    }
  }
  if (device !== '' && ip.ll.nameToIndex(device) === 0) nodev(device);
  ip.print.newObject();
  ip.print.deleteObject();
  if (table === 0 || table === RT_TABLE_DEFAULT) return 0;
  const version = ip.family === AF_INET6 ? 'ipv6' : 'ipv4';
  throw new UsageError(`Error: ${version}: MR table does not exist.\nDump terminated\n`, 1);
}
