import type { XtMatch, XtTarget } from './x_tables.ts';
import { XT_REJECT_TG } from './ipt_reject.ts';
import { XT_ADDRTYPE } from './xt_addrtype.ts';
import { XT_CHECKSUM_TG } from './xt_checksum.ts';
import { XT_CLASSIFY_TG } from './xt_classify.ts';
import { XT_COMMENT } from './xt_comment.ts';
import { XT_CPU } from './xt_cpu.ts';
import { XT_DEVGROUP } from './xt_devgroup.ts';
import { XT_CT_TG, XT_NOTRACK_TG } from './xt_CT.ts';
import { XT_CONNBYTES } from './xt_connbytes.ts';
import { XT_CONNLIMIT } from './xt_connlimit.ts';
import { XT_CONNMARK, XT_CONNMARK_TG } from './xt_connmark.ts';
import { XT_CONNTRACK } from './xt_conntrack.ts';
import { XT_HELPER } from './xt_helper.ts';
import { XT_DSCP, XT_DSCP_TG, XT_TOS, XT_TOS_TG } from './xt_dscp.ts';
import { XT_ECN, XT_ECN_TG } from './xt_ecn.ts';
import { XT_AH, XT_ESP } from './xt_esp.ts';
import { XT_HASHLIMIT } from './xt_hashlimit.ts';
import { XT_TTL, XT_TTL_TG } from './xt_hl.ts';
import { XT_IPRANGE } from './xt_iprange.ts';
import { XT_LENGTH } from './xt_length.ts';
import { XT_LIMIT } from './xt_limit.ts';
import { XT_LOG_TG } from './xt_log.ts';
import { XT_MAC } from './xt_mac.ts';
import { XT_MARK, XT_MARK_TG } from './xt_mark.ts';
import { XT_MASQUERADE_TG } from './xt_masquerade.ts';
import { XT_MULTIPORT } from './xt_multiport.ts';
import { XT_DNAT_TG, XT_SNAT_TG } from './xt_nat.ts';
import { XT_NETMAP_TG } from './xt_netmap.ts';
import { XT_NFLOG_TG } from './xt_nflog.ts';
import { XT_NFQUEUE_TG } from './xt_nfqueue.ts';
import { XT_OWNER } from './xt_owner.ts';
import { XT_PHYSDEV } from './xt_physdev.ts';
import { XT_PKTTYPE } from './xt_pkttype.ts';
import { XT_QUOTA } from './xt_quota.ts';
import { XT_REALM } from './xt_realm.ts';
import { XT_RECENT } from './xt_recent.ts';
import { XT_REDIRECT_TG } from './xt_redirect.ts';
import { XT_RPFILTER } from './xt_rpfilter.ts';
import { XT_SCTP } from './xt_sctp.ts';
import { XT_SOCKET } from './xt_socket.ts';
import { XT_STATISTIC } from './xt_statistic.ts';
import { XT_STRING } from './xt_string.ts';
import { XT_TCPMSS, XT_TCPMSS_TG } from './xt_tcpmss.ts';
import { XT_TCPOPTSTRIP_TG } from './xt_tcpoptstrip.ts';
import { XT_SET, XT_SET_TG } from './xt_set.ts';
import { XT_ICMP, XT_TCP, XT_UDP } from './xt_tcpudp.ts';
import { XT_TIME } from './xt_time.ts';
import { XT_TPROXY_TG } from './xt_tproxy.ts';
import { XT_TRACE_TG } from './xt_trace.ts';
import { XT_U32 } from './xt_u32.ts';

/** All matches and targets the kernel knows; one row each. */
export const XT_MATCHES: readonly XtMatch<never>[] = [
  XT_ADDRTYPE,
  XT_AH,
  XT_CPU,
  XT_DEVGROUP,
  XT_ESP,
  XT_REALM,
  XT_SCTP,
  XT_COMMENT,
  XT_CONNBYTES,
  XT_CONNLIMIT,
  XT_CONNMARK,
  XT_CONNTRACK,
  XT_DSCP,
  XT_ECN,
  XT_HASHLIMIT,
  XT_HELPER,
  XT_ICMP,
  XT_IPRANGE,
  XT_LENGTH,
  XT_LIMIT,
  XT_MAC,
  XT_MARK,
  XT_MULTIPORT,
  XT_OWNER,
  XT_PHYSDEV,
  XT_PKTTYPE,
  XT_QUOTA,
  XT_RECENT,
  XT_RPFILTER,
  XT_SET,
  XT_SOCKET,
  XT_STATISTIC,
  XT_STRING,
  XT_TCP,
  XT_TCPMSS,
  XT_TIME,
  XT_TOS,
  XT_TTL,
  XT_U32,
  XT_UDP,
];
export const XT_TARGETS: readonly XtTarget<never>[] = [
  XT_CHECKSUM_TG,
  XT_CLASSIFY_TG,
  XT_CONNMARK_TG,
  XT_CT_TG,
  XT_DNAT_TG,
  XT_DSCP_TG,
  XT_ECN_TG,
  XT_LOG_TG,
  XT_MARK_TG,
  XT_MASQUERADE_TG,
  XT_NETMAP_TG,
  XT_NFLOG_TG,
  XT_NFQUEUE_TG,
  XT_NOTRACK_TG,
  XT_REDIRECT_TG,
  XT_REJECT_TG,
  XT_SET_TG,
  XT_SNAT_TG,
  XT_TCPMSS_TG,
  XT_TCPOPTSTRIP_TG,
  XT_TOS_TG,
  XT_TPROXY_TG,
  XT_TRACE_TG,
  XT_TTL_TG,
];
