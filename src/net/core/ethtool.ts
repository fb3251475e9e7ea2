import { ENODEV, EOPNOTSUPP } from '../../uapi/errno.ts';
import {
  ETHTOOL_GCHANNELS,
  ETHTOOL_GDRVINFO,
  ETHTOOL_GFEATURES,
  ETHTOOL_GLINK,
  ETHTOOL_GLINKSETTINGS,
  ETHTOOL_GSTATS,
  ETHTOOL_SFEATURES,
  type EthtoolFeature,
  type EthtoolIfreq,
  PORT_OTHER,
  PORT_TP,
} from '../../uapi/ethtool.ts';
import { ARPHRD_LOOPBACK } from '../../uapi/if.ts';
import { DEV_CUTS, DEV_SUMS, devGetByName, devGetIflink, type NetDevice, netifRunning } from './dev.ts';
import type { Net } from './net_namespace.ts';

/** Features in the order of their bits. Linux: net/ethtool/common.c, netdev_features_strings. */
const FEATURES: readonly string[] = [
  'tx-scatter-gather',
  'tx-checksum-ipv4',
  'tx-checksum-ip-generic',
  'tx-checksum-ipv6',
  'highdma',
  'tx-scatter-gather-fraglist',
  'tx-vlan-hw-insert',
  'rx-vlan-hw-parse',
  'rx-vlan-filter',
  'tx-vlan-stag-hw-insert',
  'rx-vlan-stag-hw-parse',
  'rx-vlan-stag-filter',
  'vlan-challenged',
  'tx-generic-segmentation',
  'rx-gro',
  'rx-gro-hw',
  'rx-lro',
  'tx-tcp-segmentation',
  'tx-gso-robust',
  'tx-tcp-ecn-segmentation',
  'tx-tcp-mangleid-segmentation',
  'tx-tcp6-segmentation',
  'tx-tcp-accecn-segmentation',
  'tx-fcoe-segmentation',
  'tx-gre-segmentation',
  'tx-gre-csum-segmentation',
  'tx-ipxip4-segmentation',
  'tx-ipxip6-segmentation',
  'tx-udp_tnl-segmentation',
  'tx-udp_tnl-csum-segmentation',
  'tx-gso-partial',
  'tx-tunnel-remcsum-segmentation',
  'tx-sctp-segmentation',
  'tx-esp-segmentation',
  'tx-udp-segmentation',
  'tx-gso-list',
  'tx-checksum-fcoe-crc',
  'tx-checksum-sctp',
  'rx-ntuple-filter',
  'rx-hashing',
  'rx-checksum',
  'tx-nocache-copy',
  'loopback',
  'rx-fcs',
  'rx-all',
  'l2-fwd-offload',
  'hw-tc-offload',
  'esp-hw-offload',
  'esp-tx-csum-hw-offload',
  'rx-udp_tunnel-port-offload',
  'tls-hw-tx-offload',
  'tls-hw-rx-offload',
  'tls-hw-record',
  'rx-gro-list',
  'macsec-hw-offload',
  'rx-udp-gro-forwarding',
  'hsr-tag-ins-offload',
  'hsr-tag-rm-offload',
  'hsr-fwd-offload',
  'hsr-dup-offload',
];

const TCP = 'tx-tcp-segmentation tx-tcp-ecn-segmentation tx-tcp-mangleid-segmentation tx-tcp6-segmentation';
const TUNNELS =
  'tx-gre-segmentation tx-gre-csum-segmentation tx-ipxip4-segmentation tx-ipxip6-segmentation tx-udp_tnl-segmentation tx-udp_tnl-csum-segmentation';
const SOFTWARE = 'rx-gro-list rx-udp-gro-forwarding';

/** What a kind of device can do: on and off by default, and on for good. The rest is off for good. */
interface FeatureSet {
  on: ReadonlySet<string>;
  off: ReadonlySet<string>;
  fixed: ReadonlySet<string>;
}

function featureSet(on: string, off: string, fixed: string): FeatureSet {
  const words = (text: string): Set<string> => new Set(text.split(' '));
  return { on: words(on), off: words(off), fixed: words(fixed) };
}

