# bridged packets, iptables, and the sysctls between them
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
iptables -P FORWARD DROP
ip netns exec c1 ping -c 1 -W 1 10.5.0.12
iptables -vL FORWARD
sysctl net.bridge
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec c1 ping -c 1 -W 1 10.5.0.12
iptables -nvL FORWARD
sysctl -w net.bridge.bridge-nf-call-iptables=1
iptables -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
ip netns exec c1 ping -c 1 -W 1 10.5.0.12
iptables -nvL FORWARD
ip netns exec c1 ping -c 1 -W 1 198.51.100.2
iptables -nvL FORWARD
iptables -F FORWARD
iptables -A FORWARD -m physdev --physdev-in v1 --physdev-out v2 -j ACCEPT
iptables -A FORWARD -m physdev --physdev-in v2 -j ACCEPT
iptables -A FORWARD -m physdev --physdev-out v3 -j LOG --log-prefix "to3 "
iptables -A FORWARD -i br0 -o br0 -m physdev ! --physdev-is-bridged -j ACCEPT
ip netns exec c1 ping -c 1 -W 1 10.5.0.12
ip netns exec c1 ping -c 1 -W 1 10.5.0.13
ip netns exec c3 ping -c 1 -W 1 10.5.0.12
iptables -nvL FORWARD
iptables -t nat -A PREROUTING -d 10.5.0.12 -p tcp --dport 80 -j DNAT --to 10.5.0.13:8080
iptables -P FORWARD ACCEPT
iptables -F FORWARD
ip netns exec c3 nc -lk -p 8080 </dev/null >/dev/null 2>&1 &
ip netns exec c2 nc -lk -p 80 </dev/null >/dev/null 2>&1 &
sleep 0.3
ip netns exec c1 nc -zv -w 1 10.5.0.12 80
iptables -t nat -nvL
conntrack -L -p tcp 2>/dev/null | sed 's/sport=[1-9][0-9]\{4\}/sport=E/;s/dport=[1-9][0-9]\{4\}/dport=E/'
sysctl -w net.bridge.bridge-nf-call-iptables=0
ip netns exec c1 nc -zv -w 1 10.5.0.12 80
iptables -t nat -nvL PREROUTING
sysctl -w net.bridge.bridge-nf-call-iptables=1
iptables -t nat -F
iptables -t nat -A POSTROUTING -s 10.5.0.0/24 ! -o wan -j MASQUERADE
ip netns exec c1 ping -c 1 -W 1 10.5.0.12
iptables -t nat -nvL POSTROUTING
conntrack -L -p icmp 2>/dev/null | grep -c 10.5.0.12
conntrack -D -p icmp 2>/dev/null | wc -l
iptables -t nat -F
echo 1 > /sys/class/net/br0/bridge/nf_call_iptables
sysctl -w net.bridge.bridge-nf-call-iptables=0
iptables -P FORWARD DROP
ip netns exec c1 ping -c 1 -W 1 10.5.0.12
echo 0 > /sys/class/net/br0/bridge/nf_call_iptables
ip netns exec c1 ping -c 1 -W 1 10.5.0.12
sysctl -w net.bridge.bridge-nf-call-arptables=0
sysctl -w net.bridge.bridge-nf-filter-pppoe-tagged=1
sysctl -w net.bridge.bridge-nf-nosuch=1
cat /proc/sys/net/bridge/bridge-nf-call-iptables
iptables -A OUTPUT -m physdev --physdev-out v1 -j DROP
iptables -A FORWARD -m physdev --physdev-in v+ ! --physdev-out v3 -j ACCEPT
iptables -A INPUT -m physdev --physdev-is-in -j ACCEPT
iptables -A INPUT -m physdev --physdev-is-out -j ACCEPT
iptables -A FORWARD -m physdev --physdev-is-out
iptables -A INPUT -m physdev --physdev-in v1
ip netns exec c1 ping -c 1 -W 1 10.5.0.1
iptables -nvL
