import { describe, expect, it } from 'vitest';
import { brAttr, brAttrList, brforward, brif, brportAttr } from '../../../src/net/bridge/br_sysfs.ts';
import { brIoctl } from '../../../src/net/bridge/br_ioctl.ts';
import { SIOCBRADDBR, SIOCBRADDIF, SIOCBRDELBR, SIOCBRDELIF } from '../../../src/uapi/ioctl.ts';
import { RTM_GETLINK, type LinkMsg } from '../../../src/uapi/rtnetlink.ts';
import { formatMac } from '../../../src/wire/addr.ts';
import { mac } from '../core/host.ts';
import { BridgeHost } from './bridge_host.ts';

function link(host: BridgeHost, name: string): LinkMsg {
  return host.ok({ type: RTM_GETLINK, flags: 0, body: { ifname: name } }).messages[0].body as LinkMsg;
}

describe("a bridge's own state", () => {
  it('is unknown without ports, down once its address was set', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0');
    host.up(br.dev);
    host.run();
    expect(link(host, 'br0')).toMatchObject({ operstate: 0, carrier: 1 });
    host.set(br.dev, { address: mac('02:00:00:00:00:10') });
    host.run();
    expect(link(host, 'br0')).toMatchObject({ operstate: 2, carrier: 0 });
  });

  it('has the lowest address of its ports, and none without them', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0');
    const [p1] = host.veth('p1', 'h1');
    const [p2] = host.veth('p2', 'h2');
    host.set(p1, { address: mac('02:00:00:00:01:02') });
    host.set(p2, { address: mac('02:00:00:00:01:01') });
    host.set(p1, { master: br.dev.ifindex });
    expect(formatMac(br.dev.devAddr)).toBe('02:00:00:00:01:02');
    host.set(p2, { master: br.dev.ifindex });
    expect(formatMac(br.dev.devAddr)).toBe('02:00:00:00:01:01');
    host.set(p2, { address: mac('02:00:00:00:01:03') });
    expect(formatMac(br.dev.devAddr)).toBe('02:00:00:00:01:02');
    host.set(p1, { master: 0 });
    host.set(p2, { master: 0 });
    expect(formatMac(br.dev.devAddr)).toBe('00:00:00:00:00:00');
  });

  it('has the least MTU of its ports until it is set by hand', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0');
    const { ports } = host.stations(br, 2);
    host.set(ports[0].dev, { mtu: 1400 });
    expect(br.dev.mtu).toBe(1400);
    host.set(ports[0].dev, { master: 0 });
    expect(br.dev.mtu).toBe(1500);
    host.set(br.dev, { mtu: 1300 });
    host.set(ports[1].dev, { mtu: 1200 });
    expect(br.dev.mtu).toBe(1300);
  });
});

describe('ports', () => {
  it('are refused as Linux does', () => {
    const host = new BridgeHost();
    const br0 = host.bridge('br0');
    const br1 = host.bridge('br1');
    const [p1] = host.veth('p1', 'h1');
    expect(host.set(br1.dev, { master: br0.dev.ifindex })).toMatchObject({ error: -40, extack: 'Can not enslave a bridge to a bridge' });
    expect(host.set(host.net.loopback, { master: br0.dev.ifindex }).error).toBe(-22);
    expect(host.set(p1, { master: br0.dev.ifindex }).error).toBe(0);
    expect(brIoctl(host.net, SIOCBRADDIF, { name: 'br1', ifindex: p1.ifindex })).toBe(-16);
    expect(brIoctl(host.net, SIOCBRDELIF, { name: 'br1', ifindex: p1.ifindex })).toBe(-22);
  });

  it('get the lowest free number, and there are only so many', () => {
    const host = new BridgeHost();
    host.stack.brMaxPorts = 4;
    const br = host.bridge('br0');
    const { ports } = host.stations(br, 3);
    expect(ports.map((p) => p.portNo)).toEqual([1, 2, 3]);
    const [extra] = host.veth('px', 'hx');
    expect(host.set(extra, { master: br.dev.ifindex }).error).toBe(-54);
    host.set(ports[1].dev, { master: 0 });
    expect(host.set(extra, { master: br.dev.ifindex }).error).toBe(0);
    expect(link(host, 'px').linkinfo?.slaveData).toMatchObject({ no: 2, id: 0x8002 });
  });

  it('are promiscuous while they are ports', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0');
    const { ports } = host.stations(br, 1);
    expect(link(host, 'p1')).toMatchObject({ promiscuity: 1, allmulti: 1 });
    host.set(ports[0].dev, { master: 0 });
    expect(link(host, 'p1')).toMatchObject({ promiscuity: 0, allmulti: 0 });
  });

  it('leave with their bridge and when they go themselves', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0');
    host.stations(br, 2);
    host.net.devByName.get('p1')!.linkOps!.dellink!(host.dev('p1'));
    expect(brif(br.dev)!.map((dev) => dev.name)).toEqual(['p2']);
    expect(brIoctl(host.net, SIOCBRDELBR, { name: 'br0' })).toBe(-16);
    host.down(br.dev);
    expect(brIoctl(host.net, SIOCBRDELBR, { name: 'br0' })).toBe(0);
    expect(host.dev('p2').master).toBeNull();
    expect(brIoctl(host.net, SIOCBRDELBR, { name: 'br0' })).toBe(-6);
    expect(brIoctl(host.net, SIOCBRDELBR, { name: 'p2' })).toBe(-1);
    expect(brIoctl(host.net, SIOCBRADDBR, { name: 'lo' })).toBe(-17);
  });
});

describe('files in sysfs', () => {
  it('show and set', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0', '02:00:00:00:00:10');
    host.stations(br, 1);
    expect(brAttrList(host.net.loopback)).toBeUndefined();
    expect(brAttr(br.dev, 'bridge_id')!.get()).toBe('8000.020000000010\n');
    expect(brAttr(br.dev, 'hello_time')!.set!('199\n')).toBe(0);
    // Times are kept in jiffies of 4 ms.
    expect(brAttr(br.dev, 'hello_time')!.get()).toBe('198\n');
    expect(brAttr(br.dev, 'priority')!.set!('70000')).toBe(0);
    expect(brAttr(br.dev, 'priority')!.get()).toBe('4464\n');
    expect(brAttr(br.dev, 'stp_state')!.set!('foo')).toBe(-22);
    expect(brportAttr(host.dev('p1'), 'priority')!.set!('100')).toBe(-34);
    expect(brportAttr(host.dev('p1'), 'port_no')!.get()).toBe('0x1\n');
    expect(brforward(br.dev)!.subarray(0, 8)).toEqual(Uint8Array.of(2, 0, 0, 0, 1, 1, 1, 1));
  });
});
