import { EINVAL, ENOENT, EPERM } from '../../uapi/errno.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { CtlTable } from '../core/sysctl.ts';
import { NETCONFA_IFINDEX_ALL } from './devinet_conf.ts';
import { devinetSysctlList, devinetSysctlLookup, neighSysctlDevices, setDevconf } from './devinet_sysctl.ts';
import { IPV4_DEVCONF_FORWARDING } from './inetdevice.ts';
import { ipv4Net, type NetnsIpv4, type SysctlIpv4, TCP_CONGESTION_CONTROLS } from './ipv4_netns.ts';
import { fnheGenidBump } from './route_exception.ts';
import { neighSysctlList, neighSysctlLookup } from './neigh_sysctl.ts';
import { parsePortList, parseSysctlInts, procDoint } from './sysctl_proc.ts';

const INT_MIN = -0x80000000;
const INT_MAX = 0x7fffffff;
const UINT_MAX = 0xffffffff;
/** Seconds that still fit into an int of clock ticks (HZ 1000). */
const JIFFIES_MAX = Math.floor(INT_MAX / 1000);

type NumberField = { [K in keyof SysctlIpv4]: SysctlIpv4[K] extends number ? K : never }[keyof SysctlIpv4];

/** A file with one number: kept in SysctlIpv4 (`field`) when something acts on it, else only stored, from `initial` on. */
interface NumberFile {
  field?: NumberField;
  initial?: number;
  min: number;
  max: number;
}

const within = (of: NumberField | number, min: number, max: number): NumberFile =>
  typeof of === 'number' ? { initial: of, min, max } : { field: of, min, max };
const u8 = (of: NumberField | number, min = 0, max = 255): NumberFile => within(of, min, max);
const bool = (of: NumberField | number): NumberFile => within(of, 0, 1);
const int = (of: NumberField | number, min = INT_MIN, max = INT_MAX): NumberFile => within(of, min, max);
const uint = (of: NumberField | number, min = 0, max = UINT_MAX): NumberFile => within(of, min, max);
const seconds = (of: NumberField | number, min = -JIFFIES_MAX): NumberFile => within(of, min, JIFFIES_MAX);

