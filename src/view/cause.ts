import { formatIpv4 } from '../wire/addr.ts';
import { inNetns } from './commands.ts';
import { dropSentence } from './drop_sentences.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { DROP_POINT, NO_ROUTE_POINT } from './points.ts';
import { ruleCause } from './rule_cause.ts';
import type { Text } from './text.ts';

/** Why a packet got no further, and the command that shows it. */
export interface Cause {
  why: Text;
  /** '' when there is nothing to look at. */
  look: string;
}

/** What the causes need to know of the machine besides the events. */
export interface Surroundings {
  /** A namespace's name; a host's own has the host's. */
  label: (host: string, netns: number) => string;
  /** A rule as `iptables -S` prints it, '' when it is not known (any more). `rule` counts from 1. */
  ruleText: (host: string, netns: number, table: string, chain: string, rule: number) => string;
}

/** One drop with all that was told of that packet before. */
export interface Scene {
  packet: LoggedPacket;
  drop: LoggedEvent;
  /** The events of the same skb before the drop, oldest first. */
  before: readonly LoggedEvent[];
  around: Surroundings;
}

/** Drops that say nothing of why a packet did not arrive: copies for others. */
const ASIDE = new Set(['OTHERHOST', 'BRIDGE_NO_EGRESS_PORT', 'SOCKET_FILTER', 'ARP_IGNORED']);

/** The drop that decided, of all a packet's copies: the last one that says something. */
export function decidingDrop({ events }: LoggedPacket): LoggedEvent | undefined {
  const drops = events.filter(({ event: { point, skb } }) => point === DROP_POINT || (point === NO_ROUTE_POINT && skb === 0));
  return drops.findLast(({ event }) => !ASIDE.has(String(event.detail?.['reason']))) ?? drops.at(-1);
}

/** Why `drop` ended a packet. */
export function causeOf(packet: LoggedPacket, drop: LoggedEvent, around: Surroundings): Cause {
  const at = packet.events.indexOf(drop);
  const before = packet.events.slice(0, at).filter(({ event }) => event.skb === drop.event.skb);
  const scene: Scene = { packet, drop, before, around };
  if (drop.event.point === NO_ROUTE_POINT) return noRoute(scene);
  const reason = String(drop.event.detail?.['reason']);
  const maker = CAUSES[reason];
  return maker?.(scene) ?? { why: plain(scene), look: look(scene, 'nstat -az') };
}

/** The drop reason's own sentence, to stand inside another. */
function plain({ drop }: Scene): Text {
  const { en, zh } = dropSentence(String(drop.event.detail?.['reason']), drop.event.detail);
  return { en: en.replace(/\.$/, ''), zh: zh.replace(/。$/, '') };
}

/** A command as it is typed on the host to act in the drop's namespace. */
export function look({ drop, around }: Pick<Scene, 'drop' | 'around'>, command: string): string {
  return inNetns(around.label(drop.host, drop.event.netns), drop.host, command);
}

const number = (value: unknown): number => Number(value ?? 0);
const address = (value: unknown): string => formatIpv4(number(value));

const EACCES = 13;
const EINVAL = 22;
const EHOSTUNREACH = 113;

/** The packet was never made, or cannot be answered: no route. */
function noRoute(scene: Scene): Cause {
  const detail = scene.drop.event.detail ?? {};
  const to = address(detail['daddr']);
  const error = number(detail['error']);
  const place = scene.around.label(scene.drop.host, scene.drop.event.netns);
  return { why: routeError(place, to, error), look: look(scene, `ip route get ${to}`) };
}

function routeError(place: string, to: string, error: number): Text {
  switch (error) {
    case EHOSTUNREACH:
      return { en: `a route of ${place} says that ${to} is unreachable`, zh: `${place} 的一条路由声明 ${to} 不可达（unreachable）` };
    case EACCES:
      return { en: `a route of ${place} prohibits packets to ${to}`, zh: `${place} 的一条路由禁止发往 ${to}（prohibit）` };
    case EINVAL:
      return {
        en: `${place} has a blackhole route to ${to}, or the source address is not its own`,
        zh: `${place} 到 ${to} 是黑洞路由，或者源地址不是它自己的`,
      };
    default:
      return { en: `${place} has no route to ${to}`, zh: `${place} 没有到 ${to} 的路由` };
  }
}

/** The device the packet was at. */
const device = ({ drop }: Scene): string => drop.event.ifname;

/** Where it was going when it was dropped; NAT may have changed that. */
function destination({ packet, before }: Scene): string {
  const changed = before.findLast(({ event }) => event.point === 'nf_nat_manip_pkt' && event.detail?.['manip'] === 'destination');
  return changed === undefined ? packet.record.to : address(changed.event.detail?.['to']);
}

function source({ packet, before }: Scene): string {
  const changed = before.findLast(({ event }) => event.point === 'nf_nat_manip_pkt' && event.detail?.['manip'] === 'source');
  return changed === undefined ? packet.record.from : address(changed.event.detail?.['to']);
}

