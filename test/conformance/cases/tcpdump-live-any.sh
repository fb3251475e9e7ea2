# tcpdump on any interface, for one direction, for tagged frames; -w then -r of them.
ip netns add a; ip netns add b
ip link add br0 address 02:00:00:00:00:b0 type bridge
ip link add va address 02:00:00:00:00:0a type veth peer name eth0 address 02:00:00:00:00:01 netns a
ip link add vb address 02:00:00:00:00:0b type veth peer name eth0 address 02:00:00:00:00:02 netns b
ip link set va master br0; ip link set vb master br0
ip link set va up; ip link set vb up; ip link set br0 up; ip addr add 10.0.0.254/24 dev br0
ip -n a link set lo up; ip -n b link set lo up
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n a link set eth0 up
ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b link set eth0 up
sleep 4
ip -n a link add vx0 address 02:00:00:00:01:01 type vxlan id 42 remote 10.0.0.2 dstport 4789 dev eth0
ip -n b link add vx0 address 02:00:00:00:01:02 type vxlan id 42 remote 10.0.0.1 dstport 4789 dev eth0
timeout 4 tcpdump -tni any vlan > any.out 2> any.err &
ip netns exec b timeout 6 tcpdump -tnvei eth0.7 -c 3 > vl.out 2>&1 &
timeout 6 tcpdump -tnei va -c 3 vlan 7 > va.out 2>/dev/null &
timeout 6 tcpdump -tnei br0 vlan and icmp -w vlan.pcap -c 2 2> w.err &
sleep 0.8
ip netns exec a ping -c 1 -W 1 10.7.0.2 | head -2
sleep 1; wait
cat any.out; cat va.out; grep -v '^[0-9]* packets* r' vl.out; cat w.err | grep -v received
tcpdump -tner vlan.pcap 2>/dev/null
tcpdump -tner vlan.pcap vlan 7 and icmp 2>/dev/null | wc -l
tcpdump -tner vlan.pcap icmp 2>/dev/null | wc -l
timeout 6 tcpdump -tni va -Q in -c 1 icmp > in.out 2>/dev/null &
timeout 6 tcpdump -tni va -Q out -c 1 icmp > out.out 2>/dev/null &
timeout 3 tcpdump -tni any icmp > any2.out 2>/dev/null &
sleep 0.8
ip netns exec a ping -c 1 -W 1 10.0.0.2 > /dev/null
wait
cat in.out out.out; cat any2.out
timeout 6 tcpdump -ni any -Q in -c 1 -t icmp > q.out 2>&1 &
sleep 0.8; ip netns exec a ping -c 1 -W 1 10.0.0.254 >/dev/null; wait; grep -v received q.out
timeout 6 tcpdump -lnti br0 icmp 2>/dev/null | grep -m 1 reply > l.out &
