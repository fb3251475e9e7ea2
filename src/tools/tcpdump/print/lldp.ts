import { ADDRESS_FAMILIES } from './address_families.ts';
import { bitNames, hex4, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { printIanaField, printIeee8021, printIeee8023, type FieldOutcome } from './lldp_ieee.ts';
import { printTiaField } from './lldp_tia.ts';
import { OUI_NAMES } from './oui.ts';

const FIELDS: Readonly<Record<number, string>> = {
  0: 'End',
  1: 'Chassis ID',
  2: 'Port ID',
  3: 'Time to Live',
  4: 'Port Description',
  5: 'System Name',
  6: 'System Description',
  7: 'System Capabilities',
  8: 'Management Address',
  127: 'Organization specific',
};
const CHASSIS: Readonly<Record<number, string>> = {
  1: 'Chassis component',
  2: 'Interface alias',
  3: 'Port component',
  4: 'MAC address',
  5: 'Network address',
  6: 'Interface name',
  7: 'Local',
};
const PORTS: Readonly<Record<number, string>> = {
  1: 'Interface alias',
  2: 'Port component',
  3: 'MAC address',
  4: 'Network Address',
  5: 'Interface Name',
  6: 'Agent circuit ID',
  7: 'Local',
};
const NUMBERINGS: Readonly<Record<number, string>> = { 2: 'Interface Index', 3: 'System Port Number' };
const CAPABILITIES: BitTable = [
  [0x1, 'Other'],
  [0x2, 'Repeater'],
  [0x4, 'Bridge'],
  [0x8, 'WLAN AP'],
  [0x10, 'Router'],
  [0x20, 'Telephone'],
  [0x40, 'Docsis'],
  [0x80, 'Station Only'],
];
/** Subtypes of the chassis and the port that are a MAC address, or an address with its family. */
const MAC_SUBTYPE: Readonly<Record<number, number>> = { 1: 4, 2: 3 };
const ADDRESS_SUBTYPE: Readonly<Record<number, number>> = { 1: 5, 2: 4 };
const TEXT_SUBTYPES: Readonly<Record<number, readonly number[]>> = { 1: [6, 7, 1, 2, 3], 2: [5, 7, 6, 1, 2] };

/** Printers of the fields of an organisation, by its OUI; what they do not know is shown in hex. */
const ORGANISATIONS: Readonly<Record<number, (d: Dissection, at: number, length: number) => FieldOutcome>> = {
  0x0080c2: printIeee8021,
  0x00120f: printIeee8023,
  0x00005e: printIanaField,
  0x0012bb: printTiaField,
};

/** The Link Layer Discovery Protocol (IEEE 802.1AB). tcpdump: print-lldp.c. */
export function printLldp(d: Dissection, at: number, length: number): void {
  d.protocol = 'lldp';
  d.put(`LLDP, length ${length}`);
  const { verbose } = d.options;
  for (let left = length; left >= 2;) {
    if (!d.has(at, 2)) return d.truncationMark();
    const header = d.u16(at);
    const [type, size] = [header >> 9, header & 0x1ff];
    at += 2;
    left -= 2;
    if (verbose > 0) d.put(`\n\t${FIELDS[type] ?? 'Unknown'} TLV (${type}), length ${size}`);
    if (type === 0 || size === 0) return;
    if (!d.has(at, size) || left < size) return d.truncationMark();
    const outcome = verbose > 0 ? printField(d, type, at, size) : printBriefly(d, type, at, size);
    if (outcome === 'cut') return d.truncationMark();
    if (verbose > 1 || (verbose > 0 && outcome === 'hex')) printUnknownData(d, at, '\n\t  ', size);
    at += size;
    left -= size;
  }
}

/** Without -v only the system's name. */
function printBriefly(d: Dissection, type: number, at: number, size: number): FieldOutcome {
  if (type !== 5) return 'done';
  d.put(': ');
  d.putPadded(at, size);
  return 'done';
}

function printField(d: Dissection, type: number, at: number, size: number): FieldOutcome {
  switch (type) {
    case 1:
    case 2:
      return printIdentity(d, type, at, size);
    case 3:
      if (size < 2) return 'cut';
      d.put(`: TTL ${d.u16(at)}s`);
      return 'done';
    case 4:
    case 5:
    case 6:
      d.put(type === 6 ? '\n\t  ' : ': ');
      d.putPadded(at, size);
      return 'done';
    case 7:
      if (size < 4) return 'cut';
      for (const [title, offset] of [
        ['System ', 0],
        ['Enabled', 2],
      ] as const) {
        const value = d.u16(at + offset);
        d.put(`\n\t  ${title} Capabilities [${bitNames(CAPABILITIES, value, 'none')}] (0x${hex4(value)})`);
      }
      return 'done';
    case 8:
      return printManagement(d, at, size) ? 'done' : 'cut';
    case 127:
      return printOrganisation(d, at, size);
    default:
      return 'hex';
  }
}

function printIdentity(d: Dissection, type: number, at: number, size: number): FieldOutcome {
  if (size < 2) return 'cut';
  const subtype = d.u8(at);
  d.put(`\n\t  Subtype ${(type === 1 ? CHASSIS : PORTS)[subtype] ?? 'Unknown'} (${subtype}): `);
  if (subtype === MAC_SUBTYPE[type]) {
    if (size < 7) return 'cut';
    d.put(d.mac(at + 1));
  } else if (TEXT_SUBTYPES[type].includes(subtype)) d.putPadded(at + 1, size - 1);
  else if (subtype === ADDRESS_SUBTYPE[type]) {
    const address = addressText(d, at + 1, size - 1);
    if (address === undefined) return 'cut';
    d.put(address);
  } else return 'hex';
  return 'done';
}

/** An address behind its family (IANA address family numbers); undefined when it is cut short. */
function addressText(d: Dissection, at: number, size: number): string | undefined {
  if (size < 1) return undefined;
  const family = d.u8(at);
  const name = `AFI ${ADDRESS_FAMILIES[family] ?? 'Unknown'} (${family})`;
  const known = ({ 1: 4, 2: 16, 6: 6 } as Record<number, number | undefined>)[family];
  if (known === undefined) return `${name}, no AF printer !`;
  if (size - 1 < known) return undefined;
  return `${name}: ${family === 1 ? d.ipv4(at + 1) : family === 2 ? d.ipv6(at + 1) : d.mac(at + 1)}`;
}

function printManagement(d: Dissection, at: number, size: number): boolean {
  const end = at + size;
  const length = d.u8(at);
  at++;
  if (end - at < length) return false;
  const address = addressText(d, at, length);
  if (address === undefined) return false;
  d.put(`\n\t  Management Address length ${length}, ${address}`);
  at += length;
  if (end - at < 5) return false;
  const numbering = d.u8(at);
  d.put(`\n\t  ${NUMBERINGS[numbering] ?? 'Unknown'} Interface Numbering (${numbering}): ${d.u32(at + 1)}`);
  at += 5;
  if (at === end) return true;
  const identifier = d.u8(at);
  if (end - at < 1 + identifier) return false;
  if (identifier > 0) {
    d.put(`\n\t  OID length ${identifier}`);
    d.putPadded(at + 1, identifier);
  }
  return true;
}

function printOrganisation(d: Dissection, at: number, size: number): FieldOutcome {
  if (size < 3) return 'cut';
  const oui = d.u24(at);
  d.put(`: OUI ${OUI_NAMES[oui] ?? 'Unknown'} (0x${oui.toString(16).padStart(6, '0')})`);
  return oui in ORGANISATIONS ? ORGANISATIONS[oui](d, at, size) : 'hex';
}
