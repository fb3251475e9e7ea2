import { describe, expect, test } from 'vitest';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import { fnheGenidBump } from '../../../src/net/ipv4/route_exception.ts';
import { RTM_GETROUTE, type RouteMsg, RTN_BLACKHOLE, RTN_PROHIBIT, RTN_UNREACHABLE } from '../../../src/uapi/rtnetlink.ts';
import { InetHost, ip, ping } from './inet_host.ts';

/** a (10.1.0.2) - r - b (10.2.0.2); r forwards, a and b have their default routes. */
function routed(seed = 1): { host: InetHost; a: Net; r: Net; b: Net } {
  const host = new InetHost(seed);
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

describe('echo', () => {
  test('answers from the link, from itself, through a router', () => {
    const { host, a } = routed();
    expect(ping(host, a, '10.1.0.1')).toBe('reply');
    expect(ping(host, a, '10.1.0.2')).toBe('reply');
    expect(ping(host, a, '127.0.0.1')).toBe('reply');
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(ping(host, a, '10.2.0.2', { size: 4000 })).toBe('reply');
  });

  test('stays away without a way there or back, and where forwarding is off', () => {
    const host = new InetHost();
    const a = host.netns();
    const r = host.netns();
    const b = host.netns();
    host.veth(a, 'eth0', '10.1.0.2/24', r, 'e0', '10.1.0.1/24');
    host.veth(r, 'e1', '10.2.0.1/24', b, 'eth0', '10.2.0.2/24');
    host.run();
    expect(ping(host, a, '10.2.0.2')).toBe('errno 101');
    host.route(a, 'default', { gateway: ip('10.1.0.1') });
    expect(ping(host, a, '10.2.0.2')).toBe('none');
    expect(r.mib.IpInAddrErrors).toBe(1);
    host.forward(r);
    expect(ping(host, a, '10.2.0.2')).toBe('none');
    expect(b.mib.IcmpInMsgs).toBe(1);
    host.route(b, 'default', { gateway: ip('10.2.0.1') });
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
  });

  test('a broadcast needs permission, and is not answered', () => {
    const { host, a } = routed();
    expect(ping(host, a, '10.1.0.255')).toBe('errno 13');
  });
});

describe('ICMP errors', () => {
  test('the TTL runs out', () => {
    const { host, a, r } = routed();
    expect(ping(host, a, '10.2.0.2', { ttl: 1 })).toBe('error 11/0');
    expect(r.mib.IpInHdrErrors).toBe(1);
  });

  test('a neighbour that does not answer: after three seconds, not before', () => {
    const { host, a } = routed();
    expect(ping(host, a, '10.1.0.77', { wait: 2_900_000_000 })).toBe('none');
    host.run(5_000_000_000);
    expect(ping(host, a, '10.1.0.77', { wait: 3_200_000_000 })).toBe('error 3/1');
    expect(ping(host, a, '10.2.0.77', { wait: 3_200_000_000 })).toBe('error 3/1');
  });

  test('routes that refuse: two tokens each from one bucket of five', () => {
    const { host, a, r } = routed();
    host.route(r, '10.66.1.0/24', { type: RTN_BLACKHOLE });
    host.route(r, '10.66.2.0/24', { type: RTN_UNREACHABLE });
    host.route(r, '10.66.3.0/24', { type: RTN_PROHIBIT });
    const wait = 10_000_000;
    expect(ping(host, a, '10.66.1.1', { wait })).toBe('none');
    expect(ping(host, a, '10.66.2.1', { wait })).toBe('error 3/1');
    expect(ping(host, a, '10.66.3.1', { wait })).toBe('error 3/13');
    expect(ping(host, a, '10.66.4.1', { wait })).toBe('none');
    host.run(3_000_000_000);
    expect(ping(host, a, '10.66.4.1', { wait })).toBe('error 3/0');
  });

  test("local routes that refuse are the sender's own errors", () => {
    const { host, a } = routed();
    host.route(a, '10.66.1.0/24', { type: RTN_BLACKHOLE });
    host.route(a, '10.66.2.0/24', { type: RTN_UNREACHABLE });
    host.route(a, '10.66.3.0/24', { type: RTN_PROHIBIT });
    expect(ping(host, a, '10.66.1.1')).toBe('errno 22');
    expect(ping(host, a, '10.66.2.1')).toBe('errno 113');
    expect(ping(host, a, '10.66.3.1')).toBe('errno 13');
  });
});

describe('path MTU', () => {
  test('is learnt from "fragmentation needed", shown, and forgotten by a flush', () => {
    const { host, a, r, b } = routed();
    r.devByName.get('e1')!.mtu = 1300;
    b.devByName.get('eth0')!.mtu = 1300;
    const want = { size: 1400, df: 2 };
    expect(ping(host, a, '10.2.0.2', want)).toBe('error 3/4');
    expect(ping(host, a, '10.2.0.2', want)).toBe('errno 90');
    expect(ping(host, a, '10.2.0.2', { size: 1400 })).toBe('reply');
    const get = (): RouteMsg => {
      const body: RouteMsg = { family: 2, dst: ip('10.2.0.2'), dstLen: 32 };
      return host.ok({ type: RTM_GETROUTE, flags: 0, body }, a).messages[0].body as RouteMsg;
    };
    expect(get().metrics?.mtu).toBe(1300);
    expect(get().cacheinfo!.expires).toBeGreaterThan(59_000);
    fnheGenidBump(a);
    expect(get().metrics).toBeUndefined();
  });

  test('fragments are counted at both ends', () => {
    const { host, a, b } = routed();
    expect(ping(host, a, '10.2.0.2', { size: 3000, df: 0 })).toBe('reply');
    expect([a.mib.IpFragOKs, a.mib.IpFragCreates]).toEqual([1, 3]);
    expect([b.mib.IpReasmReqds, b.mib.IpReasmOKs]).toEqual([3, 1]);
    expect(ping(host, a, '10.1.0.1', { size: 1473, df: 2 })).toBe('errno 90');
  });
});
