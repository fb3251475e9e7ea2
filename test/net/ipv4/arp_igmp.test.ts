import { describe, expect, test } from 'vitest';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import { neighEntries } from '../../../src/net/core/neigh_gc.ts';
import type { TraceEvent } from '../../../src/net/core/trace.ts';
import { arpSend } from '../../../src/net/ipv4/arp_send.ts';
import { arpTable } from '../../../src/net/ipv4/arp_table.ts';
import { ipMcIncGroup } from '../../../src/net/ipv4/igmp.ts';
import { inDevGet, IPV4_DEVCONF_ARP_ACCEPT, IPV4_DEVCONF_ARP_IGNORE, IPV4_DEVCONF_PROXY_ARP } from '../../../src/net/ipv4/inetdevice.ts';
import { ETH_P_ARP } from '../../../src/uapi/if.ts';
import { NUD_DELAY, NUD_FAILED, NUD_REACHABLE, NUD_STALE } from '../../../src/uapi/rtnetlink.ts';
import { formatIpv4 } from '../../../src/wire/addr.ts';
import { ARPOP_REPLY, ARPOP_REQUEST } from '../../../src/wire/arp.ts';
import { InetHost, ip, ping } from './inet_host.ts';

function pair(): { host: InetHost; a: Net; b: Net } {
  const host = new InetHost();
  const a = host.netns();
  const b = host.netns();
  host.veth(a, 'eth0', '10.0.0.1/24', b, 'eth0', '10.0.0.2/24');
  host.run();
  return { host, a, b };
}

function state(host: InetHost, net: Net, addr: string): number | undefined {
  return neighEntries(arpTable(host.stack), net).find((neigh) => neigh.primaryKey === ip(addr))?.nudState;
}

function conf(net: Net, index: number, value: number): void {
  inDevGet(net.devByName.get('eth0')!)!.cnf.data[index] = value;
}

describe('ARP', () => {
  test('who asks is REACHABLE there and DELAY here after a ping', () => {
    const { host, a, b } = pair();
    expect(ping(host, a, '10.0.0.2')).toBe('reply');
    expect(state(host, a, '10.0.0.2')).toBe(NUD_REACHABLE);
    expect(state(host, b, '10.0.0.1')).toBe(NUD_DELAY);
    expect(ping(host, a, '10.0.0.9', { wait: 4_000_000_000 })).toBe('error 3/1');
    expect(state(host, a, '10.0.0.9')).toBe(NUD_FAILED);
  });

  test('an announcement changes a known neighbour, makes none but with arp_accept', () => {
    const { host, a, b } = pair();
    const dev = b.devByName.get('eth0')!;
    const announce = (): void => {
      arpSend(ARPOP_REQUEST, ETH_P_ARP, ip('10.0.0.2'), dev, ip('10.0.0.2'), null, new Uint8Array([2, 0, 0, 0, 0, 0x99]), null);
      host.run(1_000_000);
    };
    announce();
    expect(state(host, a, '10.0.0.2')).toBeUndefined();
    expect(ping(host, a, '10.0.0.2')).toBe('reply');
    announce();
    const neigh = neighEntries(arpTable(host.stack), a).find((entry) => entry.primaryKey === ip('10.0.0.2'))!;
    expect([neigh.nudState, neigh.ha[5]]).toEqual([NUD_STALE, 0x99]);
    conf(a, IPV4_DEVCONF_ARP_ACCEPT, 1);
    arpSend(ARPOP_REPLY, ETH_P_ARP, ip('10.0.0.7'), dev, ip('10.0.0.7'), null, null, dev.devAddr);
    host.run(1_000_000);
    expect(state(host, a, '10.0.0.7')).toBe(NUD_STALE);
  });

  test('arp_ignore', () => {
    const { host, a, b } = pair();
    host.addr(b.loopback, '10.0.0.3/32');
    expect(ping(host, a, '10.0.0.3')).toBe('reply');
    neighEntries(arpTable(host.stack), a);
    conf(b, IPV4_DEVCONF_ARP_IGNORE, 1);
    host.addr(b.loopback, '10.0.0.4/32');
    expect(ping(host, a, '10.0.0.4')).toBe('none');
    conf(b, IPV4_DEVCONF_ARP_IGNORE, 8);
    host.addr(b.devByName.get('eth0')!, '10.0.0.5/24');
    expect(ping(host, a, '10.0.0.5')).toBe('none');
  });

  test('proxy_arp answers for what is behind, after a while', () => {
    const { host, a, b } = pair();
    const c = host.netns();
    host.veth(b, 'eth1', '10.9.0.1/24', c, 'eth0', '10.9.0.2/24');
    host.route(c, 'default', { gateway: ip('10.9.0.1') });
    host.route(a, '10.9.0.0/24', { oif: a.devByName.get('eth0')!.ifindex, scope: 253 });
    host.forward(b);
    host.run();
    expect(ping(host, a, '10.9.0.2')).toBe('none');
    host.run(5_000_000_000);
    conf(b, IPV4_DEVCONF_PROXY_ARP, 1);
    const events: TraceEvent[] = host.trace();
    const begin = host.sim.now;
    expect(ping(host, a, '10.9.0.2', { wait: 2_000_000_000 })).toBe('reply');
    const answer = events.find((event) => event.point === 'arp_send' && event.detail?.op === 'reply' && event.netns === b.inum)!;
    expect(answer.detail?.sip).toBe('10.9.0.2');
    expect(answer.time - begin).toBeLessThan(800_000_000);
    expect(answer.time - begin).toBeGreaterThan(1_000_000);
  });
});

describe('IGMP', () => {
  test('all hosts is joined in silence, another group with two reports', () => {
    const { host, a } = pair();
    const dev = a.devByName.get('eth0')!;
    const events = host.trace();
    const reports = (): TraceEvent[] => events.filter((event) => event.point === 'igmpv3_sendpack');
    host.run(5_000_000_000);
    expect(reports()).toEqual([]);
    ipMcIncGroup(inDevGet(dev)!, ip('239.1.2.3'));
    host.run(5_000_000_000);
    expect(reports()).toHaveLength(2);
    const frame = reports()[0].frame!;
    expect(frame.length).toBe(40);
    expect([frame[0], frame[1], frame[8], frame[9], frame[20], frame[24], frame[32]]).toEqual([0x46, 0xc0, 1, 2, 148, 0x22, 4]);
    expect(formatIpv4((frame[36] << 24) | (frame[37] << 16) | (frame[38] << 8) | frame[39])).toBe('239.1.2.3');
    expect(formatIpv4((frame[12] << 24) | (frame[13] << 16) | (frame[14] << 8) | frame[15])).toBe('10.0.0.1');
  });
});
