import { printCdp } from './cdp.ts';
import { printDtp, printUdld } from './cisco.ts';
import { hex2, hex4, type Dissection } from './dissection.ts';
import { ethertypeName } from './ethertypes.ts';
import { printDefault } from './hex.ts';
import { OUI_NAMES } from './oui.ts';
import { printStp } from './stp.ts';
import { printVtp } from './vtp.ts';

const SAPS: Readonly<Record<number, string>> = {
  0x00: 'Null',
  0xff: 'Global',
  0x02: '802.1B I',
  0x03: '802.1B G',
  0x06: 'IP',
  0x04: 'SNA',
  0x0e: 'ProWay NM',
  0x42: 'STP',
  0x4e: 'RS511',
  0x7e: 'ISO8208',
  0x8e: 'ProWay',
  0xaa: 'SNAP',
  0xe0: 'IPX',
  0xf0: 'NetBeui',
  0xfe: 'OSI',
};

const UNNUMBERED: Readonly<Record<number, string>> = {
  0x03: 'ui',
  0xe3: 'test',
  0xaf: 'xid',
  0x63: 'ua',
  0x43: 'disc',
  0x0f: 'dm',
  0x6f: 'sabme',
  0x87: 'frmr',
};

const SUPERVISORY: readonly string[] = ['Receiver Ready', 'Receiver not Ready', 'Reject', '?'];

const CISCO_PIDS: Readonly<Record<number, string>> = {
  0x2000: 'CDP',
  0x2003: 'VTP',
  0x2004: 'DTP',
  0x0111: 'UDLD',
  0x010b: 'PVST',
  0x010c: 'VLAN Bridge',
};

const CISCO_PRINTERS: Readonly<Record<number, (d: Dissection, at: number, length: number) => void>> = {
  0x2000: printCdp,
  0x2003: printVtp,
  0x2004: printDtp,
  0x0111: printUdld,
  0x010b: printStp,
  0x010c: printStp,
};

const BRIDGED_PIDS: Readonly<Record<number, string>> = {
  0x0001: 'Ethernet + FCS',
  0x0007: 'Ethernet w/o FCS',
  0x0002: '802.4 + FCS',
  0x0008: '802.4 w/o FCS',
  0x0003: 'Token Ring + FCS',
  0x0009: 'Token Ring w/o FCS',
  0x0004: 'FDDI + FCS',
  0x000a: 'FDDI w/o FCS',
  0x0005: '802.6 + FCS',
  0x000b: '802.6 w/o FCS',
  0x000e: 'BPDU',
};

const UI = 0x03;
const POLL = 0x10;
const XID = 0xaf;
const OUI_ETHERNET = 0x000000;
const OUI_CISCO = 0x00000c;
const OUI_CISCO_90 = 0x0000f8;
const OUI_RFC2684 = 0x0080c2;

/**
 * An 802.2 header and what follows it. Returns the header's length (with SNAP), negative when the payload was not printed.
 * `addresses` is who to whom, where known. tcpdump: print-llc.c.
 */
export function printLlc(d: Dissection, at: number, length: number, captured: number, addresses: string | undefined): number {
  d.protocol = 'llc';
  const there = Math.min(captured, length);
  const unnumbered = there >= 3 && (d.u8(at + 2) & 3) === 3;
  if (there < (unnumbered ? 3 : 4)) {
    d.truncationMark();
    printDefault(d, at, captured);
    return there;
  }
  const [dsapField, ssapField] = [d.u8(at), d.u8(at + 1)];
  const control = unnumbered ? d.u8(at + 2) : d.le16(at + 2);
  const header = unnumbered ? 3 : 4;
  if (dsapField === 0xff && ssapField === 0xff) {
    d.put(`${d.options.link ? 'IPX 802.3: ' : ''}IPX, length ${length}`);
    return 0;
  }
  const [dsap, ssap] = [dsapField & 0xfe, ssapField & 0xfe];
  if (d.options.link) d.put(headerText(dsapField, ssapField, control, unnumbered));
  const payload = { at: at + header, length: length - header, captured: captured - header };
  if (dsap === ssap && control === UI) {
    if (dsap === 0xaa) return printSnap(d, payload, addresses) ? header + 5 : -(header + 5);
    if (dsap === 0x42) {
      printStp(d, payload.at, payload.length);
      return header;
    }
    if (dsap === 0x06) {
      d.layers.ip(d, payload.at, payload.length);
      return header;
    }
  }
  if (!d.options.link) d.put(whoText(dsap, ssap, addresses));
  return unnumbered ? printU(d, payload, header, ssapField, control) : printIs(d, payload, header, ssapField, control);
}

interface Payload {
  at: number;
  length: number;
  captured: number;
}

