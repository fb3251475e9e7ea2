import { formatIpv4, formatMac, parseIpv4 } from '../wire/addr.ts';
import { brPortGet } from '../net/bridge/br_private.ts';
import { type Cause, commandAt, destination, device, look, type Scene } from './scene.ts';
import type { LoggedEvent } from './packet_log.ts';
import { deviceWords, type Surroundings } from './surroundings.ts';
import { addressesOf } from './whereabouts.ts';

/** A frame came to a device whose MAC address it does not bear: is the address wrong, or was the frame led astray? */
export function otherHost(scene: Scene): Cause {
  const { packet, before, drop, around } = scene;
  const dev = device(scene);
  const tagged = before.find(isTaggedForNobody);
  if (tagged !== undefined) return taggedForNobody(tagged, around);
  const sent = before.findLast(({ event }) => event.point === 'ip_finish_output2') ?? packet.events[0];
  const hop = sent.event.detail?.['nexthop'];
  const who = hop === undefined ? destination(scene) : formatIpv4(Number(hop));
  const place = around.label(sent.host, sent.event.netns);
  const mac = formatMac(packet.frame);
  const entry = commandAt(around, sent.host, sent.event.netns, `ip neigh show ${who}`);
  const wrong = {
    en: `the neighbour entry for ${who} in ${place} is wrong or out of date`,
    zh: `${place} 中 ${who} 的邻居条目有误或已过时`,
  };
  const owners = around.machine.withMac(packet.frame, 0).filter((owner) => brPortGet(owner) === null);
  const reached = { en: `the frame bears another receiver's MAC address than that of ${dev}`, zh: `帧的目的 MAC 地址不是 ${dev} 的` };
  if (packet.layer !== 'ethernet') return { why: reached, look: look(scene, `ip link show ${dev}`) };
  const [owner] = owners;
  if (owner === undefined)
    return {
      why: { en: `${reached.en}: no interface has ${mac}, ${wrong.en}`, zh: `${reached.zh}：没有接口是 ${mac}，${wrong.zh}` },
      look: entry,
    };
  const words = deviceWords(owner, around);
  const isRight = owners.some((one) => addressesOf(one).some(({ local }) => local === parseIpv4(who)));
  if (!isRight)
    return {
      why: {
        en: `${reached.en}: ${mac} is ${words.en}, which does not have ${who}; ${wrong.en}`,
        zh: `${reached.zh}：${mac} 是 ${words.zh}，它没有 ${who}；${wrong.zh}`,
      },
      look: entry,
    };
  const port = packet.events.findLast(({ event }) => event.point === '__br_forward');
  return {
    why: {
      en: `${reached.en}: ${mac} is ${words.en}, but the bridge sent it out of port ${port?.event.ifname ?? dev} (a wrong entry in its forwarding database?)`,
      zh: `${reached.zh}：${mac} 是 ${words.zh}，网桥却把它从端口 ${port?.event.ifname ?? dev} 发出（转发数据库的条目有误？）`,
    },
    look: commandAt(around, (port ?? drop).host, (port ?? drop).event.netns, 'bridge fdb show'),
  };
}

/** A frame with a VLAN's tag came to a device that has no interface for it. */
export function isTaggedForNobody({ event }: LoggedEvent): boolean {
  return event.point === 'vlan_do_receive' && event.detail?.['to'] === '';
}

export function taggedForNobody({ host, event }: LoggedEvent, around: Surroundings): Cause {
  const place = around.label(host, event.netns);
  const vlan = String(event.detail?.['vlan']);
  return {
    why: {
      en: `the frame came to ${event.ifname} in ${place} with the tag of VLAN ${vlan}, for which there is no interface there`,
      zh: `帧带着 VLAN ${vlan} 的标签来到 ${place} 的 ${event.ifname}，而那里没有这个 VLAN 的接口`,
    },
    look: commandAt(around, host, event.netns, 'ip -d link show type vlan'),
  };
}