/** Linux: ipv4_net_table in net/ipv4/sysctl_net_ipv4.c, ip4_frags_ns_ctl_table, ipv4_route_netns_table, xfrm4_policy_table. */
const NUMBERS: Readonly<Record<string, NumberFile>> = {
  fib_multipath_hash_fields: uint('fibMultipathHashFields', 1, 0x7ff),
  fib_multipath_hash_policy: u8('fibMultipathHashPolicy', 0, 3),
  fib_multipath_hash_seed: uint('fibMultipathHashSeed'),
  fib_multipath_use_neigh: bool('fibMultipathUseNeigh'),
  fib_notify_on_flag_change: u8('fibNotifyOnFlagChange', 0, 2),
  fwmark_reflect: u8('fwmarkReflect'),
  icmp_echo_enable_probe: bool('icmpEchoEnableProbe'),
  icmp_echo_ignore_all: bool('icmpEchoIgnoreAll'),
  icmp_echo_ignore_broadcasts: bool('icmpEchoIgnoreBroadcasts'),
  icmp_errors_use_inbound_ifaddr: bool('icmpErrorsUseInboundIfaddr'),
  icmp_ignore_bogus_error_responses: bool('icmpIgnoreBogusErrorResponses'),
  icmp_msgs_burst: int('icmpMsgsBurst', 0),
  icmp_msgs_per_sec: int('icmpMsgsPerSec', 0),
  icmp_ratelimit: int('icmpRatelimit', 0),
  icmp_ratemask: int('icmpRatemask'),
  igmp_link_local_mcast_reports: u8('igmpLinkLocalMcastReports'),
  igmp_max_memberships: int('igmpMaxMemberships'),
  igmp_max_msf: int('igmpMaxMsf'),
  igmp_qrv: int('igmpQrv', 1),
  ip_autobind_reuse: bool('ipAutobindReuse'),
  ip_default_ttl: u8('ipDefaultTtl', 1, 255),
  ip_dynaddr: u8('ipDynaddr'),
  ip_early_demux: u8('ipEarlyDemux'),
  ip_forward_update_priority: bool('ipForwardUpdatePriority'),
  ip_forward_use_pmtu: u8('ipForwardUsePmtu'),
  ip_no_pmtu_disc: u8('ipNoPmtuDisc'),
  ip_nonlocal_bind: u8('ipNonlocalBind'),
  ipfrag_max_dist: int('ipfragMaxDist', 0),
  ipfrag_time: seconds('ipfragTime'),
  nexthop_compat_mode: bool('nexthopCompatMode'),
  raw_l3mdev_accept: bool('rawL3mdevAccept'),
  'route/min_adv_mss': int('minAdvMss'),
  'route/min_pmtu': int('minPmtu', 68),
  'route/mtu_expires': seconds('mtuExpires'),
  tcp_abort_on_overflow: u8('tcpAbortOnOverflow'),
  tcp_adv_win_scale: int(1, -31, 31),
  tcp_app_win: u8(31, 0, 31),
  tcp_autocorking: bool(1),
  tcp_backlog_ack_defer: bool(1),
  tcp_base_mss: int('tcpBaseMss'),
  tcp_challenge_ack_limit: int(INT_MAX),
  tcp_child_ehash_entries: uint(0, 0, 16 * 1024 * 1024),
  tcp_comp_sack_delay_ns: uint(1000000, 0, Number.MAX_SAFE_INTEGER),
  tcp_comp_sack_nr: u8(44),
  tcp_comp_sack_slack_ns: uint(100000, 0, Number.MAX_SAFE_INTEGER),
  tcp_dsack: u8(1),
  tcp_early_demux: u8(1),
  tcp_early_retrans: u8(3, 0, 4),
  tcp_ecn: u8('tcpEcn', 0, 5),
  tcp_ecn_fallback: bool(1),
  tcp_ecn_option: u8(2, 0, 2),
  tcp_ecn_option_beacon: u8(3, 0, 3),
  tcp_fack: u8(0),
  tcp_fastopen: int(1),
  tcp_fastopen_blackhole_timeout_sec: int(0, 0),
  tcp_fin_timeout: seconds('tcpFinTimeout'),
  tcp_frto: u8(2),
  tcp_fwmark_accept: u8('tcpFwmarkAccept'),
  tcp_invalid_ratelimit: int(500),
  tcp_keepalive_intvl: seconds('tcpKeepaliveIntvl'),
  tcp_keepalive_probes: u8('tcpKeepaliveProbes'),
  tcp_keepalive_time: seconds('tcpKeepaliveTime'),
  tcp_l3mdev_accept: bool(0),
  tcp_limit_output_bytes: int(4194304),
  tcp_max_reordering: int(300),
  tcp_max_syn_backlog: int('tcpMaxSynBacklog'),
  tcp_max_tw_buckets: int(131072),
  tcp_migrate_req: bool(0),
  tcp_min_rtt_wlen: int(300, 0, 86400),
  tcp_min_snd_mss: int('tcpMinSndMss', 48, 65535),
  tcp_min_tso_segs: u8(2, 1),
  tcp_moderate_rcvbuf: u8(1),
  tcp_mtu_probe_floor: int('tcpMtuProbeFloor', 48, 65535),
  tcp_mtu_probing: u8('tcpMtuProbing'),
  tcp_no_metrics_save: u8('tcpNoMetricsSave'),
  tcp_no_ssthresh_metrics_save: bool(1),
  tcp_notsent_lowat: uint(UINT_MAX),
  tcp_orphan_retries: u8('tcpOrphanRetries'),
  tcp_pacing_ca_ratio: int(120, 0, 1000),
  tcp_pacing_ss_ratio: int(200, 0, 1000),
  tcp_pingpong_thresh: u8(1, 1),
  tcp_plb_cong_thresh: int(128, 0, 256),
  tcp_plb_enabled: bool(0),
  tcp_plb_idle_rehash_rounds: u8(3, 0, 31),
  tcp_plb_rehash_rounds: u8(12, 0, 31),
  tcp_plb_suspend_rto_sec: u8(60),
  tcp_probe_interval: uint('tcpProbeInterval', 0, Math.floor(UINT_MAX / 1000)),
  tcp_probe_threshold: int('tcpProbeThreshold'),
  tcp_recovery: u8(1),
  tcp_reflect_tos: bool(0),
  tcp_reordering: int('tcpReordering'),
  tcp_retrans_collapse: u8(1),
  tcp_retries1: u8('tcpRetries1'),
  tcp_retries2: u8('tcpRetries2'),
  tcp_rfc1337: u8('tcpRfc1337'),
  tcp_rto_max_ms: int(120000, 1000, 120000),
  tcp_rto_min_us: int(200000, 1),
  tcp_sack: u8('tcpSack'),
  tcp_shrink_window: bool(0),
  tcp_slow_start_after_idle: u8('tcpSlowStartAfterIdle'),
  tcp_stdurg: u8('tcpStdurg'),
  tcp_syn_linear_timeouts: u8('tcpSynLinearTimeouts', 0, 127),
  tcp_syn_retries: u8('tcpSynRetries', 1, 127),
  tcp_synack_retries: u8('tcpSynackRetries'),
  tcp_syncookies: u8('tcpSyncookies'),
  tcp_thin_linear_timeouts: u8(0),
  tcp_timestamps: u8('tcpTimestamps'),
  tcp_tso_rtt_log: u8(9),
  tcp_tso_win_divisor: u8(3),
  tcp_tw_reuse: u8('tcpTwReuse', 0, 2),
  tcp_tw_reuse_delay: int(1000, 1),
  tcp_window_scaling: u8('tcpWindowScaling'),
  tcp_workaround_signed_windows: u8(0),
  udp_child_hash_entries: uint(0, 0, 65536),
  udp_early_demux: u8('udpEarlyDemux'),
  udp_l3mdev_accept: bool(0),
  udp_rmem_min: int('udpRmemMin', 1),
  udp_wmem_min: int('udpWmemMin', 1),
  xfrm4_gc_thresh: int(32768),
};

