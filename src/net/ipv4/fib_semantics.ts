import { EACCES, EAGAIN, EHOSTUNREACH, EINVAL } from '../../uapi/errno.ts';
import {
  type RouteMetrics,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
} from '../../uapi/rtnetlink.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { inDevGet, inDevIgnoreRoutesWithLinkdown } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** The highest route type the kernel knows (RTN_XRESOLVE). */
export const RTN_MAX = 11;
/** Flags of a next hop or route that do not make it another one. Linux: RTNH_COMPARE_MASK. */
export const RTNH_COMPARE_MASK = RTNH_F_DEAD | RTNH_F_LINKDOWN | 8 | 64 | 128;

/** What a look-up that ends in a route of each type says (0, or a negative errno), by RTN_*. Linux: fib_props. */
export const FIB_PROPS_ERROR: readonly number[] = [0, 0, 0, 0, 0, 0, -EINVAL, -EHOSTUNREACH, -EACCES, -EAGAIN, -EINVAL, -EINVAL];
/** The widest scope a route of each type may have. */
export const FIB_PROPS_SCOPE: readonly number[] = [
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RT_SCOPE_UNIVERSE,
  RT_SCOPE_UNIVERSE,
  RT_SCOPE_UNIVERSE,
  RT_SCOPE_UNIVERSE,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_NOWHERE,
];

/** One next hop of a route (Linux: struct fib_nh). */
export class FibNh {
  dev: NetDevice | null = null;
  oif = 0;
  /** 0: directly connected. */
  gw = 0;
  scope = 0;
  /** RTNH_F_*. */
  flags = 0;
  weight = 1;
  tclassid = 0;
  /** Multipath: the hash values up to this one take this next hop; -1 for none. */
  upperBound = 0;
  /** The source address towards it and the generation of addresses that holds for. */
  saddr = 0;
  saddrGenid = -1;
  /** Cached routes through this next hop, owned by route.ts. */
  rthInput: object | null = null;
  rthOutput: object | null = null;
  /** Path MTUs and redirects learnt (route.ts: fnhe). */
  exceptions: object | null = null;
}

/** What several routes may share (Linux: struct fib_info). */
export class FibInfo {
  readonly net: Net;
  readonly nhs: FibNh[] = [];
  protocol = 0;
  scope = 0;
  type = 0;
  prefsrc = 0;
  tbId = 0;
  priority = 0;
  /** RTNH_F_DEAD, RTNH_F_LINKDOWN when all next hops are. */
  flags = 0;
  /** Those that are not 0. */
  metrics: RouteMetrics | null = null;
  /** How many routes use it. */
  refs = 0;
  /** No route uses it any more. */
  dead = false;
  /** It goes because its source address went: that is announced. */
  pfsrcRemoved = false;
  /** What makes two infos the same one. */
  key = '';

  constructor(net: Net) {
    this.net = net;
  }
}

/** A route of a prefix (Linux: struct fib_alias). */
export class FibAlias {
  fi: FibInfo;
  tos: number;
  type: number;
  /** The table it belongs to: `local` and `main` share a trie until there are rules. */
  tbId: number;
  /** Default routes: which of several was used last. */
  faDefault = -1;
  /** When it was added, by NetnsIpv4.fibSerial. */
  serial = 0;

  constructor(fi: FibInfo, tos: number, type: number, tbId: number) {
    this.fi = fi;
    this.tos = tos;
    this.type = type;
    this.tbId = tbId;
  }
}

/** Are routes over `dev` to be passed by while its link is down? Linux: ip_ignore_linkdown(). */
export function ipIgnoreLinkdown(dev: NetDevice | null): boolean {
  const idev = dev === null ? null : inDevGet(dev);
  return idev !== null && inDevIgnoreRoutesWithLinkdown(idev);
}

/** Is `dev` one of the route's devices? Linux: fib_info_nh_uses_dev(). */
export function fibInfoNhUsesDev(fi: FibInfo, dev: NetDevice): boolean {
  const nhs = fi.nhs;
  for (let i = 0; i < nhs.length; i++) if (nhs[i].dev === dev) return true;
  return false;
}

/** Takes one use of `fi` back; the last one forgets it. Linux: fib_release_info(). */
export function fibReleaseInfo(fi: FibInfo): void {
  if (--fi.refs > 0) return;
  const ipv4 = ipv4Net(fi.net);
  ipv4.fibInfos.delete(fi.key);
  for (const nh of fi.nhs) {
    if (nh.dev === null) continue;
    const infos = ipv4.fibInfosOfDev.get(nh.dev);
    if (infos === undefined) continue;
    infos.delete(fi);
    if (infos.size === 0) ipv4.fibInfosOfDev.delete(nh.dev);
  }
  fi.dead = true;
}

/** Shares 31 bits of hash among the living next hops by weight. Linux: fib_rebalance(). */
export function fibRebalance(fi: FibInfo): void {
  if (fi.nhs.length < 2) return;
  let total = 0;
  for (const nh of fi.nhs) if (usable(nh)) total += nh.weight;
  let sum = 0;
  for (const nh of fi.nhs) {
    if (!usable(nh)) {
      nh.upperBound = -1;
      continue;
    }
    sum += nh.weight;
    nh.upperBound = Math.floor((sum * 2147483648 + Math.floor(total / 2)) / total) - 1;
  }
}

function usable(nh: FibNh): boolean {
  if ((nh.flags & RTNH_F_DEAD) !== 0) return false;
  return (nh.flags & RTNH_F_LINKDOWN) === 0 || !ipIgnoreLinkdown(nh.dev);
}
