/**
 * The shape that Linux's routing tables have: a level-compressed trie, whose nodes of 2^n children grow and shrink with
 * what hangs below them. Look-ups here use a simpler structure (fib_trie.ts); this one is for /proc/net/fib_trie.
 * Linux: net/ipv4/fib_trie.c.
 */
const KEYLENGTH = 32;
const INFLATE_THRESHOLD = 50;
const HALVE_THRESHOLD = 25;
const INFLATE_THRESHOLD_ROOT = 30;
const HALVE_THRESHOLD_ROOT = 15;
const MAX_WORK = 10;

/** A leaf (bits 0, no children) or an inner node. Linux: struct key_vector. */
export class KeyVector {
  /** Unsigned. */
  readonly key: number;
  readonly pos: number;
  readonly bits: number;
  readonly children: (KeyVector | null)[];
  parent: KeyVector | null = null;

  constructor(key: number, pos: number, bits: number) {
    // What is below `pos + bits` is no part of an inner node's key.
    const low = bits === 0 ? 0 : pos + bits;
    this.key = low >= KEYLENGTH ? 0 : ((key >>> low) << low) >>> 0;
    this.pos = pos;
    this.bits = bits;
    this.children = bits === 0 ? [] : new Array<KeyVector | null>(2 ** bits).fill(null);
  }

  get isLeaf(): boolean {
    return this.bits === 0;
  }

  get empty(): number {
    return this.children.reduce((sum, child) => sum + (child === null ? 1 : 0), 0);
  }

  get full(): number {
    return this.children.reduce((sum, child) => sum + (this.isFull(child) ? 1 : 0), 0);
  }

  /** Is it an inner node right below, with no bits skipped? Linux: tnode_full(). */
  isFull(child: KeyVector | null): boolean {
    return child !== null && !child.isLeaf && child.pos + child.bits === this.pos;
  }

  index(key: number): number {
    return ((key ^ this.key) >>> 0) >>> this.pos;
  }

  put(index: number, child: KeyVector | null): void {
    this.children[index] = child;
    if (child !== null) child.parent = this;
  }
}

export class LcTrie {
  /** The topmost node; null in an empty trie. */
  top: KeyVector | null = null;

  /** Adds a leaf for `key`, which has none yet. Linux: fib_insert_node(). */
  insert(key: number): void {
    key >>>= 0;
    const leaf = new KeyVector(key, 0, 0);
    let parent: KeyVector | null = null;
    let n = this.top;
    while (n !== null && !n.isLeaf) {
      const index = n.index(key);
      if (index >= n.children.length) break;
      parent = n;
      n = n.children[index];
    }
    if (n !== null) {
      const fork = new KeyVector(key, 31 - Math.clz32(key ^ n.key), 1);
      this.replaceChild(parent, key, fork);
      fork.put(fork.index(key) ^ 1, n);
      parent = fork;
    }
    this.replaceChild(parent, key, leaf);
    for (let tn: KeyVector | null = parent; tn !== null;) tn = this.resize(tn);
  }

  /** Hangs `child` where `key` leads from `parent` (null: on top). Linux: put_child_root(). */
  private replaceChild(parent: KeyVector | null, key: number, child: KeyVector | null): void {
    if (parent !== null) {
      parent.put(parent.index(key), child);
      return;
    }
    this.top = child;
    if (child !== null) child.parent = null;
  }

  /** Grows or shrinks a node as long as that pays; the node to go on with above it. Linux: resize(). */
  private resize(node: KeyVector): KeyVector | null {
    const { parent, key } = node;
    const index = parent === null ? 0 : parent.index(key);
    let tn: KeyVector = node;
    const again = (): KeyVector => (parent === null ? this.top! : parent.children[index]!);
    let work = MAX_WORK;
    while (work > 0 && shouldInflate(tn)) {
      this.inflate(tn);
      work--;
      tn = again();
    }
    if (work !== MAX_WORK) return parent;
    while (work > 0 && shouldHalve(tn)) {
      this.halve(tn);
      work--;
      tn = again();
    }
    if (tn.children.length - tn.empty < 2) this.replaceChild(parent, tn.key, tn.children.find((child) => child !== null) ?? null);
    return parent;
  }

  /** Twice the children. Linux: inflate(). */
  private inflate(old: KeyVector): void {
    const tn = new KeyVector(old.key, old.pos - 1, old.bits + 1);
    for (let i = old.children.length; i-- > 0;) {
      const inode = old.children[i];
      if (inode === null) continue;
      if (!old.isFull(inode)) {
        tn.put(tn.index(inode.key), inode);
        continue;
      }
      const half = inode.children.length / 2;
      for (const side of [1, 0]) tn.put(2 * i + side, half === 1 ? inode.children[side] : splitNode(inode, side, tn.pos));
    }
    this.replace(old, tn);
  }

  /** Half the children. Linux: halve(). */
  private halve(old: KeyVector): void {
    const tn = new KeyVector(old.key, old.pos + 1, old.bits - 1);
    for (let i = old.children.length; i > 0;) {
      const one = old.children[--i];
      const zero = old.children[--i];
      if (one === null || zero === null) {
        tn.put(i / 2, one ?? zero);
        continue;
      }
      const inode = new KeyVector(zero.key, old.pos, 1);
      inode.put(1, one);
      inode.put(0, zero);
      tn.put(i / 2, inode);
    }
    this.replace(old, tn);
  }

  /** Linux: replace(). */
  private replace(old: KeyVector, tn: KeyVector): void {
    this.replaceChild(old.parent, tn.key, tn);
    let at = tn;
    for (let i = at.children.length; i-- > 0;) {
      const inode = at.children[i];
      if (at.isFull(inode)) at = this.resize(inode!) ?? at;
    }
  }
}

/** Half the children of `inode` in a node of their own. */
function splitNode(inode: KeyVector, side: number, bit: number): KeyVector {
  const half = inode.children.length / 2;
  const node = new KeyVector(side === 1 ? (inode.key | (1 << bit)) >>> 0 : inode.key, inode.pos, inode.bits - 1);
  for (let j = 0; j < half; j++) node.put(j, inode.children[side * half + j]);
  return node;
}

/** Linux: should_inflate(). */
function shouldInflate(tn: KeyVector): boolean {
  const length = tn.children.length;
  const used = length - tn.empty + tn.full;
  const threshold = length * (tn.parent === null ? INFLATE_THRESHOLD_ROOT : INFLATE_THRESHOLD);
  return used > 1 && tn.pos > 0 && 50 * used >= threshold;
}

/** Linux: should_halve(). */
function shouldHalve(tn: KeyVector): boolean {
  const used = tn.children.length - tn.empty;
  const threshold = tn.children.length * (tn.parent === null ? HALVE_THRESHOLD_ROOT : HALVE_THRESHOLD);
  return used > 1 && tn.bits > 1 && 100 * used < threshold;
}
