# NAT: ICMP errors about translated packets show each side what it sent; DNAT to nobody, TTL, fragmentation needed
ip netns add a; ip netns add b; ip netns add r
ip link add a0 netns a type veth peer name ra netns r
ip link add b0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r addr add 10.2.0.1/24 dev rb; ip -n b addr add 10.2.0.2/24 dev b0
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set a0 address 02:00:00:00:00:0a; ip -n b link set b0 address 02:00:00:00:00:0b
ip -n r link set ra address 02:00:00:00:00:1a; ip -n r link set rb address 02:00:00:00:00:1b
ip -n a link set a0 up; ip -n b link set b0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a route add default via 10.1.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 1.2
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip netns exec r iptables -t nat -A PREROUTING -d 10.1.0.1 -p udp --dport 5353 -j DNAT --to-destination 10.2.0.2:53
ip netns exec a tcpdump -nvvi a0 -w /tmp/a.pcap icmp 2>/dev/null & sleep 0.5
ip netns exec b tcpdump -nvvi b0 -w /tmp/b.pcap icmp 2>/dev/null & sleep 0.5
echo x | ip netns exec a nc -u -w1 -p 4000 10.1.0.1 5353
echo x | ip netns exec a nc -u -w1 -p 4001 10.2.0.2 54
ip netns exec a traceroute -n -q1 -w1 10.2.0.2
ip -n r route add 10.3.0.0/24 via 10.2.0.9
ip netns exec a ping -c1 -W4 10.3.0.1
ip -n r link set rb mtu 1000
ip netns exec a ping -c1 -W1 -M do -s 1200 10.2.0.2
ip netns exec b iptables -A INPUT -p icmp -j REJECT --reject-with icmp-host-prohibited
ip netns exec a ping -c1 -W1 10.2.0.2
sleep 1.2; kill %1 %2; sleep 0.3
tcpdump -nvr /tmp/a.pcap 2>/dev/null | sed 's/^[0-9:.]* //;s/id [0-9]*/id N/g' | grep -v 'echo re'
tcpdump -nvr /tmp/b.pcap 2>/dev/null | sed 's/^[0-9:.]* //;s/id [0-9]*/id N/g' | grep -v 'echo re'
ip netns exec r iptables -t nat -nvL
ip netns exec r conntrack -L -p icmp 2>/dev/null | sed "s/id=[0-9]*/id=N/g;s/icmp *1 [0-9]*/icmp 1 T/" | sort
