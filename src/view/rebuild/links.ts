import { type Place, placeOf } from './place.ts';
import type { IpLink, NetnsDump } from './dump.ts';

/** The commands that make devices, and those that put them to work. */

/** What a bridge is made with and what a port gets: only what differs from this is said. */
const BRIDGE_DEFAULTS: Readonly<Record<string, unknown>> = {
  forward_delay: 1500,
  hello_time: 200,
  max_age: 2000,
  ageing_time: 30000,
  stp_state: 0,
  priority: 32768,
  vlan_filtering: 0,
  vlan_default_pvid: 1,
  group_fwd_mask: '0',
  mcast_snooping: 1,
  mcast_querier: 0,
  mcast_igmp_version: 2,
  nf_call_iptables: 0,
};

const PORT_DEFAULTS: Readonly<Record<string, unknown>> = {
  priority: 32,
  hairpin: false,
  guard: false,
  root_block: false,
  fastleave: false,
  learning: true,
  flood: true,
  mcast_flood: true,
  bcast_flood: true,
  proxy_arp: false,
  neigh_suppress: false,
  isolated: false,
};

/** The words of `bridge link set` for a port's settings where they are others. */
const PORT_WORDS: Readonly<Record<string, string>> = {
  priority: 'priority',
  hairpin: 'hairpin',
  guard: 'guard',
  root_block: 'root_block',
  fastleave: 'fastleave',
  learning: 'learning',
  flood: 'flood',
  mcast_flood: 'mcast_flood',
  bcast_flood: 'bcast_flood',
  neigh_suppress: 'neigh_suppress',
  isolated: 'isolated',
};

interface Device {
  readonly place: Place;
  readonly dump: NetnsDump;
  readonly link: IpLink;
}

/** Makes the devices that are not in `before`, those that others stand on first, and joins ports to their bridges. */
export function linkCommands(dumps: readonly NetnsDump[], before: readonly NetnsDump[]): string[] {
  const lines: string[] = [];
  const known = new Set<string>();
  for (const dump of before) for (const link of dump.links) known.add(keyOf(dump.name, link.ifname));
  const devices: Device[] = dumps
    .flatMap((dump) => dump.links.map((link) => ({ place: placeOf(dump.name), dump, link })))
    .sort((a, b) => rank(a.link) - rank(b.link) || (a.link.ifindex ?? 0) - (b.link.ifindex ?? 0));
  for (const device of devices) {
    const key = keyOf(device.dump.name, device.link.ifname);
    if (known.has(key) || isLoopback(device.link)) continue;
    known.add(key);
    lines.push(...make(device, devices, known));
  }
  for (const { place, link } of devices) if (link.master !== undefined) lines.push(...join(place, link));
  return lines;
}

function keyOf(netns: string, name: string): string {
  return `${netns}/${name}`;
}

export function isLoopback(link: IpLink): boolean {
  return link.link_type === 'loopback' || link.flags?.includes('LOOPBACK') === true || link.ifname === 'lo';
}

/** Bridges before ports, cables before what stands on a device. */
function rank({ linkinfo }: IpLink): number {
  const kind = linkinfo?.info_kind;
  if (kind === 'bridge') return 0;
  return kind === 'vlan' || kind === 'macvlan' || kind === 'vxlan' ? 2 : 1;
}

function make(device: Device, all: readonly Device[], known: Set<string>): string[] {
  const { place, link } = device;
  const kind = link.linkinfo?.info_kind ?? '';
  const name = `${link.ifname}${settings(link)}`;
  switch (kind) {
    case 'veth':
      return makeVeth(device, all, known);
    case 'bridge':
      return [place.ip(`link add ${name} type bridge${bridgeOptions(link)}`)];
    case 'dummy':
      return [place.ip(`link add ${name} type dummy`)];
    case 'vlan':
    case 'macvlan':
      return [place.ip(`link add link ${link.link ?? '?'} name ${name} type ${kind}${stackedOptions(kind, link)}`)];
    case 'vxlan':
      return [place.ip(`link add ${name} type vxlan${vxlanOptions(link)}`)];
    case '':
      return [`# ${link.ifname}${place.name === '' ? '' : ` in ${place.name}`} is a network card: it has to be there`];
    default:
      return [`# ${link.ifname}: devices of type ${kind} are not rebuilt`];
  }
}

/** Address, MTU and queue where there is something to say. */
function settings({ address, mtu, txqlen, linkinfo }: IpLink): string {
  const usual = linkinfo?.info_kind === 'vxlan' ? 1450 : 1500;
  return [
    address === undefined ? '' : ` address ${address}`,
    mtu === undefined || mtu === usual ? '' : ` mtu ${mtu}`,
    txqlen === undefined || txqlen === 1000 ? '' : ` txqlen ${txqlen}`,
  ].join('');
}

