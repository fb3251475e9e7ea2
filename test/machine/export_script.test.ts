import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capture } from '../../src/machine/capture.ts';
import { exportScript } from '../../src/machine/export_script.ts';
import { Machine } from '../../src/machine/machine.ts';

const NETWORKS: Readonly<Record<string, string>> = {
  'two namespaces on a bridge': `
    ip netns add ns1; ip netns add ns2
    ip link add br0 type bridge; ip addr add 192.168.2.1/24 brd + dev br0; ip link set br0 up
    for i in 1 2; do
      ip link add v$i type veth peer name eth0 netns ns$i; ip link set v$i master br0 up
      ip -n ns$i addr add 192.168.2.1$i/24 dev eth0; ip -n ns$i link set eth0 up; ip -n ns$i link set lo up
      ip -n ns$i route add default via 192.168.2.1
    done
    bridge link set dev v2 isolated on hairpin on`,
  'a router with rules of its own': `
    ip netns add r; sysctl -qw net.ipv4.ip_forward=1
    ip link add ra type veth peer name rb netns r
    ip addr add 10.0.0.1/24 dev ra; ip link set ra up
    ip -n r addr add 10.0.0.2/24 dev rb; ip -n r link set rb up mtu 1400
    ip -n r addr add 10.7.0.1/32 dev lo; ip -n r link set lo up
    ip -n r route add default via 10.0.0.1 metric 50
    ip route add 10.7.0.0/16 via 10.0.0.2; ip route add blackhole 10.9.0.0/16
    ip route add 10.8.0.0/16 via 10.0.0.2 table 77; ip rule add from 10.0.0.0/24 lookup 77 priority 500
    ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev ra
    ip netns exec r sysctl -qw net.ipv4.conf.rb.rp_filter=2`,
  'rules of a container host': `
    ip link add docker0 address 02:42:ac:11:00:01 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up
    iptables -t nat -N DOCKER; iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
    iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
    iptables -t nat -A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
    iptables -P FORWARD DROP; iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    iptables -A FORWARD -i docker0 -j ACCEPT -m comment --comment "it's theirs"`,
  'devices on devices': `
    ip link add d0 type veth peer name d1; ip link set d1 up; ip link set d0 up; ip addr add 10.1.0.1/24 dev d0
    ip link add link d0 name mv0 type macvlan mode bridge; ip addr add 10.1.0.2/24 dev mv0; ip link set mv0 up
    ip link add vx0 type vxlan id 42 local 10.1.0.1 dstport 4789 dev d0 nolearning; ip link set vx0 up
    bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.1.0.7`,
};

/** Not every kernel has them. */
const VLANS = `
    ip link add d0 type veth peer name d1; ip link set d1 up; ip link set d0 up
    ip link add link d0 name d0.10 type vlan id 10; ip link set d0.10 up; ip addr add 10.10.0.1/24 dev d0.10`;

const LOOK = `
for n in '' $(ip netns list | awk '{print $1}' | sort); do
  run=; test -n "$n" && run="ip netns exec $n"
  echo "== $n"; $run ip addr; $run ip route show table all; $run ip rule; $run bridge link; $run iptables-save | grep -v '^#'
  $run sysctl net.ipv4.ip_forward net.ipv4.conf.all.forwarding
  $run ip neigh show nud permanent
done`;

/** What no two machines share: numbers of packets, IPv6, times. */
function steady(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/inet6|fe80|^(anycast|multicast|local) ::|::\/|^\s*valid_lft|dev lo proto kernel metric 256/.test(line))
    .map((line) =>
      line
        .replace(/\[\d+:\d+\]/, '[]')
        .replace(/ qdisc \S+/, '')
        .trimEnd(),
    )
    .join('\n');
}

function emulated(script: string): Machine {
  const machine = new Machine({ lab: 'bare', seed: 1, files: { '/tmp/network.sh': script } });
  const said = capture(machine, machine.visibleHosts[0].name, 'sh /tmp/network.sh; sleep 4');
  expect(said).toBe('');
  expect(machine.bugs).toEqual([]);
  return machine;
}

const look = (machine: Machine): string => steady(capture(machine, machine.visibleHosts[0].name, LOOK));

test.each(Object.entries({ ...NETWORKS, 'tagged frames': VLANS }))('%s: the exported script builds the same network', (_name, network) => {
  const machine = emulated(network);
  const again = emulated(exportScript(machine));
  expect(look(again)).toBe(look(machine));
  // And what that one exports is the same.
  expect(exportScript(again)).toBe(exportScript(machine));
});

/** Can a network be built on the real kernel here? */
const real =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  ['ip', 'bridge', 'iptables-save', 'unshare', 'sysctl'].every((tool) => spawnSync('which', [tool]).status === 0) &&
  spawnSync('unshare', ['-n', '-m', 'sh', '-c', 'ip link add br0 type bridge && ip link add ra type veth peer name rb']).status === 0;

test.runIf(real).each(Object.keys(NETWORKS))('%s: on the real kernel, too', (name) => {
  const machine = emulated(NETWORKS[name]);
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-export-'));
  try {
    const file = join(directory, 'network.sh');
    writeFileSync(file, exportScript(machine));
    const begin =
      'mount -t tmpfs none /run || exit 1; mkdir -p /run/netns; sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 2>/dev/null; ip link set lo up';
    const script = `${begin}\nsh ${file}\nsleep 4\n${LOOK}`;
    const { stdout, stderr } = spawnSync('unshare', ['-n', '-m', 'bash', '-c', script], { encoding: 'utf8', timeout: 60_000 });
    expect(stderr).toBe('');
    expect(comparable(steady(stdout))).toEqual(comparable(look(machine)));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

/** Another version of ip orders and words some things otherwise: device numbers and groups are compared, IPv6's lines are not. */
function comparable(text: string): string[] {
  return text.split('\n').map((line) => line.replace(/ group default| qlen 1000/g, '').trimEnd());
}
