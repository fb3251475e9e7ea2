/** TUN and TAP devices: what ioctl(2) on /dev/net/tun takes. Linux: include/uapi/linux/if_tun.h. */
export const TUNSETIFF = 0x400454ca;
export const TUNSETPERSIST = 0x400454cb;
export const TUNSETOWNER = 0x400454cc;
export const TUNSETGROUP = 0x400454ce;

export const IFF_TUN = 0x0001;
export const IFF_TAP = 0x0002;
export const IFF_MULTI_QUEUE = 0x0100;
export const IFF_PERSIST = 0x0800;
export const IFF_NO_PI = 0x1000;
export const IFF_NOFILTER = 0x1000;
export const IFF_ONE_QUEUE = 0x2000;
export const IFF_VNET_HDR = 0x4000;
export const IFF_TUN_EXCL = 0x8000;

/** Argument of TUNSETIFF: `name` may hold a %d, and is filled in. */
export interface TunIfreq {
  name: string;
  flags: number;
}

/** Argument of TUNSETPERSIST, TUNSETOWNER and TUNSETGROUP. */
export interface TunValue {
  value: number;
}
