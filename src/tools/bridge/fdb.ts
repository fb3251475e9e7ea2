import {
  type NeighMsg,
  type NlMessage,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  NTF_EXT_LEARNED,
  NTF_MASTER,
  NTF_ROUTER,
  NTF_SELF,
  NTF_STICKY,
  NTF_USE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
} from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { atoi, getU32, getUnsigned } from '../iproute2/numbers.ts';
import { CommandError, duparg, duparg2, invarg, nodev, notModelled, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeCommand, BridgeSession } from './bridge_session.ts';
import { flushFdb } from './fdb_flush.ts';
import { FDB_USAGE } from './fdb_usage.ts';
import { parseDst, parsePort, parseVni } from './fdb_values.ts';
import { type FdbFilter, NO_FILTER, printFdb } from './print_fdb.ts';

/** `bridge fdb`. */
export const doFdb: BridgeCommand = (session, args) => {
  session.ll.init();
  session.timestamp = false;
  if (args.done) return show(session, args);
  const word = args.word;
  if (matches(word, 'add')) return modify(session, args.rest(), RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL);
  if (matches(word, 'append')) return modify(session, args.rest(), RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_APPEND);
  if (matches(word, 'replace')) return modify(session, args.rest(), RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, 'delete')) return modify(session, args.rest(), RTM_DELNEIGH, 0);
  if (matches(word, 'get')) return get(session, args.rest());
  if (matchesAny(word, 'show', 'lst', 'list')) return show(session, args.rest());
  if (word === 'flush') return flushFdb(session, args.rest());
  if (matches(word, 'help')) throw new UsageError(FDB_USAGE);
  throw new UsageError(`Command "${word}" is unknown, try "bridge fdb help".\n`);
};

/** The states that a word stands for, or undefined. */
function parseState(word: string): number | undefined {
  if (matches(word, 'permanent')) return NUD_PERMANENT;
  if (matchesAny(word, 'static', 'temp')) return NUD_NOARP;
  if (matches(word, 'stale')) return NUD_STALE;
  if (matchesAny(word, 'reachable', 'dynamic')) return NUD_REACHABLE;
  return word === 'all' ? 0xffff : getUnsigned(word);
}

function show(session: BridgeSession, args: Arguments): number {
  const filter: FdbFilter = { ...NO_FILTER };
  let dev: string | undefined;
  let br: string | undefined;
  for (; !args.done; args.forward()) {
    switch (args.word) {
      case 'brport':
      case 'dev':
        dev = args.next();
        break;
      case 'br':
        br = args.next();
        break;
      case 'vlan':
        args.next();
        if (filter.vlan !== 0) duparg('vlan', args.word);
        filter.vlan = atoi(args.word);
        break;
      case 'state': {
        const state = parseState(args.next());
        if (state === undefined) invarg('invalid state', args.word);
        filter.state |= state;
        break;
      }
      case 'dynamic':
        filter.dynamic = true;
        break;
      default:
        if (matches(args.word, 'help')) throw new UsageError(FDB_USAGE);
    }
  }
  const body: NeighMsg = { family: AF_BRIDGE };
  if (br !== undefined) {
    body.master = session.ll.nameToIndex(br);
    if (body.master === 0) throw new CommandError(`Cannot find bridge device "${br}"\n`);
  }
  if (dev !== undefined) {
    filter.index = session.ll.nameToIndex(dev);
    if (filter.index === 0) nodev(dev);
    body.ifindex = filter.index;
  }
  session.print.newObject();
  const done = session.rtnl.dump({ type: RTM_GETNEIGH, body }, (message) => printFdb(session, message, filter));
  if (!done) throw new UsageError('Dump terminated\n', 1);
  session.print.deleteObject();
  return 0;
}

/** Six hexadecimal numbers between colons; what follows the last is not looked at. sscanf("%hhx:..."). */
function parseMac(word: string): Uint8Array {
  const parts = /^\s*([+-]?(?:0x)?[0-9a-f]+)((?::[+-]?(?:0x)?[0-9a-f]+){5})/i.exec(word);
  if (parts === null) throw new CommandError(`Invalid mac address ${word}\n`);
  return Uint8Array.from([parts[1], ...parts[2].slice(1).split(':')], (part) => parseInt(part, 16));
}

interface Modify {
  body: NeighMsg;
  addr?: string;
  dev?: string;
  nhid: number;
}

