import { printAttribute } from './bgp_attributes.ts';
import { printRoutes } from './bgp_routes.ts';
import { Cut, type Dissection } from './dissection.ts';

/** The UPDATE message of BGP. tcpdump: print-bgp.c, bgp_update_print(), bgp_attr_print(). */
const ATTRIBUTES: Readonly<Record<number, string>> = {
  1: 'Origin',
  2: 'AS Path',
  17: 'AS4 Path',
  3: 'Next Hop',
  4: 'Multi Exit Discriminator',
  5: 'Local Preference',
  6: 'Atomic Aggregate',
  7: 'Aggregator',
  18: 'Aggregator4',
  8: 'Community',
  9: 'Originator ID',
  10: 'Cluster List',
  11: 'DPA',
  12: 'Advertisers',
  13: 'RCID Path / Cluster ID',
  14: 'Multi-Protocol Reach NLRI',
  15: 'Multi-Protocol Unreach NLRI',
  16: 'Extended Community',
  22: 'PMSI Tunnel',
  23: 'Tunnel Encapsulation',
  24: 'Traffic Engineering',
  25: 'IPv6 Extended Community',
  26: 'Accumulated IGP Metric',
  27: 'PE Distinguisher Label',
  28: 'Entropy Label',
  32: 'Large Community',
  128: 'Attribute Set',
  255: 'Reserved for development',
};
/** Withdrawn routes, attributes, and the routes they are about, in `length` bytes. */
export function printBgpUpdate(d: Dissection, at: number, length: number): void {
  const end = at + length;
  const take = (size: number): void => {
    d.want(at, size);
    if (end - at < size) throw new Cut();
  };
  take(2);
  const withdrawn = d.u16(at);
  at += 2;
  take(withdrawn);
  if (withdrawn > 1) {
    d.put('\n\t  Withdrawn routes:');
    if (!printRoutes(d, at, withdrawn, '\n\t    ')) return;
  }
  at += withdrawn;
  take(2);
  const attributes = d.u16(at);
  at += 2;
  if (withdrawn <= 1 ? withdrawn === 0 && attributes === 0 && at === end : attributes === 0 && at === end) {
    return d.put('\n\t  End-of-Rib Marker (empty NLRI)');
  }
  if (end - at < attributes) throw new Cut();
  printAttributes(d, at, at + attributes, end);
  at += attributes;
  if (at === end) return;
  d.put('\n\t  Updated routes:');
  printRoutes(d, at, end - at, '\n\t    ');
}

function printAttributes(d: Dissection, at: number, stop: number, end: number): void {
  while (at < stop) {
    d.want(at, 2);
    if (end - at < 2) throw new Cut();
    if (stop - at < 2) return d.put('\n\t  [path attrs too short]');
    const [flags, type] = [d.u8(at), d.u8(at + 1)];
    const wide = flags & 0x10 ? 2 : 1;
    at += 2;
    d.want(at, wide);
    if (end - at < wide) throw new Cut();
    if (stop - at < wide) return d.put('\n\t  [path attrs too short]');
    const size = wide === 2 ? d.u16(at) : d.u8(at);
    at += wide;
    d.put(`\n\t  ${ATTRIBUTES[type] ?? 'Unknown Attribute'} (${type}), length: ${size}`);
    if (flags !== 0) d.put(`, Flags [${flagLetters(flags)}]: `);
    if (stop - at < size) return d.put(' [path attrs too short]');
    printAttribute(d, type, at, size);
    at += size;
  }
}

function flagLetters(flags: number): string {
  const letters = (['O', 'T', 'P', 'E'] as const).filter((_, i) => flags & (0x80 >> i)).join('');
  return letters + (flags & 15 ? `+${(flags & 15).toString(16)}` : '');
}
