import { spawnSync } from 'node:child_process';
import { Bench, line, real } from './bench_machine.ts';

const MEGABYTES = 100;
const DATAGRAMS = 300_000;
const DATAGRAM = 64;
const CONNECTIONS = 1_000;
const RUNS = 7;

/** Two namespaces on a bridge, as for the ping flood. */
const LAB = `
ip link add br0 type bridge; ip link set br0 up
for i in 1 2; do
  ip netns add t$i; ip link add v$i type veth peer name eth0 netns t$i; ip link set v$i master br0 up
  ip -n t$i addr add 10.0.0.$i/24 dev eth0; ip -n t$i link set eth0 up; ip -n t$i link set lo up
done
sleep 1`;
const SERVER = 'ip netns exec t1 iperf3 -s -1 >/dev/null 2>&1 & sleep 0.5';
const TCP = `${SERVER}; ip netns exec t2 iperf3 -c 10.0.0.1 -n ${MEGABYTES}M -J`;
const UDP = `${SERVER}; ip netns exec t2 iperf3 -u -l ${DATAGRAM} -b 0 -n ${DATAGRAMS * DATAGRAM} -c 10.0.0.1 -J`;
const MANY = `
ip netns exec t1 busybox httpd -p 80 -h /srv; sleep 0.2
for ((i = 0; i < ${CONNECTIONS}; i++)); do ip netns exec t2 curl -s -m 30 http://10.0.0.1/ > /tmp/got.$i & done; wait
cat /tmp/got.* | grep -c hello`;

/** What iperf3 says of itself: bits a second, seconds. */
function report(text: string | undefined): { bits: number; seconds: number } | undefined {
  const json = text?.slice(text.indexOf('{'));
  if (json === undefined || !json.startsWith('{')) return undefined;
  try {
    const { end } = JSON.parse(json) as { end: Record<string, { bits_per_second: number; seconds: number } | undefined> };
    const sum = end['sum_sent'] ?? end['sum'];
    return sum === undefined ? undefined : { bits: sum.bits_per_second, seconds: sum.seconds };
  } catch {
    return undefined;
  }
}

/** TCP and UDP between two namespaces over a bridge, in time of ours, beside the real kernel's iperf3. */
export function transport(withReal: boolean): void {
  const theirs = withReal && spawnSync('which', ['iperf3']).status === 0;
  const bench = new Bench();
  bench.run(LAB);
  const runs = Array.from({ length: RUNS }, () => bench.run(TCP).seconds).sort((a, b) => a - b);
  const tcp = runs[RUNS >> 1];
  const goodput = (MEGABYTES * 1024 * 1024 * 8) / tcp / 1e9;
  line(`TCP over a bridge, ${MEGABYTES} MB: ${goodput.toFixed(1)} Gbit/s (median of ${RUNS})`);
  const real1 = theirs ? report(real(`${LAB}\n${TCP}`)) : undefined;
  if (real1 === undefined) line('  the real kernel is not to be had here (root, Linux and iperf3 are needed)');
  else
    line(
      `  the real kernel: ${(real1.bits / 1e9).toFixed(1)} Gbit/s; ${(goodput / (real1.bits / 1e9)).toFixed(2)} of it (aim: at least 0.5)`,
    );
  const udp = DATAGRAMS / bench.run(UDP).seconds;
  line(`UDP over a bridge, ${DATAGRAM} bytes: ${Math.round(udp).toLocaleString('en')} datagrams a second`);
  const real2 = theirs ? report(real(`${LAB}\n${UDP}`)) : undefined;
  if (real2 !== undefined) line(`  the real kernel: ${Math.round(real2.bits / 8 / DATAGRAM).toLocaleString('en')} a second`);
  const many = new Bench();
  many.run(LAB);
  many.run('mkdir -p /srv; echo hello > /srv/index.html');
  const { output, seconds } = many.run(MANY);
  line(`${CONNECTIONS} connections at once: ${output.trim().split('\n').pop()} pages fetched in ${seconds.toFixed(1)} s`);
}
