import { EOPNOTSUPP, strerror } from '../../uapi/errno.ts';
import { type BridgeVlanInfo, type LinkMsg, RTM_DELLINK, RTM_GETLINK, RTM_NEWLINK, RTM_SETLINK } from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { COLOR_IFNAME, COLOR_NONE } from '../iproute2/color.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { atoi, getU16, getU32, getU64, getU8 } from '../iproute2/numbers.ts';
import { CommandError, duparg, invarg, nodev, parseOnOff, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeCommand, BridgeSession } from './bridge_session.ts';
import { parseStpState } from './stp_state.ts';
import { VLAN_USAGE } from './vlan_usage.ts';

/**
 * `bridge vlan`. A bridge on which VLAN filtering never was turned on is as on a kernel without it: nothing of it is listed, and
 * a change is refused.
 */
export const doVlan: BridgeCommand = (session, args) => {
  session.ll.init();
  session.timestamp = false;
  if (args.done) return show(session, args, false);
  const word = args.word;
  if (matches(word, 'add')) return modify(session, args.rest(), RTM_SETLINK);
  if (matches(word, 'delete')) return modify(session, args.rest(), RTM_DELLINK);
  if (matchesAny(word, 'show', 'lst', 'list')) return show(session, args.rest(), false);
  if (matches(word, 'tunnelshow')) return show(session, args.rest(), true);
  if (matches(word, 'set')) return setOptions(session, args.rest(), OPTIONS);
  if (word === 'global') return global(session, args.rest());
  if (matches(word, 'help')) throw new UsageError(VLAN_USAGE);
  throw new UsageError(`Command "${word}" is unknown, try "bridge vlan help".\n`);
};

const BRIDGE_FLAGS_MASTER = 1;
const BRIDGE_FLAGS_SELF = 2;
const BRIDGE_VLAN_INFO_PVID = 1 << 1;
const BRIDGE_VLAN_INFO_UNTAGGED = 1 << 2;
const VLAN_N_VID = 4096;

interface VidRange {
  vid: number;
  end: number;
}

/** "5" or "5-9"; -1 where there is none. */
function parseRange(word: string): VidRange {
  const dash = word.indexOf('-');
  if (dash < 0) return { vid: short(atoi(word)), end: -1 };
  return { vid: short(atoi(word.slice(0, dash))), end: short(atoi(word.slice(dash + 1))) };
}

function short(value: number): number {
  return (value << 16) >> 16;
}

function modify(session: BridgeSession, args: Arguments, type: typeof RTM_SETLINK | typeof RTM_DELLINK): number {
  let dev: string | undefined;
  let range: VidRange = { vid: -1, end: -1 };
  let ranged = false;
  let flags = 0;
  const body: LinkMsg = { family: AF_BRIDGE };
  for (; !args.done; args.forward()) {
    const word = args.word;
    if (word === 'dev') dev = args.next();
    else if (word === 'vid') {
      range = parseRange(args.next());
      ranged = args.word.includes('-');
    } else if (word === 'self') body.bridgeFlags = (body.bridgeFlags ?? 0) | BRIDGE_FLAGS_SELF;
    else if (word === 'master') body.bridgeFlags = (body.bridgeFlags ?? 0) | BRIDGE_FLAGS_MASTER;
    else if (word === 'pvid') flags |= BRIDGE_VLAN_INFO_PVID;
    else if (word === 'untagged') flags |= BRIDGE_VLAN_INFO_UNTAGGED;
    else if (word === 'tunnel_info') parseTunnelInfo(args);
    else if (matches(word, 'help')) args.next();
  }
  if (dev === undefined || range.vid === -1) throw new CommandError('Device and VLAN ID are required arguments.\n');
  body.index = session.ll.nameToIndex(dev);
  if (body.index === 0) throw new CommandError(`Cannot find bridge device "${dev}"\n`);
  if (range.vid >= VLAN_N_VID) throw new CommandError(`Invalid VLAN ID "${range.vid}"\n`);
  if (ranged) {
    if (range.end === -1 || range.end >= VLAN_N_VID || range.vid >= range.end) badRange(range);
    if ((flags & BRIDGE_VLAN_INFO_PVID) !== 0) throw new CommandError('pvid cannot be configured for a vlan range\n');
  }
  body.bridgeVlans = [ranged ? { vid: range.vid, flags, vidEnd: range.end } : { vid: range.vid, flags }];
  return session.rtnl.talk({ type, body }) ? 0 : -1;
}

