/** A small situation in which something fails, and what the last sentence must say of it. */
export interface CauseCase {
  name: string;
  /** The network it happens in: one of NETWORKS. */
  network: keyof typeof NETWORKS;
  script: string;
  /** The true cause, in the English last sentence. */
  expect: RegExp;
}

/** What the situations begin with. */
export const NETWORKS = {
  none: '',
  /** a (10.0.0.1, va) and b (10.0.0.2, vb) on one cable. */
  pair: `ip netns add a; ip netns add b
ip link add va netns a type veth peer name vb netns b
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set lo up; ip -n b link set lo up; ip -n a link set va up; ip -n b link set vb up
`,
  /** a (10.0.1.1) and b (10.0.2.2), r (ra 10.0.1.254, rb 10.0.2.254) forwards between them. */
  router: `ip netns add a; ip netns add r; ip netns add b
ip link add va netns a type veth peer name ra netns r
ip link add vb netns b type veth peer name rb netns r
ip -n a addr add 10.0.1.1/24 dev va; ip -n r addr add 10.0.1.254/24 dev ra
ip -n b addr add 10.0.2.2/24 dev vb; ip -n r addr add 10.0.2.254/24 dev rb
for n in a r b; do ip -n $n link set lo up; done
ip -n a link set va up; ip -n b link set vb up; ip -n r link set ra up; ip -n r link set rb up
ip -n a route add default via 10.0.1.254; ip -n b route add default via 10.0.2.254
ip netns exec r sysctl -q net.ipv4.ip_forward=1
`,
  /** a (10.0.0.1) and b (10.0.0.2) on the bridge br0 (10.0.0.254, ports pa and pb) of the host. */
  bridge: `ip link add br0 type bridge; ip addr add 10.0.0.254/24 dev br0; ip link set br0 up
ip netns add a; ip netns add b
ip link add pa type veth peer name va netns a; ip link add pb type veth peer name vb netns b
ip link set pa master br0 up; ip link set pb master br0 up
ip -n a addr add 10.0.0.1/24 dev va; ip -n b addr add 10.0.0.2/24 dev vb
ip -n a link set lo up; ip -n b link set lo up; ip -n a link set va up; ip -n b link set vb up
sleep 1
`,
} as const;

const A = 'ip netns exec a';
const B = 'ip netns exec b';
const R = 'ip netns exec r';
const PING = `${A} ping -c1 -W1`;
const TCP = `timeout 2 ${A} nc -w1 -z`;
const UDP = `echo hi | timeout 2 ${A} nc -u -w1`;

const one = (network: CauseCase['network'], name: string, script: string, expect: RegExp): CauseCase => ({ name, network, script, expect });

