import { bitNames, hex8, type BitTable, type Dissection } from './dissection.ts';
import { OSPF_LSAS, OSPF_OPAQUES, OSPF_OPTIONS, isOpaque, printLsa, printLsaHeader } from './ospf_lsa.ts';

const TYPES: Readonly<Record<number, string>> = { 1: 'Hello', 2: 'Database Description', 3: 'LS-Request', 4: 'LS-Update', 5: 'LS-Ack' };
const AUTHENTICATIONS: Readonly<Record<number, string>> = { 0: 'none', 1: 'simple', 2: 'MD5' };
const LLS_FIELDS: Readonly<Record<number, string>> = { 1: 'Extended Options', 2: 'MD5 Authentication' };
const DD_FLAGS: BitTable = [
  [0x4, 'Init'],
  [0x2, 'More'],
  [0x1, 'Master'],
  [0x8, 'OOBResync'],
];
const LLS_OPTIONS: BitTable = [
  [0x1, 'LSDB resync'],
  [0x2, 'Restart'],
];
const HELLO = 1;
const DATABASE = 2;
const REQUEST = 3;
const UPDATE = 4;
const ACKNOWLEDGE = 5;
const SIMPLE = 1;
const MD5 = 2;
const DIGEST = 16;
const HEADER = 24;
const LSA_HEADER = 20;
const OPTION_LLS = 0x10;

/** Open Shortest Path First, version 2 (RFC 2328), of `length` bytes. tcpdump: print-ospf.c. */
export function printOspf(d: Dissection, at: number, length: number): void {
  d.protocol = 'ospf2';
  const authentication = d.u16(at + 14);
  // The digest is behind the packet.
  if (authentication === MD5) {
    length = (length - DIGEST) >>> 0;
    d.end -= DIGEST;
  }
  const type = d.u8(at + 1);
  const version = d.u8(at);
  d.put(`OSPFv${version}, ${TYPES[type] ?? `unknown LS-type ${type}`}, length ${length}`);
  if (!(type in TYPES) || d.options.verbose === 0) return;
  const own = d.u16(at + 2);
  if (length !== own) d.put(` [len ${own}]`);
  d.put(`\n\tRouter-ID ${d.ipv4(at + 4)}`);
  d.put(d.u32(at + 8) !== 0 ? `, Area ${d.ipv4(at + 8)}` : ', Backbone Area');
  d.need(at + 16, 8);
  d.put(`, Authentication Type: ${AUTHENTICATIONS[authentication] ?? 'unknown'} (${authentication})`);
  if (authentication === SIMPLE) {
    d.put('\n\tSimple text password: ');
    d.putPadded(at + 16, 8);
  } else if (authentication === MD5) {
    d.put(`\n\tKey-ID: ${d.u8(at + 18)}, Auth-Length: ${d.u8(at + 19)}, Crypto Sequence Number: 0x${hex8(d.u32(at + 20))}`);
  } else if (authentication !== 0) return;
  if (version !== 2) return d.put(` ospf [version ${version}]`);
  printBody(d, type, at + HEADER, at + Math.min(length, own));
  if (length > own) printLinkLocal(d, type, at, own, length, authentication === MD5);
}

function printBody(d: Dissection, type: number, at: number, end: number): void {
  switch (type) {
    case HELLO:
      return printHello(d, at, end);
    case DATABASE:
      return printDatabase(d, at, end);
    case REQUEST:
      return printRequest(d, at, end);
    case UPDATE:
      return printUpdate(d, at);
    case ACKNOWLEDGE:
      for (; at < end; at += LSA_HEADER) printLsaHeader(d, at);
  }
}

function printHello(d: Dissection, at: number, end: number): void {
  d.put(`\n\tOptions [${bitNames(OSPF_OPTIONS, d.u8(at + 6), 'none')}]`);
  d.put(`\n\t  Hello Timer ${d.u16(at + 4)}s, Dead Timer ${d.u32(at + 8)}s, Mask ${d.ipv4(at)}, Priority ${d.u8(at + 7)}`);
  if (d.u32(at + 12) !== 0) d.put(`\n\t  Designated Router ${d.ipv4(at + 12)}`);
  if (d.u32(at + 16) !== 0) d.put(`, Backup Designated Router ${d.ipv4(at + 16)}`);
  at += 20;
  if (at < end) d.put('\n\t  Neighbor List:');
  for (; at < end; at += 4) d.put(`\n\t    ${d.ipv4(at)}`);
}

function printDatabase(d: Dissection, at: number, end: number): void {
  d.put(`\n\tOptions [${bitNames(OSPF_OPTIONS, d.u8(at + 2), 'none')}]`);
  d.put(`, DD Flags [${bitNames(DD_FLAGS, d.u8(at + 3), 'none')}]`);
  if (d.u16(at) !== 0) d.put(`, MTU: ${d.u16(at)}`);
  d.put(`, Sequence: 0x${hex8(d.u32(at + 4))}`);
  for (at += 8; at < end && printLsaHeader(d, at) !== undefined;) at += LSA_HEADER;
}

function printRequest(d: Dissection, at: number, end: number): void {
  for (; at < end; at += 12) {
    d.need(at, 12);
    const type = d.u32(at);
    d.put(`\n\t  Advertising Router: ${d.ipv4(at + 8)}, ${OSPF_LSAS[type] ?? 'unknown'} LSA (${type})`);
    const opaque = d.u8(at + 4);
    if (isOpaque(type)) d.put(`, Opaque-Type: ${OSPF_OPAQUES[opaque] ?? 'unknown'} LSA (${opaque}), Opaque-ID: ${d.u24(at + 5)}`);
    else d.put(`, LSA-ID: ${d.ipv4(at + 4)}`);
  }
}

function printUpdate(d: Dissection, at: number): void {
  const count = d.u32(at);
  d.put(`, ${count} LSA${count === 1 ? '' : 's'}`);
  at += 4;
  for (let i = 1; i <= count; i++) {
    d.put(`\n\t  LSA #${i}`);
    at = printLsa(d, at);
  }
}

/** Link-local signalling behind the packet (RFC 5613). */
function printLinkLocal(d: Dissection, type: number, at: number, own: number, length: number, digest: boolean): void {
  const options = type === HELLO ? d.u8(at + HEADER + 6) : type === DATABASE ? d.u8(at + HEADER + 2) : 0;
  if (!(options & OPTION_LLS)) return;
  if (digest) own += d.u8(at + 19);
  if (own >= length) return d.put('\n\t[LLS truncated]');
  const end = at + length;
  at += own;
  d.put(`\n\t  LLS: checksum: 0x${d.u16(at).toString(16).padStart(4, '0')}`);
  d.put(`, length: ${d.u16(at + 2)}`);
  for (at += 4; at < end;) {
    const field = d.u16(at);
    d.put(`\n\t    ${LLS_FIELDS[field] ?? 'Unknown TLV'} (${field})`);
    let size = d.u16(at + 2);
    d.put(`, length: ${size}`);
    at += 4;
    const should = field === 1 ? 4 : field === 2 ? 20 : size;
    if (size !== should) d.put(` [should be ${should}]`);
    size = should;
    if (field === 1) d.put(`\n\t      Options: 0x${hex8(d.u32(at))} [${bitNames(LLS_OPTIONS, d.u32(at), '?')}]`);
    else if (field === 2) d.put(`\n\t      Sequence number: 0x${hex8(d.u32(at))}`);
    at += size;
  }
}
