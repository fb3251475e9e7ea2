import { describe, expect, test } from 'vitest';
import type { SkBuff } from '../../../src/net/core/skbuff.ts';
import { NF_ACCEPT, NF_INET_FORWARD, NF_INET_LOCAL_OUT, NfHookState } from '../../../src/net/netfilter/core.ts';
import { iptDoTable } from '../../../src/net/netfilter/ip_tables_do.ts';
import { xtNet } from '../../../src/net/netfilter/ip_tables_table.ts';
import { NfBridgeInfo } from '../../../src/net/netfilter/nf_bridge_info.ts';
import { EINVAL, ENOENT } from '../../../src/uapi/errno.ts';
import type { XtEntryMatch } from '../../../src/uapi/xtables.ts';
import * as D from '../../../src/uapi/xt_data.ts';
import { checksum } from '../../../src/wire/checksum.ts';
import { ip } from '../ipv4/inet_host.ts';
import { append, entry, packet, table, XtHost } from './xt_host.ts';

const CHAINS = { FORWARD: NF_INET_FORWARD, OUTPUT: NF_INET_LOCAL_OUT };

/** A host with one rule: does a packet fit? */
class OneRule {
  readonly host = new XtHost();
  readonly state = new NfHookState();
  readonly chain: keyof typeof CHAINS;

  constructor(
    matches: XtEntryMatch[],
    chain: keyof typeof CHAINS = 'FORWARD',
    proto = 0,
    target: Parameters<typeof entry>[0] = 'DROP',
    name = 'mangle',
  ) {
    this.chain = chain;
    this.host.done([...table(name, chain), append(name, chain, entry(target, { proto }, matches))]);
    Object.assign(this.state, { net: this.host.net, hook: CHAINS[chain], inDev: this.host.net.loopback, outDev: this.host.net.loopback });
  }

  verdict(skb: SkBuff): number {
    const base = [...xtNet(this.host.net).tables.values()][0].chains.get(this.chain)!;
    return iptDoTable(skb, this.state, base) & 0xff;
  }

  fits(skb: SkBuff): boolean {
    return this.verdict(skb) !== NF_ACCEPT;
  }
}

const tcp = (sport: number, dport: number, flags = 2, options: number[] = []): number[] => [
  ...[sport >> 8, sport & 255, dport >> 8, dport & 255, 0, 0, 0, 1, 0, 0, 0, 0, ((20 + options.length) / 4) << 4, flags, 1, 0, 0, 0, 0, 0],
  ...options,
];
const MSS_1460 = [2, 4, 5, 0xb4];
const segment = (sport: number, dport: number, flags?: number, options?: number[]): SkBuff =>
  packet('10.0.0.1', '10.0.0.2', 6, tcp(sport, dport, flags, options));
const datagram = (payload: number[] = []): SkBuff => packet('10.0.0.1', '10.0.0.2', 17, [0, 53, 0, 54, 0, 8, 0, 0, ...payload]);
const echo = (type = 8, code = 0): SkBuff => packet('10.0.0.1', '10.0.0.2', 1, [type, code, 0, 0, 0, 1, 0, 1]);

const ANY_PORT: readonly [number, number] = [0, 65535];
const TCP: D.XtTcp = { spts: ANY_PORT, dpts: ANY_PORT, option: 0, flgMask: 0, flgCmp: 0, invflags: 0 };

function fits(name: string, data: object, skb: SkBuff, proto = 0): boolean {
  return new OneRule([{ name, data }], 'FORWARD', proto).fits(skb);
}

