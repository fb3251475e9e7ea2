import { BPF_B, BPF_H, BPF_IMM, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_W } from './bpf.ts';
import { Block, genAnd, genNot, genOr } from './block.ts';
import * as C from './code_state.ts';
import { FilterError, FilterNotModelled } from './errors.ts';

export const ETHERTYPE_IP = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_REVARP = 0x8035;
export const ETHERTYPE_IPV6 = 0x86dd;
export const ETHERTYPE_IPX = 0x8137;
export const ETHERTYPE_ATALK = 0x809b;
export const ETHERTYPE_AARP = 0x80f3;
export const LLCSAP_IP = 0x06;
export const LLCSAP_8021D = 0x42;
export const LLCSAP_IPX = 0xe0;
export const LLCSAP_NETBEUI = 0xf0;
export const LLCSAP_ISONS = 0xfe;
const MAX_LENGTH_FIELD = 1500;
const SLL_802_3 = 1;
const SLL_802_2 = 4;
const AF_INET = 2;
const AF_INET6 = [24, 28, 30] as const;
/** PPP's numbers for EtherTypes. */
const PPP_TYPES: Readonly<Record<number, number>> = {
  [ETHERTYPE_IP]: 0x21,
  [ETHERTYPE_IPV6]: 0x57,
  0x6003: 0x27,
  [ETHERTYPE_ATALK]: 0x29,
  0x0600: 0x25,
  [LLCSAP_ISONS]: 0x23,
  [LLCSAP_8021D]: 0x31,
  [LLCSAP_IPX]: 0x2b,
};

export function always(value: boolean): Block {
  return new Block(BPF_JMP | BPF_JEQ | BPF_K, 0, [C.statement(BPF_LD | BPF_IMM, value ? 0 : 1)]);
}

/** The payload is of this EtherType (or of this 802.2 service access point). libpcap: gen_linktype(). */
export function linkTypeIs(g: C.CodeState, type: number): Block {
  if (g.labels > 0) return behindLabels(g, type);
  switch (g.linktype) {
    case C.DLT_EN10MB:
      return ethernetType(g, type);
    case C.DLT_LINUX_SLL:
      return cookedType(g, type);
    case C.DLT_RAW:
      if (type === ETHERTYPE_IP) return g.masked('link header', 0, BPF_B, 0x40, 0xf0);
      if (type === ETHERTYPE_IPV6) return g.masked('link header', 0, BPF_B, 0x60, 0xf0);
      return always(false);
    case C.DLT_IPV4:
      return always(type === ETHERTYPE_IP);
    case C.DLT_IPV6:
      return always(type === ETHERTYPE_IPV6);
    case C.DLT_PPP:
      return g.equal('link type', 0, BPF_H, PPP_TYPES[type] ?? type);
    case C.DLT_NULL:
    case C.DLT_LOOP:
      return loopbackType(g, type);
    case C.DLT_LINUX_SLL2:
      return g.equal('link type', 0, BPF_H, type);
    default:
      throw new FilterNotModelled(`filtering on link type ${g.linktype}`);
  }
}

/** The test that the length field is none. */
function isLength(g: C.CodeState): Block {
  const block = g.greater('link type', 0, BPF_H, MAX_LENGTH_FIELD);
  genNot(block);
  return block;
}

