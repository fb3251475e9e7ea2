import { Getopt, type LongOption } from './getopt.ts';
import { program } from './stdio.ts';

const LONG: readonly LongOption[] = [
  { name: 'all', argument: 'none', value: 'a' },
  { name: 'remove', argument: 'none', value: 'r' },
  { name: 'dry-run', argument: 'none', value: 'n' },
  { name: 'show', argument: 'none', value: 'n' },
  { name: 'first-time', argument: 'none', value: '1' },
  { name: 'quiet', argument: 'none', value: 'q' },
  { name: 'verbose', argument: 'none', value: 'v' },
];

/** What other systems load as modules is part of this kernel: the names of lib/modules/VERSION/modules.builtin. */
const BUILTIN: ReadonlySet<string> = new Set(
  `8021q bridge br_netfilter dummy veth vxlan macvlan tun stp llc ipip ip_gre gre ip_tunnel udp_tunnel
  ip_tables iptable_filter iptable_mangle iptable_nat iptable_raw iptable_security x_tables nf_tables nft_compat nft_chain_nat
  nf_conntrack nf_conntrack_ftp nf_nat nf_nat_ftp nf_conntrack_netlink nf_defrag_ipv4 nf_log_syslog nf_log_ipv4 nfnetlink nfnetlink_log
  ip_set ip_set_hash_ip ip_set_hash_net ip_set_hash_ipport ip_set_bitmap_port xt_MASQUERADE ipt_MASQUERADE ipt_REJECT xt_addrtype xt_conntrack
  xt_comment xt_mark xt_multiport xt_nat xt_physdev xt_set xt_state xt_tcpudp xt_CT xt_LOG xt_recent xt_limit xt_hashlimit
  sch_netem sch_tbf sch_fq_codel tcp_bbr tcp_cubic`.split(/\s+/),
);

/** modprobe(8) of a kernel that has everything built in: a known name needs nothing, another is not there. */
export const modprobe = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 'arnqvf', LONG);
  const flags = new Set<string>();
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') {
      yield* io.error(`${option.error}\n`);
      return 1;
    }
    flags.add(option.option);
  }
  const { operands } = getopt;
  if (operands.length === 0) {
    yield* io.error('modprobe: ERROR: missing parameters. See -h.\n');
    return 1;
  }
  // Without -a the words behind the first are the module's parameters.
  const names = flags.has('a') || flags.has('r') ? operands : operands.slice(0, 1);
  let status = 0;
  for (const name of names) {
    if (BUILTIN.has(name.replaceAll('-', '_')) && !flags.has('r')) continue;
    status = 1;
    if (flags.has('q')) continue;
    if (BUILTIN.has(name.replaceAll('-', '_'))) yield* io.error(`modprobe: FATAL: Module ${name} is builtin.\n`);
    else {
      const release = p.readFile('/proc/sys/kernel/osrelease').trim();
      yield* io.error(`modprobe: FATAL: Module ${name} not found in directory /lib/modules/${release}\n`);
    }
  }
  return status;
});

/** lsmod(8): there is nothing to list, and an empty list would say the wrong thing. */
export const lsmod = program(function* (_p, io) {
  yield* io.error('patchbay: lsmod: nothing is a module here: all that is modelled is built into the kernel\n');
  return 95;
});
