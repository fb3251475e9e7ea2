import type { XtSpis } from '../../uapi/xt_data.ts';
import { be32 } from '../../wire/addr.ts';
import type { XtMatch } from './x_tables.ts';

/** A security parameter index in a range, `offset` bytes into a header of `length`; who has no whole header is dropped. */
function spiMatch(name: string, proto: number, length: number, offset: number): XtMatch<XtSpis> {
  return {
    name,
    proto,
    compile({ spis: [low, high], invert }) {
      return (skb, par) => {
        if (par.fragoff !== 0) return false;
        if (par.thoff + length > skb.tail) {
          par.hotdrop = true;
          return false;
        }
        const spi = be32(skb.bytes, par.thoff + offset) >>> 0;
        return (spi >= low && spi <= high) !== invert;
      };
    },
  };
}

/** `esp` and `ah`. Linux: net/netfilter/xt_esp.c, net/ipv4/netfilter/ipt_ah.c. */
export const XT_ESP = spiMatch('esp', 50, 8, 0);
export const XT_AH = spiMatch('ah', 51, 12, 4);