const GENERIC = `tx-scatter-gather tx-scatter-gather-fraglist tx-checksum-ip-generic ${TCP} tx-tcp-accecn-segmentation tx-generic-segmentation`;
const VETH = featureSet(
  `rx-checksum tx-checksum-sctp ${GENERIC} rx-vlan-hw-parse tx-vlan-hw-insert highdma ${TUNNELS} tx-sctp-segmentation ` +
    'tx-udp-segmentation tx-gso-list tx-vlan-stag-hw-insert rx-vlan-stag-hw-parse',
  `rx-gro tx-nocache-copy ${SOFTWARE}`,
  '',
);
const BRIDGE = featureSet(
  `${GENERIC} rx-gro tx-vlan-hw-insert highdma ${TUNNELS} tx-gso-robust tx-fcoe-segmentation tx-gso-partial ` +
    'tx-tunnel-remcsum-segmentation tx-sctp-segmentation tx-esp-segmentation tx-udp-segmentation tx-gso-list tx-vlan-stag-hw-insert',
  `tx-nocache-copy ${SOFTWARE}`,
  '',
);
const LOOPBACK = featureSet(
  `${TCP} tx-tcp-accecn-segmentation tx-generic-segmentation rx-gro tx-sctp-segmentation tx-udp-segmentation tx-gso-list`,
  SOFTWARE,
  'rx-checksum tx-checksum-ip-generic tx-checksum-sctp tx-scatter-gather tx-scatter-gather-fraglist highdma vlan-challenged loopback',
);
const MACVLAN = featureSet(
  'tx-generic-segmentation',
  `rx-lro rx-gro tx-nocache-copy ${SOFTWARE}`,
  `rx-checksum tx-checksum-ip-generic tx-scatter-gather tx-scatter-gather-fraglist ${TCP} tx-tcp-accecn-segmentation highdma ` +
    `tx-gso-robust ${TUNNELS} tx-sctp-segmentation tx-udp-segmentation tx-gso-list`,
);
const VXLAN = featureSet(
  `rx-checksum ${GENERIC} rx-gro tx-sctp-segmentation tx-udp-segmentation tx-gso-list`,
  `tx-nocache-copy ${SOFTWARE}`,
  '',
);
const BY_KIND: Readonly<Record<string, FeatureSet>> = { bridge: BRIDGE, loopback: LOOPBACK, macvlan: MACVLAN, vxlan: VXLAN };

function kindOf(dev: NetDevice): string {
  return dev.type === ARPHRD_LOOPBACK ? 'loopback' : (dev.linkOps?.kind ?? 'nic');
}

function featuresOf(dev: NetDevice): FeatureSet {
  return BY_KIND[kindOf(dev)] ?? VETH;
}

/** What was switched by hand, by device. In the packet's way only checksums and TCP segmentation matter: `dev.validateXmit`. */
const switched = new WeakMap<NetDevice, Map<string, boolean>>();

const NEEDS_CHECKSUM = new Set([...TCP.split(' '), 'tx-udp-segmentation']);
const NEEDS_SCATTER_GATHER = new Set([...TCP.split(' '), 'tx-generic-segmentation']);

/** Linux: net/core/dev.c, netdev_fix_features(). */
function readFeatures(dev: NetDevice): EthtoolFeature[] {
  const set = featuresOf(dev);
  const byHand = switched.get(dev);
  const list = FEATURES.map((name) => {
    const fixed = !set.on.has(name) && !set.off.has(name);
    const wanted = fixed ? set.fixed.has(name) : (byHand?.get(name) ?? set.on.has(name));
    return { name, wanted, active: wanted, fixed };
  });
  const active = (name: string): boolean => list.find((feature) => feature.name === name)!.active;
  if (!active('tx-checksum-ip-generic')) for (const feature of list) if (NEEDS_CHECKSUM.has(feature.name)) feature.active = false;
  if (!active('tx-scatter-gather')) for (const feature of list) if (NEEDS_SCATTER_GATHER.has(feature.name)) feature.active = false;
  return list;
}

