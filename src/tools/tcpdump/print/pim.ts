import { fold, sumBytes } from '../../../wire/checksum.ts';
import { checksumIpv6 } from './checksum_hint.ts';
import { Cut, marked, hex2, hex4, relativeTime, type Dissection, type IpPayload } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { finalDestination6 } from './ip6_destination.ts';
import { printHelloOption } from './pim_hello.ts';

const TYPES: Readonly<Record<number, string>> = {
  0: 'Hello',
  1: 'Register',
  2: 'Register Stop',
  3: 'Join / Prune',
  4: 'Bootstrap',
  5: 'Assert',
  6: 'Graft',
  7: 'Graft Acknowledgement',
  8: 'Candidate RP Advertisement',
  9: 'Prune Refresh',
  10: 'DF Election',
  11: 'ECMP Redirect',
};
const ELECTIONS: Readonly<Record<number, string>> = { 1: 'Offer', 2: 'Winner', 3: 'Backoff', 4: 'Pass' };
const PROTOCOL = 103;
const REGISTER = 1;
const GRAFT_ACK = 7;
/** Only one alone has a name. */
const REGISTER_FLAGS: Readonly<Record<number, string>> = { 0x80000000: 'Border', 0x40000000: 'Null' };
const BACKOFF = 3;
const PASS = 4;

/** Protocol Independent Multicast (RFC 7761). tcpdump: print-pim.c. */
export function printPim(d: Dissection, payload: IpPayload): void {
  const { at, length } = payload;
  d.protocol = 'pim';
  const first = d.u8(at);
  const version = first >> 4;
  if (version !== 2) return d.put(`PIMv${version}, length ${length}`);
  const name = TYPES[first & 15] ?? 'Unknown Type';
  if (d.options.verbose === 0) return d.put(`PIMv2, ${name}, length ${length}`);
  d.put(`PIMv2, length ${length}\n\t${name}`);
  d.protocol = 'pimv2';
  if (length < 2) return tooShort(d, length, 2);
  const addressSize = d.u8(at + 1) & 15;
  if (addressSize !== 0) d.put(', RFC2117-encoding');
  if (length < 4) return tooShort(d, length, 4);
  d.put(`, cksum 0x${hex4(d.u16(at + 2))} `);
  d.put(checksumText(d, payload, first & 15));
  marked(d, () => new Reader(d, at + 4, length - 4, addressSize).message(first & 15, d.u8(at + 1) >> 4));
}

function tooShort(d: Dissection, length: number, least: number): void {
  d.put(`[length ${length} < ${least}]`);
  d.invalidMark();
}

function checksumText(d: Dissection, payload: IpPayload, type: number): string {
  const { at, length, header, version } = payload;
  if (d.u16(at + 2) === 0) return '(unverified)';
  const isRight = (size: number): boolean | undefined => {
    if (!d.has(at, size)) return undefined;
    if (version === 4) return fold(sumBytes(d.bytes, at, size)) === 0;
    return checksumIpv6(d, header, finalDestination6(d, header), at, size, PROTOCOL) === 0;
  };
  // A register's checksum covers its header; one over everything is taken too.
  let right = isRight(type === REGISTER ? 8 : length);
  if (type === REGISTER && right === false) right = isRight(length);
  return right === undefined ? '(unverified)' : right ? '(correct)' : '(incorrect)';
}

type AddressKind = 'unicast' | 'group' | 'source';

/** Goes through a message of version 2; what is cut short ends it. */
class Reader {
  private readonly d: Dissection;
  private at: number;
  private left: number;
  /** The size of addresses in the encoding of RFC 2117; 0: each says its own. */
  private readonly addressSize: number;

  constructor(d: Dissection, at: number, left: number, addressSize: number) {
    this.d = d;
    this.at = at;
    this.left = left;
    this.addressSize = addressSize;
  }

