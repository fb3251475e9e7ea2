import { EINVAL, ENOENT } from '../../uapi/errno.ts';
import { NSEC_PER_MSEC } from '../../sim/simulator.ts';
import { type NeighTblMsg, type NlMessage, RTM_NEWNEIGHTBL } from '../../uapi/rtnetlink.ts';
import { forEachNetdev } from './dev.ts';
import type { NeighParms } from './neigh_parms.ts';
import type { NeighTable } from './neigh_table.ts';
import { neighParms } from './neighbour.ts';
import type { Net } from './net_namespace.ts';
import type { Extack } from './rtnetlink.ts';

/** What a packet of full size takes of a queue. Linux: SKB_TRUESIZE(ETH_FRAME_LEN). */
const FULL_PACKET = 2090;

/** `ip ntable show`: the tables' settings, then those of each device, the newest first. Linux: neightbl_dump_info(). */
export function neightblDump(net: Net, message: NlMessage, out: NlMessage[]): number {
  const request = message.body as NeighTblMsg;
  for (const table of net.stack.neighTables) {
    if (request.family && request.family !== table.ops.family) continue;
    out.push({ type: RTM_NEWNEIGHTBL, body: tableInfo(table) });
    for (const dev of forEachNetdev(net).reverse()) {
      const body: NeighTblMsg = { family: table.ops.family, name: table.ops.id, ifindex: dev.ifindex };
      body.parms = parmsInfo(neighParms(table, dev));
      out.push({ type: RTM_NEWNEIGHTBL, body });
    }
  }
  return 0;
}

/** Linux: neightbl_fill_info(). */
function tableInfo(table: NeighTable): NeighTblMsg {
  const now = table.stack.sim.now;
  return {
    family: table.ops.family,
    name: table.ops.id,
    thresh1: table.gcThresh1,
    thresh2: table.gcThresh2,
    thresh3: table.gcThresh3,
    gcInterval: table.gcInterval / NSEC_PER_MSEC,
    parms: parmsInfo(table.parms),
    config: {
      keyLen: 4,
      entrySize: 360,
      entries: table.entries,
      lastFlush: Math.floor((now - table.lastFlush) / NSEC_PER_MSEC),
      lastRand: Math.floor((now - table.lastRand) / NSEC_PER_MSEC),
      hashRnd: 0,
      hashMask: 15,
      proxyQlen: 0,
    },
    stats: { ...table.stats },
  };
}

/** NDTPA_*; times in ms. Linux: neightbl_fill_parms(). */
function parmsInfo(parms: NeighParms): Record<string, number> {
  const ms = (time: number): number => Math.floor(time / NSEC_PER_MSEC);
  return {
    refcnt: 1,
    reachableTime: ms(parms.reachableTime),
    baseReachableTime: ms(parms.baseReachableTime),
    retransTime: ms(parms.retransTime),
    gcStaletime: ms(parms.gcStaletime),
    delayProbeTime: ms(parms.delayProbeTime),
    queueLen: Math.floor(parms.queueLenBytes / FULL_PACKET),
    queueLenBytes: parms.queueLenBytes,
    appProbes: parms.appProbes,
    ucastProbes: parms.ucastProbes,
    mcastProbes: parms.mcastProbes,
    mcastReprobes: parms.mcastReprobes,
    anycastDelay: ms(parms.anycastDelay),
    proxyDelay: ms(parms.proxyDelay),
    proxyQlen: parms.proxyQlen,
    locktime: ms(parms.locktime),
    intervalProbeTime: ms(parms.intervalProbeTime),
  };
}

/** Which of the parms are times in ms. */
const TIMES = ['baseReachableTime', 'retransTime', 'gcStaletime', 'delayProbeTime', 'anycastDelay', 'proxyDelay', 'locktime'] as const;
const COUNTS = ['queueLenBytes', 'appProbes', 'ucastProbes', 'mcastProbes', 'mcastReprobes', 'proxyQlen'] as const;

/** `ip ntable change`. -ENOENT: no such table, or no such device. Linux: neightbl_set(). */
export function neightblSet(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const request = message.body as NeighTblMsg;
  if (request.name === undefined) {
    extack.message = 'Missing table name';
    return -EINVAL;
  }
  const table = net.stack.neighTables.find((t) => t.ops.id === request.name && (!request.family || request.family === t.ops.family));
  if (table === undefined) return -ENOENT;
  if (request.parms !== undefined) {
    const dev = request.ifindex ? net.devByIndex.get(request.ifindex) : null;
    if (dev === undefined) return -ENOENT;
    setParms(dev === null ? table.parms : neighParms(table, dev), request.parms);
  }
  const { thresh1, thresh2, thresh3, gcInterval } = request;
  // The table's own settings are the first namespace's alone, and a lab's machines are not that.
  return (thresh1 ?? thresh2 ?? thresh3 ?? gcInterval) === undefined ? 0 : -ENOENT;
}

function setParms(parms: NeighParms, wanted: Readonly<Record<string, number>>): void {
  for (const name of TIMES) if (wanted[name] !== undefined) parms[name] = wanted[name] * NSEC_PER_MSEC;
  for (const name of COUNTS) if (wanted[name] !== undefined) parms[name] = wanted[name];
  if (wanted.queueLen !== undefined) parms.queueLenBytes = wanted.queueLen * FULL_PACKET;
}
