import { beforeEach, describe, expect, it } from 'vitest';
import type { NetDevice } from '../../../src/net/core/dev.ts';
import { devAddPack, devQueueXmit } from '../../../src/net/core/dev_queue.ts';
import { consumeSkb } from '../../../src/net/core/skbuff.ts';
import { registerSched } from '../../../src/net/sched/sch_api.ts';
import {
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type NlReply,
  type QdiscMsg,
  RTM_DELQDISC,
  RTM_GETQDISC,
  RTM_NEWQDISC,
  TC_H_ROOT,
} from '../../../src/uapi/rtnetlink.ts';
import { frame, Host } from '../core/host.ts';

const MS = 1_000_000;
const HALF = 0x80000000;

let host: Host;
let dev: NetDevice;
let peer: NetDevice;
/** What arrived at the other end: when (ms after the start), and the frame's number. */
let got: { at: number; no: number }[];
let start: number;

beforeEach(() => {
  host = new Host();
  registerSched(host.stack);
  [dev, peer] = host.veth('v0', 'v1');
  host.up(dev, peer);
  host.run();
  got = [];
  start = host.sim.now;
  devAddPack(host.stack, 0x88b5, {
    func(skb) {
      got.push({ at: Math.round((host.sim.now - start) / MS), no: skb.bytes[skb.data] });
      consumeSkb(skb);
    },
  });
});

function request(type: typeof RTM_NEWQDISC | typeof RTM_DELQDISC, body: QdiscMsg, flags = NLM_F_CREATE | NLM_F_EXCL): NlReply {
  return host.request({ type, flags, body: { ifindex: dev.ifindex, parent: TC_H_ROOT, ...body } });
}

function add(kind: string, options: QdiscMsg['options'], flags?: number): void {
  expect(request(RTM_NEWQDISC, { kind, options }, flags)).toMatchObject({ error: 0 });
}

/** Sends frames of 100 bytes, numbered. Returns what devQueueXmit says of the last. */
function send(count: number): number {
  let result = 0;
  for (let no = 0; no < count; no++) {
    const payload = new Uint8Array(86);
    payload[0] = no;
    result = devQueueXmit(frame(dev, peer.devAddr, 0x88b5, payload));
  }
  return result;
}

function listed(): QdiscMsg {
  return host
    .ok({ type: RTM_GETQDISC, flags: NLM_F_DUMP, body: {} })
    .messages.map(({ body }) => body as QdiscMsg)
    .find(({ ifindex }) => ifindex === dev.ifindex)!;
}

describe('netem', () => {
  it('delays', () => {
    add('netem', { limit: 1000, latency: 100 * MS });
    send(3);
    expect(listed().stats).toMatchObject({ qlen: 3, backlog: 300, packets: 0 });
    host.run(1000 * MS);
    expect(got.map(({ at }) => at)).toEqual([100, 100, 100]);
    expect(listed().stats).toMatchObject({ qlen: 0, backlog: 0, packets: 3, bytes: 300 });
  });

  it('with jitter changes the order, and keeps within its bounds', () => {
    add('netem', { limit: 1000, latency: 100 * MS, jitter: 50 * MS });
    send(50);
    host.run(1000 * MS);
    expect(got.length).toBe(50);
    expect(Math.min(...got.map(({ at }) => at))).toBeGreaterThanOrEqual(50);
    expect(Math.max(...got.map(({ at }) => at))).toBeLessThanOrEqual(151);
    expect(got.map(({ no }) => no)).not.toEqual([...got.map(({ no }) => no)].sort((a, b) => a - b));
  });

  it('loses, doubles and damages as often as it is told, and the sender hears nothing of it', () => {
    add('netem', { limit: 1000, loss: HALF });
    expect(send(200)).toBe(0);
    host.run();
    expect(got.length).toBeGreaterThan(70);
    expect(got.length).toBeLessThan(130);
    expect(listed().stats?.drops).toBe(200 - got.length);
    got = [];
    add('netem', { limit: 1000, duplicate: 0xffffffff }, NLM_F_CREATE | NLM_F_REPLACE);
    send(10);
    host.run();
    expect(got.length).toBe(20);
  });

  it('lets every fifth overtake', () => {
    add('netem', { limit: 1000, latency: 10 * MS, gap: 5, reorder: { probability: 0xffffffff, correlation: 0 } });
    send(10);
    host.run();
    expect(got.filter(({ at }) => at < 5).map(({ no }) => no)).toEqual([4, 9]);
  });

  it('has the speed of a slow line', () => {
    add('netem', { limit: 1000, netemRate: { rate: 1000, packetOverhead: 0, cellSize: 0, cellOverhead: 0 } });
    send(3);
    host.run();
    expect(got.map(({ at }) => at)).toEqual([100, 200, 300]);
  });

  it('holds no more than its limit', () => {
    add('netem', { limit: 2, latency: 100 * MS });
    expect(send(3)).toBeLessThan(0);
    host.run();
    expect(got.length).toBe(2);
  });
});

describe('tbf', () => {
  const rate = { rate: 1000, cellLog: 0, mpu: 0, overhead: 0, linklayer: 1 };

  it('passes a burst at once and the rest at its rate', () => {
    add('tbf', { limit: 1000, rate, buffer: 0, burst: 200 });
    send(5);
    host.run();
    expect(got.map(({ at }) => at)).toEqual([0, 0, 100, 200, 300]);
    expect(listed().stats).toMatchObject({ packets: 5, qlen: 0 });
  });

  it('drops what does not fit into its queue, or is larger than the burst', () => {
    add('tbf', { limit: 250, rate, buffer: 0, burst: 100 });
    send(5);
    host.run();
    expect(got.length).toBe(3);
    add('tbf', { limit: 250, rate, buffer: 0, burst: 99 }, NLM_F_CREATE | NLM_F_REPLACE);
    expect(send(1)).toBeLessThan(0);
  });
});

describe('the root', () => {
  it('is named in listings, and its default comes back', () => {
    expect(dev.qdisc).toBe('noqueue');
    add('netem', { limit: 10, latency: MS });
    expect([dev.qdisc, listed().kind, listed().info]).toEqual(['netem', 'netem', 3]);
    expect(request(RTM_NEWQDISC, { kind: 'pfifo' })).toMatchObject({ extack: 'Exclusivity flag on, cannot modify' });
    send(1);
    expect(request(RTM_DELQDISC, {}, 0)).toMatchObject({ error: 0 });
    expect([dev.qdisc, listed().kind, listed().handle]).toEqual(['noqueue', 'noqueue', 0]);
    host.run();
    expect(got).toEqual([]);
    send(1);
    host.run();
    expect(got.length).toBe(1);
  });

  it('goes with its device, whatever waits', () => {
    add('netem', { limit: 10, latency: 100 * MS });
    send(5);
    host.down(dev);
    host.run();
    expect(got).toEqual([]);
    expect(listed().stats?.qlen).toBe(0);
  });
});
