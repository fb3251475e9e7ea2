import { be16, be32 } from '../../../wire/addr.ts';
import type { LinkLayout } from './link.ts';

/** A test of a frame: `at` is where its link header begins, `end` one past its last byte. Pure, never throws. */
export type Predicate = (bytes: Uint8Array, at: number, end: number) => boolean;

export const ETHERTYPES: Readonly<Record<string, number>> = {
  ip: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  ip6: 0x86dd,
  aarp: 0x80f3,
  loopback: 0x9000,
  moprc: 0x6002,
  mopdl: 0x6001,
  decnet: 0x6003,
  lat: 0x6004,
  sca: 0x6007,
  atalk: 0x809b,
};

export const IP_PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  igrp: 9,
  pim: 103,
  vrrp: 112,
  carp: 112,
  tcp: 6,
  udp: 17,
  sctp: 132,
  ah: 51,
  esp: 50,
  icmp6: 58,
};

export const not =
  (a: Predicate): Predicate =>
  (b, at, end) =>
    !a(b, at, end);
export const and =
  (a: Predicate, c: Predicate): Predicate =>
  (b, at, end) =>
    a(b, at, end) && c(b, at, end);
export const or =
  (a: Predicate, c: Predicate): Predicate =>
  (b, at, end) =>
    a(b, at, end) || c(b, at, end);

/** The EtherType is `type`. */
export function etherType(link: LinkLayout, type: number): Predicate {
  const offset = link.protocolAt;
  return (b, at, end) => at + offset + 2 <= end && be16(b, at + offset) === type;
}

/** An 802.2 frame (a length where the EtherType would be) with these service access points. */
export function llcSap(sap: number): Predicate {
  return (b, at, end) => at + 16 <= end && be16(b, at + 12) <= 1500 && b[at + 14] === sap;
}

/** IPv4 with this protocol number. */
export function ipProtocol(link: LinkLayout, protocol: number): Predicate {
  const isIp = etherType(link, ETHERTYPES.ip);
  const offset = link.networkAt + 9;
  return (b, at, end) => isIp(b, at, end) && at + offset < end && b[at + offset] === protocol;
}

/** `count` (1, 2 or 4) bytes at `offset` behind the network header equal `value` under `mask`. */
function networkWord(link: LinkLayout, offset: number, value: number, mask: number): Predicate {
  const start = link.networkAt + offset;
  return (b, at, end) => at + start + 4 <= end && (be32(b, at + start) & mask) === value;
}

export type Direction = 'src' | 'dst' | 'src or dst' | 'src and dst';

export function byDirection(direction: Direction, src: Predicate, dst: Predicate): Predicate {
  if (direction === 'src') return src;
  if (direction === 'dst') return dst;
  return direction === 'src and dst' ? and(src, dst) : or(src, dst);
}

/** A host or network in the IPv4 header (offsets 12, 16) or the ARP packet (14, 24). */
export function hostOf(link: LinkLayout, type: number, direction: Direction, value: number, mask: number): Predicate {
  const [src, dst] = type === ETHERTYPES.ip ? [12, 16] : [14, 24];
  const test = byDirection(direction, networkWord(link, src, value & mask, mask), networkWord(link, dst, value & mask, mask));
  return and(etherType(link, type), test);
}

/** An Ethernet address. */
export function etherHost(direction: Direction, mac: Uint8Array): Predicate {
  const same =
    (offset: number): Predicate =>
    (b, at, end) => {
      if (at + offset + 6 > end) return false;
      for (let i = 0; i < 6; i++) if (b[at + offset + i] !== mac[i]) return false;
      return true;
    };
  return byDirection(direction, same(6), same(0));
}

/** A TCP, UDP or SCTP port in a first fragment, within [low, high]. `protocol` 0: any of the three. */
export function portOf(link: LinkLayout, protocol: number, direction: Direction, low: number, high: number): Predicate {
  const isIp = etherType(link, ETHERTYPES.ip);
  const network = link.networkAt;
  const field =
    (offset: number): Predicate =>
    (b, at, end) => {
      const ip = at + network;
      const port = ip + (b[ip] & 15) * 4 + offset;
      if (port + 2 > end) return false;
      const value = be16(b, port);
      return value >= low && value <= high;
    };
  const test = byDirection(direction, field(0), field(2));
  return (b, at, end) => {
    if (!isIp(b, at, end) || at + network + 20 > end) return false;
    const proto = b[at + network + 9];
    if (protocol === 0 ? proto !== 6 && proto !== 17 && proto !== 132 : proto !== protocol) return false;
    return (be16(b, at + network + 6) & 0x1fff) === 0 && test(b, at, end);
  };
}
