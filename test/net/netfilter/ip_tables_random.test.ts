import { describe, expect, test } from 'vitest';
import { NF_ACCEPT, NF_INET_FORWARD, NfHookState } from '../../../src/net/netfilter/core.ts';
import { iptDoTable } from '../../../src/net/netfilter/ip_tables_do.ts';
import { xtNet } from '../../../src/net/netfilter/ip_tables_table.ts';
import { Random } from '../../../src/sim/random.ts';
import {
  type IptEntry,
  IPT_F_FRAG,
  IPT_F_GOTO,
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  type XtChange,
  type XtEntryMatch,
  XT_INV_PROTO,
} from '../../../src/uapi/xtables.ts';
import { XT_TCP_INV_DSTPT, type XtMultiport, type XtTcp } from '../../../src/uapi/xt_data.ts';
import { ip } from '../ipv4/inet_host.ts';
import { append, entry, newChain, packet, table, XtHost } from './xt_host.ts';

/** What a packet is to the plain interpreter. */
interface Plain {
  src: number;
  dst: number;
  proto: number;
  inName: string;
  outName: string;
  fragment: boolean;
  sport: number;
  dport: number;
  mark: number;
}

type Rules = Map<string, IptEntry[]>;

/** Reads rules one by one as iptables(8) tells it: no compilation, no flags. */
function interpret(rules: Rules, chain: string, p: Plain, depth = 0): string {
  for (const rule of rules.get(chain)!) {
    if (!holds(rule, p)) continue;
    rule.pcnt++;
    const { name, data } = rule.target;
    if (name === 'ACCEPT' || name === 'DROP') return name;
    if (name === 'RETURN') return '';
    if (name === 'MARK') p.mark = (data as { mark: number }).mark;
    if (!rules.has(name)) continue;
    const verdict = interpret(rules, name, p, depth + 1);
    if (verdict !== '' || rule.ip.flags & IPT_F_GOTO) return verdict;
  }
  return '';
}

