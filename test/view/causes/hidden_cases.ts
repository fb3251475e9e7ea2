import { type CauseCase, type NETWORKS } from './cases.ts';

/** Situations in which the cause is hidden: two at once, only the answer lost, tunnels, chains of NAT. */
const one = (network: keyof typeof NETWORKS, name: string, script: string, expect: RegExp): CauseCase => ({
  name,
  network,
  script,
  expect,
});

export const HIDDEN: readonly CauseCase[] = [
  one(
    'router',
    'request and reply both blocked: the request by mangle, the reply by filter',
    `
ip netns exec r iptables -t mangle -A FORWARD -i ra -p icmp -m statistic --mode nth --every 2 --packet 0 -j DROP
ip netns exec r iptables -A FORWARD -i rb -j DROP
ip netns exec a ping -c2 -i 0.2 -W1 10.0.2.2
`,
    /answer was lost at r rb: rule 1 of chain FORWARD in table filter drops it \(-A FORWARD -i rb -j DROP\)/,
  ),
  one(
    'router',
    'only every second reply is lost',
    `
ip netns exec r iptables -A FORWARD -i rb -m statistic --mode nth --every 2 --packet 1 -j DROP
ip netns exec a ping -c4 -i 0.2 -W1 10.0.2.2
`,
    /answer was lost at r rb: rule 1 of chain FORWARD .*-m statistic --mode nth --every 2/,
  ),
  one(
    'router',
    'netem loss on the way back',
    `
ip netns exec b tc qdisc add dev vb root netem loss 100%
ip netns exec a ping -c1 -W1 10.0.2.2
`,
    /lost at b vb: the queue of vb \(netem\) drops it/,
  ),
  one(
    'router',
    'netem duplicate and delay longer than the patience',
    `
ip netns exec b tc qdisc add dev vb root netem delay 3s
ip netns exec a ping -c1 -W1 10.0.2.2
`,
    /answer was lost at b vb: the queue of vb \(netem\) holds it back/,
  ),
  one(
    'pair',
    'two causes: receiver firewall and no lo',
    `
ip netns exec b iptables -A INPUT -p icmp -j REJECT
ip netns exec b iptables -A OUTPUT -p icmp --icmp-type destination-unreachable -j DROP
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /dropped at b vb: rule 1 of chain INPUT in table filter rejects it/,
  ),
  one(
    'router',
    'DNAT chain: first r then b redirects to a port nobody has',
    `
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.254 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:8080
ip netns exec b iptables -t nat -A PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports 9090
ip netns exec a nc -zv -w1 10.0.1.254 80
`,
    /arrived at b vb, but nobody listens on that port \(TCP 9090\)/,
  ),
  one(
    'router',
    'DNAT but the server answers by another way',
    `
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.1.254 -p tcp --dport 80 -j DNAT --to-destination 10.0.2.2:80
(timeout 5 ip netns exec b nc -l -p 80 &)
ip -n b route del default
sleep 0.2; ip netns exec a nc -zv -w1 10.0.1.254 80
`,
    /its answer cannot be sent: b has no route to 10\.0\.1\.1/,
  ),
  one(
    'router',
    'conntrack table full',
    `
ip netns exec a ping -c1 -W1 10.0.2.2
sysctl -qw net.netfilter.nf_conntrack_max=1
ip netns exec r iptables -A FORWARD -m conntrack --ctstate NEW -j ACCEPT
for p in 1 2 3 4; do echo x | ip netns exec a nc -u -w1 -p 300$p 10.0.2.2 7; done
ip netns exec a ping -c1 -W1 10.0.2.2
`,
    /dropped at r ra: the table of connections is full \(nf_conntrack_max is 1\)/,
  ),
  one(
    'pair',
    'different subnets on one cable',
    `
ip -n b addr flush dev vb; ip -n b addr add 10.0.9.2/24 dev vb
ip -n a route add 10.0.9.0/24 dev va
ip netns exec a ping -c1 -W1 10.0.9.2
`,
    /its answer cannot be sent: b has no route to 10\.0\.0\.1/,
  ),
  one(
    'pair',
    'netmask too narrow on the receiver',
    `
ip -n b addr flush dev vb; ip -n b addr add 10.0.0.130/25 dev vb
ip netns exec a ping -c1 -W1 10.0.0.130
`,
    /its answer cannot be sent: b has no route to 10\.0\.0\.1: it is in none of its networks \(10\.0\.0\.130\/25 vb\)/,
  ),
  one(
    'pair',
    'INVALID: ack without a connection dropped',
    `
ip netns exec b iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
ip netns exec b sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0
(timeout 5 ip netns exec b nc -lk -p 80 &)
sleep 0.2; (echo a; sleep 1; echo b) | timeout 3 ip netns exec a nc -w2 10.0.0.2 80 & sleep 0.5; conntrack -F 2>/dev/null; ip netns exec b conntrack -F; sleep 3
`,
    /rule 1 of chain INPUT .*connection tracking calls it INVALID/,
  ),
  one(
    'bridge',
    'vlan: one port tagged only',
    `
ip link set br0 type bridge vlan_filtering 1
bridge vlan del dev pb vid 1; bridge vlan add dev pb vid 1
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /the frame came to vb in b with the tag of VLAN 1, for which there is no interface/,
  ),
  one(
    'bridge',
    'host cannot reach: br0 itself not in the vlan',
    `
ip link set br0 type bridge vlan_filtering 1
bridge vlan del dev br0 vid 1 self
ping -c1 -W1 10.0.0.1
`,
    /untagged frames have no VLAN on br0 \(no PVID\)/,
  ),
  one(
    'bridge',
    'br_netfilter on and nat of the host MASQUERADEs bridged traffic',
    `
modprobe br_netfilter
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE
ip netns exec b iptables -A INPUT -s 10.0.0.254 -j DROP
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /rule 1 of chain INPUT in table filter drops it \(-A INPUT -s 10\.0\.0\.254\/32 -j DROP\); by then NAT had changed its source 10\.0\.0\.1 to 10\.0\.0\.254/,
  ),
  one(
    'bridge',
    'wrong bridge: pb is in br1',
    `
ip link add br1 type bridge; ip link set br1 up; ip link set pb master br1
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /belongs to vb in b, which is on another link \(vb in b leads to pb in host, a port of br1; va in a leads to pa in host, a port of br0\)/,
  ),
  one(
    'bridge',
    'hairpin: a pings its own DNAT address',
    `
iptables -t nat -A PREROUTING -d 10.9.9.9 -j DNAT --to-destination 10.0.0.1
ip -n a route add default via 10.0.0.254; sysctl -qw net.ipv4.ip_forward=1
ip netns exec a ping -c1 -W1 10.9.9.9
`,
    /receiver is behind bridge port pa, where the frame came from.*hairpin off/,
  ),
  one(
    'none',
    'docker-like: published port, FORWARD drop because DOCKER-USER',
    `
ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up
ip netns add c0; ip link add v0 type veth peer name eth0 netns c0; ip link set v0 master docker0 up
ip -n c0 addr add 172.17.0.2/16 dev eth0; ip -n c0 link set eth0 up; ip -n c0 link set lo up; ip -n c0 route add default via 172.17.0.1
sysctl -qw net.ipv4.ip_forward=1; iptables -P FORWARD DROP
iptables -N DOCKER-USER; iptables -N DOCKER; iptables -A FORWARD -j DOCKER-USER; iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -o docker0 -j DOCKER; iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
iptables -A DOCKER-USER -s 172.17.0.2 -p tcp --dport 80 -j DROP
iptables -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
ip netns exec c0 curl -s -m1 http://8.8.8.8/
`,
    /rule 1 of chain DOCKER-USER in table filter drops it.*DROP\); look/,
  ),
  one(
    'none',
    'vxlan: wrong VNI at the other end',
    `
for n in 1 2; do ip netns add n$n; done
ip link add e0 netns n1 type veth peer name e0 netns n2
for n in 1 2; do ip -n n$n addr add 192.168.5.$n/24 dev e0; ip -n n$n link set e0 up; ip -n n$n link set lo up; ip -n n$n link add vx type vxlan id 1$n dstport 4789 remote 192.168.5.$((3-n)); ip -n n$n addr add 10.7.0.$n/24 dev vx; ip -n n$n link set vx up; done
ip netns exec n1 ping -c1 -W1 10.7.0.2
`,
    /lost at n2 e0: n2 has no VXLAN interface that is up with network number \(VNI\) 11/,
  ),
  one(
    'none',
    'vxlan: UDP 4789 filtered underneath',
    `
for n in 1 2; do ip netns add n$n; done
ip link add e0 netns n1 type veth peer name e0 netns n2
for n in 1 2; do ip -n n$n addr add 192.168.5.$n/24 dev e0; ip -n n$n link set e0 up; ip -n n$n link add vx type vxlan id 10 dstport 4789 remote 192.168.5.$((3-n)); ip -n n$n addr add 10.7.0.$n/24 dev vx; ip -n n$n link set vx up; done
ip netns exec n2 iptables -A INPUT -p udp --dport 4789 -j DROP
ip netns exec n1 ping -c1 -W1 10.7.0.2
`,
    /ARP's question for 10\.7\.0\.2 was lost at n2 e0: rule 1 of chain INPUT .*--dport 4789/,
  ),
  one(
    'none',
    'vxlan: wrong port',
    `
for n in 1 2; do ip netns add n$n; done
ip link add e0 netns n1 type veth peer name e0 netns n2
for n in 1 2; do ip -n n$n addr add 192.168.5.$n/24 dev e0; ip -n n$n link set e0 up; ip -n n$n link add vx type vxlan id 10 dstport 478$n remote 192.168.5.$((3-n)); ip -n n$n addr add 10.7.0.$n/24 dev vx; ip -n n$n link set vx up; done
ip netns exec n1 ping -c1 -W1 10.7.0.2
`,
    /nobody listens on that port \(UDP 4781\); n2 has no VXLAN interface/,
  ),
  one(
    'none',
    'vxlan: no route to the remote',
    `
for n in 1 2; do ip netns add n$n; done
ip link add e0 netns n1 type veth peer name e0 netns n2
for n in 1 2; do ip -n n$n addr add 192.168.5.$n/24 dev e0; ip -n n$n link set e0 up; ip -n n$n link add vx type vxlan id 10 dstport 4789 remote 172.31.0.$((3-n)); ip -n n$n addr add 10.7.0.$n/24 dev vx; ip -n n$n link set vx up; done
ip netns exec n1 ping -c1 -W1 10.7.0.2
`,
    /n1 has no route to 172\.31\.0\.2/,
  ),
  one(
    'none',
    'vxlan: only the reply is dropped, underneath',
    `
for n in 1 2; do ip netns add n$n; done
ip link add e0 netns n1 type veth peer name e0 netns n2
for n in 1 2; do ip -n n$n addr add 192.168.5.$n/24 dev e0; ip -n n$n link set e0 up; ip -n n$n link add vx type vxlan id 10 dstport 4789 remote 192.168.5.$((3-n)); ip -n n$n addr add 10.7.0.$n/24 dev vx; ip -n n$n link set vx up; done
ip netns exec n1 ping -c1 -W1 10.7.0.2 >/dev/null
ip netns exec n1 iptables -A INPUT -p udp --dport 4789 -j DROP
ip netns exec n1 ping -c1 -W1 10.7.0.2
`,
    /arrived at n2 vx, but its answer was lost at n1 e0: rule 1 of chain INPUT/,
  ),
  one(
    'none',
    'vxlan: firewall inside the tunnel’s other end',
    `
for n in 1 2; do ip netns add n$n; done
ip link add e0 netns n1 type veth peer name e0 netns n2
for n in 1 2; do ip -n n$n addr add 192.168.5.$n/24 dev e0; ip -n n$n link set e0 up; ip -n n$n link add vx type vxlan id 10 dstport 4789 remote 192.168.5.$((3-n)); ip -n n$n addr add 10.7.0.$n/24 dev vx; ip -n n$n link set vx up; done
ip netns exec n2 iptables -A INPUT -i vx -p icmp -j DROP
ip netns exec n1 ping -c1 -W1 10.7.0.2
`,
    /dropped at n2 vx: rule 1 of chain INPUT .*-i vx -p icmp/,
  ),
  one(
    'none',
    'vxlan: other end’s vxlan is down',
    `
for n in 1 2; do ip netns add n$n; done
ip link add e0 netns n1 type veth peer name e0 netns n2
for n in 1 2; do ip -n n$n addr add 192.168.5.$n/24 dev e0; ip -n n$n link set e0 up; ip -n n$n link add vx type vxlan id 10 dstport 4789 remote 192.168.5.$((3-n)); ip -n n$n addr add 10.7.0.$n/24 dev vx; ip -n n$n link set vx up; done
ip -n n2 link set vx down
ip netns exec n1 ping -c1 -W1 10.7.0.2
`,
    /n2 has no VXLAN interface that is up/,
  ),
  one(
    'none',
    'macvlan child to parent',
    `
ip netns add c; ip link add mv0 link eth0 type macvlan mode bridge; ip link set mv0 netns c; ip -n c addr add 10.0.2.99/24 dev mv0; ip -n c link set mv0 up; sleep 1
ip netns exec c ping -c1 -W1 10.0.2.15
`,
    /belongs to eth0 in host, but a macvlan and the device under it never hear each other/,
  ),
  one(
    'none',
    'vlan: the two ends have different tags',
    `
ip netns add a; ip netns add b; ip link add va netns a type veth peer name vb netns b
ip -n a link set va up; ip -n b link set vb up
ip -n a link add link va name va.10 type vlan id 10; ip -n b link add link vb name vb.20 type vlan id 20
ip -n a addr add 10.3.0.1/24 dev va.10; ip -n b addr add 10.3.0.2/24 dev vb.20; ip -n a link set va.10 up; ip -n b link set vb.20 up
ip netns exec a ping -c1 -W1 10.3.0.2
`,
    /the frame came to vb in b with the tag of VLAN 10/,
  ),
  one(
    'none',
    'namespace without any interface up, TCP',
    `
ip netns add z; ip netns exec z curl -s -m1 http://1.1.1.1/
`,
    /z has no route to 1\.1\.1\.1: none of its interfaces has an IPv4 address/,
  ),
  one(
    'none',
    'MASQUERADE on the wrong interface',
    `
ip netns add a; ip link add pa type veth peer name va netns a; ip addr add 10.4.0.254/24 dev pa; ip link set pa up
ip -n a addr add 10.4.0.1/24 dev va; ip -n a link set va up; ip -n a route add default via 10.4.0.254; sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o pa -j MASQUERADE
ip netns exec a ping -c1 -W1 8.8.8.8
`,
    /answer cannot be sent: internet has no route to 10\.4\.0\.1; .*MASQUERADE\) on host; look at `iptables -t nat -nvL POSTROUTING`/,
  ),
  one(
    'none',
    'MASQUERADE for another source net, TCP',
    `
ip netns add a; ip link add pa type veth peer name va netns a; ip addr add 10.4.0.254/24 dev pa; ip link set pa up
ip -n a addr add 10.4.0.1/24 dev va; ip -n a link set va up; ip -n a route add default via 10.4.0.254; sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -s 10.5.0.0/24 -j MASQUERADE
ip netns exec a curl -s -m2 http://8.8.8.8/
`,
    /answer cannot be sent: internet has no route to 10\.4\.0\.1/,
  ),
  one(
    'none',
    'DNS through a broken NAT',
    `
ip netns add a; ip link add pa type veth peer name va netns a; ip addr add 10.4.0.254/24 dev pa; ip link set pa up
ip -n a addr add 10.4.0.1/24 dev va; ip -n a link set va up; ip -n a route add default via 10.4.0.254; sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -s 10.4.0.0/24 -p tcp -j MASQUERADE
mkdir -p /etc/netns/a; echo nameserver 8.8.8.8 > /etc/netns/a/resolv.conf
timeout 5 ip netns exec a ping -c1 -W1 example.com
`,
    /answer cannot be sent: internet has no route to 10\.4\.0\.1/,
  ),
  one(
    'router',
    'policy routing: mark sends it to an empty table',
    `
ip -n r rule add iif ra lookup 77 prio 10
ip -n r route add blackhole default table 77
ip netns exec a ping -c1 -W1 10.0.2.2
`,
    /dropped at r ra: r has a blackhole route to 10\.0\.2\.2/,
  ),
  one(
    'router',
    'bad gateway outside of its networks (onlink)',
    `
ip -n a route replace default via 10.77.0.1 dev va onlink
ip netns exec a ping -c1 -W1 10.0.2.2
`,
    /nobody on va answers ARP for 10\.77\.0\.1: no interface anywhere/,
  ),
  one(
    'router',
    'rp_filter strict and asymmetric way back',
    `
ip link add v2 netns a type veth peer name r2 netns r; ip -n a addr add 10.0.5.1/24 dev v2; ip -n r addr add 10.0.5.254/24 dev r2; ip -n a link set v2 up; ip -n r link set r2 up
ip netns exec a sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.va.rp_filter=1 net.ipv4.conf.v2.rp_filter=1
ip -n r route add 10.0.1.1/32 dev r2 via 10.0.5.1
ip netns exec a ping -c1 -W1 10.0.2.2
`,
    /answer was lost at a v2: the reverse path filter: an answer to 10\.0\.2\.2 would not leave by v2 \(rp_filter\); look/,
  ),
  one(
    'router',
    'ICMP blocked: traceroute shows nothing at r',
    `
ip netns exec r iptables -A OUTPUT -p icmp -j DROP
ip netns exec a traceroute -n -q1 -w1 -m2 10.0.2.2
`,
    /answer was lost at r: rule 1 of chain OUTPUT/,
  ),
  one(
    'router',
    'traceroute: end filtered',
    `
ip netns exec b iptables -A INPUT -p udp -j DROP
ip netns exec a traceroute -n -q1 -w1 -m3 10.0.2.2
`,
    /dropped at b vb: rule 1 of chain INPUT .*-p udp/,
  ),
  one(
    'router',
    'TCP: RST by firewall on the reply',
    `
ip netns exec r iptables -A FORWARD -i rb -p tcp -j REJECT --reject-with tcp-reset
(timeout 5 ip netns exec b nc -l -p 80 &)
sleep 0.2; ip netns exec a nc -zv -w1 10.0.2.2 80
`,
    /answer was lost at r rb: rule 1 of chain FORWARD in table filter rejects it/,
  ),
  one(
    'bridge',
    'ebtables-like: learning off and static fdb to nowhere',
    `
bridge fdb add 02:11:11:11:11:11 dev pb master static
ip -n a neigh add 10.0.0.2 lladdr 02:11:11:11:11:11 dev va nud permanent
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /no interface has 02:11:11:11:11:11, the neighbour entry for 10\.0\.0\.2 in a is wrong/,
  ),
  one(
    'bridge',
    'port pb down on the host',
    `
ip link set pb down
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /bridge port pb is disabled and does not forward: pb is down/,
  ),
  one(
    'bridge',
    'vb down in b',
    `
ip -n b link set vb down
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /bridge port pb is disabled and does not forward: pb has no carrier: the other end of its cable, vb in b, is down/,
  ),
  one(
    'bridge',
    'gateway: a has default route but host does not forward',
    `
ip -n a route add default via 10.0.0.254; sysctl -qw net.ipv4.ip_forward=0
ip netns exec a ping -c1 -W1 8.8.8.8
`,
    /8\.8\.8\.8 is not an address of host, which does not forward/,
  ),
  one(
    'bridge',
    'gateway: forward ok, no MASQUERADE, TCP',
    `
ip -n a route add default via 10.0.0.254; sysctl -qw net.ipv4.ip_forward=1
ip netns exec a nc -zv -w1 8.8.8.8 53
`,
    /answer cannot be sent: internet has no route to 10\.0\.0\.1/,
  ),
  one(
    'bridge',
    'MASQUERADE there but FORWARD drops replies',
    `
ip -n a route add default via 10.0.0.254; sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE
iptables -P FORWARD DROP; iptables -A FORWARD -i br0 -j ACCEPT
ip netns exec a ping -c1 -W1 8.8.8.8
`,
    /arrived at internet eth0, but its answer was lost at host eth0: the FORWARD policy/,
  ),
  one(
    'bridge',
    'host firewall INPUT drops ns ping',
    `
iptables -A INPUT -i br0 -p icmp -j DROP
ip netns exec a ping -c1 -W1 10.0.0.254
`,
    /dropped at host br0: rule 1 of chain INPUT in table filter drops it \(-A INPUT -i br0 -p icmp -j DROP\); look/,
  ),
  one(
    'bridge',
    'bridge without an address',
    `
ip addr flush dev br0
ip netns exec a ping -c1 -W1 10.0.0.254
`,
    /nobody on va answers ARP for 10\.0\.0\.254: no interface anywhere/,
  ),
  one(
    'bridge',
    'default gateway address not on the bridge',
    `
ip -n a route add default via 10.0.0.1 2>/dev/null; ip -n a route add default via 10.0.0.253
ip netns exec a ping -c1 -W1 8.8.8.8
`,
    /its route to 8\.8\.8\.8 names no gateway/,
  ),
  one(
    'bridge',
    'DNAT published port from outside dropped by FORWARD policy',
    `
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.1:80
iptables -P FORWARD DROP; sysctl -qw net.ipv4.ip_forward=1
ip netns add out; ip link add po type veth peer name vo netns out; ip addr add 192.0.2.1/24 dev po; ip link set po up; ip -n out addr add 192.0.2.2/24 dev vo; ip -n out link set vo up
ip netns exec out nc -zv -w1 192.0.2.1 8080
`,
    /dropped at host po: the FORWARD policy/,
  ),
  one(
    'bridge',
    'DNAT but container has no default route',
    `
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.1:80
sysctl -qw net.ipv4.ip_forward=1
ip netns add out; ip link add po type veth peer name vo netns out; ip addr add 192.0.2.1/24 dev po; ip link set po up; ip -n out addr add 192.0.2.2/24 dev vo; ip -n out link set vo up
(timeout 5 ip netns exec a nc -l -p 80 &)
sleep 0.2; ip netns exec out nc -zv -w1 192.0.2.1 8080
`,
    /its answer cannot be sent: a has no route to 192\.0\.2\.2/,
  ),
  one(
    'bridge',
    'DNAT locally generated: OUTPUT chain missing',
    `
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.1:80
(timeout 5 ip netns exec a nc -l -p 80 &)
sleep 0.2; nc -zv -w1 10.0.0.254 8080
`,
    /nobody listens on that port \(TCP 8080\); rule 1 of nat PREROUTING would send that port on/,
  ),
  one(
    'bridge',
    'DNAT to a wrong address',
    `
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.77:80
sysctl -qw net.ipv4.ip_forward=1
ip netns add out; ip link add po type veth peer name vo netns out; ip addr add 192.0.2.1/24 dev po; ip link set po up; ip -n out addr add 192.0.2.2/24 dev vo; ip -n out link set vo up
ip netns exec out nc -zv -w1 192.0.2.1 8080
`,
    /nobody on br0 answers ARP for 10\.0\.0\.77/,
  ),
  one(
    'pair',
    'address only, no prefix (/32)',
    `
ip -n a addr flush dev va; ip -n a addr add 10.0.0.1/32 dev va
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /a has no route to 10\.0\.0\.2: it is in none of its networks \(10\.0\.0\.1\/32 va\)/,
  ),
  one(
    'pair',
    'raw table drops in OUTPUT of the receiver',
    `
ip netns exec b iptables -t raw -A OUTPUT -p icmp -j DROP; ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /answer was lost at b: rule 1 of chain OUTPUT in table raw/,
  ),
  one(
    'pair',
    'INPUT accepts established only',
    `
ip netns exec a iptables -P INPUT DROP; ip netns exec a iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT
ip netns exec a ping -c1 -W1 10.0.0.2
`,
    /answer was lost at a va: the INPUT policy of table filter is DROP/,
  ),
];
