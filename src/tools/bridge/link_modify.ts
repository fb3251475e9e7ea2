import { type BridgePortInfo, type LinkMsg, RTM_SETLINK } from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { atoi, getInteger, getU32 } from '../iproute2/numbers.ts';
import { CommandError, invarg, parseOnOff, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeSession } from './bridge_session.ts';
import { parseStpState } from './stp_state.ts';

export const LINK_USAGE = `Usage: bridge link set dev DEV [ cost COST ] [ priority PRIO ] [ state STATE ]
                               [ guard {on | off} ]
                               [ hairpin {on | off} ]
                               [ fastleave {on | off} ]
                               [ root_block {on | off} ]
                               [ learning {on | off} ]
                               [ learning_sync {on | off} ]
                               [ flood {on | off} ]
                               [ mcast_router MULTICAST_ROUTER ]
                               [ mcast_flood {on | off} ]
                               [ bcast_flood {on | off} ]
                               [ mcast_to_unicast {on | off} ]
                               [ mcast_max_groups MAX_GROUPS ]
                               [ neigh_suppress {on | off} ]
                               [ neigh_vlan_suppress {on | off} ]
                               [ vlan_tunnel {on | off} ]
                               [ isolated {on | off} ]
                               [ locked {on | off} ]
                               [ mab {on | off} ]
                               [ hwmode {vepa | veb} ]
                               [ backup_port DEVICE ] [ nobackup_port ]
                               [ backup_nhid NHID ]
                               [ self ] [ master ]
       bridge link show [dev DEV] [master DEVICE]
`;

const BRIDGE_FLAGS_MASTER = 1;
const BRIDGE_FLAGS_SELF = 2;
const BRIDGE_MODE_VEB = 0;
const BRIDGE_MODE_VEPA = 1;

/** Words that take on or off, and what they set. */
const SWITCHES: ReadonlyMap<string, keyof BridgePortInfo> = new Map([
  ['guard', 'guard'],
  ['hairpin', 'hairpin'],
  ['fastleave', 'fastLeave'],
  ['root_block', 'rootBlock'],
  ['learning', 'learning'],
  ['flood', 'flood'],
  ['mcast_flood', 'mcastFlood'],
  ['bcast_flood', 'bcastFlood'],
  ['mcast_to_unicast', 'mcastToUcast'],
  ['neigh_suppress', 'neighSuppress'],
  ['neigh_vlan_suppress', 'neighVlanSuppress'],
  ['vlan_tunnel', 'vlanTunnel'],
  ['isolated', 'isolated'],
  ['locked', 'locked'],
  ['mab', 'mab'],
]);

/** `bridge link set`. */
export function modifyLink(session: BridgeSession, args: Arguments): number {
  let dev: string | undefined;
  const body: LinkMsg = { family: AF_BRIDGE };
  const info: BridgePortInfo & Record<string, unknown> = {};
  for (; !args.done; args.forward()) {
    const word = args.word;
    const field = SWITCHES.get(word);
    if (word === 'dev') dev = args.next();
    else if (field !== undefined) info[field as string] = parseOnOff(word, args.next()) ? 1 : 0;
    // The kernel has no such attribute for bridges of its own; only switches do.
    else if (word === 'learning_sync') parseOnOff(word, args.next());
    else if (!modifyNumber(session, args, info) && !modifyTarget(args, body)) throw new UsageError(LINK_USAGE);
  }
  if (dev === undefined) throw new CommandError('Device is a required argument.\n');
  body.index = session.ll.nameToIndex(dev);
  if (body.index === 0) throw new CommandError(`Cannot find bridge device "${dev}"\n`);
  body.protinfo = info;
  return session.rtnl.talk({ type: RTM_SETLINK, body }) ? 0 : -1;
}

/** Options with a number or a device. Returns false for any other word. */
function modifyNumber(session: BridgeSession, args: Arguments, info: BridgePortInfo): boolean {
  switch (args.word) {
    case 'mcast_router':
      info.mcastRouter = atoi(args.next()) & 0xff;
      return true;
    case 'mcast_max_groups': {
      const groups = getInteger(args.next());
      if (groups === undefined) invarg('invalid mcast_max_groups', args.word);
      if (groups >= 0) info.mcastMaxGroups = groups;
      return true;
    }
    case 'cost': {
      const cost = atoi(args.next()) >>> 0;
      if (cost > 0) info.cost = cost;
      return true;
    }
    case 'priority': {
      const priority = (atoi(args.next()) << 16) >> 16;
      if (priority >= 0) info.priority = priority;
      return true;
    }
    case 'state':
      info.state = stateNumber(args.next());
      return true;
    case 'backup_port':
      info.backupPort = session.ll.nameToIndex(args.next());
      if (info.backupPort === 0) throw new CommandError(`Error: device ${args.word} does not exist\n`);
      return true;
    case 'nobackup_port':
      info.backupPort = 0;
      return true;
    case 'backup_nhid': {
      const nhid = getU32(args.next());
      if (nhid === undefined) invarg('invalid backup_nhid', args.word);
      info.backupNhid = nhid;
      return true;
    }
    default:
      return false;
  }
}

function stateNumber(word: string): number {
  if (/^\s*[+-]?\d+$/.test(word)) return Number(word) & 0xff;
  const state = parseStpState(word);
  if (state < 0) throw new CommandError('Error: invalid STP port state\n');
  return state;
}

/** Whom the request is for. Returns false for any other word. */
function modifyTarget(args: Arguments, body: LinkMsg): boolean {
  switch (args.word) {
    case 'hwmode': {
      body.bridgeFlags = BRIDGE_FLAGS_SELF;
      const mode = args.next();
      if (mode !== 'vepa' && mode !== 'veb') throw new CommandError('Mode argument must be "vepa" or "veb".\n');
      body.bridgeMode = mode === 'vepa' ? BRIDGE_MODE_VEPA : BRIDGE_MODE_VEB;
      return true;
    }
    case 'self':
      body.bridgeFlags = (body.bridgeFlags ?? 0) | BRIDGE_FLAGS_SELF;
      return true;
    case 'master':
      body.bridgeFlags = (body.bridgeFlags ?? 0) | BRIDGE_FLAGS_MASTER;
      return true;
    default:
      return false;
  }
}
