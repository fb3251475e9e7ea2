import { describe, expect, test } from 'vitest';
import type { SkBuff } from '../../../src/net/core/skbuff.ts';
import { registerIpSet } from '../../../src/net/netfilter/ipset/ip_set_core.ts';
import { XtActionParam, type XtMatchFn } from '../../../src/net/netfilter/x_tables.ts';
import { XT_SET, XT_SET_TG } from '../../../src/net/netfilter/xt_set.ts';
import { type IpSetElem, type IpSetInfo, type IpSetRequest, IPSET_ERR_BUSY, IPSET_ERR_EXIST } from '../../../src/uapi/ip_set.ts';
import type { XtSet } from '../../../src/uapi/xt_data.ts';
import type { XtReply, XtRequest } from '../../../src/uapi/xtables.ts';
import { InetHost, ip } from '../ipv4/inet_host.ts';
import { packet } from './xt_host.ts';

class SetHost extends InetHost {
  readonly par = new XtActionParam();

  constructor() {
    super();
    registerIpSet(this.stack);
    this.par.net = this.net;
  }

  ask(request: IpSetRequest): XtReply {
    return this.stack.xtHandlers.get('set')!(this.net, request as unknown as XtRequest);
  }

  make(name: string, typename: string, header: object, ...elems: IpSetElem[]): void {
    expect(this.ask({ op: 'set-create', name, typename, header, exist: false }).error).toBe(0);
    for (const elem of elems) expect(this.ask({ op: 'set-add', name, elem, exist: false }).error).toBe(0);
  }

  info(name: string): IpSetInfo {
    return (this.ask({ op: 'set-list', name }).data as IpSetInfo[])[0];
  }

  match(name: string, flags: number, more: Partial<XtSet> = {}): XtMatchFn {
    const none = [0, 0] as const;
    const dim = 3;
    const rest = { invert: false, returnNomatch: false, noUpdateCounters: false, noUpdateSubcounters: false };
    const data: XtSet = { name, dim, flags, packets: none, bytes: none, ...rest, ...more };
    const where = { net: this.net, table: 'filter', hookMask: 31, proto: 0, protoInvert: false };
    expect(XT_SET.check!(where, data)).toBe(0);
    return XT_SET.compile(data, this.net);
  }
}

const SRC = 7;
const udp = (src: string, dst: string, sport: number, dport: number): SkBuff =>
  packet(src, dst, 17, [sport >> 8, sport & 255, dport >> 8, dport & 255, 0, 8, 0, 0]);