/** Everything between two ends on a cable: neighbours, devices, routes of the sender. */
const LINK: readonly CauseCase[] = [
  one(
    'pair',
    'no route at the sender',
    `${PING} 192.168.9.9`,
    /not sent: a has no route to 192\.168\.9\.9: it is in none of its networks \(10\.0\.0\.1\/24 va\), and there is no default route; look at `ip -n a route`/,
  ),
  one('pair', 'no route for TCP', `${TCP} 192.168.9.9 80`, /not sent: a has no route to 192\.168\.9\.9/),
  one('pair', 'no route for UDP', `${UDP} 192.168.9.9 80`, /not sent: a has no route/),
  one('pair', 'blackhole route', `ip -n a route add blackhole 10.9.0.0/16; ${PING} 10.9.0.1`, /blackhole route to 10\.9\.0\.1/),
  one(
    'pair',
    'unreachable route',
    `ip -n a route add unreachable 10.9.0.0/16; ${PING} 10.9.0.1`,
    /route of a says that 10\.9\.0\.1 is unreachable/,
  ),
  one('pair', 'prohibit route', `ip -n a route add prohibit 10.9.0.0/16; ${PING} 10.9.0.1`, /a prohibits packets to 10\.9\.0\.1/),
  one('pair', 'no such host', `${PING} 10.0.0.77`, /nobody on va answers ARP for 10\.0\.0\.77.*ip -n a neigh show dev va/),
  one(
    'pair',
    'the other end is down',
    `ip -n b link set vb down; ${PING} 10.0.0.2`,
    /va has no carrier: the other end of its cable, vb in b, is down; look at `ip -n a link show va`/,
  ),
  one('pair', 'own interface lost its address', `ip -n a addr del 10.0.0.1/24 dev va; ${PING} 10.0.0.2`, /no route to 10\.0\.0\.2/),
  one('pair', 'the other end has no address', `ip -n b addr flush dev vb; ${PING} 10.0.0.2`, /nobody on va answers ARP for 10\.0\.0\.2/),
  one(
    'pair',
    'other end in another subnet',
    `ip -n b addr flush dev vb; ip -n b addr add 10.7.0.2/24 dev vb; ${PING} 10.0.0.2`,
    /answers ARP for 10\.0\.0\.2: no interface anywhere has that address \(on this link vb in b has 10\.7\.0\.2\/24\)/,
  ),
  one(
    'pair',
    'the receiver cannot answer: no route',
    `ip -n a addr add 172.16.0.1/24 dev va; ${A} ping -c1 -W1 -I 172.16.0.1 10.0.0.2`,
    /b has no route to 172\.16\.0\.1/,
  ),
  one(
    'pair',
    'wrong static neighbour',
    `ip -n a neigh add 10.0.0.2 lladdr 02:00:00:00:00:99 dev va; ${PING} 10.0.0.2`,
    /another receiver's MAC address than that of vb: no interface has 02:00:00:00:00:99, the neighbour entry for 10\.0\.0\.2 in a is wrong.*ip -n a neigh show 10\.0\.0\.2/,
  ),
  one(
    'pair',
    'wrong static neighbour of the receiver',
    `ip -n b neigh add 10.0.0.1 lladdr 02:00:00:00:00:99 dev vb; ${PING} 10.0.0.2`,
    /answer was lost at a va.*another receiver's MAC/,
  ),
  one(
    'pair',
    'told not to answer pings',
    `${B} sysctl -q net.ipv4.icmp_echo_ignore_all=1; ${PING} 10.0.0.2`,
    /set not to answer pings.*icmp_echo_ignore_all/,
  ),
  one(
    'pair',
    'arp_ignore',
    `ip -n b addr add 10.0.0.9/32 dev lo; ${B} sysctl -q net.ipv4.conf.vb.arp_ignore=1; ${PING} 10.0.0.9`,
    /b has 10\.0\.0\.9 and heard ARP ask for it on vb, but is set not to answer there/,
  ),
  one('pair', 'ARP off at the other end', `ip -n b link set vb arp off; ${PING} 10.0.0.2`, /answers ARP for 10\.0\.0\.2/),
  one(
    'pair',
    'TCP port closed',
    `${TCP} 10.0.0.2 81`,
    /arrived at b vb, but nobody listens on that port \(TCP 81\).*ip netns exec b ss -tuln/,
  ),
  one('pair', 'UDP port closed', `${UDP} 10.0.0.2 82`, /arrived at b vb, but nobody listens on that port \(UDP 82\)/),
  one(
    'pair',
    'too big for the receiver',
    `ip -n b link set vb mtu 1000; ${A} ping -c1 -W1 -s 1200 10.0.0.2`,
    /larger \(\d+ bytes\) than the MTU/,
  ),
  one(
    'pair',
    'queue full of nothing',
    `${A} tc qdisc add dev va root tbf rate 1kbit burst 10 limit 10; ${PING} 10.0.0.2`,
    /queue of va \(tbf\) drops it/,
  ),
];

