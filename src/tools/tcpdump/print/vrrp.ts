import { fold, sumBytes } from '../../../wire/checksum.ts';
import { checksumIpv4, checksumIpv6 } from './checksum_hint.ts';
import type { Dissection, IpPayload } from './dissection.ts';

const PROTOCOL = 112;
const AUTHENTICATION: readonly string[] = ['none', 'simple', 'ah'];

/** VRRP versions 2 and 3 (RFC 2338, RFC 5798). tcpdump: print-vrrp.c. */
export function printVrrp(d: Dissection, payload: IpPayload): void {
  const { at, length } = payload;
  d.protocol = 'vrrp';
  d.put('VRRP');
  const version = d.u8(at) >> 4;
  const type = d.u8(at) & 15;
  d.put(`v${version}, ${type === 1 ? 'Advertisement' : `unknown type (${type})`}`);
  if (payload.hopLimit !== 255) d.put(`, (ttl ${payload.hopLimit})`);
  if (version < 2 || version > 3 || type !== 1) return;
  d.put(`, vrid ${d.u8(at + 1)}, prio ${d.u8(at + 2)}`);
  if (version === 2) {
    const authentication = d.u8(at + 4);
    d.put(`, authtype ${AUTHENTICATION[authentication] ?? `#${authentication}`}`);
    d.put(`, intvl ${d.u8(at + 5)}s, length ${length}`);
  } else d.put(`, intvl ${d.u16(at + 4) & 0xfff}cs, length ${length}`);
  if (d.options.verbose > 0) printAddresses(d, payload, version);
}

function printAddresses(d: Dissection, payload: IpPayload, version: number): void {
  const { at, length, header } = payload;
  if (d.has(at, length)) {
    const sum =
      version === 2
        ? fold(sumBytes(d.bytes, at, length))
        : payload.version === 4
          ? checksumIpv4(d, header, at, length, PROTOCOL)
          : checksumIpv6(d, header, header + 24, at, length, PROTOCOL);
    if (sum !== 0) d.put(`, (bad vrrp cksum ${d.u16(at + 6).toString(16)})`);
  }
  const count = d.u8(at + 3);
  d.put(`, addrs${count > 1 ? `(${count})` : ''}:`);
  let where = at + 8;
  for (let i = 0; i < count; i++) {
    d.put(`${i === 0 ? ' ' : ','}${payload.version === 4 ? d.ipv4(where) : d.ipv6(where)}`);
    where += payload.version === 4 ? 4 : 16;
  }
  if (version !== 2 || d.u8(at + 4) !== 1) return;
  d.put(' auth "');
  d.putPadded(where, 8);
  d.put('"');
}
