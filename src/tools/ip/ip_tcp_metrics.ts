import { ESRCH, strerror } from '../../uapi/errno.ts';
import { AF_INET, AF_INET6, AF_UNSPEC } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { type InetPrefix, getPrefix } from '../iproute2/inet_prefix.ts';
import { matches } from '../iproute2/matches.ts';
import { CommandError, UsageError, duparg2, missarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { ABSENT_USAGES } from './usage_absent.ts';

type Command = 'list' | 'delete' | 'flush';

const COMMANDS = new WordTable<Command>([
  ['delete*', 'delete'],
  ['flush*', 'flush'],
  ['list* show*', 'list'],
]);

/** `ip tcp_metrics`: what TCP remembers of other hosts, which is nothing here. */
export const ipTcpMetrics: IpCommand = (ip, args) => {
  if (args.done) return run(ip, args, 'list');
  const command = COMMANDS.find(args.word);
  if (command !== undefined) return run(ip, args.rest(), command);
  if (matches(args.word, 'help')) throw new UsageError(ABSENT_USAGES.tcpmetrics);
  throw new UsageError(`Command "${args.word}" is unknown, try "ip tcp_metrics help".\n`);
};

function isHost(prefix: InetPrefix | undefined): boolean {
  return prefix !== undefined && prefix.bytelen > 0 && prefix.bytelen * 8 === prefix.bitlen;
}

function wantHost(word: string): never {
  throw new CommandError(`Error: a specific IP address is expected rather than "${word}"\n`);
}

/** One address: after its keyword (which may be left out for the destination). Every second word is skipped, as the tool does. */
function takeAddress(ip: IpSession, args: Arguments, keyword: string, known: InetPrefix | undefined): InetPrefix {
  if (matches(args.word, 'help')) throw new UsageError(ABSENT_USAGES.tcpmetrics);
  if (known !== undefined) duparg2(keyword, args.word);
  return getPrefix(args.word, ip.family);
}

function parse(ip: IpSession, args: Arguments, command: Command): { source?: InetPrefix; destination?: InetPrefix } {
  let source: InetPrefix | undefined;
  let destination: InetPrefix | undefined;
  for (; !args.done; args.at += 2) {
    const keyword = args.word;
    if (keyword === 'src' || keyword === 'source') {
      args.next();
      source = takeAddress(ip, args, keyword, source);
      if (!isHost(source)) wantHost(args.word);
      continue;
    }
    const named = keyword === 'addr' || keyword === 'address';
    if (named) args.next();
    destination = takeAddress(ip, args, named ? keyword : 'address', destination);
    if (command === 'delete' && !isHost(destination)) wantHost(args.word);
  }
  return { source, destination };
}

function run(ip: IpSession, args: Arguments, command: Command): number {
  if (ip.family !== AF_UNSPEC && ip.family !== AF_INET && ip.family !== AF_INET6) {
    throw new CommandError(`Unsupported protocol family: ${ip.family}\n`);
  }
  const { source, destination } = parse(ip, args, command);
  if (command === 'delete' && destination === undefined) missarg('address');
  if (isHost(destination)) throw new CommandError(`RTNETLINK answers: ${strerror(ESRCH)}\n`, -2);
  if (command === 'flush') {
    const everything = ip.family === AF_UNSPEC && (source?.bitlen ?? 0) <= 0 && (destination?.bitlen ?? 0) <= 0;
    if (!everything) ip.out.error('Nothing to flush.\n');
    return 0;
  }
  ip.print.newObject();
  ip.print.deleteObject();
  return 0;
}