  message(type: number, subtype: number): void {
    switch (type) {
      case 0:
        return this.hello();
      case REGISTER:
        return this.register();
      case 2:
        return this.titled(['group', 'group'], ['source', 'unicast']);
      case 3:
      case 6:
      case GRAFT_ACK:
        return this.joinPrune(type);
      case 4:
        return this.bootstrap();
      case 5:
        return this.assert();
      case 8:
        return this.candidate();
      case 9:
        this.titled(['src', 'unicast'], ['grp', 'group'], ['forwarder', 'unicast']);
        this.want(2);
        this.d.put(' TUNR ');
        return this.d.put(relativeTime(this.d.u16(this.at)));
      case 10:
        return this.election(subtype);
      default:
        this.d.put(` [type ${type}]`);
    }
  }

  /** Ends the message when fewer than `size` bytes of it are left. */
  private want(size: number): void {
    if (this.left < size) throw new Cut();
  }

  private skip(size: number): void {
    this.at += size;
    this.left -= size;
  }

  private titled(...parts: readonly (readonly [title: string, kind: AddressKind])[]): void {
    for (const [title, kind] of parts) {
      this.d.put(` ${title}=`);
      this.address(kind);
    }
  }

  private address(kind: AddressKind): void {
    const { d } = this;
    let size = this.addressSize;
    if (size === 0) {
      this.want(2);
      size = ({ 1: 4, 2: 16 } as Record<number, number | undefined>)[d.u8(this.at)] ?? 0;
      if (size === 0 || d.u8(this.at + 1) !== 0) throw new Cut();
      this.skip(2);
    } else if (size !== 4 && size !== 16) throw new Cut();
    const text = (at: number): string => (size === 4 ? d.ipv4(at) : d.ipv6(at));
    const whole = size + (kind === 'unicast' ? 0 : 2);
    this.want(whole);
    d.want(this.at, whole);
    if (kind === 'unicast') d.put(text(this.at));
    else {
      const [flags, prefix] = [d.u8(this.at), d.u8(this.at + 1)];
      d.put(`${text(this.at + 2)}${prefix !== size * 8 ? `/${prefix}` : ''}`);
      if (flags !== 0) d.put(kind === 'group' ? `(0x${hex2(flags)})` : sourceFlags(flags));
    }
    this.skip(whole);
  }

  private hello(): void {
    const { d } = this;
    while (this.left > 0) {
      this.want(4);
      const [option, size] = [d.u16(this.at), d.u16(this.at + 2)];
      const titleAt = this.at;
      this.skip(4);
      if (!printHelloOption(d, option, size, titleAt, this.left, () => this.addresses(size))) return;
      if (d.options.verbose > 1) printUnknownData(d, this.at, '\n\t    ', size);
      this.skip(size);
    }
  }

  /** The addresses of a hello's option, without going on. */
  private addresses(size: number): void {
    const inner = new Reader(this.d, this.at, this.left, this.addressSize);
    while (inner.at < this.at + size) {
      this.d.put('\n\t    ');
      inner.address('unicast');
    }
  }

  private register(): void {
    const { d } = this;
    this.want(4);
    d.want(this.at, 4);
    d.put(`, Flags [ ${REGISTER_FLAGS[d.u32(this.at)] ?? 'none'} ]\n\t`);
    this.skip(4);
    this.want(1);
    const version = d.u8(this.at) >> 4;
    if (version === 0) d.put(`IP-Null-header ${d.ipv4(this.at + 12)} > ${d.ipv4(this.at + 16)}`);
    else if (version === 4) d.layers.ip(d, this.at, this.left);
    else if (version === 6) d.layers.ip6(d, this.at, this.left);
    else d.put(`IP ver ${version}`);
  }

  private joinPrune(type: number): void {
    const { d } = this;
    const answered = type === GRAFT_ACK;
    if (!answered) {
      d.put(', upstream-neighbor: ');
      this.address('unicast');
    }
    this.want(4);
    d.want(this.at, 4);
    const [groups, hold] = [d.u8(this.at + 1), d.u16(this.at + 2)];
    d.put(`\n\t  ${groups} group(s)`);
    if (!answered) d.put(`, holdtime: ${hold === 0xffff ? 'infinite' : relativeTime(hold)}`);
    this.skip(4);
    for (let i = 1; i <= groups; i++) {
      d.put(`\n\t    group #${i}: `);
      this.address('group');
      this.want(4);
      d.want(this.at, 4);
      const [joins, prunes] = [d.u16(this.at), d.u16(this.at + 2)];
      d.put(`, joined sources: ${joins}, pruned sources: ${prunes}`);
      this.skip(4);
      this.sources('joined', joins);
      this.sources('pruned', prunes);
    }
  }

