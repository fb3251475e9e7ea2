import { RTM_F_FIB_MATCH, RTM_F_LOOKUP_TABLE, RTM_F_NOTIFY, RTM_GETROUTE, RTM_NEWROUTE } from '../../uapi/rtnetlink.ts';
import type { NlMessage, RouteMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { inetProtoA2n } from '../iproute2/inet_proto.ts';
import { getAddr, getPrefix } from '../iproute2/inet_prefix.ts';
import { matches } from '../iproute2/matches.ts';
import { getU16, getUnsigned } from '../iproute2/numbers.ts';
import { CommandError, UsageError, invarg, nodev, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpSession } from './ip_session.ts';
import { printRoute } from './print_route.ts';
import { RouteFilter } from './route_filter.ts';
import { ROUTE_USAGE } from './usage_route.ts';

class Lookup {
  readonly body: RouteMsg;
  iif: string | undefined;
  oif: string | undefined;
  connected = false;
  fibMatch = false;
  from = false;
  addressFound = false;

  constructor(family: number) {
    this.body = { family };
  }

  get family(): number {
    return this.body.family ?? 0;
  }
}

type Take = (ip: IpSession, lookup: Lookup, args: Arguments) => void;

const OPTIONS = new WordTable<Take>([
  ['tos dsfield*', takeTos],
  ['from*', takeFrom],
  ['iif*', (_ip, lookup, args) => void (lookup.iif = args.next())],
  ['mark*', takeMark],
  ['oif* dev', (_ip, lookup, args) => void (lookup.oif = args.next())],
  ['notify*', (_ip, { body }) => void (body.flags = (body.flags ?? 0) | RTM_F_NOTIFY)],
  ['connected*', (_ip, lookup) => void (lookup.connected = true)],
  ['vrf*', (_ip, _lookup, args) => invarg('Invalid VRF\n', args.next())],
  ['uid*', takeUid],
  ['fibmatch*', (_ip, lookup) => void (lookup.fibMatch = true)],
  ['as', takeAs],
  ['sport*', (_ip, { body }, args) => void (body.sport = port('sport', args))],
  ['dport*', (_ip, { body }, args) => void (body.dport = port('dport', args))],
  ['ipproto*', takeIpproto],
  ['flowlabel', () => notModelled('ip', 'route option "flowlabel"')],
]);

function takeTos(ip: IpSession, { body }: Lookup, args: Arguments): void {
  body.tos = ip.names.dsfieldNumber(args.next());
  if (body.tos === undefined) invarg('TOS value is invalid\n', args.word);
}

function takeFrom(_ip: IpSession, lookup: Lookup, args: Arguments): void {
  if (matches(args.next(), 'help')) throw new UsageError(ROUTE_USAGE);
  lookup.from = true;
  const prefix = getPrefix(args.word, lookup.family);
  if (lookup.family === 0) lookup.body.family = prefix.family;
  if (prefix.bytelen > 0) lookup.body.src = prefix.addr;
  lookup.body.srcLen = prefix.bitlen;
}

function takeMark(_ip: IpSession, { body }: Lookup, args: Arguments): void {
  const mark = getUnsigned(args.next());
  if (mark === undefined) invarg('invalid mark value', args.word);
  if (mark !== 0) body.mark = mark;
}

function takeUid(_ip: IpSession, { body }: Lookup, args: Arguments): void {
  body.uid = getUnsigned(args.next());
  if (body.uid === undefined) invarg('invalid UID\n', args.word);
}

function takeAs(_ip: IpSession, lookup: Lookup, args: Arguments): void {
  if (args.next() === 'to') args.next();
  getAddr(args.word, lookup.family);
  notModelled('ip', 'route option "as"');
}

function port(key: string, args: Arguments): number {
  const value = getU16(args.next());
  if (value === undefined) invarg(`invalid ${key}\n`, args.word);
  return value;
}

function takeIpproto(ip: IpSession, { body }: Lookup, args: Arguments): void {
  body.ipProto = inetProtoA2n(ip.process, args.next());
  if (body.ipProto === undefined) invarg('Invalid "ipproto" value\n', args.word);
}

function takeTo(ip: IpSession, lookup: Lookup, args: Arguments): void {
  if (args.word === 'to') args.next();
  if (matches(args.word, 'help')) throw new UsageError(ROUTE_USAGE);
  const prefix = getPrefix(args.word, lookup.family);
  if (lookup.family === 0) lookup.body.family = prefix.family;
  if (prefix.bytelen > 0) lookup.body.dst = prefix.addr;
  const host = lookup.family === AF_INET ? 32 : lookup.family === AF_INET6 ? 128 : prefix.bitlen;
  if (prefix.bitlen !== host) {
    ip.out.error(`Warning: /${prefix.bitlen} as prefix is invalid, only /${host} (or none) is supported.\n`);
  }
  lookup.body.dstLen = host;
  lookup.addressFound = true;
}

/** `ip route get`: asks which route a packet would take. */
export function getRoute(ip: IpSession, args: Arguments): number {
  const lookup = new Lookup(ip.family);
  for (; !args.done; args.forward()) (OPTIONS.find(args.word) ?? takeTo)(ip, lookup, args);
  if (!lookup.addressFound) throw new CommandError('need at least a destination address\n');
  const { body } = lookup;
  if (lookup.iif !== undefined) body.iif = indexOf(ip, lookup.iif);
  if (lookup.oif !== undefined) body.oif = indexOf(ip, lookup.oif);
  if (lookup.family === 0) body.family = AF_INET;
  if (body.family === AF_INET) body.flags = (body.flags ?? 0) | RTM_F_LOOKUP_TABLE;
  if (lookup.fibMatch) body.flags = (body.flags ?? 0) | RTM_F_FIB_MATCH;
  const request: NlMessage = { type: RTM_GETROUTE, body };
  const filter = new RouteFilter();
  filter.cloned = 2;
  let answer = ip.rtnl.get(request);
  if (answer === undefined) return -2;
  ip.print.newObject();
  if (lookup.connected && !lookup.from) {
    printRoute(ip, answer, filter);
    requireSource(ip, answer);
    ip.print.deleteObject();
    answer = ip.rtnl.get(request);
    if (answer === undefined) return -2;
  }
  printRoute(ip, answer, filter);
  ip.print.deleteObject();
  return 0;
}

function indexOf(ip: IpSession, name: string): number {
  const index = ip.ll.nameToIndex(name);
  if (index === 0) nodev(name);
  return index;
}

/** `connected` asks again from the source that the first answer chose. */
function requireSource(ip: IpSession, answer: NlMessage): void {
  if (answer.type !== RTM_NEWROUTE || answer.body.prefsrc !== undefined || answer.body.src !== undefined) return;
  ip.out.error('Failed to connect the route\n');
  ip.print.deleteObject();
  throw new CommandError('');
}
