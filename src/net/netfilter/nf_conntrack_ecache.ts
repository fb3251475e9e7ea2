import { IPCT_DESTROY, IPCT_MARK, IPCT_NEW, IPCT_PROTOINFO, IPCT_RELATED, type CtEntry } from '../../uapi/nf_conntrack.ts';
import {
  IPCTNL_MSG_CT_DELETE,
  IPCTNL_MSG_CT_NEW,
  NFNLGRP_CONNTRACK_DESTROY,
  NFNLGRP_CONNTRACK_EXP_DESTROY,
  NFNLGRP_CONNTRACK_NEW,
  NFNLGRP_CONNTRACK_UPDATE,
  NLM_F_CREATE,
  NLM_F_EXCL,
} from '../../uapi/nfnetlink.ts';
import { nfnetlinkHasListeners, nfnetlinkSend } from '../core/af_netlink.ts';
import { IPS_CONFIRMED, IPS_DYING, type NfConn } from './nf_conn.ts';
import { ctEntry } from './nf_conntrack_entry.ts';
import { ctNet } from './nf_conntrack_net.ts';

/**
 * Events of connections: noted while a packet is looked at, told together when it leaves. A connection that began while
 * nobody listened tells nothing (nf_conntrack_events = 2). Linux: net/netfilter/nf_conntrack_ecache.c, nf_conntrack_netlink.c.
 */

const ALL = 0xffff;

/** Decides whether a new connection tells its events. `ctmask`, `expmask`: what -j CT --ctevents asks for. Linux: nf_ct_ecache_ext_add(). */
export function nfCtEcacheExtAdd(ct: NfConn, ctmask: number, expmask: number): void {
  const events = ctNet(ct.net).sysctlEvents;
  const asked = ctmask !== 0 || expmask !== 0;
  if (events === 0 && !asked) return;
  if (events === 2 && !hasListener(ct)) return;
  ct.ctmask = asked ? ctmask : ALL;
  ct.expmask = asked ? expmask : ALL;
}

function hasListener({ net }: NfConn): boolean {
  if (net.stack.netlink === null) return false;
  for (let group = NFNLGRP_CONNTRACK_NEW; group <= NFNLGRP_CONNTRACK_EXP_DESTROY; group++)
    if (nfnetlinkHasListeners(net, group)) return true;
  return false;
}

/** Notes an event (IPCT_*). Linux: nf_conntrack_event_cache(). */
export function nfConntrackEventCache(event: number, ct: NfConn): void {
  if (ct.ctmask !== 0) ct.eventCache |= 1 << event;
}

/** Tells what was noted. Linux: nf_ct_deliver_cached_events(). */
export function nfCtDeliverCachedEvents(ct: NfConn, portid = 0): void {
  if (ct.eventCache === 0) return;
  const events = ct.eventCache & ct.ctmask;
  ct.eventCache = 0;
  if ((ct.status & (IPS_CONFIRMED | IPS_DYING)) === IPS_CONFIRMED) deliver(ct, events, portid);
}

/** Tells one event now; `portid`: who asked for it. Linux: nf_conntrack_event_report(). */
export function nfConntrackEvent(event: number, ct: NfConn, portid = 0): void {
  if ((ct.ctmask & (1 << event)) !== 0 && (ct.status & IPS_CONFIRMED) !== 0) deliver(ct, 1 << event, portid);
}

function deliver(ct: NfConn, events: number, portid: number): void {
  if (events === 0) return;
  const { net } = ct;
  if ((events & (1 << IPCT_DESTROY)) !== 0) {
    if (!nfnetlinkHasListeners(net, NFNLGRP_CONNTRACK_DESTROY)) return;
    const body = ctEntry(ct, { timeout: true, counters: true, timestamp: true, protoinfo: true });
    if (body.timeout === 0) delete body.timeout;
    nfnetlinkSend(net, NFNLGRP_CONNTRACK_DESTROY, { type: IPCTNL_MSG_CT_DELETE, flags: 0, portid, body });
    return;
  }
  const isNew = (events & ((1 << IPCT_NEW) | (1 << IPCT_RELATED))) !== 0;
  const group = isNew ? NFNLGRP_CONNTRACK_NEW : NFNLGRP_CONNTRACK_UPDATE;
  if (!nfnetlinkHasListeners(net, group)) return;
  const body: CtEntry = ctEntry(ct, {
    timeout: true,
    protoinfo: (events & (1 << IPCT_PROTOINFO)) !== 0,
    mark: (events & (1 << IPCT_MARK)) !== 0,
  });
  if ((events & (1 << IPCT_RELATED)) === 0) delete body.master;
  nfnetlinkSend(net, group, { type: IPCTNL_MSG_CT_NEW, flags: isNew ? NLM_F_CREATE | NLM_F_EXCL : 0, portid, body });
}
