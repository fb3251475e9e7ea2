import { EINVAL } from '../../uapi/errno.ts';
import type { IptTtl, IptTtlTarget } from '../../uapi/xt_data.ts';
import { updateChecksum16 } from '../../wire/checksum.ts';
import { IPV4_CHECK, IPV4_PROTOCOL, IPV4_TTL, ipv4Ttl } from '../../wire/ipv4.ts';
import { be16, putBe16 } from '../../wire/addr.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { XT_CONTINUE, type XtMatch, type XtTarget } from './x_tables.ts';

/** `ttl`: modes equal, not equal, less, greater. Linux: net/netfilter/xt_hl.c. */
export const XT_TTL: XtMatch<IptTtl> = {
  name: 'ttl',
  compile({ mode, ttl }) {
    return (skb) => {
      const has = ipv4Ttl(skb.bytes, skb.data);
      return mode === 0 ? has === ttl : mode === 1 ? has !== ttl : mode === 2 ? has < ttl : has > ttl;
    };
  },
};

const INC = 1;
const DEC = 2;

/** TTL. Linux: net/netfilter/xt_HL.c. */
export const XT_TTL_TG: XtTarget<IptTtlTarget> = {
  name: 'TTL',
  table: 'mangle',
  check: (_par, { mode, ttl }) => (mode > DEC || (mode !== 0 && ttl === 0) ? -EINVAL : 0),
  compile({ mode, ttl }) {
    return (skb) => {
      const has = ipv4Ttl(skb.bytes, skb.data);
      setTtl(skb, mode === INC ? Math.min(has + ttl, 255) : mode === DEC ? Math.max(has - ttl, 0) : ttl);
      return XT_CONTINUE;
    };
  },
};

function setTtl(skb: SkBuff, ttl: number): void {
  if (ttl === ipv4Ttl(skb.bytes, skb.data)) return;
  skb.cow();
  const { bytes, data } = skb;
  const protocol = bytes[data + IPV4_PROTOCOL];
  const check = updateChecksum16(be16(bytes, data + IPV4_CHECK), (bytes[data + IPV4_TTL] << 8) | protocol, (ttl << 8) | protocol);
  putBe16(bytes, data + IPV4_CHECK, check);
  bytes[data + IPV4_TTL] = ttl;
}
