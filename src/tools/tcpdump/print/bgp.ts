import { marked, type Dissection } from './dissection.ts';
import { capabilityField, printBgpCapabilities } from './bgp_capabilities.ts';
import { printBgpUpdate } from './bgp_update.ts';
import { printUnknownData } from './hex.ts';

const MESSAGES: Readonly<Record<number, string>> = { 1: 'Open', 2: 'Update', 3: 'Notification', 4: 'Keepalive', 5: 'Route Refresh' };
const ERRORS: Readonly<Record<number, string>> = {
  1: 'Message Header Error',
  2: 'OPEN Message Error',
  3: 'UPDATE Message Error',
  4: 'Hold Timer Expired',
  5: 'Finite State Machine Error',
  6: 'Cease',
  7: 'Capability Message Error',
};
const HEADER_ERRORS: Readonly<Record<number, string>> = {
  1: 'Connection Not Synchronized',
  2: 'Bad Message Length',
  3: 'Bad Message Type',
};
const OPEN_ERRORS: Readonly<Record<number, string>> = {
  1: 'Unsupported Version Number',
  2: 'Bad Peer AS',
  3: 'Bad BGP Identifier',
  4: 'Unsupported Optional Parameter',
  5: 'Authentication Failure',
  6: 'Unacceptable Hold Time',
  7: 'Capability Message Error',
};
const UPDATE_ERRORS: Readonly<Record<number, string>> = {
  1: 'Malformed Attribute List',
  2: 'Unrecognized Well-known Attribute',
  3: 'Missing Well-known Attribute',
  4: 'Attribute Flags Error',
  5: 'Attribute Length Error',
  6: 'Invalid ORIGIN Attribute',
  7: 'AS Routing Loop',
  8: 'Invalid NEXT_HOP Attribute',
  9: 'Optional Attribute Error',
  10: 'Invalid Network Field',
  11: 'Malformed AS_PATH',
};
const STATE_ERRORS: Readonly<Record<number, string>> = {
  0: 'Unspecified Error',
  1: 'In OpenSent State',
  2: 'In OpenConfirm State',
  3: 'In Established State',
};
const CAPABILITY_ERRORS: Readonly<Record<number, string>> = {
  1: 'Invalid Action Value',
  2: 'Invalid Capability Length',
  3: 'Malformed Capability Value',
  4: 'Unsupported Capability Code',
};
const CEASE_CODES: Readonly<Record<number, string>> = {
  1: 'Maximum Number of Prefixes Reached',
  2: 'Administrative Shutdown',
  3: 'Peer Unconfigured',
  4: 'Administrative Reset',
  5: 'Connection Rejected',
  6: 'Other Configuration Change',
  7: 'Connection Collision Resolution',
};
const OPTIONS: Readonly<Record<number, string>> = { 1: 'Authentication Information', 2: 'Capabilities Advertisement' };
const HEADER = 19;
const OPEN = 1;
const UPDATE = 2;
const NOTIFICATION = 3;
const KEEPALIVE = 4;
const ROUTE_REFRESH = 5;
const CAPABILITIES = 2;
const CEASE = 6;
/** Subcodes by error; some come without a comma. */
const SUBCODES: Readonly<Record<number, readonly [names: Readonly<Record<number, string>>, before: string]>> = {
  1: [HEADER_ERRORS, ', '],
  2: [OPEN_ERRORS, ', '],
  3: [UPDATE_ERRORS, ', '],
  5: [STATE_ERRORS, ' '],
  [CEASE]: [CEASE_CODES, ', '],
  7: [CAPABILITY_ERRORS, ' '],
};

/** The Border Gateway Protocol (RFC 4271): its messages with -v. tcpdump: print-bgp.c. */
export function printBgp(d: Dissection, at: number): void {
  d.protocol = 'bgp';
  d.put(': BGP');
  if (d.options.verbose === 0) return;
  for (let start = at; at < d.end;) {
    if (d.u8(at) !== 0xff) {
      at++;
      continue;
    }
    if (!d.has(at, 16)) return;
    if (!isMarker(d, at)) {
      at++;
      continue;
    }
    if (!d.has(at, HEADER)) return d.truncationMark();
    if (start !== at) d.truncationMark();
    const length = d.u16(at + 16);
    if (length < HEADER) {
      d.put(`\nmessage length ${length} < ${HEADER}`);
      return d.invalidMark();
    }
    if (!d.has(at, length)) return d.put(`\n[|BGP ${MESSAGES[d.u8(at + 18)] ?? 'Unknown Message Type'}]`);
    printMessage(d, at, length);
    at += length;
    start = at;
  }
}

