import { type IpSetElem, type IpSetHeader, IPSET_ERR_EXIST, IPSET_ERR_HASH_ELEM, IPSET_ERR_HASH_FULL } from '../../../uapi/ip_set.ts';
import { IPSET_ERR_INVALID_CIDR } from '../../../uapi/ip_set.ts';
import type { Simulator } from '../../../sim/simulator.ts';
import type { SkBuff } from '../../core/skbuff.ts';
import { nfBridgeInfoGet } from '../nf_bridge_info.ts';
import type { XtActionParam } from '../x_tables.ts';
import { IpSet } from './ip_set.ts';
import { Extensions, SetElem, type SetQuery } from './ip_set_elem.ts';
import { HashBuckets } from './ip_set_hash_buckets.ts';
import { packetAddr, packetPort, packetProto } from './ip_set_packet.ts';
import { cidrMask, eachNet } from './pfxlen.ts';

/** What tells the hash types apart: which parts an element has. Linux: net/netfilter/ipset/ip_set_hash_*.c. */
export interface HashShape {
  /** Is the first address a network? */
  net: boolean;
  port: boolean;
  /** The third part. */
  second: 'none' | 'ip' | 'net';
  iface: boolean;
  /** Bytes of one element, and of an empty set. */
  elemSize: number;
  baseSize: number;
}

const TWO_32 = 4294967296;

type Leaf = Map<number, SetElem>;

/**
 * All hash types: elements under (address and prefix), then (port, protocol), then (second address and prefix), as numbers;
 * networks are looked up by each prefix length that is there, the longest first. Linux: ip_set_hash_gen.h.
 */
export class HashSet extends IpSet {
  private readonly shape: HashShape;
  private readonly table = new Map<number, Map<number, Leaf>>();
  /** How many elements there are of each prefix length, first and second. */
  private readonly cidrs = new Int32Array(33);
  private readonly cidrs2 = new Int32Array(33);
  private readonly buckets: HashBuckets;
  private readonly probe = new SetElem();
  private count = 0;

  constructor(sim: Simulator, typename: string, revision: number, dimension: number, header: IpSetHeader, shape: HashShape) {
    super(sim, typename, revision, dimension, header);
    this.shape = shape;
    this.buckets = new HashBuckets(header);
  }

  add(elem: IpSetElem, exist: boolean): number {
    const ext = Extensions.of(elem);
    return this.each(elem, (one) => this.addOne(one, ext, exist, elem.nomatch === true));
  }

  del(elem: IpSetElem, exist: boolean): number {
    return this.each(elem, (one) => this.delOne(one, exist));
  }

  test(elem: IpSetElem): number {
    const first = this.firstOf(elem);
    if (typeof first === 'number') return first;
    const { shape } = this;
    const byNet = (shape.net && first.cidr === 32) || (shape.second === 'net' && first.cidr2 === 32);
    const found = byNet ? this.lookup(first) : this.find(first);
    if (found === null) return 0;
    return found.nomatch === (elem.nomatch === true) ? 1 : 0;
  }

  kernelTest(skb: SkBuff, par: XtActionParam, query: SetQuery): number {
    if (!this.fromPacket(skb, par, query)) return 0;
    const found = this.lookup(this.probe);
    if (found === null || !this.matchExtensions(found, skb, query)) return 0;
    return found.nomatch ? -1 : 1;
  }

  kernelAdd(skb: SkBuff, par: XtActionParam, query: SetQuery): void {
    if (this.fromPacket(skb, par, query)) this.addOne(this.probe, this.packetExtensions(skb, query), query.exist, false);
  }

  kernelDel(skb: SkBuff, par: XtActionParam, query: SetQuery): void {
    if (this.fromPacket(skb, par, query)) this.delOne(this.probe, true);
  }

  flush(): void {
    this.table.clear();
    this.cidrs.fill(0);
    this.cidrs2.fill(0);
    this.buckets.clear();
    this.count = 0;
  }

