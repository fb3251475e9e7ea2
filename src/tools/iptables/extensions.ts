import type { AnyExtension } from './extension.ts';
import { LIBIPT_AH, LIBXT_ESP } from './libxt_esp.ts';
import { LIBIPT_ECN_TG } from './libipt_ECN_tg.ts';
import { LIBIPT_ICMP } from './libipt_icmp.ts';
import { LIBIPT_NETMAP } from './libipt_NETMAP.ts';
import { LIBIPT_REALM } from './libipt_realm.ts';
import { LIBIPT_REJECT } from './libipt_REJECT.ts';
import { LIBIPT_TTL } from './libipt_ttl.ts';
import { LIBIPT_TTL_TG } from './libipt_TTL_tg.ts';
import { LIBXT_ADDRTYPE } from './libxt_addrtype.ts';
import { LIBXT_CHECKSUM } from './libxt_CHECKSUM.ts';
import { LIBXT_CLASSIFY } from './libxt_CLASSIFY.ts';
import { LIBXT_COMMENT } from './libxt_comment.ts';
import { LIBXT_CONNBYTES } from './libxt_connbytes.ts';
import { LIBXT_CONNLIMIT } from './libxt_connlimit.ts';
import { LIBXT_CONNMARK } from './libxt_connmark.ts';
import { LIBXT_CONNMARK_TG } from './libxt_CONNMARK_tg.ts';
import { LIBXT_CONNTRACK, LIBXT_STATE } from './libxt_conntrack.ts';
import { LIBXT_CPU } from './libxt_cpu.ts';
import { LIBXT_CT, LIBXT_NOTRACK } from './libxt_CT.ts';
import { LIBXT_DEVGROUP } from './libxt_devgroup.ts';
import { LIBXT_DNAT, LIBXT_MASQUERADE, LIBXT_REDIRECT, LIBXT_SNAT } from './libxt_NAT.ts';
import { LIBXT_DSCP } from './libxt_dscp.ts';
import { LIBXT_DSCP_TG } from './libxt_DSCP_tg.ts';
import { LIBXT_ECN } from './libxt_ecn.ts';
import { LIBXT_HASHLIMIT } from './libxt_hashlimit.ts';
import { LIBXT_HELPER } from './libxt_helper.ts';
import { LIBXT_IPRANGE } from './libxt_iprange.ts';
import { LIBXT_LENGTH } from './libxt_length.ts';
import { LIBXT_LIMIT } from './libxt_limit.ts';
import { LIBXT_LOG } from './libxt_LOG.ts';
import { LIBXT_MAC } from './libxt_mac.ts';
import { LIBXT_MARK } from './libxt_mark.ts';
import { LIBXT_MARK_TG } from './libxt_MARK_tg.ts';
import { LIBXT_MULTIPORT } from './libxt_multiport.ts';
import { LIBXT_NFLOG } from './libxt_NFLOG.ts';
import { LIBXT_NFQUEUE } from './libxt_NFQUEUE.ts';
import { LIBXT_OWNER } from './libxt_owner.ts';
import { LIBXT_PHYSDEV } from './libxt_physdev.ts';
import { LIBXT_PKTTYPE } from './libxt_pkttype.ts';
import { LIBXT_QUOTA } from './libxt_quota.ts';
import { LIBXT_RECENT } from './libxt_recent.ts';
import { LIBXT_RPFILTER } from './libxt_rpfilter.ts';
import { LIBXT_SCTP } from './libxt_sctp.ts';
import { LIBXT_SET } from './libxt_set.ts';
import { LIBXT_SET_TG } from './libxt_SET_tg.ts';
import { LIBXT_SOCKET } from './libxt_socket.ts';
import { standardTarget } from './libxt_standard.ts';
import { LIBXT_STATISTIC } from './libxt_statistic.ts';
import { LIBXT_STRING } from './libxt_string.ts';
import { LIBXT_TCP } from './libxt_tcp.ts';
import { LIBXT_TCPMSS } from './libxt_tcpmss.ts';
import { LIBXT_TCPMSS_TG } from './libxt_TCPMSS_tg.ts';
import { LIBXT_TCPOPTSTRIP } from './libxt_TCPOPTSTRIP.ts';
import { LIBXT_TIME } from './libxt_time.ts';
import { LIBXT_TOS } from './libxt_tos.ts';
import { LIBXT_TOS_TG } from './libxt_TOS_tg.ts';
import { LIBXT_TPROXY } from './libxt_TPROXY.ts';
import { LIBXT_TRACE } from './libxt_TRACE.ts';
import { LIBXT_U32 } from './libxt_u32.ts';
import { LIBXT_UDP } from './libxt_udp.ts';

