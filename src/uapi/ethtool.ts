/** What ethtool(8) asks of a device. Linux: include/uapi/linux/ethtool.h, ethtool_netlink.h; here one ioctl. */
export const SIOCETHTOOL = 0x8946;

export const ETHTOOL_GDRVINFO = 0x3;
export const ETHTOOL_GLINK = 0xa;
export const ETHTOOL_GSTATS = 0x1d;
export const ETHTOOL_GFEATURES = 0x3a;
export const ETHTOOL_SFEATURES = 0x3b;
export const ETHTOOL_GCHANNELS = 0x3c;
export const ETHTOOL_GLINKSETTINGS = 0x4c;

/** Link modes a port connector stands for. */
export const PORT_TP = 0;
export const PORT_OTHER = 0xff;

export interface EthtoolFeature {
  name: string;
  active: boolean;
  /** What was asked for, which other settings may forbid. */
  wanted: boolean;
  fixed: boolean;
}

/** struct ifreq with the command's structure: requests name the device and the command, answers fill in the rest. */
export interface EthtoolIfreq {
  name: string;
  cmd: number;
  driver?: { driver: string; version: string; firmware: string; bus: string; statistics: boolean };
  link?: boolean;
  stats?: readonly (readonly [name: string, value: number])[];
  /** In the order of the kernel's bits. */
  features?: EthtoolFeature[];
  /** ETHTOOL_SFEATURES: what to switch. */
  set?: ReadonlyMap<string, boolean>;
  channels?: { maxRx: number; maxTx: number; rx: number; tx: number };
  /** Speed in Mb/s, -1 unknown. `mdix`: the driver speaks of it. */
  settings?: { speed: number; fullDuplex: boolean | undefined; port: number; mdix: boolean };
}
