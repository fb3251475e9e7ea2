import { NLM_F_APPEND, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, RTM_DELROUTE, RTM_NEWROUTE } from '../../uapi/rtnetlink.ts';
import { CommandError, UsageError, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { refuseDump } from './dump_file.ts';
import { getRoute } from './ip_route_get.ts';
import { flushRoutes, listRoutes } from './ip_route_list.ts';
import { modifyRoute } from './ip_route_modify.ts';
import type { IpCommand } from './ip_session.ts';
import { ROUTE_USAGE } from './usage_route.ts';

/** What a file of `ip route save` begins with. */
const DUMP_MAGIC = 0x45311224;

const COMMANDS = new WordTable<IpCommand>([
  ['add*', (ip, args) => modifyRoute(ip, args, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL)],
  ['change* chg', (ip, args) => modifyRoute(ip, args, RTM_NEWROUTE, NLM_F_REPLACE)],
  ['replace*', (ip, args) => modifyRoute(ip, args, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE)],
  ['prepend*', (ip, args) => modifyRoute(ip, args, RTM_NEWROUTE, NLM_F_CREATE)],
  ['append*', (ip, args) => modifyRoute(ip, args, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND)],
  ['test*', (ip, args) => modifyRoute(ip, args, RTM_NEWROUTE, NLM_F_EXCL)],
  ['delete*', (ip, args) => modifyRoute(ip, args, RTM_DELROUTE, 0)],
  ['list* show* lst*', listRoutes],
  ['get*', getRoute],
  ['flush*', flushRoutes],
  ['save*', saveRoutes],
  ['restore* showdump*', (ip) => refuseDump(ip, 'route', DUMP_MAGIC, -1)],
  [
    'help*',
    () => {
      throw new UsageError(ROUTE_USAGE);
    },
  ],
]);

/** `ip route`. */
export const ipRoute: IpCommand = (ip, args) => {
  if (args.done) return listRoutes(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip route help".\n`);
  return command(ip, args.rest());
};

/** A stream of netlink messages, which are no bytes here. */
function saveRoutes(ip: Parameters<IpCommand>[0]): number {
  if (ip.process.isatty(1)) throw new CommandError('Not sending a binary stream to stdout\n');
  return notModelled('ip', 'command "route save"');
}
