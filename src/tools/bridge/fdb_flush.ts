import {
  type NeighMsg,
  NLM_F_BULK,
  NTF_EXT_LEARNED,
  NTF_MASTER,
  NTF_OFFLOADED,
  NTF_ROUTER,
  NTF_SELF,
  NTF_STICKY,
  NTF_USE,
  NUD_NOARP,
  NUD_PERMANENT,
  RTM_DELNEIGH,
} from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { atoi, getU32 } from '../iproute2/numbers.ts';
import { CommandError, duparg2, invarg, notModelled, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeSession } from './bridge_session.ts';
import { parseDst, parsePort, parseVni } from './fdb_values.ts';
import { FDB_USAGE } from './fdb_usage.ts';

interface Flush {
  body: NeighMsg;
  dev?: string;
  brport?: string;
  state: number;
  stateMask: number;
  flags: number;
  flagsMask: number;
}

/** Words that select by a flag, each with a counterpart that begins with "no". */
const FLAG_WORDS: ReadonlyMap<string, number> = new Map([
  ['added_by_user', NTF_USE],
  ['extern_learn', NTF_EXT_LEARNED],
  ['sticky', NTF_STICKY],
  ['offloaded', NTF_OFFLOADED],
  ['router', NTF_ROUTER],
]);

/** `bridge fdb flush`. */
export function flushFdb(session: BridgeSession, args: Arguments): number {
  const flush: Flush = { body: { family: AF_BRIDGE }, state: 0, stateMask: 0, flags: 0, flagsMask: 0 };
  for (; !args.done; args.forward()) {
    if (flushState(flush, args.word) || flushFlag(flush, args.word) || flushValue(session, flush, args)) continue;
    session.out.error(`bridge fdb: unknown command "${args.word}"?\n`);
    throw new UsageError(FDB_USAGE);
  }
  const { body, dev, brport } = flush;
  if (dev === undefined) throw new CommandError('Device is a required argument.\n');
  body.ifindex = session.ll.nameToIndex(dev);
  if (body.ifindex === 0) throw new CommandError(`Cannot find bridge device "${dev}"\n`);
  if (brport !== undefined) {
    body.destIfindex = session.ll.nameToIndex(brport);
    if (body.destIfindex === 0) throw new CommandError(`Cannot find bridge port device "${brport}"\n`);
  }
  if (body.vlan !== undefined && body.vlan >= 4096) throw new CommandError(`Invalid VLAN ID "${body.vlan}"\n`);
  if ((flush.flags & (NTF_SELF | NTF_MASTER)) === 0) flush.flags |= NTF_SELF;
  body.flags = flush.flags;
  body.state = flush.state;
  if (flush.flagsMask !== 0) body.ndmFlagsMask = flush.flagsMask;
  if (flush.stateMask !== 0) body.ndmStateMask = flush.stateMask;
  return session.rtnl.talk({ type: RTM_DELNEIGH, flags: NLM_F_BULK, body }) ? 0 : -1;
}

function flushState(flush: Flush, word: string): boolean {
  switch (word) {
    case 'permanent':
      flush.state |= NUD_PERMANENT;
      flush.stateMask |= NUD_PERMANENT;
      return true;
    case 'nopermanent':
      flush.state &= ~NUD_PERMANENT;
      flush.stateMask |= NUD_PERMANENT;
      return true;
    case 'static':
      flush.state |= NUD_NOARP;
      flush.stateMask |= NUD_NOARP | NUD_PERMANENT;
      return true;
    case 'nostatic':
      flush.state &= ~NUD_NOARP;
      flush.stateMask |= NUD_NOARP;
      return true;
    case 'dynamic':
      // C's precedence: only NUD_NOARP is taken away.
      flush.state &= ~NUD_NOARP | NUD_PERMANENT;
      flush.stateMask |= NUD_NOARP | NUD_PERMANENT;
      return true;
    case 'nodynamic':
      flush.state |= NUD_NOARP;
      flush.stateMask |= NUD_NOARP;
      return true;
    default:
      return false;
  }
}

function flushFlag(flush: Flush, word: string): boolean {
  if (word === 'master' || word === 'self') {
    flush.flags |= word === 'self' ? NTF_SELF : NTF_MASTER;
    return true;
  }
  const not = word.startsWith('no');
  const flag = FLAG_WORDS.get(not ? word.slice(2) : word);
  if (flag === undefined) return false;
  flush.flags = not ? flush.flags & ~flag : flush.flags | flag;
  flush.flagsMask |= flag;
  return true;
}

function flushValue(session: BridgeSession, flush: Flush, args: Arguments): boolean {
  const { body } = flush;
  switch (args.word) {
    case 'dev':
      flush.dev = args.next();
      return true;
    case 'brport':
      if (flush.brport !== undefined) duparg2('brport', args.word);
      flush.brport = args.next();
      return true;
    case 'vlan':
      if (body.vlan !== undefined) duparg2('vlan', args.word);
      body.vlan = atoi(args.next());
      return true;
    case 'src_vni':
      body.srcVni = parseVni('invalid src VNI', args.next());
      return true;
    case 'nhid':
      if (getU32(args.next()) === undefined) invarg('"nid" value is invalid\n', args.word);
      return notModelled('bridge', 'option "nhid"');
    case 'vni':
      body.vni = parseVni('invalid VNI', args.next());
      return true;
    case 'port':
      body.port = parsePort(session, args.next());
      return true;
    case 'dst':
      args.next();
      if (body.dst !== undefined) duparg2('dst', args.word);
      body.dst = parseDst(session, args.word);
      return true;
    case 'help':
      args.next();
      return true;
    default:
      return false;
  }
}
