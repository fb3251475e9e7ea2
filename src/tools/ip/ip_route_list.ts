import { ENOENT, SysError, strerror } from '../../uapi/errno.ts';
import {
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RT_SCOPE_NOWHERE,
  RT_TABLE_MAIN,
} from '../../uapi/rtnetlink.ts';
import type { NlMessage, RouteMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getPrefix, readFamily } from '../iproute2/inet_prefix.ts';
import { matches } from '../iproute2/matches.ts';
import { getU32, getUnsigned } from '../iproute2/numbers.ts';
import { rtntypeA2n } from '../iproute2/route_type.ts';
import { CommandError, UsageError, invarg, nodev } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpSession } from './ip_session.ts';
import { printRoute } from './print_route.ts';
import { RouteFilter, routePasses } from './route_filter.ts';
import { ROUTE_USAGE } from './usage_route.ts';
import { vrfTable } from './vrf.ts';

class Selection {
  readonly filter = new RouteFilter();
  iif: string | undefined;
  oif: string | undefined;
}

type Take = (ip: IpSession, selection: Selection, args: Arguments) => void;

const SELECTORS = new WordTable<Take>([
  ['table*', takeTable],
  ['vrf*', takeVrf],
  ['cached* cloned*', (_ip, { filter }) => void (filter.cloned = 1)],
  ['tos dsfield*', takeTos],
  ['protocol*', takeProtocol],
  ['scope*', takeScope],
  ['type*', takeType],
  ['dev oif', (_ip, selection, args) => void (selection.oif = args.next())],
  ['iif', (_ip, selection, args) => void (selection.iif = args.next())],
  ['mark', takeMark],
  ['metric* priority* preference', takeMetric],
  ['via', takeVia],
  ['src', (ip, { filter }, args) => void (filter.prefsrc = getPrefix(args.next(), ip.family))],
  ['realms*', takeRealms],
  ['from*', takeFrom],
]);

function takeTable(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const word = args.next();
  const table = ip.names.tableNumber(word);
  if (table !== undefined) filter.table = table;
  else if (word === 'all') filter.table = 0;
  else if (word === 'cache') filter.cloned = 1;
  else if (word === 'help') throw new UsageError(ROUTE_USAGE);
  else invarg('table id value is invalid\n', word);
}

function takeVrf(ip: IpSession, { filter }: Selection, args: Arguments): void {
  filter.table = vrfTable(ip, args.next());
  if (filter.table === 0) invarg('Invalid VRF\n', args.word);
  filter.typemask = ~((1 << RTN_LOCAL) | (1 << RTN_BROADCAST));
}

function takeTos(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const tos = ip.names.dsfieldNumber(args.next());
  if (tos === undefined) invarg('TOS value is invalid\n', args.word);
  filter.tos = tos;
  filter.tosmask = -1;
}

function takeProtocol(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const protocol = ip.names.protocolNumber(args.next());
  if (protocol === undefined && args.word !== 'all') invarg('invalid "protocol"\n', args.word);
  filter.protocol = protocol ?? 0;
  filter.protocolmask = protocol === undefined ? 0 : -1;
}

function takeScope(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const scope = ip.names.scopeNumber(args.next());
  if (scope === undefined && args.word !== 'all') invarg('invalid "scope"\n', args.word);
  filter.scope = scope ?? RT_SCOPE_NOWHERE;
  filter.scopemask = scope === undefined ? 0 : -1;
}

function takeType(_ip: IpSession, { filter }: Selection, args: Arguments): void {
  const type = rtntypeA2n(args.next());
  if (type === undefined) invarg('node type value is invalid\n', args.word);
  filter.typemask = 1 << type;
}

function takeMark(_ip: IpSession, { filter }: Selection, args: Arguments): void {
  const mark = getUnsigned(args.next());
  if (mark === undefined) invarg('invalid mark value', args.word);
  filter.mark = mark;
  filter.markmask = -1;
}

function takeMetric(_ip: IpSession, { filter }: Selection, args: Arguments): void {
  const metric = getU32(args.next());
  if (metric === undefined) invarg('"metric" value is invalid\n', args.word);
  filter.metric = metric;
  filter.metricmask = -1;
}

function takeVia(ip: IpSession, { filter }: Selection, args: Arguments): void {
  let family = readFamily(args.next());
  if (family === 0) family = ip.family;
  else args.next();
  filter.via = getPrefix(args.word, family);
}

function takeRealms(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const word = args.next();
  const realm = ip.names.realms(word);
  if (realm === undefined) invarg('invalid realms\n', word);
  filter.realm = realm;
  filter.realmmask = -1;
  if ((realm & 0xffff) === 0 && word.endsWith('/')) filter.realmmask &= ~0xffff;
  if (realm >>> 16 === 0 && (!word.includes('/') || word.startsWith('/'))) filter.realmmask &= 0xffff;
}

