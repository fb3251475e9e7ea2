import type { Dissection } from './dissection.ts';
import { Dhcp6Options } from './dhcp6_options.ts';

const MESSAGES: Readonly<Record<number, string>> = {
  1: 'solicit',
  2: 'advertise',
  3: 'request',
  4: 'confirm',
  5: 'renew',
  6: 'rebind',
  7: 'reply',
  8: 'release',
  9: 'decline',
  10: 'reconfigure',
  11: 'inf-req',
  12: 'relay-fwd',
  13: 'relay-reply',
  14: 'leasequery',
  15: 'leasequery-reply',
};
const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;
const RELAY_HEADER = 34;

/** DHCP for IPv6 (RFC 8415); with -v its options. tcpdump: print-dhcp6.c. */
export function printDhcp6(d: Dissection, at: number, length: number): void {
  d.protocol = 'dhcp6';
  d.put('dhcp6');
  const end = Math.min(d.end, at + length);
  if (!d.has(at, 4)) return d.truncationMark();
  const type = d.u8(at);
  const name = MESSAGES[type] ?? `msgtype-${type}`;
  if (d.options.verbose === 0) return d.put(` ${name}`);
  d.put(` ${name} (`);
  let options = at + 4;
  if (type === RELAY_FORWARD || type === RELAY_REPLY) {
    d.put(`linkaddr=${d.ipv6(at + 2)}`);
    d.put(` peeraddr=${d.ipv6(at + 18)}`);
    options = at + RELAY_HEADER;
  } else d.put(`xid=${d.u24(at + 1).toString(16)}`);
  new Dhcp6Options(d, printRelayed).print(options, end);
  d.put(')');
}

/** The message in a relay's option; of the two parentheses tcpdump closes one. */
function printRelayed(d: Dissection, at: number, size: number): void {
  d.put(' (');
  const end = d.end;
  d.end = Math.min(at + size, end);
  printDhcp6(d, at, size);
  d.end = end;
}
