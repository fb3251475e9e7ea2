# arp_ignore, arp_announce, arp_filter, arp_notify, arp_accept, proxy_arp, proxy_arp_pvlan, drop_gratuitous_arp
ip netns add a
ip netns add b
ip link add a0 netns a address 02:00:00:00:00:0a type veth peer name ra address 02:00:00:00:00:1a
ip link add b0 netns b address 02:00:00:00:00:0b type veth peer name rb address 02:00:00:00:00:1b
ip addr add 10.1.0.1/24 dev ra
ip addr add 10.2.0.1/24 dev rb
for i in ra rb; do ip link set $i up; done
ip -n a addr add 10.1.0.2/24 dev a0
ip -n b addr add 10.2.0.2/24 dev b0
ip -n a link set a0 up
ip -n b link set b0 up
sleep 1.2
alias a='ip netns exec a'
alias b='ip netns exec b'
a arping -c1 -w1 -I a0 10.1.0.1 | sed 's/  *[0-9.]*ms//'
a arping -c1 -w1 -I a0 10.2.0.1 | sed 's/  *[0-9.]*ms//'
sysctl -w net.ipv4.conf.ra.arp_ignore=1
a arping -c1 -w1 -I a0 10.2.0.1
a arping -c1 -w1 -I a0 10.1.0.1 | sed 's/  *[0-9.]*ms//'
sysctl -w net.ipv4.conf.ra.arp_ignore=2
a arping -c1 -w1 -I a0 10.1.0.1 | sed 's/  *[0-9.]*ms//'
ip -n a addr add 10.7.0.1/24 dev a0
a arping -c1 -w1 -s 10.7.0.1 -I a0 10.1.0.1
sysctl -w net.ipv4.conf.ra.arp_ignore=8
a arping -c1 -w1 -I a0 10.1.0.1
sysctl -w net.ipv4.conf.ra.arp_ignore=0
sysctl -w net.ipv4.conf.ra.arp_filter=1
a arping -c1 -w1 -I a0 10.2.0.1 | sed 's/  *[0-9.]*ms//'
ip route add 10.7.0.0/24 dev rb
a arping -c1 -w1 -s 10.7.0.1 -I a0 10.1.0.1
sysctl -w net.ipv4.conf.ra.arp_filter=0
sysctl -w net.ipv4.conf.ra.proxy_arp=1
a arping -c1 -w2 -I a0 10.2.0.2 | sed 's/  *[0-9.]*ms//'
sysctl -w net.ipv4.ip_forward=1
a arping -c1 -w2 -I a0 10.2.0.2 | sed 's/  *[0-9.]*ms//'
a arping -c1 -w2 -I a0 10.1.0.99
a arping -c1 -w2 -I a0 10.99.0.1
sysctl -w net.ipv4.conf.ra.proxy_arp=0
sysctl -w net.ipv4.conf.ra.proxy_arp_pvlan=1
a arping -c1 -w2 -I a0 10.1.0.99 | sed 's/  *[0-9.]*ms//'
a arping -c1 -w2 -I a0 10.2.0.2
sysctl -w net.ipv4.conf.ra.proxy_arp_pvlan=0
ip neigh add proxy 10.1.0.50 dev ra
a arping -c1 -w2 -I a0 10.1.0.50 | sed 's/  *[0-9.]*ms//'
ip neigh show proxy
ip neigh flush all
a arping -c1 -w1 -A -I a0 10.1.0.2
ip neigh show dev ra
sysctl -w net.ipv4.conf.ra.arp_accept=1
a arping -c1 -w1 -A -I a0 10.1.0.2
ip neigh show dev ra
ip neigh flush all
a arping -c1 -w1 -U -I a0 10.1.0.2
ip neigh show dev ra
sysctl -w net.ipv4.conf.ra.arp_accept=2
ip neigh flush all
a arping -c1 -w1 -U -s 10.7.0.1 -I a0 10.7.0.1
ip neigh show dev ra
sysctl -w net.ipv4.conf.ra.drop_gratuitous_arp=1
ip neigh flush all
a arping -c1 -w1 -U -I a0 10.1.0.2
ip neigh show dev ra
sysctl -w net.ipv4.conf.ra.drop_gratuitous_arp=0
sysctl -w net.ipv4.conf.ra.arp_accept=0
a timeout 3 tcpdump -lni a0 -t arp 2>/dev/null > /tmp/arp.txt & sleep 1
sysctl -w net.ipv4.conf.ra.arp_notify=1
ip link set ra address 02:00:00:00:00:2a
sleep 0.3
ip link set ra down
ip link set ra up
sleep 2.5
cat /tmp/arp.txt
ip neigh flush all
a timeout 4 tcpdump -lni a0 -t arp 2>/dev/null > /tmp/arp.txt & sleep 1
ping -c1 -W1 -I 10.2.0.1 10.1.0.2 >/dev/null
ip neigh flush all
sysctl -w net.ipv4.conf.ra.arp_announce=1
ping -c1 -W1 -I 10.2.0.1 10.1.0.2 >/dev/null
ip neigh flush all
sysctl -w net.ipv4.conf.ra.arp_announce=2
ping -c1 -W1 -I 10.2.0.1 10.1.0.2 >/dev/null
sleep 3.2
cat /tmp/arp.txt
sysctl -w net.ipv4.neigh.ra.locktime=3
b arping -c1 -w1 -D -I b0 10.2.0.1 | sed 's/  *[0-9.]*ms//'
b arping -c1 -w1 -D -I b0 10.2.0.77
ip -s link show ra | tail -4
