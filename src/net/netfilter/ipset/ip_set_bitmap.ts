import { type IpSetElem, IPSET_ERR_BITMAP_RANGE, IPSET_ERR_EXIST } from '../../../uapi/ip_set.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../../uapi/socket.ts';
import type { SkBuff } from '../../core/skbuff.ts';
import type { XtActionParam } from '../x_tables.ts';
import { IpSet } from './ip_set.ts';
import { Extensions, SetElem, type SetQuery } from './ip_set_elem.ts';
import { packetAddr, packetPort, packetProto } from './ip_set_packet.ts';
import { cidrMask } from './pfxlen.ts';

/**
 * bitmap:ip, bitmap:ip,mac and bitmap:port: a place for each of a range. Linux: ip_set_bitmap_gen.h; here a map of the places
 * that are taken, in order when listed.
 */
export class BitmapSet extends IpSet {
  private readonly table = new Map<number, SetElem>();

  private get isPort(): boolean {
    return this.typename === 'bitmap:port';
  }

  private get hasMac(): boolean {
    return this.typename === 'bitmap:ip,mac';
  }

  /** Addresses for each place. */
  private get hosts(): number {
    return 2 ** (32 - (this.header.netmask ?? 32));
  }

  /** How many places there are. */
  private get places(): number {
    const { from, to } = this.header;
    return ((to! >>> 0) - (from! >>> 0) + 1) / (this.isPort ? 1 : this.hosts);
  }

  add(elem: IpSetElem, exist: boolean): number {
    const ext = Extensions.of(elem);
    return this.each(elem, (place) => this.addOne(place, elem.mac ?? null, ext, exist));
  }

  del(elem: IpSetElem, exist: boolean): number {
    return this.each(elem, (place) => (this.table.delete(place) || exist ? 0 : -IPSET_ERR_EXIST));
  }

  test(elem: IpSetElem): number {
    const wrong = this.extensionError(elem);
    if (wrong !== 0) return wrong;
    const place = this.placeOf(this.isPort ? (elem.port ?? 0) : (elem.ip ?? 0));
    if (place < 0) return -IPSET_ERR_BITMAP_RANGE;
    const found = this.live(place);
    if (found === null) return 0;
    return elem.mac === undefined || found.mac === null || sameMac(found.mac, elem.mac) ? 1 : 0;
  }

  kernelTest(skb: SkBuff, par: XtActionParam, query: SetQuery): number {
    const place = this.fromPacket(skb, query);
    const found = place < 0 ? null : this.live(place);
    if (found === null || (found.mac !== null && !sameMac(found.mac, macOf(skb, par) ?? []))) return 0;
    return this.matchExtensions(found, skb, query) ? 1 : 0;
  }

  kernelAdd(skb: SkBuff, par: XtActionParam, query: SetQuery): void {
    const place = this.fromPacket(skb, query);
    const mac = this.hasMac ? macOf(skb, par) : null;
    if (place >= 0) this.addOne(place, mac, this.packetExtensions(skb, query), query.exist);
  }

  kernelDel(skb: SkBuff, _par: XtActionParam, query: SetQuery): void {
    this.table.delete(this.fromPacket(skb, query));
  }

  flush(): void {
    this.table.clear();
  }

  members(): IpSetElem[] {
    const places = [...this.table.keys()].filter((place) => this.live(place) !== null).sort((a, b) => a - b);
    return places.map((place) => {
      const elem = this.table.get(place)!;
      const out: IpSetElem = this.isPort ? { port: this.header.from! + place } : { ip: (this.header.from! + place * this.hosts) | 0 };
      if (elem.mac !== null) out.mac = elem.mac;
      return this.listExtensions(elem, out);
    });
  }

  memsize(): number {
    const bits = Math.ceil(this.places / 64) * 8;
    const base = this.isPort ? 72 : this.hasMac ? 80 : 88;
    const each = this.extensionSize + (this.hasMac ? 8 : 0);
    let size = base + bits + this.places * each;
    if (this.header.comment) for (const elem of this.table.values()) size += this.commentSize(elem);
    return size;
  }

  private live(place: number): SetElem | null {
    const elem = this.table.get(place);
    return elem === undefined || this.isExpired(elem) ? null : elem;
  }

  /** The place of an address or port; -1 outside of the range. */
  private placeOf(value: number): number {
    const at = value >>> 0;
    if (at < this.header.from! >>> 0 || at > this.header.to! >>> 0) return -1;
    return this.isPort ? at - this.header.from! : Math.floor((at - (this.header.from! >>> 0)) / this.hosts);
  }

  private each(elem: IpSetElem, work: (place: number) => number): number {
    const wrong = this.extensionError(elem);
    if (wrong !== 0) return wrong;
    let from = this.isPort ? (elem.port ?? 0) : (elem.ip ?? 0) >>> 0;
    let to = this.isPort ? (elem.portTo ?? from) : elem.ipTo === undefined ? from : elem.ipTo >>> 0;
    if (!this.isPort && elem.cidr !== undefined) {
      from = (from & cidrMask(elem.cidr)) >>> 0;
      to = (from | ~cidrMask(elem.cidr)) >>> 0;
    }
    if (from > to) [from, to] = [to, from];
    const first = this.placeOf(from);
    const last = this.placeOf(to);
    if (first < 0 || last < 0) return -IPSET_ERR_BITMAP_RANGE;
    for (let place = first; place <= last; place++) {
      const error = work(place);
      if (error < 0) return error;
    }
    return 0;
  }

  private addOne(place: number, mac: readonly number[] | null, ext: Extensions, exist: boolean): number {
    const old = this.live(place);
    // A MAC may be told of an address later.
    if (old !== null && !exist && (old.mac !== null || mac === null)) return -IPSET_ERR_EXIST;
    const elem = old ?? new SetElem();
    if (mac !== null) elem.mac = mac;
    this.extend(elem, ext);
    this.table.set(place, elem);
    return 0;
  }

  private fromPacket(skb: SkBuff, query: SetQuery): number {
    if (!this.isPort) return this.placeOf(packetAddr(skb, query.src(1)));
    const proto = packetProto(skb);
    return proto === IPPROTO_TCP || proto === IPPROTO_UDP ? this.placeOf(packetPort(skb, query.src(1))) : -1;
  }
}

function sameMac(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The sender's MAC, of a packet that came in by Ethernet. */
function macOf(skb: SkBuff, par: XtActionParam): number[] | null {
  const { bytes, macHeader, data } = skb;
  if (par.inDev === null || macHeader < 0 || macHeader + 14 > data) return null;
  return [...bytes.subarray(macHeader + 6, macHeader + 12)];
}
