import type { HostPicture, MachinePicture } from '../../view/picture.ts';
import { type CableEnd, isReachable, joinBridge, leaveBridge, moveTo, pullCable } from './commands.ts';
import { collides, freeSpot, type Spot } from './free_spot.ts';
import type { Box, Chip, MapLayout } from './layout.ts';
import type { Places } from './places.svelte.ts';

/** How far the pointer moves before a click is a drag, in the map's own units. */
const THRESHOLD = 6;
/** What a key moves a box by. */
const STEP = 24;
/** The title of a host, which nothing is moved onto, and its edge. */
const LEAST = { x: 16, y: 36 };

type Grip = { from: Spot; moved: boolean } & (
  { kind: 'box'; box: Box; grip: Spot } | { kind: 'cable'; box: Box } | { kind: 'chip'; chip: Chip }
);

/** What the gestures need of the map. */
export interface MapWorld {
  readonly picture: MachinePicture;
  readonly layout: MapLayout;
  readonly places: Places;
  /** Types commands into a terminal of that host. */
  type(host: string, commands: string[]): void;
}

/** What hands do on the map: they move boxes, pull cables, and put interfaces elsewhere. The last two are commands. */
export class Gestures {
  /** The box that is being moved: its `place`. */
  held = $state('');
  /** A line from what was gripped to the pointer, while a cable is pulled or an interface is carried. */
  line = $state.raw<{ from: Spot; to: Spot } | null>(null);
  /** The box that a cable would go to. */
  target = $state('');
  /** A cable whose other end is to be chosen: the box it comes from. */
  pulling = $state.raw<Box | null>(null);
  /** It cannot be done: both ends of a cable are on one host. */
  refused = $state(false);
  private readonly world: MapWorld;
  private grip: Grip | null = null;
  /** Is the click that comes now the end of a drag? */
  dragged = false;

  constructor(world: MapWorld) {
    this.world = world;
  }

  /** Is it moved when it is gripped there? A host by its title; the rest of it belongs to what is in it, and to the map. */
  canMove(box: Box, at: Spot): boolean {
    return box.place !== '' && (box.kind !== 'host' || at.y < box.y + LEAST.y);
  }

  gripBox(box: Box, at: Spot): void {
    this.begin({ kind: 'box', box, grip: { x: at.x - box.x, y: at.y - box.y }, from: at, moved: false });
  }

  gripPlug(box: Box, at: Spot): void {
    this.begin({ kind: 'cable', box, from: at, moved: false });
  }

  gripChip(chip: Chip, at: Spot): void {
    this.begin({ kind: 'chip', chip, from: at, moved: false });
  }

  private begin(grip: Grip): void {
    this.grip = grip;
    this.dragged = false;
  }

  /** Returns whether something is being dragged. */
  move(to: Spot): boolean {
    const { grip } = this;
    if (grip === null) return false;
    if (!grip.moved && Math.hypot(to.x - grip.from.x, to.y - grip.from.y) < THRESHOLD) return false;
    grip.moved = true;
    this.dragged = true;
    if (grip.kind === 'box') {
      this.held = grip.box.place;
      this.put(grip.box, { x: to.x - grip.grip.x, y: to.y - grip.grip.y }, false);
    } else {
      const from = grip.kind === 'chip' ? middle(grip.chip) : grip.from;
      this.line = { from, to };
      this.target = this.boxAt(to)?.key ?? '';
    }
    return true;
  }

  /** The pointer lets go. */
  drop(at: Spot): void {
    const { grip } = this;
    // While it is still held: the others have not gone out of its way.
    if (grip?.kind === 'box' && grip.moved) this.settle(grip.box);
    this.cancel();
    if (grip === null || !grip.moved || grip.kind === 'box') return;
    const box = this.boxAt(at);
    if (box === undefined) return;
    if (grip.kind === 'cable') this.connect(grip.box, box);
    else this.carry(grip.chip, box);
  }

  /** Nothing is gripped any more. */
  cancel(): void {
    this.grip = null;
    this.held = '';
    this.line = null;
    this.target = '';
  }

  /** A plug was clicked: the first of two, or the second. */
  choose(box: Box): void {
    const first = this.pulling;
    this.refused = false;
    this.pulling = first === null ? box : null;
    if (first !== null && first.key !== box.key) this.connect(first, box);
  }

