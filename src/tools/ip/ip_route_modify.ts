import {
  RTMGRP_IPV4_ROUTE,
  RTM_DELROUTE,
  type RTM_NEWROUTE,
  RTNH_F_ONLINK,
  RTN_ANYCAST,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_NAT,
  RTN_UNICAST,
  RTN_UNSPEC,
  RTPROT_BOOT,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from '../../uapi/rtnetlink.ts';
import type { NlMessage, RouteMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getAddr, getPrefix, readFamily } from '../iproute2/inet_prefix.ts';
import type { InetPrefix } from '../iproute2/inet_prefix.ts';
import { matches } from '../iproute2/matches.ts';
import { getU32, getU8 } from '../iproute2/numbers.ts';
import { rtntypeA2n } from '../iproute2/route_type.ts';
import { CommandError, UsageError, duparg2, invarg, nodev, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { METRIC_OPTIONS } from './ip_route_metrics.ts';
import { parseNextHops } from './ip_route_nexthops.ts';
import type { IpSession } from './ip_session.ts';
import { printRoute } from './print_route.ts';
import { RouteFilter } from './route_filter.ts';
import { ROUTE_USAGE } from './usage_route.ts';
import { vrfTable } from './vrf.ts';

/** A route as far as it has been read. */
export class RouteState {
  readonly ip: IpSession;
  readonly body: RouteMsg;
  dev: string | undefined;
  gateway = false;
  /** "via any", "src any": an attribute of no length, which the kernel refuses. */
  empty = false;
  destination = false;
  nexthops = false;
  scoped = false;
  tabled = false;

  constructor(ip: IpSession, deleting: boolean) {
    this.ip = ip;
    this.body = { family: ip.family, table: RT_TABLE_MAIN, scope: RT_SCOPE_NOWHERE, protocol: 0, type: RTN_UNSPEC };
    if (deleting) return;
    this.body.protocol = RTPROT_BOOT;
    this.body.scope = RT_SCOPE_UNIVERSE;
    this.body.type = RTN_UNICAST;
  }

  get family(): number {
    return this.body.family ?? 0;
  }

  settle(prefix: InetPrefix): void {
    if (this.family === 0) this.body.family = prefix.family;
  }
}

type Take = (state: RouteState, args: Arguments) => void;

const OPTIONS = new WordTable<Take>([
  ['src', takeSrc],
  ['as', takeAs],
  ['via', takeVia],
  ['from', takeFrom],
  ['tos dsfield*', takeTos],
  ['expires', takeExpires],
  ['metric* priority* preference', takeMetric],
  ['scope', takeScope],
  ...METRIC_OPTIONS.map(
    ([words, take]) => [words, (state: RouteState, args: Arguments) => take((state.body.metrics ??= {}), args)] as const,
  ),
  ['realms*', takeRealms],
  ['onlink', (state) => void (state.body.flags = (state.body.flags ?? 0) | RTNH_F_ONLINK)],
  ['nhid', takeNhid],
  ['protocol*', takeProtocol],
  ['table*', takeTable],
  ['vrf*', takeVrf],
  ['dev oif', (state, args) => void (state.dev = args.next())],
  ['pref*', takePref],
  ['encap', () => notModelled('ip', 'route option "encap"')],
  ['ttl-propagate', takeTtlPropagate],
]);

function takeSrc(state: RouteState, args: Arguments): void {
  const addr = getAddr(args.next(), state.family);
  state.settle(addr);
  state.body.prefsrc = addr.addr;
  if (addr.bytelen === 0) state.empty = true;
}

function takeAs(state: RouteState, args: Arguments): void {
  if (args.next() === 'to') args.next();
  getAddr(args.word, state.family);
  notModelled('ip', 'route option "as"');
}

function takeVia(state: RouteState, args: Arguments): void {
  if (state.gateway) invarg('use nexthop syntax to specify multiple via\n', args.word);
  state.gateway = true;
  let family = readFamily(args.next());
  if (family === 0) family = state.family;
  else args.next();
  const addr = getAddr(args.word, family);
  state.settle(addr);
  if (addr.family !== state.family) notModelled('ip', `a gateway of another family ("${args.word}")`);
  state.body.gateway = addr.addr;
  if (addr.bytelen === 0) state.empty = true;
}

function takeFrom(state: RouteState, args: Arguments): void {
  const prefix = getPrefix(args.next(), state.family);
  state.settle(prefix);
  if (prefix.bytelen > 0) state.body.src = prefix.addr;
  state.body.srcLen = prefix.bitlen;
}

function takeTos({ ip, body }: RouteState, args: Arguments): void {
  body.tos = ip.names.dsfieldNumber(args.next());
  if (body.tos === undefined) invarg('"tos" value is invalid\n', args.word);
}

function takeExpires({ body }: RouteState, args: Arguments): void {
  body.expires = getU32(args.next());
  if (body.expires === undefined) invarg('"expires" value is invalid\n', args.word);
}

function takeMetric({ body }: RouteState, args: Arguments): void {
  body.priority = getU32(args.next());
  if (body.priority === undefined) invarg('"metric" value is invalid\n', args.word);
}

function takeScope(state: RouteState, args: Arguments): void {
  state.body.scope = state.ip.names.scopeNumber(args.next());
  if (state.body.scope === undefined) invarg('invalid "scope" value\n', args.word);
  state.scoped = true;
}

function takeRealms({ ip, body }: RouteState, args: Arguments): void {
  body.flow = ip.names.realms(args.next());
  if (body.flow === undefined) invarg('"realm" value is invalid\n', args.word);
}

function takeNhid({ body }: RouteState, args: Arguments): void {
  body.nhId = getU32(args.next());
  if (body.nhId === undefined) invarg('"id" value is invalid\n', args.word);
}

function takeProtocol({ ip, body }: RouteState, args: Arguments): void {
  body.protocol = ip.names.protocolNumber(args.next());
  if (body.protocol === undefined) invarg('"protocol" value is invalid\n', args.word);
}

function takeTable(state: RouteState, args: Arguments): void {
  state.body.table = state.ip.names.tableNumber(args.next());
  if (state.body.table === undefined) invarg('"table" value is invalid\n', args.word);
  state.tabled = true;
}

function takeVrf(state: RouteState, args: Arguments): void {
  state.body.table = vrfTable(state.ip, args.next());
  if (state.body.table === 0) invarg('Invalid VRF\n', args.word);
  state.tabled = true;
}

function takePref({ body }: RouteState, args: Arguments): void {
  const word = args.next();
  body.pref = word === 'low' ? 3 : word === 'medium' ? 0 : word === 'high' ? 1 : getU8(word);
  if (body.pref === undefined) invarg('"pref" value is invalid\n', word);
}

function takeTtlPropagate({ body }: RouteState, args: Arguments): void {
  const word = args.next();
  if (!matches(word, 'enabled') && !matches(word, 'disabled')) invarg('"ttl-propagate" value is invalid\n', word);
  body.ttlPropagate = matches(word, 'enabled') ? 1 : 0;
}

/** [to] [TYPE] PREFIX. */
function takeDestination(state: RouteState, args: Arguments): void {
  if (args.word === 'to') args.next();
  const type = /^[0-9]/.test(args.word) ? undefined : rtntypeA2n(args.word);
  if (type !== undefined) {
    args.next();
    state.body.type = type;
  }
  if (matches(args.word, 'help')) throw new UsageError(ROUTE_USAGE);
  if (state.destination) duparg2('to', args.word);
  const prefix = getPrefix(args.word, state.family);
  state.settle(prefix);
  state.body.dstLen = prefix.bitlen;
  state.destination = true;
  if (prefix.bytelen > 0) state.body.dst = prefix.addr;
}

/** `ip route add`, change, replace, append, prepend, test and delete. */
export function modifyRoute(ip: IpSession, args: Arguments, type: typeof RTM_NEWROUTE | typeof RTM_DELROUTE, flags: number): number {
  const state = new RouteState(ip, type === RTM_DELROUTE);
  for (; !args.done && !state.nexthops; args.forward()) {
    if (args.word === 'nexthop') {
      state.nexthops = true;
      break;
    }
    (OPTIONS.find(args.word) ?? takeDestination)(state, args);
  }
  if (!state.destination) throw new UsageError(ROUTE_USAGE);
  if (state.dev !== undefined) {
    state.body.oif = ip.ll.nameToIndex(state.dev);
    if (state.body.oif === 0) nodev(state.dev);
  }
  if (state.nexthops) state.body.multipath = parseNextHops(state, args);
  complete(state, type === RTM_DELROUTE);
  if (state.empty) throw new CommandError('Error: Attribute failed policy validation.\n', -2);
  return send(ip, { type, flags, body: state.body });
}

function complete(state: RouteState, deleting: boolean): void {
  const { body } = state;
  const type = body.type ?? RTN_UNSPEC;
  if (state.family === 0) body.family = AF_INET;
  if (!state.tabled && (type === RTN_LOCAL || type === RTN_BROADCAST || type === RTN_NAT || type === RTN_ANYCAST)) {
    body.table = RT_TABLE_LOCAL;
  }
  if (!state.scoped) body.scope = defaultScope(state, type, deleting);
}

function defaultScope(state: RouteState, type: number, deleting: boolean): number {
  if (state.family === AF_INET6) return RT_SCOPE_UNIVERSE;
  if (type === RTN_LOCAL || type === RTN_NAT) return RT_SCOPE_HOST;
  if (type === RTN_BROADCAST || type === RTN_MULTICAST || type === RTN_ANYCAST) return RT_SCOPE_LINK;
  if (type === RTN_UNICAST || type === RTN_UNSPEC) {
    if (deleting) return RT_SCOPE_NOWHERE;
    if (!state.gateway && !state.nexthops && (state.body.nhId ?? 0) === 0) return RT_SCOPE_LINK;
  }
  return state.body.scope ?? RT_SCOPE_UNIVERSE;
}

function send(ip: IpSession, message: NlMessage): number {
  if (!ip.echo) return ip.rtnl.talk(message) ? 0 : -2;
  const events = ip.rtnl.talkEcho(message, RTMGRP_IPV4_ROUTE);
  if (events === undefined) return -2;
  ip.print.newObject();
  ip.print.openObject();
  if (events.length > 0) printRoute(ip, events[0], new RouteFilter());
  ip.print.closeObject();
  ip.print.deleteObject();
  return 0;
}
