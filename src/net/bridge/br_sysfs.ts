import { EINVAL, ENOENT } from '../../uapi/errno.ts';
import type { BridgeInfo, BridgePortInfo } from '../../uapi/rtnetlink.ts';
import { formatMac, parseMac } from '../../wire/addr.ts';
import { devGetByName, type NetDevice } from '../core/dev.ts';
import { netdevStateChange } from '../core/netdev_notifier.ts';
import { RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { brFdbFillbuf } from './br_fdb_netlink.ts';
import { brFillInfo, brIfinfoNotify, brPortFillAttrs, formatBridgeId } from './br_ifinfo.ts';
import { brChangelink, brSetport, nbpBackupChange } from './br_netlink.ts';
import { brPortGet, brPriv, type NetBridge, type NetBridgePort } from './br_private.ts';

/** Files of bridges and ports in /sys/class/net. Linux: net/bridge/br_sysfs_br.c, br_sysfs_if.c. */

/** One attribute file of sysfs. `get` ends in a newline where the real file does; `set` returns 0 or a negative errno. */
export interface SysfsAttr {
  mode: number;
  get(): string | Uint8Array;
  set?(value: string): number;
}

/** How a file is read from what netlink would say, and into which of its attributes it is written. */
type BridgeFile = readonly [show: (info: BridgeInfo) => string | number, store?: keyof BridgeInfo];
type PortFile = readonly [show: (info: BridgePortInfo, p: NetBridgePort) => string | number, store?: keyof BridgePortInfo];

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

const BRIDGE_FILES: Readonly<Record<string, BridgeFile>> = {
  ageing_time: [(info) => info.ageingTime!, 'ageingTime'],
  bridge_id: [(info) => formatBridgeId(info.bridgeId!)],
  flush: [() => '', 'fdbFlush'],
  forward_delay: [(info) => info.forwardDelay!, 'forwardDelay'],
  gc_timer: [(info) => info.gcTimer!],
  group_addr: [(info) => formatMac(info.groupAddr!), 'groupAddr'],
  group_fwd_mask: [(info) => hex(info.groupFwdMask!), 'groupFwdMask'],
  hash_elasticity: [(info) => info.mcastHashElasticity!, 'mcastHashElasticity'],
  hash_max: [(info) => info.mcastHashMax!, 'mcastHashMax'],
  hello_time: [(info) => info.helloTime!, 'helloTime'],
  hello_timer: [(info) => info.helloTimer!],
  max_age: [(info) => info.maxAge!, 'maxAge'],
  multicast_igmp_version: [(info) => info.mcastIgmpVersion!, 'mcastIgmpVersion'],
  multicast_last_member_count: [(info) => info.mcastLastMemberCnt!, 'mcastLastMemberCnt'],
  multicast_last_member_interval: [(info) => info.mcastLastMemberIntvl!, 'mcastLastMemberIntvl'],
  multicast_membership_interval: [(info) => info.mcastMembershipIntvl!, 'mcastMembershipIntvl'],
  multicast_mld_version: [(info) => info.mcastMldVersion!, 'mcastMldVersion'],
  multicast_querier: [(info) => info.mcastQuerier!, 'mcastQuerier'],
  multicast_querier_interval: [(info) => info.mcastQuerierIntvl!, 'mcastQuerierIntvl'],
  multicast_query_interval: [(info) => info.mcastQueryIntvl!, 'mcastQueryIntvl'],
  multicast_query_response_interval: [(info) => info.mcastQueryResponseIntvl!, 'mcastQueryResponseIntvl'],
  multicast_query_use_ifaddr: [(info) => info.mcastQueryUseIfaddr!, 'mcastQueryUseIfaddr'],
  multicast_router: [(info) => info.mcastRouter!, 'mcastRouter'],
  multicast_snooping: [(info) => info.mcastSnooping!, 'mcastSnooping'],
  multicast_startup_query_count: [(info) => info.mcastStartupQueryCnt!, 'mcastStartupQueryCnt'],
  multicast_startup_query_interval: [(info) => info.mcastStartupQueryIntvl!, 'mcastStartupQueryIntvl'],
  multicast_stats_enabled: [(info) => info.mcastStatsEnabled!, 'mcastStatsEnabled'],
  nf_call_arptables: [(info) => info.nfCallArptables!, 'nfCallArptables'],
  nf_call_ip6tables: [(info) => info.nfCallIp6tables!, 'nfCallIp6tables'],
  nf_call_iptables: [(info) => info.nfCallIptables!, 'nfCallIptables'],
  no_linklocal_learn: [(info) => info.noLinklocalLearn!, 'noLinklocalLearn'],
  priority: [(info) => info.priority!, 'priority'],
  root_id: [(info) => formatBridgeId(info.rootId!)],
  root_path_cost: [(info) => info.rootPathCost!],
  root_port: [(info) => info.rootPort!],
  stp_state: [(info) => info.stpState!, 'stpState'],
  tcn_timer: [(info) => info.tcnTimer!],
  topology_change: [(info) => info.topologyChange!],
  topology_change_detected: [(info) => info.topologyChangeDetected!],
  topology_change_timer: [(info) => info.topologyChangeTimer!],
};

const PORT_FILES: Readonly<Record<string, PortFile>> = {
  backup_port: [(_info, p) => p.backupPort?.dev.name ?? '', 'backupPort'],
  bpdu_guard: [(info) => info.guard!, 'guard'],
  broadcast_flood: [(info) => info.bcastFlood!, 'bcastFlood'],
  change_ack: [(info) => info.topologyChangeAck!],
  config_pending: [(info) => info.configPending!],
  designated_bridge: [(info) => formatBridgeId(info.bridgeId!)],
  designated_cost: [(info) => info.designatedCost!],
  designated_port: [(info) => info.designatedPort!],
  designated_root: [(info) => formatBridgeId(info.rootId!)],
  flush: [() => '', 'flush'],
  forward_delay_timer: [(info) => info.forwardDelayTimer!],
  group_fwd_mask: [(info) => hex(info.groupFwdMask!), 'groupFwdMask'],
  hairpin_mode: [(info) => info.hairpin!, 'hairpin'],
  hold_timer: [(info) => info.holdTimer!],
  isolated: [(info) => info.isolated!, 'isolated'],
  learning: [(info) => info.learning!, 'learning'],
  message_age_timer: [(info) => info.messageAgeTimer!],
  multicast_fast_leave: [(info) => info.fastLeave!, 'fastLeave'],
  multicast_flood: [(info) => info.mcastFlood!, 'mcastFlood'],
  multicast_router: [(info) => info.mcastRouter!, 'mcastRouter'],
  multicast_to_unicast: [(info) => info.mcastToUcast!, 'mcastToUcast'],
  neigh_suppress: [(info) => info.neighSuppress!, 'neighSuppress'],
  path_cost: [(info) => info.cost!, 'cost'],
  port_id: [(info) => hex(info.id!)],
  port_no: [(info) => hex(info.no!)],
  priority: [(info) => info.priority!, 'priority'],
  proxyarp: [(info) => info.proxyArp!, 'proxyArp'],
  proxyarp_wifi: [(info) => info.proxyArpWifi!, 'proxyArpWifi'],
  root_block: [(info) => info.rootBlock!, 'rootBlock'],
  state: [(info) => info.state!],
  unicast_flood: [(info) => info.flood!, 'flood'],
};

/** The number a text begins with, in C's notations; undefined where there is none. Linux: simple_strtoul(). */
function strtoul(text: string): number | undefined {
  const found = /^(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9]\d*))/i.exec(text);
  if (found === null) return undefined;
  if (found[1] !== undefined) return parseInt(found[1], 16);
  return found[2] !== undefined ? parseInt(found[2], 8) : Number(found[3]);
}

