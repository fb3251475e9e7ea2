# traceroute and nc's connecting side where nothing listens.
for n in h r d; do ip netns add $n; ip -n $n link set lo up; done
ip link add e0 netns h type veth peer name e0 netns r; ip link add e1 netns r type veth peer name e0 netns d
ip -n h addr add 10.1.0.2/24 dev e0; ip -n h link set e0 up; ip -n r addr add 10.1.0.1/24 dev e0; ip -n r link set e0 up
ip -n r addr add 10.2.0.1/24 dev e1; ip -n r link set e1 up; ip -n d addr add 10.2.0.2/24 dev e0; ip -n d link set e0 up
ip -n h route add default via 10.1.0.1; ip -n d route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0; ip netns exec d sysctl -qw net.ipv4.icmp_ratelimit=0
sleep 1.2
ip netns exec h traceroute -n -q 1 10.2.0.2
ip netns exec h traceroute -n 10.2.0.2
ip netns exec h traceroute -n -I -q 2 10.2.0.2
ip netns exec h traceroute -n -q 1 -f 2 10.2.0.2
ip netns exec h traceroute -n -q 1 -m 1 10.2.0.2
ip netns exec h traceroute -q 1 127.0.0.1
ip netns exec h traceroute -n -q 1 10.2.0.2 200
ip netns exec h traceroute nosuchhost
ip netns exec h nc -zv -w 1 10.2.0.2 80
ip netns exec h nc -zv -w 1 10.2.0.2 22-23
ip netns exec h nc -z -w 1 10.2.0.2 80
ip netns exec h nc -zv nosuchhost 80
ip netns exec h nc 10.2.0.2
ip netns exec h nc -zv 10.2.0.2 99999
ip netns exec h nc -zv 10.2.0.2 x
ip netns exec h nc -zv -w x 10.2.0.2 80
ip -n h route del default
ip netns exec h nc -zv -w 1 10.2.0.2 80
ip netns exec h traceroute -n -q 1 10.2.0.2
