import { describe, expect, test } from 'vitest';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import { consumeSkb, type SkBuff } from '../../../src/net/core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_DROP,
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NF_QUEUE,
  NF_STOLEN,
  nfDropErr,
  type NfHookOps,
  type NfHookState,
  NFPROTO_IPV4,
  nfRegisterNetHook,
  nfReinject,
  type NetnsNf,
  nfUnregisterNetHook,
} from '../../../src/net/netfilter/core.ts';
import { InetHost, ip, ping } from '../ipv4/inet_host.ts';

function routed(): { host: InetHost; a: Net; r: Net; b: Net } {
  const host = new InetHost();
  const a = host.netns();
  const r = host.netns();
  const b = host.netns();
  host.veth(a, 'eth0', '10.1.0.2/24', r, 'e0', '10.1.0.1/24');
  host.veth(r, 'e1', '10.2.0.1/24', b, 'eth0', '10.2.0.2/24');
  host.route(a, 'default', { gateway: ip('10.1.0.1') });
  host.route(b, 'default', { gateway: ip('10.2.0.1') });
  host.forward(r);
  host.run();
  return { host, a, r, b };
}

function hook(net: Net, hooknum: number, verdict: (skb: SkBuff, state: NfHookState) => number, priority = 0): NfHookOps {
  const ops: NfHookOps = { hook: (_priv, skb, state) => verdict(skb, state), priv: null, pf: NFPROTO_IPV4, hooknum, priority };
  nfRegisterNetHook(net, ops);
  return ops;
}

describe('netfilter hooks', () => {
  test('a packet meets the five points where Linux has them', () => {
    const { host, a, r, b } = routed();
    const seen: string[] = [];
    const names = {
      [NF_INET_PRE_ROUTING]: 'pre',
      [NF_INET_LOCAL_IN]: 'in',
      [NF_INET_FORWARD]: 'fwd',
      [NF_INET_LOCAL_OUT]: 'out',
      [NF_INET_POST_ROUTING]: 'post',
    };
    for (const [net, who] of [
      [a, 'a'],
      [r, 'r'],
      [b, 'b'],
    ] as const) {
      for (const [num, name] of Object.entries(names)) {
        hook(net, Number(num), (_skb, state) => {
          seen.push(`${who}:${name}:${state.inDev?.name ?? ''}>${state.outDev?.name ?? ''}`);
          return NF_ACCEPT;
        });
      }
    }
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(seen).toEqual([
      'a:out:>eth0',
      'a:post:>eth0',
      'r:pre:e0>',
      'r:fwd:e0>e1',
      'r:post:e0>e1',
      'b:pre:eth0>',
      'b:in:eth0>',
      'b:out:>eth0',
      'b:post:>eth0',
      'r:pre:e1>',
      'r:fwd:e1>e0',
      'r:post:e1>e0',
      'a:pre:eth0>',
      'a:in:eth0>',
    ]);
  });

  test('lower priorities go first; a drop ends it and may name an errno', () => {
    const { host, a } = routed();
    const order: number[] = [];
    for (const priority of [100, -100, 0]) {
      hook(a, NF_INET_LOCAL_OUT, () => (order.push(priority), priority === 0 ? nfDropErr(0) : NF_ACCEPT), priority);
    }
    expect(ping(host, a, '10.1.0.1', { wait: 1_000_000 })).toBe('none');
    expect(order).toEqual([-100, 0]);
    const ops = hook(a, NF_INET_LOCAL_OUT, () => NF_DROP, -200);
    expect(ping(host, a, '10.1.0.1', { wait: 1_000_000 })).toBe('errno 1');
    nfUnregisterNetHook(a, ops);
    hook(a, NF_INET_LOCAL_OUT, () => nfDropErr(111), -200);
    expect(ping(host, a, '10.1.0.1', { wait: 1_000_000 })).toBe('errno 111');
  });

  test('a stolen packet goes on when its thief lets it, a queued one when it is reinjected', () => {
    const { host, a, r } = routed();
    const stolen: [SkBuff, NfHookState][] = [];
    const thief = hook(r, NF_INET_FORWARD, (skb, state) => (stolen.push([skb, state.copy()]), NF_STOLEN));
    expect(ping(host, a, '10.2.0.2', { wait: 1_000_000 })).toBe('none');
    expect(stolen).toHaveLength(1);
    nfUnregisterNetHook(r, thief);
    const [skb, state] = stolen[0];
    const before = a.mib.IcmpInMsgs;
    state.okfn(state.net, skb);
    host.run(1_000_000);
    expect(a.mib.IcmpInMsgs).toBe(before + 1);

    const queued: [SkBuff, NfHookState, number][] = [];
    hook(r, NF_INET_FORWARD, () => NF_QUEUE);
    const later = { count: 0 };
    hook(r, NF_INET_FORWARD, () => (later.count++, NF_ACCEPT), 10);
    (r.nf as NetnsNf).queueHandler = (packet, kept, index) => queued.push([packet, kept, index]) > 0;
    expect(ping(host, a, '10.2.0.2', { wait: 1_000_000 })).toBe('none');
    expect([queued.length, later.count]).toEqual([1, 0]);
    nfReinject(queued[0][0], queued[0][1], queued[0][2], NF_ACCEPT);
    expect(later.count).toBe(1);
    (r.nf as NetnsNf).queueHandler = (packet) => (consumeSkb(packet), true);
    host.run(1_000_000);
  });
});
