# UDP through DNAT and SNAT, both ways, and conntrack's opinion
ip netns add c1
ip netns add c2
brctl addbr br0
for i in 1 2; do ip link add v$i type veth peer name eth0 netns c$i; ip link set v$i master br0; ip link set v$i up; ip -n c$i link set lo up; ip -n c$i link set eth0 address 02:00:00:00:01:0$i; ip -n c$i addr add 10.5.0.1$i/24 dev eth0; ip -n c$i link set eth0 up; ip -n c$i route add default via 10.5.0.1; done
ip link set br0 address 02:00:00:00:01:ff
ip addr add 10.5.0.1/24 dev br0
ip link set br0 up
ip link set lo up
ip netns add out
ip link add wan type veth peer name eth0 netns out
ip link set wan address 02:00:00:00:02:01
ip addr add 198.51.100.1/24 dev wan
ip link set wan up
ip -n out link set eth0 address 02:00:00:00:02:02
ip -n out addr add 198.51.100.2/24 dev eth0
ip -n out link set eth0 up
ip -n out link set lo up
sysctl -w net.ipv4.ip_forward=1
sleep 3
iptables -t nat -A PREROUTING -i wan -p udp --dport 53 -j DNAT --to 10.5.0.11:5353
iptables -t nat -A POSTROUTING -o wan -j MASQUERADE
echo pong1 | ip netns exec c1 nc -u -l -p 5353 -w 2 > /tmp/u1 &
sleep 0.3
echo ping1 | ip netns exec out nc -u -w 1 -p 4000 198.51.100.1 53
cat /tmp/u1
conntrack -L -p udp 2>/dev/null
wait %1 2>/dev/null
echo pong2 | ip netns exec out nc -u -l -p 6000 -w 2 > /tmp/u2 &
sleep 0.3
echo ping2 | ip netns exec c2 nc -u -w 1 -p 4000 198.51.100.2 6000
cat /tmp/u2
conntrack -L -p udp --src 10.5.0.12 2>/dev/null
conntrack -L --src-nat -p udp 2>/dev/null
conntrack -L --dst-nat -p udp 2>/dev/null
conntrack -L -n 198.51.100.1 2>/dev/null | wc -l
conntrack -L -g 10.5.0.11 2>/dev/null | wc -l
conntrack -L -j 2>/dev/null | wc -l
conntrack -L -u ASSURED 2>/dev/null | wc -l
conntrack -L -u SEEN_REPLY 2>/dev/null | wc -l
iptables -t nat -nvL
iptables -t nat -F
echo ping3 | ip netns exec out nc -u -w 1 -p 4000 198.51.100.1 53
conntrack -L -p udp --src 198.51.100.2 2>/dev/null
conntrack -D -p udp --src 198.51.100.2 2>/dev/null | wc -l
echo ping4 | ip netns exec out nc -u -w 1 -p 4000 198.51.100.1 53
conntrack -L -p udp --src 198.51.100.2 2>/dev/null
iptables -t nat -A OUTPUT -p udp -d 9.9.9.9 --dport 53 -j DNAT --to-destination 10.5.0.12:5300
ip route add default via 198.51.100.2
echo pong5 | ip netns exec c2 nc -u -l -p 5300 -w 2 > /tmp/u5 &
sleep 0.3
echo ping5 | nc -u -w 1 -p 4055 9.9.9.9 53
cat /tmp/u5
conntrack -L -p udp --orig-dst 9.9.9.9 2>/dev/null
iptables -t nat -nvL OUTPUT
iptables -t nat -A PREROUTING -p udp --dport 7000 -j DNAT --to-destination 10.5.0.11-10.5.0.12
for i in 1 2 3; do echo x | ip netns exec out nc -u -w 1 -p 500$i 198.51.100.1 7000; done
iptables -t nat -nvL PREROUTING
iptables -t nat -A INPUT -p udp --dport 99 -j SNAT --to-source 203.0.113.5
echo pong6 | nc -u -l -p 99 -w 2 > /tmp/u6 &
sleep 0.3
echo ping6 | ip netns exec c1 nc -u -w 1 -p 4066 10.5.0.1 99
cat /tmp/u6
conntrack -L -p udp --orig-src 10.5.0.11 --dport 99 2>/dev/null
iptables -t nat -nvL INPUT
iptables -t nat -F
iptables -t nat -A POSTROUTING -p udp -o wan -j SNAT --to-source 198.51.100.1:9000-9001
for i in 1 2 3; do echo x | ip netns exec c1 nc -u -w 1 -p 510$i 198.51.100.2 7000; done
conntrack -L -p udp --dst 198.51.100.2 2>/dev/null | grep -c 'dport=900[01]'
conntrack -C > /tmp/n; [ $(cat /tmp/n) -gt 3 ] && echo many
conntrack -S | grep -o 'insert_failed=[0-9]*' | sort | tail -1
