import { BPF_W } from './bpf.ts';
import { genAnd, genOr, type Block } from './block.ts';
import type { CodeState } from './code_state.ts';
import { FilterError, FilterNotModelled } from './errors.ts';
import { ETHERTYPE_ARP, ETHERTYPE_IP, ETHERTYPE_IPV6, ETHERTYPE_REVARP, linkTypeIs } from './gen_link.ts';
import type { Direction, Qualifiers } from './syntax.ts';

/** Protocols that have no hosts of their own to filter, and how libpcap writes them. */
const WITHOUT_HOSTS: Readonly<Record<string, string>> = {
  atalk: 'AppleTalk',
  lat: 'LAT',
  sca: 'SCA',
  moprc: 'MOPRC',
  mopdl: 'MOPDL',
  aarp: 'AARP',
  iso: 'ISO',
  ipx: 'IPX',
};

const WIRELESS_NAMES: Readonly<Record<string, string>> = {
  addr1: "'addr1' and 'address1'",
  addr2: "'addr2' and 'address2'",
  addr3: "'addr3' and 'address3'",
  addr4: "'addr4' and 'address4'",
  ra: "'ra'",
  ta: "'ta'",
};

/** Complains of a direction that only 802.11 has. */
export function refuseWireless(wireless: string | undefined, what: 'addresses' | 'ports' | 'port ranges' | 'headers'): never {
  const names = WIRELESS_NAMES[wireless ?? ''];
  const plural = names.includes(' and ');
  if (what === 'headers') throw new FilterError(`${names} ${plural ? 'are' : 'is'} only supported on 802.11 with 802.11 headers`);
  const valid = plural ? 'are not valid qualifiers' : 'is not a valid qualifier';
  const forWhat = what === 'addresses' ? 'addresses other than 802.11 MAC addresses' : what;
  throw new FilterError(`${names} ${valid} for ${forWhat}`);
}

/** Joins the tests of both ends as the direction says. */
export function joined(direction: Direction, make: (end: 'src' | 'dst') => Block): Block {
  if (direction === 'src' || direction === 'dst') return make(direction);
  const b0 = make('src');
  const b1 = make('dst');
  if (direction === 'src and dst') genAnd(b0, b1);
  else genOr(b0, b1);
  return b1;
}

/** An IPv4 host or network. libpcap: gen_host(). */
export function genHost(g: CodeState, addr: number, mask: number, q: Qualifiers, protocol = q.protocol): Block {
  const type = q.type === 'net' ? 'net' : 'host';
  switch (protocol) {
    case 'default': {
      let b0 = genHost(g, addr, mask, q, 'ip');
      if (g.labels === 0) {
        const b1 = genHost(g, addr, mask, q, 'arp');
        genOr(b0, b1);
        b0 = genHost(g, addr, mask, q, 'rarp');
        genOr(b1, b0);
      }
      return b0;
    }
    case 'ip':
      return hostField(g, addr, mask, q, ETHERTYPE_IP, 12, 16);
    case 'arp':
      return hostField(g, addr, mask, q, ETHERTYPE_ARP, 14, 24);
    case 'rarp':
      return hostField(g, addr, mask, q, ETHERTYPE_REVARP, 14, 24);
    case 'ether':
      throw new FilterError(`link-layer modifier applied to ${type}`);
    case 'ip6':
      throw new FilterError("'ip6' modifier applied to ip host");
    case 'decnet':
      throw new FilterNotModelled('filtering DECnet hosts');
  }
  if (protocol in WITHOUT_HOSTS) throw new FilterError(`${WITHOUT_HOSTS[protocol]} host filtering not implemented`);
  throw new FilterError(`'${protocol}' modifier applied to ${type}`);
}

function hostField(g: CodeState, addr: number, mask: number, q: Qualifiers, type: number, src: number, dst: number): Block {
  if (q.direction === 'wireless') refuseWireless(q.wireless, 'addresses');
  return joined(q.direction, (end) => {
    const b0 = linkTypeIs(g, type);
    const b1 = g.masked('payload', end === 'src' ? src : dst, BPF_W, addr, mask);
    genAnd(b0, b1);
    return b1;
  });
}

/** An IPv6 host or network, as four words. libpcap: gen_host6(). */
export function genHost6(g: CodeState, words: readonly number[], masks: readonly number[], q: Qualifiers): Block {
  const type = q.type === 'net' ? 'net' : 'host';
  const { protocol } = q;
  if (protocol === 'ether') throw new FilterError(`link-layer modifier applied to ip6 ${type}`);
  if (protocol === 'atalk') throw new FilterError(`AppleTalk modifier applied to ip6 ${type}`);
  if (protocol !== 'default' && protocol !== 'ip6') throw new FilterError(`'${protocol}' modifier applied to ip6 ${type}`);
  if (q.direction === 'wireless') refuseWireless(q.wireless, 'addresses');
  return joined(q.direction, (end) => {
    const offset = end === 'src' ? 8 : 24;
    const b1 = g.masked('payload', offset + 12, BPF_W, words[3], masks[3]);
    for (const i of [2, 1, 0]) genAnd(g.masked('payload', offset + 4 * i, BPF_W, words[i], masks[i]), b1);
    genAnd(linkTypeIs(g, ETHERTYPE_IPV6), b1);
    return b1;
  });
}

/** An Ethernet address. libpcap: gen_ehostop(). */
export function genEtherHost(g: CodeState, mac: Uint8Array, direction: Direction, wireless?: string): Block {
  if (direction === 'wireless') refuseWireless(wireless, 'headers');
  return joined(direction, (end) => g.bytesEqual('link header', end === 'src' ? 6 : 0, mac));
}