describe('matches of one packet', () => {
  test('tcp', () => {
    const match = (data: Partial<D.XtTcp>, skb = segment(40000, 80)): boolean => fits('tcp', { ...TCP, ...data }, skb, 6);
    expect(match({ dpts: [80, 80] })).toBe(true);
    expect(match({ dpts: [81, 90] })).toBe(false);
    expect(match({ dpts: [80, 80], invflags: D.XT_TCP_INV_DSTPT })).toBe(false);
    expect(match({ spts: [1024, 65535], dpts: [80, 80] })).toBe(true);
    expect(match({ flgMask: 0x17, flgCmp: 2 })).toBe(true);
    expect(match({ flgMask: 0x17, flgCmp: 2 }, segment(1, 2, 0x12))).toBe(false);
    expect(match({ flgMask: 0x17, flgCmp: 2, invflags: D.XT_TCP_INV_FLAGS }, segment(1, 2, 0x12))).toBe(true);
    expect(match({ option: 2 }, segment(1, 2, 2, MSS_1460))).toBe(true);
    expect(match({ option: 3 }, segment(1, 2, 2, MSS_1460))).toBe(false);
    expect(match({ dpts: [80, 80] }, packet('1.1.1.1', '2.2.2.2', 6, tcp(1, 80), 10))).toBe(false);
  });

  test('udp, icmp, multiport', () => {
    expect(fits('udp', { spts: [53, 53], dpts: [54, 54], invflags: 0 }, datagram(), 17)).toBe(true);
    expect(fits('udp', { spts: [53, 53], dpts: ANY_PORT, invflags: D.XT_UDP_INV_SRCPT }, datagram(), 17)).toBe(false);
    expect(fits('icmp', { type: 8, code: [0, 255], invflags: 0 }, echo(), 1)).toBe(true);
    expect(fits('icmp', { type: 3, code: [1, 1], invflags: 0 }, echo(3, 1), 1)).toBe(true);
    expect(fits('icmp', { type: 3, code: [1, 1], invflags: D.IPT_ICMP_INV }, echo(3, 1), 1)).toBe(false);
    expect(fits('icmp', { type: 255, code: [0, 255], invflags: 0 }, echo(13), 1)).toBe(true);
    const multiport = { flags: D.XT_MULTIPORT_EITHER, ports: [22, 50, 60], pflags: [false, true, false], invert: false };
    expect(fits('multiport', multiport, datagram(), 17)).toBe(true);
    expect(fits('multiport', { ...multiport, flags: D.XT_MULTIPORT_SOURCE, ports: [54], pflags: [false] }, datagram(), 17)).toBe(false);
    expect(fits('multiport', { ...multiport, invert: true }, datagram(), 17)).toBe(false);
  });

  test('what stands in the IP header', () => {
    expect(fits('length', { min: 28, max: 30, invert: false }, datagram())).toBe(true);
    expect(fits('length', { min: 28, max: 30, invert: true }, datagram())).toBe(false);
    expect([0, 1, 2, 3].map((mode) => fits('ttl', { mode, ttl: 64 }, datagram()))).toEqual([true, false, false, false]);
    expect(fits('ttl', { mode: 2, ttl: 65 }, datagram())).toBe(true);
    expect(
      fits('iprange', { srcMin: ip('9.0.0.0'), srcMax: ip('200.0.0.0'), dstMin: 0, dstMax: 0, flags: D.IPRANGE_SRC }, datagram()),
    ).toBe(true);
    expect(
      fits(
        'iprange',
        { srcMin: 0, srcMax: 0, dstMin: ip('10.0.0.2'), dstMax: ip('10.0.0.9'), flags: D.IPRANGE_DST | D.IPRANGE_DST_INV },
        datagram(),
      ),
    ).toBe(false);
    const skb = datagram();
    skb.bytes[skb.data + 1] = (46 << 2) | 1;
    expect(fits('dscp', { dscp: 46, invert: false }, skb)).toBe(true);
    expect(fits('tos', { tosMask: 0x3f, tosValue: 0x39, invert: false }, skb)).toBe(true);
    expect(fits('ecn', { operation: D.XT_ECN_OP_MATCH_IP, invert: 0, ipEct: 1 }, skb)).toBe(true);
  });

  test('bits of TCP', () => {
    const ecn = { operation: D.XT_ECN_OP_MATCH_ECE | D.XT_ECN_OP_MATCH_CWR, invert: D.XT_ECN_OP_MATCH_CWR, ipEct: 0 };
    expect(fits('ecn', ecn, segment(1, 2, 0x42), 6)).toBe(true);
    expect(fits('ecn', ecn, segment(1, 2, 0xc2), 6)).toBe(false);
    expect(fits('tcpmss', { mssMin: 1400, mssMax: 1500, invert: false }, segment(1, 2, 2, MSS_1460), 6)).toBe(true);
    expect(fits('tcpmss', { mssMin: 1400, mssMax: 1500, invert: false }, segment(1, 2), 6)).toBe(false);
  });

  test('mark, pkttype, mac, physdev', () => {
    const skb = datagram();
    skb.mark = 0xf0000001;
    expect(fits('mark', { mark: 0xf0000000, mask: 0xf0000000, invert: false }, skb)).toBe(true);
    expect(fits('mark', { mark: 1, mask: 0xff, invert: true }, skb)).toBe(false);
    skb.pktType = 1;
    expect(fits('pkttype', { pkttype: 1, invert: false }, skb)).toBe(true);
    const bridged = new OneRule([
      { name: 'physdev', data: { physindev: 'v+', physoutdev: '', invert: 0, bitmask: D.XT_PHYSDEV_OP_IN | D.XT_PHYSDEV_OP_BRIDGED } },
    ]);
    expect(bridged.fits(skb)).toBe(false);
    const info = new NfBridgeInfo(bridged.host.add(bridged.host.net, 'dummy', { ifname: 'v1' }), 0);
    skb.nfBridge = info;
    expect(bridged.fits(skb)).toBe(false);
    info.physoutDev = bridged.host.net.loopback;
    expect(bridged.fits(skb)).toBe(true);
    const mac = new OneRule([{ name: 'mac', data: { srcaddr: [2, 0, 0, 0, 0, 9], invert: false } }]);
    skb.dev = mac.host.add(mac.host.net, 'dummy', { ifname: 'd0' });
    skb.macHeader = skb.data - 14;
    skb.bytes.set([2, 0, 0, 0, 0, 9], skb.macHeader + 6);
    expect(mac.fits(skb)).toBe(true);
  });

  test('u32 and string', () => {
    const u32 = (location: [number, number][], min: number, max: number): object => ({
      tests: [{ location: location.map(([nextop, number]) => ({ number, nextop })), value: [{ min, max }] }],
      invert: false,
    });
    // 6&0xFF=17; 0>>22&0x3C@0>>16=53
    expect(
      fits(
        'u32',
        u32(
          [
            [0, 6],
            [D.XT_U32_AND, 0xff],
          ],
          17,
          17,
        ),
        datagram(),
      ),
    ).toBe(true);
    const port: [number, number][] = [
      [0, 0],
      [D.XT_U32_RIGHTSH, 22],
      [D.XT_U32_AND, 0x3c],
      [D.XT_U32_AT, 0],
      [D.XT_U32_RIGHTSH, 16],
    ];
    expect(fits('u32', u32(port, 53, 53), datagram())).toBe(true);
    expect(fits('u32', u32([[0, 100]], 0, 0xffffffff), datagram())).toBe(false);
    const text = (words: string, more: object = {}): boolean => {
      const data = { fromOffset: 0, toOffset: 65535, algo: 'bm', pattern: [...words].map((c) => c.charCodeAt(0)), flags: 0, ...more };
      return fits('string', data, datagram([...'xxGET /abab'].map((c) => c.charCodeAt(0))));
    };
    expect(['GET', 'get', 'abab', 'x', 'ababa', '/a'].map((words) => text(words))).toEqual([true, false, true, true, false, true]);
    expect(text('get', { flags: D.XT_STRING_FLAG_IGNORECASE })).toBe(true);
    expect(text('GET', { fromOffset: 31 })).toBe(false);
    expect(text('GET', { toOffset: 33 })).toBe(true);
    expect(text('GET', { toOffset: 32 })).toBe(false);
  });

  test('owner', () => {
    const owner = (match: number, invert: number): boolean =>
      new OneRule([{ name: 'owner', data: { uidMin: 0, uidMax: 0, gidMin: 0, gidMax: 0, match, invert } }], 'OUTPUT').fits(echo());
    expect([owner(D.XT_OWNER_UID, 0), owner(D.XT_OWNER_UID, D.XT_OWNER_UID)]).toEqual([false, true]);
    expect([owner(D.XT_OWNER_SOCKET, 0), owner(D.XT_OWNER_SOCKET, D.XT_OWNER_SOCKET)]).toEqual([true, false]);
  });

  test('time', () => {
    const DAY = 86_400;
    const data = {
      dateStart: 0,
      dateStop: 2 ** 31,
      daytimeStart: 0,
      daytimeStop: DAY - 1,
      monthdaysMatch: 0xfffffffe,
      weekdaysMatch: 0xfe,
      flags: 0,
    };
    const at = (stamp: number, more: object): boolean => {
      const rule = new OneRule([{ name: 'time', data: { ...data, ...more } }]);
      rule.host.stack.bootTime = stamp * 1e9;
      return rule.fits(datagram());
    };
    // 2026-11-21, a Saturday, 14:00.
    const stamp = 1795269600;
    expect(at(stamp, {})).toBe(true);
    expect(at(stamp, { weekdaysMatch: 1 << 6 })).toBe(true);
    expect(at(stamp, { weekdaysMatch: 1 << 5 })).toBe(false);
    expect(at(stamp, { monthdaysMatch: 1 << 21 })).toBe(true);
    expect(at(stamp, { daytimeStart: 22 * 3600, daytimeStop: 2 * 3600 })).toBe(false);
    expect(at(stamp + 11 * 3600, { daytimeStart: 22 * 3600, daytimeStop: 2 * 3600 })).toBe(true);
    const nightly = { daytimeStart: 22 * 3600, daytimeStop: 2 * 3600, weekdaysMatch: 1 << 6 };
    expect(at(stamp + 11 * 3600, nightly)).toBe(false);
    expect(at(stamp + 11 * 3600, { ...nightly, flags: D.XT_TIME_CONTIGUOUS })).toBe(true);
  });
});