function modeOf(name: string, writable: boolean): number {
  if (name === 'flush') return 0o200;
  return writable ? 0o644 : 0o444;
}

/** Names below /sys/class/net/DEV/bridge (dev is a bridge), or undefined when there is no such directory. */
export function brAttrList(dev: NetDevice): readonly string[] | undefined {
  return brPriv(dev) === null ? undefined : Object.keys(BRIDGE_FILES);
}

/** /sys/class/net/DEV/bridge/NAME. */
export function brAttr(dev: NetDevice, name: string): SysfsAttr | undefined {
  const br = brPriv(dev);
  if (br === null || !Object.hasOwn(BRIDGE_FILES, name)) return undefined;
  const [show, store] = BRIDGE_FILES[name];
  const attr: SysfsAttr = { mode: modeOf(name, store !== undefined), get: () => `${show(brFillInfo(br))}\n` };
  if (store !== undefined) attr.set = (value) => storeBridge(br, store, value);
  return attr;
}

/** Linux: store_bridge_parm(). */
function storeBridge(br: NetBridge, field: keyof BridgeInfo, text: string): number {
  let data: BridgeInfo;
  if (field === 'groupAddr') {
    const address = parseMac(text.trim());
    if (address === undefined) return -EINVAL;
    data = { groupAddr: address };
  } else {
    const value = strtoul(text);
    if (value === undefined) return -EINVAL;
    data = { [field]: field === 'fdbFlush' ? true : value };
  }
  const error = brChangelink(br, data, {});
  if (error === 0) netdevStateChange(br.dev);
  return error;
}

