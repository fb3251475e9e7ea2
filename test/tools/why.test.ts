import { describe, expect, it } from 'vitest';
import { Machine } from '../../src/machine/machine.ts';
import { runTranscript } from '../../src/machine/script.ts';
import { hostSources } from '../../src/view/netns_names.ts';
import { Observer } from '../../src/view/observer.ts';

const NETWORK = `ip netns add a
ip netns add r
ip netns add b
ip link add va netns a type veth peer name ra netns r
ip link add vb netns b type veth peer name rb netns r
ip -n a addr add 10.0.1.1/24 dev va
ip -n r addr add 10.0.1.254/24 dev ra
ip -n r addr add 10.0.2.254/24 dev rb
ip -n b addr add 10.0.2.2/24 dev vb
ip -n a link set va up
ip -n r link set ra up
ip -n r link set rb up
ip -n b link set vb up
ip -n a route add default via 10.0.1.254
ip -n b route add default via 10.0.2.254
ip netns exec r sysctl -q net.ipv4.ip_forward=1
ip netns exec r iptables -P FORWARD DROP
`;

function run(script: string): string {
  const { output, bugs } = runTranscript(NETWORK + script, { seed: 1 });
  expect(bugs).toEqual([]);
  return output;
}

const PING = 'ip netns exec a ping -c1 -W1 10.0.2.2\n';
const SENTENCE =
  /icmp 10\.0\.1\.1 > 10\.0\.2\.2 echo request, seq 1\nIt was dropped at r ra: the FORWARD policy of table filter is DROP and no rule accepted it; look at `ip netns exec r iptables -nvL FORWARD`\.\n/;

describe('why', () => {
  it('runs a command and says why its packet was lost', () => {
    expect(run(`why -r ${PING}`)).toMatch(SENTENCE);
  });

  it('knows what was lost before it was first used', () => {
    const output = run(`${PING}why\nwhy 10.0.2.2\nwhy host 10.9.9.9\nwhy icmp and\n`);
    expect(output.match(new RegExp(SENTENCE, 'g'))).toHaveLength(2);
    expect(output).toMatch(/no packet was lost that is remembered/);
    expect(output).toMatch(/why: .*(syntax|parse) error/);
  });

  it('tells of other causes for which packets to the same host were lost', () => {
    const drop = 'ip netns exec r iptables -P FORWARD ACCEPT; ip netns exec b iptables -A INPUT -p icmp -j DROP\n';
    const output = run(`${PING}${PING}${drop}${PING}why\n`);
    expect(output).toMatch(
      /dropped at b vb: rule 1 of chain INPUT in table filter drops it .*\nBefore it, 2 others: It was dropped at r ra: the FORWARD policy/,
    );
  });

  it('knows it in a terminal, too, the same each time the session is done again', () => {
    const machine = new Machine({ lab: 'bare', seed: 1 });
    let output = '';
    machine.onTerminal = (terminal) => terminal.onOutput((bytes) => (output += new TextDecoder().decode(bytes)));
    const terminal = machine.openTerminal(machine.visibleHosts[0].name, { cols: 200, rows: 30 });
    for (const line of [...`${NETWORK}${PING}why\nwhy -v`.split('\n')]) {
      while (!terminal.atPrompt) machine.runUntil(machine.now + 1e8);
      terminal.input(`${line}\r`);
      machine.runUntil(machine.now + 1e6);
    }
    machine.runUntil(machine.now + 5e9);
    expect(output.match(/the FORWARD policy of table filter is DROP/g)).toHaveLength(2);
    expect(machine.bugs).toEqual([]);
    const again = new Machine({ lab: 'bare', seed: 1 });
    again.replay(machine.inputs, machine.now);
    expect(again.hash).toBe(machine.hash);
  });

  it('says the same while somebody else looks at the packets', () => {
    const machine = new Machine({ lab: 'bare', seed: 1 });
    const observer = new Observer(hostSources(machine.hosts.values(), machine.visibleHosts));
    const [host] = machine.visibleHosts;
    let output = '';
    const options = { cols: 120, rows: 30, argv: ['/usr/bin/bash', '-c', `${NETWORK}why -r ${PING}`] };
    machine.onTerminal = (terminal) => terminal.onOutput((bytes) => (output += new TextDecoder().decode(bytes)));
    const terminal = machine.openTerminal(host.name, options);
    while (!terminal.closed && machine.now < 60e9) {
      machine.runUntil(machine.now + 1e8);
      observer.look();
    }
    expect(output.replaceAll('\r', '')).toMatch(SENTENCE);
  });

  it('shows the stations with their rules', () => {
    const output = run(`ip netns exec r iptables -A FORWARD -p icmp -j DROP\nwhy -v -r ${PING}`);
    expect(output).toMatch(/r ra +ipt_do_table +filter FORWARD, rule 1 fits: DROP {2}\[-A FORWARD -p icmp -j DROP\]\n✗ r ra +kfree_skb/);
  });

  it('speaks Chinese where the locale does', () => {
    expect(run(`LC_ALL=zh_CN.UTF-8 why -r ${PING}`)).toMatch(/默认策略是 DROP/);
  });

  it('says so when nothing was lost, and refuses what it does not know', () => {
    const output = run('why -r ip netns exec a ping -c1 -W1 10.0.1.254\nwhy -r nothing\nwhy -x\n');
    expect(output).toMatch(/no packet was lost that is remembered/);
    expect(output).toMatch(/why: nothing: command not found/);
    expect(output).toMatch(/invalid option -- 'x'/);
  });
});

describe('pwru', () => {
  it('follows packets through the functions, with the drop reason', () => {
    const output = run(`(sleep 0.2; ip netns exec a ping -c1 -W1 10.0.2.2 > /dev/null) & pwru -n 12 icmp and host 10.0.2.2\n`);
    expect(output).toMatch(/TIME +SKB +NETNS +IFACE +FUNC +PACKET/);
    expect(output).toMatch(/\d+\.\d{6} +\d+ +a +va +ip_output +icmp 10\.0\.1\.1 > 10\.0\.2\.2 echo request, seq 1/);
    expect(output).toMatch(/ r +ra +ip_forward /);
  });

  it('tells a mistake in a filter', () => {
    expect(run('pwru icmp and\n')).toMatch(/pwru: Failed to compile filter "icmp and": /);
  });
});
