import { describe, expect, test } from 'vitest';
import { inetSelectAddr } from '../../../src/net/ipv4/devinet.ts';
import { inetIoctl } from '../../../src/net/ipv4/inet_ioctl.ts';
import { EADDRNOTAVAIL, EEXIST, EINVAL, ENODEV } from '../../../src/uapi/errno.ts';
import { type Ifconf, type Ifreq, SIOCGIFCONF, SIOCGIFNETMASK, SIOCSIFADDR } from '../../../src/uapi/ioctl.ts';
import {
  IFA_F_NOPREFIXROUTE,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RTM_DELADDR,
} from '../../../src/uapi/rtnetlink.ts';
import { formatIpv4, maskOf } from '../../../src/wire/addr.ts';
import type { NetDevice } from '../../../src/net/core/dev.ts';
import { sysctlLookup } from '../../../src/net/core/sysctl.ts';
import { ControlHost, ip } from './control_host.ts';

/** Addresses of a device: text, with "secondary" where it is. */
function shown(host: ControlHost, dev: NetDevice): string[] {
  return host
    .addrs()
    .filter((a) => a.index === dev.ifindex)
    .map((a) => `${formatIpv4(a.local!)}/${a.prefixlen}${((a.flags ?? 0) & IFA_F_SECONDARY) !== 0 ? ' secondary' : ''}`);
}

function routeTexts(host: ControlHost, table: number): string[] {
  return host.routes(table).map((r) => `${formatIpv4(r.dst ?? 0)}/${r.dstLen} type ${r.type}`);
}

