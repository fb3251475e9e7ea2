import type { Dissection } from './dissection.ts';

/** The Configuration Testing Protocol behind EtherType 0x9000. tcpdump: print-loopback.c. */
export function printLoopback(d: Dissection, at: number, length: number): void {
  d.protocol = 'loopback';
  d.put('Loopback');
  if (length < 2) return invalid(d, at, length);
  const skip = d.le16(at);
  at += 2;
  length -= 2;
  d.put(`, skipCount ${skip}${skip % 8 ? ' (bogus)' : ''}`);
  if (skip > length) return invalid(d, at, length);
  d.need(at, skip);
  printMessage(d, at + skip, length - skip);
}

function printMessage(d: Dissection, at: number, length: number): void {
  if (length < 2) return invalid(d, at, length);
  const kind = d.le16(at);
  at += 2;
  length -= 2;
  d.put(`, ${kind === 1 ? 'Reply' : kind === 2 ? 'Forward Data' : ` invalid (${kind})`}`);
  if (kind === 1) {
    if (length < 2) return invalid(d, at, length);
    d.put(`, receipt number ${d.le16(at)}, data (${length - 2} octets)`);
    at += 2;
    length -= 2;
  } else if (kind === 2) {
    if (length < 6) return invalid(d, at, length);
    d.put(`, forwarding address ${d.mac(at)}, data (${length - 6} octets)`);
    at += 6;
    length -= 6;
  }
  d.need(at, length);
}

function invalid(d: Dissection, at: number, length: number): void {
  d.invalidMark();
  d.need(at, length);
}
