import { spawnSync } from 'node:child_process';
import { Bench, line, real, seconds, TIMED } from './bench_machine.ts';
import { captureFilter } from './bench_filter.ts';
import { transport } from './bench_transport.ts';
import { bridged, connections, longChain } from './bench_netfilter.ts';

/** Two namespaces on a bridge: what a ping flood crosses. */
const FLOOD_LAB = `
ip link add br0 type bridge; ip link set br0 up
for i in 1 2; do
  ip netns add ns$i; ip link add v$i type veth peer name eth0 netns ns$i
  ip link set v$i master br0 up; ip -n ns$i addr add 10.0.0.$i/24 dev eth0; ip -n ns$i link set eth0 up; ip -n ns$i link set lo up
done
sleep 1.5
ip netns exec ns1 ping -q -c 1 10.0.0.2 >/dev/null`;
const FLOOD = (count: number): string => `ip netns exec ns1 ping -f -q -c ${count} 10.0.0.2`;
const FLOOD_SHORT = 20_000;
const FLOOD_LONG = 220_000;

/** A hundred namespaces cabled to a bridge, as the articles do it by hand. */
const CABLING = `
ip link add dev br0 type bridge; ip addr add 192.168.2.1/24 brd + dev br0; ip link set br0 up
for i in $(seq 100); do
  ip netns add ns$i
  ip link add dev ns\${i}veth0 type veth peer name ns\${i}veth1
  ip link set ns\${i}veth0 netns ns$i
  ip netns exec ns$i ip addr add 192.168.2.$((i + 9))/24 dev ns\${i}veth0
  ip netns exec ns$i ip link set ns\${i}veth0 up
  ip link set ns\${i}veth1 master br0
  ip link set ns\${i}veth1 up
  ip netns exec ns$i ip route add default via 192.168.2.1
done`;

/** As often: the first ones show how long the code takes to be compiled rather than to run. */
const CABLING_RUNS = 21;

const CROWD = 2_000;

/** Two thousand namespaces on one bridge, all of them pinging the first. */
const CROWD_LAB = `
ip ntable change name arp_cache thresh1 16384 thresh2 16384 thresh3 16384
ip link add br0 type bridge; ip link set br0 up
for ((i = 1; i <= ${CROWD}; i++)); do
  ip netns add n$i; ip link add v$i type veth peer name eth0 netns n$i; ip link set v$i master br0 up
  ip -n n$i addr add 10.0.$((i / 250)).$((i % 250 + 1))/16 dev eth0; ip -n n$i link set eth0 up
done
sleep 3`;
const CROWD_PING = `
for ((i = 2; i <= ${CROWD}; i++)); do ip netns exec n$i ping -q -c 1 -W 5 10.0.0.2 > /tmp/ping.$i & done; wait
cat /tmp/ping.* | grep -c '1 received'`;

/** Microseconds of a round trip: the long flood less the short one, so that start and warm-up cancel. */
function perRoundTrip(short: number, long: number): number {
  return ((long - short) * 1e6) / (FLOOD_LONG - FLOOD_SHORT);
}

function flood(withReal: boolean): void {
  const bench = new Bench();
  bench.run(FLOOD_LAB);
  const heapBefore = process.memoryUsage().heapUsed;
  const short = bench.run(FLOOD(FLOOD_SHORT)).seconds;
  const long = bench.run(FLOOD(FLOOD_LONG));
  const ours = perRoundTrip(short, long.seconds);
  if (!long.output.includes(`${FLOOD_LONG} received`)) line(`  not all came back: ${long.output.trim()}`);
  line(
    `ping flood over a bridge: ${ours.toFixed(2)} us a round trip (heap ${((process.memoryUsage().heapUsed - heapBefore) / 1e6).toFixed(1)} MB more)`,
  );
  const measured = withReal ? seconds(real(`${FLOOD_LAB}\n${TIMED(FLOOD(FLOOD_SHORT))}\n${TIMED(FLOOD(FLOOD_LONG))}`)) : undefined;
  if (measured === undefined) line('  the real kernel is not to be had here (root, Linux, ip and ping are needed)');
  else {
    const theirs = perRoundTrip(measured[0], measured[1]);
    line(`  the real kernel: ${theirs.toFixed(2)} us; ratio ${(ours / theirs).toFixed(2)} (aim: at most 1)`);
  }
}

