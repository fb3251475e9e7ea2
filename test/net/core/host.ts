import { expect } from 'vitest';
import { registerDrivers } from '../../../src/drivers/index.ts';
import { devGetByName, type NetDevice } from '../../../src/net/core/dev.ts';
import { initNetCore } from '../../../src/net/core/init.ts';
import { createNet, type Net } from '../../../src/net/core/net_namespace.ts';
import { NetStack } from '../../../src/net/core/net_stack.ts';
import { rtnetlinkRcv } from '../../../src/net/core/rtnetlink.ts';
import { allocSkb, type SkBuff } from '../../../src/net/core/skbuff.ts';
import { registerAfPacket } from '../../../src/net/packet/af_packet.ts';
import { Simulator } from '../../../src/sim/simulator.ts';
import {
  type LinkInfo,
  type LinkMsg,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  type NlMessage,
  type NlReply,
  RTM_GETLINK,
  RTM_NEWLINK,
} from '../../../src/uapi/rtnetlink.ts';
import { parseMac } from '../../../src/wire/addr.ts';

/** A host without IPv4 and bridges, for the tests of the core. Pids of requests stand for namespaces: see `pids`. */
export class Host {
  readonly sim: Simulator;
  readonly stack: NetStack;
  readonly net: Net;
  readonly pids = new Map<number, Net>();

  constructor(seed = 1) {
    this.sim = new Simulator(seed);
    this.stack = new NetStack(this.sim);
    initNetCore(this.stack);
    registerAfPacket(this.stack);
    registerDrivers(this.stack, ['dummy', 'macvlan', 'veth']);
    this.net = createNet(this.stack);
  }

  /** A further namespace, which requests may name by `pid`. */
  netns(pid: number): Net {
    const net = createNet(this.stack);
    this.pids.set(pid, net);
    return net;
  }

  request(message: NlMessage, net = this.net): NlReply {
    return rtnetlinkRcv(net, message, { netOfPid: (pid) => this.pids.get(pid) ?? null, netOfFd: () => null });
  }

  ok(message: NlMessage, net = this.net): NlReply {
    const reply = this.request(message, net);
    expect(reply).toMatchObject({ error: 0 });
    return reply;
  }

  /** What `ip link add` would be answered. */
  add(kind: string, link: LinkMsg, data?: LinkInfo['data'], net = this.net): NlReply {
    const linkinfo: LinkInfo = data === undefined ? { kind } : { kind, data };
    return this.request({ type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL, body: { ...link, linkinfo } }, net);
  }

  /** A veth pair, both ends in this namespace or the peer where `pid` says. */
  veth(name: string, peer: string, pid?: number): [NetDevice, NetDevice] {
    const about: LinkMsg = { ifname: peer };
    if (pid !== undefined) about.netNsPid = pid;
    expect(this.add('veth', { ifname: name }, { peer: about })).toMatchObject({ error: 0 });
    return [this.dev(name), this.dev(peer, pid === undefined ? this.net : this.pids.get(pid)!)];
  }

  set(dev: NetDevice, change: LinkMsg): NlReply {
    return this.request({ type: RTM_NEWLINK, flags: 0, body: { index: dev.ifindex, ...change } }, dev.net);
  }

  up(...devices: NetDevice[]): void {
    for (const dev of devices) expect(this.set(dev, { flags: 1, change: 1 })).toMatchObject({ error: 0 });
  }

  down(dev: NetDevice): void {
    expect(this.set(dev, { flags: 0, change: 1 })).toMatchObject({ error: 0 });
  }

  dev(name: string, net = this.net): NetDevice {
    const dev = devGetByName(net, name);
    expect(dev, name).not.toBeNull();
    return dev!;
  }

  links(net = this.net): LinkMsg[] {
    return this.ok({ type: RTM_GETLINK, flags: NLM_F_DUMP, body: {} }, net).messages.map((message) => message.body as LinkMsg);
  }

  /** Lets `ns` of virtual time pass. */
  run(ns = 2_000_000_000): void {
    const until = this.sim.now + ns;
    while (this.sim.step(until));
    this.sim.advanceTo(until);
  }
}

export function mac(text: string): Uint8Array {
  return parseMac(text)!;
}

/** An Ethernet frame ready to be sent from `dev`, `data` at its link header. */
export function frame(dev: NetDevice, to: Uint8Array, type = 0x88b5, payload = new Uint8Array(46)): SkBuff {
  const skb = allocSkb(14 + payload.length);
  const at = skb.put(14 + payload.length);
  skb.bytes.set(to, at);
  skb.bytes.set(dev.devAddr, at + 6);
  skb.bytes[at + 12] = type >>> 8;
  skb.bytes[at + 13] = type & 255;
  skb.bytes.set(payload, at + 14);
  skb.dev = dev;
  skb.protocol = type;
  return skb;
}
