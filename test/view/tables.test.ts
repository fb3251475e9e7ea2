import { expect, it } from 'vitest';
import { capture } from '../../src/machine/capture.ts';
import { Machine } from '../../src/machine/machine.ts';
import { entryText } from '../../src/machine/entry_text.ts';
import { hostSources } from '../../src/view/netns_names.ts';
import { Observer } from '../../src/view/observer.ts';

const SCRIPT = [
  'ip netns add ns1; ip link add v0 type veth peer name v1 netns ns1',
  'ip addr add 10.9.0.1/24 dev v0; ip link set v0 up; ip -n ns1 addr add 10.9.0.2/24 dev v1; ip -n ns1 link set v1 up',
  'iptables -A OUTPUT -d 10.9.0.2 -p icmp -m conntrack --ctstate NEW -j ACCEPT; iptables -P FORWARD DROP; iptables -N own',
  'iptables -t nat -A POSTROUTING -o v0 -j MASQUERADE',
  'ip netns exec ns1 nc -l -p 80 >/dev/null </dev/null & ping -c 2 -i 0.2 10.9.0.2; sleep 1',
].join('\n');

it('the tables of a namespace are told, and looking changes nothing', () => {
  const machine = new Machine({ lab: 'uplink', seed: 3 });
  const untouched = new Machine({ lab: 'uplink', seed: 3 });
  const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
  capture(machine, 'host', SCRIPT);
  capture(untouched, 'host', SCRIPT);
  observer.look();
  const { tables } = observer;
  const netns = machine.visibleHosts[0].stack.initNet.inum;
  const inner = machine.visibleHosts[0].stack.namespaces.find((net) => net.inum !== netns)!.inum;

  const chains = tables.chains('host', netns, entryText);
  expect(chains.map(({ table, name, policy }) => `${table} ${name} ${policy}`)).toContain('filter FORWARD DROP');
  expect(chains.find(({ name }) => name === 'own')).toMatchObject({ table: 'filter', policy: '', rules: [] });
  const [rule] = chains.find(({ name }) => name === 'OUTPUT')!.rules;
  expect(rule.text).toBe('-d 10.9.0.2/32 -p icmp -m conntrack --ctstate NEW -j ACCEPT');
  expect(rule).toMatchObject({ number: 1, packets: 1, bytes: 84 });
  expect(chains.find(({ table }) => table === 'nat')?.rules[0].text).toBe('-o v0 -j MASQUERADE');

  const { rows, count } = tables.connections('host', netns);
  expect(count).toBe(1);
  expect(rows[0]).toMatchObject({ protocol: 'icmp', original: expect.stringMatching(/^10\.9\.0\.1 → 10\.9\.0\.2 id \d+$/) as string });
  expect(tables.sockets('host', inner)).toMatchObject([{ protocol: 'tcp', state: 'LISTEN', local: '0.0.0.0:80', peer: '0.0.0.0:*' }]);
  expect(tables.connections('host', inner)).toEqual({ rows: [], count: 0 });

  const ask = 'ss -tuane; conntrack -L; iptables -nvL';
  expect(capture(machine, 'host', ask)).toBe(capture(untouched, 'host', ask));
  expect(machine.hash).toBe(untouched.hash);
});
