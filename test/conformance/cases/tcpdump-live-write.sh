# tcpdump into pipes, files written at once, numbered lines, signals and time limits.
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
sleep 0.8; ip netns exec a ping -c 2 -i 0.2 -W 1 10.0.0.254 >/dev/null; sleep 0.3; cat l.out
timeout 1 tcpdump -ni br0 icmp; echo $?
timeout -s INT 1 tcpdump -ni br0 icmp; echo $?
timeout 1 tcpdump -qni lo -v; echo $?
timeout 6 tcpdump -ni br0 -U -w u.pcap icmp 2>/dev/null & sleep 0.8; ip netns exec a ping -c 2 -i 0.3 -W 1 10.0.0.254 >/dev/null; sleep 0.3; tcpdump -nr u.pcap --count; wait
timeout 6 tcpdump -ni br0 -w - -c 2 icmp 2>/dev/null | timeout 6 tcpdump -tnr - 2>/dev/null > p.out & sleep 0.8; ip netns exec a ping -c 1 -W 1 10.0.0.254 >/dev/null; wait; cat p.out
timeout 6 tcpdump -ni br0 --print -w pr.pcap -c 1 -t icmp 2>/dev/null > p2.out & sleep 0.8; ip netns exec a ping -c 1 -W 1 10.0.0.254 >/dev/null; wait; cat p2.out; tcpdump -tnr pr.pcap 2>&1
timeout 6 tcpdump -ni br0 -# -c 2 -t icmp 2>/dev/null > n.out & sleep 0.8; ip netns exec a ping -c 1 -W 1 10.0.0.254 >/dev/null; wait; cat n.out
