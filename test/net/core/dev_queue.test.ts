import { describe, expect, it } from 'vitest';
import { fc, test } from '@fast-check/vitest';
import { RX_HANDLER_PASS } from '../../../src/net/core/dev.ts';
import { devAddPack, devQueueXmit, netifReceiveSkb, netifRx } from '../../../src/net/core/dev_queue.ts';
import { ethTypeTrans } from '../../../src/net/core/eth.ts';
import { allocSkb, consumeSkb, type SkBuff } from '../../../src/net/core/skbuff.ts';
import type { TraceEvent } from '../../../src/net/core/trace.ts';
import { ENOBUFS } from '../../../src/uapi/errno.ts';
import { frame, Host } from './host.ts';

function wired(): { host: Host; v0: ReturnType<Host['dev']>; v1: ReturnType<Host['dev']>; got: SkBuff[] } {
  const host = new Host();
  const [v0, v1] = host.veth('v0', 'v1');
  host.up(v0, v1);
  host.run();
  const got: SkBuff[] = [];
  devAddPack(host.stack, 0x88b5, { func: (skb) => void got.push(skb) });
  return { host, v0, v1, got };
}

describe('a frame from device to device', () => {
  it('arrives behind its link header, counted at both ends', () => {
    const { host, v0, v1, got } = wired();
    devQueueXmit(frame(v0, v1.devAddr));
    expect(got).toHaveLength(0);
    host.run();
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({ dev: v1, pktType: 0, protocol: 0x88b5, skbIif: v1.ifindex, len: 46 });
    expect(v0.stats).toMatchObject({ txPackets: 1, txBytes: 60 });
    expect(v1.stats).toMatchObject({ rxPackets: 1, rxBytes: 60 });
  });

  it('may be four bytes longer than the MTU and no more', () => {
    const { host, v0, v1, got } = wired();
    host.set(v1, { mtu: 1000 });
    expect(devQueueXmit(frame(v0, v1.devAddr, 0x88b5, new Uint8Array(1004)))).toBe(0);
    expect(devQueueXmit(frame(v0, v1.devAddr, 0x88b5, new Uint8Array(1005)))).toBe(-ENOBUFS);
    host.run();
    expect(got).toHaveLength(1);
    expect(v0.stats.txDropped).toBe(1);
    expect(v1.stats.rxDropped).toBe(1);
  });

  it('is dropped silently where there is no carrier', () => {
    const { host, v0, v1, got } = wired();
    host.down(v1);
    host.run();
    expect(devQueueXmit(frame(v0, v1.devAddr))).toBe(0);
    host.run();
    expect(got).toHaveLength(0);
    expect(v0.stats).toMatchObject({ txPackets: 0, txDropped: 1 });
  });

  it('that nobody wants is counted as dropped, and says so', () => {
    const { host, v0, v1 } = wired();
    const drops: TraceEvent[] = [];
    host.stack.trace.listen((event) => void (event.point === 'kfree_skb' && drops.push(event)));
    devQueueXmit(frame(v0, v1.devAddr, 0x1234));
    host.run();
    expect(v1.stats.rxDropped).toBe(1);
    expect(drops.map((event) => [event.ifname, event.detail!.reason])).toEqual([['v1', 'UNHANDLED_PROTO']]);
  });

  it('meets a bounded queue', () => {
    const { host, v0, v1, got } = wired();
    for (let i = 0; i < 1200; i++) devQueueXmit(frame(v0, v1.devAddr));
    expect(host.stack.backlogDropped).toBe(199);
    host.run();
    expect(got).toHaveLength(1001);
    expect(host.stack.backlog).toBe(0);
  });

  it('loses its VLAN tag on the way in', () => {
    const { host, v0, v1, got } = wired();
    const payload = new Uint8Array(50);
    payload.set([0x20, 0x05, 0x88, 0xb5]);
    devQueueXmit(frame(v0, v1.devAddr, 0x8100, payload));
    host.run();
    expect(got).toHaveLength(1);
    // VLAN 5 has no device here: it is somebody else's.
    expect(got[0]).toMatchObject({ protocol: 0x88b5, pktType: 3, len: 46, vlanTci: 0 });
  });
});

describe('random frames', () => {
  const { host, v0, v1 } = wired();
  devAddPack(host.stack, 0x88b5, { func: consumeSkb });
  host.add('macvlan', { ifname: 'mv', link: v1.ifindex }, { mode: 4 });
  host.up(host.dev('mv'));
  host.run();

  test.prop([fc.uint8Array({ minLength: 14, maxLength: 200 }), fc.integer({ min: 0, max: 3 }), fc.boolean()])(
    'never throw and never stay in the queue',
    (bytes, target, tagged) => {
      const skb = allocSkb(bytes.length);
      const at = skb.put(bytes.length);
      skb.bytes.set(bytes, at);
      if (target > 0) skb.bytes.set([v1.devAddr, host.dev('mv').devAddr, new Uint8Array(6).fill(255)][target - 1], at);
      if (tagged) skb.bytes.set([0x81, 0x00], at + 12);
      skb.protocol = ethTypeTrans(skb, v1);
      if (bytes.length % 2) netifRx(skb);
      else netifReceiveSkb(skb);
      host.run(1_000_000);
      expect(host.stack.backlog).toBe(0);
      expect(v0.rxHandler ?? RX_HANDLER_PASS).toBe(RX_HANDLER_PASS);
    },
  );
});