describe('sets in rules', () => {
  test('hash:net takes the longest prefix; nomatch says no', () => {
    const host = new SetHost();
    host.make('n', 'hash:net', {}, { ip: ip('10.0.0.0'), cidr: 8 }, { ip: ip('10.5.0.0'), cidr: 16, nomatch: true });
    const fits = host.match('n', SRC);
    expect(fits(udp('10.1.1.1', '1.1.1.1', 1, 2), host.par)).toBe(true);
    expect(fits(udp('10.5.1.1', '1.1.1.1', 1, 2), host.par)).toBe(false);
    expect(fits(udp('11.1.1.1', '1.1.1.1', 1, 2), host.par)).toBe(false);
    expect(host.match('n', SRC, { returnNomatch: true })(udp('10.5.1.1', '1.1.1.1', 1, 2), host.par)).toBe(true);
    expect(host.match('n', 0, { invert: true })(udp('10.1.1.1', '1.1.1.1', 1, 2), host.par)).toBe(true);
  });

  test('hash:ip,port and hash:ip,port,net look at the sides the rule names', () => {
    const host = new SetHost();
    host.make('p', 'hash:ip,port', {}, { ip: ip('10.0.0.1'), port: 53, proto: 17 });
    const fits = host.match('p', 1);
    expect(fits(udp('10.0.0.1', '10.0.0.2', 9, 53), host.par)).toBe(true);
    expect(fits(udp('10.0.0.1', '10.0.0.2', 53, 9), host.par)).toBe(false);
    host.make('q', 'hash:ip,port,net', {}, { ip: ip('10.0.0.1'), port: 53, proto: 17, ip2: ip('10.9.0.0'), cidr2: 16 });
    const three = host.match('q', 1);
    expect(three(udp('10.0.0.1', '10.9.4.4', 9, 53), host.par)).toBe(true);
    expect(three(udp('10.0.0.1', '10.8.4.4', 9, 53), host.par)).toBe(false);
  });

  test('bitmap:port, list:set, and a set that a rule refers to', () => {
    const host = new SetHost();
    host.make('b', 'bitmap:port', { from: 100, to: 200 }, { port: 150, portTo: 160 });
    host.make('i', 'hash:ip', {}, { ip: ip('10.0.0.7') });
    host.make('l', 'list:set', {}, { name: 'b' }, { name: 'i' });
    const fits = host.match('l', SRC);
    expect(fits(udp('10.0.0.7', '10.0.0.2', 5, 5), host.par)).toBe(true);
    expect(fits(udp('10.0.0.8', '10.0.0.2', 155, 5), host.par)).toBe(true);
    expect(fits(udp('10.0.0.8', '10.0.0.2', 99, 5), host.par)).toBe(false);
    expect(host.ask({ op: 'set-destroy', name: 'l' }).error).toBe(-IPSET_ERR_BUSY);
    expect(host.ask({ op: 'set-destroy', name: 'i' }).error).toBe(-IPSET_ERR_BUSY);
    XT_SET.destroy!(host.net, { name: 'l' } as XtSet);
    expect(host.ask({ op: 'set-destroy', name: 'l' }).error).toBe(0);
    expect(host.ask({ op: 'set-destroy', name: 'i' }).error).toBe(0);
  });

  test('SET adds with a time-out; elements end, counters count', () => {
    const host = new SetHost();
    host.make('t', 'hash:ip', { timeout: 10, counters: true });
    const half = { name: 't', dim: 1, flags: 1 };
    const data = { addSet: half, delSet: null, mapSet: null, exist: true, timeout: 0xffffffff, mapFlags: 0 };
    const add = XT_SET_TG.compile(data, host.net);
    add(udp('10.0.0.9', '1.1.1.1', 1, 2), host.par);
    const fits = host.match('t', SRC, { packets: [4, 1] });
    expect(fits(udp('10.0.0.9', '1.1.1.1', 1, 2), host.par)).toBe(true);
    expect(host.info('t').members).toEqual([{ ip: ip('10.0.0.9'), timeout: 10, packets: 2, bytes: 56 }]);
    host.run(10_000_000_001);
    expect(fits(udp('10.0.0.9', '1.1.1.1', 1, 2), host.par)).toBe(false);
    expect(host.info('t').entries).toBe(0);
  });
});

describe('requests', () => {
  test('a range becomes networks or hosts; the same again is refused or not', () => {
    const host = new SetHost();
    host.make('n', 'hash:net', {}, { ip: ip('10.0.0.1'), ipTo: ip('10.0.0.4') });
    expect(host.info('n').members.map(({ ip: addr, cidr }) => [addr, cidr])).toEqual([
      [ip('10.0.0.1'), 32],
      [ip('10.0.0.2'), 31],
      [ip('10.0.0.4'), 32],
    ]);
    const again = { op: 'set-add', name: 'n', elem: { ip: ip('10.0.0.1'), cidr: 32 } } as const;
    expect(host.ask({ ...again, exist: false }).error).toBe(-IPSET_ERR_EXIST);
    expect(host.ask({ ...again, exist: true }).error).toBe(0);
    expect(host.ask({ op: 'set-test', name: 'n', elem: { ip: ip('10.0.0.3') }, exist: false }).error).toBe(0);
  });

  test('swap exchanges what stands under two names', () => {
    const host = new SetHost();
    host.make('a', 'hash:ip', {}, { ip: ip('10.0.0.1') });
    host.make('b', 'hash:ip', {}, { ip: ip('10.0.0.2') });
    const fits = host.match('a', SRC);
    host.ask({ op: 'set-swap', from: 'a', to: 'b' });
    expect(fits(udp('10.0.0.2', '1.1.1.1', 1, 2), host.par)).toBe(true);
    expect(fits(udp('10.0.0.1', '1.1.1.1', 1, 2), host.par)).toBe(false);
  });
});
