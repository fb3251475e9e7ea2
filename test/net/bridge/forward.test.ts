import { describe, expect, it } from 'vitest';
import { NTF_MASTER, NTF_STICKY, NUD_NOARP, NUD_PERMANENT, NUD_REACHABLE } from '../../../src/uapi/rtnetlink.ts';
import type { TraceEvent } from '../../../src/net/core/trace.ts';
import { devQueueXmit } from '../../../src/net/core/dev_queue.ts';
import { BROADCAST, BridgeHost } from './bridge_host.ts';
import { frame, mac } from '../core/host.ts';

function lan(count = 3): ReturnType<BridgeHost['stations']> & { host: BridgeHost; br: ReturnType<BridgeHost['bridge']> } {
  const host = new BridgeHost();
  const br = host.bridge('br0', '02:00:00:00:00:f0');
  return { host, br, ...host.stations(br, count) };
}

describe('a bridge', () => {
  it('floods what it does not know, and learns who sent it', () => {
    const { host, stations } = lan();
    expect(host.send(stations[0], stations[1])).toEqual(['h2', 'h3']);
    expect(host.send(stations[1], stations[0])).toEqual(['h1']);
    expect(host.send(stations[0], stations[1])).toEqual(['h2']);
    expect(host.fdb()).toContain('02:00:00:00:00:01 p1');
  });

  it('gives broadcasts to all but the sender, and to its host', () => {
    const { host, stations } = lan();
    expect(host.send(stations[0], BROADCAST)).toEqual(['br0', 'h2', 'h3']);
  });

  it('gives its host what is for its own address or a port', () => {
    const { host, br, ports, stations } = lan();
    expect(host.send(stations[0], br.dev)).toEqual(['br0']);
    expect(host.send(stations[0], ports[1].dev)).toEqual(['br0']);
    expect(br.dev.stats).toMatchObject({ rxPackets: 2, rxBytes: 92 });
  });

  it('sends what its host sends', () => {
    const { host, br, stations } = lan();
    expect(host.send(br.dev, stations[2])).toEqual(['h1', 'h2', 'h3']);
    host.send(stations[2], BROADCAST);
    expect(host.send(br.dev, stations[2])).toEqual(['h3']);
    expect(br.dev.stats.txBytes).toBe(120);
  });

  it('forgets a station that was silent for the ageing time', () => {
    const { host, br, stations } = lan();
    host.setBridge(br, { ageingTime: 1000 });
    host.send(stations[0], BROADCAST);
    host.run(9e9);
    expect(host.fdb()).toContain('02:00:00:00:00:01 p1');
    host.run(1.2e9);
    expect(host.fdb()).not.toContain('02:00:00:00:00:01 p1');
  });

  it('says why a frame died', () => {
    const { host, ports, stations } = lan();
    const reasons: unknown[] = [];
    host.stack.trace.listen((event: TraceEvent) => void (event.point === 'kfree_skb' && reasons.push(event.detail?.reason)));
    host.setPort(ports[0], { state: 0 });
    host.send(stations[0], BROADCAST);
    host.setPort(ports[0], { state: 3, locked: 1 });
    host.send(stations[0], BROADCAST);
    expect(reasons).toEqual(['BRIDGE_INGRESS_STP_STATE', 'BRIDGE_LOCKED']);
  });

  it('does not run for ever in a loop of cables', () => {
    const { host, br, stations } = lan(2);
    const other = host.bridge('br1');
    for (const [a, b] of [
      ['x1', 'y1'],
      ['x2', 'y2'],
    ]) {
      const [x, y] = host.veth(a, b);
      host.up(x, y);
      host.set(x, { master: br.dev.ifindex });
      host.set(y, { master: other.dev.ifindex });
    }
    host.up(other.dev);
    host.run();
    devQueueXmit(frame(stations[0], BROADCAST));
    const end = host.sim.now + 5e6;
    let steps = 0;
    while (steps < 20000 && host.sim.step(end)) steps++;
    expect(host.stack.backlog).toBeLessThanOrEqual(1001);
    expect(steps).toBeGreaterThan(100);
  });
});

