import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NTF_EXT_LEARNED,
  NTF_EXT_MANAGED,
  NTF_PROXY,
  NTF_ROUTER,
  NTF_USE,
  NUD_FAILED,
  NUD_NOARP,
  NUD_NONE,
  NUD_PERMANENT,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
} from '../../uapi/rtnetlink.ts';
import type { NeighMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_UNSPEC } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getAddr, getPrefix } from '../iproute2/inet_prefix.ts';
import type { InetPrefix } from '../iproute2/inet_prefix.ts';
import { llAddrA2n } from '../iproute2/ll_addr.ts';
import { matches } from '../iproute2/matches.ts';
import { CommandError, UsageError, duparg, duparg2, invarg, nodev } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { NUD_NONE_WANTED, NeighFilter } from './neigh_filter.ts';
import { nudStateA2n } from './nud_states.ts';
import { neighPasses, printNeigh } from './print_neigh.ts';
import { NEIGH_USAGE } from './usage_neigh.ts';

const MAX_ROUNDS = 10;
const LLADDR_MAX = 20;

const COMMANDS = new WordTable<IpCommand>([
  ['add*', (ip, args) => modify(ip, args, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL)],
  ['change* chg', (ip, args) => modify(ip, args, RTM_NEWNEIGH, NLM_F_REPLACE)],
  ['replace*', (ip, args) => modify(ip, args, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE)],
  ['delete*', (ip, args) => modify(ip, args, RTM_DELNEIGH, 0)],
  ['get*', get],
  ['show* lst* list*', show],
  ['flush*', flush],
  [
    'help*',
    () => {
      throw new UsageError(NEIGH_USAGE);
    },
  ],
]);

