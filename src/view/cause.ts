import { otherHost } from './address_cause.ts';
import { noPort, portBlocked, vlanCause } from './bridge_cause.ts';
import { arpUnanswered, down } from './link_cause.ts';
import { loopedBack } from './nat_cause.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { DROP_POINT, NO_ROUTE_POINT, TOO_LONG_POINT } from './points.ts';
import { forwardingError, noRoute } from './route_cause.ts';
import { ruleCause } from './rule_cause.ts';
import { type Cause, destination, device, look, type Maker, placeName, plain, type Scene, sceneAt, shows, source } from './scene.ts';
import { circling, tooBig, tooLong } from './size_cause.ts';
import { nobodyListens } from './socket_cause.ts';
import type { Surroundings } from './surroundings.ts';
import { formatIpv4, parseIpv4 } from '../wire/addr.ts';

/** Drops that say nothing of why a packet did not arrive: copies for others. */
const ASIDE = new Set(['OTHERHOST', 'BRIDGE_NO_EGRESS_PORT', 'SOCKET_FILTER', 'ARP_IGNORED']);

/** The drop that decided, of all a packet's copies: the last one that says something. */
export function decidingDrop({ events }: LoggedPacket): LoggedEvent | undefined {
  const drops = events.filter(({ event: { point, skb } }) => point === DROP_POINT || (point in UNMADE && skb === 0));
  return drops.findLast(({ event }) => !ASIDE.has(String(event.detail?.['reason']))) ?? drops.at(-1);
}

/** Why `drop` ended a packet. */
export function causeOf(packet: LoggedPacket, drop: LoggedEvent, around: Surroundings): Cause {
  const scene = sceneAt(packet, drop, around);
  const maker = UNMADE[drop.event.point] ?? CAUSES[String(drop.event.detail?.['reason'])];
  return maker?.(scene) ?? { why: plain(scene), look: look(scene, 'nstat -az') };
}

/** Packets that were never made. */
const UNMADE: Readonly<Record<string, Maker>> = { [NO_ROUTE_POINT]: noRoute, [TOO_LONG_POINT]: tooLong };

function noWayOn(scene: Scene): Cause {
  return forwardingError(scene, parseIpv4(destination(scene)) ?? 0);
}

function neighbour(scene: Scene): Cause {
  const hop = scene.before.findLast(({ event }) => event.point === 'ip_finish_output2')?.event.detail?.['nexthop'];
  return arpUnanswered(scene, hop === undefined ? destination(scene) : formatIpv4(Number(hop)), device(scene));
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

function notForwarding(scene: Scene): Cause {
  const to = destination(scene);
  const place = placeName(scene);
  return {
    why: {
      en: `${to} is not an address of ${place}, which does not forward (ip_forward is 0)`,
      zh: `${to} 不是 ${place} 的地址，而它又不转发（ip_forward 为 0）`,
    },
    look: look(scene, 'sysctl net.ipv4.ip_forward'),
  };
}

function reversePath(scene: Scene): Cause {
  const [from, dev] = [source(scene), device(scene)];
  return {
    why: {
      en: `the reverse path filter: an answer to ${from} would not leave by ${dev} (rp_filter)`,
      zh: `反向路径过滤：回复 ${from} 不会从 ${dev} 出去（rp_filter）`,
    },
    look: look(scene, `ip route get ${from}`),
  };
}

function invalidSource(scene: Scene): Cause {
  return {
    why: {
      en: `martian: its source ${source(scene)} is not one a sender can have`,
      zh: `火星包（martian）：源地址 ${source(scene)} 不是发送方可以使用的`,
    },
    look: look(scene, 'sysctl net.ipv4.conf.all.log_martians'),
  };
}

function wrongVni(scene: Scene): Cause {
  const { vni } = scene.drop.event.detail ?? {};
  return {
    why: {
      en: `${placeName(scene)} has no VXLAN interface that is up with network number (VNI) ${vni}`,
      zh: `${placeName(scene)} 没有网络号（VNI）为 ${vni} 且已启用的 VXLAN 接口`,
    },
    look: look(scene, 'ip -d link show type vxlan'),
  };
}

/** A ping to many is answered only where that is allowed. */
function toMany(scene: Scene): Cause | null {
  if (scene.packet.record.icmpType !== ECHO) return null;
  return {
    why: {
      en: 'pings to a broadcast address are not answered there (icmp_echo_ignore_broadcasts)',
      zh: '那里不回应发往广播地址的 ping（icmp_echo_ignore_broadcasts）',
    },
    look: look(scene, 'sysctl net.ipv4.icmp_echo_ignore_broadcasts'),
  };
}

const ECHO = 8;
const sysctl = (name: string): Maker => shows(() => `sysctl ${name}`);
const fdb = shows(({ drop }) => `bridge fdb show dev ${drop.event.ifname}`);

const CAUSES: Readonly<Record<string, Maker>> = {
  NETFILTER_DROP: ruleCause,
  IP_INNOROUTES: noWayOn,
  IP_OUTNOROUTES: (scene) => {
    const to = scene.drop.event.detail?.['to'];
    return to === undefined ? noWayOn(scene) : forwardingError(scene, parseIpv4(String(to)) ?? 0);
  },
  IP_INADDRERRORS: notForwarding,
  IP_RPFILTER: reversePath,
  IP_LOCAL_SOURCE: loopedBack,
  IP_INVALID_SOURCE: invalidSource,
  IP_LOCALNET: (scene) => ({ why: plain(scene), look: look(scene, `sysctl net.ipv4.conf.${device(scene)}.route_localnet`) }),
  IP_TTL_EXCEEDED: circling,
  PKT_TOO_BIG: tooBig,
  NEIGH_FAILED: neighbour,
  NEIGH_QUEUEFULL: neighbour,
  NEIGH_DEAD: down,
  NEIGH_CREATEFAIL: shows(() => 'ip -s neigh'),
  QDISC_DROP: queue,
  DEV_READY: down,
  NO_SOCKET: nobodyListens,
  INVALID_PROTO: toMany,
  SOCKET_RCVBUFF: shows(() => 'ss -nm'),
  TCP_LISTEN_OVERFLOW: shows(() => 'ss -ltn'),
  ICMP_ECHO_IGNORED: sysctl('net.ipv4.icmp_echo_ignore_all'),
  UNICAST_IN_L2_MULTICAST: sysctl('net.ipv4.conf.all.drop_unicast_in_l2_multicast'),
  OTHERHOST: otherHost,
  BRIDGE_NO_EGRESS_PORT: noPort,
  BRIDGE_INGRESS_STP_STATE: portBlocked,
  BRIDGE_LOCKED: shows(({ drop }) => `bridge -d link show dev ${drop.event.ifname}`),
  VXLAN_NO_REMOTE: fdb,
  VXLAN_ENTRY_EXISTS: fdb,
  VXLAN_VNI_NOT_FOUND: wrongVni,
  FRAG_REASM_TIMEOUT: shows(() => 'nstat -az IpReasm*'),
  NOT_SPECIFIED: (scene) => (scene.before.some(({ event }) => event.point === 'ip_error') ? noWayOn(scene) : vlanCause(scene)),
};
