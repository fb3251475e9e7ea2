# -j TRACE and xtables-monitor; jumps, gotos and returns in it
#: lab bare
ip netns add n1; ip link add v0 type veth peer name v1; ip link set v1 netns n1
ip link set v0 address 02:00:00:00:00:01; ip -n n1 link set v1 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n n1 addr add 10.0.0.2/24 dev v1; ip -n n1 link set v1 up; ip -n n1 link set lo up
sleep 1.5
iptables -t raw -A PREROUTING -p icmp -j TRACE
iptables -t raw -A OUTPUT -p icmp -j TRACE
iptables -N U
iptables -N V
iptables -A INPUT -p icmp -j U
iptables -A U -p tcp -j DROP
iptables -A U -p icmp -m comment --comment hi -j RETURN
iptables -A INPUT -p icmp -g V
iptables -A V -p icmp -j MARK --set-mark 7
iptables -A OUTPUT -d 10.0.0.2 -j ACCEPT
iptables -t nat -A POSTROUTING -o v0 -j ACCEPT
(timeout 4 xtables-monitor --trace > /tmp/trace.txt 2>&1 &) ; sleep 1
ip netns exec n1 ping -c 1 -q 10.0.0.1 | head -4 | tail -1
sleep 4
sed 's/: 2 [0-9a-f]*/: 2 ID/; s/ ID=[0-9]*//' /tmp/trace.txt
iptables -P OUTPUT DROP
iptables -F OUTPUT
(timeout 4 xtables-monitor --trace > /tmp/trace.txt 2>&1 &) ; sleep 1
ping -c 1 -W 1 10.0.0.2
sleep 4
sed 's/: 2 [0-9a-f]*/: 2 ID/; s/ ID=[0-9]*//' /tmp/trace.txt
iptables -vnL
