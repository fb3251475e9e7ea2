import * as B from './bpf.ts';
import { Block, genAnd, genNot, genOr } from './block.ts';
import * as C from './code_state.ts';
import { FilterError, FilterNotModelled } from './errors.ts';
import { behindEthernetHeader, genGeneve } from './gen_geneve.ts';
import { genEtherHost } from './gen_host.ts';
import { ETHERTYPE_IP, ETHERTYPE_IPV6, linkTypeIs } from './gen_link.ts';
import type { Primitive } from './syntax.ts';
import { linkTypeText } from '../link_types.ts';

const PACKET_OUTGOING = 4;
const VLAN_TYPES: readonly number[] = [0x8100, 0x88a8, 0x9100];
const ETHERTYPE_MPLS = 0x8847;
const ETHERTYPE_PPPOED = 0x8863;
const ETHERTYPE_PPPOES = 0x8864;
const BROADCAST = Uint8Array.from([255, 255, 255, 255, 255, 255]);

/** Supervisory and unnumbered frames of 802.2 by name. */
const LLC_S: Readonly<Record<string, number>> = { rr: 0x0001, rnr: 0x0005, rej: 0x0009 };
const LLC_U: Readonly<Record<string, number>> = {
  ui: 0x03,
  ua: 0x63,
  disc: 0x43,
  dm: 0x0f,
  sabme: 0x6f,
  test: 0xe3,
  xid: 0xaf,
  frmr: 0x87,
};

/** What libpcap says of words that belong to other link types. */
const FOREIGN: Readonly<Record<string, string>> = {
  ifname: 'ifname supported only on PF linktype',
  rset: 'ruleset supported only on PF linktype',
  rnr: 'rnr supported only on PF linktype',
  srnr: 'srnr supported only on PF linktype',
  reason: 'reason supported only on PF linktype',
  action: 'action supported only on PF linktype',
  type: '802.11 link-layer types supported only on 802.11',
  subtype: '802.11 link-layer types supported only on 802.11',
  dir: 'frame direction supported only with 802.11 headers',
};

/** "EN10MB (Ethernet)" as libpcap describes a link type in complaints. */
function description(linktype: number): string {
  return /\((.*)\)$/.exec(linkTypeText(linktype))?.[1] ?? `DLT ${linktype}`;
}

export function genPrimitive(g: C.CodeState, primitive: Primitive): Block {
  const { name, protocol } = primitive;
  const [first, second] = primitive.numbers;
  switch (name) {
    case 'broadcast':
      return genBroadcast(g, protocol);
    case 'multicast':
      return genMulticast(g, protocol);
    case 'less':
    case 'greater':
      return genLength(name, first);
    case 'byte':
      return genByte(g, primitive.operator, first, second);
    case 'inbound':
    case 'outbound':
      return genInbound(g, name === 'inbound');
    case 'ifindex':
      return genInterface(g, first);
    case 'vlan':
      return genVlan(g, first);
    case 'geneve':
      return genGeneve(g, first);
    case 'mpls':
      return genMpls(g, first);
    case 'pppoed':
      return linkTypeIs(g, ETHERTYPE_PPPOED);
    case 'pppoes':
      return genPppoe(g, first);
    case 'llc':
      return genLlc(g, primitive.word);
  }
  if (name in FOREIGN) throw new FilterError(FOREIGN[name]);
  throw new FilterNotModelled(name);
}

function genLength(name: string, length: number): Block {
  const load = [C.statement(B.BPF_LD | B.BPF_LEN)];
  if (name === 'greater') return new Block(B.BPF_JMP | B.BPF_JGE | B.BPF_K, length, load);
  const block = new Block(B.BPF_JMP | B.BPF_JGT | B.BPF_K, length, load);
  genNot(block);
  return block;
}

/** "byte 0 = 5"; with & and | libpcap forgets to load the byte. */
function genByte(g: C.CodeState, operator: string, index: number, value: number): Block {
  if (operator === '=') return g.equal('link header', index, B.BPF_B, value);
  if (operator === '<') return g.less('link header', index, B.BPF_B, value);
  if (operator === '>') return g.greater('link header', index, B.BPF_B, value);
  const code = B.BPF_ALU | B.BPF_K | (operator === '|' ? B.BPF_OR : B.BPF_AND);
  const block = new Block(B.BPF_JMP | B.BPF_JEQ | B.BPF_K, 0, [C.statement(code, value)]);
  genNot(block);
  return block;
}

function genBroadcast(g: C.CodeState, protocol: string): Block {
  if (protocol === 'default' || protocol === 'ether') {
    if (g.linktype === C.DLT_EN10MB) return behindEthernetHeader(g, genEtherHost(g, BROADCAST, 'dst'));
    throw new FilterError('not a broadcast link');
  }
  if (protocol !== 'ip') throw new FilterError('only link-layer/IP broadcast filters supported');
  // tcpdump tells no netmask: only all zeros and all ones are broadcast.
  const b0 = linkTypeIs(g, ETHERTYPE_IP);
  const b1 = g.masked('payload', 16, B.BPF_W, 0, 0xffffffff);
  const b2 = g.masked('payload', 16, B.BPF_W, 0xffffffff, 0xffffffff);
  genOr(b1, b2);
  genAnd(b0, b2);
  return b2;
}

