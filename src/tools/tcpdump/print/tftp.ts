import type { Dissection } from './dissection.ts';

const OPERATIONS: readonly string[] = ['', 'RRQ', 'WRQ', 'DATA', 'ACK', 'ERROR', 'OACK'];
const ERRORS: readonly string[] = ['EUNDEF', 'ENOTFOUND', 'EACCESS', 'ENOSPACE', 'EBADOP', 'EBADID', 'EEXISTS', 'ENOUSER'];

/** The Trivial File Transfer Protocol (RFC 1350, RFC 2347). tcpdump: print-tftp.c. */
export function printTftp(d: Dissection, at: number, length: number): void {
  d.protocol = 'tftp';
  d.put(`TFTP, length ${length}`);
  if (length < 2) return d.truncationMark();
  const operation = d.u16(at);
  const name = OPERATIONS.at(operation) ?? '';
  if (operation === 0 || operation > 6) return d.put(`, tftp-#${operation}`);
  d.put(`, ${name}`);
  if (!printBody(d, at + 2, length - 2, operation)) d.truncationMark();
}

/** False when the packet ends too soon. */
function printBody(d: Dissection, at: number, length: number, operation: number): boolean {
  if (operation === 1 || operation === 2) return printRequest(d, at, length);
  if (operation === 6) return printOptions(d, at, length);
  if (length < 2) return false;
  if (operation !== 5) {
    d.put(` block ${d.u16(at)}`);
    return true;
  }
  const code = d.u16(at);
  d.put(` ${ERRORS.at(code < ERRORS.length ? code : 99) ?? `tftp-err-#${code} "`}`);
  if (length === 2) return false;
  d.put(' "');
  const taken = d.putTerminated(at + 2, length - 2);
  d.put('"');
  return taken > 0;
}

function printRequest(d: Dissection, at: number, length: number): boolean {
  if (length === 0) return false;
  d.put(' "');
  const file = d.putTerminated(at, length);
  d.put('"');
  if (file === 0 || length === file) return false;
  d.put(' ');
  const mode = d.putTerminated(at + file, length - file);
  if (mode === 0) return false;
  return printOptions(d, at + file + mode, length - file - mode);
}

function printOptions(d: Dissection, at: number, length: number): boolean {
  while (length > 0) {
    if (d.u8(at) !== 0) d.put(' ');
    const taken = d.putTerminated(at, length);
    if (taken === 0) return false;
    at += taken;
    length -= taken;
  }
  return true;
}
