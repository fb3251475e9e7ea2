import { describe, expect } from 'vitest';
import { fc, test } from '@fast-check/vitest';
import { registerDrivers } from '../../src/drivers/index.ts';
import { registerBridge } from '../../src/net/bridge/br.ts';
import { rtnlFdbInit } from '../../src/net/core/rtnl_fdb.ts';
import { devGetByName, type NetDevice } from '../../src/net/core/dev.ts';
import { devQueueXmit } from '../../src/net/core/dev_queue.ts';
import { initNetCore } from '../../src/net/core/init.ts';
import { createNet, type Net } from '../../src/net/core/net_namespace.ts';
import { NetStack } from '../../src/net/core/net_stack.ts';
import { rtnetlinkRcv } from '../../src/net/core/rtnetlink.ts';
import { allocSkb } from '../../src/net/core/skbuff.ts';
import { sysctlLookup } from '../../src/net/core/sysctl.ts';
import { initInet } from '../../src/net/ipv4/af_inet.ts';
import { registerInetModules } from '../../src/net/ipv4/inet_modules.ts';
import { registerAfPacket } from '../../src/net/packet/af_packet.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { NLM_F_CREATE, NLM_F_EXCL, type NlMessage, RTM_NEWADDR, RTM_NEWLINK } from '../../src/uapi/rtnetlink.ts';
import { AF_INET } from '../../src/uapi/socket.ts';
import { checksum, fold, pseudoHeaderSum, sumBytes } from '../../src/wire/checksum.ts';
import { putBe16, putBe32 } from '../../src/wire/addr.ts';

/** Two hosts' worth of namespaces: a bridge with addresses that also routes, a host behind each of two ports, a macvlan. */
class Lab {
  readonly sim = new Simulator(7);
  readonly stack = new NetStack(this.sim);
  readonly net: Net;
  readonly a: Net;
  readonly b: Net;

  constructor() {
    const { stack } = this;
    initNetCore(stack);
    registerAfPacket(stack);
    initInet(stack);
    registerInetModules(stack);
    rtnlFdbInit(stack);
    registerBridge(stack);
    registerDrivers(stack, ['veth', 'macvlan']);
    this.net = createNet(stack);
    this.a = createNet(stack);
    this.b = createNet(stack);
    this.link(this.net, { ifname: 'br0', linkinfo: { kind: 'bridge', data: { stpState: 1 } } });
    for (const [name, peer] of [
      ['pa', this.a],
      ['pb', this.b],
    ] as const) {
      this.link(this.net, { ifname: name, linkinfo: { kind: 'veth', data: { peer: { ifname: 'eth0', netNsPid: 1 } } } }, peer);
      this.link(this.net, { index: this.dev(name).ifindex, master: this.dev('br0').ifindex });
    }
    this.link(this.b, { ifname: 'mv0', link: this.dev('eth0', this.b).ifindex, linkinfo: { kind: 'macvlan', data: { mode: 4 } } });
    for (const net of [this.net, this.a, this.b])
      for (const dev of net.devByIndex.values()) this.link(net, { index: dev.ifindex, flags: 1, change: 1 });
    this.address(this.dev('br0'), 0x0a000001);
    this.address(this.dev('eth0', this.a), 0x0a000002);
    this.address(this.dev('eth0', this.b), 0x0a000003);
    sysctlLookup(this.net, 'net/ipv4/ip_forward')!.set!('1');
    this.run(40_000_000_000);
  }

  private request(net: Net, message: NlMessage, pid?: Net): void {
    expect(rtnetlinkRcv(net, message, { netOfPid: () => pid ?? null, netOfFd: () => null })).toMatchObject({ error: 0 });
  }

  private link(net: Net, body: object, pid?: Net): void {
    this.request(net, { type: RTM_NEWLINK, flags: 'index' in body ? 0 : NLM_F_CREATE | NLM_F_EXCL, body }, pid);
  }

  private address(dev: NetDevice, local: number): void {
    const body = { family: AF_INET, index: dev.ifindex, local, address: local, prefixlen: 24 };
    this.request(dev.net, { type: RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_EXCL, body });
  }

  dev(name: string, net = this.net): NetDevice {
    return devGetByName(net, name)!;
  }

  run(ns: number): void {
    const until = this.sim.now + ns;
    while (this.sim.step(until));
    this.sim.advanceTo(until);
  }
}

