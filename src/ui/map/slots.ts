/** Keeps the order of things over time: a slot each, the first free one for a newcomer. */
export class Slots {
  private readonly keys: (string | null)[] = [];

  /** Takes in newcomers in the order given, lets go of who is missing; returns the keys in slot order. */
  arrange(present: readonly string[]): string[] {
    const here = new Set(present);
    for (const [at, key] of this.keys.entries()) if (key !== null && !here.has(key)) this.keys[at] = null;
    const known = new Set(this.keys);
    let free = 0;
    for (const key of present) {
      if (known.has(key)) continue;
      while (free < this.keys.length && this.keys[free] !== null) free++;
      this.keys[free] = key;
    }
    return this.keys.filter((key) => key !== null);
  }
}

/** The slots of many places. */
export class Orders {
  private readonly slots = new Map<string, Slots>();

  /** The items of a place in the order they have there; newcomers come in the order given. */
  arrange<T>(place: string, items: readonly T[], keyOf: (item: T) => string): T[] {
    let slots = this.slots.get(place);
    if (slots === undefined) this.slots.set(place, (slots = new Slots()));
    const byKey = new Map(items.map((item) => [keyOf(item), item]));
    return slots.arrange([...byKey.keys()]).map((key) => byKey.get(key)!);
  }

  /** Who had which place is forgotten. */
  clear(): void {
    this.slots.clear();
  }
}