function genMulticast(g: C.CodeState, protocol: string): Block {
  if ((protocol === 'default' || protocol === 'ether') && g.linktype === C.DLT_EN10MB) {
    return behindEthernetHeader(g, new Block(B.BPF_JMP | B.BPF_JSET | B.BPF_K, 1, g.load('link header', 0, B.BPF_B)));
  }
  if (protocol === 'ip' || protocol === 'ip6') {
    const b0 = linkTypeIs(g, protocol === 'ip' ? ETHERTYPE_IP : ETHERTYPE_IPV6);
    const b1 = protocol === 'ip' ? g.atLeast('payload', 16, B.BPF_B, 224) : g.equal('payload', 24, B.BPF_B, 255);
    genAnd(b0, b1);
    return b1;
  }
  const types = 'ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel';
  throw new FilterError(`link-layer multicast filters supported only on ${types}`);
}

function genInbound(g: C.CodeState, inbound: boolean): Block {
  let block: Block;
  if (g.linktype === C.DLT_LINUX_SLL) block = g.equal('link header', 0, B.BPF_H, PACKET_OUTGOING);
  else if (g.linktype === C.DLT_LINUX_SLL2) block = g.equal('link header', 10, B.BPF_B, PACKET_OUTGOING);
  else {
    if (g.savefile) throw new FilterError(`inbound/outbound not supported on ${description(g.linktype)} when reading savefiles`);
    block = g.equal('link header', B.SKF_AD_OFF + B.SKF_AD_PKTTYPE, B.BPF_H, PACKET_OUTGOING);
  }
  if (inbound) genNot(block);
  return block;
}

function genInterface(g: C.CodeState, index: number): Block {
  if (g.linktype === C.DLT_LINUX_SLL2) return g.equal('link header', 4, B.BPF_W, index);
  if (g.savefile) throw new FilterError(`ifindex not supported on ${description(g.linktype)} when reading savefiles`);
  return g.equal('link header', B.SKF_AD_OFF + B.SKF_AD_IFINDEX, B.BPF_W, index);
}

/** A VLAN tag; what comes behind it in the expression is looked for behind the tag. */
function genVlan(g: C.CodeState, id: number | undefined): Block {
  if (g.labels > 0) throw new FilterError('no VLAN match after MPLS');
  if (g.linktype !== C.DLT_EN10MB) throw new FilterError(`no VLAN support for ${description(g.linktype)}`);
  const [q, ad, old] = VLAN_TYPES.map((type) => linkTypeIs(g, type));
  genOr(q, ad);
  genOr(ad, old);
  let block = old;
  if (id !== undefined) {
    if (id > 0xfff) throw new FilterError(`VLAN tag ${id} greater than maximum 4095`);
    block = g.masked('payload', 0, B.BPF_H, id, 0xfff);
    genAnd(old, block);
  }
  g.payload += 4;
  g.linkType += 4;
  g.vlans++;
  return block;
}

function genMpls(g: C.CodeState, label: number | undefined): Block {
  let block: Block;
  if (g.labels > 0) block = g.masked('previous label', 2, B.BPF_B, 0, 0x01);
  else if (g.linktype === C.DLT_EN10MB) block = linkTypeIs(g, ETHERTYPE_MPLS);
  else throw new FilterError(`no MPLS support for ${description(g.linktype)}`);
  if (label !== undefined) {
    if (label > 0xfffff) throw new FilterError(`MPLS label ${label} greater than maximum 1048575`);
    const test = g.masked('payload', 0, B.BPF_W, label << 12, 0xfffff000);
    genAnd(block, test);
    block = test;
  }
  g.networkWithoutSnap += 4;
  g.network += 4;
  g.labels++;
  return block;
}

/** A PPPoE session; behind it comes PPP. */
function genPppoe(g: C.CodeState, session: number | undefined): Block {
  let block = linkTypeIs(g, ETHERTYPE_PPPOES);
  if (session !== undefined) {
    if (session > 0xffff) throw new FilterError(`PPPoE session number ${session} greater than maximum 65535`);
    const test = g.masked('payload', 0, B.BPF_W, session, 0x0000ffff);
    genAnd(block, test);
    block = test;
  }
  g.geneve = false;
  g.linkHeaderRegister = g.linkTypeRegister = g.payloadRegister;
  g.linkHeader = g.payload + g.network + 6;
  g.linktype = C.DLT_PPP;
  g.linkType = g.linkHeader;
  g.payload = g.linkHeader + 2;
  g.network = 0;
  g.networkWithoutSnap = 0;
  return block;
}

function genLlc(g: C.CodeState, word: string): Block {
  if (g.linktype !== C.DLT_EN10MB) throw new FilterError(`'llc' not supported for ${description(g.linktype)}`);
  const b0 = g.greater('link type', 0, B.BPF_H, 1500);
  genNot(b0);
  const b1 = g.equal('llc', 0, B.BPF_H, 0xffff);
  genNot(b1);
  genAnd(b0, b1);
  const kind = word.toLowerCase();
  if (kind === '') return b1;
  let test: Block;
  if (kind === 'i') {
    test = new Block(B.BPF_JMP | B.BPF_JSET | B.BPF_K, 0x01, g.load('llc', 2, B.BPF_B));
    genNot(test);
  } else if (kind === 's' || kind === 'u') test = g.masked('llc', 2, B.BPF_B, kind === 's' ? 0x01 : 0x03, 0x03);
  else if (kind in LLC_S) test = g.masked('llc', 2, B.BPF_B, LLC_S[kind], 0x0f);
  else if (kind in LLC_U) test = g.masked('llc', 2, B.BPF_B, LLC_U[kind], 0xef);
  else throw new FilterError(`unknown LLC type name "${word}"`);
  genAnd(b1, test);
  return test;
}
