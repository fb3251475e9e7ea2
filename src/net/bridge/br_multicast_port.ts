import { EINVAL } from '../../uapi/errno.ts';
import { RTM_DELMDB, RTM_NEWMDB } from '../../uapi/rtnetlink.ts';
import { mdbFlushPort, mdbRouterNotify } from './br_multicast_mdb.ts';
import { startPortQuery, stopPortQuery } from './br_multicast_query.ts';
import { mcastOf, MDB_RTR_TYPE_DISABLED, MDB_RTR_TYPE_PERM, MDB_RTR_TYPE_TEMP, MDB_RTR_TYPE_TEMP_QUERY } from './br_multicast_state.ts';
import type { NetBridge, NetBridgePort } from './br_private.ts';

/** Ports and multicast: routers behind them, what they join. Linux: the ports' part of net/bridge/br_multicast.c. */

export function brMulticastAddPort(p: NetBridgePort): void {
  p.mcastRouter.type = MDB_RTR_TYPE_TEMP_QUERY;
}

export function brMulticastDelPort(p: NetBridgePort): void {
  mdbFlushPort(p.br, p, true);
  stopPortQuery(p);
  rportDel(p);
  mcastOf(p.br).stats.delete(p);
}

/** The port's state lets frames through. Called often. Linux: br_multicast_enable_port(). */
export function brMulticastEnablePort(p: NetBridgePort): void {
  const mcast = mcastOf(p.br);
  if (!mcast.enabled || !p.br.dev.started) return;
  if (mcast.querier) startPortQuery(p);
  if (p.mcastRouter.type === MDB_RTR_TYPE_PERM) rportAdd(p);
}

/** Linux: br_multicast_disable_port(). */
export function brMulticastDisablePort(p: NetBridgePort): void {
  mdbFlushPort(p.br, p, false);
  rportDel(p);
  stopPortQuery(p);
}

function rportAdd(p: NetBridgePort): void {
  if (p.mcastRouter.active) return;
  p.mcastRouter.active = true;
  mdbRouterNotify(p.br, p, RTM_NEWMDB);
}

function rportDel(p: NetBridgePort): void {
  p.br.net.sim.delTimer(p.mcastRouter.timer);
  if (!p.mcastRouter.active) return;
  p.mcastRouter.active = false;
  mdbRouterNotify(p.br, p, RTM_DELMDB);
  if (p.mcastRouter.type === MDB_RTR_TYPE_TEMP) p.mcastRouter.type = MDB_RTR_TYPE_TEMP_QUERY;
}

/** No query was heard on the port for too long. */
export function brMulticastPortRouterExpired(p: NetBridgePort): void {
  if (p.mcastRouter.type === MDB_RTR_TYPE_DISABLED || p.mcastRouter.type === MDB_RTR_TYPE_PERM) return;
  rportDel(p);
}

/** A router was heard on `p` (null: it is the host). Linux: br_multicast_mark_router(). */
export function brMulticastMarkRouter(br: NetBridge, p: NetBridgePort | null): void {
  const sim = br.net.sim;
  const mcast = mcastOf(br);
  const until = sim.now + mcast.querierInterval;
  const router = p === null ? mcast.router : p.mcastRouter;
  if (router.type === MDB_RTR_TYPE_DISABLED || router.type === MDB_RTR_TYPE_PERM) return;
  if (p !== null) rportAdd(p);
  else if (router.type === MDB_RTR_TYPE_TEMP_QUERY) router.active = true;
  sim.modTimer(router.timer, until);
}

/** `mcast_router` of a port. 0 or -EINVAL. Linux: br_multicast_set_port_router(). */
export function brMulticastSetPortRouter(p: NetBridgePort, type: number): number {
  const sim = p.br.net.sim;
  const until = sim.now + mcastOf(p.br).querierInterval;
  if (p.mcastRouter.type === type) {
    if (type === MDB_RTR_TYPE_TEMP) sim.modTimer(p.mcastRouter.timer, until);
    return 0;
  }
  switch (type) {
    case MDB_RTR_TYPE_DISABLED:
    case MDB_RTR_TYPE_TEMP_QUERY:
      p.mcastRouter.type = type;
      rportDel(p);
      return 0;
    case MDB_RTR_TYPE_PERM:
      p.mcastRouter.type = type;
      sim.delTimer(p.mcastRouter.timer);
      rportAdd(p);
      return 0;
    case MDB_RTR_TYPE_TEMP:
      p.mcastRouter.type = type;
      brMulticastMarkRouter(p.br, p);
      return 0;
    default:
      return -EINVAL;
  }
}

/** `mcast_router` of the bridge: 0, 1, 2. Linux: br_multicast_set_router(). */
export function brMulticastSetRouter(br: NetBridge, type: number): number {
  const router = mcastOf(br).router;
  if (type !== MDB_RTR_TYPE_DISABLED && type !== MDB_RTR_TYPE_PERM && type !== MDB_RTR_TYPE_TEMP_QUERY) return -EINVAL;
  br.net.sim.delTimer(router.timer);
  router.active = false;
  router.type = type;
  return 0;
}
