import {
  IFA_F_SECONDARY,
  RTM_DELADDR,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RT_SCOPE_NOWHERE,
} from '../../uapi/rtnetlink.ts';
import type { AddrMsg, LinkMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import { EADDRNOTAVAIL } from '../../uapi/errno.ts';
import { IFF_UP } from '../../uapi/if.ts';
import { AF_INET, AF_PACKET } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getPrefix } from '../iproute2/inet_prefix.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { matches } from '../iproute2/matches.ts';
import { getU8 } from '../iproute2/numbers.ts';
import { CommandError, UsageError, duparg2, invarg, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { ifaFlag } from './ifa_flags.ts';
import type { IpSession } from './ip_session.ts';
import { LinkFilter } from './link_filter.ts';
import { addrPasses, addrShown, printAddr } from './print_addr.ts';
import { printLink } from './print_link.ts';
import { printLinkStats } from './print_link_stats.ts';
import { ADDRESS_USAGE, LINK_USAGE } from './usage_link.ts';

class Selection {
  readonly filter = new LinkFilter();
  dev: string | undefined;
}

type Take = (ip: IpSession, selection: Selection, args: Arguments) => void;

const SELECTORS = new WordTable<Take>([
  ['to', takeTo],
  ['scope', takeScope],
  ['up', (_ip, { filter }) => void (filter.up = true)],
  ['down', (_ip, { filter }) => void (filter.down = true)],
  ['label', (_ip, { filter }, args) => void (filter.label = args.next())],
  ['group', takeGroup],
  ['master', takeMaster],
  ['vrf', (_ip, _selection, args) => invarg('Not a valid VRF name\n', args.next())],
  ['nomaster', (_ip, { filter }) => void (filter.master = -1)],
  ['type', takeType],
  ['proto', takeProto],
  ['novf', () => undefined],
]);

function takeTo(_ip: IpSession, { filter }: Selection, args: Arguments): void {
  filter.prefix = getPrefix(args.next(), filter.family);
  if (filter.family === 0) filter.family = filter.prefix.family;
}

function takeScope(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const word = args.next();
  const scope = ip.names.scopeNumber(word);
  if (scope === undefined && word !== 'all') invarg('invalid "scope"\n', word);
  filter.scope = scope ?? RT_SCOPE_NOWHERE;
  filter.scopemask = scope === undefined ? 0 : -1;
}

function takeGroup(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const group = ip.names.groupNumber(args.next());
  if (group === undefined) invarg('Invalid "group" value\n', args.word);
  filter.group = group;
}

function takeMaster(ip: IpSession, { filter }: Selection, args: Arguments): void {
  filter.master = ip.ll.nameToIndex(args.next());
  if (filter.master === 0) invarg('Device does not exist\n', args.word);
}

function takeType(_ip: IpSession, { filter }: Selection, args: Arguments): void {
  const word = args.next();
  if (word.endsWith('_slave')) filter.slaveKind = word.slice(0, -'_slave'.length);
  else filter.kind = word;
}

function takeProto(_ip: IpSession, { filter }: Selection, args: Arguments): void {
  const proto = getU8(args.next());
  if (proto === undefined) invarg('"proto" value is invalid\n', args.word);
  filter.proto = proto;
}

/** [-]FLAG of an address; "dynamic" is the opposite of permanent, "primary" of secondary. */
function takeFlag(filter: LinkFilter, word: string): boolean {
  let inverse = word.startsWith('-');
  let name = inverse ? word.slice(1) : word;
  if (name === 'dynamic' || name === 'primary') {
    inverse = !inverse;
    name = name === 'dynamic' ? 'permanent' : 'secondary';
  }
  const flag = ifaFlag(name);
  if (flag === undefined) return false;
  filter.flags = inverse ? filter.flags & ~flag.mask : filter.flags | flag.mask;
  filter.flagmask |= flag.mask;
  return true;
}

function parseSelection(ip: IpSession, args: Arguments): Selection {
  const selection = new Selection();
  const { filter } = selection;
  filter.oneline = ip.oneline;
  filter.showqueue = true;
  filter.family = ip.family;
  for (; !args.done; args.forward()) {
    const take = SELECTORS.find(args.word);
    if (take !== undefined) take(ip, selection, args);
    else if (!takeFlag(filter, args.word)) takeDevice(ip, selection, args);
  }
  if (selection.dev !== undefined) {
    filter.ifindex = ip.ll.nameToIndex(selection.dev);
    if (filter.ifindex <= 0) throw new CommandError(`Device "${selection.dev}" does not exist.\n`);
  }
  return selection;
}

function takeDevice(ip: IpSession, selection: Selection, args: Arguments): void {
  if (args.word === 'dev') args.next();
  else if (matches(args.word, 'help')) throw new UsageError(ip.linkListing ? LINK_USAGE : ADDRESS_USAGE);
  if (selection.dev !== undefined) duparg2('dev', args.word);
  selection.dev = args.word;
}

/** `ip link show`. */
export function listLinks(ip: IpSession, args: Arguments): number {
  ip.family = AF_PACKET;
  ip.linkListing = true;
  return listAddresses(ip, args);
}

/** `ip address show`. */
export function listAddresses(ip: IpSession, args: Arguments): number {
  const { dev, filter } = parseSelection(ip, args);
  ip.print.newObject();
  return ip.linkListing && dev !== undefined && filter.group === -1 ? showLink(ip, dev, filter) : show(ip, filter);
}

/** One link by name, with no other condition on the kernel's side. */
function showLink(ip: IpSession, dev: string, filter: LinkFilter): number {
  const name = isIfname(dev) ? { ifname: dev } : { altnames: [dev] };
  const answer = ip.rtnl.get({ type: RTM_GETLINK, body: { family: ip.family, ...name } });
  if (answer === undefined) {
    ip.rtnl.perror('Cannot send link get request');
    ip.print.deleteObject();
    throw new UsageError('', 1);
  }
  ip.ll.remember(answer);
  ip.print.openObject();
  printLink(ip, answer, { filter, isLink: true });
  ip.print.closeObject();
  ip.print.deleteObject();
  return 0;
}

function show(ip: IpSession, filter: LinkFilter): number {
  let links = collectLinks(ip, filter);
  let addresses: NlMessage[] | undefined = [];
  if (links !== undefined && filter.family !== AF_PACKET) {
    addresses = collect(ip, { type: RTM_GETADDR, body: { family: filter.family, index: filter.ifindex } });
    if (addresses !== undefined) links = hideWithoutAddress(ip, links, addresses, filter);
  }
  if (links !== undefined && addresses !== undefined) {
    for (const link of links) showEntry(ip, link, addresses, filter);
    ip.out.flush();
  }
  ip.print.deleteObject();
  return 0;
}

function showEntry(ip: IpSession, message: LinkMessage, addresses: NlMessage[], filter: LinkFilter): void {
  const addressesOnly = filter.oneline && filter.family !== AF_PACKET;
  let ended = 0;
  ip.print.openObject();
  if (ip.brief || !addressesOnly) ended = printLink(ip, message, { filter, isLink: ip.linkListing });
  if (ended >= 0 && filter.family !== AF_PACKET) showAddresses(ip, message.body, addresses, filter);
  if (ended > 0 && !ip.linkListing && ip.stats > 0) {
    printLinkStats(ip, message.body);
    ip.print.nl();
  }
  ip.print.closeObject();
}

function showAddresses(ip: IpSession, link: LinkMsg, addresses: NlMessage[], filter: LinkFilter): void {
  const up = ((link.flags ?? 0) & IFF_UP) !== 0;
  ip.print.openArray('addr_info');
  for (const message of addresses) {
    if (message.type !== RTM_NEWADDR || message.body.index !== link.index) continue;
    if (filter.family !== 0 && filter.family !== (message.body.family ?? AF_INET)) continue;
    if ((filter.up && !up) || (filter.down && up)) continue;
    ip.print.openObject();
    printAddr(ip, message, filter);
    ip.print.closeObject();
  }
  ip.print.closeArray();
  if (ip.brief) {
    ip.print.text('\n');
    ip.out.flush();
  }
}

type LinkMessage = NlMessage & { body: LinkMsg };
type AddrMessage = NlMessage & { body: AddrMsg };

function isNewLink(message: NlMessage): message is LinkMessage {
  return message.type === RTM_NEWLINK;
}

function isNewAddr(message: NlMessage): message is AddrMessage {
  return message.type === RTM_NEWADDR;
}

function collectLinks(ip: IpSession, filter: LinkFilter): LinkMessage[] | undefined {
  if (filter.ifindex !== 0) {
    const answer = ip.rtnl.get({ type: RTM_GETLINK, body: { family: filter.family, index: filter.ifindex } });
    if (answer === undefined) {
      ip.rtnl.perror('Cannot send link request');
      return undefined;
    }
    ip.ll.remember(answer);
    return isNewLink(answer) ? [answer] : [];
  }
  const body: LinkMsg = { family: ip.family };
  if (filter.master !== 0) body.master = filter.master;
  if (filter.kind !== undefined) body.linkinfo = { kind: filter.kind };
  return collect(ip, { type: RTM_GETLINK, body })?.filter(isNewLink);
}

function collect(ip: IpSession, request: NlMessage): NlMessage[] | undefined {
  const messages: NlMessage[] = [];
  const done = ip.rtnl.dump(request, (message) => {
    ip.ll.remember(message);
    messages.push(message);
    return 0;
  });
  if (!done) ip.out.error('Dump terminated\n');
  return done ? messages : undefined;
}

/** Links without an address that passes are left out, but for those without any when all families are wanted. */
function hideWithoutAddress(ip: IpSession, links: LinkMessage[], addresses: NlMessage[], filter: LinkFilter): LinkMessage[] {
  return links.filter(({ body }) => {
    let without = true;
    for (const message of addresses) {
      if (message.type !== RTM_NEWADDR || message.body.index !== body.index) continue;
      without = false;
      if (filter.family !== 0 && filter.family !== (message.body.family ?? AF_INET)) continue;
      if (addrPasses(ip, message.body, filter)) return true;
    }
    return without && (filter.family === 0 || filter.family === AF_PACKET);
  });
}

/** `ip address flush`. */
export function flushAddresses(ip: IpSession, args: Arguments): number {
  if (args.done) throw new CommandError('Flush requires arguments.\n');
  if (ip.family === AF_PACKET) throw new CommandError('Cannot flush link addresses.\n');
  const { filter } = parseSelection(ip, args);
  filter.flushing = true;
  const primaryOnly = (filter.flags & IFA_F_SECONDARY) === 0 && (filter.flagmask & IFA_F_SECONDARY) !== 0;
  for (let round = 0; ip.maxFlushLoops === 0 || round < ip.maxFlushLoops;) {
    const found = flushRound(ip, filter);
    if (found.length === 0) return flushDone(ip, round);
    round++;
    // Deleting a primary address may have taken others with it: that they are gone is no error.
    const error = ip.rtnl.sendAll(found.map(({ body }) => ({ type: RTM_DELADDR, body })));
    if (error !== 0 && error !== EADDRNOTAVAIL) {
      ip.rtnl.perror('Failed to send flush request');
      return 1;
    }
    if (ip.stats > 0) ip.out.put(`\n*** Round ${round}, deleting ${found.length} addresses ***\n`);
    if (primaryOnly) return flushDone(ip, round);
  }
  ip.out.error(`*** Flush remains incomplete after ${ip.maxFlushLoops} rounds. ***\n`);
  return 1;
}

function flushRound(ip: IpSession, filter: LinkFilter): AddrMessage[] {
  const found: AddrMessage[] = [];
  const done = ip.rtnl.dump({ type: RTM_GETADDR, body: { family: filter.family, index: filter.ifindex } }, (message) => {
    if (!isNewAddr(message) || !addrShown(ip, message.body, filter)) return 0;
    found.push(message);
    if (ip.stats > 1) printAddr(ip, message, filter);
    return 0;
  });
  if (!done) throw new UsageError('Flush terminated\n', 1);
  return found;
}

function flushDone(ip: IpSession, rounds: number): number {
  if (ip.stats > 0) {
    ip.out.put(rounds === 0 ? 'Nothing to flush.\n' : `*** Flush is complete after ${rounds} round${rounds > 1 ? 's' : ''} ***\n`);
  }
  return 0;
}

/** `ip address save`: a stream of netlink messages, which are no bytes here. */
export function saveAddresses(ip: IpSession): number {
  if (ip.process.isatty(1)) throw new UsageError('Not sending a binary stream to stdout\n', 1);
  return notModelled('ip', 'command "address save"');
}
