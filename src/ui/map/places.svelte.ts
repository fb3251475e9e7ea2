import type { Spot } from './free_spot.ts';

/** Where boxes were moved to by hand, by `Box.place`; kept while the browser's tab is open. */
export class Places {
  moved = $state.raw<ReadonlyMap<string, Spot>>(new Map());
  private readonly key: string;

  constructor(lab: string) {
    this.key = `patchbay.map.${lab}`;
    this.moved = new Map(load(this.key));
  }

  /** Puts a box somewhere; `keep` remembers it: not while it is still being moved. */
  put(place: string, spot: Spot, keep = true): void {
    this.moved = new Map(this.moved).set(place, spot);
    if (keep) this.save();
  }

  /** Everything goes back to where it would be by itself. */
  clear(): void {
    this.moved = new Map();
    this.save();
  }

  private save(): void {
    try {
      sessionStorage.setItem(this.key, JSON.stringify([...this.moved]));
    } catch {
      // Storage may be off; then a reload forgets.
    }
  }
}

function load(key: string): [string, Spot][] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    if (!Array.isArray(stored)) return [];
    return stored.filter((entry): entry is [string, Spot] => {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
      const spot = entry[1] as Partial<Spot> | null;
      return Number.isFinite(spot?.x) && Number.isFinite(spot?.y);
    });
  } catch {
    return [];
  }
}
