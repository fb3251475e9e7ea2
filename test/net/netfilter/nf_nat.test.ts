import { describe, expect, test } from 'vitest';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import { UdpSock } from '../../../src/net/ipv4/udp.ts';
import type { NfConn } from '../../../src/net/netfilter/nf_conn.ts';
import { ctNet } from '../../../src/net/netfilter/nf_conntrack_net.ts';
import { registerConntrack } from '../../../src/net/netfilter/nf_conntrack_proto.ts';
import { registerNat } from '../../../src/net/netfilter/nf_nat_inet.ts';
import { natNet } from '../../../src/net/netfilter/nf_nat_core.ts';
import { AF_INET, MsgHdr, MSG_ERRQUEUE } from '../../../src/uapi/socket.ts';
import {
  NF_NAT_RANGE_MAP_IPS,
  NF_NAT_RANGE_NETMAP,
  NF_NAT_RANGE_PERSISTENT,
  NF_NAT_RANGE_PROTO_SPECIFIED,
  type NfNatRange,
} from '../../../src/uapi/xt_data.ts';
import type { XtChange } from '../../../src/uapi/xtables.ts';
import { formatIpv4 } from '../../../src/wire/addr.ts';
import { devClose } from '../../../src/net/core/dev_open.ts';
import { ip, ping } from '../ipv4/inet_host.ts';
import { append, entry, table, XtHost } from './xt_host.ts';

/** A host with connection tracking and NAT. */
class NatHost extends XtHost {
  constructor() {
    super();
    registerConntrack(this.stack);
    registerNat(this.stack);
  }
}

/** a -- r -- b, r forwards; b knows no way back to a's network. */
function routed(): { host: NatHost; a: Net; r: Net; b: Net } {
  const host = new NatHost();
  const a = host.netns();
  const r = host.netns();
  const b = host.netns();
  host.veth(a, 'eth0', '10.1.0.2/24', r, 'e0', '10.1.0.1/24');
  host.veth(r, 'e1', '10.2.0.1/24', b, 'eth0', '10.2.0.2/24');
  host.route(a, 'default', { gateway: ip('10.1.0.1') });
  host.forward(r);
  host.run();
  return { host, a, r, b };
}

const CHAINS = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'];
const nat = (...changes: XtChange[]): XtChange[] => [...table('nat', ...CHAINS), ...changes];

function range(min: string | 0, max: string | 0 = min, ports: [number, number] | null = null, flags = 0): NfNatRange {
  return {
    flags: flags | (min === 0 ? 0 : NF_NAT_RANGE_MAP_IPS) | (ports === null ? 0 : NF_NAT_RANGE_PROTO_SPECIFIED),
    minAddr: min === 0 ? 0 : ip(min),
    maxAddr: max === 0 ? 0 : ip(max),
    minProto: ports?.[0] ?? 0,
    maxProto: ports?.[1] ?? 0,
    baseProto: 0,
  };
}

const MASQUERADE = append('nat', 'POSTROUTING', entry({ name: 'MASQUERADE', data: range(0) }, { outiface: 'e1' }));

function connections(net: Net): string[] {
  const lines: string[] = [];
  const end = ({ src, dst, srcPort, dstPort }: NfConn['orig']): string => `${formatIpv4(src)}:${srcPort}>${formatIpv4(dst)}:${dstPort}`;
  for (let ct = ctNet(net).table.first; ct !== null; ct = ct.next) lines.push(`${end(ct.orig)} ${end(ct.reply)}`);
  return lines;
}

function udp(net: Net, port: number, addr = '0.0.0.0'): UdpSock {
  const sk = new UdpSock(net);
  sk.bind({ family: AF_INET, addr: ip(addr), port });
  return sk;
}

function send(sk: UdpSock, to: string, port: number): void {
  expect(sk.sendmsg(new TextEncoder().encode('hi'), 2, 0, { family: AF_INET, addr: ip(to), port })).toBe(2);
}

function receive(sk: UdpSock): string {
  const msg = new MsgHdr();
  if (sk.recvmsg(msg, 0) < 0) return 'none';
  return `${formatIpv4(msg.addr)}:${msg.port}`;
}