  private sources(what: string, count: number): void {
    for (let i = 1; i <= count; i++) {
      this.d.put(`\n\t      ${what} source #${i}: `);
      this.address('source');
    }
  }

  private bootstrap(): void {
    const { d } = this;
    this.want(2);
    d.put(` tag=${d.u16(this.at).toString(16)}`);
    this.skip(2);
    this.want(1);
    d.put(` hashmlen=${d.u8(this.at)}`);
    this.want(2);
    d.want(this.at + 2, 1);
    d.put(` BSRprio=${d.u8(this.at + 1)}`);
    this.skip(2);
    this.titled(['BSR', 'unicast']);
    for (let i = 0; this.left > 0; i++) {
      d.put(` (group${i}: `);
      this.address('group');
      this.want(1);
      d.put(` RPcnt=${d.u8(this.at)}`);
      this.want(2);
      const count = d.u8(this.at + 1);
      d.put(` FRPcnt=${count}`);
      this.want(4);
      this.skip(4);
      for (let j = 0; j < count && this.left > 0; j++) this.rendezvousPoint(j);
      d.put(')');
    }
  }

  private rendezvousPoint(number: number): void {
    const { d } = this;
    this.titled([`RP${number}`, 'unicast']);
    this.want(2);
    d.put(',holdtime=');
    d.put(relativeTime(d.u16(this.at)));
    this.want(3);
    d.put(`,prio=${d.u8(this.at + 2)}`);
    this.want(4);
    this.skip(4);
  }

  private assert(): void {
    const { d } = this;
    this.titled(['group', 'group'], ['src', 'unicast']);
    this.want(8);
    d.want(this.at, 8);
    const preference = d.u32(this.at);
    d.put(`${preference >= 0x80000000 ? ' RPT' : ''} pref=${preference & 0x7fffffff} metric=${d.u32(this.at + 4)}`);
  }

  private candidate(): void {
    const { d } = this;
    this.want(1);
    const count = d.u8(this.at);
    d.put(` prefix-cnt=${count}`);
    this.want(2);
    d.put(` prio=${d.u8(this.at + 1)}`);
    this.want(4);
    d.put(' holdtime=');
    d.put(relativeTime(d.u16(this.at + 2)));
    this.skip(4);
    this.titled(['RP', 'unicast']);
    for (let i = 0; i < count && this.left > 0; i++) this.titled([`Group${i}`, 'group']);
  }

  /** RFC 5015. */
  private election(subtype: number): void {
    const { d } = this;
    d.put(`\n\t  ${ELECTIONS[subtype] ?? 'Unknown'},`);
    this.titled(['rpa', 'unicast']);
    this.metrics('sender');
    if (subtype !== BACKOFF && subtype !== PASS) return;
    const who = subtype === BACKOFF ? 'offer' : 'new winner';
    d.put(`\n\t  ${who} addr=`);
    this.address('unicast');
    this.metrics(who);
    if (subtype === BACKOFF) d.put(` interval ${d.u16(this.at)}ms`);
  }

  private metrics(who: string): void {
    this.d.put(` ${who} pref=${this.d.u32(this.at)}`);
    this.d.put(` ${who} metric=${this.d.u32(this.at + 4)}`);
    this.skip(8);
  }
}

function sourceFlags(flags: number): string {
  const names = `${flags & 4 ? 'S' : ''}${flags & 2 ? 'W' : ''}${flags & 1 ? 'R' : ''}`;
  return `(${names}${flags & 0xf8 ? `+0x${hex2(flags & 0xf8)}` : ''})`;
}
