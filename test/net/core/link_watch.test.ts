import { expect, it } from 'vitest';
import { RTM_GETLINK } from '../../../src/uapi/rtnetlink.ts';
import type { LinkMsg } from '../../../src/uapi/rtnetlink.ts';
import { IF_OPER_DOWN, IF_OPER_LOWERLAYERDOWN, IF_OPER_UP } from '../../../src/uapi/if.ts';
import { Host } from './host.ts';

function operstate(host: Host, name: string): number {
  return (host.ok({ type: RTM_GETLINK, flags: 0, body: { ifname: name } }).messages[0].body as LinkMsg).operstate!;
}

it('a veth has a carrier while both ends are up', () => {
  const host = new Host();
  const [v0, v1] = host.veth('v0', 'v1');
  host.run();
  host.up(v0);
  expect(v0).toMatchObject({ carrier: false, qdisc: 'noqueue', txActive: false });
  expect(operstate(host, 'v0')).toBe(IF_OPER_LOWERLAYERDOWN);
  host.up(v1);
  expect(operstate(host, 'v0')).toBe(IF_OPER_UP);
  host.run();
  expect(v1).toMatchObject({ operstate: IF_OPER_UP, txActive: true });
  host.down(v1);
  host.run();
  expect(v0).toMatchObject({ carrier: false, operstate: IF_OPER_LOWERLAYERDOWN, txActive: false });
  expect(v0.carrierUpCount + v0.carrierDownCount).toBe(3);
});

it('a veth whose peer is out of sight is plainly down', () => {
  const host = new Host();
  host.netns(7);
  const [v0] = host.veth('v0', 'v1', 7);
  host.run();
  host.up(v0);
  expect(operstate(host, 'v0')).toBe(IF_OPER_DOWN);
});

it('changes of devices that are down wait for up to a second', () => {
  const host = new Host();
  host.veth('a0', 'a1');
  host.run(1_000_000);
  expect(host.dev('a0').operstate).toBe(IF_OPER_LOWERLAYERDOWN);
  const [b0] = host.veth('b0', 'b1');
  host.run(500_000_000);
  expect(b0.linkWatchPending).toBe(true);
  host.run(600_000_000);
  expect(b0).toMatchObject({ linkWatchPending: false, operstate: IF_OPER_LOWERLAYERDOWN });
});
