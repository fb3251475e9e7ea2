#: lab bare
# An overlay: ARP flooded to the remote, a ping and UDP in VXLAN, seen on the wire below.
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
ip netns exec a ping -q -c 1 10.0.0.2
ip -n a link add vx0 address 02:00:00:00:10:0a type vxlan id 42 dstport 4789 local 10.0.0.1 remote 10.0.0.2 dev eth0
ip -n b link add vx0 address 02:00:00:00:10:0b type vxlan id 42 dstport 4789 local 10.0.0.2 remote 10.0.0.1 dev eth0
ip -n a addr add 172.16.0.1/24 dev vx0
ip -n b addr add 172.16.0.2/24 dev vx0
ip -n a link set vx0 up
ip -n b link set vx0 up
sleep 1.5
ip netns exec a tcpdump -U -w /tmp/x.pcap -ni eth0 'not arp' 2>/dev/null &
sleep 1
ip netns exec a ping -q -c 2 -i 0.3 172.16.0.2
ip netns exec b ping -q -c 1 -s 1400 -W 1 172.16.0.1
echo hello | ip netns exec a nc -u -q 0 -p 4001 172.16.0.2 9
ip netns exec a ping -q -c 1 -W 4 172.16.0.9
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
