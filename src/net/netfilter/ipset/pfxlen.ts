import type { IpSetElem } from '../../../uapi/ip_set.ts';

/** The mask of a prefix length. */
export function cidrMask(cidr: number): number {
  return cidr === 0 ? 0 : -1 << (32 - cidr);
}

/** The networks an element of a request means: one, or the fewest that make up its range. Linux: ip_set_range_to_cidr(). */
export function eachNet(elem: IpSetElem, out: [ip: number, cidr: number][]): void {
  if (elem.ipTo === undefined) {
    const cidr = elem.cidr ?? 32;
    out.push([(elem.ip ?? 0) & cidrMask(cidr), cidr]);
    return;
  }
  let from = (elem.ip ?? 0) >>> 0;
  let to = elem.ipTo >>> 0;
  if (from > to) [from, to] = [to, from];
  while (from <= to) {
    let cidr = 32;
    while (cidr > 1) {
      const size = 2 ** (33 - cidr);
      if (from % size !== 0 || from + size - 1 > to) break;
      cidr--;
    }
    out.push([from | 0, cidr]);
    from += 2 ** (32 - cidr);
  }
}