/** A file of another kind. */
interface SpecialFile {
  mode?: number;
  get(ipv4: NetnsIpv4): string;
  set?(ipv4: NetnsIpv4, text: string): number;
}

/** Several numbers, of which a write may change the first ones only: undefined when one is out of range. */
function someInts(text: string, old: readonly number[], min: number, max: number): number[] | undefined {
  const values = parseSysctlInts(text, old.length);
  if (values === undefined || values.some((value) => value < min || value > max)) return undefined;
  return old.map((value, i) => values[i] ?? value);
}

function stored(ipv4: NetnsIpv4, name: string, initial: string): string {
  return ipv4.stored?.get(name) ?? initial;
}

function store(ipv4: NetnsIpv4, name: string, value: string): number {
  (ipv4.stored ??= new Map()).set(name, value);
  return 0;
}

const SPECIAL: Readonly<Record<string, SpecialFile>> = {
  ip_forward: {
    get: (ipv4) => String(ipv4.devconfAll.data[IPV4_DEVCONF_FORWARDING]),
    set: (ipv4, text) => setDevconf(ipv4.net, ipv4.devconfAll, NETCONFA_IFINDEX_ALL, IPV4_DEVCONF_FORWARDING, text),
  },
  ip_local_port_range: {
    get: ({ sysctl }) => `${sysctl.ipLocalPortRangeLow}\t${sysctl.ipLocalPortRangeHigh}`,
    set({ sysctl }, text) {
      const range = someInts(text, [sysctl.ipLocalPortRangeLow, sysctl.ipLocalPortRangeHigh], 1, 65535);
      if (range === undefined || range[1] < range[0] || range[0] < sysctl.ipUnprivilegedPortStart) return -EINVAL;
      [sysctl.ipLocalPortRangeLow, sysctl.ipLocalPortRangeHigh] = range;
      return 0;
    },
  },
  ip_local_reserved_ports: {
    get: (ipv4) => stored(ipv4, 'ip_local_reserved_ports', ''),
    set(ipv4, text) {
      const list = parsePortList(text);
      return list === undefined ? -EINVAL : store(ipv4, 'ip_local_reserved_ports', list);
    },
  },
  ip_unprivileged_port_start: {
    get: ({ sysctl }) => String(sysctl.ipUnprivilegedPortStart),
    set: ({ sysctl }, text) =>
      procDoint(text, 0, Math.min(65535, sysctl.ipLocalPortRangeLow), (value) => (sysctl.ipUnprivilegedPortStart = value)),
  },
  ipfrag_high_thresh: {
    get: ({ sysctl }) => String(sysctl.ipfragHighThresh),
    set: ({ sysctl }, text) =>
      procDoint(text, sysctl.ipfragLowThresh, Number.MAX_SAFE_INTEGER, (value) => (sysctl.ipfragHighThresh = value)),
  },
  ipfrag_low_thresh: {
    get: ({ sysctl }) => String(sysctl.ipfragLowThresh),
    set: ({ sysctl }, text) => procDoint(text, 0, sysctl.ipfragHighThresh, (value) => (sysctl.ipfragLowThresh = value)),
  },
  ping_group_range: {
    get: ({ sysctl }) => `${sysctl.pingGroupRangeLow}\t${sysctl.pingGroupRangeHigh}`,
    set({ sysctl }, text) {
      let range = someInts(text, [sysctl.pingGroupRangeLow, sysctl.pingGroupRangeHigh], 0, INT_MAX);
      if (range === undefined) return -EINVAL;
      if (range[1] < range[0]) range = [1, 0];
      [sysctl.pingGroupRangeLow, sysctl.pingGroupRangeHigh] = range;
      return 0;
    },
  },
  'route/flush': {
    mode: 0o200,
    get: () => '',
    set(ipv4, text) {
      fnheGenidBump(ipv4.net);
      return procDoint(text, INT_MIN, INT_MAX, () => undefined);
    },
  },
  tcp_allowed_congestion_control: { mode: 0o444, get: () => TCP_CONGESTION_CONTROLS.slice(0, 2).join(' ') },
  tcp_available_congestion_control: { mode: 0o444, get: () => TCP_CONGESTION_CONTROLS.join(' ') },
  tcp_congestion_control: {
    get: ({ sysctl }) => sysctl.tcpCongestionControl,
    set({ sysctl }, text) {
      const name = text.trim();
      if (!TCP_CONGESTION_CONTROLS.includes(name)) return -ENOENT;
      if (name === 'cubic') return -EPERM;
      sysctl.tcpCongestionControl = name;
      return 0;
    },
  },
  tcp_ehash_entries: { mode: 0o444, get: () => '-262144' },
  tcp_fastopen_key: {
    mode: 0o600,
    get: (ipv4) => stored(ipv4, 'tcp_fastopen_key', '00000000-00000000-00000000-00000000'),
    set(ipv4, text) {
      const keys = text.trim().split(',').slice(0, 2);
      if (keys.some((key) => !/^([0-9a-fA-F]{1,8})(-[0-9a-fA-F]{1,8}){3}$/.test(key))) return -EINVAL;
      const pad = (key: string): string =>
        key
          .split('-')
          .map((part) => part.toLowerCase().padStart(8, '0'))
          .join('-');
      return store(ipv4, 'tcp_fastopen_key', keys.map(pad).join(','));
    },
  },
  tcp_rmem: memFile('tcpRmem'),
  tcp_wmem: memFile('tcpWmem'),
  udp_hash_entries: { mode: 0o444, get: () => '-16384' },
};