  members(): IpSetElem[] {
    const out: IpSetElem[] = [];
    for (const elem of this.all()) if (!this.isExpired(elem)) out.push(this.listed(elem));
    return out;
  }

  memsize(): number {
    const aligned = this.extensionSize > 0 ? (this.shape.elemSize + 7) & ~7 : this.shape.elemSize;
    let size = this.shape.baseSize + this.buckets.bytes(aligned + this.extensionSize);
    if (this.header.comment) for (const elem of this.all()) size += this.commentSize(elem);
    return size;
  }

  private *all(): Generator<SetElem> {
    for (const byPort of this.table.values()) for (const leaf of byPort.values()) yield* leaf.values();
  }

  private listed(elem: SetElem): IpSetElem {
    const { shape } = this;
    const out: IpSetElem = { ip: elem.ip };
    if (shape.net) out.cidr = elem.cidr;
    if (shape.port) {
      out.port = elem.port;
      out.proto = elem.proto;
    }
    if (shape.second !== 'none') out.ip2 = elem.ip2;
    if (shape.second === 'net') out.cidr2 = elem.cidr2;
    if (shape.iface) {
      out.iface = elem.iface;
      out.physdev = elem.physdev;
    }
    if (elem.nomatch) out.nomatch = true;
    return this.listExtensions(elem, out);
  }

  // -- elements

  private maskOfSet(): number {
    const { netmask, bitmask } = this.header;
    return bitmask !== undefined ? bitmask : netmask !== undefined ? cidrMask(netmask) : -1;
  }

  /** Checks a request's prefixes: 0 or an error. */
  private checkElem(elem: IpSetElem): number {
    const wrong = (cidr: number | undefined): boolean => cidr !== undefined && (cidr < 1 || cidr > 32);
    // hash:net,iface is the one that may hold 0.0.0.0/0.
    if (wrong(elem.cidr) && !(this.shape.iface && elem.cidr === 0)) return -IPSET_ERR_INVALID_CIDR;
    return wrong(elem.cidr2) ? -IPSET_ERR_INVALID_CIDR : 0;
  }

  /** The element a request names first, or an error. */
  private firstOf(elem: IpSetElem): SetElem | number {
    const wrong = this.checkElem(elem) || this.extensionError(elem);
    if (wrong !== 0) return wrong;
    const one = new SetElem();
    const { shape } = this;
    one.cidr = shape.net ? (elem.cidr ?? 32) : 32;
    one.ip = (elem.ip ?? 0) & (shape.net ? cidrMask(one.cidr) : this.maskOfSet());
    one.port = elem.port ?? 0;
    one.proto = elem.proto ?? 0;
    one.cidr2 = shape.second === 'net' ? (elem.cidr2 ?? 32) : 32;
    one.ip2 = (elem.ip2 ?? 0) & cidrMask(one.cidr2);
    one.iface = elem.iface ?? '';
    one.physdev = elem.physdev === true;
    return one;
  }

  /** Does `work` for each element that a request with ranges means, until one is refused. */
  private each(elem: IpSetElem, work: (one: SetElem) => number): number {
    const first = this.firstOf(elem);
    if (typeof first === 'number') return first;
    const { shape } = this;
    const nets: [ip: number, cidr: number][] = [];
    if (shape.net) eachNet(elem, nets);
    // One after the other: a set is full long before a large network is.
    const firsts = shape.net ? nets : hosts(elem, this.header.netmask ?? 32);
    const seconds: [number, number][] = [[first.ip2, first.cidr2]];
    if (shape.second === 'net' && elem.ip2To !== undefined) {
      seconds.length = 0;
      eachNet({ ip: elem.ip2, ipTo: elem.ip2To }, seconds);
    }
    const fromPort = first.port;
    const toPort = elem.portTo ?? fromPort;
    for (const [ip, cidr] of firsts) {
      for (let port = fromPort; port <= toPort; port++) {
        for (const [ip2, cidr2] of seconds) {
          first.ip = shape.net ? ip : ip & this.maskOfSet();
          first.cidr = shape.net ? cidr : 32;
          first.port = port;
          first.ip2 = ip2;
          first.cidr2 = cidr2;
          if (first.ip === 0 && !shape.net && shape.second === 'none' && !shape.port) return -IPSET_ERR_HASH_ELEM;
          const error = work(first);
          if (error < 0) return error;
        }
      }
    }
    return 0;
  }

