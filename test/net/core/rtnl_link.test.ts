import { describe, expect, it } from 'vitest';
import { EADDRNOTAVAIL, EEXIST, EINVAL, ENODEV, EOPNOTSUPP, EPERM } from '../../../src/uapi/errno.ts';
import {
  type LinkMsg,
  NLM_F_CREATE,
  NLM_F_REPLACE,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
  RTMGRP_LINK,
} from '../../../src/uapi/rtnetlink.ts';
import { AF_NETLINK, SOCK_RAW } from '../../../src/uapi/socket.ts';
import type { NetlinkSock } from '../../../src/net/core/af_netlink.ts';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import { Host, mac } from './host.ts';

/** What `ip monitor link` would read. */
function listen(host: Host, net: Net): () => { type: number; name?: string; change?: number }[] {
  const socket = host.stack.families.get(AF_NETLINK)!.create(net, SOCK_RAW, 0) as NetlinkSock;
  socket.bind({ family: AF_NETLINK, groups: RTMGRP_LINK });
  return () => {
    const heard = [];
    for (let next = socket.nlReceive(); next !== undefined; next = socket.nlReceive()) {
      const link = next.body as LinkMsg;
      heard.push({ type: next.type, name: link.ifname });
    }
    return heard;
  };
}

describe('making links', () => {
  it('registers the peer of a veth first, so it has the lower index', () => {
    const host = new Host();
    const [v0, v1] = host.veth('v0', 'v1');
    expect([v1.ifindex, v0.ifindex]).toEqual([2, 3]);
  });

  it('names what has no name by its kind', () => {
    const host = new Host();
    expect(host.add('veth', {})).toMatchObject({ error: 0 });
    expect(host.links().map((link) => link.ifname)).toEqual(['lo', 'veth0', 'veth1']);
  });

  it.each<[string, string, LinkMsg, LinkMsg | undefined, number, string | undefined]>([
    ['a name that is taken', 'veth', { ifname: 'lo' }, { ifname: 'x' }, -EEXIST, undefined],
    ['both ends of the same name', 'veth', { ifname: 'c' }, { ifname: 'c' }, -EEXIST, undefined],
    ['a small MTU', 'veth', { ifname: 'c', mtu: 60 }, undefined, -EINVAL, undefined],
    ['a small MTU of the peer', 'veth', { ifname: 'c' }, { mtu: 60 }, -EINVAL, undefined],
    ['a multicast address', 'veth', { ifname: 'c', address: mac('01:00:00:00:00:01') }, undefined, -EADDRNOTAVAIL, undefined],
    ['a bad name', 'veth', { ifname: '.' }, undefined, -EINVAL, undefined],
    ['a kind nobody knows', 'nosuch', { ifname: 'c' }, undefined, -EOPNOTSUPP, 'Unknown device type'],
    ['an id nobody has', 'veth', { ifname: 'c', linkNetnsid: 5 }, undefined, -EINVAL, 'Unknown network namespace id'],
    ['a negative index', 'veth', { ifname: 'c', index: -1 }, undefined, -EINVAL, "ifindex can't be negative"],
  ])('refuses %s and leaves nothing behind', (_what, kind, link, peer, error, words) => {
    const host = new Host();
    const reply = host.add(kind, link, peer && { peer });
    expect(reply.error).toBe(error);
    expect(reply.extack).toBe(words);
    expect(host.links()).toHaveLength(1);
  });

  it('gives the index that was asked for, and skips it later', () => {
    const host = new Host();
    expect(host.add('dummy', { ifname: 'd3', index: 3 }).error).toBe(0);
    expect(host.add('dummy', { ifname: 'd2' }).error).toBe(0);
    expect(host.add('dummy', { ifname: 'd4' }).error).toBe(0);
    expect(host.links().map((link) => [link.index, link.ifname])).toEqual([
      [1, 'lo'],
      [2, 'd2'],
      [3, 'd3'],
      [4, 'd4'],
    ]);
  });

  it('refuses replacing with "not supported" and changing what is not there with "no such device"', () => {
    const host = new Host();
    host.veth('v0', 'v1');
    const body = { ifname: 'v0', linkinfo: { kind: 'veth' } };
    expect(host.request({ type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_REPLACE, body }).error).toBe(-EOPNOTSUPP);
    expect(host.request({ type: RTM_NEWLINK, flags: 0, body: { ifname: 'nosuch', flags: 1, change: 1 } }).error).toBe(-ENODEV);
    expect(host.request({ type: RTM_GETLINK, flags: 0, body: { ifname: 'nosuch' } }).error).toBe(-ENODEV);
  });
});

