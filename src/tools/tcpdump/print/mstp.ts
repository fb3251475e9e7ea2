import { STP_FLAGS, bridgeId, portRole, timesText } from './bpdu.ts';
import { bitNames, hex4, type Dissection } from './dissection.ts';

const CONFIG_INFO_LENGTH = 64;
const INSTANCE_LENGTH = 16;

/** A multiple spanning tree BPDU (IEEE 802.1Q section 14), its lengths checked. tcpdump: print-stp.c. */
export function printMstp(d: Dissection, at: number, length: number): void {
  const flags = d.u8(at + 4);
  d.put(`, CIST Flags [${bitNames(STP_FLAGS, flags, 'none')}], length ${length}`);
  if (d.options.verbose === 0) return;
  d.put(`\n\tport-role ${portRole(flags)}, `);
  d.put(`CIST root-id ${bridgeId(d, at + 5)}, CIST ext-pathcost ${d.u32(at + 13)}`);
  d.put(`\n\tCIST regional-root-id ${bridgeId(d, at + 17)}, `);
  d.put(`CIST port-id ${hex4(d.u16(at + 25))},`);
  d.put(timesText(d, at));
  d.put(`\n\tv3len ${d.u16(at + 36)}, `);
  d.put('MCID Name ');
  d.putPadded(at + 39, 32);
  d.put(`, rev ${d.u16(at + 71)},\n\t\tdigest ${d.hex(at + 73, 16)}, `);
  d.put(`CIST int-root-pathcost ${d.u32(at + 89)},`);
  d.put(`\n\tCIST bridge-id ${bridgeId(d, at + 93)}, `);
  d.put(`CIST remaining-hops ${d.u8(at + 101)}`);
  let left = d.u16(at + 36) - CONFIG_INFO_LENGTH;
  for (let entry = at + 102; left >= INSTANCE_LENGTH; left -= INSTANCE_LENGTH, entry += INSTANCE_LENGTH) printInstance(d, entry);
}

function printInstance(d: Dissection, at: number): void {
  const instance = d.u16(at + 1) & 0xfff;
  const flags = d.u8(at);
  d.put(`\n\tMSTI ${instance}, Flags [${bitNames(STP_FLAGS, flags, 'none')}], port-role ${portRole(flags)}`);
  d.put(`\n\t\tMSTI regional-root-id ${bridgeId(d, at + 1)}, pathcost ${d.u32(at + 9)}`);
  d.put(`\n\t\tMSTI bridge-prio ${d.u8(at + 13) >> 4}, port-prio ${d.u8(at + 14) >> 4}, hops ${d.u8(at + 15)}`);
}

/** What shortest path bridging (802.1aq) adds. */
export function printSpb(d: Dissection, at: number): void {
  if (d.options.verbose === 0) return;
  d.put(`\n\tv4len ${d.u16(at)}, `);
  d.put('AUXMCID Name ');
  d.putPadded(at + 3, 32);
  d.put(`, Rev ${d.u16(at + 35)},\n\t\tdigest ${d.hex(at + 37, 16)}`);
  const agreement = d.u8(at + 53);
  const [format, convention] = [d.u8(at + 55), d.u8(at + 56)];
  const numbers = `Agreement num ${agreement >> 6}, Discarded Agreement num ${(agreement >> 4) & 3}`;
  const flags = `Agreement valid-flag ${(agreement >> 3) & 1},\n\tRestricted role-flag: ${(agreement >> 2) & 1}`;
  const kinds = `Format id ${format >> 4} cap ${format}, Convention id ${convention >> 4} cap ${convention}`;
  d.put(`\n\t${numbers}, ${flags}, ${kinds},\n\tEdge count ${d.u16(at + 57)}, Agreement digest ${d.hex(at + 67, 20)}`);
}
