import { EINVAL, EOPNOTSUPP, ERANGE, SysError } from '../../uapi/errno.ts';
import type { LinkStats64 } from '../../uapi/if.ts';
import { formatMac } from '../../wire/addr.ts';
import { devGetIflink, devGetStats, type NetDevice } from './dev.ts';
import { devChangeFlags } from './dev_flags.ts';
import { devChangeTxQueueLen, devSetAlias, devSetMtu } from './dev_settings.ts';
import { linkwatchSyncDev } from './link_watch.ts';
import { netdevStateChange } from './netdev_notifier.ts';

/** One attribute file of sysfs. `get` ends in a newline where the real file does; `set` returns 0 or a negative errno. */
export interface NetdevAttr {
  mode: number;
  /** Throws SysError(EINVAL) where the real file cannot be read. */
  get(): string;
  set?(value: string): number;
}

type Show = (dev: NetDevice) => string | number;
type Store = (dev: NetDevice, value: string) => number;

const OPERSTATES = ['unknown', 'notpresent', 'down', 'lowerlayerdown', 'testing', 'dormant', 'up'];

/** Some can only be read while the device is up. */
function whileUp(show: Show): Show {
  return (dev) => {
    if (!dev.started) throw new SysError(EINVAL);
    return show(dev);
  };
}

/** A store of a number. */
function number(store: (dev: NetDevice, value: number) => number): Store {
  return (dev, text) => {
    const word = text.trim();
    if (!/^(0x[0-9a-f]+|\d+)$/i.test(word)) return -EINVAL;
    const value = Number(word);
    return value > 0xffffffff ? -ERANGE : store(dev, value);
  };
}

/** Linux: net/core/net-sysfs.c. */
const ATTRIBUTES: Readonly<Record<string, readonly [show: Show, store?: Store]>> = {
  addr_assign_type: [(dev) => dev.addrAssignType],
  addr_len: [() => 6],
  address: [(dev) => formatMac(dev.devAddr)],
  broadcast: [(dev) => formatMac(dev.broadcast)],
  carrier: [whileUp(showCarrier), number(storeCarrier)],
  carrier_changes: [(dev) => dev.carrierUpCount + dev.carrierDownCount],
  carrier_down_count: [(dev) => dev.carrierDownCount],
  carrier_up_count: [(dev) => dev.carrierUpCount],
  dev_id: [() => '0x0'],
  dev_port: [() => 0],
  dormant: [whileUp((dev) => (dev.dormant ? 1 : 0))],
  duplex: [whileUp(showDuplex)],
  flags: [(dev) => `0x${dev.flags.toString(16)}`, number((dev, value) => devChangeFlags(dev, value))],
  gro_flush_timeout: [() => 0],
  ifalias: [(dev) => dev.ifalias, storeIfalias],
  ifindex: [(dev) => dev.ifindex],
  iflink: [devGetIflink],
  link_mode: [(dev) => dev.linkmode],
  mtu: [(dev) => dev.mtu, number((dev, value) => devSetMtu(dev, value))],
  name_assign_type: [showNameAssignType],
  napi_defer_hard_irqs: [() => 0],
  netdev_group: [(dev) => dev.group, number((dev, value) => ((dev.group = value), 0))],
  operstate: [(dev) => OPERSTATES[dev.started ? dev.operstate : 2]],
  proto_down: [() => 0, () => -EOPNOTSUPP],
  speed: [whileUp(showSpeed)],
  testing: [whileUp(() => 0)],
  threaded: [() => 0],
  tx_queue_len: [(dev) => dev.txQueueLen, number(devChangeTxQueueLen)],
  type: [(dev) => dev.type],
  uevent: [showUevent],
};

const STATISTICS: Readonly<Record<string, keyof LinkStats64>> = {
  collisions: 'collisions',
  multicast: 'multicast',
  rx_bytes: 'rxBytes',
  rx_compressed: 'rxCompressed',
  rx_crc_errors: 'rxCrcErrors',
  rx_dropped: 'rxDropped',
  rx_errors: 'rxErrors',
  rx_fifo_errors: 'rxFifoErrors',
  rx_frame_errors: 'rxFrameErrors',
  rx_length_errors: 'rxLengthErrors',
  rx_missed_errors: 'rxMissedErrors',
  rx_nohandler: 'rxNohandler',
  rx_over_errors: 'rxOverErrors',
  rx_packets: 'rxPackets',
  tx_aborted_errors: 'txAbortedErrors',
  tx_bytes: 'txBytes',
  tx_carrier_errors: 'txCarrierErrors',
  tx_compressed: 'txCompressed',
  tx_dropped: 'txDropped',
  tx_errors: 'txErrors',
  tx_fifo_errors: 'txFifoErrors',
  tx_heartbeat_errors: 'txHeartbeatErrors',
  tx_packets: 'txPackets',
  tx_window_errors: 'txWindowErrors',
};

function showCarrier(dev: NetDevice): number {
  linkwatchSyncDev(dev);
  return dev.carrier ? 1 : 0;
}

function storeCarrier(dev: NetDevice, value: number): number {
  if (!dev.started) return -EINVAL;
  return dev.ops.changeCarrier === undefined ? -EOPNOTSUPP : dev.ops.changeCarrier(dev, value !== 0);
}

function showSpeed(dev: NetDevice): number {
  if (dev.ops.getLinkSpeed === undefined) throw new SysError(EINVAL);
  return dev.ops.getLinkSpeed(dev);
}

function showDuplex(dev: NetDevice): string {
  if (dev.ops.getLinkSpeed === undefined) throw new SysError(EINVAL);
  return dev.ops.getLinkSpeed(dev) < 0 ? 'unknown' : 'full';
}

function showNameAssignType(dev: NetDevice): number {
  if (dev.nameAssignType === 0) throw new SysError(EINVAL);
  return dev.nameAssignType;
}

function storeIfalias(dev: NetDevice, text: string): number {
  const error = devSetAlias(dev, text);
  if (error === 0) netdevStateChange(dev);
  return error;
}

function showUevent(dev: NetDevice): string {
  const kind = dev.linkOps?.kind;
  const devtype = kind === 'bridge' || kind === 'vxlan' || kind === 'vlan' ? `DEVTYPE=${kind}\n` : '';
  return `${devtype}INTERFACE=${dev.name}\nIFINDEX=${dev.ifindex}`;
}

/** /sys/class/net/DEV/NAME, NAME also `statistics/rx_bytes` and its like; undefined when there is no such file. */
export function netdevAttr(dev: NetDevice, name: string): NetdevAttr | undefined {
  if (name.startsWith('statistics/')) {
    const key = name.slice('statistics/'.length);
    if (!Object.hasOwn(STATISTICS, key)) return undefined;
    return { mode: 0o444, get: () => `${devGetStats(dev)[STATISTICS[key]]}\n` };
  }
  if (!Object.hasOwn(ATTRIBUTES, name)) return undefined;
  const [show, store] = ATTRIBUTES[name];
  const attr: NetdevAttr = { mode: store === undefined ? 0o444 : 0o644, get: () => `${show(dev)}\n` };
  if (name === 'ifalias') attr.get = () => (dev.ifalias === '' ? '' : `${dev.ifalias}\n`);
  if (store !== undefined) attr.set = (value) => store(dev, value);
  return attr;
}

/** All names netdevAttr knows for a device, those below statistics/ too. */
export function netdevAttrList(_dev: NetDevice): string[] {
  return [...Object.keys(ATTRIBUTES), ...Object.keys(STATISTICS).map((name) => `statistics/${name}`)];
}