/** A router between the two. */
const ROUTED: readonly CauseCase[] = [
  one(
    'router',
    'forwarding off',
    `${R} sysctl -q net.ipv4.ip_forward=0; ${PING} 10.0.2.2`,
    /10\.0\.2\.2 is not an address of r.*ip_forward is 0.*ip netns exec r sysctl net\.ipv4\.ip_forward/,
  ),
  one('router', 'no route at the router', `${PING} 10.0.3.3`, /dropped at r ra: r has no route to 10\.0\.3\.3/),
  one(
    'router',
    'unreachable route at the router',
    `ip -n r route add unreachable 10.0.3.0/24; ${PING} 10.0.3.3`,
    /a route of r says that 10\.0\.3\.3 is unreachable/,
  ),
  one(
    'router',
    'prohibit route at the router',
    `ip -n r route add prohibit 10.0.3.0/24; ${PING} 10.0.3.3`,
    /r prohibits packets to 10\.0\.3\.3/,
  ),
  one(
    'router',
    'blackhole route at the router',
    `ip -n r route add blackhole 10.0.3.0/24; ${PING} 10.0.3.3`,
    /blackhole route to 10\.0\.3\.3/,
  ),
  one('router', 'TTL too small', `${A} ping -c1 -W1 -t 1 10.0.2.2`, /time to live \(TTL\) ran out/),
  one(
    'router',
    'a loop of routes',
    `ip -n r route add 10.0.3.0/24 via 10.0.2.2; ip -n b route add 10.0.3.0/24 via 10.0.2.254; ${B} sysctl -q net.ipv4.ip_forward=1; ${PING} 10.0.3.3`,
    /TTL\) ran out.*circle/,
  ),
  one(
    'router',
    'no way back',
    `ip -n b route del default; ${PING} 10.0.2.2`,
    /answer cannot be sent: b has no route to 10\.0\.1\.1: .*; the source address 10\.0\.1\.1 was not translated/,
  ),
  one(
    'router',
    'wrong gateway back',
    `ip -n b route replace default via 10.0.2.77; ${PING} 10.0.2.2`,
    /answer was lost at b vb: nobody on vb answers ARP for 10\.0\.2\.77.*not translated/,
  ),
  one('router', 'host behind the router is not there', `${PING} 10.0.2.99`, /r rb: nobody on rb answers ARP for 10\.0\.2\.99/),
  one(
    'router',
    'gateway does not exist',
    `ip -n a route replace default via 10.0.1.77; ${PING} 10.0.2.2`,
    /nobody on va answers ARP for 10\.0\.1\.77/,
  ),
  one(
    'router',
    'strict reverse path filter',
    `${PING} 10.0.2.2; ip -n r route add 10.5.0.0/24 dev rb; ${R} sysctl -q net.ipv4.conf.all.rp_filter=1; ip -n a addr add 10.5.0.1/32 dev lo; ${A} ping -c1 -W1 -I 10.5.0.1 10.0.2.2`,
    /reverse path filter: an answer to 10\.5\.0\.1 would not leave by ra \(rp_filter\); look at `ip -n r route get 10\.5\.0\.1`/,
  ),
  one(
    'router',
    'loose reverse path filter without a route',
    `${PING} 10.0.2.2; ${R} sysctl -q net.ipv4.conf.all.rp_filter=2; ip -n a addr add 10.5.0.1/32 dev lo; ${A} ping -c1 -W1 -I 10.5.0.1 10.0.2.2`,
    /reverse path filter/,
  ),
  one(
    'router',
    'martian source: the router itself',
    `${PING} 10.0.2.2; ip -n a addr add 10.0.2.254/32 dev lo; ip -n a route add 10.0.2.2/32 via 10.0.1.254; ${A} ping -c1 -W1 -I 10.0.2.254 10.0.2.2`,
    /martian: its source 10\.0\.2\.254/,
  ),
  one(
    'router',
    'MTU and DF',
    `ip -n r link set rb mtu 1000; ip -n b link set vb mtu 1000; ${A} ping -c1 -W1 -M do -s 1200 10.0.2.2`,
    /larger \(\d+ bytes\) than the MTU of the next link and must not be cut up \(DF\)/,
  ),
  one('router', 'router port to the receiver down', `ip -n r link set rb down; ${PING} 10.0.2.2`, /r has no route to 10\.0\.2\.2/),
  one(
    'router',
    'receiver down',
    `ip -n b link set vb down; ${PING} 10.0.2.2`,
    /rb has no carrier: the other end of its cable, vb in b, is down/,
  ),
];