describe('matches with a memory', () => {
  const times = (rule: OneRule, count: number, skb = echo()): boolean[] => Array.from({ length: count }, () => rule.fits(skb));

  test('limit fills with time, and begins anew when its rule is zeroed', () => {
    const rule = new OneRule([{ name: 'limit', data: { avg: 10_000, burst: 2 } }]);
    expect(times(rule, 3)).toEqual([true, true, false]);
    rule.host.run(1_000_000_000);
    expect(times(rule, 2)).toEqual([true, false]);
    rule.host.done([append('mangle', 'FORWARD', entry('ACCEPT'))]);
    expect(times(rule, 1)).toEqual([false]);
    rule.host.done([{ type: 'zero', table: 'mangle', chain: 'FORWARD' }]);
    expect(times(rule, 3)).toEqual([true, true, false]);
    expect(rule.host.chain('mangle', 'FORWARD').rules[0]).toMatchObject({ handle: 2, pcnt: 2 });
  });

  test('statistic and quota', () => {
    const nth = new OneRule([
      { name: 'statistic', data: { mode: D.XT_STATISTIC_MODE_NTH, invert: false, probability: 0, every: 2, packet: 1, count: 1 } },
    ]);
    expect(times(nth, 6)).toEqual([false, true, false, false, true, false]);
    const random = new OneRule([
      { name: 'statistic', data: { mode: 0, invert: false, probability: 0x40000000, every: 0, packet: 0, count: 0 } },
    ]);
    expect(Math.abs(times(random, 1000).filter(Boolean).length - 500)).toBeLessThan(60);
    const quota = new OneRule([{ name: 'quota', data: { flags: 0, quota: 60 } }]);
    expect(times(quota, 4)).toEqual([true, true, false, false]);
  });

  test('recent remembers, by name, and shows it in /proc', () => {
    const set = { seconds: 0, hitCount: 0, checkSet: D.XT_RECENT_SET, invert: false, name: 'L', side: D.XT_RECENT_SOURCE, mask: -1 };
    const rule = new OneRule([{ name: 'recent', data: { ...set, checkSet: D.XT_RECENT_UPDATE, seconds: 10, hitCount: 3 } }]);
    rule.host.done([{ type: 'insert', table: 'mangle', chain: 'FORWARD', at: 0, entry: entry('', {}, [{ name: 'recent', data: set }]) }]);
    const forwarded = echo();
    forwarded.skbIif = 1;
    expect(times(rule, 4, forwarded)).toEqual([false, false, true, true]);
    const [proc] = rule.host.stack.procNet;
    const { net } = rule.host;
    expect(proc.list(net, 'xt_recent')).toEqual(['L']);
    const file = proc.lookup(net, 'xt_recent/L')!;
    expect(file.read()).toMatch(/^src=10\.0\.0\.1 ttl: 65 last_seen: (\d+) oldest_pkt: 6 \1(, \1){5}\n$/);
    rule.host.run(11_000_000_000);
    expect(times(rule, 2)).toEqual([false, false]);
    expect(file.write!('+1.2.3.4\n')).toBe(0);
    expect(file.write!('hello\n')).toBe(-EINVAL);
    expect(file.write!('-10.0.0.1\n')).toBe(0);
    expect(file.read()).toMatch(/^src=1\.2\.3\.4 ttl: 0 /);
    rule.host.done([{ type: 'flush', table: 'mangle', chain: 'FORWARD' }]);
    expect(proc.list(net, 'xt_recent')).toEqual([]);
  });

  test('hashlimit keeps a bucket for each address', () => {
    const data = {
      name: 'H',
      mode: D.XT_HASHLIMIT_HASH_SIP,
      avg: 60_000_000,
      burst: 2,
      size: 0,
      max: 0,
      gcInterval: 1000,
      expire: 60_000,
      interval: 0,
      srcmask: 32,
      dstmask: 32,
    };
    const rule = new OneRule([{ name: 'hashlimit', data }]);
    expect(times(rule, 3)).toEqual([true, true, false]);
    expect(times(rule, 3, packet('10.0.0.7', '10.0.0.2', 1, [8, 0, 0, 0]))).toEqual([true, true, false]);
    const file = rule.host.stack.procNet[1].lookup(rule.host.net, 'ipt_hashlimit/H')!;
    expect(file.read().split('\n')[0]).toMatch(/^(59|60) 10\.0\.0\.\d:0->0\.0\.0\.0:0 0 16492674360000000 8246337180000000$/);
    rule.host.run(30_000_000_000);
    expect(times(rule, 1)).toEqual([false]);
    rule.host.run(31_000_000_000);
    expect(times(rule, 2)).toEqual([true, false]);
  });
});

