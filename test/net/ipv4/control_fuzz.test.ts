import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { devClose, devOpen } from '../../../src/net/core/dev_open.ts';
import { unregisterNetdevice } from '../../../src/net/core/dev_register.ts';
import { fibLookup } from '../../../src/net/ipv4/fib_frontend.ts';
import { FibResult, Flow4 } from '../../../src/net/ipv4/fib_lookup.ts';
import { ipv4Net } from '../../../src/net/ipv4/ipv4_netns.ts';
import { procIpv4 } from '../../../src/net/ipv4/proc_ipv4.ts';
import { RTM_DELADDR, RTM_DELROUTE, RTM_DELRULE, RTM_NEWADDR, RTM_NEWROUTE, RTM_NEWRULE } from '../../../src/uapi/rtnetlink.ts';
import { ControlHost } from './control_host.ts';

/** Few addresses, so that things meet: 10.0.x.y and a few odd ones. */
const address = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 3 })).map(([x, y]) => (10 << 24) | (x << 8) | y),
  fc.constantFrom(0, -1, 0x7f000001, 0xe0000001 | 0),
);
const length = fc.constantFrom(0, 8, 24, 30, 32);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const addr = fc.record({ index: fc.integer({ min: 0, max: 4 }), prefixlen: length, local: address, broadcast: optional(address) });
const route = fc.record({
  dst: address,
  dstLen: length,
  table: fc.constantFrom(0, 254, 255, 7),
  type: fc.integer({ min: 0, max: 12 }),
  scope: fc.constantFrom(0, 200, 253, 254, 255),
  protocol: fc.constantFrom(0, 2, 3),
  tos: fc.constantFrom(0, 8, 16),
  flags: fc.constantFrom(0, 4),
  gateway: optional(address),
  oif: optional(fc.integer({ min: 0, max: 4 })),
  priority: optional(fc.integer({ min: 0, max: 3 })),
  prefsrc: optional(address),
  metrics: optional(fc.record({ mtu: fc.integer({ min: 0, max: 70000 }), hoplimit: fc.constantFrom(0, 64, 300) })),
  multipath: optional(
    fc.array(
      fc.record({
        ifindex: fc.integer({ min: 0, max: 4 }),
        weight: fc.integer({ min: 1, max: 3 }),
        flags: fc.constant(0),
        gateway: optional(address),
      }),
      {
        maxLength: 2,
      },
    ),
  ),
});
const rule = fc.record({
  table: fc.constantFrom(0, 254, 7),
  action: fc.integer({ min: 0, max: 8 }),
  priority: optional(fc.integer({ min: 0, max: 5 })),
  goto: optional(fc.integer({ min: 0, max: 6 })),
  src: optional(address),
  srcLen: fc.constantFrom(0, 8, 32),
  fwmark: optional(fc.integer({ min: 0, max: 2 })),
  iifname: optional(fc.constantFrom('lo', 'eth0', 'gone')),
  suppressPrefixlen: optional(fc.constantFrom(-1, 0, 24)),
});
const step = fc.oneof(
  fc.tuple(fc.constantFrom('addr+', 'addr-'), addr),
  fc.tuple(fc.constantFrom('route+', 'route!', 'route&', 'route-'), route),
  fc.tuple(fc.constantFrom('rule+', 'rule-'), rule),
  fc.tuple(fc.constantFrom('up', 'down'), fc.integer({ min: 0, max: 2 })),
);

const FLAGS: Record<string, number> = { 'addr+': 0x600, 'route+': 0x600, 'route!': 0x500, 'route&': 0xc00, 'rule+': 0x600 };
const TYPES: Record<string, number> = { addr: RTM_NEWADDR, route: RTM_NEWROUTE, rule: RTM_NEWRULE };
const DELETES: Record<string, number> = { addr: RTM_DELADDR, route: RTM_DELROUTE, rule: RTM_DELRULE };

test.prop([fc.array(step, { maxLength: 60 }), address], { numRuns: 300 })(
  'whatever is asked for, nothing breaks and nothing is left over',
  (steps, daddr) => {
    const host = new ControlHost();
    const ipv4 = ipv4Net(host.net);
    const devices = [host.net.loopback!, host.device('eth0'), host.device('eth1')];
    const empty = ipv4.fibInfos.size;
    const flow = Object.assign(new Flow4(), { daddr, iif: 1 });
    const res = new FibResult();
    for (const [what, argument] of steps) {
      if (what === 'up') devOpen(devices[argument as number]);
      else if (what === 'down') devClose(devices[argument as number]);
      else {
        const kind = what.slice(0, -1);
        const type = what.endsWith('-') ? DELETES[kind] : TYPES[kind];
        host.send({ type, flags: FLAGS[what] ?? 0, body: { family: 2, ...(argument as object) } } as Parameters<ControlHost['send']>[0]);
      }
      fibLookup(host.net, flow, res);
    }
    host.routes();
    procIpv4(host.net, 'route');
    procIpv4(host.net, 'fib_trie');
    for (const dev of devices) devClose(dev);
    for (const dev of devices.slice(1)) unregisterNetdevice(dev);
    for (const a of host.addrs()) host.send({ type: RTM_DELADDR, flags: 0, body: a });
    // Routes without a device stay until they are deleted.
    for (const r of host.routes()) expect([6, 7, 8, 9]).toContain(r.type);
    for (const r of host.routes()) expect(host.send({ type: RTM_DELROUTE, flags: 0, body: { ...r, flags: 0 } }).error).toBe(0);
    expect(host.routes()).toEqual([]);
    expect(ipv4.fibInfos.size).toBe(empty);
    expect(ipv4.addrHash.size).toBe(0);
  },
);
