import { describe, expect, it } from 'vitest';
import {
  BR_STATE_BLOCKING,
  BR_STATE_FORWARDING,
  BR_STATE_LEARNING,
  BR_STATE_LISTENING,
  type NetBridge,
  type NetBridgePort,
  brPortGet,
} from '../../../src/net/bridge/br_private.ts';
import { BridgeHost, BROADCAST } from './bridge_host.ts';

const SECOND = 1e9;

/** Two bridges with two cables between them, STP on, forward delay 2 s; the first has the better id. */
function ring(): { host: BridgeHost; br0: NetBridge; br1: NetBridge; port(name: string): NetBridgePort } {
  const host = new BridgeHost();
  const br0 = host.bridge('br0', '02:00:00:00:00:10');
  const br1 = host.bridge('br1', '02:00:00:00:00:20');
  for (const br of [br0, br1]) host.setBridge(br, { stpState: 1, forwardDelay: 200, helloTime: 100 });
  const [a0, a1] = host.veth('a0', 'a1');
  const [b0, b1] = host.veth('b0', 'b1');
  host.set(a0, { master: br0.dev.ifindex });
  host.set(b0, { master: br0.dev.ifindex });
  host.set(a1, { master: br1.dev.ifindex });
  host.set(b1, { master: br1.dev.ifindex });
  host.up(a0, a1, b0, b1, br0.dev, br1.dev);
  return { host, br0, br1, port: (name) => brPortGet(host.dev(name))! };
}

describe('the spanning tree', () => {
  it('elects a root and blocks the second cable', () => {
    const { host, br0, br1, port } = ring();
    host.run(6 * SECOND);
    expect(br0.rootPort).toBe(0);
    expect(br1).toMatchObject({ rootPort: 1, rootPathCost: 2 });
    expect(['a0', 'b0', 'a1', 'b1'].map((name) => port(name).state)).toEqual([
      BR_STATE_FORWARDING,
      BR_STATE_FORWARDING,
      BR_STATE_FORWARDING,
      BR_STATE_BLOCKING,
    ]);
  });

  it('passes listening and learning, each for the forward delay', () => {
    const { host, port } = ring();
    host.run(1.5 * SECOND);
    expect(port('a0').state).toBe(BR_STATE_LISTENING);
    host.run(2 * SECOND);
    expect(port('a0').state).toBe(BR_STATE_LEARNING);
    host.run(2 * SECOND);
    expect(port('a0').state).toBe(BR_STATE_FORWARDING);
  });

  it('opens the other cable when one is cut, and tells the root of the change', () => {
    const { host, br0, br1, port } = ring();
    // Only a bridge that others depend on tells.
    const [c1, station] = host.veth('c1', 'station');
    host.set(c1, { master: br1.dev.ifindex });
    host.up(c1, station);
    host.run(40 * SECOND);
    expect(br0.topologyChange).toBe(false);
    host.down(host.dev('a0'));
    host.run(5.5 * SECOND);
    expect(br1.rootPort).toBe(2);
    expect(port('b1').state).toBe(BR_STATE_FORWARDING);
    expect(br0.topologyChange).toBe(true);
    // While it changes, addresses age in twice the forward delay.
    expect(br0.ageingTime).toBe(4 * SECOND);
  });

  it('takes over as root when the root is silent for the maximum age', () => {
    const { host, br0, br1 } = ring();
    host.run(10 * SECOND);
    host.down(br0.dev);
    host.run(15 * SECOND);
    expect(br1.rootPort).toBe(1);
    host.run(10 * SECOND);
    expect(br1.rootPort).toBe(0);
    expect(br1.designatedRoot.address[5]).toBe(0x20);
  });

  it('follows priorities', () => {
    const { host, br0, br1 } = ring();
    host.run(6 * SECOND);
    host.setBridge(br1, { priority: 4096 });
    host.run(3 * SECOND);
    expect(br1.rootPort).toBe(0);
    expect(br0.rootPort).not.toBe(0);
  });

  it('does not forward on a blocked port', () => {
    const { host } = ring();
    host.run(8 * SECOND);
    const before = host.dev('b1').stats.txPackets;
    host.send(host.dev('br1'), BROADCAST);
    expect(host.dev('b1').stats.txPackets).toBe(before);
  });
});

describe('without a spanning tree', () => {
  it('a port forwards at once, and its timer runs all the same', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0');
    const { ports } = host.stations(br, 1);
    expect(ports[0].state).toBe(BR_STATE_FORWARDING);
    expect(ports[0].forwardDelayTimer.pending).toBe(true);
  });

  it('times have their ranges', () => {
    const host = new BridgeHost();
    const br = host.bridge('br0');
    expect(host.setBridge(br, { forwardDelay: 100 }).error).toBe(0);
    expect(host.setBridge(br, { helloTime: 5 }).error).toBe(-34);
    expect(host.setBridge(br, { maxAge: 5 }).error).toBe(-34);
    // Switched on, the forward delay is put into its range.
    expect(host.setBridge(br, { stpState: 1 }).error).toBe(0);
    expect(br.forwardDelay).toBe(2 * SECOND);
    expect(host.setBridge(br, { forwardDelay: 100 }).error).toBe(-34);
  });
});