  private addOne(one: SetElem, ext: Extensions, exist: boolean, nomatch: boolean): number {
    const old = this.find(one);
    if (old !== null) {
      if (!exist) return -IPSET_ERR_EXIST;
      old.nomatch = nomatch;
      this.extend(old, ext);
      return 0;
    }
    if (this.count >= this.header.maxelem! && !this.makeRoom()) return -IPSET_ERR_HASH_FULL;
    const elem = Object.assign(new SetElem(), one);
    elem.nomatch = nomatch;
    this.extend(elem, ext);
    this.insert(elem);
    return 0;
  }

  /** A full set: elements whose time is over go; with `forceadd` any. */
  private makeRoom(): boolean {
    if (this.header.timeout !== undefined) for (const elem of [...this.all()]) if (this.isExpired(elem)) this.remove(elem);
    if (this.count >= this.header.maxelem! && this.header.forceadd) {
      const { value } = this.all().next() as { value: SetElem | undefined };
      if (value !== undefined) this.remove(value);
    }
    return this.count < this.header.maxelem!;
  }

  private delOne(one: SetElem, exist: boolean): number {
    const old = this.find(one);
    if (old === null) return exist ? 0 : -IPSET_ERR_EXIST;
    this.remove(old);
    return 0;
  }

  // -- the table

  private key1(elem: SetElem, cidr: number): number {
    return ((elem.ip & cidrMask(cidr)) >>> 0) + cidr * TWO_32;
  }

  private key2(elem: SetElem): number {
    return elem.proto * 65536 + elem.port;
  }

  private key3(elem: SetElem, cidr2: number): number {
    return ((elem.ip2 & cidrMask(cidr2)) >>> 0) + cidr2 * TWO_32;
  }

  private get(elem: SetElem, cidr: number, cidr2: number): SetElem | null {
    const byPort = this.table.get(this.key1(elem, cidr));
    const leaf = byPort?.get(this.key2(elem));
    if (leaf === undefined) return null;
    if (this.shape.iface) return this.byIface(leaf, elem);
    const found = leaf.get(this.key3(elem, cidr2)) ?? null;
    return found !== null && this.isExpired(found) ? null : found;
  }

  private byIface(leaf: Leaf, elem: SetElem): SetElem | null {
    for (const found of leaf.values())
      if (found.iface === elem.iface && found.physdev === elem.physdev && !this.isExpired(found)) return found;
    return null;
  }

  private find(elem: SetElem): SetElem | null {
    return this.get(elem, elem.cidr, elem.cidr2);
  }

  /** The element with the longest prefixes that fits. Linux: mtype_test_cidrs(). */
  private lookup(elem: SetElem): SetElem | null {
    const { shape, cidrs, cidrs2 } = this;
    if (!shape.net && shape.second !== 'net') return this.find(elem);
    for (let cidr = 32; cidr >= 0; cidr--) {
      if (shape.net ? cidrs[cidr] === 0 : cidr !== 32) continue;
      if (shape.second !== 'net') {
        const found = this.get(elem, cidr, 32);
        // A network that is there under other devices' names ends the search, too.
        if (found !== null || (shape.iface && this.table.has(this.key1(elem, cidr)))) return found;
        continue;
      }
      for (let cidr2 = 32; cidr2 >= 0; cidr2--) {
        const found = cidrs2[cidr2] === 0 ? null : this.get(elem, cidr, cidr2);
        if (found !== null) return found;
      }
    }
    return null;
  }

