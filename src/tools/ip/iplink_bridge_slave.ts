import type { BridgePortInfo } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { formatBridgeId } from '../iproute2/bridge_id.ts';
import { getU16, getU32, getU8 } from '../iproute2/numbers.ts';
import { CommandError, UsageError, invarg, parseOnOff } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { printTimer } from './iplink_bridge.ts';
import { bridgeXstats } from './iplink_bridge_xstats.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkKind } from './link_kind.ts';

const USAGE = `Usage: ... bridge_slave [ fdb_flush ]
			[ state STATE ]
			[ priority PRIO ]
			[ cost COST ]
			[ guard {on | off} ]
			[ hairpin {on | off} ]
			[ fastleave {on | off} ]
			[ root_block {on | off} ]
			[ learning {on | off} ]
			[ flood {on | off} ]
			[ proxy_arp {on | off} ]
			[ proxy_arp_wifi {on | off} ]
			[ mcast_router MULTICAST_ROUTER ]
			[ mcast_fast_leave {on | off} ]
			[ mcast_flood {on | off} ]
			[ bcast_flood {on | off} ]
			[ mcast_to_unicast {on | off} ]
			[ group_fwd_mask MASK ]
			[ neigh_suppress {on | off} ]
			[ neigh_vlan_suppress {on | off} ]
			[ vlan_tunnel {on | off} ]
			[ isolated {on | off} ]
			[ locked {on | off} ]
			[ mab {on | off} ]
			[ backup_port DEVICE ] [ nobackup_port ]
			[ backup_nhid NHID ]
`;

type Take = (ip: IpSession, data: BridgePortInfo, args: Arguments) => void;

type NumberKey = { [K in keyof BridgePortInfo]-?: NonNullable<BridgePortInfo[K]> extends number ? K : never }[keyof BridgePortInfo];

function number(word: string, key: NumberKey, read: (word: string) => number | undefined, why: string): readonly [string, Take] {
  return [
    word,
    (_ip, data, args) => {
      const value = read(args.next());
      if (value === undefined) invarg(why, args.word);
      data[key] = value;
    },
  ];
}

/** Unlike elsewhere, a word that is neither ends the program with 1. */
function onOff(word: string, key: NumberKey): readonly [string, Take] {
  const name = word.replace('*', '');
  return [
    word,
    (_ip, data, args) => {
      try {
        data[key] = parseOnOff(name, args.next()) ? 1 : 0;
      } catch (error) {
        if (error instanceof CommandError) throw new UsageError(error.message, 1);
        throw error;
      }
    },
  ];
}

const OPTIONS = new WordTable<Take>([
  ['fdb_flush*', (_ip, data) => void (data.flush = true)],
  number('state*', 'state', getU8, 'state is invalid'),
  number('priority*', 'priority', getU16, 'priority is invalid'),
  number('cost*', 'cost', getU32, 'cost is invalid'),
  onOff('hairpin*', 'hairpin'),
  onOff('guard*', 'guard'),
  onOff('root_block*', 'rootBlock'),
  onOff('fastleave*', 'fastLeave'),
  onOff('learning*', 'learning'),
  onOff('flood*', 'flood'),
  onOff('mcast_flood*', 'mcastFlood'),
  onOff('bcast_flood*', 'bcastFlood'),
  onOff('mcast_to_unicast*', 'mcastToUcast'),
  onOff('proxy_arp*', 'proxyArp'),
  onOff('proxy_arp_wifi*', 'proxyArpWifi'),
  number('mcast_router*', 'mcastRouter', getU8, 'invalid mcast_router'),
  onOff('mcast_fast_leave*', 'fastLeave'),
  onOff('neigh_suppress*', 'neighSuppress'),
  onOff('neigh_vlan_suppress', 'neighVlanSuppress'),
  number('group_fwd_mask*', 'groupFwdMask', getU16, 'invalid group_fwd_mask'),
  onOff('vlan_tunnel*', 'vlanTunnel'),
  onOff('isolated*', 'isolated'),
  onOff('locked*', 'locked'),
  onOff('mab', 'mab'),
  ['backup_port*', takeBackupPort],
  ['nobackup_port*', (_ip, data) => void (data.backupPort = 0)],
  number('backup_nhid', 'backupNhid', getU32, 'backup_nhid is invalid'),
  [
    'help*',
    () => {
      throw new CommandError(USAGE);
    },
  ],
]);

function takeBackupPort(ip: IpSession, data: BridgePortInfo, args: Arguments): void {
  const index = ip.ll.nameToIndex(args.next());
  if (index === 0) invarg('Device does not exist\n', args.word);
  data.backupPort = index;
}

const PORT_STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** Reserved group addresses 01:80:c2:00:00:0X that have names. */
const GROUPS: Readonly<Record<number, string>> = { 0: 'stp', 2: 'lacp', 14: 'lldp' };

