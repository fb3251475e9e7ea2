import { describe, expect, test } from 'vitest';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import { type InetSock } from '../../../src/net/ipv4/inet_sock.ts';
import { ipv4Net } from '../../../src/net/ipv4/ipv4_netns.ts';
import { RawSock } from '../../../src/net/ipv4/raw.ts';
import { TcpSock } from '../../../src/net/ipv4/tcp.ts';
import { UdpSock } from '../../../src/net/ipv4/udp.ts';
import { POLLERR, POLLIN } from '../../../src/uapi/file.ts';
import { AF_INET, IP_OPTIONS, IPPROTO_ICMP, MSG_ERRQUEUE, MsgHdr, SOCK_DGRAM, SOCK_RAW, SOL_IP } from '../../../src/uapi/socket.ts';
import { be16, be32, formatIpv4 } from '../../../src/wire/addr.ts';
import { emitIpv4 } from '../../../src/wire/ipv4.ts';
import { echo, InetHost, ip } from './inet_host.ts';

function pair(): { host: InetHost; a: Net; b: Net } {
  const host = new InetHost();
  const a = host.netns();
  const b = host.netns();
  host.veth(a, 'eth0', '10.0.0.1/24', b, 'eth0', '10.0.0.2/24');
  host.run();
  return { host, a, b };
}

const B = { family: AF_INET, addr: ip('10.0.0.2'), port: 7 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('UDP', () => {
  test('a datagram and its answer', () => {
    const { host, a, b } = pair();
    const server = new UdpSock(b);
    expect(server.bind({ family: AF_INET, addr: 0, port: 7 })).toBe(0);
    const client = new UdpSock(a);
    expect(client.sendmsg(bytes('ping'), 4, 0, B)).toBe(4);
    host.run(1_000_000);
    const msg = new MsgHdr();
    expect(server.poll() & POLLIN).toBe(POLLIN);
    expect(server.recvmsg(msg, 0)).toBe(4);
    expect(formatIpv4(msg.addr)).toBe('10.0.0.1');
    expect(msg.port).toBe(client.sport);
    expect(server.sendmsg(bytes('pong!'), 5, 0, { family: AF_INET, addr: msg.addr, port: msg.port })).toBe(5);
    host.run(1_000_000);
    expect(client.recvmsg(msg, 0)).toBe(5);
    expect(client.recvmsg(msg, 0)).toBe(-11);
    const other = new UdpSock(b);
    expect(other.bind({ family: AF_INET, addr: 0, port: 7 })).toBe(-98);
    server.release();
    expect(other.bind({ family: AF_INET, addr: 0, port: 7 })).toBe(0);
  });

  test('a closed port refuses a connected socket, and tells who asks for errors', () => {
    const { host, a } = pair();
    const connected = new UdpSock(a);
    expect(connected.connect(B)).toBe(0);
    expect(formatIpv4(connected.getsockname().addr!)).toBe('10.0.0.1');
    expect(connected.sendmsg(bytes('x'), 1, 0, undefined)).toBe(1);
    host.run(1_000_000);
    expect(connected.poll() & POLLERR).toBe(POLLERR);
    expect(connected.recvmsg(new MsgHdr(), 0)).toBe(-111);
    const asking = new UdpSock(a);
    asking.recverr = true;
    asking.sendmsg(bytes('hello'), 5, 0, B);
    host.run(1_000_000);
    const msg = new MsgHdr();
    expect(asking.recvmsg(msg, MSG_ERRQUEUE)).toBe(5);
    expect([msg.eeErrno, msg.eeType, msg.eeCode, formatIpv4(msg.eeOffender), msg.port]).toEqual([111, 3, 3, '10.0.0.2', 7]);
  });
});

describe('TCP', () => {
  test('a closed port answers a SYN with a reset', () => {
    const { host, a, b } = pair();
    const sk = new TcpSock(a);
    expect(sk.connect(B)).toBe(-115);
    host.run(1_000_000);
    expect(sk.takeError()).toBe(111);
    expect([a.mib.TcpActiveOpens, a.mib.TcpAttemptFails, b.mib.TcpOutRsts]).toEqual([1, 1, 1]);
    expect(sk.connect({ family: AF_INET, addr: ip('192.0.2.1'), port: 1 })).toBe(-101);
  });

  test('without an answer the SYN goes out again after 1 s five times, then after 2, 4, 8, 16 and 32 s, and no more', () => {
    const { host, a, b } = pair();
    b.stack.inetProtos[6] = null;
    const times: number[] = [];
    host.stack.trace.listen((event) => {
      if (event.point === 'tcp_transmit_skb') times.push(event.time / 1e9);
    });
    host.stack.inetProtos[6] = { handler: () => {} };
    const sk = new TcpSock(a);
    sk.connect(B);
    host.run(130_000_000_000);
    expect(sk.skErr).toBe(0);
    host.run(20_000_000_000);
    const waits = times.slice(1).map((time, i) => time - times[i]);
    const wanted = [1, 1, 1, 1, 1, 2, 4, 8, 16, 32];
    expect(waits).toHaveLength(wanted.length);
    // The timer wheel is late by up to an eighth.
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(wanted[i] - 0.004);
      expect(wait).toBeLessThan(wanted[i] * 1.125 + 0.004);
    }
    expect(sk.takeError()).toBe(110);
  });
});

