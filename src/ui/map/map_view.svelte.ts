import type { Size } from './measure.ts';

/** What the view shows more or less of: the nearer one is, the more. */
export type Distance = 'far' | 'middle' | 'near';

const LEAST = 0.1;
const MOST = 4;
/** A small network is not blown up further than this to fill the pane. */
const MOST_FITTED = 1.25;
/** Room for the buttons below the map. */
const BELOW = 40;
/** Below and above these scales less, or more, is shown. */
const FAR = 0.55;
const NEAR = 1.6;

/** Which part of the map the pane shows, and how large. */
export class MapView {
  /** The user's own zoom and place; null fits the whole network into the pane. */
  own = $state.raw<{ x: number; y: number; scale: number } | null>(null);
  width = $state(600);
  height = $state(300);
  private readonly map: () => Size;

  /** `map` tells how large the map is. */
  constructor(map: () => Size) {
    this.map = map;
  }

  private readonly fitted = $derived.by(() => {
    const { width, height } = this.map();
    const room = Math.max(60, this.height - BELOW);
    const scale = Math.min(MOST_FITTED, this.width / Math.max(1, width), room / Math.max(1, height));
    return { scale, x: Math.max(0, (this.width - width * scale) / 2), y: Math.max(0, (room - height * scale) / 2) };
  });

  /** Where the map's origin is in the pane, and how large a unit of it is, px. */
  readonly place = $derived(this.own ?? this.fitted);

  readonly distance: Distance = $derived(this.place.scale < FAR ? 'far' : this.place.scale > NEAR ? 'near' : 'middle');

  /** Zooms about a point of the pane. */
  zoom(factor: number, x = this.width / 2, y = this.height / 2): void {
    const from = this.place;
    const scale = Math.min(MOST, Math.max(LEAST, from.scale * factor));
    const ratio = scale / from.scale;
    this.own = { scale, x: x - (x - from.x) * ratio, y: y - (y - from.y) * ratio };
  }
}
