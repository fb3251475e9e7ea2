ip netns add h2
ip -n h2 link set lo up
ip netns exec h2 traceroute -n -q 1 -w 1 -m 3 -I 172.20.1.2
ip netns exec h2 traceroute -n -q 1 -w 1 -m 3 172.20.1.2
ip netns exec h2 traceroute -n -q 1 -w 1 -m 3 -T 172.20.1.2
