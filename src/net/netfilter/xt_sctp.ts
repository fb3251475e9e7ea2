import { EINVAL } from '../../uapi/errno.ts';
import {
  SCTP_CHUNK_MATCH_ALL,
  SCTP_CHUNK_MATCH_ANY,
  SCTP_CHUNK_MATCH_ONLY,
  XT_SCTP_CHUNK_TYPES,
  XT_SCTP_DEST_PORTS,
  XT_SCTP_SRC_PORTS,
  type XtSctp,
} from '../../uapi/xt_data.ts';
import { be16 } from '../../wire/addr.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { XtMatch } from './x_tables.ts';

const IPPROTO_SCTP = 132;
const SCTP_HLEN = 12;
const CHUNK_HLEN = 4;

type Range = readonly [number, number];

function inRange(port: number, [low, high]: Range): boolean {
  return port >= low && port <= high;
}

/** Chunks of the packet against those asked for: any of them, all of them, only them. Flags of chunks are not looked at. */
function chunksFit(skb: SkBuff, thoff: number, { chunks, chunkMatchType }: XtSctp): boolean {
  const { bytes, tail } = skb;
  const missing = new Set(chunks);
  for (let at = thoff + SCTP_HLEN; at + CHUNK_HLEN <= tail;) {
    const known = chunks.includes(bytes[at]);
    if (known && chunkMatchType === SCTP_CHUNK_MATCH_ANY) return true;
    if (!known && chunkMatchType === SCTP_CHUNK_MATCH_ONLY) return false;
    missing.delete(bytes[at]);
    at += Math.max((be16(bytes, at + 2) + 3) & ~3, CHUNK_HLEN);
  }
  return chunkMatchType === SCTP_CHUNK_MATCH_ONLY || (chunkMatchType === SCTP_CHUNK_MATCH_ALL && missing.size === 0);
}

/** Linux: net/netfilter/xt_sctp.c. */
export const XT_SCTP: XtMatch<XtSctp> = {
  name: 'sctp',
  proto: IPPROTO_SCTP,
  check: (_par, { flags, invflags }) => (invflags & ~flags ? -EINVAL : 0),
  compile(info) {
    const { flags, invflags, spts, dpts } = info;
    const fails = (bit: number, holds: boolean): boolean => (flags & bit) !== 0 && holds === ((invflags & bit) !== 0);
    return (skb, par) => {
      if (par.fragoff !== 0) return false;
      const { thoff } = par;
      if (thoff + SCTP_HLEN > skb.tail) {
        par.hotdrop = true;
        return false;
      }
      if (fails(XT_SCTP_SRC_PORTS, inRange(be16(skb.bytes, thoff), spts))) return false;
      if (fails(XT_SCTP_DEST_PORTS, inRange(be16(skb.bytes, thoff + 2), dpts))) return false;
      return (flags & XT_SCTP_CHUNK_TYPES) === 0 || !fails(XT_SCTP_CHUNK_TYPES, chunksFit(skb, thoff, info));
    };
  },
};
