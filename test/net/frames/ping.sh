#: lab bare
# Two namespaces on a cable: pings with their ARP, of several sizes, patterns, TTL and TOS.
ip netns add a
ip netns add b
ip link add eth0 netns a address 02:00:00:00:00:0a type veth peer name eth0 netns b address 02:00:00:00:00:0b
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n a link set eth0 up
ip -n b link set eth0 up
ip -n a link set lo up
ip -n b link set lo up
for n in a b; do ip netns exec $n sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=60; done
sleep 1.5
ip netns exec a tcpdump -U -w /tmp/x.pcap -ni eth0  2>/dev/null &
sleep 1
ip netns exec a ping -q -c 2 -i 0.3 10.0.0.2
ip netns exec b ping -q -c 1 -s 1400 -t 9 -Q 0x10 10.0.0.1
ip netns exec b ping -q -c 1 -s 0 -p abcd 10.0.0.1
ip netns exec b ping -q -c 1 -s 24 -p abcd -R 10.0.0.1
ip netns exec a ping -q -c 1 -M dont 10.0.0.2
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
