import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/net/core/trace.ts';
import { makeJourney } from '../../src/view/journey.ts';
import { PacketLog } from '../../src/view/packet_log.ts';
import { Whereabouts } from '../../src/view/whereabouts.ts';

const REQUEST = Uint8Array.from(Buffer.from('ffffffffffff02000000000108060001080006040001020000000001c0a80101000000000000c0a80102', 'hex'));
const REPLY = Uint8Array.from(Buffer.from('02000000000102000000000208060001080006040002020000000002c0a80102020000000001c0a80101', 'hex'));

function event(skb: number, point: string, more: Partial<TraceEvent> = {}): TraceEvent {
  return { time: 1000, skb, origin: 0, point, netns: 1, ifindex: 2, ifname: 'v1', frame: REQUEST.slice(), layer: 'ethernet', ...more };
}

describe('the packet log', () => {
  const label = (): string => 'ns1';

  it('makes one packet of an skb and its copies, and another of the answer', () => {
    const log = new PacketLog(label);
    log.take('host', event(1, 'dev_queue_xmit'));
    log.take('host', event(2, '__netif_receive_skb_core', { origin: 1 }));
    log.take('host', event(3, 'dev_queue_xmit', { origin: 2, frame: REPLY.slice() }));
    expect(log.packets.map(({ record }) => [record.arpOp, record.cause])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(log.packets[0].events.map(({ depth }) => depth)).toEqual([0, 1]);
  });

  it('lets an arrival outweigh a copy that was dropped', () => {
    const log = new PacketLog(label);
    log.take('host', event(1, 'dev_queue_xmit'));
    log.take('host', event(2, 'kfree_skb', { origin: 1, detail: { reason: 'OTHERHOST' } }));
    expect(log.packets[0].record).toMatchObject({ fate: 'dropped', reason: 'OTHERHOST' });
    log.take('host', event(3, 'arp_rcv', { origin: 1 }));
    expect(log.packets[0].record).toMatchObject({ fate: 'ignored' });
    log.take('host', event(5, 'arp_send', { origin: 3, frame: REPLY.slice() }));
    log.take('host', event(4, 'kfree_skb', { origin: 1, detail: { reason: 'OTHERHOST' } }));
    expect(log.packets[0].record).toMatchObject({ fate: 'delivered', reason: '', place: 'ns1 v1' });
  });

  it('says how a packet ended in both languages', () => {
    const log = new PacketLog(label);
    log.take('host', event(1, 'kfree_skb', { detail: { reason: 'NEIGH_FAILED' } }));
    const { ending, stations } = makeJourney(log.packets[0], log.packets, { label, ruleText: () => '', machine: new Whereabouts([]) });
    expect(stations.map(({ kind }) => kind)).toEqual(['drop']);
    expect(ending.en).toMatch(/dropped at ns1 v1.*ARP/);
    expect(ending.zh).toMatch(/ns1 v1.*ARP/);
  });

  it('takes in no more than its budget between two looks, and counts the rest', () => {
    const log = new PacketLog(label);
    for (let i = 0; i < 10_000; i++) log.take('host', event(i + 1, 'dev_queue_xmit'));
    const { changed, skipped } = log.flush();
    expect(changed.length + skipped).toBe(10_000);
    expect(skipped).toBeGreaterThan(5000);
    expect(log.full).toBe(false);
  });

  it('finds a frame that goes round in circles, but not a busy link', () => {
    const log = new PacketLog(label);
    for (let i = 0; i < 60; i++) log.take('host', event(i + 1, '__netif_receive_skb_core'));
    expect(log.flush().loop).toMatchObject({ ifname: 'v1', what: 'who-has 192.168.1.2' });
    for (let i = 0; i < 60; i++) {
      const frame = REQUEST.slice();
      frame[41] = i;
      log.take('host', event(i + 100, '__netif_receive_skb_core', { frame }));
    }
    expect(log.flush().loop).toBeNull();
  });
});