const lab = new Lab();
const from = lab.dev('eth0', lab.a);
const MACS = [lab.dev('br0'), lab.dev('eth0', lab.b), lab.dev('mv0', lab.b)].map((dev) => dev.devAddr);
const TARGETS = [
  ...MACS,
  ...['ffffffffffff', '01005e000001', '0180c2000000', '020000000099'].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex'))),
];

interface Shape {
  target: number;
  kind: number;
  protocol: number;
  daddr: number;
  fragment: number;
  ttl: number;
  payload: Uint8Array;
  /** Bytes to change: position, value. */
  changes: [number, number][];
  cut: number;
}

/** An Ethernet frame that is right in most respects: checksums fit, so that it gets as far in as it can. */
function build({ target, kind, protocol, daddr, fragment, ttl, payload }: Shape): Uint8Array {
  const type = [0x0800, 0x0800, 0x0800, 0x0806, 0x8100, 0x0027][kind];
  const tag = kind === 4 ? 4 : 0;
  const header = kind === 3 ? 28 : 20;
  const bytes = new Uint8Array(14 + tag + header + payload.length);
  bytes.set(TARGETS[target % TARGETS.length]);
  bytes.set(from.devAddr, 6);
  putBe16(bytes, 12, type);
  if (tag > 0) bytes.set([0, target, 0x08, 0], 14);
  const at = 14 + tag;
  if (kind === 3) bytes.set([0, 1, 8, 0, 6, 4, 0, 1 + (protocol & 1), ...from.devAddr, 10, 0, 0, 2, 0, 0, 0, 0], at);
  else {
    bytes.set([0x45, 0], at);
    putBe16(bytes, at + 2, 20 + payload.length);
    putBe16(bytes, at + 6, fragment);
    bytes[at + 8] = ttl;
    bytes[at + 9] = protocol;
    putBe32(bytes, at + 12, 0x0a000002);
    putBe32(bytes, at + 16, daddr);
    putBe16(bytes, at + 10, checksum(bytes, at, 20));
  }
  bytes.set(payload, at + header);
  if (kind !== 3) sum(bytes, at + header, payload.length, protocol, daddr);
  return bytes;
}

/** Puts a right checksum into the transport header where there is one. */
function sum(bytes: Uint8Array, at: number, length: number, protocol: number, daddr: number): void {
  const field = protocol === 6 ? 16 : protocol === 17 ? 6 : protocol === 1 || protocol === 2 ? 2 : -1;
  if (field < 0 || length < field + 2) return;
  putBe16(bytes, at + field, 0);
  const pseudo = protocol === 6 || protocol === 17 ? pseudoHeaderSum(0x0a000002, daddr, protocol, length) : 0;
  if (protocol === 17) putBe16(bytes, at + 4, length);
  putBe16(bytes, at + field, fold(sumBytes(bytes, at, length, pseudo)));
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  target: fc.nat(TARGETS.length - 1),
  kind: fc.nat(5),
  protocol: fc.constantFrom(1, 2, 6, 17, 47, 99),
  daddr: fc.constantFrom(0x0a000001, 0x0a000003, 0x0a0000ff, 0xe0000001 | 0, -1, 0x0a010203, 0x7f000001, 0),
  fragment: fc.constantFrom(0, 0, 0x4000, 0x2000, 0x2001, 0x0003, 0x1fff),
  ttl: fc.constantFrom(0, 1, 64),
  payload: fc.uint8Array({ maxLength: 120 }),
  changes: fc.array(fc.tuple(fc.nat(160), fc.nat(255)), { maxLength: 3 }),
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(1000) }, fc.nat(80)),
});

describe('frames from a hostile host', () => {
  test.prop([fc.array(shapes, { minLength: 1, maxLength: 12 })], { numRuns: 3000 })('never make anything throw', (frames) => {
    for (const shape of frames) {
      const bytes = build(shape);
      for (const [at, value] of shape.changes) bytes[at % bytes.length] = value;
      const length = Math.max(14, Math.min(bytes.length, shape.cut));
      const skb = allocSkb(length);
      skb.bytes.set(bytes.subarray(0, length), skb.put(length));
      skb.dev = from;
      devQueueXmit(skb);
    }
    lab.run(50_000_000);
    // The bridge's own messages may be under way; nothing goes round for ever.
    for (let i = 0; i < 100 && lab.stack.backlog > 0; i++) lab.run(100_000);
    expect(lab.stack.backlog).toBe(0);
  });
});