function badRange(range: VidRange): never {
  throw new CommandError(`Invalid VLAN range "${range.vid & 0xffff}-${range.end & 0xffff}"\n`);
}

function parseTunnelInfo(args: Arguments): void {
  if (!matches(args.next(), 'id')) invarg('tunnel id expected', args.word);
  for (const part of args.next().split('-', 2)) {
    const id = getU32(part);
    if (id === undefined || id >= 1 << 24) invarg('invalid tun id', part);
  }
}

interface Filter {
  dev?: string;
  vid?: string;
  ifindex: number;
}

function readFilter(session: BridgeSession, args: Arguments): Filter {
  const filter: Filter = { ifindex: 0 };
  for (; !args.done; args.forward()) {
    const word = args.word;
    if (word !== 'dev' && word !== 'vid') continue;
    args.next();
    if (filter[word] !== undefined) duparg(word, args.word);
    filter[word] = args.word;
  }
  if (filter.dev !== undefined) {
    filter.ifindex = session.ll.nameToIndex(filter.dev);
    if (filter.ifindex === 0) nodev(filter.dev);
  }
  return filter;
}

function header(session: BridgeSession, columns: string): void {
  session.print.text(`${'port'.padEnd(16)}  ${columns}\n`);
}

function show(session: BridgeSession, args: Arguments, tunnels: boolean): number {
  const filter = readFilter(session, args);
  session.print.newObject();
  if (session.details > 0 && !tunnels) {
    header(session, 'vlan-id  ');
    terminated(session);
  }
  if (session.stats > 0) header(session, 'vlan-id');
  else header(session, tunnels ? 'vlan-id    tunnel-id' : 'vlan-id  ');
  const extMask = session.compressVlans ? RTEXT_FILTER_BRVLAN | RTEXT_FILTER_BRVLAN_COMPRESSED : RTEXT_FILTER_BRVLAN;
  session.rtnl.dump({ type: RTM_GETLINK, body: { family: AF_BRIDGE, extMask } }, (message) => {
    if (message.type === RTM_NEWLINK && !tunnels) printVlans(session, message.body, filter);
    return 0;
  });
  session.print.deleteObject();
  return 0;
}

const RTEXT_FILTER_BRVLAN = 2;
const RTEXT_FILTER_BRVLAN_COMPRESSED = 4;

/** The VLANs of one port; with -compressvlans those in a row together. iproute2: print_vlan_info(). */
function printVlans(session: BridgeSession, link: LinkMsg, filter: Filter): void {
  const { print } = session;
  if (filter.ifindex !== 0 && filter.ifindex !== link.index) return;
  const wanted = filter.vid === undefined ? 0 : atoi(filter.vid);
  let opened = false;
  for (const [first, last, vlan] of ranges(link.bridgeVlans ?? [], session.compressVlans)) {
    if (wanted !== 0 && (wanted < first || wanted > last)) continue;
    const name = opened ? '' : session.ll.indexToName(link.index!);
    if (!opened) {
      print.openObject();
      print.json('ifname', name);
      print.openArray('vlans');
    }
    print.text(`${name.padEnd(16)}  `, opened ? COLOR_NONE : COLOR_IFNAME);
    opened = true;
    print.openObject();
    print.any('vlan', first, String(first));
    if (last !== first) print.any('vlanEnd', last, `-${last}`);
    printFlags(session, vlan.flags);
    print.nl();
    if (session.stats > 0 && vlan.stats !== undefined) printStats(session, vlan.stats);
    print.closeObject();
  }
  if (!opened) return;
  print.closeArray();
  print.closeObject();
}

function* ranges(vlans: readonly BridgeVlanInfo[], compress: boolean): Generator<[number, number, BridgeVlanInfo]> {
  for (let i = 0; i < vlans.length; i++) {
    const first = vlans[i];
    const joins = (at: number): boolean =>
      vlans[at + 1]?.vid === vlans[at].vid + 1 && vlans[at + 1].flags === first.flags && (first.flags & BRIDGE_VLAN_INFO_PVID) === 0;
    while (compress && joins(i)) i++;
    yield [first.vid, vlans[i].vid, first];
  }
}

