import { beforeEach, describe, expect, it } from 'vitest';
import type { NetDevice } from '../../src/net/core/dev.ts';
import { devAddPack, devQueueXmit } from '../../src/net/core/dev_queue.ts';
import { consumeSkb } from '../../src/net/core/skbuff.ts';
import { EADDRINUSE, EINVAL } from '../../src/uapi/errno.ts';
import { frame, Host, mac } from '../net/core/host.ts';

const PRIVATE = 1;
const VEPA = 2;
const BRIDGE = 4;
const PASSTHRU = 8;
const ALL = mac('ff:ff:ff:ff:ff:ff');

let host: Host;
let lower: NetDevice;
let outside: NetDevice;
let got: string[];

beforeEach(() => {
  host = new Host();
  [lower, outside] = host.veth('lower', 'outside');
  host.up(lower, outside);
  host.run();
  got = [];
  devAddPack(host.stack, 0x88b5, {
    func(skb, dev) {
      got.push(dev.name);
      consumeSkb(skb);
    },
  });
});

function add(name: string, mode: number): NetDevice {
  expect(host.add('macvlan', { ifname: name, link: lower.ifindex }, { mode })).toMatchObject({ error: 0 });
  const dev = host.dev(name);
  host.up(dev);
  host.run();
  return dev;
}

function send(from: NetDevice, to: Uint8Array): string[] {
  got = [];
  devQueueXmit(frame(from, to));
  host.run(10_000_000);
  return got.sort();
}

describe('who hears whom', () => {
  it('in mode bridge: each other, but never the parent', () => {
    const a = add('a', BRIDGE);
    const b = add('b', BRIDGE);
    expect(send(a, b.devAddr)).toEqual(['b']);
    expect(outside.stats.rxPackets).toBe(0);
    expect(send(a, ALL)).toEqual(['b', 'outside']);
    expect(send(a, lower.devAddr)).toEqual(['outside']);
    expect(send(lower, a.devAddr)).toEqual(['outside']);
  });

  it('in mode private and vepa: only the outside', () => {
    for (const mode of [PRIVATE, VEPA]) {
      const a = add(`a${mode}`, mode);
      const b = add(`b${mode}`, mode);
      expect(send(a, b.devAddr)).toEqual(['outside']);
      expect(send(a, ALL)).toEqual(['outside']);
    }
  });

  it('everybody hears the outside', () => {
    const a = add('a', BRIDGE);
    add('b', PRIVATE);
    add('c', VEPA);
    expect(send(outside, a.devAddr)).toEqual(['a']);
    expect(send(outside, ALL)).toEqual(['a', 'b', 'c', 'lower']);
  });
});

describe('rules', () => {
  it('a passthru macvlan has the parent for itself', () => {
    const a = add('a', PASSTHRU);
    expect([...a.devAddr]).toEqual([...lower.devAddr]);
    expect(lower.promiscuity).toBe(1);
    expect(host.add('macvlan', { ifname: 'b', link: lower.ifindex }, { mode: BRIDGE }).error).toBe(-EINVAL);
    expect(send(outside, mac('02:00:00:00:00:77'))).toEqual(['a']);
  });

  it('not on lo, not twice the same address, not above the parent’s MTU', () => {
    expect(host.add('macvlan', { ifname: 'a', link: 1 }).error).toBe(-EINVAL);
    const a = add('a', BRIDGE);
    expect(host.set(a, { address: lower.devAddr }).error).toBe(-EADDRINUSE);
    expect(host.set(a, { mtu: 1501 }).error).toBe(-EINVAL);
    host.set(lower, { mtu: 1400 });
    expect(a.mtu).toBe(1400);
  });

  it('on another macvlan stands on its parent, and goes with it', () => {
    const a = add('a', BRIDGE);
    expect(host.add('macvlan', { ifname: 'b', link: a.ifindex }).error).toBe(0);
    expect(host.links().find((link) => link.ifname === 'b')!.link).toBe(lower.ifindex);
    host.ok({ type: 17, flags: 0, body: { index: lower.ifindex } });
    expect(host.links()).toHaveLength(1);
  });

  it('follows the parent’s carrier', () => {
    const a = add('a', BRIDGE);
    host.down(outside);
    host.run();
    expect(a).toMatchObject({ carrier: false, operstate: 3 });
  });
});
