import {
  type MdbEntry,
  type MdbMsg,
  type NlMessage,
  NLM_F_BULK,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTM_DELMDB,
  RTM_GETMDB,
  RTM_NEWMDB,
} from '../../uapi/rtnetlink.ts';
import { parseIpv4 } from '../../wire/addr.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { parseIpv6 } from '../iproute2/ipv6_text.ts';
import { parseLlAddr } from '../iproute2/ll_addr.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { atoi } from '../iproute2/numbers.ts';
import { CommandError, duparg, nodev, notModelled, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeCommand, BridgeSession } from './bridge_session.ts';
import { printMdbEntry, printRouterPorts } from './print_mdb.ts';

const USAGE = `Usage: bridge mdb { add | del | replace } dev DEV port PORT grp GROUP [src SOURCE] [permanent | temp] [vid VID]
              [ filter_mode { include | exclude } ] [ source_list SOURCE_LIST ] [ proto PROTO ] [ dst IPADDR ]
              [ dst_port DST_PORT ] [ vni VNI ] [ src_vni SRC_VNI ] [ via DEV ]
       bridge mdb {show} [ dev DEV ] [ vid VID ]
       bridge mdb get dev DEV grp GROUP [ src SOURCE ] [ vid VID ] [ src_vni SRC_VNI ]
       bridge mdb flush dev DEV [ port PORT ] [ vid VID ] [ src_vni SRC_VNI ] [ proto PROTO ]
              [ [no]permanent ] [ dst IPADDR ] [ dst_port DST_PORT ] [ vni VNI ]
`;

const MDB_PERMANENT = 1;

/** `bridge mdb`. */
export const doMdb: BridgeCommand = (session, args) => {
  session.ll.init();
  session.timestamp = false;
  if (args.done) return show(session, args);
  const word = args.word;
  if (matches(word, 'add')) return modify(session, args.rest(), RTM_NEWMDB, NLM_F_CREATE | NLM_F_EXCL);
  if (word === 'replace') return modify(session, args.rest(), RTM_NEWMDB, NLM_F_CREATE | NLM_F_REPLACE);
  if (matches(word, 'delete')) return modify(session, args.rest(), RTM_DELMDB, 0);
  if (matchesAny(word, 'show', 'lst', 'list')) return show(session, args.rest());
  if (word === 'get') return get(session, args.rest());
  if (word === 'flush') return flush(session, args.rest());
  if (matches(word, 'help')) throw new UsageError(USAGE);
  throw new UsageError(`Command "${word}" is unknown, try "bridge mdb help".\n`);
};

function show(session: BridgeSession, args: Arguments): number {
  let dev: string | undefined;
  let vid = 0;
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') {
      args.next();
      if (dev !== undefined) duparg('dev', args.word);
      dev = args.word;
    } else if (args.word === 'vid') {
      args.next();
      if (vid !== 0) duparg('vid', args.word);
      vid = atoi(args.word);
    }
  }
  const index = dev === undefined ? 0 : indexOf(session, dev);
  const { print } = session;
  const bridges: MdbMsg[] = [];
  session.rtnl.dump({ type: RTM_GETMDB, body: {} }, (message) => {
    const body = message.body as MdbMsg;
    if (index === 0 || index === body.ifindex) bridges.push(body);
    return 0;
  });
  print.newObject();
  print.openObject();
  if (print.isJson) print.openArray('mdb');
  for (const { ifindex, entries } of bridges) {
    for (const entry of entries ?? []) if (vid === 0 || vid === entry.vid) printMdbEntry(session, ifindex ?? 0, entry);
  }
  if (print.isJson) print.closeArray();
  print.openObject('router');
  for (const { ifindex, routers } of bridges) {
    if (session.details > 0 && routers !== undefined && routers.length > 0) printRouterPorts(session, ifindex ?? 0, routers);
  }
  print.closeObject();
  print.closeObject();
  print.deleteObject();
  return 0;
}

function indexOf(session: BridgeSession, name: string): number {
  const index = session.ll.nameToIndex(name);
  return index === 0 ? nodev(name) : index;
}

/** Words with a value, as given. */
const VALUES = new Set([
  'dev',
  'grp',
  'port',
  'vid',
  'src',
  'filter_mode',
  'source_list',
  'proto',
  'dst',
  'dst_port',
  'vni',
  'src_vni',
  'via',
]);

interface Words {
  values: Map<string, string>;
  permanent: boolean;
  nopermanent: boolean;
}

