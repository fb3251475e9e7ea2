import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { collides, freeSpot } from '../../src/ui/map/free_spot.ts';
import { type Box, type Chip, MapMaker } from '../../src/ui/map/layout.ts';
import type { DevicePicture, MachinePicture, NetnsPicture } from '../../src/view/picture.ts';

let nextId = 1;

function device(name: string, more: Partial<DevicePicture> = {}): DevicePicture {
  const plain = { ifindex: 1, mac: '02:00:00:00:00:01', mtu: 1500, up: true, carrier: true, operstate: 'UP', addresses: [] };
  return {
    id: nextId++,
    name,
    kind: 'veth',
    ...plain,
    peer: 0,
    master: 0,
    lower: 0,
    tag: -1,
    remotes: [],
    portState: '',
    stp: false,
    ...more,
  };
}

function netns(id: number, names: string[], devices: DevicePicture[]): NetnsPicture {
  return { id, order: id - 1, names, devices: Object.fromEntries(devices.map((dev) => [dev.id, dev])) };
}

function machine(namespaces: NetnsPicture[]): MachinePicture {
  const host = { name: 'host', order: 0, hidden: false, namespaces: Object.fromEntries(namespaces.map((one) => [one.id, one])) };
  return { hosts: { host } };
}

/** A bridge on the host with a cable into each of some namespaces; each has `extra` more interfaces. */
function star(count: number, extra: number): NetnsPicture[] {
  const bridge = device('br0', { kind: 'bridge', addresses: ['10.0.0.1/24'] });
  const root = [device('eth0', { kind: 'nic', addresses: ['10.0.2.15/24'] }), bridge];
  const others: NetnsPicture[] = [];
  for (let i = 0; i < count; i++) {
    const [port, inside] = [device(`port${i}`, { master: bridge.id }), device('eth0', { addresses: [`10.0.0.${i + 2}/24`] })];
    port.peer = inside.id;
    inside.peer = port.id;
    root.push(port);
    others.push(netns(i + 2, [`ns${i}`], [inside, ...Array.from({ length: extra }, (_, at) => device(`x${at}`))]));
  }
  return [netns(1, [], root), ...others];
}

const apart = (a: Box | Chip, b: Box | Chip): boolean =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

const inside = (a: Box | Chip, b: Box): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

/** The corners of a path, its curves drawn straight. */
function corners(path: string): [number, number][] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MVHQCL])([^MVHQCL]*)/g)].map(([, letter, rest]) => {
    const numbers = rest.trim().split(/\s+/).map(Number);
    if (letter === 'V') y = numbers[0];
    else if (letter === 'H') x = numbers[0];
    else [x, y] = numbers.slice(-2);
    return [x, y];
  });
}

/** Do two lines of straight pieces cross? */
function cross(a: readonly [number, number][], b: readonly [number, number][]): boolean {
  const side = ([ax, ay]: [number, number], [bx, by]: [number, number], [px, py]: [number, number]): number =>
    Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
  for (let i = 1; i < a.length; i++)
    for (let j = 1; j < b.length; j++)
      if (
        side(a[i - 1], a[i], b[j - 1]) * side(a[i - 1], a[i], b[j]) < 0 &&
        side(b[j - 1], b[j], a[i - 1]) * side(b[j - 1], b[j], a[i]) < 0
      )
        return true;
  return false;
}

