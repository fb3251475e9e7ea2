import { IPPROTO_UDP } from '../../uapi/socket.ts';
import { be16 } from '../../wire/addr.ts';
import { UDP_HLEN } from '../../wire/udp.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP } from './core.ts';
import type { NfConn } from './nf_conn.ts';
import { NfCtExpect, nfCtExpectRelated } from './nf_conntrack_expect.ts';
import type { NfConntrackHelper } from './nf_conntrack_helper.ts';

const TFTP_OPCODE_READ = 1;
const TFTP_OPCODE_WRITE = 2;

/** TFTP's server answers a request from another port (RFC 1350 section 4). Linux: net/netfilter/nf_conntrack_tftp.c. */
export const TFTP_HELPER: NfConntrackHelper = { name: 'tftp', proto: IPPROTO_UDP, init: () => ({}), help };

function help(skb: SkBuff, at: number, ct: NfConn): number {
  if (skb.tail - at < UDP_HLEN + 2) return NF_ACCEPT;
  const opcode = be16(skb.bytes, at + UDP_HLEN);
  if (opcode !== TFTP_OPCODE_READ && opcode !== TFTP_OPCODE_WRITE) return NF_ACCEPT;
  const { reply } = ct;
  const exp = new NfCtExpect(ct);
  exp.tuple.set(reply.src, reply.dst, 0, reply.dstPort, IPPROTO_UDP);
  exp.mask.set(-1, -1, 0, 0xffff, 0xff);
  exp.helper = 'tftp';
  exp.dir = 1;
  return nfCtExpectRelated(exp, { maxExpected: 1, timeout: 5 * 60 }) === 0 ? NF_ACCEPT : NF_DROP;
}