function readWords(args: Arguments, abbreviatedHelp: boolean): Words {
  const words: Words = { values: new Map(), permanent: false, nopermanent: false };
  for (; !args.done; args.forward()) {
    const word = args.word;
    if (VALUES.has(word)) words.values.set(word, args.next());
    else if (word === 'permanent') words.permanent = true;
    else if (word === 'nopermanent') words.nopermanent = true;
    else if (word !== 'temp' && (abbreviatedHelp ? matches(word, 'help') : word === 'help')) throw new UsageError(USAGE);
  }
  return words;
}

/** A group: an IPv4 address, or a MAC. */
function setGroup(entry: MdbEntry, group: string): void {
  entry.addr = parseIpv4(group);
  if (entry.addr !== undefined) return;
  if (parseIpv6(group) !== undefined) notModelled('bridge', `group "${group}"`);
  const mac = parseLlAddr(group, 6);
  if (typeof mac === 'string' || mac.length !== 6) {
    // ll_addr_a2n() has cut the word at its first colon.
    const left = group.includes('.') ? group : group.split(':', 1)[0];
    throw new CommandError(`${typeof mac === 'string' ? `"${mac}" is invalid lladdr.\n` : ''}Invalid address "${left}"\n`);
  }
  entry.mac = mac;
}

function setAttributes(session: BridgeSession, entry: MdbEntry, values: ReadonlyMap<string, string>): void {
  const src = values.get('src');
  if (src !== undefined) entry.src = parseIpv4(src) ?? refuse(`Invalid source address "${src}"\n`);
  const mode = values.get('filter_mode');
  if (mode !== undefined) {
    if (mode !== 'include' && mode !== 'exclude') refuse(`Invalid filter mode "${mode}"\n`);
    entry.filterMode = mode === 'include' ? 1 : 0;
  }
  const list = values.get('source_list');
  if (list !== undefined) {
    entry.sourceList = list.split(',').map((one) => parseIpv4(one) ?? refuse(`Invalid source entry "${one}" in source list\n`));
  }
  const proto = values.get('proto');
  if (proto !== undefined) entry.rtprot = session.names.protocolNumber(proto) ?? refuse(`Invalid protocol value "${proto}"\n`);
  for (const word of ['dst', 'dst_port', 'vni', 'src_vni', 'via']) {
    if (values.has(word)) notModelled('bridge', `option "${word}" of mdb`);
  }
}

function refuse(text: string): never {
  throw new CommandError(text);
}

function newEntry(values: ReadonlyMap<string, string>, state: number): MdbEntry {
  return { ifindex: 0, state, flags: 0, vid: atoi(values.get('vid') ?? '0') };
}

function modify(session: BridgeSession, args: Arguments, type: typeof RTM_NEWMDB | typeof RTM_DELMDB, flags: number): number {
  const { values, permanent } = readWords(args, true);
  const dev = values.get('dev');
  const group = values.get('grp');
  const port = values.get('port');
  if (dev === undefined || group === undefined || port === undefined) {
    refuse('Device, group address and port name are required arguments.\n');
  }
  const entry = newEntry(values, permanent && type === RTM_NEWMDB ? MDB_PERMANENT : 0);
  const ifindex = indexOf(session, dev);
  entry.ifindex = indexOf(session, port);
  setGroup(entry, group);
  setAttributes(session, entry, values);
  const message: NlMessage = { type, flags, body: { ifindex, entry } };
  return session.rtnl.talk(message) ? 0 : -1;
}

function get(session: BridgeSession, args: Arguments): number {
  const { values } = readWords(args, false);
  const dev = values.get('dev');
  const group = values.get('grp');
  if (dev === undefined || group === undefined) refuse('Device and group address are required arguments.\n');
  const entry = newEntry(values, 0);
  const ifindex = indexOf(session, dev);
  setGroup(entry, group);
  setAttributes(session, entry, values);
  const answer = session.rtnl.get({ type: RTM_GETMDB, body: { ifindex, entry } });
  if (answer === undefined) return -2;
  session.print.newObject();
  const body = answer.body as MdbMsg;
  for (const one of body.entries ?? []) printMdbEntry(session, ifindex, one);
  session.print.deleteObject();
  return 0;
}

function flush(session: BridgeSession, args: Arguments): number {
  const { values, permanent, nopermanent } = readWords(args, false);
  const dev = values.get('dev');
  if (dev === undefined) refuse('Device is a required argument.\n');
  const body: MdbMsg = { ifindex: indexOf(session, dev), entry: newEntry(values, permanent ? MDB_PERMANENT : 0) };
  const port = values.get('port');
  if (port !== undefined) body.entry!.ifindex = indexOf(session, port);
  setAttributes(session, body.entry!, values);
  if (permanent || nopermanent) body.stateMask = MDB_PERMANENT;
  return session.rtnl.talk({ type: RTM_DELMDB, flags: NLM_F_BULK, body }) ? 0 : -1;
}
