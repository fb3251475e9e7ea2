import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { netifRx } from '../../../src/net/core/dev_queue.ts';
import { ethTypeTrans } from '../../../src/net/core/eth.ts';
import { allocSkb } from '../../../src/net/core/skbuff.ts';
import { RawSock } from '../../../src/net/ipv4/raw.ts';
import { UdpSock } from '../../../src/net/ipv4/udp.ts';
import { AF_INET } from '../../../src/uapi/socket.ts';
import { putBe16 } from '../../../src/wire/addr.ts';
import { emitArp } from '../../../src/wire/arp.ts';
import { checksum } from '../../../src/wire/checksum.ts';
import { emitIgmp } from '../../../src/wire/igmp.ts';
import { emitIpv4, ipSendCheck } from '../../../src/wire/ipv4.ts';
import { emitTcp, tcpSendCheck } from '../../../src/wire/tcp.ts';
import { emitUdp } from '../../../src/wire/udp.ts';
import { echo, InetHost, ip } from './inet_host.ts';

const HOST = ip('10.0.0.2');
const SENDER = ip('10.0.0.1');

function frame(type: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(14 + payload.length);
  bytes[12] = type >> 8;
  bytes[13] = type & 255;
  bytes.set(payload, 14);
  return bytes;
}

function packet(protocol: number, payload: Uint8Array, daddr = HOST, fragment = 0, options = new Uint8Array(0)): Uint8Array {
  const hlen = 20 + options.length;
  const bytes = new Uint8Array(hlen + payload.length);
  emitIpv4(bytes, 0, 0, bytes.length, 1, fragment, 5, protocol, SENDER, daddr);
  bytes[0] = 0x40 | (hlen >> 2);
  bytes.set(options, 20);
  bytes.set(payload, hlen);
  ipSendCheck(bytes, 0);
  return frame(0x0800, bytes);
}

function icmpError(type: number, code: number, quoted: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + quoted.length);
  bytes[0] = type;
  bytes[1] = code;
  putBe16(bytes, 6, 600);
  bytes.set(quoted, 8);
  putBe16(bytes, 2, checksum(bytes, 0, bytes.length));
  return packet(1, bytes);
}

function segments(): Uint8Array[] {
  const arp = new Uint8Array(28);
  emitArp(arp, 0, 1, new Uint8Array([2, 0, 0, 0, 0, 1]), SENDER, null, HOST);
  const udp = new Uint8Array(16);
  emitUdp(udp, 0, 16, 9, 7, SENDER, HOST);
  const tcp = new Uint8Array(24);
  emitTcp(tcp, 0, 24, 9, 80, 1, 0, 2, 1000);
  tcpSendCheck(tcp, 0, 24, SENDER, HOST);
  const igmp = new Uint8Array(8);
  emitIgmp(igmp, 0, 0x11, 10, 0);
  const quoted = packet(17, udp).subarray(14);
  const rr = new Uint8Array(40);
  rr.set([7, 15, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 68, 20, 5, 1]);
  return [
    frame(0x0806, arp),
    packet(1, echo(1, 1)),
    packet(1, echo(1, 1), HOST, 0, rr),
    packet(1, echo(1, 1), HOST, 0x2000),
    packet(1, echo(1, 1), HOST, 8),
    packet(17, udp),
    packet(6, tcp),
    packet(2, igmp, ip('224.0.0.1')),
    packet(17, udp, ip('10.0.0.255')),
    packet(17, udp, ip('10.7.0.1')),
    packet(99, udp),
    icmpError(3, 3, quoted),
    icmpError(3, 4, quoted),
    icmpError(5, 1, quoted),
    icmpError(11, 0, packet(6, tcp).subarray(14)),
    icmpError(3, 1, packet(1, echo(3, 3)).subarray(14)),
  ];
}

const FRAMES = segments();
const mutation = fc.record({ at: fc.nat(200), value: fc.nat(255) });

test.prop(
  [
    fc.array(
      fc.record({ frame: fc.nat(FRAMES.length - 1), mutations: fc.array(mutation, { maxLength: 4 }), cut: fc.nat(120), fix: fc.boolean() }),
      { maxLength: 30 },
    ),
  ],
  {
    numRuns: 150,
  },
)('no frame, however mutilated, makes the host throw or lose a packet twice', (inputs) => {
  const host = new InetHost();
  const a = host.netns();
  const b = host.netns();
  const [, dev] = host.veth(a, 'eth0', '10.0.0.1/24', b, 'eth0', '10.0.0.2/24');
  host.forward(b);
  host.run();
  const raw = new RawSock(b, 1);
  raw.recverr = true;
  const udp = new UdpSock(b);
  udp.bind({ family: AF_INET, addr: 0, port: 9 });
  for (const input of inputs) {
    const bytes = FRAMES[input.frame].slice();
    for (const { at, value } of input.mutations) if (at < bytes.length) bytes[at] = value;
    if (input.fix && bytes[12] === 8 && bytes[13] === 0) {
      const hlen = (bytes[14] & 15) * 4;
      if (hlen >= 20 && 14 + hlen <= bytes.length) ipSendCheck(bytes, 14);
    }
    const length = input.cut < 20 ? Math.max(14, bytes.length - input.cut) : bytes.length;
    const skb = allocSkb(length);
    skb.bytes.set(bytes.subarray(0, length), skb.put(length));
    skb.bytes.set(dev.devAddr, skb.data);
    skb.dev = dev;
    skb.protocol = ethTypeTrans(skb, dev);
    netifRx(skb);
    host.run(50_000_000);
  }
  host.run(40_000_000_000);
  raw.release();
  udp.release();
  expect(host.stack.backlog).toBe(0);
});