describe('ICMP sockets', () => {
  test('ping sockets follow ping_group_range and get their own answers', () => {
    const { host, a } = pair();
    const create = (): unknown => a.stack.families.get(AF_INET)!.create(a, SOCK_DGRAM, IPPROTO_ICMP);
    expect(create()).toBe(-13);
    ipv4Net(a).sysctl.pingGroupRangeLow = 0;
    const sk = create() as InetSock;
    expect(sk.sendmsg(echo(1, 5), 64, 0, B)).toBe(64);
    host.run(1_000_000);
    const msg = new MsgHdr();
    expect(sk.recvmsg(msg, 0)).toBe(64);
    expect([msg.data[0], be16(msg.data, 4), be16(msg.data, 6)]).toEqual([0, sk.sport, 5]);
  });

  test('raw sockets get the packet with its header, options recorded on the way', () => {
    const { host, a } = pair();
    const sk = new RawSock(a, IPPROTO_ICMP);
    const rr = new Uint8Array(40);
    rr.set([1, 7, 39, 4]);
    expect(sk.setsockopt(SOL_IP, IP_OPTIONS, rr)).toBe(0);
    expect(sk.sendmsg(echo(1, 1), 64, 0, B)).toBe(64);
    host.run(1_000_000);
    const msg = new MsgHdr();
    expect(sk.recvmsg(msg, 0)).toBe(20 + 40 + 64);
    // The answer has the option without the filler in front.
    const hop = (i: number): string => formatIpv4(be32(msg.data, 23 + 4 * i));
    expect([hop(0), hop(1), hop(2), hop(3)]).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.2', '10.0.0.1']);
  });

  test("a header of one's own is completed and checked", () => {
    const { host, a, b } = pair();
    const sk = a.stack.families.get(AF_INET)!.create(a, SOCK_RAW, 255) as InetSock;
    const packet = new Uint8Array(84);
    emitIpv4(packet, 0, 0, 0, 0, 0, 64, IPPROTO_ICMP, 0, ip('10.0.0.2'));
    packet.set(echo(9, 9), 20);
    expect(sk.sendmsg(packet, 10, 0, B)).toBe(-22);
    expect(sk.sendmsg(packet, 84, 0, B)).toBe(84);
    host.run(1_000_000);
    expect(b.mib.IcmpInMsgs).toBe(1);
    expect(a.mib.IcmpInMsgs).toBe(1);
  });
});
