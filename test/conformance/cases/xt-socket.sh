# -m socket, NFQUEUE, SYNs with and without a listener; sums after TCPMSS, TOS, TTL, TCPOPTSTRIP and ECN
#: lab bare
ip netns add n1; ip link add v0 type veth peer name v1; ip link set v1 netns n1
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n n1 addr add 10.0.0.2/24 dev v1; ip -n n1 link set v1 up; ip -n n1 link set lo up
sleep 1.5
nc -nlk 80 > /tmp/a.log </dev/null &
nc -nlk 10.0.0.1 81 > /tmp/b.log </dev/null &
nc -nluk 53 > /tmp/c.log </dev/null &
nc -nluk 10.0.0.1 54 > /tmp/d.log </dev/null &
sleep 0.5
iptables -A INPUT -p tcp -m socket
iptables -A INPUT -p tcp -m socket --nowildcard
iptables -A INPUT -p udp -m socket
iptables -A INPUT -p udp -m socket --nowildcard
iptables -A INPUT -m socket --transparent
for p in 80 81 82; do ip netns exec n1 nc -zv -w 1 10.0.0.1 $p; done
for p in 53 54 55; do echo x | ip netns exec n1 nc -u -w 1 10.0.0.1 $p; done
sleep 1
iptables -vnL INPUT
iptables -F
iptables -A OUTPUT -m socket
iptables -A FORWARD -m socket
iptables -t mangle -A PREROUTING -p tcp --dport 80 -m socket --nowildcard -j MARK --set-mark 1
iptables -t mangle -A OUTPUT -p tcp --syn -j TCPMSS --set-mss 700
iptables -t mangle -A PREROUTING -p tcp --syn -j TCPMSS --set-mss 600
iptables -t mangle -A PREROUTING -p tcp -j TOS --set-tos 0x10
iptables -t mangle -A PREROUTING -p tcp -j TTL --ttl-inc 3
iptables -t mangle -A PREROUTING -p tcp -j TCPOPTSTRIP --strip-options timestamp,sack-permitted
iptables -t mangle -A PREROUTING -p tcp -j ECN --ecn-tcp-remove
ip netns exec n1 nc -zv -w 1 10.0.0.1 80
ping -c 1 -W 1 10.0.0.2 | tail -3 | head -1
iptables -t mangle -vnL PREROUTING
iptables -A INPUT -p icmp -j NFQUEUE
ip netns exec n1 ping -c 1 -W 1 10.0.0.1 | tail -3 | head -1
iptables -R INPUT 1 -p icmp -j NFQUEUE --queue-bypass
ip netns exec n1 ping -c 1 -W 1 10.0.0.1 | head -5 | tail -1
iptables -vnL INPUT
