import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT } from './core.ts';
import type { NfConn } from './nf_conn.ts';
import { nfCtRefreshAcct } from './nf_conntrack_core.ts';
import { ctNet } from './nf_conntrack_net.ts';

/** A packet of a protocol without ports. Linux: nf_conntrack_proto_generic.c. */
export function nfConntrackGenericPacket(ct: NfConn, skb: SkBuff, ctinfo: number): number {
  nfCtRefreshAcct(ct, ctinfo, skb, ctNet(ct.net).timeouts.generic);
  return NF_ACCEPT;
}
