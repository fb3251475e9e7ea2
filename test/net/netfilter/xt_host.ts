import type { Net } from '../../../src/net/core/net_namespace.ts';
import { allocSkb, type SkBuff } from '../../../src/net/core/skbuff.ts';
import {
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
} from '../../../src/net/netfilter/core.ts';
import { registerIpTables } from '../../../src/net/netfilter/ip_tables.ts';
import type { IptEntry, IptIp, XtChainInfo, XtChange, XtEntryMatch, XtReply, XtTableInfo } from '../../../src/uapi/xtables.ts';
import { emitIpv4 } from '../../../src/wire/ipv4.ts';
import { InetHost, ip } from '../ipv4/inet_host.ts';

const HOOKS: Readonly<Record<string, number>> = {
  PREROUTING: NF_INET_PRE_ROUTING,
  INPUT: NF_INET_LOCAL_IN,
  FORWARD: NF_INET_FORWARD,
  OUTPUT: NF_INET_LOCAL_OUT,
  POSTROUTING: NF_INET_POST_ROUTING,
};

/** A host with iptables' kernel side, spoken to as the tool does. */
export class XtHost extends InetHost {
  constructor(seed = 1) {
    super(seed);
    registerIpTables(this.stack);
  }

  commit(changes: readonly XtChange[], net: Net = this.net): XtReply {
    return this.stack.xtHandlers.get('xt')!(net, { op: 'xt-commit', changes });
  }

  /** Commits what must be accepted. */
  done(changes: readonly XtChange[], net: Net = this.net): void {
    const reply = this.commit(changes, net);
    if (reply.error !== 0) throw new Error(JSON.stringify(reply));
  }

  tables(net: Net = this.net): XtTableInfo[] {
    return this.stack.xtHandlers.get('xt')!(net, { op: 'xt-tables' }).data as XtTableInfo[];
  }

  chain(table: string, chain: string, net: Net = this.net): XtChainInfo {
    return this.tables(net)
      .find(({ name }) => name === table)!
      .chains.find(({ name }) => name === chain)!;
  }
}

export function table(name: string, ...chains: string[]): XtChange[] {
  return [{ type: 'new-table', table: name }, ...chains.map((chain) => newChain(name, chain))];
}

export function newChain(table: string, chain: string, policy = 'ACCEPT'): XtChange {
  const hook = HOOKS[chain] ?? -1;
  return { type: 'new-chain', table, chain, hook, policy: hook < 0 ? '' : policy };
}

export const ANY: IptIp = { src: 0, smsk: 0, dst: 0, dmsk: 0, iniface: '', outiface: '', proto: 0, flags: 0, invflags: 0 };

/** A rule; `target` a name, or a name with data. */
export function entry(
  target: string | { name: string; data: object },
  ipPart: Partial<IptIp> = {},
  matches: XtEntryMatch[] = [],
): IptEntry {
  const made = typeof target === 'string' ? { name: target, data: {} } : target;
  return { ip: { ...ANY, ...ipPart }, matches, target: made, pcnt: 0, bcnt: 0 };
}

export function append(table: string, chain: string, rule: IptEntry): XtChange {
  return { type: 'append', table, chain, entry: rule };
}

/** An IPv4 packet as hooks see it: `data` at its header. */
export function packet(src: string, dst: string, proto: number, payload: readonly number[] = [], fragOff = 0): SkBuff {
  const skb = allocSkb(20 + payload.length);
  const at = skb.put(20 + payload.length);
  emitIpv4(skb.bytes, at, 0, 20 + payload.length, 1, fragOff, 64, proto, ip(src), ip(dst));
  skb.bytes.set(payload, at + 20);
  skb.networkHeader = at;
  skb.transportHeader = at + 20;
  skb.protocol = 0x800;
  return skb;
}
