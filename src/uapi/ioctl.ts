/**
 * The interface ioctls that net-tools and bridge-utils use where rtnetlink was not there yet. Each takes an `Ifreq`-like
 * object and fills it in. Linux: include/uapi/linux/sockios.h.
 */
export const SIOCADDRT = 0x890b;
export const SIOCDELRT = 0x890c;
export const SIOCGIFCONF = 0x8912;
export const SIOCGIFFLAGS = 0x8913;
export const SIOCSIFFLAGS = 0x8914;
export const SIOCGIFADDR = 0x8915;
export const SIOCSIFADDR = 0x8916;
export const SIOCGIFDSTADDR = 0x8917;
export const SIOCSIFDSTADDR = 0x8918;
export const SIOCGIFBRDADDR = 0x8919;
export const SIOCSIFBRDADDR = 0x891a;
export const SIOCGIFNETMASK = 0x891b;
export const SIOCSIFNETMASK = 0x891c;
export const SIOCGIFMETRIC = 0x891d;
export const SIOCGIFMTU = 0x8921;
export const SIOCSIFMTU = 0x8922;
export const SIOCSIFNAME = 0x8923;
export const SIOCSIFHWADDR = 0x8924;
export const SIOCGIFHWADDR = 0x8927;
export const SIOCADDMULTI = 0x8931;
export const SIOCDELMULTI = 0x8932;
export const SIOCGIFINDEX = 0x8933;
export const SIOCGIFTXQLEN = 0x8942;
export const SIOCSIFTXQLEN = 0x8943;
export const SIOCDARP = 0x8953;
export const SIOCGARP = 0x8954;
export const SIOCSARP = 0x8955;
export const SIOCGIFMAP = 0x8970;
export const SIOCSIFMAP = 0x8971;
export const SIOCBRADDBR = 0x89a0;
export const SIOCBRDELBR = 0x89a1;
export const SIOCBRADDIF = 0x89a2;
export const SIOCBRDELIF = 0x89a3;

/** struct ifreq. `addr` values are signed 32-bit IPv4 addresses. */
export interface Ifreq {
  name: string;
  ifindex?: number;
  flags?: number;
  addr?: number;
  hwaddr?: Uint8Array;
  hatype?: number;
  mtu?: number;
  metric?: number;
  txqlen?: number;
  newname?: string;
}

/** struct ifconf: the kernel appends an entry for each IPv4 address, under its label. */
export interface Ifconf {
  ifreqs: Ifreq[];
}

/** struct rtentry. */
export interface Rtentry {
  dst: number;
  genmask: number;
  gateway?: number;
  /** RTF_UP 1, RTF_GATEWAY 2, RTF_HOST 4, RTF_REJECT 0x200. */
  flags: number;
  metric?: number;
  dev?: string;
  mtu?: number;
  window?: number;
  irtt?: number;
}

/** struct arpreq. */
export interface Arpreq {
  addr: number;
  hwaddr?: Uint8Array;
  /** ATF_COM 2, ATF_PERM 4, ATF_PUBL 8. */
  flags: number;
  netmask?: number;
  dev: string;
}
