import { STP_FLAGS, bridgeId, portRole, timesText } from './bpdu.ts';
import { bitNames, hex2, hex4, type Dissection } from './dissection.ts';
import { printMstp, printSpb } from './mstp.ts';

const VERSIONS: Readonly<Record<number, string>> = { 0: '802.1d', 2: '802.1w', 3: '802.1s', 4: '802.1aq' };
const TYPES: Readonly<Record<number, string>> = { 0x00: 'Config', 0x02: 'Rapid STP', 0x80: 'Topology Change' };
const CONFIG = 0x00;
const RAPID = 0x02;
const CONFIG_LENGTH = 35;
const MSTP_MINIMUM = 102;
const VERSION3_LENGTH_AT = 36;
const SPB_MINIMUM = 87;

/** A spanning tree BPDU (IEEE 802.1D, 802.1w, 802.1s, 802.1aq) of `length` bytes. tcpdump: print-stp.c. */
export function printStp(d: Dissection, at: number, length: number): void {
  d.protocol = 'stp';
  if (length < 4) return d.invalidMark();
  if (d.u16(at) !== 0) return d.put(`unknown STP version, length ${length}`);
  const version = d.u8(at + 2);
  d.put(`STP ${VERSIONS[version] ?? `Unknown STP protocol (0x${hex2(version)})`}`);
  if (!(version in VERSIONS)) return;
  const type = d.u8(at + 3);
  d.put(`, ${TYPES[type] ?? `Unknown BPDU Type (0x${hex2(type)})`}`);
  if (type === CONFIG) {
    if (length < CONFIG_LENGTH) return d.invalidMark();
    printConfig(d, at, version, length);
  } else if (type === RAPID && version === 2) {
    if (length < CONFIG_LENGTH + 1) return d.invalidMark();
    printConfig(d, at, version, length);
  } else if (type === RAPID && version > 2) printMultiple(d, at, version, length);
}

function printMultiple(d: Dissection, at: number, version: number, length: number): void {
  if (length < MSTP_MINIMUM || d.u8(at + 35) !== 0) return d.invalidMark();
  const mstp = d.u16(at + VERSION3_LENGTH_AT) + 2;
  if (length < CONFIG_LENGTH + 1 + mstp) return d.invalidMark();
  printMstp(d, at, length);
  if (version !== 4) return;
  const spb = d.u16(at + VERSION3_LENGTH_AT + mstp) + 2;
  if (length < CONFIG_LENGTH + 1 + mstp + spb || spb < SPB_MINIMUM) return d.invalidMark();
  printSpb(d, at + CONFIG_LENGTH + 1 + mstp);
}

function printConfig(d: Dissection, at: number, version: number, length: number): void {
  const flags = d.u8(at + 4);
  d.put(`, Flags [${bitNames(STP_FLAGS, flags, 'none')}]`);
  d.put(`, bridge-id ${bridgeId(d, at + 17)}.${hex4(d.u16(at + 25))}, length ${length}`);
  if (d.options.verbose === 0) return;
  d.put(timesText(d, at));
  d.put(`\n\troot-id ${bridgeId(d, at + 5)}, root-pathcost ${d.u32(at + 13)}`);
  if (version === 2) d.put(`, port-role ${portRole(flags)}`);
}