function modify(session: BridgeSession, args: Arguments, type: typeof RTM_NEWNEIGH | typeof RTM_DELNEIGH, flags: number): number {
  const request: Modify = { body: { family: AF_BRIDGE, flags: 0, state: NUD_NOARP }, nhid: 0 };
  for (; !args.done; args.forward()) if (!modifyTunnel(session, args, request)) modifyFlag(args, request);
  const { body, addr, dev } = request;
  if (dev === undefined || addr === undefined) throw new CommandError('Device and address are required arguments.\n');
  if (request.nhid !== 0) {
    if (body.dst !== undefined || body.port !== undefined || body.vni !== undefined) {
      throw new CommandError('dst, port, vni are mutually exclusive with nhid\n');
    }
    notModelled('bridge', 'option "nhid"');
  }
  if (((body.flags ?? 0) & (NTF_SELF | NTF_MASTER)) === 0) body.flags! |= NTF_SELF;
  if ((body.state! & (NUD_PERMANENT | NUD_REACHABLE)) === 0) body.state! |= NUD_PERMANENT;
  body.lladdr = parseMac(addr);
  body.ifindex = session.ll.nameToIndex(dev);
  if (body.ifindex === 0) nodev(dev);
  const message: NlMessage = { type, flags, body };
  return session.rtnl.talk(message) ? 0 : -1;
}

/** Where the entry leads. Returns false for any other word. */
function modifyTunnel(session: BridgeSession, args: Arguments, request: Modify): boolean {
  const { body } = request;
  switch (args.word) {
    case 'dev':
      request.dev = args.next();
      return true;
    case 'dst':
      args.next();
      if (body.dst !== undefined) duparg2('dst', args.word);
      body.dst = parseDst(session, args.word);
      return true;
    case 'nhid': {
      const nhid = getU32(args.next());
      if (nhid === undefined) invarg('"id" value is invalid\n', args.word);
      request.nhid = nhid;
      return true;
    }
    case 'port': {
      const port = parsePort(session, args.next());
      if (port !== 0) body.port = port;
      return true;
    }
    case 'vni':
      body.vni = parseVni('invalid VNI', args.next());
      return true;
    case 'src_vni':
      body.srcVni = parseVni('invalid src VNI', args.next());
      return true;
    case 'via':
      body.destIfindex = session.ll.nameToIndex(args.next());
      if (body.destIfindex === 0) nodev(args.word);
      return true;
    default:
      return false;
  }
}

function modifyFlag(args: Arguments, request: Modify): void {
  const { body } = request;
  const word = args.word;
  if (word === 'self') body.flags! |= NTF_SELF;
  else if (matches(word, 'master')) body.flags! |= NTF_MASTER;
  else if (matches(word, 'router')) body.flags! |= NTF_ROUTER;
  else if (matchesAny(word, 'local', 'permanent')) body.state! |= NUD_PERMANENT;
  else if (matchesAny(word, 'temp', 'static')) body.state! |= NUD_REACHABLE;
  else if (matches(word, 'dynamic')) body.state = (body.state! | NUD_REACHABLE) & ~NUD_NOARP;
  else if (matches(word, 'vlan')) {
    if (body.vlan !== undefined) duparg2('vlan', word);
    body.vlan = atoi(args.next());
  } else if (matches(word, 'use')) body.flags! |= NTF_USE;
  else if (matches(word, 'extern_learn')) body.flags! |= NTF_EXT_LEARNED;
  else if (matches(word, 'sticky')) body.flags! |= NTF_STICKY;
  else request.addr = addressWord(args, request.addr);
}

/** [ to ] ADDRESS, once. */
function addressWord(args: Arguments, before: string | undefined): string {
  if (args.word === 'to') args.next();
  if (matches(args.word, 'help')) throw new UsageError(FDB_USAGE);
  if (before !== undefined) duparg2('to', args.word);
  return args.word;
}

function get(session: BridgeSession, args: Arguments): number {
  const filter: FdbFilter = { ...NO_FILTER };
  const body: NeighMsg = { family: AF_BRIDGE, flags: 0 };
  let dev: string | undefined;
  let br: string | undefined;
  let addr: string | undefined;
  for (; !args.done; args.forward()) {
    const word = args.word;
    if (word === 'brport' || word === 'dev') dev = args.next();
    else if (word === 'br') br = args.next();
    else if (word === 'vni') body.vni = parseVni('invalid VNI', args.next());
    else if (word === 'self') body.flags! |= NTF_SELF;
    else if (matches(word, 'master')) body.flags! |= NTF_MASTER;
    else if (matches(word, 'vlan')) {
      if (body.vlan !== undefined) duparg2('vlan', word);
      body.vlan = atoi(args.next());
    } else if (matches(word, 'dynamic')) filter.dynamic = true;
    else addr = addressWord(args, addr);
  }
  if ((dev === undefined && br === undefined) || addr === undefined) {
    throw new CommandError('Device or master and address are required arguments.\n');
  }
  body.lladdr = parseMac(addr);
  if (dev !== undefined) {
    body.ifindex = session.ll.nameToIndex(dev);
    if (body.ifindex === 0) nodev(dev);
  }
  if (br !== undefined) {
    body.master = session.ll.nameToIndex(br);
    if (body.master === 0) throw new CommandError(`Cannot find bridge device "${br}"\n`);
  }
  const answer = session.rtnl.get({ type: RTM_GETNEIGH, body });
  if (answer === undefined) return -2;
  session.print.newObject();
  printFdb(session, answer, filter);
  session.print.deleteObject();
  return 0;
}
