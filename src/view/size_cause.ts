import { type Cause, destination, device, look, type Scene } from './scene.ts';
import type { LoggedPacket } from './packet_log.ts';

const ETH_HLEN = 14;
const IPV4_TTL = 8;
/** No program but those that look for the way begins with less. */
const FEW_HOPS = 32;

/** The TTL a packet set out with; -1 where that is not known. */
export function firstTtl({ frame, layer }: LoggedPacket): number {
  return frame[(layer === 'ethernet' ? ETH_HLEN : 0) + IPV4_TTL] ?? -1;
}

/** Did it set out with so small a TTL that it was not meant to come far, as traceroute's do? */
export function isShortLived(packet: LoggedPacket): boolean {
  const ttl = firstTtl(packet);
  return ttl >= 0 && ttl < FEW_HOPS;
}

/** Its time to live ran out: it began with too little, or it goes in circles. */
export function circling(scene: Scene): Cause {
  const { packet, around } = scene;
  const get = look(scene, `ip route get ${destination(scene)}`);
  const routers = packet.events
    .filter(({ event }) => event.point === 'ip_forward')
    .map(({ host, event }) => around.label(host, event.netns));
  const circle = routers.lastIndexOf(routers.at(-1)!, -2);
  if (circle >= 0) {
    const round = [...routers.slice(circle), ''].slice(0, -1);
    return {
      why: {
        en: `its time to live (TTL) ran out: it goes in a circle, ${round.join(' → ')}`,
        zh: `生存时间（TTL）用完：它在兜圈子，${round.join(' → ')}`,
      },
      look: get,
    };
  }
  const ttl = firstTtl(packet);
  const began = isShortLived(packet)
    ? {
        en: `it set out with a TTL of ${ttl}, enough for ${ttl - 1} routers`,
        zh: `它出发时的 TTL 只有 ${ttl}，只够经过 ${ttl - 1} 个路由器`,
      }
    : { en: 'too many routers, or a rule lowered it', zh: '经过的路由器太多，或有规则把它改小了' };
  return { why: { en: `its time to live (TTL) ran out: ${began.en}`, zh: `生存时间（TTL）用完：${began.zh}` }, look: get };
}

/** Too large for a link that it may not be cut up for. */
export function tooBig(scene: Scene): Cause {
  const dev = device(scene);
  const { length } = scene.packet.record;
  const told = scene.before.some(({ event }) => event.point === 'icmp_send');
  if (!told)
    return {
      why: { en: `it is larger (${length} bytes) than the MTU of ${dev}`, zh: `它有 ${length} 字节，超过 ${dev} 的 MTU` },
      look: look(scene, `ip link show ${dev}`),
    };
  return {
    why: {
      en: `it is larger (${length} bytes) than the MTU of the next link and must not be cut up (DF)`,
      zh: `它有 ${length} 字节，超过下一段链路的 MTU，又不许分片（DF）`,
    },
    look: look(scene, `ip route get ${destination(scene)}`),
  };
}

/** A tunnel's outer packet would be too large for the way. */
export function tooBigForTunnel(scene: Scene): Cause {
  const dev = device(scene);
  const mtu = String(scene.drop.event.detail?.['mtu']);
  const { length } = scene.packet.record;
  return {
    why: {
      en: `it is larger (${length} bytes) than what fits into the tunnel ${dev} (${mtu} bytes) and must not be cut up (DF)`,
      zh: `它有 ${length} 字节，超过隧道 ${dev} 能装下的 ${mtu} 字节，又不许分片（DF）`,
    },
    look: look(scene, `ip -d link show ${dev}`),
  };
}

/** A program wanted to send more in one packet than may leave. */
export function tooLong(scene: Scene): Cause {
  const { length, mtu, dev } = scene.drop.event.detail ?? {};
  const { to } = scene.packet.record;
  const known = scene.around.machine.device(scene.drop.host, scene.drop.event.netns, String(dev))?.mtu;
  const limit =
    known === mtu
      ? { en: `the MTU of ${dev} is ${mtu}`, zh: `${dev} 的 MTU 是 ${mtu}` }
      : {
          en: `no more than ${mtu} fit on the way to ${to}, as ICMP once told (path MTU)`,
          zh: `先前的 ICMP 说过，去 ${to} 的路上最多 ${mtu} 字节（路径 MTU）`,
        };
  return {
    why: {
      en: `it would be ${length} bytes long and must not be cut up (DF), but ${limit.en}`,
      zh: `它将有 ${length} 字节，又不许分片（DF），但${limit.zh}`,
    },
    look: look(scene, known === mtu ? `ip link show ${dev}` : `ip route get ${to}`),
  };
}
