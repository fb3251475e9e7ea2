import { formatIpv4 } from '../wire/addr.ts';
import { inNetns } from './commands.ts';
import { dropSentence } from './drop_sentences.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { NAT_POINT } from './points.ts';
import type { Surroundings } from './surroundings.ts';
import type { Text } from './text.ts';

/** Why a packet got no further, and the command that shows it. */
export interface Cause {
  why: Text;
  /** '' when there is nothing to look at. */
  look: string;
}

/** One drop with all that was told of that packet before. */
export interface Scene {
  packet: LoggedPacket;
  drop: LoggedEvent;
  /** The events of the same skb before the drop, oldest first. */
  before: readonly LoggedEvent[];
  around: Surroundings;
}

/** Says why; null where it is none of this one's business. */
export type Maker = (scene: Scene) => Cause | null;

/** The scene of an event in a packet's life. */
export function sceneAt(packet: LoggedPacket, drop: LoggedEvent, around: Surroundings): Scene {
  const at = packet.events.indexOf(drop);
  const before = packet.events.slice(0, at).filter(({ event }) => event.skb === drop.event.skb);
  return { packet, drop, before, around };
}

/** The drop reason's own sentence, to stand inside another. */
export function plain({ drop }: Pick<Scene, 'drop'>): Text {
  const { en, zh } = dropSentence(String(drop.event.detail?.['reason']), drop.event.detail);
  return { en: en.replace(/\.$/, '').replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase()), zh: zh.replace(/。$/, '') };
}

/** A command as it is typed on the host to act in the drop's namespace. */
export function look({ drop, around }: Pick<Scene, 'drop' | 'around'>, command: string): string {
  return commandAt(around, drop.host, drop.event.netns, command);
}

/** The same for any namespace; '' on a host on which nobody can type. */
export function commandAt({ label, machine }: Surroundings, host: string, netns: number, command: string): string {
  return machine.isHidden(host) ? '' : inNetns(label(host, netns), host, command);
}

/** The namespace it was dropped in. */
export function placeName({ drop, around }: Pick<Scene, 'drop' | 'around'>): string {
  return around.label(drop.host, drop.event.netns);
}

/** The device the packet was at. */
export function device({ drop }: Scene): string {
  return drop.event.ifname;
}

/** Where it was going when it was dropped; NAT may have changed that. */
export function destination({ packet, before }: Scene): string {
  return translated(before, 'destination') ?? packet.record.to;
}

export function source({ packet, before }: Scene): string {
  return translated(before, 'source') ?? packet.record.from;
}

/** What NAT made of one end's address, undefined where it did nothing to it. */
export function translated(before: readonly LoggedEvent[], manip: 'source' | 'destination'): string | undefined {
  const changed = before.findLast(({ event }) => event.point === NAT_POINT && event.detail?.['manip'] === manip);
  return changed === undefined ? undefined : formatIpv4(Number(changed.event.detail?.['to'] ?? 0));
}

/** The reason's own sentence with a command that shows more. */
export function shows(command: (scene: Scene) => string): Maker {
  return (scene) => ({ why: plain(scene), look: look(scene, command(scene)) });
}