function isMarker(d: Dissection, at: number): boolean {
  for (let i = 0; i < 16; i++) if (d.u8(at + i) !== 0xff) return false;
  return true;
}

function printMessage(d: Dissection, at: number, length: number): void {
  const type = d.u8(at + 18);
  d.put(`\n\t${MESSAGES[type] ?? 'Unknown'} Message (${type}), length: ${length}`);
  if (type === OPEN) marked(d, () => printOpen(d, at, length));
  else if (type === UPDATE) marked(d, () => printBgpUpdate(d, at + HEADER, length - HEADER));
  else if (type === NOTIFICATION) marked(d, () => printNotification(d, at, length));
  else if (type === ROUTE_REFRESH) marked(d, () => printRefresh(d, at, length));
  else if (type !== KEEPALIVE) {
    d.put(`\n\t  no Message ${type} decoder`);
    printUnknownData(d, at, '\n\t  ', length);
  }
}

function printOpen(d: Dissection, at: number, length: number): void {
  d.want(at, 29);
  if (length < 29) return d.truncationMark();
  const size = d.u8(at + 28);
  d.put(`\n\t  Version ${d.u8(at + HEADER)}, my AS ${d.u16(at + 20)}, Holdtime ${d.u16(at + 22)}s, ID ${d.ipv4(at + 24)}`);
  d.put(`\n\t  Optional parameters, length: ${size}`);
  const options = at + 29;
  for (let i = 0; i < size;) {
    d.want(options + i, 2);
    if (length - 29 < 2 + i) return d.truncationMark();
    const [type, own] = [d.u8(options + i), d.u8(options + i + 1)];
    if (2 + i + own > size) return d.put(`\n\t     Option ${type}, length: ${own}, goes past the end of the options`);
    d.put(`\n\t    Option ${OPTIONS[type] ?? 'Unknown'} (${type}), length: ${own}`);
    if (type === CAPABILITIES) marked(d, () => printBgpCapabilities(d, options + i + 2, own));
    else d.put(`\n\t      no decoder for option ${type}`);
    i += 2 + own;
  }
}

function printNotification(d: Dissection, at: number, length: number): void {
  d.want(at, 21);
  if (length < 21) return;
  const [code, subcode] = [d.u8(at + HEADER), d.u8(at + 20)];
  d.put(`, ${ERRORS[code] ?? 'Unknown Error'} (${code})`);
  if (!(code in SUBCODES)) return;
  const [names, before] = SUBCODES[code];
  d.put(`${before}subcode ${names[subcode] ?? 'Unknown'} (${subcode})`);
  if (code !== CEASE) return;
  const data = at + 21;
  if (subcode === 1 && length >= 28) d.put(`, ${capabilityField(d, data, data + 2)}, Max Prefixes: ${d.u32(data + 3)}`);
  else if ((subcode === 2 || subcode === 4) && length >= 22) printShutdown(d, data, length - 21);
}

/** What the other side's administrator has to say (RFC 9003). */
function printShutdown(d: Dissection, at: number, length: number): void {
  const size = d.u8(at);
  let used = 0;
  if (size > length - 1) d.put(', invalid Shutdown Communication length');
  else if (size === 0) {
    d.put(', empty Shutdown Communication');
    used = 1;
  } else {
    d.put(`, Shutdown Communication (length: ${size}): "`);
    d.putCharacters(at + 1, size);
    d.put('"');
    used = size + 1;
  }
  if (length === used) return;
  d.put(`, Data: (length: ${length - used})`);
  printUnknownData(d, at + used, '\n\t\t', length - used);
}

function printRefresh(d: Dissection, at: number, length: number): void {
  d.want(at, 23);
  if (length < 23) return;
  d.put(`\n\t  ${capabilityField(d, at + HEADER, at + 22)}`);
  if (d.options.verbose > 1) printUnknownData(d, at, '\n\t  ', length);
}
