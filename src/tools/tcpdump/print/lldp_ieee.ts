import { bitNames, hex2, hex4, type BitTable, type Dissection } from './dissection.ts';

/** Fields of LLDP that IEEE 802.1, IEEE 802.3 and the IANA defined. tcpdump: print-lldp.c. */
const SUBTYPES1: Readonly<Record<number, string>> = {
  1: 'Port VLAN Id',
  2: 'Port and Protocol VLAN ID',
  3: 'VLAN name',
  4: 'Protocol Identity',
  7: 'Link aggregation',
  8: 'Congestion Notification',
  9: 'ETS Configuration',
  10: 'ETS Recommendation',
  11: 'Priority Flow Control Configuration',
  12: 'Application Priority',
  13: 'EVB',
  14: 'CDCP',
};
const SUBTYPES3: Readonly<Record<number, string>> = {
  1: 'MAC/PHY configuration/status',
  2: 'Power via MDI',
  3: 'Link aggregation',
  4: 'Max frame size',
};
const MAU_TYPES: Readonly<Record<number, string>> = {
  0: 'Unknown',
  1: 'AUI',
  2: '10BASE_5',
  3: 'FOIRL',
  4: '10BASE2',
  5: '10BASET duplex mode unknown',
  6: '10BASEFP',
  7: '10BASEFB',
  8: '10BASEFL duplex mode unknown',
  9: '10BROAD36',
  10: '10BASET hdx',
  11: '10BASET fdx',
  12: '10BASEFL hdx',
  13: '10BASEFL fdx',
  14: '100BASET4',
  15: '100BASETX hdx',
  16: '100BASETX fdx',
  17: '100BASEFX hdx',
  18: '100BASEFX fdx',
  19: '100BASET2 hdx',
  20: '100BASET2 fdx',
  21: '1000BASEX hdx',
  22: '1000BASEX fdx',
  23: '1000BASELX hdx',
  24: '1000BASELX fdx',
  25: '1000BASESX hdx',
  26: '1000BASESX fdx',
  27: '1000BASECX hdx',
  28: '1000BASECX fdx',
  29: '1000BASET hdx',
  30: '1000BASET fdx',
  31: '10GBASEX',
  32: '10GBASELX4',
  33: '10GBASER',
  34: '10GBASEER',
  35: '10GBASELR',
  36: '10GBASESR',
  37: '10GBASEW',
  38: '10GBASEEW',
  39: '10GBASELW',
  40: '10GBASESW',
};
const POWER_PAIRS: Readonly<Record<number, string>> = { 1: 'signal', 2: 'spare' };
const POWER_CLASSES: Readonly<Record<number, string>> = { 1: 'class0', 2: 'class1', 3: 'class2', 4: 'class3', 5: 'class4' };
const EVB_MODES: Readonly<Record<number, string>> = {
  0: 'Not Supported',
  1: 'EVB Bridge',
  2: 'EVB Station',
  3: 'Reserved for future Standardization',
};
const PPVID_FLAGS: BitTable = [
  [0x2, 'supported'],
  [0x4, 'enabled'],
];
const AGGREGATION: BitTable = [
  [0x1, 'supported'],
  [0x2, 'enabled'],
];
const AUTONEGOTIATION: BitTable = [
  [0x1, 'supported'],
  [0x2, 'enabled'],
];
const PMD: BitTable = [
  [0x4000, '10BASE-T hdx'],
  [0x2000, '10BASE-T fdx'],
  [0x1000, '100BASE-T4'],
  [0x800, '100BASE-TX hdx'],
  [0x400, '100BASE-TX fdx'],
  [0x200, '100BASE-T2 hdx'],
  [0x100, '100BASE-T2 fdx'],
  [0x80, 'Pause for fdx links'],
  [0x40, 'Asym PAUSE for fdx'],
  [0x20, 'Sym PAUSE for fdx'],
  [0x10, 'Asym and Sym PAUSE for fdx'],
  [0x8, '1000BASE-{X LX SX CX} hdx'],
  [0x4, '1000BASE-{X LX SX CX} fdx'],
  [0x2, '1000BASE-T hdx'],
  [0x1, '1000BASE-T fdx'],
];
const MDI: BitTable = [
  [0x1, 'PSE'],
  [0x2, 'supported'],
  [0x4, 'enabled'],
  [0x8, 'can be controlled'],
];
/** What became of a field: printed, to be shown in hex, or cut short. */
export type FieldOutcome = 'done' | 'hex' | 'cut';

type Printer = (d: Dissection, at: number, length: number) => void;

