#: lab bare
# TCP by hand: both sides say something, one closes, then the other; a port nobody listens on.
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
ip netns exec a tcpdump -U -w /tmp/x.pcap -ni eth0 tcp 2>/dev/null &
sleep 1
ip netns exec b sh -c '(sleep 1; echo hello, client; sleep 2.5) | nc -N -l -p 7000 >/tmp/got' &
sleep 0.3
(sleep 0.2; echo hello, server; sleep 1.5) | ip netns exec a nc -N 10.0.0.2 7000
sleep 2
ip netns exec a nc -z 10.0.0.2 7001
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
