import { BPF_B, BPF_H, BPF_JMP, BPF_JSET, BPF_K } from './bpf.ts';
import { Block, genAnd, genNot, genOr } from './block.ts';
import type { CodeState } from './code_state.ts';
import { ETHERTYPE_IP, ETHERTYPE_IPV6, linkTypeIs } from './gen_link.ts';
import { joined, refuseWireless } from './gen_host.ts';
import type { Qualifiers } from './syntax.ts';

export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_SCTP = 132;
/** Whichever of the three. */
export const ANY_TRANSPORT = -1;

/** Not a later fragment. libpcap: gen_ipfrag(). */
export function firstFragment(g: CodeState): Block {
  const block = new Block(BPF_JMP | BPF_JSET | BPF_K, 0x1fff, g.load('payload', 6, BPF_H));
  genNot(block);
  return block;
}

/** Tests a port field at `offset` (0: source, 2: destination) of a transport header. */
type PortTest = (relative: 'transport4' | 'transport6', offset: number) => Block;

/** A port, in IPv4 or IPv6. libpcap: gen_port(), gen_port6(). */
export function genPort(g: CodeState, port: number, protocol: number, q: Qualifiers): Block {
  return inBothVersions(g, protocol, q, 'ports', (relative, offset) => g.equal(relative, offset, BPF_H, port));
}

/** A destination port, in one version. */
export function genPortIn(g: CodeState, version: 4 | 6, port: number, protocol: number): Block {
  const q: Qualifiers = { protocol: 'udp', direction: 'dst', type: 'port' };
  return inVersion(g, version, protocol, q, 'ports', (relative, offset) => g.equal(relative, offset, BPF_H, port));
}

/** A range of ports, in either order. libpcap: gen_portrange(). */
export function genPortRange(g: CodeState, port1: number, port2: number, protocol: number, q: Qualifiers): Block {
  const [low, high] = port1 > port2 ? [port2, port1] : [port1, port2];
  return inBothVersions(g, protocol, q, 'port ranges', (relative, offset) => {
    const b1 = g.atLeast(relative, offset, BPF_H, low);
    const b2 = g.atMost(relative, offset, BPF_H, high);
    genAnd(b1, b2);
    return b2;
  });
}

function inBothVersions(g: CodeState, protocol: number, q: Qualifiers, what: 'ports' | 'port ranges', test: PortTest): Block {
  const block = inVersion(g, 4, protocol, q, what, test);
  genOr(inVersion(g, 6, protocol, q, what, test), block);
  return block;
}

function inVersion(g: CodeState, version: 4 | 6, protocol: number, q: Qualifiers, what: 'ports' | 'port ranges', test: PortTest): Block {
  const b0 = linkTypeIs(g, version === 4 ? ETHERTYPE_IP : ETHERTYPE_IPV6);
  const one = (number: number): Block => ofProtocol(g, version, number, q, what, test);
  let b1: Block;
  if (protocol === ANY_TRANSPORT) {
    const tcp = one(IPPROTO_TCP);
    b1 = one(IPPROTO_UDP);
    genOr(tcp, b1);
    genOr(one(IPPROTO_SCTP), b1);
  } else b1 = one(protocol);
  genAnd(b0, b1);
  return b1;
}

function ofProtocol(g: CodeState, version: 4 | 6, protocol: number, q: Qualifiers, what: 'ports' | 'port ranges', test: PortTest): Block {
  let b0: Block;
  if (version === 4) {
    const isProtocol = g.equal('payload', 9, BPF_B, protocol);
    b0 = firstFragment(g);
    genAnd(isProtocol, b0);
  } else b0 = g.equal('payload', 6, BPF_B, protocol);
  if (q.direction === 'wireless') refuseWireless(q.wireless, what);
  const relative = version === 4 ? 'transport4' : 'transport6';
  const b1 = joined(q.direction, (end) => test(relative, end === 'src' ? 0 : 2));
  genAnd(b0, b1);
  return b1;
}