/** Rules: in each table, chain and of each kind. */
const RULES: readonly CauseCase[] = [
  one(
    'router',
    'FORWARD policy',
    `${R} iptables -P FORWARD DROP; ${PING} 10.0.2.2`,
    /dropped at r ra?: the FORWARD policy of table filter is DROP and no rule accepted it; look at `ip netns exec r iptables -nvL FORWARD`/,
  ),
  one(
    'router',
    'FORWARD rule',
    `${R} iptables -A FORWARD -p icmp -j DROP; ${PING} 10.0.2.2`,
    /rule 1 of chain FORWARD in table filter drops it \(-A FORWARD -p icmp -j DROP\)/,
  ),
  one(
    'router',
    'third FORWARD rule',
    `${R} iptables -A FORWARD -s 9.9.9.9 -j ACCEPT; ${R} iptables -A FORWARD -p tcp -j ACCEPT; ${R} iptables -A FORWARD -d 10.0.2.0/24 -j DROP; ${PING} 10.0.2.2`,
    /rule 3 of chain FORWARD in table filter drops it \(-A FORWARD -d 10\.0\.2\.0\/24 -j DROP\)/,
  ),
  one(
    'router',
    'rule in a chain of its own',
    `${R} iptables -N WALL; ${R} iptables -A WALL -j DROP; ${R} iptables -A FORWARD -j WALL; ${PING} 10.0.2.2`,
    /rule 1 of chain WALL in table filter drops it/,
  ),
  one(
    'router',
    'FORWARD lets requests pass, not answers',
    `${R} iptables -P FORWARD DROP; ${R} iptables -A FORWARD -i ra -j ACCEPT; ${PING} 10.0.2.2`,
    /arrived at b vb, but its answer was lost at r rb?: the FORWARD policy of table filter is DROP/,
  ),
  one(
    'router',
    'REJECT',
    `${R} iptables -A FORWARD -p icmp -j REJECT; ${PING} 10.0.2.2`,
    /rule 1 of chain FORWARD in table filter rejects it/,
  ),
  one(
    'router',
    'REJECT with a reset',
    `${R} iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset; ${TCP} 10.0.2.2 80`,
    /rule 1 of chain FORWARD in table filter rejects it/,
  ),
  one('pair', 'INPUT policy', `${B} iptables -P INPUT DROP; ${PING} 10.0.0.2`, /dropped at b vb: the INPUT policy of table filter is DROP/),
  one(
    'pair',
    'INPUT rule',
    `${B} iptables -A INPUT -s 10.0.0.1 -j DROP; ${PING} 10.0.0.2`,
    /rule 1 of chain INPUT in table filter drops it \(-A INPUT -s 10\.0\.0\.1\/32 -j DROP\)/,
  ),
  one(
    'pair',
    'INPUT rule for a TCP port',
    `${B} iptables -A INPUT -p tcp --dport 80 -j DROP; ${TCP} 10.0.0.2 80`,
    /rule 1 of chain INPUT in table filter drops it/,
  ),
  one(
    'pair',
    'INPUT lets only known connections in',
    `${B} iptables -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT; ${B} iptables -P INPUT DROP; ${PING} 10.0.0.2`,
    /the INPUT policy of table filter is DROP/,
  ),
  one(
    'pair',
    'OUTPUT policy',
    `${A} iptables -P OUTPUT DROP; ${PING} 10.0.0.2`,
    /dropped at a( va)?: the OUTPUT policy of table filter is DROP/,
  ),
  one(
    'pair',
    'OUTPUT rule',
    `${A} iptables -A OUTPUT -p icmp -j DROP; ${PING} 10.0.0.2`,
    /rule 1 of chain OUTPUT in table filter drops it/,
  ),
  one(
    'pair',
    'answers are not let out',
    `${B} iptables -A OUTPUT -p icmp -j DROP; ${PING} 10.0.0.2`,
    /arrived at b vb, but its answer was lost at b.*rule 1 of chain OUTPUT in table filter/,
  ),
  one(
    'pair',
    'answers are not let in',
    `${A} iptables -P INPUT DROP; ${PING} 10.0.0.2`,
    /answer was lost at a va: the INPUT policy of table filter is DROP/,
  ),
  one(
    'pair',
    'raw PREROUTING',
    `${B} iptables -t raw -A PREROUTING -p icmp -j DROP; ${PING} 10.0.0.2`,
    /rule 1 of chain PREROUTING in table raw drops it.*iptables -t raw -nvL PREROUTING/,
  ),
  one('pair', 'raw OUTPUT', `${A} iptables -t raw -A OUTPUT -p icmp -j DROP; ${PING} 10.0.0.2`, /rule 1 of chain OUTPUT in table raw/),
  one(
    'pair',
    'mangle PREROUTING',
    `${B} iptables -t mangle -A PREROUTING -p icmp -j DROP; ${PING} 10.0.0.2`,
    /rule 1 of chain PREROUTING in table mangle/,
  ),
  one('pair', 'mangle INPUT policy', `${B} iptables -t mangle -P INPUT DROP; ${PING} 10.0.0.2`, /the INPUT policy of table mangle is DROP/),
  one(
    'router',
    'mangle FORWARD',
    `${R} iptables -t mangle -A FORWARD -j DROP; ${PING} 10.0.2.2`,
    /rule 1 of chain FORWARD in table mangle/,
  ),
  one(
    'router',
    'mangle POSTROUTING',
    `${R} iptables -t mangle -A POSTROUTING -d 10.0.2.2 -j DROP; ${PING} 10.0.2.2`,
    /rule 1 of chain POSTROUTING in table mangle/,
  ),
  one(
    'pair',
    'mangle OUTPUT',
    `${A} iptables -t mangle -A OUTPUT -p icmp -j DROP; ${PING} 10.0.0.2`,
    /rule 1 of chain OUTPUT in table mangle/,
  ),
  one(
    'router',
    'TTL lowered by a rule',
    `${R} iptables -t mangle -A PREROUTING -i ra -j TTL --ttl-set 1; ${PING} 10.0.2.2`,
    /TTL\) ran out/,
  ),
  one(
    'router',
    'notrack',
    `${R} iptables -t raw -A PREROUTING -i rb -j NOTRACK; ${R} iptables -P FORWARD DROP; ${R} iptables -A FORWARD -i ra -j ACCEPT; ${R} iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT; ${PING} 10.0.2.2`,
    /answer was lost at r rb?: the FORWARD policy of table filter is DROP.*not tracked \(rule 1 of raw PREROUTING: notrack\)/,
  ),
  one(
    'router',
    'a mark decides',
    `${R} iptables -t mangle -A PREROUTING -i ra -j MARK --set-mark 7; ${R} iptables -A FORWARD -m mark --mark 7 -j DROP; ${PING} 10.0.2.2`,
    /rule 1 of chain FORWARD in table filter drops it \(.*--mark 0x7/,
  ),
  one(
    'pair',
    'limit exhausted',
    `${B} iptables -A INPUT -p icmp -m limit --limit 1/hour --limit-burst 1 -j ACCEPT; ${B} iptables -A INPUT -p icmp -j DROP; ${PING} 10.0.0.2; ${PING} 10.0.0.2`,
    /rule 2 of chain INPUT in table filter/,
  ),
  one(
    'router',
    'TCP: SYN-ACK not let back',
    `${R} iptables -A FORWARD -i rb -p tcp -j DROP; (timeout 4 ${B} nc -l -p 80 &) ; sleep 0.2; ${TCP} 10.0.2.2 80`,
    /arrived at b vb, but its answer was lost at r rb?: rule 1 of chain FORWARD/,
  ),
  one(
    'router',
    'DNAT to nowhere',
    `${R} iptables -t nat -A PREROUTING -d 10.0.1.254 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.99; ${TCP} 10.0.1.254 80`,
    /nobody on rb answers ARP for 10\.0\.2\.99/,
  ),
  one(
    'router',
    'DNAT to a closed port',
    `${R} iptables -t nat -A PREROUTING -d 10.0.1.254 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:8080; ${TCP} 10.0.1.254 80`,
    /arrived at b vb, but nobody listens/,
  ),
  one(
    'router',
    'DNAT without FORWARD',
    `${R} iptables -t nat -A PREROUTING -d 10.0.1.254 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2; ${R} iptables -P FORWARD DROP; ${TCP} 10.0.1.254 80`,
    /the FORWARD policy of table filter is DROP/,
  ),
  one(
    'router',
    'SNAT to an address nobody has',
    `${R} iptables -t nat -A POSTROUTING -o rb -j SNAT --to-source 10.0.2.123; ${PING} 10.0.2.2`,
    /answer was lost at b vb: nobody on vb answers ARP for 10\.0\.2\.123/,
  ),
];

