import type { DevicePicture } from '../../view/picture.ts';
import type { Spot } from './free_spot.ts';
import type { Box, Chip, Lane } from './layout.ts';
import { bridgeSize, CHIP_GAP, chipSize, type Stack, TITLE, upperOffset } from './measure.ts';

/** Where pieces go, and whose they are. */
export interface Room {
  boxes: Box[];
  chips: Chip[];
  where: { host: string; netns: number };
  lane: Lane | null;
}

export function chipAt(device: DevicePicture, { x, y }: Spot, side: Chip['side'], { chips, where, lane }: Room): Chip {
  const chip: Chip = { ...chipSize(device), key: `dev:${device.id}`, x, y, device, ...where, side, lane };
  chips.push(chip);
  return chip;
}

/** An interface, and below it those that stand on it. */
export function stackChips(stack: Stack, { x, y }: Spot, side: Chip['side'], room: Room): void {
  chipAt(stack.dev, { x, y }, side, room);
  let left = x;
  for (const dev of stack.upper) left += chipAt(dev, { x: left, y: y + upperOffset(stack) }, 'bottom', room).width + CHIP_GAP;
}

/** A bridge with its ports in one row. */
export function bridgeBox(dev: DevicePicture, ports: readonly DevicePicture[], { x, y }: Spot, place: string, room: Room): Box {
  const box: Box = {
    ...{ key: `dev:${dev.id}`, place, kind: 'bridge', x, y, ...bridgeSize(dev, ports) },
    ...{ title: dev.name, subtitle: dev.addresses.join('  '), ...room.where, device: dev },
  };
  room.boxes.push(box);
  let left = x + CHIP_GAP;
  for (const port of ports) left += chipAt(port, { x: left, y: y + TITLE }, 'bottom', room).width + CHIP_GAP;
  return box;
}

/** What a bridge of a host's own is remembered by when it is moved. */
export function bridgePlace(host: string, dev: DevicePicture): string {
  return `bridge:${host}:${dev.name}`;
}
