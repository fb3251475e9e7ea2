import { BPF_B } from './bpf.ts';
import { genAnd, genOr, type Block } from './block.ts';
import type { CodeState } from './code_state.ts';
import { FilterError } from './errors.ts';
import * as L from './gen_link.ts';
import type { Direction } from './syntax.ts';

const IPPROTO_FRAGMENT = 44;
const ISO_CLNP = 0x81;
const ISO_ESIS = 0x82;
const ISO_ISIS = 0x83;

/** Protocols over IP by name: their number, and over which versions. */
const OVER_IP: Readonly<Record<string, readonly [number: number, over: 'default' | 'ip' | 'ip6']>> = {
  sctp: [132, 'default'],
  tcp: [6, 'default'],
  udp: [17, 'default'],
  icmp: [1, 'ip'],
  igmp: [2, 'ip'],
  igrp: [9, 'ip'],
  pim: [103, 'default'],
  vrrp: [112, 'ip'],
  carp: [112, 'ip'],
  icmp6: [58, 'ip6'],
  ah: [51, 'default'],
  esp: [50, 'default'],
};

/** Protocols over the link by name: their EtherType or service access point. */
export const OVER_LINK: Readonly<Record<string, number>> = {
  ip: L.ETHERTYPE_IP,
  arp: L.ETHERTYPE_ARP,
  rarp: L.ETHERTYPE_REVARP,
  atalk: L.ETHERTYPE_ATALK,
  aarp: L.ETHERTYPE_AARP,
  decnet: 0x6003,
  sca: 0x6007,
  lat: 0x6004,
  mopdl: 0x6001,
  moprc: 0x6002,
  ip6: L.ETHERTYPE_IPV6,
  iso: L.LLCSAP_ISONS,
  stp: L.LLCSAP_8021D,
  ipx: L.LLCSAP_IPX,
  netbeui: L.LLCSAP_NETBEUI,
};

const OVER_ISO: Readonly<Record<string, number>> = { esis: ISO_ESIS, isis: ISO_ISIS, clnp: ISO_CLNP };

/** IS-IS packet types that a word stands for, joined from left to right. */
const ISIS_TYPES: Readonly<Record<string, readonly number[]>> = {
  l1: [15, 17, 18, 24, 26],
  l2: [16, 17, 20, 25, 27],
  iih: [15, 16, 17],
  lsp: [18, 20],
  snp: [24, 25, 26, 27],
  csnp: [24, 25],
  psnp: [26, 27],
};

/** Protocols that carry no other, and how libpcap says so. */
const BARREN: Readonly<Record<string, string>> = {
  arp: 'arp does not encapsulate another protocol',
  rarp: 'rarp does not encapsulate another protocol',
  atalk: 'AppleTalk encapsulation is not specifiable',
  decnet: 'DECNET encapsulation is not specifiable',
  lat: 'LAT does not encapsulate another protocol',
  sca: 'SCA does not encapsulate another protocol',
  moprc: 'MOPRC does not encapsulate another protocol',
  mopdl: 'MOPDL does not encapsulate another protocol',
  clnp: "'clnp proto' is not supported",
};

/** A protocol's word alone: "tcp". libpcap: gen_proto_abbrev(). */
export function genProtocolWord(g: CodeState, word: string): Block {
  if (word === 'ether') throw new FilterError('link layer applied in wrong context');
  if (word === 'radio') throw new FilterError("'radio' is not a valid protocol type");
  if (word in OVER_IP) return genProtocol(g, OVER_IP[word][0], OVER_IP[word][1], 'default');
  if (word in OVER_LINK) return L.linkTypeIs(g, OVER_LINK[word]);
  if (word in OVER_ISO) return genProtocol(g, OVER_ISO[word], 'iso', 'default');
  const [first, second, ...rest] = ISIS_TYPES[word];
  const b0 = genProtocol(g, first, 'isis', 'default');
  const b1 = genProtocol(g, second, 'isis', 'default');
  genOr(b0, b1);
  for (const type of rest) genOr(genProtocol(g, type, 'isis', 'default'), b1);
  return b1;
}

/** Protocol number `value` over `over`: "ip proto 89". libpcap: gen_proto(). */
export function genProtocol(g: CodeState, value: number, over: string, direction: Direction): Block {
  if (direction !== 'default') throw new FilterError("direction applied to 'proto'");
  switch (over) {
    case 'default': {
      const b0 = genProtocol(g, value, 'ip', direction);
      const b1 = genProtocol(g, value, 'ip6', direction);
      genOr(b0, b1);
      return b1;
    }
    case 'ether':
      return L.linkTypeIs(g, value);
    case 'ip': {
      const b0 = L.linkTypeIs(g, L.ETHERTYPE_IP);
      const b1 = g.equal('payload', 9, BPF_B, value);
      genAnd(b0, b1);
      return b1;
    }
    case 'ip6':
      return overIp6(g, value);
    case 'iso':
    case 'isis': {
      const b0 = over === 'iso' ? L.linkTypeIs(g, L.LLCSAP_ISONS) : genProtocol(g, ISO_ISIS, 'iso', 'default');
      const b1 = g.equal('payload without snap', over === 'iso' ? 0 : 4, BPF_B, value);
      genAnd(b0, b1);
      return b1;
    }
  }
  throw new FilterError(BARREN[over] ?? `'${over} proto' is bogus`);
}

/** Right behind the IPv6 header, or behind a fragment header. */
function overIp6(g: CodeState, value: number): Block {
  const b0 = L.linkTypeIs(g, L.ETHERTYPE_IPV6);
  const isFragment = g.equal('payload', 6, BPF_B, IPPROTO_FRAGMENT);
  const b1 = g.equal('payload', 40, BPF_B, value);
  genAnd(isFragment, b1);
  genOr(g.equal('payload', 6, BPF_B, value), b1);
  genAnd(b0, b1);
  return b1;
}
