import { EINVAL, EOPNOTSUPP } from '../../uapi/errno.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { type CtlTable, parseSysctlInt } from './sysctl.ts';

/**
 * The keys of IPv6, which is there though turned off: they keep what is written, and nothing comes of it. Turning it on is
 * refused. Linux: net/ipv6/addrconf.c, sysctl_net_ipv6.c; the values are those of the recorded kernel.
 */

const ROOT = 'net/ipv6';

/** NAME=VALUE of net/ipv6/conf/DEV. */
const CONF = keys(`accept_dad=1 accept_ra=1 accept_ra_defrtr=1 accept_ra_from_local=0 accept_ra_min_hop_limit=1 accept_ra_min_lft=0
  accept_ra_mtu=1 accept_ra_pinfo=1 accept_ra_rt_info_max_plen=0 accept_ra_rt_info_min_plen=0 accept_ra_rtr_pref=1
  accept_redirects=1 accept_source_route=0 accept_untracked_na=0 addr_gen_mode=0 autoconf=1 dad_transmits=1 disable_ipv6=1
  disable_policy=0 drop_unicast_in_l2_multicast=0 drop_unsolicited_na=0 enhanced_dad=1 force_forwarding=0 force_mld_version=0
  force_tllao=0 forwarding=0 hop_limit=64 ignore_routes_with_linkdown=0 ioam6_enabled=0 ioam6_id=65535 ioam6_id_wide=4294967295
  keep_addr_on_down=0 max_addresses=16 max_desync_factor=600 mc_forwarding=0 mldv1_unsolicited_report_interval=10000
  mldv2_unsolicited_report_interval=1000 mtu=1280 ndisc_evict_nocarrier=1 ndisc_notify=0 ndisc_tclass=0 optimistic_dad=0
  proxy_ndp=0 ra_defrtr_metric=1024 ra_honor_pio_life=0 ra_honor_pio_pflag=0 regen_max_retry=3 regen_min_advance=2
  router_probe_interval=60 router_solicitation_delay=1 router_solicitation_interval=4 router_solicitation_max_interval=3600
  router_solicitations=-1 rpl_seg_enabled=0 seg6_enabled=0 seg6_require_hmac=0 suppress_frag_ndisc=1 temp_prefered_lft=86400
  temp_valid_lft=604800 use_oif_addrs_only=0 use_optimistic=0 use_tempaddr=0`);

/** Those that are the namespace's. */
const GLOBAL = keys(`anycast_src_echo_reply=0 auto_flowlabels=1 bindv6only=0 fib_multipath_hash_fields=7 fib_multipath_hash_policy=0
  fib_notify_on_flag_change=0 flowlabel_consistency=1 flowlabel_reflect=0 flowlabel_state_ranges=0 fwmark_reflect=0
  icmp/echo_ignore_all=0 icmp/echo_ignore_anycast=0 icmp/echo_ignore_multicast=0 icmp/error_anycast_as_unicast=0
  icmp/ratelimit=100 icmp/ratemask=0-1,3-127 idgen_delay=1 idgen_retries=3 ioam6_id=16777215 ioam6_id_wide=72057594037927935
  ip6frag_high_thresh=4194304 ip6frag_low_thresh=3145728 ip6frag_time=60 ip_nonlocal_bind=0 max_dst_opts_length=2147483647
  max_dst_opts_number=8 max_hbh_length=2147483647 max_hbh_opts_number=8 route/gc_elasticity=9 route/gc_interval=30
  route/gc_min_interval=0 route/gc_min_interval_ms=500 route/gc_thresh=1024 route/gc_timeout=60 route/max_size=2147483647
  route/min_adv_mss=1220 route/mtu_expires=600 route/skip_notify_on_dev_down=0 seg6_flowlabel=0 xfrm6_gc_thresh=32768`);

/** Where "all" and lo begin otherwise. */
const OTHERWISE: Readonly<Record<string, string>> = { 'all/accept_dad': '0', 'lo/accept_dad': '-1', 'lo/use_tempaddr': '-1' };

function keys(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(/\s+/).map((word) => word.split('=', 2) as [string, string]));
}

/** What was written, by path. */
type Written = Map<string, string>;

function table(path: string, written: Written, initial: string, forwarding: readonly string[] | undefined): CtlTable {
  const get = (): string => written.get(path) ?? initial;
  if (path.endsWith('/mc_forwarding')) return { path, mode: 0o444, get };
  return {
    path,
    mode: 0o644,
    get,
    set(text) {
      const value = parseSysctlInt(text);
      if (value === undefined) return -EINVAL;
      if (value === 0 && path.endsWith('/disable_ipv6')) return -EOPNOTSUPP;
      for (const each of forwarding ?? [path]) written.set(each, String(value));
      return 0;
    },
  };
}

function confLookup(net: Net, path: string, written: Written): CtlTable | undefined {
  const [, , , name, key, more] = path.split('/');
  const initial = CONF.get(key ?? '');
  const dev = net.devByName.get(name);
  if (initial === undefined || more !== undefined || (dev === undefined && name !== 'all' && name !== 'default')) return undefined;
  const mtu = key === 'mtu' && dev !== undefined ? String(dev.mtu) : undefined;
  // What is written to "all" goes to every device.
  const everywhere = name === 'all' && key === 'forwarding' ? confNames(net).map((each) => `${ROOT}/conf/${each}/${key}`) : undefined;
  return table(path, written, mtu ?? OTHERWISE[`${name}/${key}`] ?? initial, everywhere);
}

function confNames(net: Net): string[] {
  return ['all', 'default', ...net.devByName.keys()];
}

function list(net: Net, path: string): string[] {
  const below = path.slice(ROOT.length + 1);
  if (below === 'conf') return confNames(net).map((name) => `${name}/`);
  if (below.startsWith('conf/')) return confNames(net).includes(below.slice(5)) ? [...CONF.keys()] : [];
  const names = [...GLOBAL.keys()];
  if (below !== '') return names.filter((name) => name.startsWith(`${below}/`)).map((name) => name.slice(below.length + 1));
  return ['conf/', 'icmp/', 'route/', ...names.filter((name) => !name.includes('/'))];
}

/** Registers /proc/sys/net/ipv6. */
export function sysctlNetIpv6Init(stack: NetStack): void {
  const written = new WeakMap<Net, Written>();
  const of = (net: Net): Written => {
    let found = written.get(net);
    if (found === undefined) written.set(net, (found = new Map()));
    return found;
  };
  stack.sysctl.push({
    root: ROOT,
    lookup(net, path) {
      if (path.startsWith(`${ROOT}/conf/`)) return confLookup(net, path, of(net));
      const initial = GLOBAL.get(path.slice(ROOT.length + 1));
      return initial === undefined ? undefined : table(path, of(net), initial, undefined);
    },
    list,
  });
}
