# REJECT on bridged packets, and to the bridge itself: who answers, by which address; LOG in a namespace is silent
ip netns add a; ip netns add b
ip link add br0 type bridge; ip link set br0 address 02:00:00:00:00:ff
ip link add va type veth peer name a0 netns a; ip link add vb type veth peer name b0 netns b
ip link set va master br0; ip link set vb master br0
ip -n a addr add 10.5.0.1/24 dev a0; ip -n b addr add 10.5.0.2/24 dev b0
ip -n a link set a0 address 02:00:00:00:00:0a; ip -n b link set b0 address 02:00:00:00:00:0b
ip link set va up; ip link set vb up; ip link set br0 up; ip -n a link set a0 up; ip -n b link set b0 up
ip -n a link set lo up; ip -n b link set lo up
sysctl -qw net.bridge.bridge-nf-call-iptables=1
sleep 3
ip netns exec a ping -c1 -W1 10.5.0.2 | grep -c ttl
iptables -A FORWARD -p icmp -j REJECT
ip netns exec a ping -c1 -W1 10.5.0.2
ip addr add 10.5.0.254/24 dev br0
ip netns exec a ping -c1 -W1 10.5.0.2
for r in icmp-net-unreachable icmp-host-unreachable icmp-proto-unreachable icmp-net-prohibited icmp-host-prohibited icmp-admin-prohibited; do
  iptables -R FORWARD 1 -p icmp -j REJECT --reject-with $r
  ip netns exec a ping -c1 -W1 10.5.0.2 | grep From; sleep 1
done
iptables -A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset
ip netns exec a tcpdump -neli a0 tcp -w /tmp/p 2>/dev/null & sleep 0.5
ip netns exec a nc -zv -w1 10.5.0.2 80
sleep 1.2; kill %1; sleep 0.2
tcpdump -ner /tmp/p 2>/dev/null | sed 's/^[0-9:.]* //;s/seq [0-9]*/seq N/;s/ack [0-9]*/ack N/;s/options.*\]/O/;s/\.[0-9]\{5\} />PORT /;s/10.5.0.1.[0-9]*:/10.5.0.1.PORT:/'
iptables -A INPUT -p udp -j REJECT
echo x | ip netns exec a nc -u -w1 10.5.0.254 99
iptables -A INPUT -p tcp --dport 81 -j REJECT --reject-with tcp-reset
ip netns exec a nc -zv -w1 10.5.0.254 81
iptables -A INPUT -p tcp --dport 82 -j REJECT --reject-with icmp-admin-prohibited
ip netns exec b iptables -A INPUT -j LOG --log-prefix "caseprefix "
ip netns exec b ping -c1 -W1 10.5.0.254 | grep -c ttl
dmesg | grep -c caseprefix
iptables -nvL | sed 's/^ *[0-9]* *[0-9]* /P B /;s/([a-z]* [A-Z]* [0-9]* packets, [0-9]* bytes)//'
iptables -A INPUT -j REJECT --reject-with tcp-reset
iptables -A INPUT -p icmp -j REJECT --reject-with tcp-reset
iptables -t nat -A PREROUTING -j REJECT
iptables -t mangle -A FORWARD -j REJECT
iptables -A INPUT -j REJECT --reject-with foo
iptables -A FORWARD -j DNAT --to 1.2.3.4
iptables -t nat -A POSTROUTING -j DNAT --to 1.2.3.4
iptables -t nat -A PREROUTING -j SNAT --to 1.2.3.4
iptables -t nat -A PREROUTING -j MASQUERADE
iptables -t nat -A POSTROUTING -j REDIRECT
iptables -t nat -A OUTPUT -j MASQUERADE
iptables -t mangle -A PREROUTING -j TPROXY --on-port 80
iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 80 --tproxy-mark 1
iptables -t mangle -A INPUT -p tcp -j TPROXY --on-port 80
iptables -t mangle -S
