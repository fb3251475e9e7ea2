import { hexLines } from './hex.ts';
import { Truncated, type Dissection } from './dissection.ts';

const COMMANDS: readonly string[] = 'EOF|SUSP|ABORT|EOR|SE|NOP|DMARK|BRK|IP|AO|AYT|EC|EL|GA|SB|WILL|WONT|DO|DONT|IAC'.split('|');
const OPTIONS: readonly string[] = (
  'BINARY|ECHO|RCP|SUPPRESS GO AHEAD|NAME|STATUS|TIMING MARK|RCTE|NAOL|NAOP|NAOCRD|NAOHTS|NAOHTD|NAOFFD|NAOVTS|NAOVTD|NAOLFD|' +
  'EXTEND ASCII|LOGOUT|BYTE MACRO|DATA ENTRY TERMINAL|SUPDUP|SUPDUP OUTPUT|SEND LOCATION|TERMINAL TYPE|END OF RECORD|' +
  'TACACS UID|OUTPUT MARKING|TTYLOC|3270 REGIME|X.3 PAD|NAWS|TSPEED|LFLOW|LINEMODE|XDISPLOC|OLD-ENVIRON|AUTHENTICATION|' +
  'ENCRYPT|NEW-ENVIRON'
).split('|');
const QUALIFIERS: readonly string[] = ['IS', 'SEND', 'INFO'];
/** What the first two bytes of a subnegotiation are, by option; '' has no name. */
const SUBNEGOTIATIONS: Readonly<Record<number, readonly (readonly string[])[]>> = {
  37: [
    ['IS', 'SEND', 'REPLY', 'NAME'],
    'NULL|KERBEROS_V4|KERBEROS_V5|SPX|MINK|SRP|RSA|SSL|||LOKI|SSA|KEA_SJ|KEA_SJ_INTEG|DSS|NTLM'.split('|'),
  ],
  38: [
    'IS|SUPPORT|REPLY|START|END|REQUEST-START|REQUEST-END|END_KEYID|DEC_KEYID'.split('|'),
    'NULL|DES_CFB64|DES_OFB64|DES3_CFB64|DES3_OFB64||CAST5_40_CFB64|CAST5_40_OFB64|CAST128_CFB64|CAST128_OFB64'.split('|'),
  ],
};
const IAC = 255;
const FIRST_COMMAND = 236;
const SUBNEGOTIATION = 250;
const SUBNEGOTIATION_END = 240;

/** A number as C's "%#x" has it. */
const alternateHex = (value: number): string => (value === 0 ? '0' : `0x${value.toString(16)}`);
const nameOr = (names: readonly string[], value: number): string => names[value] || alternateHex(value);

/** Telnet's commands (RFC 854) at the beginning of a segment. tcpdump: print-telnet.c. */
export function printTelnet(d: Dissection, at: number, length: number): void {
  d.protocol = 'telnet';
  const start = at;
  const inHex = d.options.hexAscii && d.options.verbose > 2;
  let first = true;
  while (length > 0 && d.u8(at) === IAC) {
    const command = parse(d, at, length);
    if (command === undefined) break;
    if (inHex) {
      d.put(first ? '\nTelnet:' : '');
      putDump(d, at, command.size, at - start);
    } else d.put(first ? ' [telnet ' : ', ');
    d.put(command.text);
    first = false;
    at += command.size;
    // A command may end behind the segment: the count is unsigned, and the capture's end ends it.
    length = (length - command.size) >>> 0;
  }
  if (!first) d.put(inHex ? '\n' : ']');
}

/** The bytes of a command before its text, two at a time. */
function putDump(d: Dissection, at: number, size: number, offset: number): void {
  const there = d.has(at, size) ? size : d.left(at) & ~1;
  d.put(hexLines(d.bytes, at, at + there, false, '\n', offset));
  if (there < size) throw new Truncated();
  d.put(size > 8 ? '\n\t\t\t\t' : `${' '.repeat((8 - size) * 3)}\t`);
}

/** One command: its text and how long it is; undefined where it is none, or cut short. */
function parse(d: Dissection, at: number, length: number): { text: string; size: number } | undefined {
  const end = at + length;
  if (length < 2) return undefined;
  const command = d.u8(at + 1);
  if (command === IAC) return { text: 'IAC IAC', size: 2 };
  if (command < FIRST_COMMAND) return undefined;
  const name = COMMANDS[command - FIRST_COMMAND];
  if (command < SUBNEGOTIATION) return { text: name, size: 2 };
  if (length < 3) return undefined;
  const option = d.u8(at + 2);
  const text = `${name} ${nameOr(OPTIONS, option)}`;
  return command === SUBNEGOTIATION ? subnegotiation(d, at, end, option, text) : { text, size: 3 };
}

function subnegotiation(d: Dissection, at: number, end: number, option: number, title: string): { text: string; size: number } | undefined {
  let from = at + 3;
  let stop = from;
  while (end - from > stop + 1 - from && !(d.u8(stop) === IAC && d.u8(stop + 1) === SUBNEGOTIATION_END)) stop++;
  if (d.u8(stop) !== IAC) return undefined;
  let text = title;
  const take = (): number | undefined => (from < end ? d.u8(from++) : undefined);
  for (const names of (SUBNEGOTIATIONS[option] as (readonly string[])[] | undefined) ?? [QUALIFIERS]) {
    if (stop <= from) break;
    const value = take();
    if (value === undefined) return undefined;
    text += ` ${nameOr(names, value)}`;
  }
  while (stop > from) {
    const value = take();
    if (value === undefined) return undefined;
    text += ` ${alternateHex(value)}`;
  }
  return { text: `${text} SE`, size: from + 2 - at };
}
