import { EINVAL, ERANGE } from '../../uapi/errno.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import type { GsoLimits, NetDevice } from './dev.ts';
import type { Extack } from './rtnetlink.ts';

/** How large super-segments may grow on a device: the limits `ip -d link` shows. Linux: netif_set_gso_max_size() and its like. */

const GSO_LEGACY_MAX_SIZE = 65536;
const GRO_MAX_SIZE = 8 * 65535;
const GSO_MAX_SEGS = 65535;
/** As the recorded kernel is configured. */
const MAX_TCP_HEADER = 192;

/** 0, or -ERANGE, -EINVAL in words: a limit beyond what the device or the kernel can. Linux: ifla_policy, validate_linkmsg(). */
export function validateGsoLimits(dev: NetDevice, link: LinkMsg, extack: Extack): number {
  if (Math.min(link.gsoMaxSize ?? Infinity, link.gsoIpv4MaxSize ?? Infinity) <= MAX_TCP_HEADER) {
    extack.message = 'integer out of range';
    return -ERANGE;
  }
  const over = (value: number | undefined, max: number): boolean => value !== undefined && value > max;
  let limit = '';
  if (over(link.gsoMaxSize, dev.tsoMaxSize)) limit = 'gso_max_size';
  else if (over(link.gsoMaxSegs, GSO_MAX_SEGS)) limit = 'gso_max_segs';
  else if (over(link.groMaxSize, GRO_MAX_SIZE)) limit = 'gro_max_size';
  else if (over(link.gsoIpv4MaxSize, dev.tsoMaxSize)) limit = 'gso_ipv4_max_size';
  else if (over(link.groIpv4MaxSize, GRO_MAX_SIZE)) limit = 'gro_ipv4_max_size';
  if (limit === '') return 0;
  extack.message = `too big ${limit}`;
  return -EINVAL;
}

/** Sets the limits a request names. A general one up to 65536 bytes goes for IPv4 too. Did anything change? */
export function setGsoLimits(dev: NetDevice, link: LinkMsg): boolean {
  const now = dev.gsoLimits;
  const small = (size: number | undefined): number | undefined => (size !== undefined && size <= GSO_LEGACY_MAX_SIZE ? size : undefined);
  const gsoMaxSize = link.gsoMaxSize ?? now.gsoMaxSize;
  const groMaxSize = link.groMaxSize ?? now.groMaxSize;
  const next: GsoLimits = {
    gsoMaxSize,
    gsoMaxSegs: link.gsoMaxSegs ?? now.gsoMaxSegs,
    groMaxSize,
    gsoIpv4MaxSize: link.gsoIpv4MaxSize ?? small(link.gsoMaxSize) ?? now.gsoIpv4MaxSize,
    groIpv4MaxSize: link.groIpv4MaxSize ?? small(link.groMaxSize) ?? now.groIpv4MaxSize,
  };
  const changed = (Object.keys(next) as (keyof GsoLimits)[]).some((key) => next[key] !== now[key]);
  if (changed) dev.gsoLimits = next;
  return changed;
}
