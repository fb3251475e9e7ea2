import { type Dissection, type IpPayload } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { printEsp } from './ipsec.ts';

const EXCHANGES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'base',
  2: 'ident',
  3: 'auth',
  4: 'agg',
  5: 'inf',
  32: 'oakley-quick',
  33: 'oakley-newgroup',
  34: 'ikev2_init',
  35: 'ikev2_auth',
  36: 'child_sa',
  37: 'inf2',
};
const PAYLOADS: readonly string[] = [
  ...'none sa p t ke id cert cr hash sig nonce n d vid'.split(' '),
  ...Array.from({ length: 19 }, (_, i) => `pay${i + 14}`),
  ...'v2sa v2ke v2IDi v2IDr v2cert v2cr v2auth v2nonce v2n v2d v2vid v2TSi v2TSr v2e v2cp v2eap'.split(' '),
];
const HEADER = 28;
const ENCRYPTED = 0x01;
const COMMIT = 0x02;
const REMEMBERED = 20;
/** What is between IP and ISAKMP where ESP shares the port (RFC 3948). */
const MARKER = 4;

/** The key exchange of IPsec: the header; its payloads, where they are not encrypted, in hex with -v. tcpdump: print-isakmp.c. */
export function printIsakmp(d: Dissection, at: number, length: number, ip: IpPayload): void {
  d.protocol = 'isakmp';
  if (!d.has(at, HEADER)) return d.truncationMark();
  d.put('isakmp');
  const version = d.u8(at + 17);
  const { verbose } = d.options;
  if (verbose > 0) d.put(` ${version >> 4}.${version & 15} msgid ${d.hex(at + 20, 4)}`);
  if (verbose > 1) d.put(` cookie ${d.hex(at, 8)}->${d.hex(at + 8, 8)}`);
  d.put(':');
  if (version >> 4 !== 1 && version >> 4 !== 2) return;
  const first = d.u32(at + 20) === 0;
  const flags = d.u8(at + 19);
  if (version >> 4 === 1) {
    d.put(first ? ' phase 1' : ' phase 2/others');
    d.put(` ${side(d, at, ip)}`);
  } else d.put(first ? ' parent_sa' : ' child_sa ');
  const exchange = d.u8(at + 18);
  d.put(` ${EXCHANGES[exchange] ?? `#${exchange}`}`);
  const letters =
    version >> 4 === 1
      ? [[ENCRYPTED, 'E'] as const, [COMMIT, 'C'] as const]
      : ([
          [8, 'I'],
          [16, 'V'],
          [32, 'R'],
        ] as const);
  if (flags !== 0) d.put(`[${letters.map(([bit, letter]) => (flags & bit ? letter : '')).join('')}]`);
  if (verbose > 0) printBody(d, at, length, flags);
}

function printBody(d: Dissection, at: number, length: number, flags: number): void {
  const next = d.u8(at + 16);
  const total = d.u32(at + 24);
  const name = PAYLOADS.at(next < PAYLOADS.length ? next : -1)!;
  d.put(':');
  if (flags & ENCRYPTED) d.put(` [encrypted ${next < PAYLOADS.length ? name : `#${next}`}]`);
  else if (length > HEADER) printUnknownData(d, at + HEADER, '\n\t', length - HEADER);
  if (total !== length) d.put(` (len mismatch: isakmp ${total}/ip ${length})`);
}

/** I for the initiator, R for the responder, ? where its beginning was not seen. */
function side(d: Dissection, at: number, ip: IpPayload): string {
  const cookie = d.hex(at, 8);
  const [from, to] =
    ip.version === 4 ? [d.hex(ip.header + 12, 4), d.hex(ip.header + 16, 4)] : [d.hex(ip.header + 8, 16), d.hex(ip.header + 24, 16)];
  const { keyExchanges } = d.conversations;
  const known = keyExchanges.get(cookie);
  if (known) return known.initiator === from ? 'I' : known.responder === from ? 'R' : '?';
  if (!/^0+$/.test(d.hex(at + 8, 8)) || /^0+$/.test(cookie)) return '?';
  const [oldest] = keyExchanges.keys();
  if (keyExchanges.size >= REMEMBERED) keyExchanges.delete(oldest);
  keyExchanges.set(cookie, { initiator: from, responder: to });
  return 'I';
}

/** UDP port 4500: a key exchange, ESP in UDP, or what keeps a translation alive (RFC 3948). */
export function printIsakmpOrEsp(d: Dissection, at: number, length: number, ip: IpPayload): void {
  d.protocol = 'isakmp_rfc3948';
  if (length === 1 && d.u8(at) === 0xff) return d.put('isakmp-nat-keep-alive');
  if (length < MARKER) return d.truncationMark();
  const isKeyExchange = d.u32(at) === 0;
  d.put(isKeyExchange ? 'NONESP-encap: ' : 'UDP-encap: ');
  if (isKeyExchange) printIsakmp(d, at + MARKER, length - MARKER, ip);
  else printEsp(d, at, length);
}
