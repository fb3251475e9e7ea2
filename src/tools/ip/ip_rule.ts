import { NLM_F_CREATE, NLM_F_EXCL, RTM_DELRULE, RTM_GETRULE, RTM_NEWRULE } from '../../uapi/rtnetlink.ts';
import type { RuleMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { CommandError, UsageError, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { refuseDump } from './dump_file.ts';
import { modifyRule } from './ip_rule_modify.ts';
import { parseRuleSelection } from './ip_rule_select.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { printRule } from './print_rule.ts';
import { rulePasses } from './rule_filter.ts';
import { RULE_USAGE } from './usage_route.ts';

/** What a file of `ip rule save` begins with. */
const DUMP_MAGIC = 0x71706986;

const COMMANDS = new WordTable<IpCommand>([
  ['list* lst* show*', list],
  ['save*', save],
  ['restore*', (ip) => refuseDump(ip, 'rule', DUMP_MAGIC, -255)],
  ['add*', (ip, args) => modifyRule(ip, args, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL)],
  ['delete*', (ip, args) => modifyRule(ip, args, RTM_DELRULE, 0)],
  ['flush*', flush],
  [
    'help*',
    () => {
      throw new UsageError(RULE_USAGE);
    },
  ],
]);

/** `ip rule`. */
export const ipRule: IpCommand = (ip, args) => {
  if (args.done) return list(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip rule help".\n`);
  return command(ip, args.rest());
};

/** A stream of netlink messages, which are no bytes here. */
function save(ip: IpSession, args: Arguments): number {
  if (!args.done) throw new CommandError('"ip rule save" does not take any arguments.\n');
  if (ip.process.isatty(1)) throw new CommandError('Not sending a binary stream to stdout\n');
  return notModelled('ip', 'command "rule save"');
}

function list(ip: IpSession, args: Arguments): number {
  const family = ip.family === 0 ? AF_INET : ip.family;
  const filter = parseRuleSelection(ip, args, family);
  ip.print.newObject();
  const done = ip.rtnl.dump({ type: RTM_GETRULE, body: { family } }, (message) => {
    printRule(ip, message, filter);
    return 0;
  });
  if (!done) ip.out.error('Dump terminated\n');
  ip.print.deleteObject();
  return done ? 0 : 1;
}

/** Deletes what the selector finds, but for rules without a priority (that of the local table). */
function flush(ip: IpSession, args: Arguments): number {
  const family = ip.family === 0 ? AF_INET : ip.family;
  const filter = parseRuleSelection(ip, args, family);
  const found: RuleMsg[] = [];
  ip.print.newObject();
  let done = ip.rtnl.dump({ type: RTM_GETRULE, body: { family } }, (message) => {
    if (message.type !== RTM_NEWRULE || !rulePasses(message.body, filter, ip.family)) return 0;
    const { protocol, priority } = message.body;
    if (protocol !== undefined && ((filter.protocol ^ protocol) & filter.protocolmask) !== 0) return 0;
    if (priority !== undefined && priority !== 0) found.push(message.body);
    return 0;
  });
  for (const body of found) done &&= ip.rtnl.talk({ type: RTM_DELRULE, body });
  if (!done) ip.out.error('Dump terminated\n');
  ip.print.deleteObject();
  return done ? 0 : 1;
}
