import { be32 } from '../../../wire/addr.ts';
import type { Dissection } from './dissection.ts';

const TH_SYN = 2;
const TH_ACK = 16;
const DSS_FIN = 0x10;
const DSS_LONG_SEQUENCE = 0x08;
const DSS_SEQUENCE = 0x04;
const DSS_LONG_ACK = 0x02;
const DSS_ACK = 0x01;

type Printer = (d: Dissection, at: number, length: number, flags: number) => boolean;

/** By subtype. */
const SUBTYPES: readonly (readonly [name: string, print: Printer])[] = [
  ['capable', printCapable],
  ['join', printJoin],
  ['dss', printDss],
  ['add-addr', printAddAddress],
  ['rem-addr', printRemoveAddress],
  ['prio', printPriority],
  ['fail', printFail],
  ['fast-close', printFastClose],
  ['unknown', () => true],
];

/** A multipath TCP option (RFC 8684) of `length` bytes at `at`; false when it is malformed. tcpdump: print-mptcp.c. */
export function printMptcp(d: Dissection, at: number, length: number, flags: number): boolean {
  d.protocol = 'mptcp';
  if (length < 3) return false;
  const [name, print] = SUBTYPES[Math.min(d.u8(at + 2) >> 4, 8)];
  d.put(` ${length} ${name}`);
  return print(d, at, length, flags);
}

function u64(d: Dissection, at: number): bigint {
  d.need(at, 8);
  return (BigInt(be32(d.bytes, at) >>> 0) << 32n) | BigInt(be32(d.bytes, at + 4) >>> 0);
}

function printCapable(d: Dissection, at: number, length: number, flags: number): boolean {
  const opening = (length === 12 || length === 4) && flags & TH_SYN;
  const third = (length === 20 || length === 22) && (flags & (TH_SYN | TH_ACK)) === TH_ACK;
  if (!opening && !third) return false;
  const version = d.u8(at + 2) & 15;
  if (version > 1) {
    d.put(` Unknown Version (${version})`);
    return true;
  }
  d.put(` v${version}${d.u8(at + 3) & 0x80 ? ' csum' : ''}`);
  if (length >= 12) d.put(` {0x${u64(d, at + 4).toString(16)}${length >= 20 ? `,0x${u64(d, at + 12).toString(16)}` : ''}}`);
  return true;
}

function printJoin(d: Dissection, at: number, length: number, flags: number): boolean {
  const both = TH_SYN | TH_ACK;
  if (!(length === 12 && flags & TH_SYN) && !(length === 16 && (flags & both) === both) && !(length === 24 && flags & TH_ACK)) return false;
  if (length !== 24) d.put(`${d.u8(at + 2) & 1 ? ' backup' : ''} id ${d.u8(at + 3)}`);
  if (length === 12) d.put(` token 0x${d.u32(at + 4).toString(16)} nonce 0x${d.u32(at + 8).toString(16)}`);
  else if (length === 16) d.put(` hmac 0x${u64(d, at + 4).toString(16)} nonce 0x${d.u32(at + 12).toString(16)}`);
  else d.put(` hmac 0x${d.hex(at + 4, 20)}`);
  return true;
}

function printDss(d: Dissection, at: number, length: number, flags: number): boolean {
  if (length < 4 || flags & TH_SYN) return false;
  const bits = d.u8(at + 3);
  if (bits & DSS_FIN) d.put(' fin');
  let left = length - 4;
  const take = (size: number): number => {
    left -= size;
    return at + length - left - size;
  };
  const number = (long: boolean): boolean => {
    if (left < (long ? 8 : 4)) return false;
    d.put(String(long ? u64(d, take(8)) : d.u32(take(4))));
    return true;
  };
  if (bits & DSS_ACK) {
    d.put(' ack ');
    if (!number((bits & DSS_LONG_ACK) !== 0)) return false;
  }
  if (bits & DSS_SEQUENCE) {
    d.put(' seq ');
    if (!number((bits & DSS_LONG_SEQUENCE) !== 0) || left < 4) return false;
    d.put(` subseq ${d.u32(take(4))}`);
    if (left < 2) return false;
    d.put(` len ${d.u16(take(2))}`);
    if (left >= 2) d.put(` csum 0x${d.u16(take(2)).toString(16)}`);
  }
  return left === 0;
}

const ADDRESS_KINDS: Readonly<Record<number, string>> = { 6: 'v0-ip6', 4: 'v0-ip4', 1: 'v1-echo', 0: 'v1' };

function printAddAddress(d: Dissection, at: number, length: number): boolean {
  if (![8, 10, 16, 18, 20, 22, 28, 30].includes(length)) return false;
  d.put(` ${ADDRESS_KINDS[d.u8(at + 2) & 15] ?? '[bad version/echo]'} id ${d.u8(at + 3)}`);
  const size = length < 20 ? 4 : 16;
  const behind = at + 4 + size;
  const hasPort = length % 4 === 2;
  d.put(` ${size === 4 ? d.ipv4(at + 4) : d.ipv6(at + 4)}`);
  if (hasPort) d.put(`:${d.u16(behind)}`);
  if (length >= 4 + size + 8) d.put(` hmac 0x${u64(d, behind + (hasPort ? 2 : 0)).toString(16)}`);
  return true;
}

function printRemoveAddress(d: Dissection, at: number, length: number): boolean {
  if (length < 4) return false;
  d.put(' id');
  for (let i = 3; i < length; i++) d.put(` ${d.u8(at + i)}`);
  return true;
}

function printPriority(d: Dissection, at: number, length: number): boolean {
  if (length !== 3 && length !== 4) return false;
  d.put(d.u8(at + 2) & 1 ? ' backup' : ' non-backup');
  if (length === 4) d.put(` id ${d.u8(at + 3)}`);
  return true;
}

function printFail(d: Dissection, at: number, length: number): boolean {
  if (length !== 12) return false;
  d.put(` seq ${u64(d, at + 4)}`);
  return true;
}

function printFastClose(d: Dissection, at: number, length: number): boolean {
  if (length !== 12) return false;
  d.put(` key 0x${u64(d, at + 4).toString(16)}`);
  return true;
}
