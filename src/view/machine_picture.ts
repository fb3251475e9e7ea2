import { enablePatches, type Patch, produceWithPatches } from 'immer';
import { devGetFlags } from '../net/core/dev.ts';
import type { NetDevice } from '../net/core/dev.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { NetStack } from '../net/core/net_stack.ts';
import { inDevGet } from '../net/ipv4/inetdevice.ts';
import { IFF_LOWER_UP, IFF_UP } from '../uapi/if.ts';
import { formatIpv4, formatMac } from '../wire/addr.ts';
import { bridgeStp, deviceKind, lowerOf, peerOf, portState, remotesOf, tagOf } from './device_parts.ts';
import type { DevicePicture, MachinePicture, NetnsPicture } from './picture.ts';

enablePatches();

/** One host, as the view needs it. */
export interface HostSource {
  readonly name: string;
  readonly stack: NetStack;
  /** Part of the surroundings. */
  readonly hidden: boolean;
  /** The names in /run/netns with the namespaces they stand for. */
  netnsNames(): Iterable<readonly [name: string, net: Net]>;
}

const OPERSTATES = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'];
/** br_state: net/bridge/br_stp.c. */
const PORT_STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** Makes pictures of a machine and says what changed from one to the next. */
export class PictureMaker {
  picture: MachinePicture = { hosts: {} };
  private readonly hosts: readonly HostSource[];
  private readonly ids = new WeakMap<NetDevice, number>();
  private nextId = 1;
  /** By `key(netns, ifindex)`: which device a trace event means. */
  private readonly byIndex = new Map<number, number>();
  private drawn: MachinePicture | null = null;
  private byId = new Map<number, DevicePicture>();

  constructor(hosts: readonly HostSource[]) {
    this.hosts = hosts;
  }

  /** Looks at the machine again. Returns the patches from the last picture to this one; none when nothing changed. */
  update(): Patch[] {
    const edits: ((draft: MachinePicture) => void)[] = [];
    this.byIndex.clear();
    for (const [order, host] of this.hosts.entries()) this.lookAtHost(host, order, edits);
    if (edits.length === 0) return [];
    const [next, patches] = produceWithPatches(this.picture, (draft) => {
      for (const edit of edits) edit(draft);
    });
    this.picture = next;
    return patches;
  }

  /** The device's id in the picture; the same for its whole life. */
  idOf(dev: NetDevice | null): number {
    if (dev === null) return 0;
    let id = this.ids.get(dev);
    if (id === undefined) this.ids.set(dev, (id = this.nextId++));
    return id;
  }

  /** The id of the device with this index in that namespace, as of the last picture; 0 when there is none. */
  deviceAt(netns: number, ifindex: number): number {
    return this.byIndex.get(indexKey(netns, ifindex)) ?? 0;
  }

  /** The bridge a device is a port of; 0 for none. */
  masterOf(id: number): number {
    return this.devices().get(id)?.master ?? 0;
  }

  /** Where frames come from that reach a device: the other end of its cable, or the device it stands on; 0 for neither. */
  beforeOf(id: number): number {
    const dev = this.devices().get(id);
    return dev === undefined ? 0 : dev.peer || dev.lower;
  }

  /** The devices of the last picture by their ids. */
  private devices(): ReadonlyMap<number, DevicePicture> {
    if (this.drawn === this.picture) return this.byId;
    this.drawn = this.picture;
    this.byId = new Map();
    for (const host of Object.values(this.picture.hosts))
      for (const netns of Object.values(host.namespaces)) for (const dev of Object.values(netns.devices)) this.byId.set(dev.id, dev);
    return this.byId;
  }

  private lookAtHost(host: HostSource, order: number, edits: ((draft: MachinePicture) => void)[]): void {
    const { name } = host;
    const old = this.picture.hosts[name];
    if (old === undefined) edits.push((draft) => (draft.hosts[name] = { name, order, hidden: host.hidden, namespaces: {} }));
    const names = new Map<Net, string[]>();
    for (const [netnsName, net] of host.netnsNames()) {
      const list = names.get(net);
      if (list) list.push(netnsName);
      else names.set(net, [netnsName]);
    }
    const seen = new Set<string>();
    for (const [at, net] of host.stack.namespaces.entries()) {
      if (net.dead) continue;
      const key = String(net.inum);
      seen.add(key);
      const oldNetns = old?.namespaces[key];
      const ownNames = names.get(net) ?? [];
      if (oldNetns === undefined)
        edits.push((draft) => (draft.hosts[name].namespaces[key] = { id: net.inum, order: at, names: ownNames, devices: {} }));
      else if (!sameList(oldNetns.names, ownNames)) edits.push((draft) => (draft.hosts[name].namespaces[key].names = ownNames));
      this.lookAtDevices(net, oldNetns, (draft) => draft.hosts[name].namespaces[key], edits);
    }
    for (const key in old?.namespaces)
      if (!seen.has(key)) {
        edits.push((draft) => {
          delete draft.hosts[name].namespaces[key];
        });
      }
  }

