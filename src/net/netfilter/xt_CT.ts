import { EINVAL, ENOENT } from '../../uapi/errno.ts';
import { XT_CT_NOTRACK, XT_CT_ZONE_DIR_ORIG, XT_CT_ZONE_DIR_REPL, XT_CT_ZONE_MARK, type XtCt } from '../../uapi/xt_data.ts';
import type { Net } from '../core/net_namespace.ts';
import {
  IP_CT_NEW,
  IP_CT_UNTRACKED,
  IPS_CONFIRMED,
  IPS_TEMPLATE,
  NF_CT_DEFAULT_ZONE_DIR,
  NF_CT_ZONE_DIR_ORIG,
  NF_CT_ZONE_DIR_REPL,
  NfConn,
  nfCtSet,
} from './nf_conn.ts';
import { nfCtEcacheExtAdd } from './nf_conntrack_ecache.ts';
import { nfConntrackHelperFind } from './nf_conntrack_helper.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from './nf_conntrack_proto.ts';
import { XT_CONTINUE, type XtCheckParam, type XtRefusal, type XtTarget } from './x_tables.ts';

/** CT and NOTRACK: how a packet shall be tracked, said before it is. Linux: net/netfilter/xt_CT.c. */
export const XT_CT_TG: XtTarget<XtCt> = {
  name: 'CT',
  table: 'raw',
  check(par, info) {
    if ((info.flags & XT_CT_NOTRACK) !== 0) return 0;
    const refusal = checkHelper(par, info) ?? checkTimeout(par, info);
    if (refusal !== null) return refusal;
    nfCtNetnsGet(par.net);
    return 0;
  },
  destroy(net, info) {
    if ((info.flags & XT_CT_NOTRACK) === 0) nfCtNetnsPut(net);
  },
  compile(info, net) {
    const template = (info.flags & XT_CT_NOTRACK) !== 0 ? null : makeTemplate(info, net);
    return (skb) => {
      // Seen already (loopback).
      if (skb.nfct !== null || skb.nfctInfo === IP_CT_UNTRACKED) return XT_CONTINUE;
      nfCtSet(skb, template, template === null ? IP_CT_UNTRACKED : IP_CT_NEW);
      return XT_CONTINUE;
    };
  },
};

export const XT_NOTRACK_TG: XtTarget = {
  name: 'NOTRACK',
  table: 'raw',
  compile: () => (skb) => {
    if (skb.nfct === null) nfCtSet(skb, null, IP_CT_UNTRACKED);
    return XT_CONTINUE;
  },
};

const NO_PROTOCOL = 'xt_CT: You must specify a L4 protocol and not use inversions on it';

/** Linux: xt_ct_set_helper(). */
function checkHelper({ net, proto, protoInvert }: XtCheckParam, { helper }: XtCt): XtRefusal | null {
  if (helper === '') return null;
  if (proto === 0 || protoInvert) return { error: -ENOENT, log: NO_PROTOCOL };
  if (nfConntrackHelperFind(net.stack, helper, proto) !== undefined) return null;
  return { error: -ENOENT, log: `xt_CT: No such helper "${helper}"` };
}

/** There are no time-out policies (nfct is not modelled). Linux: xt_ct_set_timeout(). */
function checkTimeout({ proto, protoInvert }: XtCheckParam, { timeout }: XtCt): XtRefusal | null {
  if (timeout === '') return null;
  if (proto === 0 || protoInvert) return { error: -EINVAL, log: NO_PROTOCOL };
  return { error: -ENOENT, log: `xt_CT: No such timeout policy "${timeout}"` };
}

/** A connection that is none: it carries what was said of the packet. Linux: nf_ct_tmpl_alloc(). */
function makeTemplate(info: XtCt, net: Net): NfConn {
  const template = new NfConn(net);
  template.status = IPS_TEMPLATE | IPS_CONFIRMED;
  template.zone = info.zone;
  template.zoneDir = zoneDir(info.flags);
  template.zoneMark = (info.flags & XT_CT_ZONE_MARK) !== 0;
  // Only when somebody listens now (nf_conntrack_events = 2); else the connection's own default counts later.
  if (info.ctEvents !== 0 || info.expEvents !== 0) nfCtEcacheExtAdd(template, info.ctEvents, info.expEvents);
  template.helper = info.helper;
  return template;
}

function zoneDir(flags: number): number {
  switch (flags & (XT_CT_ZONE_DIR_ORIG | XT_CT_ZONE_DIR_REPL)) {
    case XT_CT_ZONE_DIR_ORIG:
      return NF_CT_ZONE_DIR_ORIG;
    case XT_CT_ZONE_DIR_REPL:
      return NF_CT_ZONE_DIR_REPL;
    default:
      return NF_CT_DEFAULT_ZONE_DIR;
  }
}