function memFile(field: 'tcpRmem' | 'tcpWmem'): SpecialFile {
  return {
    get: ({ sysctl }) => sysctl[field].join('\t'),
    set({ sysctl }, text) {
      const values = someInts(text, sysctl[field], 1, INT_MAX);
      if (values === undefined) return -EINVAL;
      sysctl[field] = values;
      return 0;
    },
  };
}

function numberFile(ipv4: NetnsIpv4, path: string, name: string, file: NumberFile): CtlTable {
  const { field, min, max } = file;
  return {
    path,
    mode: 0o644,
    get: () => (field !== undefined ? String(ipv4.sysctl[field]) : stored(ipv4, name, String(file.initial))),
    set: (text) =>
      procDoint(text, min, max, (value) => {
        if (field !== undefined) ipv4.sysctl[field] = value;
        else store(ipv4, name, String(value));
      }),
  };
}

function lookup(net: Net, path: string): CtlTable | undefined {
  const name = path.slice('net/ipv4/'.length);
  const parts = name.split('/');
  if (parts[0] === 'conf') return parts.length === 3 ? devinetSysctlLookup(net, path, parts[1], parts[2]) : undefined;
  if (parts[0] === 'neigh') return parts.length === 3 ? neighSysctlLookup(net, path, parts[1], parts[2]) : undefined;
  const ipv4 = ipv4Net(net);
  if (Object.hasOwn(NUMBERS, name)) return numberFile(ipv4, path, name, NUMBERS[name]);
  if (!Object.hasOwn(SPECIAL, name)) return undefined;
  const file = SPECIAL[name];
  const table: CtlTable = { path, mode: file.mode ?? 0o644, get: () => file.get(ipv4) };
  if (file.set !== undefined) table.set = (text) => file.set!(ipv4, text);
  return table;
}

function list(net: Net, path: string): string[] {
  const parts = path.split('/').slice(2);
  if (parts.length === 0 || path === 'net/ipv4') {
    const files = [...Object.keys(NUMBERS), ...Object.keys(SPECIAL)].filter((name) => !name.includes('/'));
    return [...files, 'conf/', 'neigh/', 'route/'].sort();
  }
  if (path === 'net/ipv4/route') return ['flush', 'min_adv_mss', 'min_pmtu', 'mtu_expires'];
  if (parts[0] === 'conf' && parts.length <= 2) return devinetSysctlList(net, parts[1] ?? '');
  if (parts[0] === 'neigh' && parts.length <= 2) return parts[1] === undefined ? neighSysctlDevices(net) : neighSysctlList(net, parts[1]);
  return [];
}

/** Registers the files under /proc/sys/net/ipv4. */
export function sysctlIpv4Init(stack: NetStack): void {
  stack.sysctl.push({ root: 'net/ipv4', lookup, list });
}
