import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type QdiscMsg,
  RTM_DELQDISC,
  RTM_GETQDISC,
  RTM_NEWQDISC,
  TC_H_ROOT,
} from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { duparg, invarg, nodev, notModelled, UsageError } from '../iproute2/usage_error.ts';
import { printQdisc, type QdiscFilter } from './print_qdisc.ts';
import { UNMODELLED_QDISCS, qdiscKind } from './qdisc_kinds.ts';
import type { TcSession } from './qdisc_kind.ts';
import { getClassid, getQdiscHandle } from './tc_values.ts';

const USAGE = `Usage: tc qdisc [ add | del | replace | change | show ] dev STRING
       [ handle QHANDLE ] [ root | ingress | clsact | parent CLASSID ]
       [ estimator INTERVAL TIME_CONSTANT ]
       [ stab [ help | STAB_OPTIONS] ]
       [ ingress_block BLOCK_INDEX ] [ egress_block BLOCK_INDEX ]
       [ [ QDISC_KIND ] [ help | OPTIONS ] ]

       tc qdisc { show | list } [ dev STRING ] [ QDISC_ID ] [ invisible ]
Where:
QDISC_KIND := { [p|b]fifo | tbf | prio | red | etc. }
OPTIONS := ... try tc qdisc add <desired QDISC_KIND> help
STAB_OPTIONS := ... try tc qdisc add stab help
QDISC_ID := { root | ingress | handle QHANDLE | parent CLASSID }
`;

/** `tc qdisc`. */
export function doQdisc(session: TcSession, args: Arguments): number {
  if (args.done) return list(session, args);
  const { word } = args;
  if (matches(word, 'add')) return modify(session, args.rest(), RTM_NEWQDISC, NLM_F_EXCL | NLM_F_CREATE);
  if (matches(word, 'change')) return modify(session, args.rest(), RTM_NEWQDISC, 0);
  if (matches(word, 'replace')) return modify(session, args.rest(), RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, 'link')) return modify(session, args.rest(), RTM_NEWQDISC, NLM_F_REPLACE);
  if (matches(word, 'delete')) return modify(session, args.rest(), RTM_DELQDISC, 0);
  if (matchesAny(word, 'list', 'show', 'lst')) return list(session, args.rest());
  if (matches(word, 'help')) usage();
  throw new UsageError(`Command "${word}" is unknown, try "tc qdisc help".\n`);
}

/** The real tool prints it on standard error and is content. */
function usage(): never {
  throw new UsageError(USAGE, 0);
}

interface Request {
  body: QdiscMsg;
  dev?: string;
}

function modify(session: TcSession, args: Arguments, type: typeof RTM_NEWQDISC | typeof RTM_DELQDISC, flags: number): number {
  const request: Request = { body: {} };
  const { body } = request;
  for (; !args.done; args.forward()) if (!takePlace(args, request)) break;
  if (!args.done) takeKind(session, args, body);
  if (request.dev !== undefined) {
    body.ifindex = session.ll.nameToIndex(request.dev);
    if (body.ifindex === 0) nodev(request.dev);
  }
  return session.rtnl.talk({ type, flags, body }) ? 0 : 2;
}

/** Where it is about. False: the word begins the kind. */
function takePlace(args: Arguments, request: Request): boolean {
  const { body } = request;
  const { word } = args;
  if (word === 'dev') {
    args.next();
    if (request.dev !== undefined) duparg('dev', args.word);
    request.dev = args.word;
  } else if (word === 'handle') {
    if (body.handle) duparg('handle', word);
    body.handle = getQdiscHandle(args.next());
    if (body.handle === undefined) invarg('invalid qdisc ID', args.word);
  } else if (word === 'root') {
    if (body.parent) throw new UsageError('Error: "root" is duplicate parent ID\n');
    body.parent = TC_H_ROOT;
  } else if (word === 'clsact' || word === 'ingress') notModelled('tc', `qdisc "${word}"`);
  else if (word === 'parent') {
    args.next();
    if (body.parent) duparg('parent', args.word);
    body.parent = getClassid(args.word);
    if (body.parent === undefined) invarg('invalid parent ID', args.word);
  } else if (matchesAny(word, 'estimator', 'stab', 'ingress_block', 'egress_block')) notModelled('tc', `option "${word}"`);
  else if (matches(word, 'help')) usage();
  else return false;
  return true;
}

function takeKind(session: TcSession, args: Arguments, body: QdiscMsg): void {
  const id = args.word.slice(0, 15);
  if (UNMODELLED_QDISCS.includes(id)) notModelled('tc', `qdisc "${id}"`);
  body.kind = id;
  const rest = args.rest();
  const kind = qdiscKind(id);
  if (kind !== undefined) {
    const options = {};
    kind.parse(session, rest, options);
    if (Object.keys(options).length > 0) body.options = options;
  } else if (!rest.done) {
    if (matches(rest.word, 'help')) usage();
    throw new UsageError(`Unknown qdisc "${id}", hence option "${rest.word}" is unparsable\n`, 1);
  }
}

function takeFilter(args: Arguments, filter: QdiscFilter, read: (word: string) => number | undefined, key: 'parent' | 'handle'): void {
  if (filter.parent !== 0) invarg('parent is already specified', args.word);
  if (filter.handle !== 0) invarg('handle is already specified', args.word);
  const value = read(args.next());
  if (value === undefined) invarg(key === 'parent' ? 'invalid parent ID' : 'invalid handle ID', args.word);
  filter[key] = value;
}

function list(session: TcSession, args: Arguments): number {
  const filter: QdiscFilter = { ifindex: 0, parent: 0, handle: 0 };
  let dev: string | undefined;
  for (; !args.done; args.forward()) {
    const { word } = args;
    if (word === 'dev') dev = args.next();
    else if (word === 'root') filter.parent = TC_H_ROOT;
    else if (word === 'ingress' || word === 'clsact') filter.parent = 0xfffffff1;
    else if (matches(word, 'parent')) takeFilter(args, filter, getClassid, 'parent');
    else if (matches(word, 'handle')) takeFilter(args, filter, getQdiscHandle, 'handle');
    else if (matches(word, 'help')) usage();
    else if (word !== 'invisible') throw new UsageError(`What is "${word}"? Try "tc qdisc help".\n`);
  }
  if (dev !== undefined) {
    filter.ifindex = session.ll.nameToIndex(dev);
    if (filter.ifindex === 0) nodev(dev);
  } else session.ll.init();
  session.print.newObject();
  session.rtnl.dump({ type: RTM_GETQDISC, body: {} }, (message) => printQdisc(session, message, filter));
  session.print.deleteObject();
  return 0;
}