/** `ip neigh`. */
export const ipNeigh: IpCommand = (ip, args) => {
  if (args.done) return show(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip neigh help".\n`);
  return command(ip, args.rest());
};

/** An entry as far as it has been read. */
class NeighState {
  readonly ip: IpSession;
  readonly body: NeighMsg;
  dev: string | undefined;
  devGiven = false;
  dst: InetPrefix | undefined;
  lladdr: string | undefined;

  constructor(ip: IpSession, body: NeighMsg) {
    this.ip = ip;
    this.body = body;
  }
}

type Take = (state: NeighState, args: Arguments) => void;

function flag(mask: number): Take {
  return ({ body }) => void (body.flags = (body.flags ?? 0) | mask);
}

const OPTIONS = new WordTable<Take>([
  ['lladdr*', takeLladdr],
  ['nud', takeNud],
  ['proxy*', takeProxy],
  ['router', flag(NTF_ROUTER)],
  ['use', flag(NTF_USE)],
  ['managed', takeManaged],
  ['extern_learn*', flag(NTF_EXT_LEARNED)],
  ['dev', takeDev],
  ['protocol*', takeProtocol],
]);

function takeLladdr(state: NeighState, args: Arguments): void {
  const word = args.next();
  if (state.lladdr !== undefined) duparg('lladdr', word);
  state.lladdr = word;
}

function takeNud({ body }: NeighState, args: Arguments): void {
  body.state = nudStateA2n(args.next());
  if (body.state === undefined) invarg('nud state is bad', args.word);
}

function takeProxy(state: NeighState, args: Arguments): void {
  const word = args.next();
  if (matches(word, 'help')) throw new UsageError(NEIGH_USAGE);
  if (state.dst !== undefined) duparg('address', word);
  state.dst = getAddr(word, state.ip.family);
  state.devGiven = true;
  state.body.flags = (state.body.flags ?? 0) | NTF_PROXY;
}

function takeManaged({ body }: NeighState): void {
  body.flagsExt = (body.flagsExt ?? 0) | NTF_EXT_MANAGED;
  body.state = NUD_NONE;
}

function takeDev(state: NeighState, args: Arguments): void {
  state.dev = args.next();
  state.devGiven = true;
}

function takeProtocol({ ip, body }: NeighState, args: Arguments): void {
  body.protocol = ip.names.protocolNumber(args.next());
  if (body.protocol === undefined) invarg('"protocol" value is invalid\n', args.word);
}

function takeTo(state: NeighState, args: Arguments): void {
  if (args.word === 'to') args.next();
  if (matches(args.word, 'help')) args.next();
  if (state.dst !== undefined) duparg2('to', args.word);
  state.dst = getAddr(args.word, state.ip.family);
}

function modify(ip: IpSession, args: Arguments, type: typeof RTM_NEWNEIGH | typeof RTM_DELNEIGH, flags: number): number {
  const state = new NeighState(ip, { family: ip.family, state: NUD_PERMANENT });
  const { body } = state;
  for (; !args.done; args.forward()) (OPTIONS.find(args.word) ?? takeTo)(state, args);
  if (!state.devGiven || state.dst === undefined || state.dst.family === AF_UNSPEC) {
    throw new UsageError('Device and destination are required arguments.\n');
  }
  body.family = state.dst.family;
  body.dst = state.dst.addr;
  if (state.lladdr !== undefined && state.lladdr !== 'null') body.lladdr = llAddrA2n(state.lladdr, LLADDR_MAX);
  ip.ll.init();
  if (state.dev !== undefined) {
    body.ifindex = ip.ll.nameToIndex(state.dev);
    if (body.ifindex === 0) nodev(state.dev);
  }
  if (!ip.rtnl.talk({ type, flags, body })) throw new UsageError('', 2);
  return 0;
}

function get(ip: IpSession, args: Arguments): number {
  const state = new NeighState(ip, { family: ip.family });
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') takeDev(state, args);
    else if (matches(args.word, 'proxy')) takeProxy(state, args);
    else takeGetTo(state, args);
  }
  if (!state.devGiven || state.dst === undefined || state.dst.family === AF_UNSPEC) {
    throw new CommandError('Device and address are required arguments.\n');
  }
  state.body.family = state.dst.family;
  state.body.dst = state.dst.addr;
  if (state.dev !== undefined) {
    state.body.ifindex = ip.ll.nameToIndex(state.dev);
    if (state.body.ifindex === 0) nodev(state.dev);
  }
  const answer = ip.rtnl.get({ type: RTM_GETNEIGH, body: state.body });
  if (answer === undefined) return -2;
  ip.print.newObject();
  printNeigh(ip, answer, new NeighFilter());
  ip.print.deleteObject();
  return 0;
}

function takeGetTo(state: NeighState, args: Arguments): void {
  if (args.word === 'to') args.next();
  if (matches(args.word, 'help')) throw new UsageError(NEIGH_USAGE);
  if (state.dst !== undefined) duparg2('to', args.word);
  state.dst = getAddr(args.word, state.ip.family);
}

class Selection {
  readonly filter = new NeighFilter();
  readonly flushing: boolean;
  dev: string | undefined;
  stateGiven = false;

  constructor(flushing: boolean) {
    this.flushing = flushing;
  }
}

type Select = (ip: IpSession, selection: Selection, args: Arguments) => void;

const SELECTORS = new WordTable<Select>([
  ['dev', selectDev],
  ['master', selectMaster],
  ['vrf', (_ip, _selection, args) => invarg('Not a valid VRF name\n', args.next())],
  ['nomaster', (_ip, { filter }) => void (filter.master = -1)],
  ['unused', (_ip, { filter }) => void (filter.unusedOnly = true)],
  ['nud', selectNud],
  ['proxy', (_ip, { filter }) => void (filter.flags = NTF_PROXY)],
  ['protocol*', selectProtocol],
]);

function selectDev(_ip: IpSession, selection: Selection, args: Arguments): void {
  const word = args.next();
  if (selection.dev !== undefined) duparg('dev', word);
  selection.dev = word;
}

function selectMaster(ip: IpSession, { filter }: Selection, args: Arguments): void {
  filter.master = ip.ll.nameToIndex(args.next());
  if (filter.master === 0) invarg('Device does not exist\n', args.word);
}