/** Names below /sys/class/net/DEV/brport (dev is a port), or undefined. `bridge` is a symlink to ../../BRIDGE: brportBridge. */
export function brportAttrList(dev: NetDevice): readonly string[] | undefined {
  return brPortGet(dev) === null ? undefined : Object.keys(PORT_FILES);
}

/** /sys/class/net/DEV/brport/NAME; /sys/class/net/BRIDGE/brif/PORT is the same directory. */
export function brportAttr(dev: NetDevice, name: string): SysfsAttr | undefined {
  const p = brPortGet(dev);
  if (p === null || !Object.hasOwn(PORT_FILES, name)) return undefined;
  const [show, store] = PORT_FILES[name];
  const attr: SysfsAttr = { mode: modeOf(name, store !== undefined), get: () => `${show(brPortFillAttrs(p), p)}\n` };
  if (store !== undefined) attr.set = (value) => storePort(p, store, value);
  return attr;
}

/** Linux: brport_store(). */
function storePort(p: NetBridgePort, field: keyof BridgePortInfo, text: string): number {
  let error: number;
  if (field === 'backupPort') error = storeBackup(p, text.trim());
  else {
    const value = strtoul(text);
    if (value === undefined) return -EINVAL;
    error = brSetport(p, { [field]: field === 'flush' ? true : value }, {});
  }
  if (error === 0) brIfinfoNotify(p, RTM_NEWLINK);
  return error;
}

function storeBackup(p: NetBridgePort, name: string): number {
  if (name === '') return nbpBackupChange(p, 0);
  const dev = devGetByName(p.dev.net, name);
  return dev === null ? -ENOENT : nbpBackupChange(p, dev.ifindex);
}

/** The ports of a bridge, for /sys/class/net/DEV/brif/ (names), or undefined when dev is no bridge. */
export function brif(dev: NetDevice): readonly NetDevice[] | undefined {
  return brPriv(dev)?.ports.map((p) => p.dev);
}

/** The bridge a port belongs to, for the symlink /sys/class/net/DEV/brport/bridge -> ../../BRIDGE. */
export function brportBridge(dev: NetDevice): NetDevice | undefined {
  return brPortGet(dev)?.br.dev;
}

/** /sys/class/net/DEV/brforward: struct __fdb_entry of every learned address, 16 bytes each. */
export function brforward(dev: NetDevice): Uint8Array | undefined {
  const br = brPriv(dev);
  return br === null ? undefined : brFdbFillbuf(br);
}
