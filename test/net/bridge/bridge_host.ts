import { expect } from 'vitest';
import { registerBridge } from '../../../src/net/bridge/br.ts';
import { rtnlFdbInit } from '../../../src/net/core/rtnl_fdb.ts';
import { brPortGet, brPriv, type NetBridge, type NetBridgePort } from '../../../src/net/bridge/br_private.ts';
import type { NetDevice } from '../../../src/net/core/dev.ts';
import { devAddPack, devQueueXmit } from '../../../src/net/core/dev_queue.ts';
import { consumeSkb } from '../../../src/net/core/skbuff.ts';
import {
  type BridgeInfo,
  type BridgePortInfo,
  type NeighMsg,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  type NlReply,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  RTM_SETLINK,
} from '../../../src/uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../../src/uapi/socket.ts';
import { formatMac } from '../../../src/wire/addr.ts';
import { frame, Host, mac } from '../core/host.ts';

/** A host with bridges; notes which devices frames of the tests' own protocol reach. */
export class BridgeHost extends Host {
  readonly arrivals: string[] = [];

  constructor(seed = 1) {
    super(seed);
    rtnlFdbInit(this.stack);
    registerBridge(this.stack);
    devAddPack(this.stack, 0x88b5, {
      func: (skb, dev) => {
        this.arrivals.push(dev.name);
        consumeSkb(skb);
      },
    });
  }

  bridge(name: string, address?: string): NetBridge {
    expect(this.add('bridge', { ifname: name })).toMatchObject({ error: 0 });
    const dev = this.dev(name);
    if (address !== undefined) expect(this.set(dev, { address: mac(address) })).toMatchObject({ error: 0 });
    return brPriv(dev)!;
  }

  /** Ports p1, p2, ... with stations h1, h2, ... at their other ends, all up. */
  stations(br: NetBridge, count: number): { ports: NetBridgePort[]; stations: NetDevice[] } {
    const ports: NetBridgePort[] = [];
    const stations: NetDevice[] = [];
    for (let i = 1; i <= count; i++) {
      const [port, station] = this.veth(`p${i}`, `h${i}`);
      this.set(port, { address: mac(`02:00:00:00:01:${i.toString(16).padStart(2, '0')}`) });
      this.set(station, { address: mac(`02:00:00:00:00:${i.toString(16).padStart(2, '0')}`) });
      this.up(port, station);
      expect(this.set(port, { master: br.dev.ifindex })).toMatchObject({ error: 0 });
      ports.push(brPortGet(port)!);
      stations.push(station);
    }
    this.up(br.dev);
    this.run();
    return { ports, stations };
  }

  /** Sends a frame and says which devices' protocols saw it. */
  send(from: NetDevice, to: Uint8Array | NetDevice): string[] {
    this.arrivals.length = 0;
    devQueueXmit(frame(from, to instanceof Uint8Array ? to : to.devAddr));
    this.run(1e6);
    return [...this.arrivals].sort();
  }

  setPort(p: NetBridgePort, protinfo: BridgePortInfo): NlReply {
    return this.request({ type: RTM_SETLINK, flags: 0, body: { family: AF_BRIDGE, index: p.dev.ifindex, protinfo } });
  }

  setBridge(br: NetBridge, data: BridgeInfo): NlReply {
    return this.set(br.dev, { linkinfo: { kind: 'bridge', data } });
  }

  fdbAdd(entry: NeighMsg, flags = NLM_F_CREATE | NLM_F_EXCL): NlReply {
    return this.request({ type: RTM_NEWNEIGH, flags, body: { family: AF_BRIDGE, ...entry } });
  }

  fdbDel(entry: NeighMsg): NlReply {
    return this.request({ type: RTM_DELNEIGH, flags: 0, body: { family: AF_BRIDGE, ...entry } });
  }

  /** "02:00:00:00:00:01 p1" for each entry of bridges, in the dump's order. */
  fdb(): string[] {
    const reply = this.ok({ type: RTM_GETNEIGH, flags: NLM_F_DUMP, body: { family: AF_BRIDGE } });
    return reply.messages
      .map((message) => message.body as NeighMsg)
      .filter((entry) => entry.master !== undefined)
      .map((entry) => `${formatMac(entry.lladdr!)} ${this.net.devByIndex.get(entry.ifindex!)!.name}`);
  }
}

export const BROADCAST = mac('ff:ff:ff:ff:ff:ff');