function selectNud(_ip: IpSession, selection: Selection, args: Arguments): void {
  const word = args.next();
  if (!selection.stateGiven) selection.filter.state = 0;
  selection.stateGiven = true;
  let state = nudStateA2n(word);
  if (state === undefined) {
    if (word !== 'all') invarg('nud state is bad', word);
    state = selection.flushing ? ~NUD_NOARP : -1;
  }
  selection.filter.state |= state === 0 ? NUD_NONE_WANTED : state;
}

function selectProtocol(ip: IpSession, { filter }: Selection, args: Arguments): void {
  const protocol = ip.names.protocolNumber(args.next());
  if (protocol === undefined && args.word !== 'all') invarg('invalid "protocol"\n', args.word);
  filter.protocol = protocol ?? 0;
}

function selectTo(_ip: IpSession, { filter }: Selection, args: Arguments): void {
  if (args.word === 'to') args.next();
  if (matches(args.word, 'help')) throw new UsageError(NEIGH_USAGE);
  filter.prefix = getPrefix(args.word, filter.family);
  if (filter.family === AF_UNSPEC) filter.family = filter.prefix.family;
}

function parseSelection(ip: IpSession, args: Arguments, flushing: boolean): NeighFilter {
  const selection = new Selection(flushing);
  const { filter } = selection;
  filter.family = ip.family;
  filter.state = flushing ? ~(NUD_PERMANENT | NUD_NOARP) : 0xff & ~NUD_NOARP;
  for (; !args.done; args.forward()) (SELECTORS.find(args.word) ?? selectTo)(ip, selection, args);
  ip.ll.init();
  if (selection.dev !== undefined) {
    filter.index = ip.ll.nameToIndex(selection.dev);
    if (filter.index === 0) nodev(selection.dev);
  }
  return filter;
}

function dumpRequest(filter: NeighFilter): NlMessage {
  const body: NeighMsg = { family: filter.family, flags: filter.flags };
  if (filter.index !== 0) body.ifindex = filter.index;
  if (filter.master !== 0) body.master = filter.master;
  return { type: RTM_GETNEIGH, body };
}

function show(ip: IpSession, args: Arguments): number {
  const filter = parseSelection(ip, args, false);
  ip.print.newObject();
  const done = ip.rtnl.dump(dumpRequest(filter), (message) => {
    printNeigh(ip, message, filter);
    return 0;
  });
  if (!done) throw new UsageError('Dump terminated\n', 1);
  ip.print.deleteObject();
  return 0;
}

function flush(ip: IpSession, args: Arguments): number {
  if (args.done) throw new CommandError('Flush requires arguments.\n');
  const filter = parseSelection(ip, args, true);
  for (let round = 0; round < MAX_ROUNDS;) {
    const found = flushRound(ip, filter);
    if (found.length === 0) {
      if (ip.stats > 0) {
        ip.out.put(round === 0 ? 'Nothing to flush.\n' : `*** Flush is complete after ${round} round${round > 1 ? 's' : ''} ***\n`);
      }
      return 0;
    }
    round++;
    if (ip.rtnl.sendAll(found.map((body) => ({ type: RTM_DELNEIGH, body }))) !== 0) {
      ip.rtnl.perror('Failed to send flush request');
      throw new UsageError('', 1);
    }
    if (ip.stats > 0) ip.out.put(`\n*** Round ${round}, deleting ${found.length} entries ***\n`);
    filter.state &= ~NUD_FAILED;
  }
  ip.out.put(`*** Flush not complete bailing out after ${MAX_ROUNDS} rounds\n`);
  return 1;
}

function flushRound(ip: IpSession, filter: NeighFilter): NeighMsg[] {
  const found: NeighMsg[] = [];
  const done = ip.rtnl.dump(dumpRequest(filter), (message) => {
    if (message.type !== RTM_NEWNEIGH || !neighPasses(message.body, filter)) return 0;
    found.push(message.body);
    if (ip.stats > 1) printNeigh(ip, message, filter);
    return 0;
  });
  if (!done) throw new UsageError('Flush terminated\n', 1);
  return found;
}
