import {
  type NextHop,
  type NlMessage,
  type RouteMsg,
  type RTM_DELROUTE,
  type RTM_NEWROUTE,
  RTMGRP_IPV4_ROUTE,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTNH_F_OFFLOAD,
  RTNH_F_ONLINK,
} from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import { rtnlHasListeners, rtnlNotify } from '../core/rtnetlink.ts';
import { type FibAlias, type FibNh, ipIgnoreLinkdown } from './fib_semantics.ts';
import type { FibNode } from './fib_trie.ts';

/** The message that describes a route. Linux: fib_dump_info(). */
export function fibDumpInfo(
  event: typeof RTM_NEWROUTE | typeof RTM_DELROUTE,
  node: FibNode,
  fa: FibAlias,
  tbId: number,
  flags: number,
): NlMessage {
  const fi = fa.fi;
  const body: RouteMsg = {
    family: AF_INET,
    dstLen: node.len,
    srcLen: 0,
    tos: fa.tos,
    table: tbId,
    protocol: fi.protocol,
    scope: fi.scope,
    type: fa.type,
    flags: fi.flags,
  };
  if (node.len !== 0) body.dst = node.key;
  if (fi.priority !== 0) body.priority = fi.priority;
  if (fi.metrics !== null) body.metrics = { ...fi.metrics };
  if (fi.prefsrc !== 0) body.prefsrc = fi.prefsrc;
  if (fi.nhs.length === 1) {
    const nh = fi.nhs[0];
    body.flags = nexthopFlags(nh);
    if (nh.gw !== 0) body.gateway = nh.gw;
    if (nh.dev !== null) body.oif = nh.dev.ifindex;
    if (nh.tclassid !== 0) body.flow = nh.tclassid;
  } else {
    body.multipath = fi.nhs.map(dumpNexthop);
  }
  return { type: event, flags, body };
}

function dumpNexthop(nh: FibNh): NextHop {
  const hop: NextHop = { flags: nexthopFlags(nh), hops: nh.weight - 1, ifindex: nh.dev?.ifindex ?? 0 };
  if (nh.gw !== 0) hop.gateway = nh.gw;
  return hop;
}

/** RTNH_F_* as users see them: a link that is down counts as dead where such routes are passed by. Linux: fib_nexthop_info(). */
export function nexthopFlags(nh: FibNh): number {
  let flags = nh.flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN | RTNH_F_ONLINK | RTNH_F_OFFLOAD);
  if ((flags & RTNH_F_LINKDOWN) !== 0 && ipIgnoreLinkdown(nh.dev)) flags |= RTNH_F_DEAD;
  return flags;
}

/** Tells whoever listens of a route that came or went. Linux: rtmsg_fib(). */
export function rtmsgFib(
  net: Net,
  event: typeof RTM_NEWROUTE | typeof RTM_DELROUTE,
  node: FibNode,
  fa: FibAlias,
  tbId: number,
  nlflags: number,
): void {
  if (rtnlHasListeners(net, RTMGRP_IPV4_ROUTE)) rtnlNotify(net, RTMGRP_IPV4_ROUTE, fibDumpInfo(event, node, fa, tbId, nlflags));
}
