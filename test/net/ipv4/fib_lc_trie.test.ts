import { expect, test } from 'vitest';
import { procIpv4 } from '../../../src/net/ipv4/proc_ipv4.ts';
import { ControlHost } from './control_host.ts';

test('/proc/net/fib_trie has the shape that Linux shows', () => {
  const host = new ControlHost();
  host.up(host.net.loopback!);
  const dev = host.device('eth1');
  host.addr(dev, '10.0.0.1/24');
  host.up(dev);
  const text = procIpv4(host.net, 'fib_trie')!;
  const main = `Main:
  +-- 0.0.0.0/1 2 0 2
     +-- 10.0.0.0/24 2 0 2
        +-- 10.0.0.0/31 1 0 0
           |-- 10.0.0.0
              /24 link UNICAST
           |-- 10.0.0.1
              /32 host LOCAL
        |-- 10.0.0.255
           /32 link BROADCAST
     +-- 127.0.0.0/8 2 0 2
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
`;
  expect(text).toBe(main + main.replace('Main', 'Local'));
  expect(procIpv4(host.net, 'fib_triestat')).toContain('Aver depth:     2.66\n\tMax depth:      3\n\tLeaves:         6\n');
});

test('twenty subnets: nodes grow to 64 children', () => {
  const host = new ControlHost();
  host.up(host.net.loopback!);
  const dev = host.device('eth1');
  host.up(dev);
  for (let i = 0; i <= 20; i++) host.addr(dev, `10.0.${i}.1/24`);
  const text = procIpv4(host.net, 'fib_triestat')!;
  expect(text).toContain('Leaves:         66\n');
  expect(procIpv4(host.net, 'fib_trie')).toContain('+-- 10.0.0.0/19 6 0 22');
});
