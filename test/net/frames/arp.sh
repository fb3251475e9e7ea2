#: lab bare
# ARP: announcements of a new address, a request and its reply, one that nobody answers, arping, and proxy ARP.
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
ip netns exec b sysctl -qw net.ipv4.conf.all.arp_notify=1 net.ipv4.conf.eth0.arp_notify=1
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
sleep 1
for n in a b; do ip netns exec $n sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=60; done
ip netns exec a tcpdump -U -w /tmp/x.pcap -ni eth0 arp 2>/dev/null &
sleep 1
ip -n b addr add 10.0.0.2/24 dev eth0
ip netns exec a ping -q -c 1 -W 1 10.0.0.2
ip netns exec a arping -q -c 1 -w 1 10.0.0.2
ip netns exec a arping -q -A -c 1 -I eth0 10.0.0.1
ip netns exec a arping -q -U -c 1 -I eth0 10.0.0.1
ip netns exec a arping -q -D -c 1 -w 1 -I eth0 10.0.0.2
ip -n b link set lo up
ip -n b addr add 10.9.0.1/32 dev lo
ip -n b link add x0 type veth peer name x1
ip -n b addr add 10.8.0.1/24 dev x0
ip -n b link set x0 up
ip -n b link set x1 up
ip netns exec b sysctl -qw net.ipv4.conf.eth0.proxy_arp=1 net.ipv4.ip_forward=1 net.ipv4.neigh.eth0.proxy_delay=0
ip -n a route add 10.8.0.0/15 dev eth0
ip netns exec a ping -q -c 1 -W 1 10.9.0.1
ip netns exec a ping -q -c 1 -W 1 10.8.0.1
ip netns exec a ping -q -c 1 -W 1 10.8.0.7
ip netns exec a ping -q -c 1 -W 4 10.0.0.77
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
