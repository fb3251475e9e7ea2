import type { SkBuff } from '../../../src/net/core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_INET_FORWARD,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NfHookState,
  NFPROTO_IPV4,
} from '../../../src/net/netfilter/core.ts';
import { IP_CT_IS_REPLY, type NfConn, nfCtGet } from '../../../src/net/netfilter/nf_conn.ts';
import { nfConfirm } from '../../../src/net/netfilter/nf_conntrack_confirm.ts';
import { nfConntrackIn } from '../../../src/net/netfilter/nf_conntrack_in.ts';
import { ctNet } from '../../../src/net/netfilter/nf_conntrack_net.ts';
import { registerConntrack } from '../../../src/net/netfilter/nf_conntrack_proto.ts';
import type { CtEntry, CtRequest } from '../../../src/uapi/nf_conntrack.ts';
import type { XtReply } from '../../../src/uapi/xtables.ts';
import { emitTcp } from '../../../src/wire/tcp.ts';
import { packet, XtHost } from './xt_host.ts';

/** A host that tracks what is put before it, packet by packet. */
export class CtHost extends XtHost {
  private readonly state = new NfHookState();

  constructor() {
    super();
    registerConntrack(this.stack);
    const ops = this.stack.pernetOps[this.stack.pernetOps.length - 1];
    for (const net of this.stack.namespaces) if (net.ct === null) ops.init(net);
    this.state.net = this.net;
    this.state.pf = NFPROTO_IPV4;
    ctNet(this.net).sysctlChecksum = false;
  }

  /** Lets a packet come in and go out again: what rules would say of it, and its connection. 'DROP' when it is dropped. */
  pass(skb: SkBuff, confirm = true): { state: string; ct: NfConn | null } {
    this.state.hook = NF_INET_PRE_ROUTING;
    if (nfConntrackIn(skb, this.state) !== NF_ACCEPT) return { state: 'DROP', ct: null };
    const ct = nfCtGet(skb);
    const states = ['ESTABLISHED', 'RELATED', 'NEW'];
    const state = ct === null ? 'INVALID' : states[skb.nfctInfo % IP_CT_IS_REPLY] + (skb.nfctInfo >= IP_CT_IS_REPLY ? '/reply' : '');
    this.state.hook = confirm ? NF_INET_POST_ROUTING : NF_INET_FORWARD;
    if (confirm && nfConfirm(null, skb, this.state) !== NF_ACCEPT) return { state: 'DROP', ct };
    return { state, ct };
  }

  ask(request: CtRequest): XtReply {
    return this.stack.xtHandlers.get('ct')!(this.net, request as never);
  }

  list(): CtEntry[] {
    return this.ask({ op: 'ct-dump' }).data as CtEntry[];
  }

  /** Lets virtual time pass, timers and all. */
  wait(seconds: number): void {
    const { sim } = this.stack;
    const until = sim.now + seconds * 1e9;
    while (sim.step(until));
    sim.advanceTo(until);
  }
}

export interface Segment {
  flags: number;
  seq?: number;
  ack?: number;
  win?: number;
  payload?: string;
  options?: readonly number[];
}

/** A TCP segment as hooks see it. */
export function segment(src: string, sport: number, dst: string, dport: number, what: Segment): SkBuff {
  const options = what.options ?? [];
  const text = new TextEncoder().encode(what.payload ?? '');
  const hlen = 20 + options.length;
  const bytes = new Uint8Array(hlen + text.length);
  emitTcp(bytes, 0, hlen, sport, dport, what.seq ?? 0, what.ack ?? 0, what.flags, what.win ?? 1000);
  bytes.set(options, 20);
  bytes.set(text, hlen);
  return packet(src, dst, 6, [...bytes]);
}

export function datagram(src: string, sport: number, dst: string, dport: number, length = 0): SkBuff {
  const total = 8 + length;
  const header = [sport >> 8, sport & 255, dport >> 8, dport & 255, total >> 8, total & 255, 0, 0];
  return packet(src, dst, 17, [...header, ...new Array<number>(length).fill(0)]);
}

export function echo(src: string, dst: string, type: number, id: number): SkBuff {
  return packet(src, dst, 1, [type, 0, 0, 0, id >> 8, id & 255, 0, 1]);
}