/** iproute2: bridge_print_vlan_flags(). */
function printFlags(session: BridgeSession, flags: number): void {
  const { print } = session;
  if ((flags & (BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED)) === 0) return;
  print.openArray('flags');
  if ((flags & BRIDGE_VLAN_INFO_PVID) !== 0) print.any(undefined, 'PVID', ' PVID');
  if ((flags & BRIDGE_VLAN_INFO_UNTAGGED) !== 0) print.any(undefined, 'Egress Untagged', ' Egress Untagged');
  print.closeArray();
}

/** iproute2: bridge_print_vlan_stats_only(). */
function printStats(session: BridgeSession, stats: NonNullable<BridgeVlanInfo['stats']>): void {
  const { print } = session;
  print.text(''.padEnd(18));
  print.any('rx_bytes', stats.rxBytes, `  RX: ${stats.rxBytes} bytes`);
  print.any('rx_packets', stats.rxPackets, ` ${stats.rxPackets} packets`);
  print.nl();
  print.text(''.padEnd(18));
  print.any('tx_bytes', stats.txBytes, `  TX: ${stats.txBytes} bytes`);
  print.any('tx_packets', stats.txPackets, ` ${stats.txPackets} packets`);
  print.nl();
}

/** RTM_GETVLAN is not known to a kernel without VLAN filtering. */
function terminated(session: BridgeSession): never {
  session.out.error(`RTNETLINK answers: ${strerror(EOPNOTSUPP)}\n`);
  throw new UsageError('Dump terminated\n', 1);
}

function global(session: BridgeSession, args: Arguments): number {
  if (!args.done) {
    if (args.word === 'set') return setOptions(session, args.rest(), GLOBAL_OPTIONS);
    if (!['show', 'lst', 'list'].includes(args.word)) throw new UsageError(VLAN_USAGE);
    args.forward();
  }
  readFilter(session, args);
  session.print.newObject();
  header(session, 'vlan-id  ');
  return terminated(session);
}

/** Reads an option's value; refuses what the tool itself refuses. */
type OptionReader = (word: string, value: string) => void;

function number(read: (text: string) => number | undefined): OptionReader {
  return (word, value) => {
    if (read(value) === undefined) invarg(`invalid ${word}`, value);
  };
}

const OPTIONS: ReadonlyMap<string, OptionReader> = new Map([
  ['state', checkState],
  ['mcast_router', number(getU8)],
  ['mcast_max_groups', number(getU32)],
  ['neigh_suppress', (word: string, value: string) => void parseOnOff(word, value)],
]);

const GLOBAL_OPTIONS: ReadonlyMap<string, OptionReader> = new Map([
  ...['mcast_snooping', 'mcast_querier', 'mcast_igmp_version', 'mcast_mld_version'].map((word) => [word, number(getU8)] as const),
  ...['mcast_last_member_count', 'mcast_startup_query_count'].map((word) => [word, number(getU32)] as const),
  ...[
    'mcast_last_member_interval',
    'mcast_membership_interval',
    'mcast_querier_interval',
    'mcast_query_interval',
    'mcast_query_response_interval',
    'mcast_startup_query_interval',
  ].map((word) => [word, number(getU64)] as const),
  ['msti', number(getU16)] as const,
]);

function checkState(_word: string, value: string): void {
  if (!/^\s*[+-]?\d+$/.test(value) && parseStpState(value) < 0) throw new CommandError('Error: invalid STP state\n');
}

/** `vlan set`, `vlan global set`: read whole, then refused by the kernel. */
function setOptions(session: BridgeSession, args: Arguments, options: ReadonlyMap<string, OptionReader>): number {
  let dev: string | undefined;
  let vid = -1;
  for (; !args.done; args.forward()) {
    const word = args.word;
    const option = options.get(word);
    if (option !== undefined) option(word, args.next());
    else if (word === 'dev') {
      dev = args.next();
      if (session.ll.nameToIndex(dev) === 0) throw new CommandError(`Cannot find network device "${dev}"\n`);
    } else if (word === 'vid') {
      const range = parseRange(args.next());
      if (args.word.includes('-') && (range.vid >= range.end || range.end >= VLAN_N_VID)) badRange(range);
      if (range.vid >= VLAN_N_VID) throw new CommandError(`Invalid VLAN ID "${range.vid}"\n`);
      vid = range.vid;
    } else if (matches(word, 'help')) args.next();
  }
  if (dev === undefined || vid === -1) throw new CommandError('Device and VLAN ID are required arguments.\n');
  throw new CommandError(`RTNETLINK answers: ${strerror(EOPNOTSUPP)}\n`);
}