  /** Moves a box with the keyboard. */
  nudge(box: Box, right: number, down: number): void {
    if (box.place === '') return;
    this.held = box.place;
    this.put(box, { x: box.x + right * STEP, y: box.y + down * STEP }, false);
    this.settle(box);
    this.held = '';
  }

  /** Can a cable be plugged in there? */
  canPlug(box: Box): boolean {
    return this.endOf(box) !== undefined;
  }

  private hostOf(name: string): HostPicture | undefined {
    return this.world.picture.hosts[name];
  }

  private endOf(box: Box): CableEnd | undefined {
    const netns = this.hostOf(box.host)?.namespaces[box.netns];
    if (box.kind === 'outside' || netns === undefined || !isReachable(netns)) return undefined;
    return { netns, bridge: box.kind === 'bridge' ? box.title : '' };
  }

  private connect(from: Box, to: Box): void {
    const [a, b, host] = [this.endOf(from), this.endOf(to), this.hostOf(from.host)];
    if (a === undefined || b === undefined || host === undefined) return;
    this.refused = from.host !== to.host;
    if (!this.refused) this.world.type(from.host, pullCable(host, a, b));
  }

  /** An interface is put onto a bridge, out of it, or into another namespace. */
  private carry({ host, netns: from, device }: Chip, box: Box): void {
    const netns = this.hostOf(host)?.namespaces[from];
    const end = this.endOf(box);
    if (netns === undefined || end === undefined || !isReachable(netns)) return;
    this.refused = box.host !== host;
    if (this.refused) return;
    const bridge = Object.values(netns.devices).find(({ name }) => name === end.bridge);
    const same = end.netns.id === netns.id;
    if (!same) this.world.type(host, moveTo(netns, device.name, end.netns));
    else if (bridge !== undefined && bridge.id !== device.master) this.world.type(host, joinBridge(netns, device.name, bridge.name));
    else if (bridge === undefined && device.portState !== '') this.world.type(host, leaveBridge(netns, device.name));
  }

  private put(box: Box, spot: Spot, keep: boolean): void {
    if (box.kind === 'host') {
      this.world.places.put(box.place, { x: Math.max(LEAST.x, spot.x), y: Math.max(LEAST.x, spot.y) }, keep);
      return;
    }
    const host = this.world.layout.boxes.find(({ key }) => key === `host:${box.host}`);
    if (host === undefined) return;
    const inHost = { x: Math.max(LEAST.x, spot.x - host.x), y: Math.max(LEAST.y, spot.y - host.y) };
    this.world.places.put(box.place, inHost, keep);
  }

  /** A box that was let go on top of others goes beside them. */
  private settle({ place }: Box): void {
    const { boxes, chips } = this.world.layout;
    const found = boxes.find((one) => one.place === place);
    const host = boxes.find(({ key }) => key === `host:${found?.host}`);
    const own = this.world.places.moved.get(place);
    if (found === undefined || host === undefined || own === undefined) return;
    if (found === host) {
      const hosts = boxes.filter((one) => (one.kind === 'outside' || one.kind === 'host') && one !== host);
      this.put(host, freeSpot({ ...host, ...own }, hosts, { x: LEAST.x, y: LEAST.x }), true);
      return;
    }
    // The layout may be a step behind the hand.
    const box = { ...found, x: host.x + own.x, y: host.y + own.y };
    const others = boxes.filter((one) => one.host === box.host && one.place !== '' && one !== found && one !== host);
    const loose = chips.filter(
      (chip) => chip.host === box.host && chip.netns === host.netns && !others.some((one) => collides(one, chip, 0)),
    );
    const rest = loose.filter((chip) => box.kind !== 'bridge' || chip.device.master !== box.device?.id);
    this.put(box, freeSpot(box, [...others, ...rest], { x: host.x + LEAST.x, y: host.y + LEAST.y }), true);
  }

  /** The innermost box at a point. */
  private boxAt({ x, y }: Spot): Box | undefined {
    const under = this.world.layout.boxes.filter((box) => collides(box, { x, y, width: 0, height: 0 }, 0));
    return under.sort((a, b) => a.width * a.height - b.width * b.height)[0];
  }
}

function middle({ x, y, width, height }: Chip): Spot {
  return { x: x + width / 2, y: y + height / 2 };
}
