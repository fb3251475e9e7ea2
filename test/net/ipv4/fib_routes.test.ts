import { describe, expect, test } from 'vitest';
import { fibLookup, fibValidateSource, inetAddrType } from '../../../src/net/ipv4/fib_frontend.ts';
import { FibResult, Flow4 } from '../../../src/net/ipv4/fib_lookup.ts';
import { ipv4Net } from '../../../src/net/ipv4/ipv4_netns.ts';
import { inDevGet } from '../../../src/net/ipv4/inetdevice.ts';
import { netifCarrierOff, netifCarrierOn } from '../../../src/net/core/link_watch.ts';
import { allocSkb } from '../../../src/net/core/skbuff.ts';
import { sysctlLookup } from '../../../src/net/core/sysctl.ts';
import { EEXIST, EINVAL, ENETUNREACH, ENOENT, ESRCH, EXDEV } from '../../../src/uapi/errno.ts';
import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type NlReply,
  type RouteMsg,
  RTM_DELROUTE,
  RTM_GETRULE,
  RTM_NEWROUTE,
  RTM_NEWRULE,
  RTN_LOCAL,
  RTN_UNICAST,
  RTNH_F_LINKDOWN,
  type RuleMsg,
} from '../../../src/uapi/rtnetlink.ts';
import { formatIpv4 } from '../../../src/wire/addr.ts';
import { ControlHost, ip, prefix } from './control_host.ts';

const ADD = NLM_F_CREATE | NLM_F_EXCL;

/** Two devices, 10.0.0.1/24 and 10.1.0.1/24. */
function twoLinks(): { host: ControlHost; eth0: ReturnType<ControlHost['device']>; eth1: ReturnType<ControlHost['device']> } {
  const host = new ControlHost();
  host.up(host.net.loopback!);
  const [eth0, eth1] = [host.device('eth0'), host.device('eth1')];
  host.up(eth0);
  host.up(eth1);
  host.addr(eth0, '10.0.0.1/24');
  host.addr(eth1, '10.1.0.1/24');
  return { host, eth0, eth1 };
}

function route(host: ControlHost, dst: string, body: RouteMsg, flags = ADD): NlReply {
  return host.send({ type: RTM_NEWROUTE, flags, body: { family: 2, type: RTN_UNICAST, table: 254, protocol: 3, ...prefix(dst), ...body } });
}

function unroute(host: ControlHost, dst: string, body: RouteMsg = {}): NlReply {
  return host.send({ type: RTM_DELROUTE, flags: 0, body: { family: 2, table: 254, scope: 255, ...prefix(dst), ...body } });
}

function via(host: ControlHost, dst: string): (string | number)[][] {
  const { dst: key, dstLen } = prefix(dst);
  return host
    .routes(254)
    .filter((r) => (r.dst ?? 0) === key && r.dstLen === dstLen)
    .map((r) => [formatIpv4(r.gateway ?? 0), r.priority ?? 0]);
}

/** Where a packet would go: gateway, or the error. */
function look(host: ControlHost, daddr: string, more: Partial<Flow4> = {}): string | number {
  const flow = Object.assign(new Flow4(), { daddr: ip(daddr), iif: 1 }, more);
  const res = new FibResult();
  const err = fibLookup(host.net, flow, res);
  return err !== 0 ? err : `${res.nh!.dev!.name} ${formatIpv4(res.nh!.gw)}`;
}