describe('targets that write', () => {
  const written = (name: string, data: object, skb: SkBuff, proto = 0): SkBuff => {
    expect(new OneRule([], 'FORWARD', proto, { name, data }).verdict(skb)).toBe(NF_ACCEPT);
    expect(checksum(skb.bytes, skb.data, 20)).toBe(0);
    return skb;
  };

  test('MARK, CLASSIFY, TTL, TOS, DSCP', () => {
    const skb = datagram();
    written('MARK', { mark: 0xffffffff, mask: 0xffffffff }, skb);
    expect(skb.mark).toBe(0xffffffff);
    written('MARK', { mark: 0x10, mask: 0xff }, skb);
    expect(skb.mark).toBe(0xffffff10);
    expect(written('CLASSIFY', { priority: 0x10001 }, skb).priority).toBe(0x10001);
    const ttl = (mode: number, by: number): number => written('TTL', { mode, ttl: by }, datagram()).bytes[skb.data + 8];
    expect([ttl(0, 5), ttl(1, 2), ttl(2, 1), ttl(1, 250), ttl(2, 100)]).toEqual([5, 66, 63, 255, 0]);
    expect(written('TOS', { tosValue: 0x10, tosMask: 0x3f }, datagram()).bytes[skb.data + 1]).toBe(0x10);
    expect(written('DSCP', { dscp: 46 }, datagram()).bytes[skb.data + 1]).toBe(184);
  });

  test('TCPMSS lowers the option, or puts it in', () => {
    const mss = (skb: SkBuff): number[] => [...written('TCPMSS', { mss: 1000 }, skb, 6).bytes.subarray(skb.data + 40, skb.tail)];
    expect(mss(segment(1, 2, 2, MSS_1460))).toEqual([2, 4, 3, 232]);
    expect(mss(segment(1, 2, 2, [2, 4, 1, 0]))).toEqual([2, 4, 1, 0]);
    const grown = segment(1, 2, 2);
    expect(mss(grown)).toEqual([2, 4, 2, 24]);
    expect([grown.bytes[grown.data + 3], grown.bytes[grown.data + 32] >> 4]).toEqual([44, 6]);
  });
});

