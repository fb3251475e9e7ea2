import type { Timer } from '../sim/timer.ts';
import type { NetDevice } from '../net/core/dev.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { UdpSock } from '../net/ipv4/udp.ts';
import type { VxlanFdbTable } from './vxlan_fdb_table.ts';

/** What vxlan devices keep. Linux: include/net/vxlan.h, drivers/net/vxlan/vxlan_private.h. */

export const VXLAN_F_LEARN = 0x01;
export const VXLAN_F_PROXY = 0x02;
export const VXLAN_F_RSC = 0x04;
export const VXLAN_F_L2MISS = 0x08;
export const VXLAN_F_L3MISS = 0x10;
export const VXLAN_F_UDP_ZERO_CSUM_TX = 0x40;
export const VXLAN_F_UDP_ZERO_CSUM6_TX = 0x80;
export const VXLAN_F_UDP_ZERO_CSUM6_RX = 0x100;
export const VXLAN_F_REMCSUM_TX = 0x200;
export const VXLAN_F_REMCSUM_RX = 0x400;
export const VXLAN_F_GBP = 0x800;
export const VXLAN_F_COLLECT_METADATA = 0x2000;
export const VXLAN_F_GPE = 0x4000;
export const VXLAN_F_TTL_INHERIT = 0x10000;
export const VXLAN_F_LOCALBYPASS = 0x40000;

/** Flags that set sockets of one port apart. */
export const VXLAN_F_RCV_FLAGS = VXLAN_F_GBP | VXLAN_F_GPE | VXLAN_F_UDP_ZERO_CSUM6_RX | VXLAN_F_REMCSUM_RX | VXLAN_F_COLLECT_METADATA;

export const VXLAN_DF_SET = 1;
export const VXLAN_DF_INHERIT = 2;

/** IPv4, UDP, VXLAN and the inner Ethernet header. */
export const VXLAN_HEADROOM = 20 + 8 + 8 + 14;

/** Linux: struct vxlan_config. Addresses and ports in host order, 0: none. */
export class VxlanConfig {
  remoteIp = 0;
  saddr = 0;
  vni = 0;
  remoteIfindex = 0;
  mtu = 0;
  dstPort = 0;
  portMin = 0;
  portMax = 0;
  tos = 0;
  ttl = 0;
  flags = 0;
  /** Seconds. */
  ageInterval = 0;
  addrMax = 0;
  df = 0;
  /** Bits of the header that must be 0, 64 in hexadecimal. */
  reservedBits = 'f7ffffff000000ff';
}

/** A listening port that devices of the same kind share. Linux: struct vxlan_sock. */
export class VxlanSock {
  readonly sock: UdpSock;
  readonly flags: number;
  refs = 1;
  /** Newest first. */
  devices: VxlanDev[] = [];

  constructor(sock: UdpSock, flags: number) {
    this.sock = sock;
    this.flags = flags;
  }

  /** Linux: vxlan_vs_find_vni(). */
  findVni(vni: number): VxlanDev | null {
    const wanted = (this.flags & VXLAN_F_COLLECT_METADATA) !== 0 ? 0 : vni;
    const { devices } = this;
    for (let i = 0; i < devices.length; i++) if (devices[i].cfg.vni === wanted) return devices[i];
    return null;
  }
}

/** The vxlan devices and sockets of a namespace (the one they were made in). Linux: struct vxlan_net. */
export class VxlanNet {
  /** Newest first. */
  devices: VxlanDev[] = [];
  socks: VxlanSock[] = [];
}

const nets = new WeakMap<Net, VxlanNet>();

export function vxlanNet(net: Net): VxlanNet {
  let vn = nets.get(net);
  if (vn === undefined) {
    vn = new VxlanNet();
    nets.set(net, vn);
  }
  return vn;
}

/** Linux: struct vxlan_dev; `dev.priv` of a vxlan device. */
export class VxlanDev {
  readonly dev: NetDevice;
  /** Where the encapsulated packets travel: the namespace it was made in. */
  net: Net;
  cfg = new VxlanConfig();
  readonly fdb: VxlanFdbTable;
  /** The device that was named with `dev`. */
  lowerdev: NetDevice | null = null;
  sock: VxlanSock | null = null;
  ageTimer!: Timer;

  constructor(dev: NetDevice, fdb: VxlanFdbTable) {
    this.dev = dev;
    this.net = dev.net;
    this.fdb = fdb;
  }
}

/** What a vxlan device keeps; null for other devices. */
export function vxlanPriv(dev: NetDevice): VxlanDev | null {
  return dev.priv instanceof VxlanDev ? dev.priv : null;
}
