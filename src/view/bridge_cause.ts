import { type Cause, device, look, plain, type Scene } from './scene.ts';
import type { LoggedEvent } from './packet_log.ts';
import type { Surroundings } from './surroundings.ts';
import type { Text } from './text.ts';

/** What a bridge's ports said when none of them sent the frame. */
export function noPort(scene: Scene): Cause {
  const refused = scene.before.findLast(({ event }) => event.point === 'should_deliver');
  return refused === undefined ? { why: plain(scene), look: look(scene, 'bridge link show') } : refusedByPort(refused, scene.around);
}

/** Why a bridge did not send a frame out of a port: `drop` is that station. */
export function refusedByPort(drop: LoggedEvent, around: Surroundings): Cause {
  const scene = { drop, around };
  const refused = drop.event.detail ?? {};
  const port = String(refused['port']);
  const details = look(scene, `bridge -d link show dev ${port}`);
  switch (refused['why']) {
    case 'isolated':
      return {
        why: {
          en: `bridge port ${port} is isolated, as is the port it came from`,
          zh: `网桥端口 ${port} 与来时的端口都被隔离（isolated）`,
        },
        look: details,
      };
    case 'vlan':
      return { why: notMember(port, Number(refused['vlan'])), look: look(scene, 'bridge vlan show') };
    case 'hairpin':
      return {
        why: {
          en: `the receiver is behind bridge port ${port}, where the frame came from, and a port sends nothing back (hairpin off)`,
          zh: `接收者就在帧来的网桥端口 ${port} 后面，而端口不会把帧原路送回（hairpin off）`,
        },
        look: details,
      };
    case 'flood':
      return {
        why: { en: `bridge port ${port} takes no flooded frames (flood off)`, zh: `网桥端口 ${port} 不接收泛洪的帧（flood off）` },
        look: details,
      };
    default:
      return { why: portState(port, Number(refused['state'] ?? 0)), look: look(scene, 'bridge link show') };
  }
}

function notMember(port: string, vlan: number): Text {
  return { en: `bridge port ${port} is not a member of VLAN ${vlan}`, zh: `网桥端口 ${port} 不属于 VLAN ${vlan}` };
}

/** A port takes nothing in now. */
export function portBlocked(scene: Scene): Cause {
  return { why: portState(device(scene), Number(scene.drop.event.detail?.['state'] ?? 0)), look: look(scene, 'bridge link show') };
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

/** A frame of a VLAN that the port or the bridge itself is not in; null where it was dropped for something else. */
export function vlanCause(scene: Scene): Cause | null {
  const { vlan } = scene.drop.event.detail ?? {};
  if (vlan === undefined) return null;
  const dev = device(scene);
  const why =
    vlan === 0
      ? { en: `untagged frames have no VLAN on ${dev} (no PVID)`, zh: `${dev} 上不带标签的帧不属于任何 VLAN（没有 PVID）` }
      : { en: `${dev} is not a member of VLAN ${vlan}`, zh: `${dev} 不属于 VLAN ${vlan}` };
  return { why, look: look(scene, 'bridge vlan show') };
}
