import { EINVAL, ENOENT } from '../../uapi/errno.ts';
import { XT_STRING_FLAG_IGNORECASE, XT_STRING_FLAG_INVERT, type XtString } from '../../uapi/xt_data.ts';
import type { XtMatch } from './x_tables.ts';

const ALGORITHMS = ['bm', 'kmp', 'fsm'];
const MAX_PATTERN = 128;

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}

/**
 * Is `pattern` in bytes [from, to)? Horspool's variant of Boyer and Moore: `skip[b]` is how far the window may go on when its
 * last byte is b.
 */
function find(bytes: Uint8Array, from: number, to: number, pattern: Uint8Array, skip: Uint8Array, fold: Uint8Array): boolean {
  const last = pattern.length - 1;
  for (let at = from; at + last < to; at += skip[bytes[at + last]]) {
    let i = last;
    while (i >= 0 && fold[bytes[at + i]] === pattern[i]) i--;
    if (i < 0) return true;
  }
  return false;
}

/** From byte `fromOffset` of the IP packet to `toOffset`; both algorithms find the same. Linux: net/netfilter/xt_string.c, lib/ts_bm.c. */
export const XT_STRING: XtMatch<XtString> = {
  name: 'string',
  check(_par, { fromOffset, toOffset, algo, pattern, flags }) {
    if (fromOffset > toOffset || pattern.length === 0 || pattern.length > MAX_PATTERN) return -EINVAL;
    if (flags & ~(XT_STRING_FLAG_INVERT | XT_STRING_FLAG_IGNORECASE)) return -EINVAL;
    return ALGORITHMS.includes(algo) ? 0 : -ENOENT;
  },
  compile(data) {
    const { fromOffset, toOffset, flags } = data;
    const ignoreCase = (flags & XT_STRING_FLAG_IGNORECASE) !== 0;
    const invert = (flags & XT_STRING_FLAG_INVERT) !== 0;
    const fold = Uint8Array.from({ length: 256 }, (_, byte) => (ignoreCase ? lower(byte) : byte));
    const pattern = Uint8Array.from(data.pattern, (byte) => fold[byte]);
    const skip = Uint8Array.from(fold, (byte) => {
      const at = pattern.lastIndexOf(byte, pattern.length - 2);
      return pattern.length < 2 || at < 0 ? Math.max(pattern.length, 1) : pattern.length - 1 - at;
    });
    return (skb) => {
      const end = Math.min(skb.tail, skb.data + toOffset);
      return find(skb.bytes, skb.data + fromOffset, end, pattern, skip, fold) !== invert;
    };
  },
};
