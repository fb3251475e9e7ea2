import { describe, expect, it } from 'vitest';
import { nicCreate } from '../../../src/drivers/nic.ts';
import { devGetByName } from '../../../src/net/core/dev.ts';
import { peernet2id, putNet } from '../../../src/net/core/net_namespace.ts';
import { EEXIST } from '../../../src/uapi/errno.ts';
import { NLM_F_DUMP, type NsidMsg, RTM_GETNSID, RTM_NEWNSID } from '../../../src/uapi/rtnetlink.ts';
import { Host, mac } from './host.ts';

describe('moving devices', () => {
  it('keeps the index where it is free', () => {
    const host = new Host();
    const other = host.netns(7);
    const [v0, v1] = host.veth('v0', 'v1');
    host.set(v0, { netNsPid: 7 });
    expect(v0.ifindex).toBe(3);
    expect(host.add('dummy', { ifname: 'd' }, undefined, other).error).toBe(0);
    expect(host.dev('d', other).ifindex).toBe(2);
    host.set(v1, { netNsPid: 7 });
    expect(v1.ifindex).toBe(4);
  });

  it('takes the device down and its queue away', () => {
    const host = new Host();
    host.netns(7);
    const [v0, v1] = host.veth('v0', 'v1');
    host.up(v0, v1);
    host.run();
    host.set(v0, { netNsPid: 7 });
    expect(v0).toMatchObject({ flags: 0x1002, qdisc: 'noop', txActive: false });
    host.run();
    expect(v1).toMatchObject({ carrier: false, operstate: 2 });
  });

  it('refuses a name that is taken there, unless another is given', () => {
    const host = new Host();
    const other = host.netns(7);
    const [v0] = host.veth('v0', 'v1');
    host.add('dummy', { ifname: 'v0' }, undefined, other);
    expect(host.set(v0, { netNsPid: 7 })).toMatchObject({
      error: -EEXIST,
      extack: 'An interface with the same name exists in the target netns',
    });
    expect(host.set(v0, { netNsPid: 7, ifname: 'w0' }).error).toBe(0);
    expect(v0.name).toBe('w0');
  });
});

describe('ids of namespaces', () => {
  it('exist once a device points there, the lowest free first', () => {
    const host = new Host();
    const a = host.netns(7);
    const b = host.netns(8);
    expect(peernet2id(host.net, a)).toBe(-1);
    host.veth('v0', 'v1', 8);
    expect([peernet2id(host.net, a), peernet2id(host.net, b), peernet2id(b, host.net)]).toEqual([-1, 0, -1]);
    // The other side has none for us until its device is looked at.
    expect(host.links(b)[1]).toMatchObject({ ifname: 'v1', linkNetnsid: 0 });
    host.veth('w0', 'w1', 7);
    expect(peernet2id(host.net, a)).toBe(1);
    expect(host.links().find((link) => link.ifname === 'w0')).toMatchObject({ link: 2, linkNetnsid: 1 });
  });

  it('can be given by hand, once', () => {
    const host = new Host();
    host.netns(7);
    host.ok({ type: RTM_NEWNSID, flags: 0, body: { pid: 7, nsid: 99 } });
    expect(host.request({ type: RTM_NEWNSID, flags: 0, body: { pid: 7, nsid: 5 } })).toMatchObject({
      error: -EEXIST,
      extack: 'Peer netns already has a nsid assigned',
    });
    const { messages } = host.ok({ type: RTM_GETNSID, flags: NLM_F_DUMP, body: {} });
    expect(messages.map((message) => (message.body as NsidMsg).nsid)).toEqual([99]);
  });
});

describe('the end of a namespace', () => {
  it('takes virtual devices with it, peers elsewhere too, and sends cards home', () => {
    const host = new Host();
    const other = host.netns(7);
    const card = nicCreate(host.net, 'eth0', mac('02:00:00:00:00:99'));
    host.set(card, { netNsPid: 7 });
    host.veth('v0', 'v1', 7);
    host.add('dummy', { ifname: 'd' }, undefined, other);
    expect(peernet2id(host.net, other)).toBe(0);
    putNet(other);
    host.run();
    expect(host.links().map((link) => link.ifname)).toEqual(['lo', 'eth0']);
    expect(card.net).toBe(host.net);
    expect(devGetByName(other, 'lo')).toBeNull();
    expect(peernet2id(host.net, other)).toBe(-1);
    expect(host.stack.namespaces).toEqual([host.net]);
  });
});
