#: lab bare
# What a bridge and its host say of multicast when they come up.
ip netns add a
ip link add br0 address 02:00:00:00:00:fe type bridge
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 netns a address 02:00:00:00:00:0a
ip link set v0 master br0
ip -n a link set eth0 up
ip link set v0 up
ip addr add 10.0.0.1/24 dev br0
sleep 1.5
ip netns exec a tcpdump -U -w /tmp/x.pcap -ni eth0 igmp 2>/dev/null &
sleep 1
ip link set br0 up
sleep 3
ip -n a addr add 10.0.0.2/24 dev eth0
ip -n a maddr show dev eth0 >/dev/null
sleep 1
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