describe('NAT', () => {
  test('MASQUERADE gives the address of the device; answers come back', () => {
    const { host, a, r, b } = routed();
    expect(ping(host, a, '10.2.0.2')).toBe('none');
    host.done(nat(MASQUERADE), r);
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(host.chain('nat', 'POSTROUTING', r).rules[0].pcnt).toBe(1);
    expect(connections(r)).toEqual(['10.1.0.2:77>10.2.0.2:2048 10.2.0.2:77>10.2.0.1:0']);
    const server = udp(b, 53);
    const client = udp(a, 4000);
    send(client, '10.2.0.2', 53);
    host.run();
    expect(receive(server)).toBe('10.2.0.1:4000');
    send(server, '10.2.0.1', 4000);
    host.run();
    expect(receive(client)).toBe('10.2.0.2:53');
  });

  test('a port that is taken becomes another one of its kind', () => {
    const { host, a, r, b } = routed();
    host.done(nat(MASQUERADE), r);
    const server = udp(b, 53);
    const ports = [400, 800, 5000];
    for (const port of ports) {
      send(udp(r, port), '10.2.0.2', 53);
      host.run();
      expect(receive(server)).toBe(`10.2.0.1:${port}`);
      send(udp(a, port), '10.2.0.2', 53);
      host.run();
      const other = Number(receive(server).split(':')[1]);
      expect(other).not.toBe(port);
      expect(other >= (port < 512 ? 1 : port < 1024 ? 600 : 1024)).toBe(true);
      expect(other <= (port < 512 ? 511 : port < 1024 ? 1023 : 65535)).toBe(true);
    }
  });

  test('one source is mapped alike towards everybody', () => {
    const { host, a, r, b } = routed();
    const pool = range('10.2.0.1', '10.2.0.1', [7000, 7999]);
    host.done(nat(append('nat', 'POSTROUTING', entry({ name: 'SNAT', data: pool }, { outiface: 'e1' }))), r);
    const one = udp(b, 53);
    const two = udp(b, 54);
    const client = udp(a, 4000);
    send(client, '10.2.0.2', 53);
    send(client, '10.2.0.2', 54);
    host.run();
    const seen = receive(one);
    expect(seen).toMatch(/^10\.2\.0\.1:7\d\d\d$/);
    expect(receive(two)).toBe(seen);
  });

  test('a range of addresses: chosen as Linux chooses', () => {
    const { host, a, r, b } = routed();
    const pool = range('10.2.0.100', '10.2.0.109', null, NF_NAT_RANGE_PERSISTENT);
    host.done(nat(append('nat', 'POSTROUTING', entry({ name: 'SNAT', data: pool }, { outiface: 'e1' }))), r);
    const server = udp(b, 53);
    send(udp(a, 4000), '10.2.0.2', 53);
    send(udp(a, 4001), '10.2.0.2', 53);
    host.run();
    const first = receive(server).split(':')[0];
    expect(receive(server).split(':')[0]).toBe(first);
  });

  test('DNAT leads elsewhere, checksums right, and ICMP errors show the sender what it sent', () => {
    const { host, a, r, b } = routed();
    host.route(b, '10.1.0.0/24', { gateway: ip('10.2.0.1') });
    const to = range('10.2.0.2', '10.2.0.2', [53, 53]);
    const rule = entry({ name: 'DNAT', data: to }, { dst: ip('10.1.0.1'), dmsk: -1, proto: 17 });
    host.done(nat(append('nat', 'PREROUTING', rule)), r);
    const server = udp(b, 53);
    const client = udp(a, 4000);
    send(client, '10.1.0.1', 5353);
    host.run();
    expect(receive(server)).toBe('10.1.0.2:4000');
    send(server, '10.1.0.2', 4000);
    host.run();
    expect(receive(client)).toBe('10.1.0.1:5353');
    server.release();
    client.recverr = true;
    send(client, '10.1.0.1', 5353);
    host.run();
    const msg = new MsgHdr();
    expect(client.recvmsg(msg, MSG_ERRQUEUE)).toBe(2);
    expect([formatIpv4(msg.addr), msg.port, msg.eeType, msg.eeCode]).toEqual(['10.1.0.1', 5353, 3, 3]);
  });

  test('local packets are translated and routed anew; NETMAP maps host by host', () => {
    const { host, r, b } = routed();
    const rules = [
      append('nat', 'OUTPUT', entry({ name: 'DNAT', data: range('10.2.0.2') }, { dst: ip('10.1.0.77'), dmsk: -1 })),
      append(
        'nat',
        'OUTPUT',
        entry({ name: 'NETMAP', data: range('10.2.0.0', '10.2.0.255', null, NF_NAT_RANGE_NETMAP) }, { dst: ip('172.16.5.0'), dmsk: -256 }),
      ),
    ];
    host.done(nat(...rules), r);
    const server = udp(b, 53);
    const client = udp(r, 4000);
    send(client, '10.1.0.77', 53);
    host.run();
    expect(receive(server)).toBe('10.1.0.1:4000');
    host.route(r, 'default', { gateway: ip('10.1.0.2') });
    expect(ping(host, r, '172.16.5.2')).toBe('none');
    host.route(b, 'default', { gateway: ip('10.2.0.1') });
    expect(ping(host, r, '172.16.5.2')).toBe('reply');
  });

  test('REDIRECT brings it to the device it came in on', () => {
    const { host, a, r } = routed();
    host.done(nat(append('nat', 'PREROUTING', entry({ name: 'REDIRECT', data: range(0, 0, [99, 99]) }, { proto: 17 }))), r);
    const server = udp(r, 99);
    const client = udp(a, 4000);
    send(client, '10.9.9.9', 53);
    host.run();
    expect(receive(server)).toBe('10.1.0.2:4000');
    send(server, '10.1.0.2', 4000);
    host.run();
    expect(receive(client)).toBe('10.9.9.9:53');
  });

  test('connections that were masqueraded for a device end when it goes down', () => {
    const { host, a, r } = routed();
    host.done(nat(MASQUERADE), r);
    expect(ping(host, a, '10.2.0.2')).toBe('reply');
    expect(connections(r)).toHaveLength(1);
    devClose(r.devByName.get('e1')!);
    expect(connections(r)).toHaveLength(0);
    expect(natNet(r).bySource).toMatchObject({ heads: new Map() });
  });
});