function takeFrom(ip: IpSession, { filter }: Selection, args: Arguments): void {
  args.next();
  const { root, match } = takeNetwork(ip, args);
  if (root !== undefined) filter.rootSrc = root;
  if (match !== undefined) filter.matchSrc = match;
}

function takeTo(ip: IpSession, { filter }: Selection, args: Arguments): void {
  if (matches(args.word, 'to')) args.next();
  const { root, match } = takeNetwork(ip, args);
  if (root !== undefined) filter.rootDst = root;
  if (match !== undefined) filter.matchDst = match;
}

/** root PREFIX, match PREFIX, or [exact] PREFIX, which is both. */
function takeNetwork(ip: IpSession, args: Arguments): Partial<Record<'root' | 'match', ReturnType<typeof getPrefix>>> {
  if (matches(args.word, 'root')) return { root: getPrefix(args.next(), ip.family) };
  if (matches(args.word, 'match')) return { match: getPrefix(args.next(), ip.family) };
  if (matches(args.word, 'exact')) args.next();
  const prefix = getPrefix(args.word, ip.family);
  return { root: prefix, match: prefix };
}

/** Reads a selector. Returns it and the family to dump. */
function parseSelection(ip: IpSession, args: Arguments): { filter: RouteFilter; family: number } {
  const selection = new Selection();
  const { filter } = selection;
  filter.table = RT_TABLE_MAIN;
  for (; !args.done; args.forward()) (SELECTORS.find(args.word) ?? takeTo)(ip, selection, args);
  const family = ip.family === 0 && filter.table !== 0 ? AF_INET : ip.family;
  if (selection.iif !== undefined) {
    filter.iif = ip.ll.nameToIndex(selection.iif);
    if (filter.iif === 0) nodev(selection.iif);
    filter.iifmask = -1;
  }
  if (selection.oif !== undefined) {
    filter.oif = ip.ll.nameToIndex(selection.oif);
    if (filter.oif === 0) nodev(selection.oif);
    filter.oifmask = -1;
  }
  return { filter, family };
}

function dumpRequest(filter: RouteFilter, family: number): NlMessage {
  const body: RouteMsg = { family, protocol: filter.protocol };
  if (filter.cloned !== 0) body.flags = RTM_F_CLONED;
  if (filter.table !== 0) body.table = filter.table;
  if (filter.oif !== 0) body.oif = filter.oif;
  return { type: RTM_GETROUTE, body };
}

/** `ip route show`. */
export function listRoutes(ip: IpSession, args: Arguments): number {
  const { filter, family } = parseSelection(ip, args);
  ip.print.newObject();
  const forgive = filter.table === RT_TABLE_MAIN ? ENOENT : 0;
  const done = ip.rtnl.dump(
    dumpRequest(filter, family),
    (message) => {
      printRoute(ip, message, filter);
      return 0;
    },
    forgive,
  );
  if (!done) ip.out.error('Dump terminated\n');
  ip.print.deleteObject();
  return done ? 0 : -2;
}

/** `ip route flush`. */
export function flushRoutes(ip: IpSession, args: Arguments): number {
  if (args.done) throw new CommandError('"ip route flush" requires arguments.\n');
  const { filter, family } = parseSelection(ip, args);
  if (filter.cloned !== 0) {
    if (family !== AF_INET6) flushCache(ip);
    if (family === AF_INET) return 0;
  }
  filter.flushing = true;
  for (let round = 0; ;) {
    const found = flushRound(ip, filter, family);
    if (found.length === 0) {
      if (ip.stats > 0) {
        const nothing = round === 0 && (filter.cloned === 0 || family === AF_INET6);
        ip.out.put(nothing ? 'Nothing to flush.\n' : `*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
      }
      return 0;
    }
    round++;
    if (ip.rtnl.sendAll(found.map((body) => ({ type: RTM_DELROUTE, body }))) !== 0) {
      ip.rtnl.perror('Failed to send flush request');
      return -2;
    }
    if (ip.stats > 0) ip.out.put(`\n*** Round ${round}, deleting ${found.length} entries ***\n`);
  }
}

function flushRound(ip: IpSession, filter: RouteFilter, family: number): RouteMsg[] {
  const found: RouteMsg[] = [];
  const done = ip.rtnl.dump(dumpRequest(filter, family), (message) => {
    if (message.type !== RTM_NEWROUTE || !routePasses(message.body, filter, ip.family)) return 0;
    found.push(message.body);
    if (ip.stats > 1) printRoute(ip, message, filter);
    return 0;
  });
  if (!done) throw new CommandError('Flush terminated\n', -2);
  return found;
}

const ROUTE_FLUSH_PATH = '/proc/sys/net/ipv4/route/flush';

function flushCache(ip: IpSession): void {
  try {
    ip.process.writeFile(ROUTE_FLUSH_PATH, '-1');
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new CommandError(`Cannot open "${ROUTE_FLUSH_PATH}": ${strerror(error.errno)}\n`);
  }
  if (ip.stats > 0) ip.out.put('*** IPv4 routing cache is flushed.\n');
}
