import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FibResult, Flow4 } from '../../../src/net/ipv4/fib_lookup.ts';
import { fibLookup } from '../../../src/net/ipv4/fib_frontend.ts';
import { FibTrie } from '../../../src/net/ipv4/fib_trie.ts';
import { RT_SCOPE_LINK, RTM_DELROUTE, RTM_NEWROUTE, RTN_UNICAST } from '../../../src/uapi/rtnetlink.ts';
import { formatIpv4, maskOf } from '../../../src/wire/addr.ts';
import { ControlHost, prefix } from './control_host.ts';

/** Prefixes that often nest: few distinct bits. */
const arbPrefix = fc
  .tuple(fc.integer({ min: 0, max: 32 }), fc.constantFrom(0, 8, 16, 24, 25, 30, 31, 32, 12))
  .chain(([n, len]) =>
    fc
      .constantFrom(0x0a000000, 0x0a010000, 0x0a0100ff, -0x3f57ff00, n, -1, 0x7f000001)
      .map((addr) => ({ key: (addr ^ n) & maskOf(len), len })),
  );

function brute(prefixes: Map<string, { key: number; len: number }>, addr: number): string | undefined {
  let best: { key: number; len: number } | undefined;
  for (const p of prefixes.values()) {
    if (((addr ^ p.key) & maskOf(p.len)) === 0 && (best === undefined || p.len > best.len)) best = p;
  }
  return best && `${formatIpv4(best.key)}/${best.len}`;
}

describe('routing table', () => {
  test('the longest prefix wins, whatever was added and deleted before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(arbPrefix, fc.boolean()), { maxLength: 60 }),
        fc.array(fc.integer({ min: -0x80000000, max: 0x7fffffff }), { maxLength: 30 }),
        (changes, probes) => {
          const host = new ControlHost();
          const dev = host.device('v0');
          host.up(dev);
          const prefixes = new Map<string, { key: number; len: number }>();
          for (const [p, add] of changes) {
            const body = { family: 2, dst: p.key, dstLen: p.len, oif: dev.ifindex, type: RTN_UNICAST, scope: RT_SCOPE_LINK, protocol: 3 };
            const name = `${p.key}/${p.len}`;
            if (add) {
              const reply = host.send({ type: RTM_NEWROUTE, flags: 0x600, body });
              expect(reply.error).toBe(prefixes.has(name) ? -17 : 0);
              prefixes.set(name, p);
            } else {
              const reply = host.send({ type: RTM_DELROUTE, flags: 0, body });
              expect(reply.error).toBe(prefixes.has(name) ? 0 : -3);
              prefixes.delete(name);
            }
          }
          const flow = new Flow4();
          const res = new FibResult();
          for (const addr of [...probes, ...[...prefixes.values()].flatMap((p) => [p.key, p.key ^ 1, p.key | ~maskOf(p.len)])]) {
            flow.reset().daddr = addr;
            const err = fibLookup(host.net, flow, res);
            const expected = brute(prefixes, addr);
            expect(err === 0 ? `${formatIpv4(res.prefix)}/${res.prefixlen}` : undefined).toBe(expected);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a trie whose prefixes are all gone is empty', () => {
    fc.assert(
      fc.property(fc.array(arbPrefix, { maxLength: 50 }), (prefixes) => {
        const trie = new FibTrie();
        for (const p of prefixes) trie.insert(p.key, p.len).aliases = [];
        for (const p of prefixes) {
          const node = trie.find(p.key, p.len);
          if (node === null) continue;
          node.aliases = null;
          trie.prune(node);
        }
        expect([trie.root.zero, trie.root.one]).toEqual([null, null]);
      }),
    );
  });

  test('a dump is ordered by address, longer prefixes of one address first', () => {
    const host = new ControlHost();
    const dev = host.device('v0');
    host.up(dev);
    const all = ['192.168.0.0/16', '10.0.0.0/8', '0.0.0.0/0', '10.0.0.0/24', '10.0.0.0/32', '9.255.255.255/32', '128.0.0.0/1'];
    for (const p of all) {
      const body = { family: 2, ...prefix(p), oif: dev.ifindex, type: RTN_UNICAST, scope: RT_SCOPE_LINK };
      expect(host.send({ type: RTM_NEWROUTE, flags: 0x600, body }).error).toBe(0);
    }
    const shown = host.routes(254).map((r) => `${formatIpv4(r.dst ?? 0)}/${r.dstLen}`);
    expect(shown).toEqual(['0.0.0.0/0', '9.255.255.255/32', '10.0.0.0/32', '10.0.0.0/24', '10.0.0.0/8', '128.0.0.0/1', '192.168.0.0/16']);
  });

  test('routes of one prefix: TOS first, then priority; append goes behind, replace in place', () => {
    const host = new ControlHost();
    const [a, b] = [host.device('a'), host.device('b')];
    host.up(a);
    host.up(b);
    const send = (flags: number, extra: object): number =>
      host.send({
        type: RTM_NEWROUTE,
        flags,
        body: { family: 2, ...prefix('10.0.0.0/8'), oif: a.ifindex, type: RTN_UNICAST, scope: RT_SCOPE_LINK, ...extra },
      }).error;
    expect(send(0x600, { priority: 10 })).toBe(0);
    expect(send(0x600, {})).toBe(0);
    expect(send(0x600, { tos: 0x10 })).toBe(0);
    expect(send(0x600, { oif: b.ifindex })).toBe(-17);
    expect(send(0xc00, { oif: b.ifindex })).toBe(0);
    expect(send(0xc00, { oif: b.ifindex })).toBe(-17);
    expect(send(0x100, { priority: 11 })).toBe(-2);
    expect(send(0x500, { priority: 10, oif: b.ifindex })).toBe(0);
    const shown = host.routes(254).map((r) => `${r.tos} ${r.priority ?? 0} ${r.oif}`);
    expect(shown).toEqual([`16 0 ${a.ifindex}`, `0 0 ${a.ifindex}`, `0 0 ${b.ifindex}`, `0 10 ${b.ifindex}`]);
  });
});
