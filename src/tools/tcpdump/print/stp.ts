import { bitNames, type Dissection } from './dissection.ts';

const FLAGS = [
  [0x01, 'Topology change'],
  [0x02, 'Proposal'],
  [0x10, 'Learn'],
  [0x20, 'Forward'],
  [0x40, 'Agreement'],
  [0x80, 'Topology change ACK'],
] as const;

const VERSIONS: Readonly<Record<number, string>> = { 0: '802.1d', 2: '802.1w', 3: '802.1s', 4: '802.1aq' };
const TYPES: Readonly<Record<number, string>> = { 0x00: 'Config', 0x02: 'Rapid STP', 0x80: 'Topology Change' };

/** A spanning tree BPDU (IEEE 802.1D) of `length` bytes. tcpdump: print-stp.c. */
export function printStp(d: Dissection, at: number, length: number): void {
  d.protocol = 'stp';
  if (length < 4) return short(d);
  const protocol = d.u16(at);
  if (protocol !== 0) {
    d.put(`unknown STP version, length ${length}`);
    return;
  }
  const [version, type] = [d.u8(at + 2), d.u8(at + 3)];
  d.put(`STP ${VERSIONS[version] ?? `Unknown STP protocol (0x${version.toString(16).padStart(2, '0')})`}`);
  if (!(version in VERSIONS)) return;
  d.put(`, ${TYPES[type] ?? `Unknown BPDU Type (0x${type.toString(16).padStart(2, '0')})`}`);
  if (type !== 0x00 && type !== 0x02) return;
  if (length < 35) return short(d);
  printConfig(d, at, version, length);
}

function short(d: Dissection): void {
  d.truncationMark();
}

function printConfig(d: Dissection, at: number, version: number, length: number): void {
  const flags = d.u8(at + 4);
  const hex4 = (value: number): string => value.toString(16).padStart(4, '0');
  d.put(`, Flags [${bitNames(FLAGS, flags, 'none')}], bridge-id ${bridgeId(d, at + 17)}.${hex4(d.u16(at + 25))}, length ${length}`);
  if (d.options.verbose === 0) return;
  const seconds = (offset: number): string => `${(d.u16(at + offset) / 256).toFixed(2)}s`;
  d.put(`\n\tmessage-age ${seconds(27)}, max-age ${seconds(29)}, hello-time ${seconds(31)}, forwarding-delay ${seconds(33)}`);
  d.put(`\n\troot-id ${bridgeId(d, at + 5)}, root-pathcost ${d.u32(at + 13)}`);
  if (version === 2) d.put(`, port-role ${['Unknown', 'Alternate', 'Root', 'Designated'][(flags >> 2) & 3]}`);
}

function bridgeId(d: Dissection, at: number): string {
  return `${d.u16(at).toString(16).padStart(4, '0')}.${d.mac(at + 2)}`;
}
