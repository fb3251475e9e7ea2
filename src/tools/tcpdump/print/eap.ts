import { bitNames, hex2, type BitTable, type Dissection } from './dissection.ts';

const FRAMES: Readonly<Record<number, string>> = {
  0: 'EAP packet',
  1: 'EAPOL start',
  2: 'EAPOL logoff',
  3: 'EAPOL key',
  4: 'Encapsulated ASF alert',
};
const CODES: Readonly<Record<number, string>> = { 1: 'Request', 2: 'Response', 3: 'Success', 4: 'Failure' };
const TYPES: Readonly<Record<number, string>> = {
  0: 'No proposed',
  1: 'Identity',
  2: 'Notification',
  3: 'Nak',
  4: 'MD5-challenge',
  5: 'OTP',
  6: 'GTC',
  13: 'TLS',
  18: 'SIM',
  21: 'TTLS',
  23: 'AKA',
  43: 'FAST',
  254: 'Expanded types',
  255: 'Experimental',
};
const SUBTYPES: Readonly<Record<number, string>> = {
  1: 'Challenge',
  2: 'Auth reject',
  4: 'Sync failure',
  5: 'Identity',
  10: 'Start',
  11: 'Challenge',
  12: 'Notification',
  13: 'Reauth',
  14: 'Client error',
};
const TLS_FLAGS: BitTable = [
  [0x80, 'L bit'],
  [0x40, 'More fragments bit'],
  [0x20, 'Start bit'],
];
const REQUEST = 1;
const RESPONSE = 2;
const IDENTITY = 1;
const NOTIFICATION = 2;
const NAK = 3;
const TTLS = 21;
const FAST = 43;
/** What is too short is called by these names. */
const WITH_FLAGS: Readonly<Record<number, string>> = { 13: 'TLS/TTLS', [TTLS]: 'TLS/TTLS', [FAST]: 'FAST' };
const WITH_SUBTYPE: readonly number[] = [18, 23];

/** EAP over LAN (IEEE 802.1X). tcpdump: print-eap.c, eapol_print(). */
export function printEapol(d: Dissection, at: number): void {
  d.protocol = 'eap';
  if (!d.has(at, 4)) return d.truncationMark();
  const [type, length] = [d.u8(at + 1), d.u16(at + 2)];
  d.put(`${FRAMES[type] ?? 'unknown'} (${type}) v${d.u8(at)}, len ${length}`);
  if (d.options.verbose === 0 || type !== 0) return;
  if (length === 0) return d.truncationMark();
  d.put(', ');
  printEap(d, at + 4, length);
}

/** The Extensible Authentication Protocol (RFC 3748). */
export function printEap(d: Dissection, at: number, available: number): void {
  d.protocol = 'eap';
  const [code, length] = [d.u8(at), d.u16(at + 2)];
  if (length !== available) return d.put('EAP fragment?');
  d.put(`${CODES[code] ?? 'unknown'} (${code}), id ${d.u8(at + 1)}, len ${length}`);
  if (length < 4) return d.put(' (too short for EAP header)');
  if (!d.has(at, length)) return d.truncationMark();
  if (code !== REQUEST && code !== RESPONSE) return;
  if (length < 5) return d.put(' (too short for EAP request/response)');
  const type = d.u8(at + 4);
  d.put(`\n\t\t Type ${TYPES[type] ?? 'unknown'} (${type})`);
  printType(d, type, at + 5, length - 5);
}

function printType(d: Dissection, type: number, at: number, length: number): void {
  const tooShort = (what: string): void => d.put(` (too short for EAP ${what})`);
  if (type === IDENTITY) {
    if (length === 0) return;
    d.put(', Identity: ');
    d.putPadded(at, length);
  } else if (type === NOTIFICATION) {
    if (length === 0) return tooShort('Notification request/response');
    d.put(', Notification: ');
    d.putPadded(at, length);
  } else if (type === NAK) {
    if (length === 0) return tooShort('Legacy NAK request/response');
    const names = Array.from({ length }, (_, i) => ` ${TYPES[d.u8(at + i)] ?? 'unknown'} (${d.u8(at + i)})`);
    d.put(names.join(','));
  } else if (type in WITH_FLAGS) printFlags(d, type, at, length);
  else if (WITH_SUBTYPE.includes(type)) {
    if (length === 0) return tooShort('SIM/AKA request/response');
    d.put(` subtype [${SUBTYPES[d.u8(at)] ?? 'unknown'}] 0x${hex2(d.u8(at))}`);
  }
}

function printFlags(d: Dissection, type: number, at: number, length: number): void {
  const name = WITH_FLAGS[type];
  if (length === 0) return d.put(` (too short for EAP ${name} request/response)`);
  const flags = d.u8(at);
  if (type === TTLS || type === FAST) d.put(` ${type === TTLS ? 'TTLS' : 'FAST'}v${flags & 7}`);
  d.put(` flags [${bitNames(TLS_FLAGS, flags, 'none')}] 0x${hex2(flags)}`);
  if (!(flags & 0x80)) return;
  if (length < 5) return d.put(` (too short for EAP ${name} request/response with length)`);
  d.put(`, len ${d.u32(at + 1)}`);
}
