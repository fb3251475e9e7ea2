import { EDOM } from '../../uapi/errno.ts';
import type { XtDscpMatch, XtDscpTarget, XtTosMatch, XtTosTarget } from '../../uapi/xt_data.ts';
import { be16, putBe16 } from '../../wire/addr.ts';
import { updateChecksum16 } from '../../wire/checksum.ts';
import { IPV4_CHECK, IPV4_TOS, ipv4Tos } from '../../wire/ipv4.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { XT_CONTINUE, type XtMatch, type XtTarget } from './x_tables.ts';

const DSCP_MAX = 63;

/** `dscp`, `tos`, DSCP and TOS. Linux: net/netfilter/xt_dscp.c, xt_DSCP.c. */
export const XT_DSCP: XtMatch<XtDscpMatch> = {
  name: 'dscp',
  check: (_par, { dscp }) => (dscp > DSCP_MAX ? -EDOM : 0),
  compile:
    ({ dscp, invert }) =>
    (skb) =>
      (ipv4Tos(skb.bytes, skb.data) >> 2 === dscp) !== invert,
};

export const XT_TOS: XtMatch<XtTosMatch> = {
  name: 'tos',
  compile:
    ({ tosMask, tosValue, invert }) =>
    (skb) =>
      ((ipv4Tos(skb.bytes, skb.data) & tosMask) === tosValue) !== invert,
};

export const XT_DSCP_TG: XtTarget<XtDscpTarget> = {
  name: 'DSCP',
  table: 'mangle',
  check: (_par, { dscp }) => (dscp > DSCP_MAX ? -EDOM : 0),
  compile:
    ({ dscp }) =>
    (skb) =>
      setTos(skb, (ipv4Tos(skb.bytes, skb.data) & 3) | (dscp << 2)),
};

export const XT_TOS_TG: XtTarget<XtTosTarget> = {
  name: 'TOS',
  table: 'mangle',
  compile:
    ({ tosMask, tosValue }) =>
    (skb) =>
      setTos(skb, ((ipv4Tos(skb.bytes, skb.data) & ~tosMask) ^ tosValue) & 0xff),
};

/** Writes the TOS byte with the header's checksum; XT_CONTINUE. */
export function setTos(skb: SkBuff, tos: number): number {
  if (tos !== ipv4Tos(skb.bytes, skb.data)) {
    skb.cow();
    const { bytes, data } = skb;
    const version = bytes[data] << 8;
    const check = updateChecksum16(be16(bytes, data + IPV4_CHECK), version | bytes[data + IPV4_TOS], version | tos);
    putBe16(bytes, data + IPV4_CHECK, check);
    bytes[data + IPV4_TOS] = tos;
  }
  return XT_CONTINUE;
}
