import { type BridgePortInfo, type NlMessage, RTM_DELLINK, RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE, AF_UNSPEC } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { printLinkFlags } from '../iproute2/link_flags.ts';
import { matchesAny } from '../iproute2/matches.ts';
import { duparg, nodev, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeCommand, BridgeSession } from './bridge_session.ts';
import { LINK_USAGE, modifyLink } from './link_modify.ts';
import { printStpState } from './stp_state.ts';
import { printNameAndLink } from './print_link_head.ts';

/** `bridge link`. */
export const doLink: BridgeCommand = (session, args) => {
  session.ll.init();
  session.timestamp = false;
  if (args.done) return show(session, args);
  const word = args.word;
  if (matchesAny(word, 'set', 'change')) return modifyLink(session, args.rest());
  if (matchesAny(word, 'show', 'lst', 'list')) return show(session, args.rest());
  if (matchesAny(word, 'help')) throw new UsageError(LINK_USAGE);
  throw new UsageError(`Command "${word}" is unknown, try "bridge link help".\n`);
};

/** Which ports `show` prints. */
export interface LinkFilter {
  dev: number;
  master: number;
}

function show(session: BridgeSession, args: Arguments): number {
  let dev: string | undefined;
  let master: string | undefined;
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') {
      if (dev !== undefined) duparg('dev', args.next());
      dev = args.next();
    }
    if (args.word === 'master') {
      if (master !== undefined) duparg('master', args.next());
      master = args.next();
    }
  }
  const filter: LinkFilter = { dev: indexOf(session, dev), master: indexOf(session, master) };
  session.print.newObject();
  const done = session.rtnl.dump({ type: RTM_GETLINK, body: { family: AF_BRIDGE } }, (message) => printLinkinfo(session, message, filter));
  if (!done) throw new UsageError('Dump terminated\n', 1);
  session.print.deleteObject();
  return 0;
}

function indexOf(session: BridgeSession, name: string | undefined): number {
  if (name === undefined) return 0;
  const index = session.ll.nameToIndex(name);
  return index === 0 ? nodev(name) : index;
}

/** Prints one link, or nothing when it is not asked for. 0. */
export function printLinkinfo(session: BridgeSession, message: NlMessage, filter: LinkFilter): number {
  if (message.type !== RTM_NEWLINK && message.type !== RTM_DELLINK) return 0;
  const link = message.body;
  const family = link.family ?? AF_UNSPEC;
  if (family !== AF_BRIDGE && family !== AF_UNSPEC) return 0;
  if (filter.dev !== 0 && filter.dev !== link.index) return 0;
  if (filter.master !== 0 && link.master !== undefined && filter.master !== link.master) return 0;
  const { print } = session;
  session.headers('[LINK]');
  print.openObject();
  if (message.type === RTM_DELLINK) print.any('deleted', true, 'Deleted ');
  const index = link.index ?? 0;
  print.any('ifindex', index, `${index}: `);
  const down = printNameAndLink(session, link, link.ifname ?? session.ll.indexToName(index));
  printLinkFlags(session.print, link.flags ?? 0, down);
  if (link.mtu !== undefined) print.any('mtu', link.mtu, `mtu ${link.mtu} `);
  if (link.master !== undefined) {
    const master = session.ll.indexToName(link.master);
    print.any('master', master, `master ${master} `);
  }
  if (link.protinfo !== undefined) printProtinfo(session, link.protinfo);
  print.text('\n');
  print.closeObject();
  session.out.flush();
  return 0;
}

/** With -d: key in text and JSON, the attribute it comes from. */
const DETAILS: readonly (readonly [name: string, field: keyof BridgePortInfo, number?: 'number'])[] = [
  ['hairpin', 'hairpin'],
  ['guard', 'guard'],
  ['root_block', 'rootBlock'],
  ['fastleave', 'fastLeave'],
  ['learning', 'learning'],
  ['flood', 'flood'],
  ['mcast_flood', 'mcastFlood'],
  ['bcast_flood', 'bcastFlood'],
  ['mcast_router', 'mcastRouter', 'number'],
  ['mcast_to_unicast', 'mcastToUcast'],
  ['neigh_suppress', 'neighSuppress'],
  ['neigh_vlan_suppress', 'neighVlanSuppress'],
  ['vlan_tunnel', 'vlanTunnel'],
];

const DETAILS_BEHIND_BACKUP: typeof DETAILS = [
  ['isolated', 'isolated'],
  ['locked', 'locked'],
  ['mab', 'mab'],
  ['mcast_n_groups', 'mcastNGroups', 'number'],
  ['mcast_max_groups', 'mcastMaxGroups', 'number'],
];

function printProtinfo(session: BridgeSession, info: BridgePortInfo): void {
  const { print } = session;
  if (info.state !== undefined) printStpState(session, info.state);
  if (info.priority !== undefined) print.any('priority', info.priority, `priority ${info.priority} `);
  if (info.cost !== undefined) print.any('cost', info.cost, `cost ${info.cost} `);
  if (session.details === 0) return;
  print.text(`${print.newline}    `);
  printDetails(session, info, DETAILS);
  if (info.backupPort !== undefined) {
    const name = session.ll.indexToName(info.backupPort);
    print.any('backup_port', name, `backup_port ${name} `);
  }
  if (info.backupNhid !== undefined) print.any('backup_nhid', info.backupNhid, `backup_nhid ${info.backupNhid} `);
  printDetails(session, info, DETAILS_BEHIND_BACKUP);
}

function printDetails(session: BridgeSession, info: BridgePortInfo, details: typeof DETAILS): void {
  for (const [name, field, number] of details) {
    const value = info[field];
    if (typeof value !== 'number') continue;
    if (number !== undefined) session.print.any(name, value, `${name} ${value} `);
    else session.print.any(name, value !== 0, `${name} ${value !== 0 ? 'on' : 'off'} `);
  }
}
