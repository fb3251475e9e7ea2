import type { Dissection } from './dissection.ts';

export type TextProtocol = 'ftp' | 'smtp' | 'whois' | 'http' | 'rtsp' | 'sip';

/** Words a request begins with, WebDAV's among them; protocols not here print every packet. */
const COMMANDS: Readonly<Partial<Record<TextProtocol, readonly string[]>>> = {
  http: (
    'GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE NOTIFY ' +
    'BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH UNCHECKOUT ' +
    'MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL'
  ).split(' '),
  rtsp: 'DESCRIBE ANNOUNCE GET_PARAMETER OPTIONS PAUSE PLAY RECORD REDIRECT SETUP SET_PARAMETER TEARDOWN'.split(' '),
  sip: 'ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER REGISTER SPRACK SUBSCRIBE UPDATE PUBLISH'.split(' '),
};
const MAX_TOKEN = 128;
const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;

/**
 * A payload of lines of text, such as HTTP: its first line, with -v all of them; nothing but the name where it is neither a
 * request nor a response. tcpdump: util-print.c, txtproto_print().
 */
export function printTextProtocol(d: Dissection, at: number, length: number, protocol: TextProtocol): void {
  d.protocol = protocol;
  const known = isMessage(d, at, length, protocol);
  d.put(protocol.toUpperCase());
  if (!known) return;
  if (d.options.verbose === 0) {
    printLine(d, ': ', at, 0, length);
    return;
  }
  d.put(`, length: ${length}`);
  for (let index = 0; index < length;) {
    index = printLine(d, '\n\t', at, index, length);
    if (index === 0) break;
  }
}

function isMessage(d: Dissection, at: number, length: number, protocol: TextProtocol): boolean {
  const commands = COMMANDS[protocol];
  if (commands === undefined) return true;
  const first = token(d, at, 0, length);
  if (first === undefined) return false;
  if (commands.includes(first.text.toUpperCase())) return true;
  const second = token(d, at, first.next, length);
  return second !== undefined && /^\d{3}$/.test(second.text);
}

/** A word from `index` on, and where the next one begins; undefined where there is none. */
function token(d: Dissection, at: number, index: number, length: number): { text: string; next: number } | undefined {
  let text = '';
  for (; index < length; index++) {
    if (!d.has(at + index, 1)) return undefined;
    const byte = d.bytes[at + index];
    if (byte === SPACE || byte === TAB || byte === CR || byte === LF) break;
    if (byte < SPACE || byte > 0x7e || text.length + 2 > MAX_TOKEN) return undefined;
    text += String.fromCharCode(byte);
  }
  if (text === '') return undefined;
  while (index < length && d.has(at + index, 1) && d.bytes[at + index] === SPACE) index++;
  return { text, next: index };
}

/** Prints the line at `index`; returns where the next one begins, 0 when there is none or it is not text. */
function printLine(d: Dissection, prefix: string, at: number, index: number, length: number): number {
  let text = '';
  for (; index < length; index++) {
    const byte = d.u8(at + index);
    if (byte === LF || byte === CR) {
      if (byte === CR && (index + 1 >= length || d.u8(at + index + 1) !== LF)) return 0;
      d.put(prefix + text);
      return index + (byte === CR ? 2 : 1);
    }
    if ((byte < SPACE || byte > 0x7e) && byte !== TAB) return 0;
    text += String.fromCharCode(byte);
  }
  d.put(prefix + text);
  return 0;
}

/** The version line an SSH connection begins with; nothing for anything else. tcpdump: print-ssh.c. */
export function printSshVersion(d: Dissection, at: number, length: number): void {
  d.protocol = 'ssh';
  for (const [i, letter] of [...'SSH-'].entries()) if (d.u8(at + i) !== letter.charCodeAt(0)) return;
  let text = 'SSH-';
  for (let index = 4; index < length; index++) {
    const byte = d.u8(at + index);
    const ends = byte === LF || (byte === CR && index + 1 < length && d.u8(at + index + 1) === LF);
    if (ends) return d.put(`: SSH: ${text}`);
    if (byte < SPACE || byte > 0x7e) return;
    text += String.fromCharCode(byte);
  }
}
