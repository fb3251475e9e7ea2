# tcpdump -e on a bridge and inside vxlan devices: what each end sees, and the lines at the end.
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
ip -n a addr add 10.7.0.1/24 dev eth0.7; ip -n a link set eth0.7 up; ip -n b addr add 10.7.0.2/24 dev eth0.7; ip -n b link set eth0.7 up
sleep 1.2
timeout 6 tcpdump -tneei br0 -c 3 udp port 4789 > br.out 2> br.err &
ip netns exec a timeout 6 tcpdump -tnei eth0 -c 4 not udp port 5353 > a.out 2> a.err &
ip netns exec b timeout 6 tcpdump -tnei vx0 -c 2 icmp > vx.out 2> vx.err &
sleep 0.8
ip netns exec a ping -c 1 -W 1 172.16.0.2 | head -2
sleep 0.5; wait
cat br.out; sed 's/^[0-9]* packets* rec.*/N received/' br.err
cat a.out; sed 's/^[0-9]* packets* rec.*/N received/' a.err
cat vx.out; sed 's/^[0-9]* packets* rec.*/N received/' vx.err
