import { macvlanPriv } from '../drivers/macvlan.ts';
import { MACVLAN_MODE_BRIDGE } from '../drivers/macvlan_port.ts';
import { vlanPriv } from '../drivers/vlan.ts';
import { brPortGet, brPriv } from '../net/bridge/br_private.ts';
import type { NetDevice } from '../net/core/dev.ts';
import { IFF_LOOPBACK, IFF_NOARP } from '../uapi/if.ts';
import { formatIpv4, parseIpv4 } from '../wire/addr.ts';
import { type Cause, commandAt, look, type Scene } from './scene.ts';
import { peerOf } from './device_parts.ts';
import { deviceWords, type Surroundings } from './surroundings.ts';
import { because, type Text } from './text.ts';
import { addressesOf, hasCarrier, isUp, linkOf } from './whereabouts.ts';

/** A device does not send: why not? */
export function down(scene: Scene): Cause {
  const { drop, around } = scene;
  const { ifname } = drop.event;
  const dev = around.machine.device(drop.host, drop.event.netns, ifname);
  const why = (dev === undefined ? null : notRunning(dev, around)) ?? {
    en: `${ifname} was down or had no carrier`,
    zh: `${ifname} 当时未启用，或没有载波`,
  };
  return { why, look: look(scene, `ip link show ${ifname}`) };
}

/** Why a device is not able to send and receive now; null when it is. */
export function notRunning(dev: NetDevice, around: Surroundings): Text | null {
  const { name } = dev;
  if (!isUp(dev)) {
    if ((dev.flags & IFF_LOOPBACK) === 0) return { en: `${name} is down`, zh: `${name} 未启用（down）` };
    return {
      en: `${name} is down, and what a host sends to its own addresses goes by ${name}`,
      zh: `${name} 未启用（down），而发往本机自己地址的包都要经过 ${name}`,
    };
  }
  if (hasCarrier(dev)) return null;
  const because = noCarrier(dev, around);
  return { en: `${name} has no carrier${because.en}`, zh: `${name} 没有载波${because.zh}` };
}

function noCarrier(dev: NetDevice, around: Surroundings): Text {
  const peer = peerOf(dev);
  if (peer !== null) {
    const { en, zh } = deviceWords(peer, around);
    return isUp(peer) ? { en: '', zh: '' } : { en: `: the other end of its cable, ${en}, is down`, zh: `：网线的另一端（${zh}）未启用` };
  }
  const ports = brPriv(dev)?.ports;
  if (ports?.length === 0) return { en: ': the bridge has no port', zh: '：网桥没有端口' };
  if (ports !== undefined)
    return { en: ': none of the ports of the bridge is up with a carrier', zh: '：网桥没有一个端口处于启用且有载波的状态' };
  const lower = macvlanPriv(dev)?.lowerdev ?? vlanPriv(dev)?.realDev;
  if (lower === undefined) return { en: '', zh: '' };
  return { en: `: ${lower.name}, on which it stands, is down or has none`, zh: `：它所依附的 ${lower.name} 未启用或没有载波` };
}

/** Nobody said whose MAC address it is: where is that address? */
export function arpUnanswered(scene: Pick<Scene, 'drop' | 'around'>, who: string, ifname: string): Cause {
  const { drop, around } = scene;
  const from = around.machine.device(drop.host, drop.event.netns, ifname);
  const owners = around.machine.owners(parseIpv4(who) ?? 0).filter(({ dev }) => dev.net !== from?.net);
  const stand = from === undefined ? null : notRunning(from, around);
  const asked: Text = { en: `nobody on ${ifname} answers ARP for ${who}`, zh: `${ifname} 上没有人应答对 ${who} 的 ARP 询问` };
  const neighbours = look(scene, `ip neigh show dev ${ifname}`);
  if (stand !== null) return { why: because(asked, stand), look: look(scene, `ip link show ${ifname}`) };
  if (owners.length === 0) return { why: because(asked, nobodyHas(from, around)), look: neighbours };
  if (from === undefined) return { why: asked, look: neighbours };
  const heard = linkOf(from);
  const { dev, host } = owners.find((owner) => heard.devices.has(owner.dev)) ?? owners[0];
  const where = deviceWords(dev, around);
  const reason = silence(dev, from, heard.devices.has(dev), around);
  const why = because(asked, { en: `it belongs to ${where.en}, ${reason.en}`, zh: `它属于 ${where.zh}，${reason.zh}` });
  return { why, look: commandAt(around, host, dev.net.inum, `ip addr show ${dev.name}`) };
}