describe('addresses', () => {
  test('the first address of a subnet is the primary one, the next are its secondaries', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    for (const addr of ['10.0.0.1/24', '10.0.0.2/24', '10.0.0.3/25', '192.168.0.1/24']) expect(host.addr(dev, addr).error).toBe(0);
    // Secondaries stand after all primaries.
    expect(shown(host, dev)).toEqual(['10.0.0.1/24', '10.0.0.3/25', '192.168.0.1/24', '10.0.0.2/24 secondary']);
  });

  test('the same address twice is refused in Linux words', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    host.addr(dev, '10.0.0.1/24');
    expect(host.addr(dev, '10.0.0.1/24')).toMatchObject({ error: -EEXIST, extack: 'ipv4: Address already assigned' });
    expect(host.addr(dev, '10.0.0.1/16').error).toBe(0);
  });

  test('mistakes', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    expect(host.addr(dev, '10.0.0.1/24', { index: 77 })).toMatchObject({ error: -ENODEV, extack: 'ipv4: Device not found' });
    expect(host.addr(dev, '10.0.0.1/24', { prefixlen: 33 })).toMatchObject({
      error: -EINVAL,
      extack: 'ipv4: Invalid prefix length',
    });
    expect(host.addr(dev, '10.0.0.1/24', {}, RTM_DELADDR)).toMatchObject({
      error: -EADDRNOTAVAIL,
      extack: 'ipv4: Address not found',
    });
  });

  test('with the primary go its secondaries, or the next one takes its place', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    const fill = (): void => {
      for (const addr of ['10.0.0.1/24', '10.0.0.2/24', '10.0.0.3/24', '10.1.0.1/24']) host.addr(dev, addr);
    };
    fill();
    host.addr(dev, '10.0.0.1/24', {}, RTM_DELADDR);
    expect(shown(host, dev)).toEqual(['10.1.0.1/24']);
    sysctlLookup(host.net, 'net/ipv4/conf/eth0/promote_secondaries')!.set!('1');
    host.addr(dev, '10.1.0.1/24', {}, RTM_DELADDR);
    fill();
    host.addr(dev, '10.0.0.1/24', {}, RTM_DELADDR);
    expect(shown(host, dev)).toEqual(['10.1.0.1/24', '10.0.0.2/24', '10.0.0.3/24 secondary']);
  });

  test('routes come with an address and go with it; with the last one go all of the device', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    host.up(dev);
    host.addr(dev, '10.0.0.1/24', { broadcast: ip('10.0.0.255') });
    expect(routeTexts(host, 254)).toEqual(['10.0.0.0/24 type 1']);
    expect(routeTexts(host, 255)).toEqual(['10.0.0.1/32 type 2', '10.0.0.255/32 type 3']);
    host.send({
      type: 24,
      flags: 0x600,
      body: { family: 2, dst: ip('10.9.0.0'), dstLen: 16, gateway: ip('10.0.0.9'), table: 254, type: 1 },
    });
    expect(routeTexts(host, 254)).toContain('10.9.0.0/16 type 1');
    host.addr(dev, '10.0.0.1/24', {}, RTM_DELADDR);
    expect(routeTexts(host, 254)).toEqual([]);
    expect(routeTexts(host, 255)).toEqual([]);
  });

  test('noprefixroute brings the local route alone', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    host.up(dev);
    host.addr(dev, '10.0.0.1/24', { flags: IFA_F_NOPREFIXROUTE });
    expect(routeTexts(host, 254)).toEqual([]);
    expect(routeTexts(host, 255)).toEqual(['10.0.0.1/32 type 2', '10.0.0.255/32 type 3']);
  });

  test('an address ends with its lifetime', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    host.addr(dev, '10.0.0.1/24', { cacheinfo: { valid: 10, preferred: 5, cstamp: 0, tstamp: 0 } });
    expect(host.addrs()[0].flags! & IFA_F_PERMANENT).toBe(0);
    const { sim } = host.net;
    while (sim.nextEventTime() < 9e9) sim.step(9e9);
    expect(shown(host, dev)).toHaveLength(1);
    while (sim.nextEventTime() < 20e9) sim.step(20e9);
    expect(shown(host, dev)).toEqual([]);
  });

  test('lo has its address when it comes up', () => {
    const host = new ControlHost();
    host.up(host.net.loopback!);
    expect(host.addrs()).toMatchObject([{ local: ip('127.0.0.1'), prefixlen: 8, scope: RT_SCOPE_HOST, label: 'lo' }]);
  });

  test('the source address fits the destination and the scope', () => {
    const host = new ControlHost();
    const [a, b] = [host.device('eth0'), host.device('eth1')];
    host.addr(a, '10.0.0.1/24');
    host.addr(a, '192.168.0.1/24');
    host.addr(b, '172.16.0.1/24', { scope: RT_SCOPE_LINK });
    expect(formatIpv4(inetSelectAddr(a, ip('192.168.0.7'), 0))).toBe('192.168.0.1');
    expect(formatIpv4(inetSelectAddr(a, ip('8.8.8.8'), 0))).toBe('10.0.0.1');
    expect(formatIpv4(inetSelectAddr(b, ip('172.16.0.9'), RT_SCOPE_LINK))).toBe('172.16.0.1');
    // Its scope is too narrow: another device's is taken.
    expect(formatIpv4(inetSelectAddr(b, ip('8.8.8.8'), 0))).toBe('10.0.0.1');
  });

  test('ioctl: the mask is the class of the address, an alias has its own entry', () => {
    const host = new ControlHost();
    const dev = host.device('eth0');
    expect(inetIoctl(host.net, SIOCSIFADDR, { name: 'eth0', addr: ip('10.1.2.3') } satisfies Ifreq)).toBe(0);
    expect(inetIoctl(host.net, SIOCSIFADDR, { name: 'eth0:1', addr: ip('192.168.7.1') } satisfies Ifreq)).toBe(0);
    const ifr: Ifreq = { name: 'eth0:1' };
    expect(inetIoctl(host.net, SIOCGIFNETMASK, ifr)).toBe(0);
    expect(ifr.addr).toBe(maskOf(24));
    expect(shown(host, dev)).toEqual(['10.1.2.3/8', '192.168.7.1/24']);
    const conf: Ifconf = { ifreqs: [] };
    inetIoctl(host.net, SIOCGIFCONF, conf);
    expect(conf.ifreqs.map((r) => r.name)).toEqual(['eth0', 'eth0:1']);
    expect(inetIoctl(host.net, SIOCSIFADDR, { name: 'eth9', addr: 1 } satisfies Ifreq)).toBe(-ENODEV);
  });
});
