import { expect, it } from 'vitest';
import { addBridge, deleteNetns, freeBridgeName, freeNetnsName, inside, moveTo, pullCable, tool } from '../../src/ui/map/commands.ts';
import type { DevicePicture, HostPicture, NetnsPicture } from '../../src/view/picture.ts';

const device = (id: number, name: string): DevicePicture => ({
  id,
  ifindex: id,
  name,
  kind: 'veth',
  mac: '02:00:00:00:00:01',
  mtu: 1500,
  up: true,
  carrier: true,
  operstate: 'UP',
  addresses: [],
  peer: 0,
  master: 0,
  lower: 0,
  tag: -1,
  remotes: [],
  portState: '',
  stp: false,
});
const netns = (order: number, names: string[], ...devices: string[]): NetnsPicture => ({
  id: order,
  order,
  names,
  devices: Object.fromEntries(devices.map((name, at) => [order * 10 + at, device(order * 10 + at, name)])),
});

const root = netns(0, [], 'eth0', 'br0', 'veth1');
const ns1 = netns(1, ['ns1'], 'veth2');
const odd = netns(2, ["it's"]);
const host: HostPicture = { name: 'host', order: 0, hidden: false, namespaces: { 0: root, 1: ns1, 2: odd } };

it('names are free on the whole host', () => {
  expect(freeNetnsName(host)).toBe('ns2');
  expect(freeBridgeName(root)).toBe('br1');
  expect(pullCable(host, { netns: ns1, bridge: '' }, { netns: root, bridge: 'br0' })).toEqual([
    'ip link add veth3 netns ns1 type veth peer name veth4',
    'ip link set veth4 master br0',
    'ip -n ns1 link set veth3 up',
    'ip link set veth4 up',
  ]);
});

it('each command is for its namespace, and odd names are quoted', () => {
  expect(tool('bridge', ns1)).toBe('bridge -n ns1');
  expect(inside(root, 'ss')).toBe('ss');
  expect(inside(ns1, 'ss')).toBe('ip netns exec ns1 ss');
  expect(addBridge(root, 'br 1')).toEqual(["ip link add 'br 1' type bridge", "ip link set 'br 1' up"]);
  expect(moveTo(ns1, 'veth2', root)).toEqual(['ip -n ns1 link set veth2 netns 1']);
  expect(deleteNetns(odd)).toEqual(["ip netns del 'it'\\''s'"]);
});