/** Both ends at once; the shell's own number stands for the namespace it runs in. The kernel gives the peer the lower number, so the end with the lower one is named as the peer. */
function makeVeth(device: Device, all: readonly Device[], known: Set<string>): string[] {
  const { dump, link } = device;
  const other = all.find((one) => one !== device && one.link.linkinfo?.info_kind === 'veth' && isPeer(device, one) && isPeer(one, device));
  if (other === undefined) {
    return [
      `# ${link.ifname}: the other end of the cable is not in what was read`,
      device.place.ip(`link add ${link.ifname}${settings(link)} type veth`),
    ];
  }
  known.add(keyOf(other.dump.name, other.link.ifname));
  const swap = other.dump === dump && (other.link.ifindex ?? 0) > (link.ifindex ?? 0);
  const [first, peer] = swap ? [other, device] : [device, other];
  const there = peer.dump === first.dump ? '' : ` netns ${peer.dump.name === '' ? '$$' : peer.dump.name}`;
  return [
    first.place.ip(
      `link add ${first.link.ifname}${settings(first.link)} type veth peer name ${peer.link.ifname}${settings(peer.link)}${there}`,
    ),
  ];
}

/** Does `from` say that `to` is its other end? */
function isPeer(from: Device, to: Device): boolean {
  const { link, dump } = from;
  if (link.link_netnsid === undefined) {
    return to.dump === dump && (link.link === to.link.ifname || (link.link_index !== undefined && link.link_index === to.link.ifindex));
  }
  const there = dump.nsids === null ? to.dump !== dump : (dump.nsids.get(link.link_netnsid) ?? '') === to.dump.name;
  return there && link.link_index === to.link.ifindex;
}

function bridgeOptions({ linkinfo }: IpLink): string {
  const data = linkinfo?.info_data ?? {};
  return Object.entries(BRIDGE_DEFAULTS)
    .filter(([key, usual]) => data[key] !== undefined && String(data[key]) !== String(usual))
    .map(([key]) => ` ${key} ${String(data[key])}`)
    .join('');
}

function stackedOptions(kind: string, { linkinfo }: IpLink): string {
  const data = linkinfo?.info_data ?? {};
  if (kind === 'macvlan') return typeof data.mode === 'string' ? ` mode ${data.mode}` : '';
  const protocol = typeof data.protocol === 'string' && data.protocol !== '802.1Q' ? ` protocol ${data.protocol}` : '';
  return `${protocol} id ${String(data.id)}`;
}

function vxlanOptions({ linkinfo, link }: IpLink): string {
  const data = linkinfo?.info_data ?? {};
  const words = [` id ${String(data.id)}`];
  for (const key of ['group', 'remote', 'local'] as const) if (typeof data[key] === 'string') words.push(` ${key} ${data[key]}`);
  const below = typeof data.link === 'string' ? data.link : link;
  if (typeof below === 'string') words.push(` dev ${below}`);
  if (data.port !== undefined) words.push(` dstport ${String(data.port)}`);
  if (data.learning === false) words.push(' nolearning');
  for (const key of ['proxy', 'l2miss', 'l3miss'] as const) if (data[key] === true) words.push(` ${key}`);
  if (typeof data.ageing === 'number' && data.ageing !== 300) words.push(` ageing ${data.ageing}`);
  return words.join('');
}

/** A port and what it does otherwise than others. */
function join(place: Place, link: IpLink): string[] {
  const lines = [place.ip(`link set ${link.ifname} master ${link.master!}`)];
  const data = link.linkinfo?.info_slave_data ?? {};
  const words = Object.entries(PORT_WORDS)
    .filter(([key]) => data[key] !== undefined && data[key] !== PORT_DEFAULTS[key])
    .map(([key, word]) => ` ${word} ${typeof data[key] === 'boolean' ? (data[key] ? 'on' : 'off') : String(data[key])}`);
  if (words.length > 0)
    lines.push(`${place.name === '' ? 'bridge' : `bridge -n ${place.name}`} link set dev ${link.ifname}${words.join('')}`);
  return lines;
}

/** Switches on what is on and was not, and gives forwarding entries that were given by hand. */
export function linkState(place: Place, dump: NetnsDump, had: NetnsDump): string[] {
  const isUp = (link: IpLink | undefined): boolean => link?.flags?.includes('UP') === true;
  const lines: string[] = [];
  for (const link of dump.links) {
    const before = had.links.find((one) => one.ifname === link.ifname);
    if (isUp(link) && !isUp(before)) lines.push(place.ip(`link set ${link.ifname} up`));
    if (!isUp(link) && isUp(before)) lines.push(place.ip(`link set ${link.ifname} down`));
    if (before !== undefined && before.mtu !== link.mtu && link.mtu !== undefined)
      lines.push(place.ip(`link set ${link.ifname} mtu ${link.mtu}`));
  }
  const bridge = place.name === '' ? 'bridge' : `bridge -n ${place.name}`;
  for (const { mac, ifname, state, dst, master, flags } of dump.fdb) {
    if (dst !== undefined && state !== undefined) lines.push(`${bridge} fdb append ${mac} dev ${ifname} dst ${dst}`);
    else if (state === 'static' && master !== undefined)
      lines.push(`${bridge} fdb add ${mac} dev ${ifname} master${flags?.includes('sticky') ? ' sticky' : ''} static`);
  }
  return lines;
}
