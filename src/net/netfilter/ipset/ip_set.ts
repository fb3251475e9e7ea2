import type { IpSetElem, IpSetHeader } from '../../../uapi/ip_set.ts';
import { IPSET_ERR_COMMENT, IPSET_ERR_COUNTER, IPSET_ERR_SKBINFO, IPSET_ERR_TIMEOUT } from '../../../uapi/ip_set.ts';
import type { Simulator } from '../../../sim/simulator.ts';
import type { SkBuff } from '../../core/skbuff.ts';
import type { XtActionParam } from '../x_tables.ts';
import { Extensions, type SetElem, type SetQuery } from './ip_set_elem.ts';

const NSEC_PER_SEC = 1_000_000_000;
/** Linux: struct ip_set_comment_rcu before its text. */
const COMMENT_SIZE = 16;

/** A set of one type (Linux: struct ip_set with its variant). Errors are negative numbers. */
export abstract class IpSet {
  readonly sim: Simulator;
  readonly typename: string;
  readonly revision: number;
  readonly dimension: number;
  readonly header: IpSetHeader;

  constructor(sim: Simulator, typename: string, revision: number, dimension: number, header: IpSetHeader) {
    this.sim = sim;
    this.typename = typename;
    this.revision = revision;
    this.dimension = dimension;
    this.header = header;
  }

  /** 0 or a negative error; a range adds one after the other until one is refused. */
  abstract add(elem: IpSetElem, exist: boolean): number;
  abstract del(elem: IpSetElem, exist: boolean): number;
  /** 1 in the set, 0 not, or a negative error. */
  abstract test(elem: IpSetElem): number;
  /** Does the packet fit? 1, 0, or -1: by an element that says no (nomatch). */
  abstract kernelTest(skb: SkBuff, par: XtActionParam, query: SetQuery): number;
  abstract kernelAdd(skb: SkBuff, par: XtActionParam, query: SetQuery): void;
  abstract kernelDel(skb: SkBuff, par: XtActionParam, query: SetQuery): void;
  abstract flush(): void;
  abstract members(): IpSetElem[];
  abstract memsize(): number;

  /** Bytes that the extensions of one element take. */
  get extensionSize(): number {
    const { timeout, counters, comment, skbinfo } = this.header;
    return (timeout !== undefined ? 8 : 0) + (counters ? 16 : 0) + (comment ? 8 : 0) + (skbinfo ? 16 : 0);
  }

  /** May the request say this of an element of this set? Linux: ip_set_get_extensions(). */
  extensionError(elem: IpSetElem): number {
    const { header } = this;
    if (elem.timeout !== undefined && header.timeout === undefined) return -IPSET_ERR_TIMEOUT;
    if ((elem.packets !== undefined || elem.bytes !== undefined) && !header.counters) return -IPSET_ERR_COUNTER;
    if (elem.comment !== undefined && !header.comment) return -IPSET_ERR_COMMENT;
    const skb = elem.skbmark !== undefined || elem.skbprio !== undefined || elem.skbqueue !== undefined;
    return skb && !header.skbinfo ? -IPSET_ERR_SKBINFO : 0;
  }

  isExpired(elem: SetElem): boolean {
    return elem.expires !== 0 && elem.expires <= this.sim.now;
  }

  /** Gives an element its extensions, as it is added or added again. */
  protected extend(elem: SetElem, ext: Extensions): void {
    const { header } = this;
    if (header.timeout !== undefined) {
      const seconds = ext.timeout < 0 ? header.timeout : ext.timeout;
      elem.expires = seconds === 0 ? 0 : this.sim.now + seconds * NSEC_PER_SEC;
    }
    if (header.counters) {
      if (ext.packets >= 0) elem.packets = ext.packets;
      if (ext.bytes >= 0) elem.bytes = ext.bytes;
    }
    if (header.comment) elem.comment = ext.comment;
    if (!header.skbinfo) return;
    elem.skbmark = ext.skbmark;
    elem.skbmarkmask = ext.skbmarkmask;
    elem.skbprio = ext.skbprio;
    elem.skbqueue = ext.skbqueue;
  }

  /** What a packet that adds an element brings along. */
  protected packetExtensions(skb: SkBuff, query: SetQuery): Extensions {
    const ext = new Extensions();
    ext.timeout = query.timeout;
    ext.packets = 1;
    ext.bytes = skb.len;
    return ext;
  }

  /** An element fits a packet: counts it and looks at its counters. Linux: ip_set_match_extensions(). */
  protected matchExtensions(elem: SetElem, skb: SkBuff, query: SetQuery): boolean {
    if (this.header.counters) {
      if (!query.noUpdateCounters) {
        elem.packets++;
        elem.bytes += skb.len;
      }
      if (!counterFits(elem.packets, query.packets) || !counterFits(elem.bytes, query.bytes)) return false;
    }
    query.found = elem;
    return true;
  }

  /** An element's extensions as listings show them. */
  protected listExtensions(elem: SetElem, out: IpSetElem): IpSetElem {
    const { header } = this;
    if (header.timeout !== undefined) {
      const left = elem.expires === 0 ? 0 : Math.floor((elem.expires - this.sim.now) / NSEC_PER_SEC);
      out.timeout = elem.expires === 0 ? 0 : Math.max(1, left);
    }
    if (header.counters) {
      out.packets = elem.packets;
      out.bytes = elem.bytes;
    }
    if (header.comment && elem.comment !== '') out.comment = elem.comment;
    if (!header.skbinfo) return out;
    if (elem.skbmark !== 0 || (elem.skbmarkmask !== 0 && elem.skbmarkmask !== -1)) {
      out.skbmark = elem.skbmark;
      out.skbmarkmask = elem.skbmarkmask;
    }
    if (elem.skbprio !== 0) out.skbprio = elem.skbprio;
    if (elem.skbqueue !== 0) out.skbqueue = elem.skbqueue;
    return out;
  }

  protected commentSize(elem: SetElem): number {
    return elem.comment === '' ? 0 : COMMENT_SIZE + elem.comment.length + 1;
  }
}

/** Ops: 1 eq, 2 ne, 3 lt, 4 gt. Linux: ip_set_match_counter(). */
function counterFits(value: number, [op, wanted]: readonly [number, number]): boolean {
  switch (op) {
    case 1:
      return value === wanted;
    case 2:
      return value !== wanted;
    case 3:
      return value < wanted;
    case 4:
      return value > wanted;
    default:
      return true;
  }
}
