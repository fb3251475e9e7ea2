import { formatIpv4 } from '../../wire/addr.ts';
import { UINT32_MAX } from '../iptables/strtoul.ts';
import { maskToCidr } from '../iptables/xt_addr.ts';

/** "5" or "5-9". */
export function limited(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}

/** "10.0.0.0/8", without a length where it is 32; the mask itself where it is no prefix. */
export function addressWords(addr: number, mask: number): string {
  const length = maskToCidr(mask);
  return formatIpv4(addr) + (length === 32 ? '' : `/${length < 0 ? formatIpv4(mask) : length}`);
}

/** "0x8", "and 0x3 == 0x2". */
export function valueMask(value: number, mask: number, invert: boolean): string {
  if (mask === UINT32_MAX) return `${invert ? '!= ' : ''}${hex(value)}`;
  return `and ${hex(mask)} ${invert ? '!=' : '=='} ${hex(value)}`;
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** printf's 0x%02x. */
export function hex2(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