describe('what a rule is refused for', () => {
  const error = (name: string, chain: string, match: XtEntryMatch | null, target: Parameters<typeof entry>[0] = '', proto = 0): number =>
    new XtHost().commit([...table(name, chain), append(name, chain, entry(target, { proto }, match === null ? [] : [match]))]).error;

  test('table, hook, protocol, and what makes no sense', () => {
    const ttl = { name: 'TTL', data: { mode: 0, ttl: 1 } };
    expect(error('filter', 'INPUT', null, ttl)).toBe(-EINVAL);
    expect(error('mangle', 'INPUT', null, ttl)).toBe(0);
    expect(error('filter', 'OUTPUT', { name: 'mac', data: { srcaddr: [0, 0, 0, 0, 0, 0], invert: false } })).toBe(-EINVAL);
    expect(error('filter', 'INPUT', { name: 'icmp', data: { type: 8, code: [0, 255], invflags: 0 } }, '', 6)).toBe(-EINVAL);
    expect(error('filter', 'INPUT', { name: 'multiport', data: { flags: 1, ports: [1], pflags: [false], invert: false } })).toBe(-EINVAL);
    expect(error('filter', 'INPUT', { name: 'rpfilter', data: { flags: 0 } })).toBe(-EINVAL);
    expect(error('raw', 'PREROUTING', { name: 'rpfilter', data: { flags: 0 } })).toBe(0);
    expect(error('filter', 'INPUT', { name: 'foo', data: {} })).toBe(-ENOENT);
    expect(error('filter', 'INPUT', null, { name: 'TCPMSS', data: { mss: D.XT_TCPMSS_CLAMP_PMTU } }, 6)).toBe(-EINVAL);
  });

  test('a module reached from where it may not be, through a chain', () => {
    const host = new XtHost();
    const owner = { name: 'owner', data: { uidMin: 0, uidMax: 0, gidMin: 0, gidMax: 0, match: D.XT_OWNER_UID, invert: 0 } };
    const chains = [...table('filter', 'INPUT', 'OUTPUT', 'M')];
    host.done([...chains, append('filter', 'M', entry('', {}, [owner])), append('filter', 'OUTPUT', entry('M'))]);
    expect(host.commit([append('filter', 'INPUT', entry('M'))])).toEqual({ error: -EINVAL, index: 0 });
    expect(host.stack.kmsg.records.length).toBe(0);
    expect(host.commit([append('filter', 'INPUT', entry('', {}, [owner]))])).toMatchObject({ error: -EINVAL, index: 0 });
    expect(host.stack.kmsg.records[0].text).toBe(
      'x_tables: ip_tables: owner match: used from hooks INPUT, but only valid from OUTPUT/POSTROUTING',
    );
  });
});
