import type { HostPicture, NetnsPicture } from '../../view/picture.ts';

/** The commands that the map's gestures stand for. The shell is the only door. */

/** One end of a cable that is pulled: a namespace, and the bridge there that it is plugged into ('' for none). */
export interface CableEnd {
  netns: NetnsPicture;
  bridge: string;
}

/** A word as the shell reads it back. */
function word(text: string): string {
  return /^[\w.:@%+-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/** Can commands typed into the host's terminal reach it? A namespace without a name, they cannot. */
export function isReachable(netns: NetnsPicture): boolean {
  return netns.order === 0 || netns.names.length > 0;
}

/** `ip` for this namespace: 'ip' or 'ip -n ns1'; `bridge` and `tc` take -n as well. */
export function tool(name: 'ip' | 'bridge', netns: NetnsPicture): string {
  return netns.order === 0 ? name : `${name} -n ${word(netns.names[0] ?? '')}`;
}

/** Any command, in this namespace: 'ip netns exec ns1 ss -tuna'. */
export function inside(netns: NetnsPicture, command: string): string {
  return netns.order === 0 ? command : `ip netns exec ${word(netns.names[0] ?? '')} ${command}`;
}

/** The first of ns1, ns2, ... that no namespace of the host is called. */
export function freeNetnsName(host: HostPicture): string {
  const taken = new Set(Object.values(host.namespaces).flatMap(({ names }) => names));
  return `ns${firstFree(1, (n) => !taken.has(`ns${n}`))}`;
}

/** The first of br0, br1, ... that no interface of the namespace is called. */
export function freeBridgeName(netns: NetnsPicture): string {
  const taken = deviceNames([netns]);
  return `br${firstFree(0, (n) => !taken.has(`br${n}`))}`;
}

export function addNetns(name: string): string[] {
  return [`ip netns add ${word(name)}`];
}

export function addBridge(netns: NetnsPicture, name: string): string[] {
  const ip = tool('ip', netns);
  return [`${ip} link add ${word(name)} type bridge`, `${ip} link set ${word(name)} up`];
}

/** A cable between two namespaces of a host (or within one), plugged in and switched on; with names that are free on the whole host. */
export function pullCable(host: HostPicture, from: CableEnd, to: CableEnd): string[] {
  const taken = deviceNames(Object.values(host.namespaces));
  const n = firstFree(0, (at) => !taken.has(`veth${at}`) && !taken.has(`veth${at + 1}`));
  const [a, b] = [`veth${n}`, `veth${n + 1}`];
  const where = ({ netns }: CableEnd): string => (netns.order === 0 ? '' : ` netns ${word(netns.names[0] ?? '')}`);
  return [
    `ip link add ${a}${where(from)} type veth peer name ${b}${where(to)}`,
    ...join(from.netns, a, from.bridge),
    ...join(to.netns, b, to.bridge),
    ...setUp(from.netns, a, true),
    ...setUp(to.netns, b, true),
  ];
}

/** '' leaves the bridge out. */
function join(netns: NetnsPicture, dev: string, bridge: string): string[] {
  return bridge === '' ? [] : joinBridge(netns, dev, bridge);
}

export function joinBridge(netns: NetnsPicture, dev: string, bridge: string): string[] {
  return [`${tool('ip', netns)} link set ${word(dev)} master ${word(bridge)}`];
}

export function leaveBridge(netns: NetnsPicture, dev: string): string[] {
  return [`${tool('ip', netns)} link set ${word(dev)} nomaster`];
}

export function setUp(netns: NetnsPicture, dev: string, up: boolean): string[] {
  return [`${tool('ip', netns)} link set ${word(dev)} ${up ? 'up' : 'down'}`];
}

/** The root namespace has no name that `netns` takes; process 1 is there. */
export function moveTo(netns: NetnsPicture, dev: string, target: NetnsPicture): string[] {
  return [`${tool('ip', netns)} link set ${word(dev)} netns ${target.order === 0 ? '1' : word(target.names[0] ?? '')}`];
}

export function deleteDevice(netns: NetnsPicture, dev: string): string[] {
  return [`${tool('ip', netns)} link del ${word(dev)}`];
}

export function deleteNetns(netns: NetnsPicture): string[] {
  return [`ip netns del ${word(netns.names[0] ?? '')}`];
}

function deviceNames(namespaces: readonly NetnsPicture[]): Set<string> {
  return new Set(namespaces.flatMap(({ devices }) => Object.values(devices).map(({ name }) => name)));
}

function firstFree(from: number, isFree: (n: number) => boolean): number {
  let n = from;
  while (!isFree(n)) n++;
  return n;
}
