import { formatIpv4 } from '../../wire/addr.ts';
import { COLOR_INET, COLOR_INET6 } from '../iproute2/color.ts';
import type { BridgeInfo } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { formatBridgeId, formatTimer } from '../iproute2/bridge_id.ts';
import { llAddrA2n, llAddrN2a } from '../iproute2/ll_addr.ts';
import { llProtoA2n, llProtoN2a } from '../iproute2/ll_proto.ts';
import { getU16, getU32, getU64, getU8 } from '../iproute2/numbers.ts';
import { CommandError, invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { bridgeXstats } from './iplink_bridge_xstats.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkKind } from './link_kind.ts';

const USAGE = `Usage: ... bridge [ fdb_flush ]
		  [ forward_delay FORWARD_DELAY ]
		  [ hello_time HELLO_TIME ]
		  [ max_age MAX_AGE ]
		  [ ageing_time AGEING_TIME ]
		  [ stp_state STP_STATE ]
		  [ mst_enabled MST_ENABLED ]
		  [ priority PRIORITY ]
		  [ group_fwd_mask MASK ]
		  [ group_address ADDRESS ]
		  [ no_linklocal_learn NO_LINKLOCAL_LEARN ]
		  [ fdb_max_learned FDB_MAX_LEARNED ]
		  [ vlan_filtering VLAN_FILTERING ]
		  [ vlan_protocol VLAN_PROTOCOL ]
		  [ vlan_default_pvid VLAN_DEFAULT_PVID ]
		  [ vlan_stats_enabled VLAN_STATS_ENABLED ]
		  [ vlan_stats_per_port VLAN_STATS_PER_PORT ]
		  [ mcast_snooping MULTICAST_SNOOPING ]
		  [ mcast_vlan_snooping MULTICAST_VLAN_SNOOPING ]
		  [ mcast_router MULTICAST_ROUTER ]
		  [ mcast_query_use_ifaddr MCAST_QUERY_USE_IFADDR ]
		  [ mcast_querier MULTICAST_QUERIER ]
		  [ mcast_hash_elasticity HASH_ELASTICITY ]
		  [ mcast_hash_max HASH_MAX ]
		  [ mcast_last_member_count LAST_MEMBER_COUNT ]
		  [ mcast_startup_query_count STARTUP_QUERY_COUNT ]
		  [ mcast_last_member_interval LAST_MEMBER_INTERVAL ]
		  [ mcast_membership_interval MEMBERSHIP_INTERVAL ]
		  [ mcast_querier_interval QUERIER_INTERVAL ]
		  [ mcast_query_interval QUERY_INTERVAL ]
		  [ mcast_query_response_interval QUERY_RESPONSE_INTERVAL ]
		  [ mcast_startup_query_interval STARTUP_QUERY_INTERVAL ]
		  [ mcast_stats_enabled MCAST_STATS_ENABLED ]
		  [ mcast_igmp_version IGMP_VERSION ]
		  [ mcast_mld_version MLD_VERSION ]
		  [ nf_call_iptables NF_CALL_IPTABLES ]
		  [ nf_call_ip6tables NF_CALL_IP6TABLES ]
		  [ nf_call_arptables NF_CALL_ARPTABLES ]

Where: VLAN_PROTOCOL := { 802.1Q | 802.1ad }
`;

type Take = (data: BridgeInfo, args: Arguments) => void;

/** The keys of a bridge's settings that are plain numbers. */
type NumberKey = { [K in keyof BridgeInfo]-?: NonNullable<BridgeInfo[K]> extends number ? K : never }[keyof BridgeInfo];

type Reader = (word: string) => number | undefined;

function number(word: string, key: NumberKey, read: Reader): readonly [string, Take] {
  const name = word.replace('*', '');
  return [
    word,
    (data, args) => {
      const value = read(args.next());
      if (value === undefined) invarg(`invalid ${name}`, args.word);
      data[key] = value;
    },
  ];
}

/** An 8-bit number of which only zero or not counts. */
const getBit: Reader = (word) => {
  const value = getU8(word);
  return value === undefined ? undefined : Math.min(value, 1);
};

const OPTIONS = new WordTable<Take>([
  number('forward_delay*', 'forwardDelay', getU32),
  number('hello_time*', 'helloTime', getU32),
  number('max_age*', 'maxAge', getU32),
  number('ageing_time*', 'ageingTime', getU32),
  number('stp_state*', 'stpState', getU32),
  number('priority*', 'priority', getU16),
  number('vlan_filtering*', 'vlanFiltering', getU8),
  number('vlan_protocol*', 'vlanProtocol', llProtoA2n),
  number('group_fwd_mask*', 'groupFwdMask', getU16),
  ['group_address*', (data, args) => void (data.groupAddr = llAddrA2n(args.next(), 32))],
  number('no_linklocal_learn', 'noLinklocalLearn', getBit),
  number('mst_enabled', 'mstEnabled', getBit),
  number('fdb_max_learned', 'fdbMaxLearned', getU32),
  ['fdb_flush*', (data) => void (data.fdbFlush = true)],
  number('vlan_default_pvid*', 'vlanDefaultPvid', getU16),
  number('vlan_stats_enabled*', 'vlanStatsEnabled', getU8),
  number('vlan_stats_per_port*', 'vlanStatsPerPort', getU8),
  number('mcast_router*', 'mcastRouter', getU8),
  number('mcast_snooping*', 'mcastSnooping', getU8),
  number('mcast_vlan_snooping', 'mcastVlanSnooping', getBit),
  number('mcast_query_use_ifaddr*', 'mcastQueryUseIfaddr', getU8),
  number('mcast_querier*', 'mcastQuerier', getU8),
  number('mcast_hash_elasticity*', 'mcastHashElasticity', getU32),
  number('mcast_hash_max*', 'mcastHashMax', getU32),
  number('mcast_last_member_count*', 'mcastLastMemberCnt', getU32),
  number('mcast_startup_query_count*', 'mcastStartupQueryCnt', getU32),
  number('mcast_last_member_interval*', 'mcastLastMemberIntvl', getU64),
  number('mcast_membership_interval*', 'mcastMembershipIntvl', getU64),
  number('mcast_querier_interval*', 'mcastQuerierIntvl', getU64),
  number('mcast_query_interval*', 'mcastQueryIntvl', getU64),
  number('mcast_query_response_interval*', 'mcastQueryResponseIntvl', getU64),
  number('mcast_startup_query_interval*', 'mcastStartupQueryIntvl', getU64),
  number('mcast_stats_enabled*', 'mcastStatsEnabled', getU8),
  number('mcast_igmp_version*', 'mcastIgmpVersion', getU8),
  number('mcast_mld_version*', 'mcastMldVersion', getU8),
  number('nf_call_iptables*', 'nfCallIptables', getU8),
  number('nf_call_ip6tables*', 'nfCallIp6tables', getU8),
  number('nf_call_arptables*', 'nfCallArptables', getU8),
  [
    'help*',
    () => {
      throw new CommandError(USAGE);
    },
  ],
]);

/** Settings in the order they are shown: key, JSON name, text name where it is another. */
const SHOWN_LAST: readonly (readonly [key: NumberKey, json: string, text?: string])[] = [
  ['mcastRouter', 'mcast_router'],
  ['mcastQueryUseIfaddr', 'mcast_query_use_ifaddr'],
  ['mcastQuerier', 'mcast_querier'],
  ['mcastHashElasticity', 'mcast_hash_elasticity'],
  ['mcastHashMax', 'mcast_hash_max'],
  ['mcastLastMemberCnt', 'mcast_last_member_cnt', 'mcast_last_member_count'],
  ['mcastStartupQueryCnt', 'mcast_startup_query_cnt', 'mcast_startup_query_count'],
  ['mcastLastMemberIntvl', 'mcast_last_member_intvl', 'mcast_last_member_interval'],
  ['mcastMembershipIntvl', 'mcast_membership_intvl', 'mcast_membership_interval'],
  ['mcastQuerierIntvl', 'mcast_querier_intvl', 'mcast_querier_interval'],
  ['mcastQueryIntvl', 'mcast_query_intvl', 'mcast_query_interval'],
  ['mcastQueryResponseIntvl', 'mcast_query_response_intvl', 'mcast_query_response_interval'],
  ['mcastStartupQueryIntvl', 'mcast_startup_query_intvl', 'mcast_startup_query_interval'],
  ['mcastStatsEnabled', 'mcast_stats_enabled'],
  ['mcastIgmpVersion', 'mcast_igmp_version'],
  ['mcastMldVersion', 'mcast_mld_version'],
  ['nfCallIptables', 'nf_call_iptables'],
  ['nfCallIp6tables', 'nf_call_ip6tables'],
  ['nfCallArptables', 'nf_call_arptables'],
];

function printBridge(ip: IpSession, data: BridgeInfo): void {
  const { print } = ip;
  const uint = (key: NumberKey, json: string, text = json): void => {
    const value = data[key];
    if (value !== undefined) print.any(json, value, `${text} ${value} `);
  };
  const word = (json: string, text: string, value: string | undefined): void => {
    if (value !== undefined) print.any(json, value, `${text} ${value} `);
  };
  uint('forwardDelay', 'forward_delay');
  uint('helloTime', 'hello_time');
  uint('maxAge', 'max_age');
  uint('ageingTime', 'ageing_time');
  uint('stpState', 'stp_state');
  uint('priority', 'priority');
  uint('vlanFiltering', 'vlan_filtering');
  word('vlan_protocol', 'vlan_protocol', data.vlanProtocol === undefined ? undefined : llProtoN2a(data.vlanProtocol, ip.names.numeric));
  word('bridge_id', 'bridge_id', data.bridgeId && formatBridgeId(data.bridgeId));
  word('root_id', 'designated_root', data.rootId && formatBridgeId(data.rootId));
  uint('rootPort', 'root_port');
  uint('rootPathCost', 'root_path_cost');
  uint('topologyChange', 'topology_change');
  uint('topologyChangeDetected', 'topology_change_detected');
  printTimer(ip, 'hello_timer', data.helloTimer);
  printTimer(ip, 'tcn_timer', data.tcnTimer);
  printTimer(ip, 'topology_change_timer', data.topologyChangeTimer);
  printTimer(ip, 'gc_timer', data.gcTimer);
  uint('fdbNLearned', 'fdb_n_learned');
  uint('fdbMaxLearned', 'fdb_max_learned');
  uint('vlanDefaultPvid', 'vlan_default_pvid');
  uint('vlanStatsEnabled', 'vlan_stats_enabled');
  uint('vlanStatsPerPort', 'vlan_stats_per_port');
  const mask = data.groupFwdMask;
  if (mask !== undefined) print.hex0x('group_fwd_mask', mask, `group_fwd_mask ${mask === 0 ? '0' : `0x${mask.toString(16)}`} `);
  word('group_addr', 'group_address', data.groupAddr && llAddrN2a(data.groupAddr));
  uint('mcastSnooping', 'mcast_snooping');
  uint('noLinklocalLearn', 'no_linklocal_learn');
  uint('mcastVlanSnooping', 'mcast_vlan_snooping');
  uint('mstEnabled', 'mst_enabled');
  for (const [key, json, text] of SHOWN_LAST) {
    uint(key, json, text);
    if (key === 'mcastQuerier' && data.mcastQuerierState !== undefined) printQuerierState(ip, data.mcastQuerierState);
  }
}

/** Who queries for multicast groups: this bridge (0.0.0.0), or whom it heard. IPv6's half is never more than "nobody". */
function printQuerierState(ip: IpSession, state: NonNullable<BridgeInfo['mcastQuerierState']>): void {
  const { print } = ip;
  print.openObject('mcast_querier_state_ipv4');
  if (state.ipv4Addr !== undefined) {
    print.text('mcast_querier_ipv4_addr ');
    print.any('mcast_querier_ipv4_addr', formatIpv4(state.ipv4Addr), `${formatIpv4(state.ipv4Addr)} `, COLOR_INET);
  }
  if (state.ipv4Port !== undefined) print.any('mcast_querier_ipv4_port', state.ipv4Port, `mcast_querier_ipv4_port ${state.ipv4Port} `);
  if (state.ipv4OtherTimer !== undefined) {
    // The tool takes these hundredths of a second for nanoseconds.
    const time = state.ipv4OtherTimer >= 1000 ? `${Number((state.ipv4OtherTimer / 1000).toPrecision(3))}us` : `${state.ipv4OtherTimer}ns`;
    print.any('mcast_querier_ipv4_other_timer', time, `mcast_querier_ipv4_other_timer ${time} `);
  }
  print.closeObject();
  print.openObject('mcast_querier_state_ipv6');
  if (state.ipv6Unset) {
    print.text('mcast_querier_ipv6_addr ');
    print.any('mcast_querier_ipv6_addr', '::', ':: ', COLOR_INET6);
  }
  print.closeObject();
}

/** A timer in hundredths of a second: what is left of it. */
export function printTimer(ip: IpSession, name: string, ticks: number | undefined): void {
  if (ticks === undefined) return;
  const text = formatTimer(ticks);
  ip.print.rawJson(name, text);
  ip.print.text(`${name} ${text.padStart(7)} `);
}

export const bridgeKind: LinkKind = {
  id: 'bridge',
  help: USAGE,

  parse(_ip, args, data) {
    for (; !args.done; args.forward()) {
      const take = OPTIONS.find(args.word);
      if (take === undefined) throw new CommandError(`bridge: unknown command "${args.word}"?\n${USAGE}`);
      take(data, args);
    }
  },

  print: printBridge,
  xstats: bridgeXstats('bridge'),
};