function forwardingError(scene: Scene): Cause {
  const place = scene.around.label(scene.drop.host, scene.drop.event.netns);
  const error = number(scene.before.findLast(({ event }) => event.point === 'ip_error')?.event.detail?.['error']);
  const to = destination(scene);
  return { why: routeError(place, to, error), look: look(scene, `ip route get ${to}`) };
}

function neighbour(scene: Scene): Cause {
  const hop = scene.before.findLast(({ event }) => event.point === 'ip_finish_output2')?.event.detail?.['nexthop'];
  const who = hop === undefined ? destination(scene) : address(hop);
  return arpUnanswered(scene, who, device(scene));
}

/** Nobody said whose MAC address it is. */
export function arpUnanswered(scene: Pick<Scene, 'drop' | 'around'>, who: string, dev: string): Cause {
  return {
    why: {
      en: `nobody on ${dev} answers ARP for ${who}: no such host there, its interface is down, or it is in another subnet`,
      zh: `${dev} 上没有人应答对 ${who} 的 ARP 询问：那里没有这台主机、它的接口未启用，或它在别的子网`,
    },
    look: look(scene, `ip neigh show dev ${dev}`),
  };
}

function queue(scene: Scene): Cause {
  const kind = scene.drop.event.detail?.['qdisc'];
  const dev = device(scene);
  if (kind === 'noop' || kind === undefined) return down(scene);
  return {
    why: { en: `the queue of ${dev} (${kind}) drops it`, zh: `${dev} 的队列（${kind}）把它丢弃` },
    look: look(scene, `tc -s qdisc show dev ${dev}`),
  };
}

function down(scene: Scene): Cause {
  const dev = device(scene);
  return {
    why: {
      en: `${dev} is down or has no carrier (the other end of its cable is down?)`,
      zh: `${dev} 未启用，或没有载波（网线另一端未启用？）`,
    },
    look: look(scene, `ip link show ${dev}`),
  };
}

function tooBig(scene: Scene): Cause {
  const dev = device(scene);
  const { length } = scene.packet.record;
  const told = scene.before.some(({ event }) => event.point === 'icmp_send');
  return {
    why: told
      ? {
          en: `it is larger (${length} bytes) than the MTU of the next link and must not be cut up (DF)`,
          zh: `它有 ${length} 字节，超过下一段链路的 MTU，又不许分片（DF）`,
        }
      : { en: `it is larger (${length} bytes) than the MTU of ${dev}`, zh: `它有 ${length} 字节，超过 ${dev} 的 MTU` },
    look: told ? look(scene, `ip route get ${destination(scene)}`) : look(scene, `ip link show ${dev}`),
  };
}

/** What a bridge's ports said when none of them sent the frame. */
function noPort(scene: Scene): Cause {
  const refused = scene.before.findLast(({ event }) => event.point === 'should_deliver');
  return refused === undefined ? { why: plain(scene), look: look(scene, 'bridge link show') } : refusedByPort(refused, scene.around);
}

/** Why a bridge did not send a frame out of a port: `drop` is that station. */
export function refusedByPort(drop: LoggedEvent, around: Surroundings): Cause {
  const scene = { drop, around };
  const refused = drop.event.detail ?? {};
  const { port } = refused;
  const vlan = number(refused['vlan']);
  switch (refused['why']) {
    case 'isolated':
      return {
        why: {
          en: `bridge port ${port} is isolated, as is the port it came from`,
          zh: `网桥端口 ${port} 与来时的端口都被隔离（isolated）`,
        },
        look: look(scene, `bridge -d link show dev ${port}`),
      };
    case 'vlan':
      return {
        why: { en: `bridge port ${port} is not a member of VLAN ${vlan}`, zh: `网桥端口 ${port} 不属于 VLAN ${vlan}` },
        look: look(scene, 'bridge vlan show'),
      };
    case 'flood':
      return {
        why: { en: `bridge port ${port} takes no flooded frames (flood off)`, zh: `网桥端口 ${port} 不接收泛洪的帧（flood off）` },
        look: look(scene, `bridge -d link show dev ${port}`),
      };
    default:
      return { why: portState(String(port), number(refused['state'])), look: look(scene, 'bridge link show') };
  }
}

const PORT_STATES: readonly Text[] = [
  { en: 'disabled (it or its bridge is down, or it has no carrier)', zh: '被禁用（它或其网桥未启用，或没有载波）' },
  { en: 'listening', zh: '处于监听状态' },
  { en: 'learning', zh: '处于学习状态' },
  { en: 'forwarding', zh: '处于转发状态' },
  { en: 'blocking', zh: '处于阻塞状态' },
];

function portState(port: string, state: number): Text {
  const words = PORT_STATES[state] ?? PORT_STATES[0];
  return {
    en: `bridge port ${port} is ${words.en}: it does not forward`,
    zh: `网桥端口 ${port}${words.zh}，不转发`,
  };
}