  private lookAtDevices(
    net: Net,
    old: NetnsPicture | undefined,
    find: (draft: MachinePicture) => NetnsPicture,
    edits: ((draft: MachinePicture) => void)[],
  ): void {
    let kept = 0;
    for (const dev of net.devByIndex.values()) {
      const id = this.idOf(dev);
      this.byIndex.set(indexKey(net.inum, dev.ifindex), id);
      const before = old?.devices[id];
      if (before !== undefined) kept++;
      if (before !== undefined && this.isAsBefore(dev, before)) continue;
      const now = this.draw(dev, id);
      if (before === undefined) edits.push((draft) => (find(draft).devices[id] = now));
      else edits.push((draft) => Object.assign(find(draft).devices[id], changes(before, now)));
    }
    if (old === undefined || Object.keys(old.devices).length === kept) return;
    const here = new Set<string>();
    for (const dev of net.devByIndex.values()) here.add(String(this.idOf(dev)));
    for (const key in old.devices)
      if (!here.has(key)) {
        edits.push((draft) => {
          delete find(draft).devices[key];
        });
      }
  }

  /** Compares without making anything: this runs for every device every time. */
  private isAsBefore(dev: NetDevice, old: DevicePicture): boolean {
    const flags = devGetFlags(dev);
    return (
      old.name === dev.name &&
      old.ifindex === dev.ifindex &&
      old.mtu === dev.mtu &&
      old.up === ((flags & IFF_UP) !== 0) &&
      old.carrier === ((flags & IFF_LOWER_UP) !== 0) &&
      old.operstate === OPERSTATES[dev.operstate] &&
      old.master === this.idOf(dev.master) &&
      old.peer === this.idOf(peerOf(dev)) &&
      old.portState === portStateOf(dev) &&
      old.tag === tagOf(dev) &&
      sameList(old.remotes, remotesOf(dev)) &&
      old.stp === bridgeStp(dev) &&
      sameMac(old.mac, dev.devAddr) &&
      sameAddresses(old.addresses, dev)
    );
  }

  private draw(dev: NetDevice, id: number): DevicePicture {
    const flags = devGetFlags(dev);
    return {
      id,
      ifindex: dev.ifindex,
      name: dev.name,
      kind: deviceKind(dev),
      mac: formatMac(dev.devAddr),
      mtu: dev.mtu,
      up: (flags & IFF_UP) !== 0,
      carrier: (flags & IFF_LOWER_UP) !== 0,
      operstate: OPERSTATES[dev.operstate],
      addresses: addressesOf(dev),
      peer: this.idOf(peerOf(dev)),
      master: this.idOf(dev.master),
      lower: this.idOf(lowerOf(dev)),
      tag: tagOf(dev),
      remotes: remotesOf(dev),
      portState: portStateOf(dev),
      stp: bridgeStp(dev),
    };
  }
}

function indexKey(netns: number, ifindex: number): number {
  return netns * 65536 + ifindex;
}

function portStateOf(dev: NetDevice): string {
  return PORT_STATES[portState(dev)] ?? '';
}

function addressesOf(dev: NetDevice): string[] {
  const list: string[] = [];
  for (let ifa = inDevGet(dev)?.ifaList ?? null; ifa !== null; ifa = ifa.next) list.push(`${formatIpv4(ifa.local)}/${ifa.prefixlen}`);
  return list;
}

const HEX = '0123456789abcdef';

function sameMac(text: string, mac: Uint8Array): boolean {
  for (let i = 0; i < 6; i++) {
    if (text[i * 3] !== HEX[mac[i] >> 4] || text[i * 3 + 1] !== HEX[mac[i] & 15]) return false;
  }
  return true;
}

function sameAddresses(old: readonly string[], dev: NetDevice): boolean {
  let at = 0;
  for (let ifa = inDevGet(dev)?.ifaList ?? null; ifa !== null; ifa = ifa.next) {
    if (at >= old.length || old[at++] !== `${formatIpv4(ifa.local)}/${ifa.prefixlen}`) return false;
  }
  return at === old.length;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The fields of `now` that differ, so that the patches hold no more than these. */
function changes(before: DevicePicture, now: DevicePicture): Partial<DevicePicture> {
  const changed: Record<string, unknown> = {};
  for (const key of Object.keys(now) as (keyof DevicePicture)[]) {
    const value = now[key];
    const old = before[key];
    if (Array.isArray(value) ? !sameList(value, old as string[]) : value !== old) changed[key] = value;
  }
  return changed as Partial<DevicePicture>;
}
