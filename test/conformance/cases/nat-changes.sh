# addresses and rules that change under a connection
ip netns add c1
ip netns add c2
ip netns add c3
brctl addbr br0
for i in 1 2 3; do ip link add v$i type veth peer name eth0 netns c$i; ip link set v$i master br0; ip link set v$i up; ip -n c$i link set lo up; ip -n c$i link set eth0 address 02:00:00:00:01:0$i; ip -n c$i addr add 10.5.0.1$i/24 dev eth0; ip -n c$i link set eth0 up; ip -n c$i route add default via 10.5.0.1; done
ip link set br0 address 02:00:00:00:01:ff
ip addr add 10.5.0.1/24 dev br0
ip link set br0 up
ip netns add out
ip link add wan type veth peer name eth0 netns out
ip addr add 198.51.100.1/24 dev wan
ip link set wan up
ip -n out addr add 198.51.100.2/24 dev eth0
ip -n out addr add 198.51.100.3/24 dev eth0
ip -n out link set eth0 up
ip -n out link set lo up
sysctl -w net.ipv4.ip_forward=1
sleep 3
iptables -t nat -A POSTROUTING -o wan -j MASQUERADE
ip netns exec c1 ping -c 1 -W 1 198.51.100.2 | sed -n 2p
conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=I/g'
ip netns exec out nc -lk -u -p 5000 </dev/null >/dev/null 2>&1 &
echo a | ip netns exec c1 nc -u -w 1 -p 4000 198.51.100.2 5000
conntrack -L -p udp 2>/dev/null
ip addr add 198.51.100.9/24 dev wan
ip addr del 198.51.100.1/24 dev wan
ip addr show dev wan | grep inet
conntrack -L 2>/dev/null | wc -l
ip addr add 198.51.100.9/24 dev wan
echo a | ip netns exec c1 nc -u -w 1 -p 4000 198.51.100.2 5000
conntrack -L -p udp 2>/dev/null
ip netns exec c1 ping -c 1 -W 1 198.51.100.2 | sed -n 2p
ip link set wan down
conntrack -L 2>/dev/null | wc -l
ip link set wan up
iptables -t nat -F
conntrack -F
iptables -t nat -A POSTROUTING -o wan -j SNAT --to 198.51.100.50-198.51.100.52
for i in 1 2 3; do ip netns exec c$i ping -c 1 -W 1 198.51.100.2 | sed -n 2p; done
conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=I/g' | sort
ip addr add 198.51.100.50/24 dev wan
ip addr add 198.51.100.51/24 dev wan
ip addr add 198.51.100.52/24 dev wan
sleep 3
for i in 1 2 3; do ip netns exec c$i ping -c 1 -W 1 198.51.100.2 | sed -n 2p; done
conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=I/g' | sort
iptables -t nat -F
conntrack -F
iptables -t nat -A POSTROUTING -o wan -p udp -j MASQUERADE --to-ports 7000-7001
echo a | ip netns exec c1 nc -u -w 1 -p 4000 198.51.100.2 5000
echo a | ip netns exec c2 nc -u -w 1 -p 4000 198.51.100.2 5000
echo a | ip netns exec c3 nc -u -w 1 -p 4000 198.51.100.2 5000
conntrack -L -p udp 2>/dev/null | sort -k4,4 -k6
iptables -t nat -nvL POSTROUTING
cat /proc/net/stat/nf_conntrack | wc -l
conntrack -S | sed 's/[0-9]\+/N/g'
iptables -t nat -F
conntrack -F
iptables -t nat -A POSTROUTING -o wan -s 10.5.0.0/24 -j NETMAP --to 198.51.100.0/24
ip route add local 198.51.100.11 dev lo
ip netns exec c1 ping -c 1 -W 1 198.51.100.2 | sed -n 2p
conntrack -L -p icmp 2>/dev/null | sed 's/id=[0-9]*/id=I/g'
iptables -t nat -F
iptables -t nat -A PREROUTING -d 10.99.0.0/24 -j NETMAP --to 198.51.100.0/24
ip netns exec c1 ping -c 1 -W 1 10.99.0.2 | sed -n 2p
ip -n out route add 10.5.0.0/24 via 198.51.100.9
ip netns exec c1 ping -c 1 -W 1 10.99.0.3 | sed -n 2p
iptables -t nat -A PREROUTING -p tcp --dport 1000:1010 -j REDIRECT --to-ports 2000-2010
iptables -t nat -A OUTPUT -p tcp --dport 1000 -j REDIRECT --to-ports 2000
nc -lk -p 2000 </dev/null >/dev/null 2>&1 &
sleep 0.3
nc -zv -w 1 198.51.100.2 1000
nc -zv -w 1 127.0.0.1 1000
ip netns exec c1 nc -zv -w 1 198.51.100.3 1000
ip netns exec c1 nc -zv -w 1 10.5.0.1 1005
conntrack -L -p tcp 2>/dev/null | sed 's/port=[3-9][0-9]\{4\}/port=E/g' | sort -k5
iptables -t nat -nvL
