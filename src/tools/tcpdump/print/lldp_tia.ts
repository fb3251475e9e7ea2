import { bitNames, hex2, hex4, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import type { FieldOutcome } from './lldp_ieee.ts';

/** Fields of LLDP-MED (ANSI/TIA-1057). tcpdump: print-lldp.c, lldp_private_tia_print(). */
const SUBTYPES: Readonly<Record<number, string>> = {
  1: 'LLDP-MED Capabilities',
  2: 'Network policy',
  3: 'Location identification',
  4: 'Extended power-via-MDI',
  5: 'Inventory - hardware revision',
  6: 'Inventory - firmware revision',
  7: 'Inventory - software revision',
  8: 'Inventory - serial number',
  9: 'Inventory - manufacturer name',
  10: 'Inventory - model name',
  11: 'Inventory - asset ID',
};
const DEVICES: Readonly<Record<number, string>> = {
  1: 'endpoint class 1',
  2: 'endpoint class 2',
  3: 'endpoint class 3',
  4: 'network connectivity',
};
const APPLICATIONS: Readonly<Record<number, string>> = {
  1: 'voice',
  2: 'voice signaling',
  3: 'guest voice',
  4: 'guest voice signaling',
  5: 'softphone voice',
  6: 'video conferencing',
  7: 'streaming video',
  8: 'video signaling',
};
const FORMATS: Readonly<Record<number, string>> = { 1: 'coordinate-based LCI', 2: 'civic address LCI', 3: 'ECS ELIN' };
const ALTITUDES: Readonly<Record<number, string>> = { 1: 'meters', 2: 'floors' };
const DATUMS: Readonly<Record<number, string>> = {
  1: 'World Geodesic System 1984',
  2: 'North American Datum 1983 (NAVD88)',
  3: 'North American Datum 1983 (MLLW)',
};
const LCI_WHATS: Readonly<Record<number, string>> = {
  0: 'location of DHCP server',
  1: 'location of the network element believed to be closest to the client',
  2: 'location of the client',
};
const CA_TYPES: Readonly<Record<number, string>> = {
  1: 'national subdivisions (state,canton,region,province,prefecture)',
  2: 'county, parish, gun, district',
  3: 'city, township, shi',
  4: 'city division, borough, city district, ward chou',
  5: 'neighborhood, block',
  6: 'street',
};
const POWER_SOURCES: Readonly<Record<number, string>> = {
  1: 'PSE - primary power source',
  2: 'local - backup power source',
  3: 'PSE+local - reserved',
};
const POWER_PRIORITIES: Readonly<Record<number, string>> = { 1: 'critical', 2: 'high', 3: 'low' };
const INVENTORY: Readonly<Record<number, string>> = {
  5: 'Hardware revision',
  6: 'Firmware revision',
  7: 'Software revision',
  8: 'Serial number',
  9: 'Manufacturer name',
  10: 'Model name',
  11: 'Asset ID',
};
const CAPABILITIES: BitTable = [
  [0x1, 'LLDP-MED capabilities'],
  [0x2, 'network policy'],
  [0x4, 'location identification'],
  [0x8, 'extended power via MDI-PSE'],
  [0x10, 'extended power via MDI-PD'],
  [0x20, 'Inventory'],
];
const POLICY_BITS: BitTable = [
  [0x80, 'Unknown'],
  [0x40, 'Tagged'],
  [0x20, 'reserved'],
];
const POWER_MAXIMUM = 1024;

export function printTiaField(d: Dissection, at: number, length: number): FieldOutcome {
  if (length < 4) return 'done';
  const subtype = d.u8(at + 3);
  d.put(`\n\t  ${SUBTYPES[subtype] ?? 'unknown'} Subtype (${subtype})`);
  if (subtype === 1) printCapabilities(d, at, length);
  else if (subtype === 2) printPolicy(d, at, length);
  else if (subtype === 3) printLocation(d, at, length);
  else if (subtype === 4) printPower(d, at, length);
  else if (subtype in INVENTORY) {
    d.put(`\n\t  ${INVENTORY[subtype]} `);
    d.putPadded(at + 4, length - 4);
  } else return 'hex';
  return 'done';
}

function printCapabilities(d: Dissection, at: number, length: number): void {
  if (length < 7) return;
  const [capabilities, device] = [d.u16(at + 4), d.u8(at + 6)];
  d.put(`\n\t    Media capabilities [${bitNames(CAPABILITIES, capabilities, 'none')}] (0x${hex4(capabilities)})`);
  d.put(`\n\t    Device type [${DEVICES[device] ?? 'unknown'}] (0x${hex2(device)})`);
}

function printPolicy(d: Dissection, at: number, length: number): void {
  if (length < 8) return;
  const application = d.u8(at + 4);
  d.put(`\n\t    Application type [${APPLICATIONS[application] ?? 'none'}] (0x${hex2(application)})`);
  d.put(`, Flags [${bitNames(POLICY_BITS, d.u8(at + 5), 'none')}]`);
  const second = d.u16(at + 6);
  d.put(`\n\t    Vlan id ${(d.u16(at + 5) & 0x1ffe) >> 1}, L2 priority ${(second & 0x1ff) >> 6}, DSCP value ${second & 0x3f}`);
}

function printLocation(d: Dissection, at: number, length: number): void {
  if (length < 5) return;
  const format = d.u8(at + 4);
  d.put(`\n\t    Location data format ${FORMATS[format] ?? 'unknown'} (0x${hex2(format)})`);
  if (format === 1) printCoordinates(d, at, length);
  else if (format === 2) printCivicAddress(d, at, length);
  else if (format === 3) {
    d.put('\n\t    ECS ELIN id ');
    d.putPadded(at + 5, length - 5);
  } else {
    d.put('\n\t    Location ID ');
    printUnknownData(d, at + 5, '\n\t      ', length - 5);
  }
}

function printCoordinates(d: Dissection, at: number, length: number): void {
  if (length < 21) return;
  const degrees = (from: number): string => ((BigInt(d.u8(from) & 3) << 32n) | BigInt(d.u32(from + 1))).toString();
  d.put(`\n\t    Latitude resolution ${d.u8(at + 5) >> 2}, latitude value ${degrees(at + 5)}`);
  d.put(`\n\t    Longitude resolution ${d.u8(at + 10) >> 2}, longitude value ${degrees(at + 10)}`);
  const altitude = d.u8(at + 15) >> 4;
  d.put(`\n\t    Altitude type ${ALTITUDES[altitude] ?? 'unknown'} (${altitude})`);
  const value = (d.u32(at + 16) & 0x3fffffff).toString(16);
  d.put(`\n\t    Altitude resolution ${(d.u16(at + 15) >> 6) & 0x3f}, altitude value 0x${value}`);
  d.put(`\n\t    Datum ${DATUMS[d.u8(at + 20)] ?? 'unknown'} (0x${hex2(d.u8(at + 20))})`);
}

function printCivicAddress(d: Dissection, at: number, length: number): void {
  if (length < 6) return;
  let left = d.u8(at + 5);
  if (left < 3 || length < 7 + left) return;
  const what = d.u8(at + 6);
  d.put(`\n\t    LCI length ${left}, LCI what ${LCI_WHATS[what] ?? 'unknown'} (0x${hex2(what)}), Country-code `);
  d.putPadded(at + 7, 2);
  left -= 3;
  for (at += 9; left >= 2;) {
    const [type, size] = [d.u8(at), d.u8(at + 1)];
    at += 2;
    left -= 2;
    d.put(`\n\t      CA type '${CA_TYPES[type] ?? 'unknown'}' (${type}), length ${size}: `);
    if (type === 0 || size === 0 || left < size) return;
    d.putPadded(at, size);
    at += size;
    left -= size;
  }
}

function printPower(d: Dissection, at: number, length: number): void {
  if (length < 7) return;
  const value = d.u8(at + 4);
  // tcpdump: "0xC0 >> 6" binds before "&".
  d.put(`\n\t    Power type [${value & 3 ? 'PD device' : 'PSE device'}]`);
  d.put(`, Power source [${POWER_SOURCES[(value & 0x30) >> 4] ?? 'none'}]`);
  d.put(`\n\t    Power priority [${POWER_PRIORITIES[value & 15] ?? 'none'}] (0x${hex2(value & 15)})`);
  const power = d.u16(at + 5);
  d.put(power < POWER_MAXIMUM ? `, Power ${(power / 10).toFixed(1)} Watts` : `, Power ${power} (Reserved)`);
}