function headerText(dsap: number, ssap: number, control: number, unnumbered: boolean): string {
  const sap = (value: number): string => `${SAPS[value & 0xfe] ?? 'Unknown'} (0x${hex2(value & 0xfe)})`;
  const who = `dsap ${sap(dsap)} ${dsap & 1 ? 'Group' : 'Individual'}, ssap ${sap(ssap)} ${ssap & 1 ? 'Response' : 'Command'}`;
  return `LLC, ${who}, ctrl 0x${unnumbered ? hex2(control) : hex4(control)}: `;
}

function whoText(dsap: number, ssap: number, addresses: string | undefined): string {
  const to = SAPS[dsap] ?? `Unknown DSAP 0x${hex2(dsap)}`;
  if (dsap === ssap) return addresses === undefined ? `${to} ` : `${addresses} ${to} `;
  const from = SAPS[ssap] ?? `Unknown SSAP 0x${hex2(ssap)}`;
  if (addresses === undefined) return `${from} > ${to} `;
  const [source, destination] = addresses.split(' > ');
  return `${source} ${from} > ${destination} ${to} `;
}

function flagsText(ssapField: number, poll: boolean): string {
  if (ssapField & 1) return poll ? 'Final' : 'Response';
  return poll ? 'Poll' : 'Command';
}

/** An unnumbered frame. */
function printU(d: Dissection, payload: Payload, header: number, ssapField: number, control: number): number {
  const command = control & ~POLL;
  const name = UNNUMBERED[command] ?? hex2(command);
  d.put(`Unnumbered, ${name}, Flags [${flagsText(ssapField, (control & POLL) !== 0)}], length ${payload.length + header}`);
  if (command !== XID) return -header;
  if (payload.length === 0) return header;
  if (payload.captured < 1) {
    d.truncationMark();
    return header;
  }
  if (d.u8(payload.at) !== 0x81) return -header;
  if (payload.captured < 3 || payload.length < 3) {
    d.truncationMark();
    printDefault(d, payload.at, payload.captured);
  } else d.put(`: ${hex2(d.u8(payload.at + 1))} ${hex2(d.u8(payload.at + 2))}`);
  return header;
}

/** A supervisory or an information frame. */
function printIs(d: Dissection, payload: Payload, header: number, ssapField: number, control: number): number {
  const received = (control >> 9) & 0x7f;
  const flags = flagsText(ssapField, (control & 0x100) !== 0);
  if (control & 1) {
    const kind = SUPERVISORY[(control >> 2) & 3];
    d.put(`Supervisory, ${kind}, rcv seq ${received}, Flags [${flags}], length ${payload.length + header}`);
    return header;
  }
  const sent = (control >> 1) & 0x7f;
  d.put(`Information, send seq ${sent}, rcv seq ${received}, Flags [${flags}], length ${payload.length + header}`);
  return -header;
}

function pidName(oui: number, pid: number): string {
  const name =
    oui === OUI_ETHERNET || oui === OUI_CISCO_90 || oui === 0x080007
      ? ethertypeName(pid)
      : oui === OUI_CISCO
        ? CISCO_PIDS[pid]
        : oui === OUI_RFC2684
          ? BRIDGED_PIDS[pid]
          : undefined;
  return name ?? 'Unknown';
}

/** The Subnetwork Access Protocol header (RFC 1042); false when its payload is not known. */
function printSnap(d: Dissection, payload: Payload, addresses: string | undefined): boolean {
  d.protocol = 'snap';
  if (!d.has(payload.at, 5) || payload.captured < 5 || payload.length < 5) {
    d.truncationMark();
    return true;
  }
  const oui = d.u24(payload.at);
  const pid = d.u16(payload.at + 3);
  const at = payload.at + 5;
  const length = payload.length - 5;
  const captured = payload.captured - 5;
  const ouiText = `oui ${OUI_NAMES[oui] ?? 'Unknown'} (0x${oui.toString(16).padStart(6, '0')})`;
  const pidText = `${pidName(oui, pid)} (0x${hex4(pid)})`;
  if (d.options.link) d.put(`${ouiText}, ${oui === 0 ? 'ethertype' : 'pid'} ${pidText}, length ${length}: `);
  if (oui === OUI_ETHERNET || oui === OUI_CISCO_90) {
    if (d.layers.ethertype(d, pid, at, length, captured, addresses)) return true;
  } else if (oui === OUI_CISCO && pid in CISCO_PRINTERS) {
    CISCO_PRINTERS[pid](d, at, length);
    return true;
  } else if (oui === OUI_RFC2684 && pid === 0x000e) {
    printStp(d, at, length);
    return true;
  } else if (oui === OUI_RFC2684 && (pid === 1 || pid === 7)) {
    if (d.has(at, 2)) d.layers.ethernet(d, at + 2, length - 2, captured - 2);
    else d.truncationMark();
    return true;
  }
  if (!d.options.link) {
    if (addresses !== undefined) d.put(`${addresses} `);
    d.put(oui === 0 ? `SNAP, ethertype ${pidText}, length ${length}: ` : `SNAP, ${ouiText}, pid ${pidText}, length ${length}: `);
  }
  return false;
}
