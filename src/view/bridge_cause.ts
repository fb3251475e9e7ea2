import { BR_NO_STP, BR_STATE_DISABLED, brPortGet } from '../net/bridge/br_private.ts';
import { notRunning } from './link_cause.ts';
import { type Cause, device, look, plain, type Scene } from './scene.ts';
import type { LoggedEvent } from './packet_log.ts';
import type { Surroundings } from './surroundings.ts';
import type { Text } from './text.ts';
import { isUp } from './whereabouts.ts';

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
      return portState(scene, port, Number(refused['state'] ?? 0));
  }
}

function notMember(port: string, vlan: number): Text {
  return { en: `bridge port ${port} is not a member of VLAN ${vlan}`, zh: `网桥端口 ${port} 不属于 VLAN ${vlan}` };
}

/** A port takes nothing in now. */
export function portBlocked(scene: Scene): Cause {
  return portState(scene, device(scene), Number(scene.drop.event.detail?.['state'] ?? 0));
}

const PORT_STATES: readonly Text[] = [
  { en: 'disabled', zh: '被禁用（disabled）' },
  { en: 'listening', zh: '处于监听状态（listening）' },
  { en: 'learning', zh: '处于学习状态（learning）' },
  { en: 'forwarding', zh: '处于转发状态（forwarding）' },
  { en: 'blocking', zh: '处于阻塞状态（blocking）' },
];

function portState(scene: Pick<Scene, 'drop' | 'around'>, port: string, state: number): Cause {
  const words = PORT_STATES[state] ?? PORT_STATES[0];
  const reason = stateReason(scene, port, state);
  return {
    why: {
      en: `bridge port ${port} is ${words.en} and does not forward${reason === null ? '' : `: ${reason.en}`}`,
      zh: `网桥端口 ${port} ${words.zh}，不转发${reason === null ? '' : `：${reason.zh}`}`,
    },
    look: look(scene, 'bridge link show'),
  };
}

/** Why a port is in its state; null where that is not known (any more). */
function stateReason({ drop, around }: Pick<Scene, 'drop' | 'around'>, port: string, state: number): Text | null {
  const dev = around.machine.device(drop.host, drop.event.netns, port);
  const bridge = dev === undefined ? undefined : brPortGet(dev)?.br;
  if (dev === undefined || bridge === undefined) return null;
  if (state !== BR_STATE_DISABLED) {
    if (bridge.stpEnabled === BR_NO_STP) return null;
    return { en: 'the spanning tree protocol (STP) has it so for now', zh: '这是生成树协议（STP）目前的安排' };
  }
  if (!isUp(bridge.dev)) return { en: `${bridge.dev.name} itself is down`, zh: `${bridge.dev.name} 本身未启用（down）` };
  return notRunning(dev, around) ?? { en: 'it was set so by hand', zh: '这是手动设置的' };
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
