import { bitNames, hex2, type Dissection } from './dissection.ts';

const HEADER = 8;

/** A VXLAN header (RFC 7348) and the frame in it. tcpdump: print-vxlan.c. */
export function printVxlan(d: Dissection, at: number, length: number): void {
  d.protocol = 'vxlan';
  d.put('VXLAN');
  if (length < HEADER) return d.invalidMark();
  const flags = d.u8(at);
  d.put(`, flags [${flags & 8 ? 'I' : 'invalid'}] (0x${hex2(flags)}), `);
  d.put(`vni ${d.u24(at + 4)}\n`);
  d.need(at + 7, 1);
  d.layers.ethernet(d, at + HEADER, length - HEADER, d.left(at + HEADER));
}

const GPE_FLAGS = [
  [0x08, 'I'],
  [0x04, 'P'],
  [0x02, 'B'],
  [0x01, 'O'],
] as const;

/** The generic protocol extension of VXLAN, with a next protocol of its own. tcpdump: print-vxlan-gpe.c. */
export function printVxlanGpe(d: Dissection, at: number, length: number): void {
  d.protocol = 'vxlan_gpe';
  d.put('VXLAN-GPE, ');
  if (length < HEADER) {
    d.put(` (len ${length} < ${HEADER})`);
    return d.invalidMark();
  }
  d.put(`flags [${bitNames(GPE_FLAGS, d.u8(at), 'none', '')}], `);
  const next = d.u8(at + 3);
  const vni = d.u24(at + 4);
  d.need(at + 7, 1);
  d.put(`vni ${vni}${d.options.verbose > 0 ? '\n    ' : ': '}`);
  const inner = at + HEADER;
  if (next === 1) d.layers.ip(d, inner, length - HEADER);
  else if (next === 2) d.layers.ip6(d, inner, length - HEADER);
  else if (next === 3) d.layers.ethernet(d, inner, length - HEADER, d.left(inner));
  else {
    d.put('ERROR: unknown-next-protocol');
    d.invalidMark();
  }
}

const OTV_HEADER = 8;

/** An overlay transport header, which port 8472 (Linux's default for VXLAN) is taken for. tcpdump: print-otv.c. */
export function printOtv(d: Dissection, at: number, length: number): void {
  d.protocol = 'otv';
  d.put('OTV, ');
  if (length < OTV_HEADER) {
    d.put(`[length ${length} < ${OTV_HEADER}]`);
    return d.invalidMark();
  }
  const flags = d.u8(at);
  d.put(`flags [${flags & 8 ? 'I' : '.'}] (0x${hex2(flags)}), `);
  d.put(`overlay ${d.u24(at + 1)}, `);
  d.put(`instance ${d.u24(at + 4)}\n`);
  d.need(at + 7, 1);
  d.layers.ethernet(d, at + OTV_HEADER, length - OTV_HEADER, d.left(at + OTV_HEADER));
}