describe('routes', () => {
  test('metrics order them; append, replace, change', () => {
    const { host } = twoLinks();
    const gw = (text: string, priority = 0): RouteMsg => ({ gateway: ip(text), priority });
    expect(route(host, '10.9.0.0/16', gw('10.0.0.2', 100)).error).toBe(0);
    expect(route(host, '10.9.0.0/16', gw('10.0.0.3')).error).toBe(0);
    expect(route(host, '10.9.0.0/16', gw('10.0.0.4')).error).toBe(-EEXIST);
    expect(route(host, '10.9.0.0/16', gw('10.0.0.5'), NLM_F_CREATE | NLM_F_APPEND).error).toBe(0);
    expect(via(host, '10.9.0.0/16')).toEqual([
      ['10.0.0.3', 0],
      ['10.0.0.5', 0],
      ['10.0.0.2', 100],
    ]);
    expect(route(host, '10.9.0.0/16', gw('10.0.0.6'), NLM_F_CREATE | NLM_F_REPLACE).error).toBe(0);
    expect(via(host, '10.9.0.0/16')[0]).toEqual(['10.0.0.6', 0]);
    expect(route(host, '10.10.0.0/16', gw('10.0.0.6'), NLM_F_REPLACE).error).toBe(-ENOENT);
  });

  test('mistakes, in Linux words', () => {
    const { host, eth0 } = twoLinks();
    expect(route(host, '10.9.0.0/16', { gateway: ip('10.77.0.1') })).toMatchObject({
      error: -ENETUNREACH,
      extack: 'Nexthop has invalid gateway',
    });
    expect(route(host, '10.9.0.1/16', { gateway: ip('10.0.0.2') })).toMatchObject({
      error: -EINVAL,
      extack: 'Invalid prefix for given prefix length',
    });
    expect(route(host, '10.9.0.0/16', { oif: eth0.ifindex, prefsrc: ip('10.5.5.5') })).toMatchObject({
      error: -EINVAL,
      extack: 'Invalid prefsrc address',
    });
    expect(unroute(host, '10.9.0.0/16').error).toBe(-ESRCH);
  });

  test('deleting: what is named must fit', () => {
    const { host } = twoLinks();
    route(host, '10.9.0.0/16', { gateway: ip('10.0.0.2'), priority: 5 });
    route(host, '10.9.0.0/16', { gateway: ip('10.0.0.3'), priority: 7 });
    expect(unroute(host, '10.9.0.0/16', { gateway: ip('10.0.0.9') }).error).toBe(-ESRCH);
    expect(unroute(host, '10.9.0.0/16', { priority: 7 }).error).toBe(0);
    expect(via(host, '10.9.0.0/16')).toEqual([['10.0.0.2', 5]]);
    expect(unroute(host, '10.9.0.0/16').error).toBe(0);
    expect(via(host, '10.9.0.0/16')).toEqual([]);
  });

  test('every change voids the caches', () => {
    const { host } = twoLinks();
    const before = ipv4Net(host.net).rtGenid;
    route(host, '10.9.0.0/16', { gateway: ip('10.0.0.2') });
    expect(ipv4Net(host.net).rtGenid).not.toBe(before);
  });

  test('a device that goes down takes its routes along; without carrier they only rest', () => {
    const { host, eth0, eth1 } = twoLinks();
    route(host, '0.0.0.0/0', { gateway: ip('10.0.0.2') });
    route(host, '0.0.0.0/0', { gateway: ip('10.1.0.2'), priority: 50 });
    expect(look(host, '8.8.8.8')).toBe('eth0 10.0.0.2');
    netifCarrierOff(eth0);
    const { sim } = host.net;
    while (sim.nextEventTime() < 3e9) sim.step(3e9);
    expect(host.routes(254).find((r) => r.gateway === ip('10.0.0.2'))!.flags! & RTNH_F_LINKDOWN).toBe(RTNH_F_LINKDOWN);
    expect(look(host, '8.8.8.8')).toBe('eth0 10.0.0.2');
    sysctlLookup(host.net, 'net/ipv4/conf/eth0/ignore_routes_with_linkdown')!.set!('1');
    expect(look(host, '8.8.8.8')).toBe('eth1 10.1.0.2');
    netifCarrierOn(eth0);
    while (sim.nextEventTime() < 6e9) sim.step(6e9);
    expect(look(host, '8.8.8.8')).toBe('eth0 10.0.0.2');
    host.down(eth0);
    expect(look(host, '8.8.8.8')).toBe('eth1 10.1.0.2');
    host.down(eth1);
    expect(look(host, '8.8.8.8')).toBe(-ENETUNREACH);
    expect(host.routes(254)).toEqual([]);
  });

  test('types of addresses', () => {
    const { host } = twoLinks();
    expect(inetAddrType(host.net, ip('10.0.0.1'))).toBe(RTN_LOCAL);
    expect(inetAddrType(host.net, ip('127.9.9.9'))).toBe(RTN_LOCAL);
    expect(inetAddrType(host.net, ip('10.0.0.255'))).toBe(3);
    expect(inetAddrType(host.net, ip('224.0.0.1'))).toBe(5);
    expect(inetAddrType(host.net, ip('8.8.8.8'))).toBe(RTN_UNICAST);
  });
});

