import { IPPROTO_TCP } from '../../uapi/socket.ts';
import type { XtTcpoptstrip } from '../../uapi/xt_data.ts';
import { be16, putBe16 } from '../../wire/addr.ts';
import { updateChecksum16 } from '../../wire/checksum.ts';
import { TCP_CHECK, TCP_DOFF, TCP_HLEN, TCPOPT_NOP } from '../../wire/tcp.ts';
import { CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { NF_DROP } from './core.ts';
import { XT_CONTINUE, type XtTarget } from './x_tables.ts';

/** TCP options become NOPs. Linux: net/netfilter/xt_TCPOPTSTRIP.c. */
export const XT_TCPOPTSTRIP_TG: XtTarget<XtTcpoptstrip> = {
  name: 'TCPOPTSTRIP',
  table: 'mangle',
  proto: IPPROTO_TCP,
  compile({ options }) {
    const kinds = new Set(options);
    return (skb, { fragoff, thoff }) => {
      if (fragoff !== 0) return XT_CONTINUE;
      const end = thoff + TCP_HLEN <= skb.tail ? thoff + ((skb.bytes[thoff + TCP_DOFF] >> 4) << 2) : -1;
      if (end < thoff + TCP_HLEN || end > skb.tail) return NF_DROP;
      skb.cow();
      const { bytes } = skb;
      for (let at = thoff + TCP_HLEN; at + 1 < end;) {
        const length = bytes[at] <= TCPOPT_NOP ? 1 : bytes[at + 1] || 1;
        if (bytes[at] > TCPOPT_NOP && kinds.has(bytes[at]) && at + length <= end)
          for (let i = 0; i < length; i++) toNop(skb, thoff, at + i);
        at += length;
      }
      return XT_CONTINUE;
    };
  },
};

/** One byte, with the checksum (which the device makes over the new bytes when it was left to it). */
function toNop(skb: SkBuff, thoff: number, at: number): void {
  const { bytes } = skb;
  const word = at - ((at - thoff) & 1);
  const before = be16(bytes, word);
  bytes[at] = TCPOPT_NOP;
  if (skb.ipSummed !== CHECKSUM_PARTIAL)
    putBe16(bytes, thoff + TCP_CHECK, updateChecksum16(be16(bytes, thoff + TCP_CHECK), before, be16(bytes, word)));
}
