import { bitNames, hex2, hex8, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const STATES: BitTable = [
  [0x1, 'Activity'],
  [0x2, 'Timeout'],
  [0x4, 'Aggregation'],
  [0x8, 'Synchronization'],
  [0x10, 'Collecting'],
  [0x20, 'Distributing'],
  [0x40, 'Default'],
  [0x80, 'Expired'],
];
const LACP = 1;
const MARKER = 2;
const NAMES: Readonly<Record<number, string>> = { [LACP]: 'LACP', [MARKER]: 'MARKER', 3: 'OAM' };
const VERSION = 1;
const ACTOR = 1;
const PARTNER = 2;
const COLLECTOR = 3;
const FIELDS: Readonly<Record<number, readonly string[]>> = {
  [LACP]: ['Terminator', 'Actor Information', 'Partner Information', 'Collector Information'],
  [MARKER]: ['Terminator', 'Marker Information'],
};

/** The slow protocols: link aggregation (LACP, IEEE 802.1AX), its markers; others in hex. tcpdump: print-slow.c. */
export function printSlow(d: Dissection, at: number, length: number): void {
  d.protocol = 'slow';
  const tooShort = (): void => d.put(d.options.verbose > 0 ? '\n\t\t packet is too short' : ' (packet is too short)');
  if (length < 1) return tooShort();
  const subtype = d.u8(at);
  const name = NAMES[subtype] ?? `unknown (${subtype})`;
  if (subtype !== LACP && subtype !== MARKER) {
    d.put(`${name}, length ${length}`);
    if (!(subtype in NAMES) || d.options.verbose > 0) printUnknownData(d, at, '\n\t', length);
    return;
  }
  if (length < 2) return tooShort();
  const version = d.u8(at + 1);
  if (version !== VERSION) return d.put(`${name} version ${version} packet not supported`);
  d.put(`${name}v${version}, length ${length}`);
  if (d.options.verbose > 0 && !printFields(d, subtype, at + 2, length - 2)) d.put('\n\t\t packet is too short');
}

/** False where a field is too short. */
function printFields(d: Dissection, subtype: number, at: number, left: number): boolean {
  while (left > 0) {
    if (left < 2) return false;
    const [type, size] = [d.u8(at), d.u8(at + 1)];
    d.put(`\n\t${FIELDS[subtype][type] ?? 'Unknown'} TLV (0x${hex2(type)}), length ${size}`);
    if (type === 0) return true;
    if (size < 2) {
      d.put('\n\t    ERROR: illegal length - should be >= 2');
      return true;
    }
    if (left < size) return false;
    d.need(at, size);
    printField(d, subtype, type, at + 2, size);
    if (d.options.verbose > 1) printUnknownData(d, at + 2, '\n\t  ', size - 2);
    at += size;
    left -= size;
  }
  return true;
}

function printField(d: Dissection, subtype: number, type: number, at: number, size: number): void {
  const isEnd = subtype === LACP && (type === ACTOR || type === PARTNER);
  const should = isEnd ? 20 : subtype === LACP && type === COLLECTOR ? 16 : subtype === MARKER && type === 1 ? 16 : undefined;
  if (should === undefined) {
    if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t  ', size - 2);
  } else if (size !== should) d.put(`\n\t    ERROR: illegal length - should be ${should}`);
  else if (isEnd) {
    const [key, portPriority, port] = [d.u16(at + 8), d.u16(at + 10), d.u16(at + 12)];
    d.put(`\n\t  System ${d.mac(at + 2)}, System Priority ${d.u16(at)}, Key ${key}, Port ${port}, Port Priority ${portPriority}`);
    d.put(`\n\t  State Flags [${bitNames(STATES, d.u8(at + 14), 'none')}]`);
  } else if (subtype === LACP) d.put(`\n\t  Max Delay ${d.u16(at)}`);
  else d.put(`\n\t  Request System ${d.mac(at + 2)}, Request Port ${d.u16(at)}, Request Transaction ID 0x${hex8(d.u32(at + 8))}`);
}
