import { performance } from 'node:perf_hooks';
import { O_RDONLY } from '../uapi/file.ts';
import { CLONE_NEWNET, type Process, type Program } from '../uapi/process.ts';
import { AF_INET, SOCK_DGRAM } from '../uapi/socket.ts';
import { runToEnd } from '../machine/script.ts';
import { parseIpv4 } from '../wire/addr.ts';
import { Bench, line, real, seconds, TIMED } from './bench_machine.ts';

/** Netfilter: bridged pings through a Docker host's rules, a long chain, many connections. */

/** Two containers on docker0 by hand. */
const LAB = `
ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up
for i in 2 3; do
  ip netns add ns$i; ip link add v$i type veth peer name eth0 netns ns$i
  ip link set v$i master docker0 up; ip -n ns$i addr add 172.17.0.$i/16 dev eth0; ip -n ns$i link set eth0 up; ip -n ns$i link set lo up
done
sysctl -qw net.bridge.bridge-nf-call-iptables=1
sleep 1.5
ip netns exec ns2 ping -q -c 1 172.17.0.3 >/dev/null`;

/** What the article on networks by hand prints of a Docker host. */
const RULES = `
iptables-restore <<'EOF'
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
COMMIT
EOF`;

const CHAIN_LENGTH = 10_000;
/** Rules that no ping fits, in front of all. */
const LONG_CHAIN = `
{ echo '*filter'; echo ':FORWARD ACCEPT [0:0]'
for ((i = 0; i < ${CHAIN_LENGTH}; i++)); do echo "-A FORWARD -s 10.9.$((i / 250)).$((i % 250)) -p udp -j DROP"; done
echo COMMIT; } > /tmp/long-chain; iptables-restore < /tmp/long-chain`;

const CONNECTIONS = 100_000;

function flood(count: number): string {
  return `ip netns exec ns2 ping -f -q -c ${count} 172.17.0.3`;
}

/**
 * Microseconds a round trip: a long flood less a short one, so that start and warm-up cancel. `by` cpu compares two of ours even
 * where others keep the processors busy.
 */
function ours(bench: Bench, short: number, long: number, by: 'seconds' | 'cpu' = 'seconds'): number {
  const first = bench.run(flood(short))[by];
  const second = bench.run(flood(long));
  if (!second.output.includes(`${long} received`)) line(`  not all came back: ${second.output.trim()}`);
  return ((second[by] - first) * 1e6) / (long - short);
}

function theirs(setup: string, short: number, long: number): number | undefined {
  const measured = seconds(real(`${setup}\n${TIMED(flood(short))}\n${TIMED(flood(long))}`));
  return measured === undefined ? undefined : ((measured[1] - measured[0]) * 1e6) / (long - short);
}

/** A ping flood over a bridge whose frames pass conntrack, NAT and the article's rules. */
export function bridged(withReal: boolean): void {
  const bench = new Bench();
  bench.run(LAB + RULES);
  const us = ours(bench, 20_000, 220_000);
  line(`ping flood over docker0 through conntrack, MASQUERADE and a Docker host's rules: ${us.toFixed(2)} us a round trip`);
  const their = withReal ? theirs(LAB + RULES, 20_000, 220_000) : undefined;
  if (their !== undefined) line(`  the real kernel: ${their.toFixed(2)} us; ratio ${(us / their).toFixed(2)} (aim: at most 1)`);
}

/** What a rule costs that does not fit, of 10,000 in one chain. */
export function longChain(withReal: boolean): void {
  const cost = (plain: number, long: number): string => (((long - plain) * 1000) / (2 * CHAIN_LENGTH)).toFixed(1);
  const bench = new Bench();
  bench.run(LAB);
  const plain = ours(bench, 500, 20_500);
  const loaded = bench.run(LONG_CHAIN);
  if (loaded.output !== '') line(`  ${loaded.output.trim()}`);
  const long = ours(bench, 500, 2_500);
  line(`${CHAIN_LENGTH} rules in one chain: ${cost(plain, long)} ns a rule (loaded in ${loaded.seconds.toFixed(1)} s)`);
  const theirPlain = withReal ? theirs(LAB, 500, 20_500) : undefined;
  const theirLong = withReal ? theirs(LAB + LONG_CHAIN, 500, 2_500) : undefined;
  if (theirPlain !== undefined && theirLong !== undefined)
    line(`  the real kernel: ${cost(theirPlain, theirLong)} ns a rule (aim: ours at most that)`);
}

/** Sends a datagram to so many ports of two addresses of ns3, from ns2, by many sockets: each begins a connection. */
function opener(count: number) {
  return function* main(p: Process): Program<number> {
    p.setns(p.open('/run/netns/ns2', O_RDONLY), CLONE_NEWNET);
    let fd = p.socket(AF_INET, SOCK_DGRAM, 0);
    const data = new Uint8Array(1);
    const half = count / 2;
    for (let i = 0; i < count; i++) {
      const addr = parseIpv4(i < half ? '172.17.0.3' : '172.17.0.4')!;
      p.sendto(fd, data, 1, 0, { family: AF_INET, addr, port: 1000 + (i % half) });
      if (i % 32 !== 31) continue;
      p.close(fd);
      fd = p.socket(AF_INET, SOCK_DGRAM, 0);
      // Gives the frames time to go: the queue of a device is short.
      yield* p.nanosleep(50_000);
    }
    return 0;
  };
}

/** The flood beside 100,000 connections that are being tracked. */
export function connections(): void {
  const bench = new Bench();
  bench.run(`${LAB}${RULES}
ip -n ns3 addr add 172.17.0.4/16 dev eth0; ip netns exec ns3 iptables -A INPUT -p udp -j DROP
iptables -I FORWARD -i docker0 -o docker0 -j ACCEPT
sysctl -qw net.netfilter.nf_conntrack_max=200000 net.netfilter.nf_conntrack_udp_timeout=86400`);
  const before = ours(bench, 20_000, 120_000, 'cpu');
  const heap = process.memoryUsage().heapUsed;
  const [kernel] = bench.machine.visibleHosts;
  const start = performance.now();
  runToEnd(
    bench.machine,
    bench.machine.run(kernel.name, opener(CONNECTIONS), { argv: ['opener'], exe: '/opener', cwd: '/root', env: new Map(), files: [] }),
    Infinity,
  );
  const opened = (performance.now() - start) / CONNECTIONS;
  const tracked = bench.run('sysctl -n net.netfilter.nf_conntrack_count').output.trim();
  const after = ours(bench, 20_000, 120_000, 'cpu');
  const memory = (process.memoryUsage().heapUsed - heap) / 1e6;
  line(
    `${tracked} connections (${(opened * 1000).toFixed(1)} us each to open): ${after.toFixed(2)} us a round trip, before them ${before.toFixed(2)}`,
  );
  line(`  ${memory.toFixed(0)} MB more (aim: under 100, and the cost flat)`);
}
