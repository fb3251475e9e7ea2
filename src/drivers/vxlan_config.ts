import { EEXIST, EINVAL, ENODEV, EOPNOTSUPP } from '../uapi/errno.ts';
import { ETH_MAX_MTU, ETH_MIN_MTU } from '../uapi/if.ts';
import type { LinkMsg, VxlanInfo } from '../uapi/rtnetlink.ts';
import { ipv4IsMulticast } from '../wire/addr.ts';
import { devGetByIndex, type NetDevice } from '../net/core/dev.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { Extack } from '../net/core/rtnetlink.ts';
import {
  VXLAN_F_COLLECT_METADATA,
  VXLAN_F_GBP,
  VXLAN_F_GPE,
  VXLAN_F_L2MISS,
  VXLAN_F_L3MISS,
  VXLAN_F_LEARN,
  VXLAN_F_LOCALBYPASS,
  VXLAN_F_PROXY,
  VXLAN_F_RCV_FLAGS,
  VXLAN_F_REMCSUM_RX,
  VXLAN_F_REMCSUM_TX,
  VXLAN_F_RSC,
  VXLAN_F_TTL_INHERIT,
  VXLAN_F_UDP_ZERO_CSUM6_RX,
  VXLAN_F_UDP_ZERO_CSUM6_TX,
  VXLAN_F_UDP_ZERO_CSUM_TX,
  VXLAN_HEADROOM,
  VxlanConfig,
  type VxlanDev,
  vxlanNet,
} from './vxlan_private.ts';

/** The settings of a vxlan device: from a request, and into a listing. */

type FlagKey = {
  [K in keyof VxlanInfo]-?: NonNullable<VxlanInfo[K]> extends number | boolean ? K : never;
}[keyof VxlanInfo];

/** Switches; the name is what a refusal to change one later calls it (none: it may be changed). Linux: vxlan_nl2conf(), vxlan_flag_attr_error(). */
const FLAGS: readonly (readonly [key: FlagKey, flag: number, name: string])[] = [
  ['ttlInherit', VXLAN_F_TTL_INHERIT, 'TTL_INHERIT'],
  ['learning', VXLAN_F_LEARN, ''],
  ['proxy', VXLAN_F_PROXY, 'PROXY'],
  ['rsc', VXLAN_F_RSC, 'RSC'],
  ['l2miss', VXLAN_F_L2MISS, 'L2MISS'],
  ['l3miss', VXLAN_F_L3MISS, 'L3MISS'],
  ['collectMetadata', VXLAN_F_COLLECT_METADATA, 'COLLECT_METADATA'],
  ['udpZeroCsum6Tx', VXLAN_F_UDP_ZERO_CSUM6_TX, 'UDP_ZERO_CSUM6_TX'],
  ['udpZeroCsum6Rx', VXLAN_F_UDP_ZERO_CSUM6_RX, 'UDP_ZERO_CSUM6_RX'],
  ['remcsumTx', VXLAN_F_REMCSUM_TX, 'REMCSUM_TX'],
  ['remcsumRx', VXLAN_F_REMCSUM_RX, 'REMCSUM_RX'],
  ['gbp', VXLAN_F_GBP, 'GBP'],
  ['gpe', VXLAN_F_GPE, 'GPE'],
  ['localbypass', VXLAN_F_LOCALBYPASS, ''],
];

/** The configuration a request asks for, or a negative errno. Linux: vxlan_nl2conf(). */
export function vxlanNl2conf(vxlan: VxlanDev, link: LinkMsg, change: boolean, extack: Extack): VxlanConfig | number {
  const data = link.linkinfo?.data ?? {};
  const conf = Object.assign(new VxlanConfig(), change ? vxlan.cfg : undefined);
  if (!change) conf.flags = VXLAN_F_LEARN | VXLAN_F_LOCALBYPASS;
  const refusal = change ? fixedSetting(vxlan, link, data) : null;
  if (refusal !== null) {
    extack.message = refusal;
    return -EOPNOTSUPP;
  }
  takeAddresses(conf, data);
  if (data.label) {
    extack.message = 'Label attribute only applies to IPv6 VXLAN devices';
    return -EINVAL;
  }
  for (const [key, flag] of FLAGS) {
    const value = data[key];
    if (value !== undefined) conf.flags = value ? conf.flags | flag : conf.flags & ~flag;
  }
  if (data.udpCsum === 0) conf.flags |= VXLAN_F_UDP_ZERO_CSUM_TX;
  if (link.mtu !== undefined && !change) conf.mtu = link.mtu;
  const error = takeReservedBits(conf, data, change, extack);
  return error < 0 ? error : conf;
}

/** What cannot be changed later, in the order it is looked at. */
function fixedSetting(vxlan: VxlanDev, link: LinkMsg, data: VxlanInfo): string | null {
  if (data.id !== undefined && data.id !== vxlan.cfg.vni) return 'Cannot change VNI';
  for (const [key, , name] of FLAGS) if (data[key] !== undefined && name !== '') return `vxlan: cannot change ${name} flag`;
  if (data.limit !== undefined) return 'Cannot change limit';
  if (data.portRange !== undefined) return 'Cannot change port range';
  if (data.port !== undefined) return 'Cannot change port';
  if (data.udpCsum !== undefined) return 'Cannot change UDP_CSUM flag';
  return link.mtu !== undefined ? 'Cannot change mtu' : null;
}

