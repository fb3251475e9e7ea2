import type { IpSetElem } from '../../../uapi/ip_set.ts';

/** An element as a set keeps it. */
export class SetElem {
  ip = 0;
  cidr = 32;
  port = 0;
  proto = 0;
  ip2 = 0;
  cidr2 = 32;
  mac: readonly number[] | null = null;
  iface = '';
  physdev = false;
  nomatch = false;
  /** Virtual time at which it ends, ns; 0: never. */
  expires = 0;
  packets = 0;
  bytes = 0;
  comment = '';
  skbmark = 0;
  skbmarkmask = 0;
  skbprio = 0;
  skbqueue = 0;
}

/** What a packet brings, or a request. */
export class Extensions {
  /** s, -1: what the set says. */
  timeout = -1;
  /** -1: as they are. */
  packets = -1;
  bytes = -1;
  comment = '';
  skbmark = 0;
  skbmarkmask = 0;
  skbprio = 0;
  skbqueue = 0;

  static of(elem: IpSetElem): Extensions {
    const ext = new Extensions();
    ext.timeout = elem.timeout ?? -1;
    ext.packets = elem.packets ?? -1;
    ext.bytes = elem.bytes ?? -1;
    ext.comment = elem.comment ?? '';
    ext.skbmark = elem.skbmark ?? 0;
    ext.skbmarkmask = elem.skbmarkmask ?? -1;
    ext.skbprio = elem.skbprio ?? 0;
    ext.skbqueue = elem.skbqueue ?? 0;
    return ext;
  }
}

/** What `-m set` and `-j SET` ask beyond membership, and what they get. Linux: struct ip_set_adt_opt. */
export class SetQuery {
  /** How many dimensions the rule names, and which of them (bit i: dimension i + 1) are the source's. */
  dim = 1;
  flags = 0;
  exist = false;
  /** [op, value] of packets and bytes; op 0: not asked. */
  packets: readonly [number, number] = [0, 0];
  bytes: readonly [number, number] = [0, 0];
  noUpdateCounters = false;
  returnNomatch = false;
  /** s for additions; -1: the set's. */
  timeout = -1;
  /** The element that fitted. */
  found: SetElem | null = null;

  /** Is dimension `dim` (from 1) the packet's source? */
  src(dim: number): boolean {
    return (this.flags & (1 << (dim - 1))) !== 0;
  }
}
