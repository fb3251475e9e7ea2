import {
  IFA_F_MCAUTOJOIN,
  INFINITY_LIFE_TIME,
  RTMGRP_IPV4_IFADDR,
  RTM_DELADDR,
  type RTM_NEWADDR,
  RT_SCOPE_HOST,
} from '../../uapi/rtnetlink.ts';
import type { AddrMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import { ipv4IsLoopback, maskOf } from '../../wire/addr.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getAddr, getPrefix, isMulticast } from '../iproute2/inet_prefix.ts';
import type { InetPrefix } from '../iproute2/inet_prefix.ts';
import { matches } from '../iproute2/matches.ts';
import { getU32 } from '../iproute2/numbers.ts';
import { CommandError, UsageError, duparg, duparg2, invarg, nodev } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { ifaFlag } from './ifa_flags.ts';
import type { IfaFlag } from './ifa_flags.ts';
import type { IpSession } from './ip_session.ts';
import { LinkFilter } from './link_filter.ts';
import { printAddr } from './print_addr.ts';
import { ADDRESS_USAGE } from './usage_link.ts';

/** An address as far as it has been read. */
class AddressState {
  readonly ip: IpSession;
  readonly body: AddrMsg;
  dev: string | undefined;
  local: InetPrefix | undefined;
  localWord = '';
  peer: InetPrefix | undefined;
  broadcast: InetPrefix | '+' | '-' | undefined;
  anycast = false;
  /** "any" stood where an address belongs: an attribute of no length, which the kernel refuses. */
  empty = false;
  scoped = false;
  validGiven = false;
  preferredGiven = false;
  valid = INFINITY_LIFE_TIME;
  preferred = INFINITY_LIFE_TIME;
  flags = 0;

  constructor(ip: IpSession) {
    this.ip = ip;
    this.body = { family: ip.family };
  }

  get family(): number {
    return this.body.family ?? 0;
  }

  /** The family of the first address given is that of the request. */
  settle(prefix: InetPrefix): void {
    if (this.family === 0) this.body.family = prefix.family;
  }
}

type Take = (state: AddressState, args: Arguments) => void;

const OPTIONS = new WordTable<Take>([
  ['peer remote', takePeer],
  ['broadcast* brd', takeBroadcast],
  ['anycast', takeAnycast],
  ['scope', takeScope],
  ['dev', (state, args) => void (state.dev = args.next())],
  ['label', (state, args) => void (state.body.label = args.next())],
  ['metric* priority* preference*', takeMetric],
  ['valid_lft*', takeValid],
  ['preferred_lft*', takePreferred],
  ['proto', takeProto],
]);

function takePeer(state: AddressState, args: Arguments): void {
  const word = args.next();
  if (state.peer !== undefined && state.peer.bytelen > 0) duparg('peer', word);
  state.peer = getPrefix(word, state.family);
  state.settle(state.peer);
  if (state.peer.bytelen === 0) state.empty = true;
  state.body.address = state.peer.addr;
  state.body.prefixlen = state.peer.bitlen;
}

function takeBroadcast(state: AddressState, args: Arguments): void {
  const word = args.next();
  if (state.broadcast !== undefined) duparg('broadcast', word);
  if (word === '+' || word === '-') {
    state.broadcast = word;
    return;
  }
  state.broadcast = getAddr(word, state.family);
  state.settle(state.broadcast);
  if (state.broadcast.bytelen === 0) state.empty = true;
  state.body.broadcast = state.broadcast.addr;
}

/** IPv4 has no anycast addresses of its own: the kernel does not look at it. */
function takeAnycast(state: AddressState, args: Arguments): void {
  const word = args.next();
  if (state.anycast) duparg('anycast', word);
  state.settle(getAddr(word, state.family));
  state.anycast = true;
}

function takeScope(state: AddressState, args: Arguments): void {
  const scope = state.ip.names.scopeNumber(args.next());
  if (scope === undefined) invarg('invalid scope value.', args.word);
  state.body.scope = scope;
  state.scoped = true;
}

function takeMetric(state: AddressState, args: Arguments): void {
  const metric = getU32(args.next());
  if (metric === undefined) invarg('"metric" value is invalid\n', args.word);
  state.body.rtPriority = metric;
}

function lifetime(key: string, word: string): number {
  const seconds = word === 'forever' ? INFINITY_LIFE_TIME : getU32(word);
  if (seconds === undefined) invarg(`${key} value`, word);
  return seconds;
}

function takeValid(state: AddressState, args: Arguments): void {
  if (state.validGiven) duparg('valid_lft', args.word);
  state.valid = lifetime('valid_lft', args.next());
  state.validGiven = true;
}

function takePreferred(state: AddressState, args: Arguments): void {
  if (state.preferredGiven) duparg('preferred_lft', args.word);
  state.preferred = lifetime('preferred_lft', args.next());
  state.preferredGiven = true;
}

function takeProto(state: AddressState, args: Arguments): void {
  const proto = state.ip.names.addrProtocolNumber(args.next());
  if (proto === undefined) invarg('"proto" value is invalid\n', args.word);
  state.body.proto = proto;
}

function takeFlag(state: AddressState, flag: IfaFlag): void {
  if (flag.readonly) state.ip.out.error(`Warning: ${flag.name} option is not mutable from userspace\n`);
  else if (flag.v6only && state.family !== AF_INET6) {
    state.ip.out.error(`Warning: ${flag.name} option can be set only for IPv6 addresses\n`);
  } else state.flags |= flag.mask;
}

function takeLocal(state: AddressState, args: Arguments): void {
  if (args.word === 'local') args.next();
  if (matches(args.word, 'help')) throw new UsageError(ADDRESS_USAGE);
  if (state.local !== undefined && state.local.bytelen > 0) duparg2('local', args.word);
  state.localWord = args.word;
  state.local = getPrefix(args.word, state.family);
  state.settle(state.local);
  if (state.local.bytelen === 0) state.empty = true;
  if (state.local.bytelen > 0) state.body.local = state.local.addr;
}

/** `ip address add`, change, replace and delete. */
export function modifyAddress(ip: IpSession, args: Arguments, type: typeof RTM_NEWADDR | typeof RTM_DELADDR, flags: number): number {
  const state = new AddressState(ip);
  for (; !args.done; args.forward()) {
    const take = OPTIONS.find(args.word);
    const flag = take === undefined ? ifaFlag(args.word) : undefined;
    if (take !== undefined) take(state, args);
    else if (flag !== undefined) takeFlag(state, flag);
    else takeLocal(state, args);
  }
  complete(state, type === RTM_DELADDR);
  if (state.empty && state.family === AF_INET) throw new CommandError('Error: Attribute failed policy validation.\n', -2);
  const message: NlMessage = { type, flags, body: state.body };
  if (!ip.echo) return ip.rtnl.talk(message) ? 0 : -2;
  const events = ip.rtnl.talkEcho(message, RTMGRP_IPV4_IFADDR);
  if (events === undefined) return -2;
  ip.print.newObject();
  ip.print.openObject();
  if (events.length > 0) printAddr(ip, events[0], new LinkFilter());
  ip.print.closeObject();
  ip.print.deleteObject();
  return 0;
}

function complete(state: AddressState, deleting: boolean): void {
  const { body, ip } = state;
  body.flags = state.flags;
  if (state.dev === undefined) throw new CommandError('Not enough information: "dev" argument is required.\n');
  completePeer(state, deleting);
  if ((body.prefixlen ?? 0) === 0) body.prefixlen = state.local?.bitlen ?? 0;
  if (!deleting && (state.broadcast === '+' || state.broadcast === '-')) fillBroadcast(state, state.broadcast);
  if (!state.scoped && !deleting) body.scope = state.local?.family === AF_INET && ipv4IsLoopback(state.local.addr) ? RT_SCOPE_HOST : 0;
  body.index = ip.ll.nameToIndex(state.dev);
  if (body.index === 0) nodev(state.dev);
  if (state.validGiven || state.preferredGiven) completeLifetimes(state);
  if ((state.flags & IFA_F_MCAUTOJOIN) !== 0 && (state.local === undefined || !isMulticast(state.local))) {
    throw new CommandError('autojoin needs multicast address\n');
  }
}

/** Without a peer the address is its own; deleting without a length deletes whatever the length is. */
function completePeer(state: AddressState, deleting: boolean): void {
  const { local } = state;
  if ((state.peer?.bytelen ?? 0) > 0 || local === undefined || local.bytelen === 0) return;
  if (deleting && local.family === AF_INET && !local.prefixlenSpecified) {
    state.ip.out.error(
      'Warning: Executing wildcard deletion to stay compatible with old scripts.\n' +
        `         Explicitly specify the prefix length (${state.localWord}/32) to avoid this warning.\n` +
        '         This special behaviour is likely to disappear in further releases,\n' +
        '         fix your scripts!\n',
    );
    return;
  }
  state.peer = local;
  state.body.address = local.addr;
}

function fillBroadcast(state: AddressState, fill: '+' | '-'): void {
  if (state.family !== AF_INET) throw new CommandError('Broadcast can be set only for IPv4 addresses\n');
  if (state.peer === undefined || state.peer.bitlen > 30) return;
  const hostBits = ~maskOf(state.peer.bitlen);
  state.body.broadcast = fill === '+' ? state.peer.addr | hostBits : state.peer.addr & ~hostBits;
}

function completeLifetimes(state: AddressState): void {
  if (state.valid === 0) throw new CommandError('valid_lft is zero\n');
  if (state.valid < state.preferred) throw new CommandError('preferred_lft is greater than valid_lft\n');
  state.body.cacheinfo = { preferred: state.preferred, valid: state.valid };
}
