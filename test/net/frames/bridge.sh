#: lab bare
# The same ping on the port of the bridge, where nothing is translated, and what else is flooded there.
ip netns add c
ip netns add r
ip netns add s
ip link add br0 address 02:00:00:00:00:fe type bridge
ip link set br0 up
ip link add eth0 netns c address 02:00:00:00:00:0c type veth peer name vc
ip link add e0 netns r address 02:00:00:00:01:01 type veth peer name vr
ip link set vc master br0 up
ip link set vr master br0 up
ip link add e1 netns r address 02:00:00:00:01:02 type veth peer name eth0 netns s address 02:00:00:00:00:05
for n in c r s; do ip -n $n link set lo up; done
ip -n c addr add 192.168.1.2/24 dev eth0
ip -n c link set eth0 up
ip -n r addr add 192.168.1.1/24 dev e0
ip -n r link set e0 up
ip -n r addr add 10.7.0.1/24 dev e1
ip -n r link set e1 up
ip -n s addr add 10.7.0.5/24 dev eth0
ip -n s link set eth0 up
ip -n c route add default via 192.168.1.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for n in c s; do ip netns exec $n sysctl -qw net.ipv4.neigh.eth0.delay_first_probe_time=60; done
ip netns exec r sysctl -qw net.ipv4.neigh.e0.delay_first_probe_time=60 net.ipv4.neigh.e1.delay_first_probe_time=60
sleep 4
ip netns exec r iptables -t nat -A POSTROUTING -o e1 -j MASQUERADE
tcpdump -U -w /tmp/x.pcap -ni vc  2>/dev/null &
sleep 1
ip netns exec c ping -q -c 2 -i 0.3 10.7.0.5
echo hi | ip netns exec c nc -u -q 0 -p 4444 10.7.0.5 9
ip netns exec r ping -q -c 1 -W 4 192.168.1.9
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