describe('port flags', () => {
  it('isolated ports do not see each other', () => {
    const { host, ports, stations } = lan();
    host.setPort(ports[0], { isolated: 1 });
    host.setPort(ports[1], { isolated: 1 });
    expect(host.send(stations[0], BROADCAST)).toEqual(['br0', 'h3']);
    expect(host.send(stations[2], BROADCAST)).toEqual(['br0', 'h1', 'h2']);
  });

  it('hairpin sends back where it came from', () => {
    const { host, ports, stations } = lan();
    host.setPort(ports[0], { hairpin: 1 });
    expect(host.send(stations[0], BROADCAST)).toEqual(['br0', 'h1', 'h2', 'h3']);
  });

  it('flood off keeps unknown unicasts away, not broadcasts', () => {
    const { host, ports, stations } = lan();
    host.setPort(ports[2], { flood: 0 });
    expect(host.send(stations[0], mac('02:00:00:00:00:99'))).toEqual(['h2']);
    expect(host.send(stations[0], BROADCAST)).toEqual(['br0', 'h2', 'h3']);
    host.setPort(ports[2], { bcastFlood: 0 });
    expect(host.send(stations[0], BROADCAST)).toEqual(['br0', 'h2']);
  });

  it('learning off learns nothing', () => {
    const { host, ports, stations } = lan();
    host.setPort(ports[0], { learning: 0 });
    host.send(stations[0], BROADCAST);
    expect(host.fdb()).not.toContain('02:00:00:00:00:01 p1');
  });
});

describe('entries by hand', () => {
  const addr = mac('02:00:00:00:00:02');

  it('of a static entry learning takes over, unless it is sticky', () => {
    const { host, ports, stations } = lan();
    host.fdbAdd({ ifindex: ports[2].dev.ifindex, lladdr: addr, flags: NTF_MASTER, state: NUD_NOARP });
    expect(host.send(stations[0], addr)).toEqual(['h3']);
    host.send(stations[1], BROADCAST);
    expect(host.send(stations[0], addr)).toEqual(['h2']);
    expect(host.fdbDel({ ifindex: ports[2].dev.ifindex, lladdr: addr, flags: NTF_MASTER })).toMatchObject({ error: -2 });
    host.fdbAdd({ ifindex: ports[2].dev.ifindex, lladdr: addr, flags: NTF_MASTER | NTF_STICKY, state: NUD_NOARP }, 0);
    host.send(stations[1], BROADCAST);
    expect(host.send(stations[0], addr)).toEqual(['h3']);
  });

  it('refuses as Linux does', () => {
    const { host, br, ports } = lan();
    const port = { ifindex: ports[0].dev.ifindex, lladdr: addr, flags: NTF_MASTER };
    expect(host.fdbAdd({ ...port, state: NUD_PERMANENT }).error).toBe(0);
    expect(host.fdbAdd({ ...port, state: NUD_PERMANENT }).error).toBe(-17);
    expect(host.fdbAdd({ ...port, flags: NTF_MASTER | NTF_STICKY, state: NUD_PERMANENT }, 0).error).toBe(-22);
    expect(host.fdbAdd({ ...port, lladdr: new Uint8Array(6), state: NUD_PERMANENT }).error).toBe(-22);
    expect(host.fdbAdd({ ...port, vlan: 5, state: NUD_PERMANENT }).error).toBe(-22);
    expect(host.fdbAdd({ ifindex: br.dev.ifindex, lladdr: mac('02:00:00:00:00:77'), flags: 2, state: NUD_REACHABLE }).error).toBe(-22);
  });

  it('the newest comes first in a dump; a port that leaves takes its own along', () => {
    const { host, ports, stations } = lan();
    host.send(stations[0], BROADCAST);
    host.fdbAdd({ ifindex: ports[0].dev.ifindex, lladdr: addr, flags: NTF_MASTER, state: NUD_NOARP });
    expect(host.fdb().filter((line) => line.endsWith('p1'))).toEqual([
      '02:00:00:00:00:02 p1',
      '02:00:00:00:00:01 p1',
      '02:00:00:00:01:01 p1',
    ]);
    host.set(ports[0].dev, { master: 0 });
    expect(host.fdb().filter((line) => line.endsWith('p1'))).toEqual([]);
  });
});