function unspecified(scene: Scene): Cause | null {
  const { vlan } = scene.drop.event.detail ?? {};
  const dev = device(scene);
  const error = scene.before.findLast(({ event }) => event.point === 'ip_error');
  if (error !== undefined) return forwardingError(scene);
  if (vlan === undefined) return null;
  return {
    why:
      vlan === 0
        ? { en: `untagged frames have no VLAN on ${dev} (no PVID)`, zh: `${dev} 上不带标签的帧不属于任何 VLAN（没有 PVID）` }
        : { en: `${dev} is not a member of VLAN ${vlan}`, zh: `${dev} 不属于 VLAN ${vlan}` },
    look: look(scene, 'bridge vlan show'),
  };
}

type Maker = (scene: Scene) => Cause | null;

/** The reason's own sentence with a command that shows more. */
function shows(command: (scene: Scene) => string): Maker {
  return (scene) => ({ why: plain(scene), look: look(scene, command(scene)) });
}

const sysctl = (name: string): Maker => shows(() => `sysctl ${name}`);

const CAUSES: Readonly<Record<string, Maker>> = {
  NETFILTER_DROP: ruleCause,
  IP_INNOROUTES: forwardingError,
  IP_OUTNOROUTES: forwardingError,
  IP_INADDRERRORS: (scene) => ({
    why: {
      en: `${destination(scene)} is not an address of ${scene.around.label(scene.drop.host, scene.drop.event.netns)}, which does not forward (ip_forward is 0)`,
      zh: `${destination(scene)} 不是 ${scene.around.label(scene.drop.host, scene.drop.event.netns)} 的地址，而它又不转发（ip_forward 为 0）`,
    },
    look: look(scene, 'sysctl net.ipv4.ip_forward'),
  }),
  IP_RPFILTER: (scene) => ({
    why: {
      en: `the reverse path filter: an answer to ${source(scene)} would not leave by ${device(scene)} (rp_filter)`,
      zh: `反向路径过滤：回复 ${source(scene)} 不会从 ${device(scene)} 出去（rp_filter）`,
    },
    look: look(scene, `ip route get ${source(scene)}`),
  }),
  IP_LOCAL_SOURCE: (scene) => ({
    why: {
      en: `martian: its source ${source(scene)} is an address of this host itself`,
      zh: `火星包（martian）：源地址 ${source(scene)} 就是本机自己的地址`,
    },
    look: look(scene, 'ip addr'),
  }),
  IP_INVALID_SOURCE: (scene) => ({
    why: {
      en: `martian: its source ${source(scene)} is not one a sender can have`,
      zh: `火星包（martian）：源地址 ${source(scene)} 不是发送方可以使用的`,
    },
    look: look(scene, 'sysctl net.ipv4.conf.all.log_martians'),
  }),
  IP_LOCALNET: sysctl('net.ipv4.conf.all.route_localnet'),
  IP_TTL_EXCEEDED: (scene) => ({
    why: {
      en: 'its time to live (TTL) ran out: too many routers, perhaps in a circle',
      zh: '生存时间（TTL）用完：经过的路由器太多，也许在兜圈子',
    },
    look: look(scene, `ip route get ${destination(scene)}`),
  }),
  PKT_TOO_BIG: tooBig,
  NEIGH_FAILED: neighbour,
  NEIGH_QUEUEFULL: neighbour,
  NEIGH_DEAD: down,
  NEIGH_CREATEFAIL: shows(() => 'ip -s neigh'),
  QDISC_DROP: queue,
  DEV_READY: down,
  NO_SOCKET: (scene) => ({
    why: { en: `nobody listens on that port (${portOf(scene)})`, zh: `没有程序监听该端口（${portOf(scene)}）` },
    look: look(scene, 'ss -tuln'),
  }),
  SOCKET_RCVBUFF: shows(() => 'ss -nm'),
  TCP_LISTEN_OVERFLOW: shows(() => 'ss -ltn'),
  ICMP_ECHO_IGNORED: sysctl('net.ipv4.icmp_echo_ignore_all'),
  UNICAST_IN_L2_MULTICAST: sysctl('net.ipv4.conf.all.drop_unicast_in_l2_multicast'),
  OTHERHOST: (scene) => ({
    why: {
      en: `the frame bears another receiver's MAC address than that of ${device(scene)} (a stale neighbour entry?)`,
      zh: `帧的目的 MAC 地址不是 ${device(scene)} 的（邻居条目过时？）`,
    },
    look: look(scene, `ip link show ${device(scene)}`),
  }),
  BRIDGE_NO_EGRESS_PORT: noPort,
  BRIDGE_INGRESS_STP_STATE: (scene) => ({
    why: portState(device(scene), number(scene.drop.event.detail?.['state'])),
    look: look(scene, 'bridge link show'),
  }),
  BRIDGE_LOCKED: shows(({ drop }) => `bridge -d link show dev ${drop.event.ifname}`),
  VXLAN_NO_REMOTE: shows(({ drop }) => `bridge fdb show dev ${drop.event.ifname}`),
  VXLAN_VNI_NOT_FOUND: shows(() => 'ip -d link show type vxlan'),
  NOT_SPECIFIED: unspecified,
};

function portOf({ packet }: Scene): string {
  return `${packet.record.protocol.toUpperCase()} ${/> (\d+)/.exec(packet.record.what)?.[1] ?? ''}`.trim();
}
