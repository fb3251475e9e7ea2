ip netns add a
ip link add v0 type veth peer name eth0 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev eth0; ip -n a link set eth0 up; sleep 1
iptables -A INPUT -p icmp -j DROP
iptables -E INPUT bar
ip netns exec a ping -c 1 -W 1 10.0.0.1
iptables -L INPUT
iptables -S INPUT
iptables -S bar
iptables -L FORWARD -n
iptables -Z
iptables -C INPUT -p icmp -j DROP
iptables-save -t filter
iptables-save -c
iptables -A INPUT -p icmp -j ACCEPT
iptables -S
ip netns exec a ping -c 1 -W 1 10.0.0.1
iptables -nvL INPUT
iptables -X
iptables -F
iptables -N bar
iptables -E INPUT bar
iptables -E INPUT bar2
iptables -S
iptables -X INPUT
iptables -P INPUT DROP
iptables -S
ip netns exec a ping -c 1 -W 1 10.0.0.1
iptables-save | iptables-restore
iptables -S
ip netns exec a ping -c 1 -W 1 10.0.0.1