  private insert(elem: SetElem): void {
    const key1 = this.key1(elem, elem.cidr);
    let byPort = this.table.get(key1);
    if (byPort === undefined) this.table.set(key1, (byPort = new Map<number, Leaf>()));
    const key2 = this.key2(elem);
    let leaf = byPort.get(key2);
    if (leaf === undefined) byPort.set(key2, (leaf = new Map<number, SetElem>()));
    // hash:net,iface has no second address: its names are told apart by a number of their own.
    let key3 = this.key3(elem, elem.cidr2);
    if (this.shape.iface) while (leaf.has(key3)) key3++;
    const old = leaf.get(key3);
    if (old !== undefined) this.remove(old);
    leaf.set(key3, elem);
    if (old !== undefined) this.reinsert(byPort, key1, leaf, key2);
    this.cidrs[elem.cidr]++;
    this.cidrs2[elem.cidr2]++;
    this.count++;
    this.buckets.add(key1 + key2 * 31 + key3);
    this.header.hashsize = this.buckets.hashsize;
  }

  /** `remove` of what stood there may have taken the empty maps out. */
  private reinsert(byPort: Map<number, Leaf>, key1: number, leaf: Leaf, key2: number): void {
    byPort.set(key2, leaf);
    this.table.set(key1, byPort);
  }

  private remove(elem: SetElem): void {
    const key1 = this.key1(elem, elem.cidr);
    const key2 = this.key2(elem);
    const byPort = this.table.get(key1)!;
    const leaf = byPort.get(key2)!;
    for (const [key3, other] of leaf) {
      if (other !== elem) continue;
      leaf.delete(key3);
      this.buckets.remove(key1 + key2 * 31 + key3);
    }
    if (leaf.size === 0) byPort.delete(key2);
    if (byPort.size === 0) this.table.delete(key1);
    this.cidrs[elem.cidr]--;
    this.cidrs2[elem.cidr2]--;
    this.count--;
  }

  /** Reads what the set looks at out of a packet into `probe`; false when it has not got that. */
  private fromPacket(skb: SkBuff, par: XtActionParam, query: SetQuery): boolean {
    const { probe, shape } = this;
    const ip = packetAddr(skb, query.src(1));
    probe.ip = shape.net ? ip : ip & this.maskOfSet();
    probe.cidr = 32;
    if (shape.port) {
      const port = packetPort(skb, query.src(2));
      if (port < 0) return false;
      probe.port = port;
      probe.proto = packetProto(skb);
    }
    if (shape.second !== 'none') probe.ip2 = packetAddr(skb, query.src(3));
    if (!shape.iface) return true;
    const src = query.src(2);
    const bridge = nfBridgeInfoGet(skb);
    probe.physdev = false;
    if (bridge !== null) {
      const port = src ? bridge.physinDev : bridge.physoutDev;
      probe.iface = port?.name ?? '';
      probe.physdev = true;
      if (probe.iface !== '' && this.lookup(probe) !== null) return true;
      probe.physdev = false;
    }
    probe.iface = (src ? par.inDev : par.outDev)?.name ?? '';
    return probe.iface !== '';
  }
}

/** The hosts of an address, prefix or range, in steps of the set's netmask. */
function* hosts(elem: IpSetElem, netmask: number): Generator<[ip: number, cidr: number]> {
  let from = (elem.ip ?? 0) >>> 0;
  let to = from;
  if (elem.ipTo !== undefined) {
    to = elem.ipTo >>> 0;
    if (from > to) [from, to] = [to, from];
  } else if (elem.cidr !== undefined) {
    const mask = cidrMask(elem.cidr);
    from = (from & mask) >>> 0;
    to = (from | ~mask) >>> 0;
  }
  const step = 2 ** (32 - netmask);
  for (let ip = from; ip <= to; ip += step) yield [ip | 0, 32];
}