function takeAddresses(conf: VxlanConfig, data: VxlanInfo): void {
  conf.vni = data.id ?? conf.vni;
  conf.remoteIp = data.group ?? conf.remoteIp;
  conf.saddr = data.local ?? conf.saddr;
  conf.remoteIfindex = data.linkIndex ?? conf.remoteIfindex;
  conf.tos = data.tos ?? conf.tos;
  conf.ttl = data.ttl ?? conf.ttl;
  conf.ageInterval = data.ageing ?? conf.ageInterval;
  conf.addrMax = data.limit ?? conf.addrMax;
  if (data.portRange !== undefined) [conf.portMin, conf.portMax] = data.portRange;
  conf.dstPort = data.port ?? conf.dstPort;
  conf.df = data.df ?? conf.df;
}

/** Bits that an extension uses are not reserved any more. */
function takeReservedBits(conf: VxlanConfig, data: VxlanInfo, change: boolean, extack: Extack): number {
  if (data.reservedBits !== undefined) {
    if (change) {
      extack.message = 'Cannot change reserved_bits';
      return -EOPNOTSUPP;
    }
    conf.reservedBits = data.reservedBits.padStart(16, '0');
  } else if (!change && (conf.flags & VXLAN_F_GBP) !== 0) conf.reservedBits = '77000000000000ff';
  return 0;
}

const VXLAN_PORT = 8472;
const FDB_AGE_DEFAULT = 300;

/** 0, or why the configuration cannot be. `self`: the device it is for, if it exists. Linux: vxlan_config_validate(). */
export function vxlanConfigValidate(net: Net, conf: VxlanConfig, self: VxlanDev | null, extack: Extack): number {
  const refuse = (error: number, message: string): number => {
    extack.message = message;
    return -error;
  };
  if ((conf.flags & VXLAN_F_GPE) !== 0) return refuse(EINVAL, 'VXLAN GPE does not support this combination of attributes');
  if (ipv4IsMulticast(conf.saddr)) return refuse(EINVAL, 'Local address cannot be multicast');
  if (conf.remoteIfindex !== 0) {
    if (devGetByIndex(net, conf.remoteIfindex) === null) return refuse(ENODEV, 'Invalid local interface, device not found');
  } else if (ipv4IsMulticast(conf.remoteIp)) {
    return refuse(EINVAL, 'Local interface required for multicast remote destination');
  }
  if (conf.dstPort === 0) conf.dstPort = VXLAN_PORT;
  if (conf.ageInterval === 0) conf.ageInterval = FDB_AGE_DEFAULT;
  const taken = vxlanNet(net).devices.some(
    ({ cfg }) =>
      cfg !== self?.cfg &&
      cfg.vni === conf.vni &&
      cfg.dstPort === conf.dstPort &&
      (cfg.flags & VXLAN_F_RCV_FLAGS) === (conf.flags & VXLAN_F_RCV_FLAGS),
  );
  return taken ? refuse(EEXIST, 'A VXLAN device with the specified VNI already exists') : 0;
}

/** Linux: vxlan_config_apply(). */
export function vxlanConfigApply(vxlan: VxlanDev, conf: VxlanConfig, lower: NetDevice | null, change: boolean): void {
  const { dev } = vxlan;
  let most = ETH_MAX_MTU;
  if (!change && conf.mtu !== 0) dev.mtu = conf.mtu;
  if (lower !== null) {
    dev.tsoMaxSize = lower.tsoMaxSize;
    most = Math.max(lower.mtu - VXLAN_HEADROOM, ETH_MIN_MTU);
    if (!change && conf.mtu === 0) dev.mtu = most;
  }
  if (dev.mtu > most) dev.mtu = most;
  vxlan.cfg = conf;
}

/** IFLA_VXLAN_*. Linux: vxlan_fill_info(). */
export function vxlanFillInfo(vxlan: VxlanDev): VxlanInfo {
  const { cfg } = vxlan;
  const has = (flag: number): number => ((cfg.flags & flag) !== 0 ? 1 : 0);
  const info: VxlanInfo = { id: cfg.vni };
  if (cfg.remoteIp !== 0) info.group = cfg.remoteIp;
  if (cfg.remoteIfindex !== 0) info.linkIndex = cfg.remoteIfindex;
  if (cfg.saddr !== 0) info.local = cfg.saddr;
  info.ttl = cfg.ttl;
  info.ttlInherit = has(VXLAN_F_TTL_INHERIT) !== 0;
  info.tos = cfg.tos;
  info.df = cfg.df;
  info.label = 0;
  info.ageing = cfg.ageInterval;
  info.limit = cfg.addrMax;
  info.port = cfg.dstPort;
  info.portRange = [cfg.portMin, cfg.portMax];
  info.udpCsum = has(VXLAN_F_UDP_ZERO_CSUM_TX) === 0 ? 1 : 0;
  for (const [key, flag, name] of FLAGS) {
    if (key === 'ttlInherit' || name === 'GBP' || name === 'GPE') continue;
    (info as Record<string, number>)[key] = has(flag);
  }
  if (has(VXLAN_F_GBP) !== 0) info.gbp = true;
  info.reservedBits = BigInt(`0x${cfg.reservedBits}`).toString(16);
  return info;
}
