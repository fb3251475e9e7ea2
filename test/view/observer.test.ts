import { applyPatches, type Patch } from 'immer';
import { beforeEach, describe, expect, it } from 'vitest';
import { Machine } from '../../src/machine/machine.ts';
import { hostSources } from '../../src/view/netns_names.ts';
import { Observer } from '../../src/view/observer.ts';
import type { DevicePicture, MachinePicture } from '../../src/view/picture.ts';

const SEC = 1e9;
let machine: Machine;
let observer: Observer;

/** Runs commands one after the other, each to its end. */
function run(...lines: string[]): void {
  for (const line of lines) {
    const terminal = machine.openTerminal('host', { cols: 120, rows: 30, argv: line.split(' ') });
    const end = machine.now + 20 * SEC;
    while (!terminal.closed && machine.now < end) machine.runUntil(machine.now + SEC / 10);
  }
}

function find(picture: MachinePicture, netns: string, name: string): DevicePicture | undefined {
  const found = Object.values(picture.hosts['host'].namespaces).find((one) => (netns === '' ? one.order === 0 : one.names.includes(netns)));
  return found && Object.values(found.devices).find((dev) => dev.name === name);
}

beforeEach(() => {
  machine = new Machine({ lab: 'uplink', seed: 1 });
  observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
});

describe('the picture', () => {
  it('has what the lab has', () => {
    observer.look();
    const eth0 = find(observer.picture, '', 'eth0');
    expect(eth0).toMatchObject({ kind: 'nic', mac: '52:54:00:12:34:56', up: true, carrier: true, addresses: ['10.0.2.15/24'] });
    expect(Object.values(observer.picture.hosts).map(({ name, hidden }) => [name, hidden])).toContainEqual(['gw', true]);
    expect(eth0?.peer).not.toBe(0);
  });

  it('follows a device through namespaces, and its patches lead from each picture to the next', () => {
    let copy: MachinePicture = { hosts: {} };
    const sent: Patch[][] = [];
    const look = (): void => {
      const { patches } = observer.look();
      sent.push(patches);
      copy = applyPatches(copy, patches);
      expect(copy).toEqual(observer.picture);
    };
    look();
    run('ip netns add ns1', 'ip link add v1 type veth peer name v2');
    look();
    const before = find(observer.picture, '', 'v1')!;
    expect(before).toMatchObject({ kind: 'veth', up: false, carrier: false });
    expect(find(observer.picture, '', 'v2')?.id).toBe(before.peer);
    run(
      'ip link set v1 netns ns1',
      'ip -n ns1 link set v1 name inner',
      'ip -n ns1 addr add 10.1.0.1/24 dev inner',
      'ip -n ns1 link set inner up',
    );
    look();
    expect(find(observer.picture, '', 'v1')).toBeUndefined();
    expect(find(observer.picture, 'ns1', 'inner')).toMatchObject({ id: before.id, up: true, carrier: false, addresses: ['10.1.0.1/24'] });
    run('ip netns del ns1');
    look();
    expect(find(observer.picture, '', 'v2')).toBeUndefined();
    machine.runUntil(machine.now + SEC);
    look();
    expect(sent.at(-1)).toEqual([]);
  });

  it('shows bridge ports and their states', () => {
    run('ip link add br0 type bridge', 'ip link set br0 up', 'ip link add p0 type veth peer name q0', 'ip link set p0 master br0');
    observer.look();
    const bridge = find(observer.picture, '', 'br0')!;
    expect(find(observer.picture, '', 'p0')).toMatchObject({ master: bridge.id, portState: 'disabled' });
    run('ip link set p0 up', 'ip link set q0 up');
    observer.look();
    expect(find(observer.picture, '', 'p0')).toMatchObject({ portState: 'forwarding', carrier: true });
  });
});

describe('packets', () => {
  it('of a ping: ARP and its answer, the echo and its answer, each with its way', () => {
    observer.look();
    run('ping -c 1 10.0.2.2');
    observer.look();
    const records = observer.packets.since(0).filter(({ protocol }) => protocol === 'arp' || protocol === 'icmp');
    expect(records.map(({ what, fate }) => `${what} ${fate}`)).toEqual(
      expect.arrayContaining([
        'who-has 10.0.2.2 delivered',
        'is-at 52:55:0a:00:02:02 delivered',
        'echo request, seq 1 delivered',
        'echo reply, seq 1 delivered',
      ]),
    );
    const echo = records.find(({ icmpType }) => icmpType === 8)!;
    const points = observer.journey(echo.id)!.stations.map(({ point }) => point);
    expect(points).toEqual(expect.arrayContaining(['ip_output', 'dev_queue_xmit', 'ip_rcv', 'icmp_rcv']));
    expect(points.indexOf('ip_output')).toBeLessThan(points.indexOf('ip_rcv'));
  });

  it('that nobody answers say so', () => {
    run('ping -c 1 -W 1 10.0.2.99');
    machine.runUntil(machine.now + 5 * SEC);
    observer.look();
    const echo = observer.packets.since(0).find(({ icmpType }) => icmpType === 8)!;
    expect(echo).toMatchObject({ fate: 'dropped', reason: 'NEIGH_FAILED' });
    expect(observer.journey(echo.id)!.ending.en).toMatch(/nobody on .* answers ARP/);
  });

  it('that go round in circles are noticed', () => {
    for (const b of ['0', '1']) run(`ip link add br${b} type bridge`, `ip link set br${b} up`);
    for (const c of ['0', '1'])
      run(`ip link add x${c} type veth peer name y${c}`, `ip link set x${c} master br0 up`, `ip link set y${c} master br1 up`);
    run('ip addr add 10.9.0.1/24 dev br0');
    observer.look();
    machine.openTerminal('host', { cols: 80, rows: 24, argv: ['ping', '10.9.0.2'] });
    let loop = null;
    for (let i = 0; i < 20 && loop === null; i++) {
      machine.runSlice(machine.now + SEC, 5000);
      loop = observer.look().loop;
    }
    // A bridge's own report of its groups is enough to set it off.
    expect(loop).toMatchObject({ what: expect.stringMatching(/who-has 10\.9\.0\.2|IGMPv3 report/) as string });
  });
});

it('watching changes nothing: with and without an observer the machine is the same', () => {
  const other = new Machine({ lab: 'uplink', seed: 1 });
  const commands = ['ip netns add a', 'ip link add v0 type veth peer name v1', 'ip link set v1 netns a', 'ping -c 2 10.0.2.2'];
  run(...commands);
  observer.look();
  for (const host of machine.visibleHosts) observer.tables.routes(host.name, host.stack.initNet.inum);
  other.replay(machine.inputs, machine.now);
  expect([other.steps, other.hash]).toEqual([machine.steps, machine.hash]);
});
