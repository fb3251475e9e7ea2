import { hex4, hex8, type Dissection } from './dissection.ts';

/** An authentication header (RFC 4302). Returns its length. tcpdump: print-ah.c. */
export function printAh(d: Dissection, at: number): number {
  d.protocol = 'ah';
  d.put('AH');
  const words = d.u8(at + 1);
  const size = (words + 2) * 4;
  d.put('(');
  if (d.options.verbose > 0) d.put(`length=${words}(${size}-bytes),`);
  const reserved = d.u16(at + 2);
  if (reserved !== 0) d.put(`reserved=0x${reserved.toString(16)}[MustBeZero],`);
  d.put(`spi=0x${hex8(d.u32(at + 4))},`);
  d.put(`seq=0x${d.u32(at + 8).toString(16)},icv=0x`);
  for (let i = 12; i < size; i++) d.put(d.hex(at + i, 1));
  d.put('): ');
  return size;
}

/** An encapsulating security payload (RFC 4303), never decrypted; the length is the IP payload's. tcpdump: print-esp.c. */
export function printEsp(d: Dissection, at: number, length: number): void {
  d.protocol = 'esp';
  if (at + 8 >= d.end) return d.truncationMark();
  d.put(`ESP(spi=0x${hex8(d.u32(at))},seq=0x${d.u32(at + 4).toString(16)}), length ${length}`);
}

/** Compressed payload (RFC 3173). tcpdump: print-ipcomp.c. */
export function printIpComp(d: Dissection, at: number): void {
  d.protocol = 'ipcomp';
  d.put(`IPComp(cpi=0x${hex4(d.u16(at + 2))})`);
}
