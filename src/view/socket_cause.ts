import { vxlanPriv } from '../drivers/vxlan_private.ts';
import { untouchedBy } from './nat_cause.ts';
import { type Cause, destination, look, placeName, type Scene } from './scene.ts';
import { socketsOf } from './socket_tables.ts';
import { besides, type Text } from './text.ts';

/** Nobody has that port; perhaps somebody has it at another address. */
export function nobodyListens(scene: Scene): Cause {
  const { protocol, what } = scene.packet.now;
  const port = Number(/> (\d+)/.exec(what)?.[1] ?? 0);
  if (port === 0)
    return {
      why: { en: 'nobody here waits for it (any more: it came too late?)', zh: '这里没有程序在等它（已经结束，它来得太晚？）' },
      look: '',
    };
  const name = protocol.toUpperCase();
  const nobody: Text = { en: `nobody listens on that port (${name} ${port})`, zh: `没有程序监听该端口（${name} ${port}）` };
  if (isFromTunnel(scene)) return noTunnelEnd(scene, nobody);
  const elsewhere = otherAddress(scene, protocol, port);
  if (elsewhere !== null) return { why: besides(nobody, elsewhere), look: look(scene, 'ss -tuln') };
  if (port === DNS && protocol === 'udp' && destination(scene).startsWith('127.')) return noResolver(scene, nobody);
  return untouchedBy(scene, nobody, port) ?? { why: nobody, look: look(scene, 'ss -tuln') };
}

const DNS = 53;

/** Did a tunnel make the datagram? */
function isFromTunnel({ packet, around }: Scene): boolean {
  const [{ host, event }] = packet.events;
  const dev = around.machine.device(host, event.netns, event.ifname);
  return dev !== undefined && vxlanPriv(dev) !== null;
}

function noTunnelEnd(scene: Scene, nobody: Text): Cause {
  const place = placeName(scene);
  const more: Text = {
    en: `${place} has no VXLAN interface that is up with that port`,
    zh: `${place} 没有使用该端口且已启用的 VXLAN 接口`,
  };
  return { why: besides(nobody, more), look: look(scene, 'ip -d link show type vxlan') };
}

/** Names are asked of this host itself where no other server is named. */
function noResolver(scene: Scene, nobody: Text): Cause {
  const more: Text = {
    en: 'names cannot be looked up, as /etc/resolv.conf names no other server',
    zh: '无法解析域名，因为 /etc/resolv.conf 没有写别的服务器',
  };
  return { why: besides(nobody, more), look: look(scene, 'cat /etc/resolv.conf') };
}

/** A program has the port at another address only. */
function otherAddress(scene: Scene, protocol: string, port: number): Text | null {
  const net = scene.around.machine.net(scene.drop.host, scene.drop.event.netns);
  if (net === undefined) return null;
  const state = protocol === 'tcp' ? 'LISTEN' : 'UNCONN';
  const bound = socketsOf(net).find((row) => row.protocol === protocol && row.state === state && row.local.endsWith(`:${port}`));
  if (bound === undefined) return null;
  const to = destination(scene);
  const place = placeName(scene);
  return {
    en: `a program of ${place} does, but at ${bound.local} only, not at ${to}`,
    zh: `${place} 有程序监听该端口，但只在 ${bound.local}，不在 ${to}`,
  };
}
