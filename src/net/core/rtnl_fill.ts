import { ARPHRD_NONE, IF_OPER_DOWN } from '../../uapi/if.ts';
import type { LinkInfo, LinkMsg } from '../../uapi/rtnetlink.ts';
import { devGetFlags, devGetIflink, devGetStats, type NetDevice } from './dev.ts';
import { type Net, peernet2id } from './net_namespace.ts';

/** IFLA_EXT_MASK. */
export const RTEXT_FILTER_SKIP_STATS = 1 << 3;

const TSO_MAX_SEGS = 65535;

/** What all listings and notifications say of a device. Linux: rtnl_fill_ifinfo() in net/core/rtnetlink.c. */
export function rtnlFillIfinfo(dev: NetDevice, srcNet: Net, change: number, extMask: number): LinkMsg {
  const link: LinkMsg = {
    family: 0,
    type: dev.type,
    index: dev.ifindex,
    flags: devGetFlags(dev),
    change,
    ifname: dev.name,
    txqlen: dev.txQueueLen,
    operstate: dev.started ? dev.operstate : IF_OPER_DOWN,
    linkmode: dev.linkmode,
    mtu: dev.mtu,
    minMtu: dev.minMtu,
    maxMtu: dev.maxMtu,
    group: dev.group,
    promiscuity: dev.promiscuity,
    allmulti: dev.allmulti,
    numTxQueues: dev.numTxQueues,
    ...dev.gsoLimits,
    tsoMaxSize: dev.tsoMaxSize,
    tsoMaxSegs: TSO_MAX_SEGS,
    numRxQueues: dev.numRxQueues,
    carrier: dev.carrier ? 1 : 0,
    qdisc: dev.qdisc,
    carrierChanges: dev.carrierUpCount + dev.carrierDownCount,
    protoDown: dev.protoDown ? 1 : 0,
    // IPv6 is there though turned off: `ip -d` prints its mode.
    inet6AddrGenMode: dev.inet6AddrGenMode,
  };
  if (dev.type !== ARPHRD_NONE) {
    link.address = dev.devAddr.slice();
    link.broadcast = dev.broadcast.slice();
  }
  if (dev.mtu < 1280 && dev.type !== 772) delete link.inet6AddrGenMode;
  if (dev.protoDownReason !== 0) link.protoDownReason = { mask: 0xffffffff, value: dev.protoDownReason };
  if (dev.ifalias !== '') link.ifalias = dev.ifalias;
  if (dev.altnames.length > 0) link.altnames = [...dev.altnames];
  if (dev.permAddr !== null) link.permAddress = dev.permAddr.slice();
  if ((extMask & RTEXT_FILTER_SKIP_STATS) === 0) link.stats64 = devGetStats(dev);
  if (dev.master !== null) link.master = dev.master.ifindex;
  fillLinkNetnsid(dev, srcNet, link);
  fillLinkinfo(dev, link);
  return link;
}

/** The device it stands on, and that one's namespace when it is another: which gets an id by being asked for. */
function fillLinkNetnsid(dev: NetDevice, srcNet: Net, link: LinkMsg): void {
  const iflink = devGetIflink(dev);
  const linkNet = dev.ops.getLinkNet?.(dev);
  if (linkNet !== undefined && linkNet !== dev.net) {
    link.linkNetnsid = peernet2id(srcNet, linkNet, true);
    link.link = iflink;
  } else if (iflink !== dev.ifindex) link.link = iflink;
}

function fillLinkinfo(dev: NetDevice, link: LinkMsg): void {
  const slaveOps = dev.master?.linkOps ?? null;
  if (dev.linkOps === null && slaveOps?.fillSlaveInfo === undefined) return;
  const info: LinkInfo = {};
  if (dev.linkOps !== null) {
    info.kind = dev.linkOps.kind;
    const data = dev.linkOps.fillInfo?.(dev);
    if (data !== undefined) info.data = data;
  }
  if (slaveOps?.fillSlaveInfo !== undefined) {
    info.slaveKind = slaveOps.kind;
    info.slaveData = slaveOps.fillSlaveInfo(dev.master!, dev);
  }
  link.linkinfo = info;
}