function fitsName(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function holds({ ip: r, matches }: IptEntry, p: Plain): boolean {
  const inverted = (bit: number): boolean => (r.invflags & bit) !== 0;
  if (((p.src & r.smsk) === (r.src & r.smsk)) === inverted(IPT_INV_SRCIP)) return false;
  if (((p.dst & r.dmsk) === (r.dst & r.dmsk)) === inverted(IPT_INV_DSTIP)) return false;
  if (r.proto !== 0 && (p.proto === r.proto) === inverted(XT_INV_PROTO)) return false;
  if (r.iniface !== '' && fitsName(r.iniface, p.inName) === inverted(IPT_INV_VIA_IN)) return false;
  if (r.outiface !== '' && fitsName(r.outiface, p.outName) === inverted(IPT_INV_VIA_OUT)) return false;
  if (r.flags & IPT_F_FRAG && p.fragment === inverted(IPT_INV_FRAG)) return false;
  return matches.every((match) => matchHolds(match, p));
}

function matchHolds({ name, data }: XtEntryMatch, p: Plain): boolean {
  if (name === 'mark') return (p.mark & (data as { mask: number }).mask) === (data as { mark: number }).mark;
  if (p.fragment) return false;
  if (name === 'tcp') {
    const { dpts, invflags } = data as XtTcp;
    return (p.dport >= dpts[0] && p.dport <= dpts[1]) !== (invflags !== 0);
  }
  const { ports, invert } = data as XtMultiport;
  return (ports.includes(p.sport) || ports.includes(p.dport)) !== invert;
}

const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.1.1', '192.168.0.1', '255.255.255.255', '0.0.0.0'];
const NAMES = ['eth0', 'eth1', 'eth10', 'br0', 'lo'];
const PATTERNS = ['eth0', 'eth+', 'eth1+', 'br0', '+', 'x+'];
const CHAINS = ['a', 'b', 'c'];

class Maker {
  readonly random: Random;
  constructor(seed: number) {
    this.random = new Random(seed);
  }

  of<T>(list: readonly T[]): T {
    return list[this.random.below(list.length)];
  }

  maybe(): boolean {
    return this.random.below(3) === 0;
  }

  rule(targets: readonly string[]): IptEntry {
    const flag = (bit: number): number => (this.maybe() ? bit : 0);
    const matches = this.maybe() ? [this.match()] : [];
    const proto = matches.some(({ name }) => name !== 'mark') ? 6 : this.of([0, 0, 1, 6, 17]);
    const invflags = flag(IPT_INV_SRCIP) | flag(IPT_INV_DSTIP) | flag(IPT_INV_VIA_IN) | flag(IPT_INV_VIA_OUT) | flag(IPT_INV_FRAG);
    const bits = (): number => this.of([0, 0, 8, 24, 31, 32]);
    const mask = (length: number): number => (length === 0 ? 0 : -1 << (32 - length));
    const smsk = mask(bits());
    const dmsk = mask(bits());
    const target = this.of(targets);
    const made = entry(
      target === 'MARK' ? { name: 'MARK', data: { mark: this.random.below(4), mask: 0xffffffff } } : target,
      {
        src: ip(this.of(ADDRESSES)) & smsk,
        smsk,
        dst: ip(this.of(ADDRESSES)) & dmsk,
        dmsk,
        iniface: this.maybe() ? this.of(PATTERNS) : '',
        outiface: this.maybe() ? this.of(PATTERNS) : '',
        proto,
        flags: flag(IPT_F_FRAG) | (CHAINS.includes(target) ? flag(IPT_F_GOTO) : 0),
        // An address that any may be is not inverted by iptables; a protocol with a match never.
        invflags: (smsk === 0 ? invflags & ~IPT_INV_SRCIP : invflags) & (dmsk === 0 ? ~IPT_INV_DSTIP : -1) & ~XT_INV_PROTO,
      },
      matches,
    );
    return made;
  }

  match(): XtEntryMatch {
    switch (this.random.below(3)) {
      case 0:
        return { name: 'mark', data: { mark: this.random.below(2), mask: 1, invert: false } };
      case 1: {
        const invflags = this.maybe() ? XT_TCP_INV_DSTPT : 0;
        return {
          name: 'tcp',
          data: { spts: [0, 65535], dpts: [20, 20 + this.random.below(3)], option: 0, flgMask: 0, flgCmp: 0, invflags },
        };
      }
      default:
        return { name: 'multiport', data: { flags: 2, ports: [20, 22], pflags: [false, false], invert: this.maybe() } };
    }
  }

  plain(): Plain {
    const fragment = this.random.below(5) === 0;
    const address = (): number => ip(this.of(ADDRESSES));
    const proto = this.of([1, 6, 6, 17]);
    const port = (): number => 20 + this.random.below(4);
    return {
      src: address(),
      dst: address(),
      proto,
      inName: this.of(NAMES),
      outName: this.of(NAMES),
      fragment,
      sport: port(),
      dport: port(),
      mark: 0,
    };
  }
}

describe('compiled rules', () => {
  test('say and count what a plain reading of them does', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const maker = new Maker(seed);
      const host = new XtHost(seed);
      const devs = NAMES.map((name) => (name === 'lo' ? host.net.loopback : host.add(host.net, 'dummy', { ifname: name })));
      const rules: Rules = new Map([['FORWARD', []], ...CHAINS.map((name): [string, IptEntry[]] => [name, []])]);
      const changes: XtChange[] = [...table('filter', 'FORWARD'), ...CHAINS.map((name) => newChain('filter', name))];
      for (const [chain, list] of rules) {
        // A chain calls only those behind it, so calls end.
        const callable = CHAINS.slice(CHAINS.indexOf(chain) + 1);
        const count = maker.random.below(12);
        for (let i = 0; i < count; i++) {
          const rule = maker.rule(['', 'ACCEPT', 'DROP', 'RETURN', 'MARK', ...callable, ...callable]);
          list.push({ ...rule, pcnt: 0 });
          changes.push(append('filter', chain, rule));
        }
      }
      host.done(changes);
      const base = xtNet(host.net).tables.get('filter')!.chains.get('FORWARD')!;
      const state = new NfHookState();
      Object.assign(state, { net: host.net, hook: NF_INET_FORWARD });
      for (let k = 0; k < 40; k++) {
        const plain = maker.plain();
        const skb = packet(
          '0.0.0.0',
          '0.0.0.0',
          plain.proto,
          [0, plain.sport, 0, plain.dport, ...new Array<number>(16).fill(0)],
          plain.fragment ? 100 : 0,
        );
        for (const [at, value] of [
          [12, plain.src],
          [16, plain.dst],
        ])
          for (let i = 0; i < 4; i++) skb.bytes[skb.data + at + i] = value >>> (24 - 8 * i);
        state.inDev = devs[NAMES.indexOf(plain.inName)];
        state.outDev = devs[NAMES.indexOf(plain.outName)];
        const verdict = (iptDoTable(skb, state, base) & 0xff) === NF_ACCEPT ? 'ACCEPT' : 'DROP';
        expect([seed, k, verdict]).toEqual([seed, k, interpret(rules, 'FORWARD', plain) || 'ACCEPT']);
        expect(skb.mark).toBe(plain.mark);
      }
      for (const [chain, list] of rules)
        expect(host.chain('filter', chain).rules.map((rule) => rule.pcnt)).toEqual(list.map((rule) => rule.pcnt));
    }
  });
});