function groupNames(mask: number): string {
  const names: string[] = [];
  for (let bit = 0; bit < 16; bit++) if ((mask >> bit) & 1) names.push(GROUPS[bit] ?? `0x${(1 << bit).toString(16)}`);
  return names.length === 0 ? '0x0' : names.join(',');
}

/** Switches in the order they are shown, before and after the spanning tree's part. */
const SWITCHES_FIRST: readonly (readonly [NumberKey, string])[] = [
  ['hairpin', 'hairpin'],
  ['guard', 'guard'],
  ['rootBlock', 'root_block'],
  ['fastLeave', 'fastleave'],
  ['learning', 'learning'],
  ['flood', 'flood'],
];
const SWITCHES_MIDDLE: readonly (readonly [NumberKey, string])[] = [
  ['mcastFlood', 'mcast_flood'],
  ['bcastFlood', 'bcast_flood'],
  ['mcastToUcast', 'mcast_to_unicast'],
  ['neighSuppress', 'neigh_suppress'],
  ['neighVlanSuppress', 'neigh_vlan_suppress'],
];
const SWITCHES_LAST: readonly (readonly [NumberKey, string])[] = [
  ['vlanTunnel', 'vlan_tunnel'],
  ['isolated', 'isolated'],
  ['locked', 'locked'],
  ['mab', 'mab'],
];

function printPort(ip: IpSession, data: BridgePortInfo): void {
  const { print } = ip;
  const uint = (key: NumberKey, json: string, text = json): void => {
    const value = data[key];
    if (value !== undefined) print.any(json, value, `${text} ${value} `);
  };
  const hex = (key: NumberKey, json: string, text: string): void => {
    const value = data[key];
    if (value !== undefined) print.hex0x(json, value, `${text} ${value === 0 ? '0' : `0x${value.toString(16)}`} `);
  };
  const switches = (rows: readonly (readonly [NumberKey, string])[]): void => {
    for (const [key, name] of rows) {
      const value = data[key];
      if (value !== undefined) print.any(name, value !== 0, `${name} ${value !== 0 ? 'on' : 'off'} `);
    }
  };
  printState(ip, data.state);
  uint('priority', 'priority');
  uint('cost', 'cost');
  switches(SWITCHES_FIRST);
  hex('id', 'id', 'port_id');
  hex('no', 'no', 'port_no');
  uint('designatedPort', 'designated_port');
  uint('designatedCost', 'designated_cost');
  printBridgeIds(ip, data);
  printTimer(ip, 'hold_timer', data.holdTimer);
  printTimer(ip, 'message_age_timer', data.messageAgeTimer);
  printTimer(ip, 'forward_delay_timer', data.forwardDelayTimer);
  uint('topologyChangeAck', 'topology_change_ack');
  uint('configPending', 'config_pending');
  switches([
    ['proxyArp', 'proxy_arp'],
    ['proxyArpWifi', 'proxy_arp_wifi'],
  ]);
  uint('mcastRouter', 'multicast_router', 'mcast_router');
  if (data.fastLeave !== undefined) print.text(`mcast_fast_leave ${data.fastLeave !== 0 ? 'on' : 'off'} `);
  switches(SWITCHES_MIDDLE);
  hex('groupFwdMask', 'group_fwd_mask', 'group_fwd_mask');
  if (data.groupFwdMask !== undefined) {
    const names = groupNames(data.groupFwdMask);
    print.any('group_fwd_mask_str', names, `group_fwd_mask_str ${names} `);
  }
  switches(SWITCHES_LAST);
  if (data.backupPort !== undefined) {
    const name = ip.ll.indexToName(data.backupPort);
    print.any('backup_port', name, `backup_port ${name} `);
  }
  uint('backupNhid', 'backup_nhid');
}

function printState(ip: IpSession, state: number | undefined): void {
  if (state === undefined) return;
  const name = PORT_STATES[state];
  if (name === undefined) ip.print.any('state_index', state, `state (${state}) `);
  else ip.print.any('state', name, `state ${name} `);
}

function printBridgeIds(ip: IpSession, data: BridgePortInfo): void {
  const bridge = data.bridgeId && formatBridgeId(data.bridgeId);
  if (bridge !== undefined) ip.print.any('bridge_id', bridge, `designated_bridge ${bridge} `);
  const root = data.rootId && formatBridgeId(data.rootId);
  if (root !== undefined) ip.print.any('root_id', root, `designated_root ${root} `);
}

export const bridgeSlaveKind: LinkKind = {
  id: 'bridge_slave',
  help: USAGE,

  parseSlave(ip, args, data) {
    for (; !args.done; args.forward()) {
      const take = OPTIONS.find(args.word);
      if (take === undefined) throw new CommandError(`bridge_slave: unknown option "${args.word}"?\n${USAGE}`);
      take(ip, data, args);
    }
  },

  printSlave: printPort,
  xstats: bridgeXstats('bridge_slave'),
};
