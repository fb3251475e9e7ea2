import { expect, it } from 'vitest';
import { Cable, nicCreate } from '../../src/drivers/nic.ts';
import { registerDrivers } from '../../src/drivers/index.ts';
import { devClose, devOpen } from '../../src/net/core/dev_open.ts';
import { devAddPack, devQueueXmit } from '../../src/net/core/dev_queue.ts';
import { initNetCore } from '../../src/net/core/init.ts';
import { createNet } from '../../src/net/core/net_namespace.ts';
import { NetStack } from '../../src/net/core/net_stack.ts';
import { consumeSkb } from '../../src/net/core/skbuff.ts';
import { frame, Host, mac } from '../net/core/host.ts';

it('a cable joins two hosts, while both cards are up', () => {
  const host = new Host();
  const other = new NetStack(host.sim);
  initNetCore(other);
  registerDrivers(other, []);
  const a = nicCreate(host.net, 'eth0', mac('02:00:00:00:00:01'));
  const b = nicCreate(createNet(other), 'eth0', mac('02:00:00:00:00:02'));
  const cable = new Cable(a, b);
  let got = 0;
  devAddPack(other, 0x88b5, {
    func(skb) {
      got++;
      expect(skb).toMatchObject({ dev: b, mark: 0 });
      consumeSkb(skb);
    },
  });
  devOpen(a);
  expect(a.carrier).toBe(false);
  devOpen(b);
  host.run();
  expect([a.operstate, b.operstate, a.qdisc]).toEqual([6, 6, 'fq_codel']);
  const skb = frame(a, b.devAddr);
  skb.mark = 5;
  devQueueXmit(skb);
  host.run();
  expect(got).toBe(1);
  devClose(b);
  expect(a.carrier).toBe(false);
  devOpen(b);
  cable.unplug();
  host.run();
  devQueueXmit(frame(a, b.devAddr));
  host.run();
  expect(got).toBe(1);
});
