import { matchesAny } from '../iproute2/matches.ts';
import { type Arguments } from '../iproute2/arguments.ts';
import { notModelled } from '../iproute2/usage_error.ts';
import { ipRule } from './ip_rule.ts';
import { parseRuleSelection } from './ip_rule_select.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { AF_INET, AF_INET6, AF_UNSPEC } from '../../uapi/socket.ts';

/** The family of rules of multicast routing. */
const RTNL_FAMILY_IPMR = 128;
const RTNL_FAMILY_IP6MR = 129;

/** Rules of multicast routing: only the one that every namespace begins with. */
const DEFAULT_RULE = { priority: 32767, src: 'all' };

/** `ip mrule`: listing, and `ip rule`'s words about mistakes; multicast routing itself is not modelled. */
export const ipMrule: IpCommand = (ip, args) => {
  if (ip.family === AF_UNSPEC || ip.family === AF_INET) ip.family = RTNL_FAMILY_IPMR;
  else if (ip.family === AF_INET6) ip.family = RTNL_FAMILY_IP6MR;
  if (args.done) return list(ip, args);
  if (matchesAny(args.word, 'list', 'lst', 'show')) return list(ip, args.rest());
  if (matchesAny(args.word, 'flush') || (matchesAny(args.word, 'add', 'delete') && args.hasNext())) {
    return notModelled('ip', 'object "mrule"');
  }
  return ipRule(ip, args);
};

function list(ip: IpSession, args: Arguments): number {
  parseRuleSelection(ip, args, ip.family);
  const { priority, src } = DEFAULT_RULE;
  const table = ip.family === RTNL_FAMILY_IP6MR ? 'main' : 'default';
  ip.print.newObject();
  ip.print.openObject();
  ip.print.any('priority', priority, `${priority}:\t`);
  ip.print.any('src', src, `from ${src}`);
  ip.print.any('table', table, ` lookup ${table}`);
  ip.print.text('\n');
  ip.print.closeObject();
  ip.print.deleteObject();
  return 0;
}