/** How long a field is at least, and its printer; a shorter one prints nothing. */
type Subtypes = Readonly<Record<number, readonly [least: number, print: Printer]>>;

const printAggregation: Printer = (d, at) =>
  d.put(`\n\t    aggregation status [${bitNames(AGGREGATION, d.u8(at + 4), 'none')}], aggregation port ID ${d.u32(at + 5)}`);

const FIELDS_8021: Subtypes = {
  1: [6, (d, at) => d.put(`\n\t    port vlan id (PVID): ${d.u16(at + 4)}`)],
  2: [7, printProtocolVlan],
  3: [6, printVlanName],
  4: [5, printProtocol],
  7: [9, printAggregation],
  8: [6, printCongestion],
  9: [25, printEts],
  10: [25, printEts],
  11: [6, printFlowControl],
  12: [5, printApplications],
  13: [9, printBridging],
  14: [8, printChannels],
};

const FIELDS_8023: Subtypes = {
  1: [9, printMacPhy],
  2: [7, printPower],
  3: [9, printAggregation],
  4: [6, (d, at) => d.put(`\n\t    MTU size ${d.u16(at + 4)}`)],
};

function printSubtype(d: Dissection, at: number, length: number, names: Readonly<Record<number, string>>, fields: Subtypes): FieldOutcome {
  if (length < 4) return 'done';
  const subtype = d.u8(at + 3);
  d.put(`\n\t  ${names[subtype] ?? 'unknown'} Subtype (${subtype})`);
  if (!(subtype in fields)) return 'hex';
  const [least, print] = fields[subtype];
  if (length >= least) print(d, at, length);
  return 'done';
}

export function printIeee8021(d: Dissection, at: number, length: number): FieldOutcome {
  return printSubtype(d, at, length, SUBTYPES1, FIELDS_8021);
}

export function printIeee8023(d: Dissection, at: number, length: number): FieldOutcome {
  return printSubtype(d, at, length, SUBTYPES3, FIELDS_8023);
}

/** A Manufacturer Usage Description (RFC 8520). */
export function printIanaField(d: Dissection, at: number, length: number): FieldOutcome {
  if (length < 8) return 'done';
  const subtype = d.u8(at + 3);
  d.put(`\n\t  ${subtype === 1 ? 'MUD-URL' : 'unknown'} Subtype (${subtype})`);
  if (subtype !== 1) return 'hex';
  d.put('\n\t  MUD-URL=');
  d.putCharacters(at + 4, length - 4);
  return 'done';
}

function printProtocolVlan(d: Dissection, at: number): void {
  const flags = d.u8(at + 4);
  d.put(`\n\t    port and protocol vlan id (PPVID): ${d.u16(at + 5)}, flags [${bitNames(PPVID_FLAGS, flags, 'none')}] (0x${hex2(flags)})`);
}

function printVlanName(d: Dissection, at: number, length: number): void {
  d.put(`\n\t    vlan id (VID): ${d.u16(at + 4)}`);
  if (length < 7 || length < 7 + d.u8(at + 6)) return;
  d.put('\n\t    vlan name: ');
  d.putPadded(at + 7, d.u8(at + 6));
}

function printProtocol(d: Dissection, at: number, length: number): void {
  if (length < 5 + d.u8(at + 4)) return;
  d.put('\n\t    protocol identity: ');
  d.putPadded(at + 5, d.u8(at + 4));
}

/** A bit for each of the eight priorities. */
function putPriorityBits(d: Dissection, title: string, bits: number): void {
  d.put(`\n\t    ${title}\n\t     Priority : 0  1  2  3  4  5  6  7\n\t     Value    : `);
  for (let i = 0; i < 8; i++) d.put(`${(bits >> i) & 1}  `);
}

function printCongestion(d: Dissection, at: number): void {
  putPriorityBits(d, 'Pre-Priority CNPV Indicator', d.u8(at + 4));
  putPriorityBits(d, 'Pre-Priority Ready Indicator', d.u8(at + 5));
}

function printFlowControl(d: Dissection, at: number): void {
  const value = d.u8(at + 4);
  d.put(`\n\t    Willing: ${value >> 7}, MBC: ${(value >> 6) & 1}, RES: ${(value >> 4) & 3}, PFC cap:${value & 15} `);
  putPriorityBits(d, 'PFC Enable', d.u8(at + 5));
}

