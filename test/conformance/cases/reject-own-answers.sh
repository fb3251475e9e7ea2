# an answer of ICMP that a rule of OUTPUT refuses: no error about it is sent while ICMP itself is sending
ip netns add c1
ip link add v1 type veth peer name eth0 netns c1
ip addr add 10.5.0.1/24 dev v1
ip link set v1 up
ip link set lo up
ip -n c1 addr add 10.5.0.2/24 dev eth0
ip -n c1 link set eth0 up
sleep 1
iptables -A OUTPUT -j REJECT --reject-with icmp-net-unreachable
ip netns exec c1 ping -c 2 -i 0.2 -W 1 10.5.0.1 | tail -2 | head -1
iptables -nvL OUTPUT
ping -c 1 -W 1 10.5.0.2
iptables -nvL OUTPUT
iptables -A INPUT -p udp -j REJECT
echo x | ip netns exec c1 nc -u -w 1 -p 4000 10.5.0.1 99
iptables -nvL
