import { beforeEach, describe, expect, it } from 'vitest';
import { registerLinkKinds } from '../../src/drivers/index.ts';
import type { NetDevice } from '../../src/net/core/dev.ts';
import { devAddPack, devAddTap, devQueueXmit } from '../../src/net/core/dev_queue.ts';
import { consumeSkb } from '../../src/net/core/skbuff.ts';
import { ETH_P_8021AD, ETH_P_8021Q } from '../../src/uapi/if.ts';
import { frame, Host, mac } from '../net/core/host.ts';

const ALL = mac('ff:ff:ff:ff:ff:ff');
let host: Host;
let lower: NetDevice;
let outside: NetDevice;
let got: string[];
let wire: string[];

beforeEach(() => {
  host = new Host();
  registerLinkKinds(host.stack, ['vlan']);
  [lower, outside] = host.veth('lower', 'outside');
  host.up(lower, outside);
  host.run();
  got = [];
  wire = [];
  devAddPack(host.stack, 0x88b5, {
    func(skb, dev) {
      got.push(dev.name);
      consumeSkb(skb);
    },
  });
  devAddTap(host.net, lower, {
    isOwn: () => false,
    func(skb) {
      wire.push([...skb.bytes.slice(skb.data + 12, skb.data + 22)].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
      consumeSkb(skb);
    },
  });
});

function add(link: NetDevice, name: string, vlanId: number, more = {}): NetDevice {
  expect(host.add('vlan', { ifname: name, link: link.ifindex }, { vlanId, ...more })).toMatchObject({ error: 0 });
  const dev = host.dev(name);
  host.up(dev);
  host.run();
  return dev;
}

describe('a VLAN device', () => {
  it('tags what it sends and gets what has its tag', () => {
    const a = add(lower, 'a', 10);
    add(outside, 'b', 10);
    add(outside, 'c', 11);
    devQueueXmit(frame(a, ALL));
    host.run();
    expect(wire[0]?.slice(0, 12)).toBe('8100000a88b5');
    expect(got).toEqual(['b']);
    expect([a.stats.txPackets, host.dev('b').stats.rxPackets, host.dev('c').stats.rxPackets]).toEqual([1, 1, 0]);
  });

  it('stands in /proc/net/vlan', () => {
    const files = (path: string): readonly string[] | undefined =>
      host.stack.procNet.flatMap((provider) => provider.list(host.net, path) ?? []);
    const read = (path: string): string => host.stack.procNet.map((provider) => provider.lookup(host.net, path)?.read() ?? '').join('');
    expect(files('')).toEqual([]);
    const a = add(lower, 'a', 10, { ingressQos: [{ from: 3, to: 5 }], egressQos: [{ from: 6, to: 7 }] });
    devQueueXmit(frame(a, ALL));
    host.run();
    expect(files('')).toEqual(['vlan/']);
    expect(files('vlan')).toEqual(['config', 'a']);
    expect(read('vlan/config').split('\n')[2]).toBe('a              | 10  | lower');
    expect(read('vlan/a')).toMatch(
      /VID: 10\t REORDER_HDR: 1[^]*total frames transmitted {12}1\n[^]*3:5 [^]*EGRESS priority mappings: 6:7 \n$/,
    );
    expect(read('vlan/lower')).toBe('');
  });

  it('stands on another one', () => {
    const inner = add(add(lower, 'a', 10, { vlanProtocolId: ETH_P_8021AD }), 'aa', 20);
    add(add(outside, 'b', 10, { vlanProtocolId: ETH_P_8021AD }), 'bb', 20);
    devQueueXmit(frame(inner, ALL));
    host.run();
    expect(wire[0]).toBe('88a8000a8100001488b5');
    expect(got).toEqual(['bb']);
  });

  it('maps priorities', () => {
    const a = add(lower, 'a', 10, { egressQos: [{ from: 6, to: 5 }] });
    const skb = frame(a, ALL);
    skb.priority = 6;
    devQueueXmit(skb);
    host.run();
    expect(wire[0]?.slice(0, 8)).toBe('8100a00a');
  });

  it('goes up and down, changes address and MTU with the device below, and goes with it', () => {
    const a = add(lower, 'a', 10);
    host.down(lower);
    expect(a.started).toBe(false);
    host.up(lower);
    expect(a.started).toBe(true);
    host.set(lower, { address: mac('02:00:00:00:00:77') });
    expect(a.devAddr).toEqual(lower.devAddr);
    host.set(lower, { mtu: 1400 });
    expect(a.mtu).toBe(1400);
    lower.linkOps!.dellink!(lower);
    expect(a.registered).toBe(false);
  });

  it('is refused in words', () => {
    const refused = (link: object, data?: object): unknown => host.add('vlan', { ifname: 'x', ...link }, data).extack;
    add(lower, 'a', 10);
    expect(refused({ link: lower.ifindex }, { vlanId: 10 })).toBe('8021q: VLAN device already exists');
    expect(refused({ link: lower.ifindex }, { vlanId: 4095 })).toBe('8021q: Invalid VLAN id');
    expect(refused({ link: lower.ifindex }, { vlanId: 5, vlanProtocolId: 0x1234 })).toBe('8021q: Invalid VLAN protocol');
    expect(refused({}, { vlanId: 5 })).toBe('8021q: link not specified');
    expect(refused({ link: host.net.loopback.ifindex }, { vlanId: 5 })).toBe('8021q: VLANs not supported on device');
    expect(refused({ link: lower.ifindex }, { vlanId: 10, vlanProtocolId: ETH_P_8021Q })).toBe('8021q: VLAN device already exists');
  });
});