/** Enhanced transmission selection: a configuration, or a recommendation. */
function printEts(d: Dissection, at: number): void {
  const value = d.u8(at + 4);
  if (d.u8(at + 3) === 10) d.put(`\n\t    RES: ${value}`);
  else d.put(`\n\t    Willing:${value >> 7}, CBS:${(value >> 6) & 2}, RES:${(value >> 3) & 7}, Max TCs:${value & 7}`);
  const columns = (values: readonly number[]): string => values.map((one) => String(one).padEnd(3)).join(' ');
  const bytes = (from: number): string => columns(Array.from({ length: 8 }, (_, i) => d.u8(from + i)));
  const halves = [0, 1, 2, 3].flatMap((i) => [d.u8(at + 5 + i) >> 4, d.u8(at + 5 + i) & 15]);
  const head = '0   1   2   3   4   5   6   7';
  d.put(`\n\t    Priority Assignment Table\n\t     Priority : ${head}\n\t     Value    : ${columns(halves)}`);
  d.put(`\n\t    TC Bandwidth Table\n\t     TC%   : ${head}\n\t     Value : ${bytes(at + 9)}`);
  d.put(`\n\t    TSA Assignment Table\n\t     Traffic Class: ${head}\n\t     Value        : ${bytes(at + 17)}`);
}

function printApplications(d: Dissection, at: number, length: number): void {
  d.put(`\n\t    RES: ${d.u8(at + 4)}`);
  if (length <= 5 || (length - 5) % 3 !== 0) return;
  d.put('\n\t    Application Priority Table');
  for (let i = 5; i < length; i += 3) {
    const value = d.u8(at + i);
    d.put(`\n\t      Priority: ${value >> 5}, RES: ${(value >> 3) & 3}, Sel: ${value & 7}, Protocol ID: ${d.u16(at + i + 1)}`);
  }
}

/** Edge virtual bridging. */
function printBridging(d: Dissection, at: number): void {
  const [bridge, station, retries, mode, rest] = [4, 5, 6, 7, 8].map((offset) => d.u8(at + offset));
  d.put('\n\t    EVB Bridge Status');
  d.put(`\n\t      RES: ${bridge >> 3}, BGID: ${(bridge >> 2) & 1}, RRCAP: ${(bridge >> 1) & 1}, RRCTR: ${bridge & 1}`);
  d.put('\n\t    EVB Station Status');
  d.put(`\n\t      RES: ${station >> 4}, SGID: ${(station >> 3) & 1}, RRREQ: ${(station >> 2) & 1},RRSTAT: ${station & 3}`);
  d.put(`\n\t    R: ${retries >> 5}, RTE: ${retries & 0x1f}, EVB Mode: ${EVB_MODES[mode >> 6] ?? 'unknown'} [${mode >> 6}]`);
  d.put(`\n\t    ROL: ${(mode >> 5) & 1}, RWD: ${mode & 0x1f}, RES: ${rest >> 6}, ROL: ${(rest >> 5) & 1}, RKA: ${rest & 0x1f}`);
}

/** The S-channel discovery and configuration protocol. */
function printChannels(d: Dissection, at: number, length: number): void {
  const value = d.u8(at + 4);
  d.put(`\n\t    Role: ${value >> 7}, RES: ${(value >> 4) & 7}, Scomp: ${(value >> 3) & 1} ChnCap: ${d.u16(at + 6) & 0xfff}`);
  if ((length - 8) % 3 !== 0) return;
  for (let i = 8; i < length; i += 3) {
    const pair = d.u24(at + i);
    d.put(`\n\t    SCID: ${pair >>> 12}, SVID: ${pair & 0xfff}`);
  }
}

function printMacPhy(d: Dissection, at: number): void {
  const [support, capability, mau] = [d.u8(at + 4), d.u16(at + 5), d.u16(at + 7)];
  d.put(`\n\t    autonegotiation [${bitNames(AUTONEGOTIATION, support, 'none')}] (0x${hex2(support)})`);
  d.put(`\n\t    PMD autoneg capability [${bitNames(PMD, capability, 'unknown')}] (0x${hex4(capability)})`);
  d.put(`\n\t    MAU type ${MAU_TYPES[mau] ?? 'unknown'} (0x${hex4(mau)})`);
}

function printPower(d: Dissection, at: number): void {
  const pairs = POWER_PAIRS[d.u8(at + 5)] ?? 'unknown';
  const powerClass = POWER_CLASSES[d.u8(at + 6)] ?? 'unknown';
  d.put(`\n\t    MDI power support [${bitNames(MDI, d.u8(at + 4), 'none')}], power pair ${pairs}, power class ${powerClass}`);
}