function ethernetType(g: C.CodeState, type: number): Block {
  let b1: Block;
  switch (type) {
    case LLCSAP_ISONS:
    case LLCSAP_IP:
    case LLCSAP_NETBEUI: {
      const b0 = isLength(g);
      b1 = g.equal('llc', 0, BPF_H, (type << 8) | type);
      genAnd(b0, b1);
      return b1;
    }
    case LLCSAP_IPX: {
      let b0 = g.equal('llc', 0, BPF_B, LLCSAP_IPX);
      b1 = g.equal('llc', 0, BPF_H, 0xffff);
      genOr(b0, b1);
      b0 = snap(g, 0, ETHERTYPE_IPX);
      genOr(b0, b1);
      genAnd(isLength(g), b1);
      genOr(g.equal('link type', 0, BPF_H, ETHERTYPE_IPX), b1);
      return b1;
    }
    case ETHERTYPE_ATALK:
    case ETHERTYPE_AARP: {
      const b0 = isLength(g);
      b1 = snap(g, type === ETHERTYPE_ATALK ? 0x080007 : 0, type);
      genAnd(b0, b1);
      genOr(g.equal('link type', 0, BPF_H, type), b1);
      return b1;
    }
  }
  if (type > MAX_LENGTH_FIELD) return g.equal('link type', 0, BPF_H, type);
  const b0 = isLength(g);
  b1 = g.equal('link type', 2, BPF_B, type);
  genAnd(b0, b1);
  return b1;
}

function cookedType(g: C.CodeState, type: number): Block {
  let b0: Block;
  let b1: Block;
  switch (type) {
    case LLCSAP_ISONS:
    case LLCSAP_IP:
    case LLCSAP_NETBEUI:
      b0 = g.equal('link type', 0, BPF_H, SLL_802_2);
      b1 = g.equal('llc', 0, BPF_H, (type << 8) | type);
      genAnd(b0, b1);
      return b1;
    case LLCSAP_IPX:
      b0 = g.equal('llc', 0, BPF_B, LLCSAP_IPX);
      b1 = snap(g, 0, ETHERTYPE_IPX);
      genOr(b0, b1);
      genAnd(g.equal('link type', 0, BPF_H, SLL_802_2), b1);
      genOr(g.equal('link type', 0, BPF_H, SLL_802_3), b1);
      genOr(g.equal('link type', 0, BPF_H, ETHERTYPE_IPX), b1);
      return b1;
    case ETHERTYPE_ATALK:
    case ETHERTYPE_AARP:
      b0 = g.equal('link type', 0, BPF_H, SLL_802_2);
      b1 = snap(g, type === ETHERTYPE_ATALK ? 0x080007 : 0, type);
      genAnd(b0, b1);
      genOr(g.equal('link type', 0, BPF_H, type), b1);
      return b1;
  }
  if (type > MAX_LENGTH_FIELD) return g.equal('link type', 0, BPF_H, type);
  b0 = g.equal('link type', 0, BPF_H, SLL_802_2);
  b1 = g.equal('link header', g.payload, BPF_B, type);
  genAnd(b0, b1);
  return b1;
}

function loopbackType(g: C.CodeState, type: number): Block {
  const family = (value: number): Block => {
    const swap = g.linktype === C.DLT_NULL;
    return g.equal('link header', 0, BPF_W, swap && !g.swapped ? value << 24 : value);
  };
  if (type === ETHERTYPE_IP) return family(AF_INET);
  if (type !== ETHERTYPE_IPV6) return always(false);
  if (g.savefile) {
    const [bsd, free, darwin] = AF_INET6.map(family);
    genOr(bsd, free);
    genOr(darwin, free);
    return free;
  }
  return family(10);
}

/** An IP packet behind the last label: nothing says which version, but its first byte. */
function behindLabels(g: C.CodeState, type: number): Block {
  if (type !== ETHERTYPE_IP && type !== ETHERTYPE_IPV6) throw new FilterError('unsupported protocol over mpls');
  const b0 = g.masked('payload', -2, BPF_B, 0x01, 0x01);
  const b1 = g.masked('payload', 0, BPF_B, type === ETHERTYPE_IP ? 0x40 : 0x60, 0xf0);
  genAnd(b0, b1);
  return b1;
}

function snap(g: C.CodeState, organisation: number, type: number): Block {
  const bytes = [0xaa, 0xaa, 0x03, organisation >> 16, organisation >> 8, organisation, type >> 8, type];
  return g.bytesEqual('llc', 0, Uint8Array.from(bytes));
}