function setFeatures(dev: NetDevice, wanted: ReadonlyMap<string, boolean>): number {
  for (const name of wanted.keys()) if (!FEATURES.includes(name)) return -EOPNOTSUPP;
  const byHand = switched.get(dev) ?? new Map<string, boolean>();
  switched.set(dev, byHand);
  for (const { name, fixed } of readFeatures(dev)) {
    const value = wanted.get(name);
    if (value !== undefined && !fixed) byHand.set(name, value);
  }
  const active = (name: string): boolean => readFeatures(dev).some((feature) => feature.name === name && feature.active);
  const kept = dev.validateXmit & ~(DEV_CUTS | DEV_SUMS);
  dev.validateXmit = kept | (active('tx-tcp-segmentation') ? 0 : DEV_CUTS) | (active('tx-checksum-ip-generic') ? 0 : DEV_SUMS);
  return 0;
}

const DRIVERS: Readonly<Record<string, NonNullable<EthtoolIfreq['driver']>>> = {
  veth: { driver: 'veth', version: '1.0', firmware: '', bus: '', statistics: true },
  nic: { driver: 'veth', version: '1.0', firmware: '', bus: '', statistics: true },
  bridge: { driver: 'bridge', version: '2.3', firmware: 'N/A', bus: 'N/A', statistics: false },
  macvlan: { driver: 'macvlan', version: '0.1', firmware: '', bus: '', statistics: false },
  vxlan: { driver: 'vxlan', version: '0.1', firmware: '', bus: '', statistics: false },
  vlan: { driver: '802.1Q VLAN Support', version: '1.8', firmware: 'N/A', bus: '', statistics: false },
  dummy: { driver: 'dummy', version: '1.0', firmware: '', bus: '', statistics: false },
};
const QUEUE_STATS = [
  'rx_queue_0_xdp_packets',
  'rx_queue_0_xdp_bytes',
  'rx_queue_0_drops',
  'rx_queue_0_xdp_redirect',
  'rx_queue_0_xdp_drops',
  'rx_queue_0_xdp_tx',
  'rx_queue_0_xdp_tx_errors',
  'tx_queue_0_xdp_xmit',
  'tx_queue_0_xdp_xmit_errors',
];

/** Answers an ethtool request: 0 or a negative errno. Linux: net/ethtool/ioctl.c, dev_ethtool(). */
export function devEthtool(net: Net, request: EthtoolIfreq): number {
  const dev = devGetByName(net, request.name);
  if (dev === null) return -ENODEV;
  const kind = kindOf(dev);
  switch (request.cmd) {
    case ETHTOOL_GLINK:
      request.link = netifRunning(dev) && dev.carrier;
      return 0;
    case ETHTOOL_GDRVINFO:
      request.driver = DRIVERS[kind];
      return request.driver === undefined ? -EOPNOTSUPP : 0;
    case ETHTOOL_GSTATS:
      if (kind !== 'veth' && kind !== 'nic') return -EOPNOTSUPP;
      request.stats = [['peer_ifindex', devGetIflink(dev)], ...QUEUE_STATS.map((name) => [name, 0] as const)];
      return 0;
    case ETHTOOL_GFEATURES:
      request.features = readFeatures(dev);
      return 0;
    case ETHTOOL_SFEATURES: {
      const error = setFeatures(dev, request.set!);
      request.features = readFeatures(dev);
      return error;
    }
    case ETHTOOL_GCHANNELS:
      request.channels = { maxRx: 2, maxTx: 2, rx: 1, tx: 1 };
      return kind === 'veth' || kind === 'nic' ? 0 : -EOPNOTSUPP;
    case ETHTOOL_GLINKSETTINGS:
      return linkSettings(dev, kind, request);
    default:
      return -EOPNOTSUPP;
  }
}

function linkSettings(dev: NetDevice, kind: string, request: EthtoolIfreq): number {
  if (kind === 'loopback' || kind === 'dummy') return -EOPNOTSUPP;
  const speed = dev.ops.getLinkSpeed?.(dev) ?? -1;
  const wired = kind !== 'bridge' && kind !== 'vxlan';
  request.settings = { speed, fullDuplex: speed < 0 ? undefined : true, port: wired ? PORT_TP : PORT_OTHER, mdix: wired };
  return 0;
}