/** Bridges and what stands on them. */
const BRIDGED: readonly CauseCase[] = [
  one(
    'bridge',
    'isolated ports',
    `bridge link set dev pa isolated on; bridge link set dev pb isolated on; ${PING} 10.0.0.2`,
    /bridge port pb is isolated/,
  ),
  one('bridge', 'port disabled', `bridge link set dev pb state 0; ${PING} 10.0.0.2`, /bridge port pb is disabled/),
  one(
    'bridge',
    'port listening',
    `ip link set br0 type bridge stp_state 1; ip link set pb down; ip link set pb up; sleep 0.5; ${PING} 10.0.0.2`,
    /bridge port pb is (listening|blocking)/,
  ),
  one(
    'bridge',
    'own port listening',
    `ip link set br0 type bridge stp_state 1; ip link set pa down; ip link set pa up; sleep 0.5; ${PING} 10.0.0.2`,
    /bridge port pa is (listening|blocking)/,
  ),
  one(
    'bridge',
    'port in another VLAN',
    `ip link set br0 type bridge vlan_filtering 1; bridge vlan del dev pb vid 1; bridge vlan add dev pb vid 20 pvid untagged; ${PING} 10.0.0.2`,
    /bridge port pb is not a member of VLAN 1.*bridge vlan show/,
  ),
  one(
    'bridge',
    'no PVID',
    `ip link set br0 type bridge vlan_filtering 1; bridge vlan del dev pa vid 1; ${PING} 10.0.0.2`,
    /untagged frames have no VLAN on pa/,
  ),
  one('bridge', 'port not on the bridge', `ip link set pb nomaster; ${PING} 10.0.0.2`, /nobody on va answers ARP for 10\.0\.0\.2/),
  one(
    'bridge',
    'bridge down',
    `ip link set br0 down; ${PING} 10.0.0.2`,
    /bridge port pa is disabled and does not forward: br0 itself is down/,
  ),
  one(
    'bridge',
    'br_netfilter FORWARD policy',
    `modprobe br_netfilter; iptables -P FORWARD DROP; ${PING} 10.0.0.2`,
    /the FORWARD policy of table filter is DROP.*bridge-nf-call-iptables is 1/,
  ),
  one(
    'bridge',
    'br_netfilter rule',
    `modprobe br_netfilter; iptables -A FORWARD -m physdev --physdev-in pa -j DROP; ${PING} 10.0.0.2`,
    /rule 1 of chain FORWARD in table filter drops it.*bridge-nf-call-iptables is 1/,
  ),
  one('bridge', 'locked port', `bridge link set dev pa locked on learning off; ${PING} 10.0.0.2`, /locked, and the sender's MAC/),
  one('bridge', 'flood off', `bridge link set dev pb bcast_flood off; ${PING} 10.0.0.2`, /bridge port pb takes no flooded frames/),
  one('bridge', 'ping to the outside from a namespace without a route', `${PING} 10.8.0.1`, /not sent: a has no route/),
];

export const CASES: readonly CauseCase[] = [...LINK, ...ROUTED, ...RULES, ...BRIDGED];