describe('the map', () => {
  test.prop([fc.nat(12), fc.nat(5), fc.constantFrom(430, 1100)])('has no two things over each other', (count, extra, maxRow) => {
    const { boxes, chips, cables } = new MapMaker().layOut(machine(star(count, extra)), maxRow);
    const host = boxes.find((box) => box.kind === 'host')!;
    const namespaces = boxes.filter((box) => box.kind === 'netns');
    for (const [at, chip] of chips.entries()) {
      expect(inside(chip, host)).toBe(true);
      for (const other of chips.slice(at + 1)) expect(apart(chip, other)).toBe(true);
    }
    for (const [at, box] of namespaces.entries()) {
      expect(inside(box, host)).toBe(true);
      for (const other of namespaces.slice(at + 1)) expect(apart(box, other)).toBe(true);
    }
    expect(cables.length).toBe(count);
  });

  it('leaves everything in its place when something new comes', () => {
    const maker = new MapMaker();
    const first = star(2, 1);
    const before = maker.layOut(machine(first), 1100);
    const after = maker.layOut(machine([...first, netns(9, ['later'], [device('v')])]), 1100);
    for (const old of [...before.boxes.filter((box) => box.kind !== 'host'), ...before.chips]) {
      const now = [...after.boxes, ...after.chips].find((one) => one.key === old.key)!;
      expect([now.x, now.y]).toEqual([old.x, old.y]);
    }
  });

  it('draws a cable broken unless both ends are up', () => {
    const [root, inner] = star(1, 0);
    Object.values(inner.devices)[0].up = false;
    const { cables } = new MapMaker().layOut(machine([root, inner]), 1100);
    expect(cables.map(({ carrier }) => carrier)).toEqual([false]);
  });

  it('keeps what was moved by hand where it is, and the others where they were', () => {
    const maker = new MapMaker();
    const first = star(3, 1);
    const before = maker.layOut(machine(first), 1100);
    const moved = new Map([['netns:host:ns1', { x: 300, y: 420 }]]);
    const host = before.boxes.find((box) => box.kind === 'host')!;
    for (const namespaces of [first, [...first, ...[20, 21, 22, 23].map((id) => netns(id, [`late${id}`], [device('v')]))]]) {
      const { boxes, chips } = maker.layOut(machine(namespaces), 1100, moved);
      const box = boxes.find((one) => one.title === 'ns1')!;
      expect([box.x - host.x, box.y - host.y]).toEqual([300, 420]);
      expect(
        inside(
          box,
          boxes.find((one) => one.kind === 'host')!,
        ),
      ).toBe(true);
      for (const chip of chips.filter(({ netns }) => netns === box.netns)) expect(inside(chip, box)).toBe(true);
      for (const old of before.boxes.filter(({ title }) => ['ns0', 'ns2', 'br0'].includes(title))) {
        const now = boxes.find(({ key }) => key === old.key)!;
        expect([now.x, now.y]).toEqual([old.x, old.y]);
      }
      for (const other of boxes) if (other.kind === 'netns' && other !== box) expect(apart(other, box), other.title).toBe(true);
    }
  });

  it('lets no two cables of a bridge cross, however many', () => {
    for (const [count, maxRow] of [
      [4, 1100],
      [17, 1100],
      [60, 1100],
      [9, 430],
    ]) {
      const { cables } = new MapMaker().layOut(machine(star(count, 1)), maxRow);
      const lines = cables.map(({ path }) => corners(path));
      for (const [at, line] of lines.entries()) for (const other of lines.slice(at + 1)) expect(cross(line, other)).toBe(false);
    }
  });

  it('lets nobody change places when a second row begins', () => {
    const maker = new MapMaker();
    const namespaces = star(15, 0);
    const before = maker.layOut(machine(namespaces.slice(0, 6)), 1100);
    const after = maker.layOut(machine(namespaces), 1100);
    const of = (boxes: Box[]): Box[] => boxes.filter(({ kind }) => kind === 'netns');
    for (const old of of(before.boxes)) expect(of(after.boxes).find(({ key }) => key === old.key)!.x).toBe(old.x);
  });

  it('draws tunnels between their ends, and devices on those they stand on', () => {
    const tunnel = (remote: string): DevicePicture => device('vx0', { kind: 'vxlan', tag: 100, remotes: [remote] });
    const [one, two] = [tunnel('10.0.0.12'), tunnel('10.0.0.11')];
    const eth0 = device('eth0', { kind: 'nic', addresses: ['10.0.0.11/24'] });
    const vlan = device('eth0.5', { kind: 'vlan', tag: 5, lower: eth0.id });
    const host = (name: string, order: number, devices: DevicePicture[]): MachinePicture['hosts'][string] => {
      const root = netns(order + 1, [], devices);
      return { name, order, hidden: false, namespaces: { [root.id]: { ...root, order: 0 } } };
    };
    const other = device('eth0', { kind: 'nic', addresses: ['10.0.0.12/24'] });
    const picture = { hosts: { host1: host('host1', 0, [eth0, one, vlan]), host2: host('host2', 1, [other, two]) } };
    const { cables, chips } = new MapMaker().layOut(picture, 1100);
    expect(cables.map(({ kind, from, to }) => [kind, from, to])).toEqual(
      expect.arrayContaining([
        ['tunnel', one.id, two.id],
        ['stand', eth0.id, vlan.id],
      ]),
    );
    expect(cables.length).toBe(2);
    const chip = (dev: DevicePicture): Chip => chips.find(({ device: shown }) => shown === dev)!;
    expect(chip(vlan).y).toBeGreaterThan(chip(eth0).y + chip(eth0).height);
  });

  it('leaves a host where it was put, and the other beside it', () => {
    const two = machine([netns(1, [], [device('eth0')])]);
    two.hosts['later'] = { ...machine(star(3, 0)).hosts['host'], name: 'later', order: 1 };
    const { boxes } = new MapMaker().layOut(two, 1100, new Map([['host:later', { x: 40, y: 60 }]]));
    const [host, later] = ['host', 'later'].map((name) => boxes.find(({ key }) => key === `host:${name}`)!);
    expect([later.x, later.y]).toEqual([40, 60]);
    expect(apart(host, later)).toBe(true);
  });

  it('lays sixty namespaces out in no time', () => {
    const namespaces = star(60, 2);
    const begin = performance.now();
    const { boxes } = new MapMaker().layOut(machine(namespaces), 1100);
    expect(performance.now() - begin).toBeLessThan(1500);
    expect(boxes.filter(({ kind }) => kind === 'netns').length).toBe(60);
  });
});

test.prop([
  fc.array(
    fc.record({ x: fc.nat(900), y: fc.nat(600), width: fc.integer({ min: 50, max: 200 }), height: fc.integer({ min: 30, max: 90 }) }),
    { maxLength: 12 },
  ),
  fc.integer({ min: -50, max: 900 }),
  fc.nat(600),
])('what is let go finds a free place near by', (others, x, y) => {
  const spot = freeSpot({ x, y, width: 190, height: 70 }, others, { x: 0, y: 0 });
  expect(spot.x).toBeGreaterThanOrEqual(0);
  for (const other of others) expect(collides(other, { ...spot, width: 190, height: 70 }, 0)).toBe(false);
});
