import { XT_U32_AND, XT_U32_LEFTSH, XT_U32_RIGHTSH, type XtU32 } from '../../uapi/xt_data.ts';
import { be32 } from '../../wire/addr.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { XtMatch } from './x_tables.ts';

type Test = XtU32['tests'][number];

/** What the test's location has in this packet, or -1 when it lies outside. Numbers are 32 bits, unsigned. */
function locate(skb: SkBuff, location: Test['location']): number {
  const length = skb.tail - skb.data;
  let at = 0;
  let value = 0;
  for (let i = 0; i < location.length; i++) {
    const { number, nextop } = location[i];
    if (i > 0 && nextop === XT_U32_AND) value = (value & number) >>> 0;
    else if (i > 0 && nextop === XT_U32_LEFTSH) value = (value << number) >>> 0;
    else if (i > 0 && nextop === XT_U32_RIGHTSH) value = value >>> number;
    else {
      // The first number, and @: the value so far is added to where reading begins.
      at += value;
      if (at + number + 4 > length) return -1;
      value = be32(skb.bytes, skb.data + at + number) >>> 0;
    }
  }
  return value;
}

function holds(skb: SkBuff, test: Test): boolean {
  const value = locate(skb, test.location);
  return value >= 0 && test.value.some(({ min, max }) => value >= min && value <= max);
}

/** Linux: net/netfilter/xt_u32.c. */
export const XT_U32: XtMatch<XtU32> = {
  name: 'u32',
  compile({ tests, invert }) {
    return (skb) => {
      for (let i = 0; i < tests.length; i++) if (!holds(skb, tests[i])) return invert;
      return !invert;
    };
  },
};