describe('changing links', () => {
  it('keeps what was changed before the first refusal', () => {
    const host = new Host();
    const [v0] = host.veth('v0', 'v1');
    const reply = host.set(v0, { address: mac('02:00:00:00:00:01'), mtu: 67, ifalias: 'x' });
    expect(reply).toMatchObject({ error: -EINVAL, extack: 'mtu less than device minimum' });
    expect([...v0.devAddr]).toEqual([2, 0, 0, 0, 0, 1]);
    expect(v0.ifalias).toBe('');
  });

  it('says in words what is wrong with an MTU or a move', () => {
    const host = new Host();
    const [v0] = host.veth('v0', 'v1');
    host.netns(7);
    expect(host.set(v0, { mtu: 70000 })).toMatchObject({ error: -EINVAL, extack: 'mtu greater than device maximum' });
    expect(host.set(host.dev('lo'), { netNsPid: 7 })).toMatchObject({ error: -EINVAL, extack: 'The interface netns is immutable' });
    expect(host.set(host.dev('lo'), { mtu: 0 }).error).toBe(0);
  });

  it('renames a device that is up and finds it by alternative names', () => {
    const host = new Host();
    const [v0, v1] = host.veth('v0', 'v1');
    host.up(v0);
    expect(host.set(v0, { ifname: 'lan0' }).error).toBe(0);
    expect(host.dev('lan0')).toBe(v0);
    expect(host.set(v1, { ifname: 'lan0' }).error).toBe(-EEXIST);
    host.ok({ type: RTM_NEWLINKPROP, flags: 0, body: { index: v0.ifindex, altnames: ['internal'] } });
    expect(host.dev('internal')).toBe(v0);
    expect(host.set(v1, { ifname: 'internal' }).error).toBe(-EEXIST);
  });

  it('counts promiscuity and shows the flag only to who set it', () => {
    const host = new Host();
    const [v0] = host.veth('v0', 'v1');
    host.set(v0, { flags: 0x100, change: 0x100 });
    expect(v0.promiscuity).toBe(1);
    expect(host.links()[2].flags! & 0x100).toBe(0x100);
    host.set(v0, { flags: 0, change: 0x100 });
    expect(v0.promiscuity).toBe(0);
  });

  it('deletes groups but neither lo nor group 0', () => {
    const host = new Host();
    const [v0] = host.veth('v0', 'v1');
    host.set(v0, { group: 5 });
    expect(host.request({ type: RTM_DELLINK, flags: 0, body: { ifname: 'lo' } }).error).toBe(-EOPNOTSUPP);
    expect(host.request({ type: RTM_DELLINK, flags: 0, body: { group: 0 } }).error).toBe(-EPERM);
    expect(host.request({ type: RTM_DELLINK, flags: 0, body: { group: 5 } }).error).toBe(0);
    expect(host.request({ type: RTM_DELLINK, flags: 0, body: { group: 5 } }).error).toBe(-ENODEV);
    expect(host.links()).toHaveLength(1);
  });
});

describe('notifications', () => {
  it('tells of a pair coming and going, both ends', () => {
    const host = new Host();
    const heard = listen(host, host.net);
    const [v0] = host.veth('v0', 'v1');
    expect(heard()).toEqual([
      { type: RTM_NEWLINK, name: 'v1' },
      { type: RTM_NEWLINK, name: 'v0' },
    ]);
    host.ok({ type: RTM_DELLINK, flags: 0, body: { index: v0.ifindex } });
    expect(heard()).toEqual([
      { type: RTM_DELLINK, name: 'v0' },
      { type: RTM_DELLINK, name: 'v1' },
    ]);
  });

  it('tells both namespaces of a move', () => {
    const host = new Host();
    const other = host.netns(7);
    const [v0] = host.veth('v0', 'v1');
    const here = listen(host, host.net);
    const there = listen(host, other);
    host.set(v0, { netNsPid: 7 });
    expect(here()).toEqual([{ type: RTM_DELLINK, name: 'v0' }]);
    expect(there()).toEqual([{ type: RTM_NEWLINK, name: 'v0' }]);
  });
});