/** All matches the command line knows; one row each. */
export const MATCHES: readonly AnyExtension[] = [
  ...[LIBIPT_AH, LIBIPT_ICMP, LIBIPT_REALM, LIBIPT_TTL, LIBXT_ADDRTYPE, LIBXT_COMMENT, LIBXT_CONNBYTES, LIBXT_CONNLIMIT],
  ...[LIBXT_CONNMARK, LIBXT_CONNTRACK, LIBXT_CPU, LIBXT_DEVGROUP, LIBXT_DSCP, LIBXT_ECN, LIBXT_ESP, LIBXT_HASHLIMIT, LIBXT_HELPER],
  ...[LIBXT_IPRANGE, LIBXT_LENGTH, LIBXT_LIMIT, LIBXT_MAC, LIBXT_MARK, LIBXT_MULTIPORT, LIBXT_OWNER, LIBXT_PHYSDEV, LIBXT_PKTTYPE],
  ...[LIBXT_QUOTA, LIBXT_RECENT, LIBXT_RPFILTER, LIBXT_SCTP, LIBXT_SET, LIBXT_SOCKET, LIBXT_STATE, LIBXT_STATISTIC, LIBXT_STRING],
  ...[LIBXT_TCP, LIBXT_TCPMSS, LIBXT_TIME, LIBXT_TOS, LIBXT_U32, LIBXT_UDP],
];

/** All targets it knows. */
export const TARGETS: readonly AnyExtension[] = [
  ...['ACCEPT', 'DROP', 'QUEUE', 'RETURN'].map(standardTarget),
  ...[LIBIPT_ECN_TG, LIBIPT_NETMAP, LIBIPT_REJECT, LIBIPT_TTL_TG, LIBXT_CHECKSUM, LIBXT_CLASSIFY, LIBXT_CONNMARK_TG, LIBXT_CT],
  ...[LIBXT_DNAT, LIBXT_DSCP_TG, LIBXT_LOG, LIBXT_MARK_TG, LIBXT_MASQUERADE, LIBXT_NFLOG, LIBXT_NFQUEUE, LIBXT_NOTRACK],
  ...[LIBXT_REDIRECT, LIBXT_SET_TG, LIBXT_SNAT, LIBXT_TCPMSS_TG, LIBXT_TCPOPTSTRIP, LIBXT_TOS_TG, LIBXT_TPROXY, LIBXT_TRACE],
];

/** What iptables 1.8.11 has besides. */
export const UNMODELLED_MATCHES: ReadonlySet<string> = new Set([
  ...['bpf', 'cgroup', 'cluster', 'connlabel', 'dccp', 'ipcomp', 'ipvs', 'nfacct', 'osf', 'policy', 'rateest'],
]);

export const UNMODELLED_TARGETS: ReadonlySet<string> = new Set([
  ...['AUDIT', 'CLUSTERIP', 'CONNSECMARK', 'HMARK', 'IDLETIMER', 'LED', 'RATEEST', 'SECMARK', 'SYNPROXY', 'TEE', 'ULOG'],
]);

export function findMatch(name: string): AnyExtension | undefined {
  return MATCHES.find((match) => match.name === name);
}

export function findTarget(name: string): AnyExtension | undefined {
  return TARGETS.find((target) => target.name === name);
}
