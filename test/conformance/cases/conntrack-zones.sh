# zones, NOTRACK, connection marks
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
iptables -t raw -A PREROUTING -i br0 -s 10.5.0.11 -j CT --zone 1
iptables -t raw -A PREROUTING -i wan -j CT --zone-reply 2
ip netns exec c1 ping -c 1 -W 1 198.51.100.2
ip netns exec c2 ping -c 1 -W 1 198.51.100.2
conntrack -L 2>/dev/null | sed 's/id=[0-9]*/id=I/g' | sort
conntrack -L --zone 1 2>/dev/null | sed 's/id=[0-9]*/id=I/g'
conntrack -L --orig-zone 1 2>/dev/null | wc -l
conntrack -L --reply-zone 1 2>/dev/null | wc -l
conntrack -D --zone 1 2>&1 | sed 's/id=[0-9]*/id=I/g'
conntrack -F
iptables -t raw -F
ip -n out route add 10.5.0.0/24 via 198.51.100.1
iptables -t raw -A PREROUTING -i br0 -s 10.5.0.11 -j CT --zone-orig 7
iptables -t raw -A PREROUTING -i wan -d 10.5.0.11 -j CT --zone-reply 7
ip netns exec c1 ping -c 1 -W 1 198.51.100.2
conntrack -L 2>/dev/null | sed 's/id=[0-9]*/id=I/g' | sort
iptables -t raw -F
conntrack -F
iptables -t raw -A PREROUTING -p icmp -j CT --notrack
iptables -A FORWARD -m conntrack --ctstate UNTRACKED -j ACCEPT
iptables -A FORWARD -m conntrack ! --ctstate INVALID -j ACCEPT
ip netns exec c1 ping -c 2 -i 0.2 -W 1 198.51.100.2
iptables -nvL FORWARD
conntrack -C
iptables -t raw -R PREROUTING 1 -p icmp -s 10.5.0.0/24 -j NOTRACK
ip netns exec c1 ping -c 2 -i 0.2 -W 1 198.51.100.2
iptables -nvL FORWARD
conntrack -L 2>/dev/null | sed 's/id=[0-9]*/id=I/g'
iptables -t raw -F
conntrack -F
iptables -t mangle -A PREROUTING -j CONNMARK --restore-mark
iptables -t mangle -A PREROUTING -m mark ! --mark 0 -j ACCEPT
iptables -t mangle -A PREROUTING -s 10.5.0.11 -j MARK --set-mark 0x11
iptables -t mangle -A PREROUTING -s 10.5.0.12 -j MARK --set-xmark 0x22/0xff
iptables -t mangle -A PREROUTING -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xff
ip netns exec c1 ping -c 2 -i 0.2 -W 1 198.51.100.2
ip netns exec c2 ping -c 1 -W 1 198.51.100.2
ip netns exec c3 ping -c 1 -W 1 198.51.100.2
iptables -t mangle -nvL PREROUTING
conntrack -L 2>/dev/null | sed 's/id=[0-9]*/id=I/g' | sort -k4
conntrack -L -m 1 2>/dev/null | wc -l
conntrack -L -m 2/3 2>/dev/null | wc -l
conntrack -U -m 5 -s 10.5.0.11 2>&1 | sed 's/id=[0-9]*/id=I/g'
conntrack -U -s 10.5.0.12 -m 0x10/0xf0 2>&1 | sed 's/id=[0-9]*/id=I/g'
conntrack -L -m 5 2>&1 | sed 's/id=[0-9]*/id=I/g'
conntrack -U -s 10.5.0.12 -t 1000 2>&1 | sed 's/id=[0-9]*/id=I/g'
conntrack -L -s 10.5.0.12 2>&1 | sed 's/id=[0-9]*/id=I/g;s/ 9[0-9][0-9] / 9xx /'
iptables -t mangle -A POSTROUTING -m connmark --mark 5 -j CLASSIFY --set-class 1:10
iptables -t mangle -A FORWARD -m connmark ! --mark 0/0xf -j DSCP --set-dscp-class EF
ip netns exec c1 ping -c 1 -W 1 198.51.100.2
iptables -t mangle -nvL
