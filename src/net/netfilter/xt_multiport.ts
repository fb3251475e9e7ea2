import { EINVAL } from '../../uapi/errno.ts';
import { XT_MULTIPORT_DESTINATION, XT_MULTIPORT_EITHER, XT_MULTIPORT_SOURCE, type XtMultiport } from '../../uapi/xt_data.ts';
import { be16 } from '../../wire/addr.ts';
import type { XtMatch } from './x_tables.ts';

const PROTOCOLS = [6, 17, 136, 132, 33];
const MAX_PORTS = 15;

/** Linux: net/netfilter/xt_multiport.c. */
export const XT_MULTIPORT: XtMatch<XtMultiport> = {
  name: 'multiport',
  check({ proto, protoInvert }, { flags, ports }) {
    return protoInvert || !PROTOCOLS.includes(proto) || flags > XT_MULTIPORT_EITHER || ports.length > MAX_PORTS ? -EINVAL : 0;
  },
  compile({ flags, ports, pflags, invert }) {
    // Pairs of the lowest and the highest port.
    const ranges: number[] = [];
    for (let i = 0; i < ports.length; i++) {
      ranges.push(ports[i]);
      ranges.push(pflags[i] ? ports[++i] : ports[i]);
    }
    const source = flags !== XT_MULTIPORT_DESTINATION;
    const destination = flags !== XT_MULTIPORT_SOURCE;
    return (skb, par) => {
      if (par.fragoff !== 0) return false;
      if (par.thoff + 4 > skb.tail) {
        par.hotdrop = true;
        return false;
      }
      const from = source ? be16(skb.bytes, par.thoff) : -1;
      const to = destination ? be16(skb.bytes, par.thoff + 2) : -1;
      for (let i = 0; i < ranges.length; i += 2) {
        if ((from >= ranges[i] && from <= ranges[i + 1]) || (to >= ranges[i] && to <= ranges[i + 1])) return !invert;
      }
      return invert;
    };
  },
};
