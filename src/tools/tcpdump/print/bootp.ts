import { printDhcpOptions } from './dhcp_options.ts';
import { hex2, hex4, type Dissection } from './dissection.ts';

const VENDOR_AT = 236;
const RFC1048_COOKIE = 0x63825363;
const CMU_COOKIE = 0x434d5500;

/** BOOTP and DHCP (RFC 951, RFC 2131). tcpdump: print-bootp.c. */
export function printBootp(d: Dissection, at: number, length: number): void {
  d.protocol = 'bootp';
  const operation = d.u8(at);
  const name = operation === 1 ? 'Request' : operation === 2 ? 'Reply' : `unknown (0x${hex2(operation)})`;
  d.put(`BOOTP/DHCP, ${name}`);
  const [hardware, size] = [d.u8(at + 1), d.u8(at + 2)];
  const ethernet = hardware === 1 && size === 6;
  if (ethernet && operation === 1) d.put(` from ${d.mac(at + 28)}`);
  d.put(`, length ${length}`);
  if (d.options.verbose === 0) return;
  if (!d.has(at + 8, 2)) return d.truncationMark();
  if (hardware !== 1) d.put(`, htype ${hardware}`);
  if (!ethernet) d.put(`, hlen ${size}`);
  printNumbers(d, at);
  printAddresses(d, at);
  if (ethernet) d.put(`\n\t  Client-Ethernet-Address ${d.mac(at + 28)}`);
  if (!printString(d, at + 44, 64, 'sname') || !printString(d, at + 108, 128, 'file')) return d.truncationMark();
  const vendor = at + VENDOR_AT;
  if (!d.has(vendor, 4)) return d.truncationMark();
  const cookie = d.u32(vendor);
  if (cookie === RFC1048_COOKIE) printDhcpOptions(d, vendor);
  else if (cookie === CMU_COOKIE) printCmu(d, vendor);
  else if (cookie !== 0) d.put(`\n\t  Vendor-#0x${cookie.toString(16)}`);
}

function printNumbers(d: Dissection, at: number): void {
  if (d.u8(at + 3) !== 0) d.put(`, hops ${d.u8(at + 3)}`);
  const transaction = d.u32(at + 4);
  if (transaction !== 0) d.put(`, xid 0x${transaction.toString(16)}`);
  if (d.u16(at + 8) !== 0) d.put(`, secs ${d.u16(at + 8)}`);
  const flags = d.u16(at + 10);
  d.put(`, Flags [${flags & 0x8000 ? 'Broadcast' : 'none'}]`);
  if (d.options.verbose > 1) d.put(` (0x${hex4(flags)})`);
}

function printAddresses(d: Dissection, at: number): void {
  for (const [offset, name] of [
    [12, 'Client'],
    [16, 'Your'],
    [20, 'Server'],
    [24, 'Gateway'],
  ] as const) {
    if (d.u32(at + offset) !== 0) d.put(`\n\t  ${name}-IP ${d.ipv4(at + offset)}`);
  }
}

/** A null-terminated string in a field of `size` bytes, if it is not empty; false where it does not end. */
function printString(d: Dissection, at: number, size: number, name: string): boolean {
  if (d.u8(at) === 0) return true;
  d.put(`\n\t  ${name} "`);
  const whole = d.putTerminated(at, size) > 0;
  d.put('"');
  return whole;
}

/** The vendor area as Carnegie Mellon filled it before RFC 1048. */
function printCmu(d: Dissection, at: number): void {
  d.put(' vend-cmu');
  if (!d.has(at + 4, 4)) return d.truncationMark();
  const flags = d.u8(at + 4);
  if (flags & ~1) d.put(` F:0x${flags.toString(16)}`);
  const fields = [
    [12, 'DG'],
    [8, flags & 1 ? 'SM' : 'SM*'],
    [16, 'NS1'],
    [20, 'NS2'],
    [24, 'IEN1'],
    [28, 'IEN2'],
    [32, 'TS1'],
    [36, 'TS2'],
  ] as const;
  for (const [offset, name] of fields) {
    if (!d.has(at + offset, 4)) return d.truncationMark();
    if (d.u32(at + offset) !== 0) d.put(` ${name}:${d.ipv4(at + offset)}`);
  }
}
