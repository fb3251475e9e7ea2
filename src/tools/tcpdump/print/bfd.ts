import { bitNames, hex2, hex8, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const ECHO_PORT = 3785;
const PORTS: Readonly<Record<number, string>> = { 3784: 'Control', 4784: 'Multihop', 6784: 'Lag' };
const DIAGNOSTICS: Readonly<Record<number, string>> = {
  0: 'No Diagnostic',
  1: 'Control Detection Time Expired',
  2: 'Echo Function Failed',
  3: 'Neighbor Signaled Session Down',
  4: 'Forwarding Plane Reset',
  5: 'Path Down',
  6: 'Concatenated Path Down',
  7: 'Administratively Down',
  8: 'Reverse Concatenated Path Down',
};
const STATES: Readonly<Record<number, string>> = { 0: 'AdminDown', 1: 'Down', 2: 'Init', 3: 'Up' };
const AUTHENTICATIONS: Readonly<Record<number, string>> = {
  1: 'Simple Password',
  2: 'Keyed MD5',
  3: 'Meticulous Keyed MD5',
  4: 'Keyed SHA1',
  5: 'Meticulous Keyed SHA1',
};
const FLAGS0: BitTable = [
  [0x80, 'I Hear You'],
  [0x40, 'Demand'],
  [0x20, 'Poll'],
  [0x10, 'Final'],
  [0x8, 'Control Plane Independent'],
  [0x4, 'Authentication Present'],
  [0x2, 'Reserved'],
  [0x1, 'Reserved'],
];
const FLAGS1: BitTable = [
  [0x20, 'Poll'],
  [0x10, 'Final'],
  [0x8, 'Control Plane Independent'],
  [0x4, 'Authentication Present'],
  [0x2, 'Demand'],
  [0x1, 'Multipoint'],
];
const AUTHENTICATED = 0x04;
const HEADER = 24;
const PASSWORD = 1;
/** By kind of authentication: its length with the key, and that of the digest. */
const DIGESTS: Readonly<Record<number, readonly [total: number, digest: number, name: string]>> = {
  2: [24, 16, 'Digest'],
  3: [24, 16, 'Digest'],
  4: [28, 20, 'Hash'],
  5: [28, 20, 'Hash'],
};

/** Bidirectional Forwarding Detection (RFC 5880). tcpdump: print-bfd.c. */
export function printBfd(d: Dissection, at: number, length: number, port: number): void {
  d.protocol = 'bfd';
  if (!(port in PORTS)) {
    d.put(port === ECHO_PORT ? `BFD, Echo, length: ${length}` : `BFD, unknown (${port}), length: ${length}`);
    return printRest(d, at, length);
  }
  d.need(at, HEADER);
  const [first, flags] = [d.u8(at), d.u8(at + 1)];
  const version = first >> 5;
  if (version > 1) {
    d.put(`BFDv${version}, Control, length: ${length}`);
    return printRest(d, at, length);
  }
  const state = flags >> 6;
  const what =
    version === 0
      ? `Control, Flags: [${bitNames(FLAGS0, flags, 'none')}]`
      : `${PORTS[port]}, State ${STATES[state]}, Flags: [${bitNames(FLAGS1, flags & 0x3f, 'none')}]`;
  if (d.options.verbose === 0) return d.put(`BFDv${version}, ${what}, length: ${length}`);
  const diagnostic = first & 0x1f;
  d.put(`BFDv${version}, length: ${length}\n\t${what}, Diagnostic: ${DIAGNOSTICS[diagnostic] ?? 'unknown'} (0x${hex2(diagnostic)})`);
  printSession(d, at);
  if (flags & AUTHENTICATED) printAuthentication(d, at + HEADER);
}

function printRest(d: Dissection, at: number, length: number): void {
  if (d.options.verbose > 0) printUnknownData(d, at, '\n\t', length);
}

function printSession(d: Dissection, at: number): void {
  const multiplier = d.u8(at + 2);
  const detection = Math.trunc((Math.imul(multiplier, d.u32(at + 12)) >>> 0) / 1000);
  d.put(`\n\tDetection Timer Multiplier: ${multiplier} (${detection} ms Detection time), BFD Length: ${d.u8(at + 3)}`);
  d.put(`\n\tMy Discriminator: 0x${hex8(d.u32(at + 4))}, Your Discriminator: 0x${hex8(d.u32(at + 8))}`);
  const milliseconds = (field: number): string => String(Math.trunc(d.u32(field) / 1000)).padStart(4);
  d.put(`\n\t  Desired min Tx Interval:    ${milliseconds(at + 12)} ms`);
  d.put(`\n\t  Required min Rx Interval:   ${milliseconds(at + 16)} ms`);
  d.put(`\n\t  Required min Echo Interval: ${milliseconds(at + 20)} ms`);
}

function printAuthentication(d: Dissection, at: number): void {
  d.need(at, 4);
  const [type, length] = [d.u8(at), d.u8(at + 1)];
  d.put(`\n\tAuthentication: ${AUTHENTICATIONS[type] ?? 'Unknown'} (${type}), length: ${length}`);
  d.put(`\n\t  Auth Key ID: ${d.u8(at + 2)}`);
  if (type === PASSWORD) {
    if (length < 4 || length > 19) return d.put(`[invalid length ${length}]`);
    d.put(', Password: ');
    return d.putCharacters(at + 3, length - 3);
  }
  if (!(type in DIGESTS)) return;
  const [total, size, name] = DIGESTS[type];
  if (length !== total) return d.put(`[invalid length ${length}]`);
  d.put(`, Sequence Number: 0x${hex8(d.u32(at + 4))}`);
  d.need(at + 8, size);
  d.put(`\n\t  ${name}: ${d.hex(at + 8, size)}`);
}