/** The flood again in a process that reports its garbage collections: what a round trip allocates. */
function floodAllocation(): void {
  const result = spawnSync(
    process.execPath,
    ['--trace-gc', ...process.execArgv, process.argv[1], 'bench', '--only', 'flood', '--no-real'],
    { encoding: 'utf8' },
  );
  const scavenges = [...result.stdout.matchAll(/(Scavenge|Mark-Compact)[^(]*\(?[^)]*?\)? ?([\d.]+) \([\d.]+\) -> ([\d.]+)/g)];
  const freed = scavenges.reduce((sum, match) => sum + Math.max(0, Number(match[2]) - Number(match[3])), 0);
  const perTrip = (freed * 1024 * 1024) / (FLOOD_LONG + FLOOD_SHORT);
  line(
    `  --trace-gc: ${scavenges.length} collections, ${freed.toFixed(1)} MB in all, start included: ${perTrip.toFixed(0)} bytes a round trip at most`,
  );
}

function cabling(withReal: boolean): void {
  const runs = Array.from({ length: CABLING_RUNS }, () => new Bench().run(CABLING).seconds);
  const [first] = runs;
  const ours = runs.sort((a, b) => a - b)[CABLING_RUNS >> 1];
  line(
    `100 namespaces cabled to a bridge: ${(ours * 1000).toFixed(0)} ms (median of ${CABLING_RUNS}; the first, cold, ${(first * 1000).toFixed(0)} ms)`,
  );
  const measured = withReal ? seconds(real(TIMED(`{ ${CABLING.trim()}\n}`))) : undefined;
  if (measured !== undefined) {
    line(`  the real commands: ${(measured[0] * 1000).toFixed(0)} ms; ${(measured[0] / ours).toFixed(0)} times as long (aim: at least 50)`);
  }
}

function crowd(): void {
  const bench = new Bench();
  bench.liftLimits(4 * CROWD);
  const built = bench.run(CROWD_LAB);
  const pinged = bench.run(CROWD_PING);
  const memory = process.memoryUsage().rss / 1e6;
  const answered = pinged.output.trim().split('\n').pop();
  line(
    `${CROWD} namespaces on one bridge: built in ${built.seconds.toFixed(1)} s, all pinging the first in ${pinged.seconds.toFixed(1)} s (aim: under 10 s in all)`,
  );
  line(`  ${answered} of ${CROWD - 1} answered; ${memory.toFixed(0)} MB resident (aim: under 500)`);
}

/** The page in a real browser: a script of its own. */
function page(): number {
  return spawnSync('npm', ['run', '-s', 'bench:page'], { stdio: 'inherit' }).status ?? 1;
}

/** `patchbay bench [--only flood|netfilter|transport|filter|cabling|crowd|page] [--no-real]`: measures, beside the real kernel where it is to be had. */
export function bench(argv: readonly string[]): number {
  const only = argv[argv.indexOf('--only') + 1];
  const wanted = (name: string): boolean => !argv.includes('--only') || only === name;
  const withReal = !argv.includes('--no-real');
  if (wanted('flood')) flood(withReal);
  if (wanted('flood') && withReal) floodAllocation();
  if (wanted('netfilter')) {
    bridged(withReal);
    longChain(withReal);
    connections();
  }
  if (wanted('transport')) transport(withReal);
  if (wanted('filter')) captureFilter();
  if (wanted('cabling')) cabling(withReal);
  if (wanted('crowd')) crowd();
  return wanted('page') ? page() : 0;
}