/** No interface has the address; whose are on the link? */
function nobodyHas(from: NetDevice | undefined, around: Surroundings): Text {
  const near = from === undefined ? [] : [...linkOf(from).devices].flatMap(addressesOf);
  const words = near.slice(0, MOST_NEIGHBOURS).map(({ dev, local, prefixlen }) => {
    const { en, zh } = deviceWords(dev, around);
    return { en: `${en} has ${formatIpv4(local)}/${prefixlen}`, zh: `${zh} 是 ${formatIpv4(local)}/${prefixlen}` };
  });
  const en = words.length === 0 ? '' : ` (on this link ${words.map((one) => one.en).join(', ')})`;
  const zh = words.length === 0 ? '' : `（这段链路上：${words.map((one) => one.zh).join('，')}）`;
  return { en: `no interface anywhere has that address${en}`, zh: `任何地方都没有接口配有这个地址${zh}` };
}

const MOST_NEIGHBOURS = 3;

/** Why a device with the address that is asked for does not answer. */
function silence(dev: NetDevice, from: NetDevice, heard: boolean, around: Surroundings): Text {
  const still = notRunning(dev, around);
  if (still !== null) return { en: `but ${still.en}`, zh: `但${still.zh}` };
  if ((dev.flags & IFF_NOARP) !== 0) return { en: 'which does not answer ARP (arp off)', zh: '而它不应答 ARP（arp off）' };
  if (heard)
    return {
      en: 'which is on the same link but did not answer',
      zh: '它在同一链路上，却没有应答',
    };
  const apart = keptApart(dev, from);
  if (apart !== null) return apart;
  const here = cableEnd(from, around);
  const there = cableEnd(dev, around);
  return {
    en: `which is on another link (${there.en}; ${here.en})`,
    zh: `它在另一段链路上（${there.zh}；${here.zh}）`,
  };
}

/** A macvlan does not reach the device it stands on, nor (but in mode bridge) those beside it. */
function keptApart(dev: NetDevice, from: NetDevice): Text | null {
  const [one, other] = [macvlanPriv(dev), macvlanPriv(from)];
  if (one?.lowerdev === from || other?.lowerdev === dev)
    return {
      en: 'but a macvlan and the device under it never hear each other',
      zh: '但 macvlan 与它下面的设备彼此从不相通',
    };
  if (one === null || other === null || one.lowerdev !== other.lowerdev) return null;
  if (one.mode === MACVLAN_MODE_BRIDGE && other.mode === MACVLAN_MODE_BRIDGE) return null;
  return {
    en: `but macvlans hear those beside them only in mode bridge`,
    zh: `但只有 bridge 模式的 macvlan 之间才相通`,
  };
}

/** Where the cable of a device leads to: "va in a leads to pa on host, a port of br0". */
function cableEnd(dev: NetDevice, around: Surroundings): Text {
  const own = deviceWords(dev, around);
  const peer = peerOf(dev);
  const bridge = brPortGet(dev)?.br.dev;
  if (bridge !== undefined) return { en: `${own.en} is a port of ${bridge.name}`, zh: `${own.zh} 是 ${bridge.name} 的端口` };
  if (peer === null) return { en: `${own.en} has no cable`, zh: `${own.zh} 没有网线` };
  const end = deviceWords(peer, around);
  const port = brPortGet(peer)?.br.dev.name;
  return port === undefined
    ? { en: `${own.en} leads to ${end.en}, in no bridge`, zh: `${own.zh} 通到 ${end.zh}，不在任何网桥中` }
    : { en: `${own.en} leads to ${end.en}, a port of ${port}`, zh: `${own.zh} 通到 ${end.zh}，是 ${port} 的端口` };
}
