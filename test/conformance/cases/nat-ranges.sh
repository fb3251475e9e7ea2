# NAT: ranges of addresses and ports, ports that are taken, NETMAP, random, persistent, REDIRECT, INPUT and OUTPUT chains
ip netns add a; ip netns add b; ip netns add r
ip link add a0 netns a type veth peer name ra netns r
ip link add b0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n a addr add 10.1.0.3/24 dev a0; ip -n a addr add 10.1.0.4/24 dev a0
ip -n r addr add 10.1.0.1/24 dev ra; ip -n r addr add 10.2.0.1/24 dev rb
ip -n b addr add 10.2.0.2/24 dev b0
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n b link set b0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a route add default via 10.1.0.1; ip -n b route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
for i in $(seq 100 115); do ip -n r addr add 10.2.0.$i/32 dev rb; done
sleep 1.2
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j SNAT --to-source 10.2.0.100-10.2.0.109
for s in 2 3 4; do ip netns exec a ping -c1 -W1 -I 10.1.0.$s 10.2.0.2 | grep -c ttl; done
ip netns exec r conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=N/g' | sort
ip netns exec r conntrack -F 2>&1 | sed 's/v[0-9.]*//'
ip netns exec r iptables -t nat -R POSTROUTING 1 -o rb -j SNAT --to-source 10.2.0.100-10.2.0.109 --persistent
for s in 2 3 4; do ip netns exec a ping -c1 -W1 -I 10.1.0.$s 10.2.0.2 | grep -c ttl; done
ip netns exec r conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=N/g' | sort
ip netns exec r conntrack -F 2>&1 | sed 's/v[0-9.]*//'
ip netns exec r iptables -t nat -R POSTROUTING 1 -o rb -p udp -j SNAT --to-source 10.2.0.110:7000-7000
echo x | ip netns exec a nc -u -w1 -s 10.1.0.2 -p 5000 10.2.0.2 99
echo x | ip netns exec a nc -u -w1 -s 10.1.0.3 -p 5000 10.2.0.2 99
ip netns exec r conntrack -L -p udp 2>/dev/null | sed 's/udp *17 [0-9]*/udp 17 T/' | sort
ip netns exec r conntrack -F 2>&1 | sed 's/v[0-9.]*//'
ip netns exec r iptables -t nat -R POSTROUTING 1 -o rb -p udp -j MASQUERADE --to-ports 6000-6001
echo x | ip netns exec a nc -u -w1 -s 10.1.0.2 -p 6001 10.2.0.2 99
echo x | ip netns exec a nc -u -w1 -s 10.1.0.3 -p 6001 10.2.0.2 99
ip netns exec r conntrack -L -p udp 2>/dev/null | sed 's/udp *17 [0-9]*/udp 17 T/' | sort
ip netns exec r conntrack -F 2>&1 | sed 's/v[0-9.]*//'
ip netns exec r iptables -t nat -R POSTROUTING 1 -o rb -j MASQUERADE
echo x | ip netns exec a nc -u -w1 -s 10.1.0.2 -p 700 10.2.0.2 99
echo x | ip netns exec a nc -u -w1 -s 10.1.0.3 -p 700 10.2.0.2 99
ip netns exec r conntrack -L -p udp -d 10.2.0.2 2>/dev/null | awk '{print $4,$6}' | sort
ip netns exec r conntrack -L -p udp 2>/dev/null | grep -c 'dport=700 mark'
ip netns exec r conntrack -L -p udp 2>/dev/null | sed 's/.*dport=//;s/ .*//' | awk '{ok = $1 == 700 || ($1 >= 600 && $1 <= 1023); print ok}'
ip netns exec r conntrack -F 2>&1 | sed 's/v[0-9.]*//'
ip netns exec r iptables -t nat -R POSTROUTING 1 -o rb -p udp -j MASQUERADE --random
echo x | ip netns exec a nc -u -w1 -s 10.1.0.2 -p 5000 10.2.0.2 99
ip netns exec r conntrack -L -p udp 2>/dev/null | grep -c 'sport=99 dport=5000'
ip netns exec r iptables -t nat -F
ip netns exec r iptables -t nat -A PREROUTING -d 192.168.9.0/24 -j NETMAP --to 10.2.0.0/24
ip netns exec a ping -c1 -W1 192.168.9.2 | head -2 | sed 's/time=.*//'
ip netns exec r iptables -t nat -A POSTROUTING -s 10.1.0.0/24 -j NETMAP --to 172.20.0.0/24
ip -n r route add 172.20.0.0/24 dev lo 2>/dev/null
ip netns exec a ping -c1 -W1 -I 10.1.0.3 192.168.9.2 | head -2 | sed 's/time=.*//'
ip netns exec r conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=N/g;s/icmp *1 [0-9]*/icmp 1 T/' | sort
ip netns exec r iptables -t nat -F
ip netns exec r iptables -t nat -A OUTPUT -d 1.2.3.4 -j DNAT --to-destination 10.2.0.2
ip netns exec r iptables -t nat -A INPUT -s 10.1.0.3 -j SNAT --to-source 10.1.0.77
ip -n r route add 1.2.3.4 via 10.1.0.2
ip netns exec r ping -c1 -W1 1.2.3.4 | head -2 | sed 's/time=.*//'
ip netns exec a ping -c1 -W1 -I 10.1.0.3 10.1.0.1 | head -2 | sed 's/time=.*//'
ip netns exec r iptables -t nat -A OUTPUT -d 1.2.3.5 -j REDIRECT
ip netns exec r ping -c1 -W1 1.2.3.5 | head -2 | sed 's/time=.*//'
ip netns exec r conntrack -L 2>/dev/null | grep -v 192.168.9 | sed 's/dport=[0-9]* mark/dport=P mark/;s/id=[0-9]*/id=N/g;s/icmp *1 [0-9]*/icmp 1 T/;s/udp *17 [0-9]*/udp 17 T/' | sort
ip netns exec r iptables -t nat -nvL
ip netns exec r iptables -t nat -F
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip netns exec a ping -c1 -W1 10.2.0.2 | grep -c ttl
ip netns exec r conntrack -L -p icmp 2>/dev/null | grep -c dst=10.2.0.1
ip -n r addr del 10.2.0.1/24 dev rb
sleep 0.2
ip netns exec r conntrack -L -p icmp 2>/dev/null | grep -c dst=10.2.0.1
ip netns exec a traceroute -n -q1 -w1 -m3 10.2.0.2