describe('rules', () => {
  const rule = (host: ControlHost, body: RuleMsg): NlReply =>
    host.send({ type: RTM_NEWRULE, flags: ADD, body: { family: 2, action: 1, ...body } });

  test('three stand from the start; the next ones come before the last added', () => {
    const { host } = twoLinks();
    const priorities = (): number[] =>
      host.send({ type: RTM_GETRULE, flags: 0x300, body: { family: 2 } }).messages.map((m) => (m.body as RuleMsg).priority ?? 0);
    expect(priorities()).toEqual([0, 32766, 32767]);
    rule(host, { table: 100, fwmark: 1 });
    rule(host, { table: 101, fwmark: 2 });
    expect(priorities()).toEqual([0, 32764, 32765, 32766, 32767]);
  });

  test('mark, source, interface, suppression and goto', () => {
    const { host } = twoLinks();
    route(host, '0.0.0.0/0', { gateway: ip('10.0.0.2') });
    route(host, '0.0.0.0/0', { gateway: ip('10.1.0.2'), table: 100 });
    rule(host, { table: 100, fwmark: 1, priority: 1000 });
    expect(look(host, '8.8.8.8')).toBe('eth0 10.0.0.2');
    expect(look(host, '8.8.8.8', { mark: 1 })).toBe('eth1 10.1.0.2');
    rule(host, { table: 100, src: ip('10.1.0.1'), srcLen: 32, priority: 1001 });
    expect(look(host, '8.8.8.8', { saddr: ip('10.1.0.1') })).toBe('eth1 10.1.0.2');
    // wg-quick's: the main table but for its default route.
    rule(host, { table: 254, suppressPrefixlen: 0, fwmark: 7, priority: 900 });
    rule(host, { table: 100, fwmark: 7, priority: 901 });
    expect(look(host, '8.8.8.8', { mark: 7 })).toBe('eth1 10.1.0.2');
    expect(look(host, '10.0.0.9', { mark: 7 })).toBe('eth0 0.0.0.0');
    rule(host, { action: 2, goto: 1000, fwmark: 0, priority: 10 });
    expect(look(host, '8.8.8.8', { mark: 7 })).toBe('eth0 10.0.0.2');
    rule(host, { action: 7, iifname: 'eth0', priority: 5 });
    expect(look(host, '8.8.8.8', { iif: 2 })).toBe(-ENETUNREACH);
  });
});

describe('where a packet may come from', () => {
  test('reverse path filtering, strict and loose', () => {
    const { host, eth0, eth1 } = twoLinks();
    const skb = allocSkb(64);
    const check = (src: string, dev = eth1): number => fibValidateSource(skb, ip(src), ip('10.0.0.1'), 0, 0, dev, inDevGet(dev)!);
    const set = (value: string): number => sysctlLookup(host.net, 'net/ipv4/conf/all/rp_filter')!.set!(value);
    expect(check('10.0.0.9')).toBe(0);
    set('1');
    expect(check('10.0.0.9')).toBe(-EXDEV);
    expect(check('10.0.0.9', eth0)).toBeGreaterThanOrEqual(0);
    expect(check('8.8.8.8')).toBe(-EXDEV);
    set('2');
    expect(check('10.0.0.9')).toBe(0);
    expect(check('8.8.8.8')).toBe(-EXDEV);
    set('0');
    // One's own address from outside is a martian.
    expect(check('10.0.0.1')).toBe(-EINVAL);
  });
});
