#: lab bare
# Time exceeded: a ping with TTL 1 and traceroute by UDP and by ICMP.
for n in h r s; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns h address 02:00:00:00:00:01 type veth peer name e0 netns r address 02:00:00:00:00:02
ip link add e1 netns r address 02:00:00:00:00:03 type veth peer name eth0 netns s address 02:00:00:00:00:04
ip -n h addr add 10.1.0.2/24 dev eth0
ip -n h link set eth0 up
ip -n r addr add 10.1.0.1/24 dev e0
ip -n r link set e0 up
ip -n r addr add 10.2.0.1/24 dev e1
ip -n s addr add 10.2.0.2/24 dev eth0
ip -n r link set e1 mtu 1500 up
ip -n s link set eth0 mtu 1500 up
ip -n h route add default via 10.1.0.1
ip -n s route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for n in h s; do ip netns exec $n sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=60; done
ip netns exec r sysctl -qw net.ipv4.neigh.e0.delay_first_probe_time=60 net.ipv4.neigh.e1.delay_first_probe_time=60
sleep 1.5
ip netns exec h tcpdump -U -w /tmp/x.pcap -ni eth0  2>/dev/null &
sleep 1
ip netns exec h ping -q -c 1 -W 1 -t 1 10.2.0.2
ip netns exec h traceroute -n -q 1 -N 1 -w 1 10.2.0.2 >/dev/null
ip netns exec h traceroute -n -I -q 1 -N 1 -w 1 10.2.0.2 >/dev/null
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
