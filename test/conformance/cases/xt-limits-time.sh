# limits over time
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
iptables -A INPUT -p icmp -m limit --limit 2/s --limit-burst 3 -j ACCEPT
iptables -A INPUT -p icmp -j DROP
ip netns exec c1 ping -c 6 -i 0.1 -W 1 10.5.0.1 | grep -c from
sleep 2
ip netns exec c1 ping -c 6 -i 0.1 -W 1 10.5.0.1 | grep -c from
iptables -nvL INPUT
iptables -F INPUT
iptables -A INPUT -p icmp -m hashlimit --hashlimit-name h1 --hashlimit-upto 1/s --hashlimit-burst 2 --hashlimit-mode srcip -j ACCEPT
iptables -A INPUT -p icmp -j DROP
ip netns exec c1 ping -c 4 -i 0.1 -W 1 10.5.0.1 | grep -c from
ip netns exec c2 ping -c 4 -i 0.1 -W 1 10.5.0.1 | grep -c from
ls /proc/net/ipt_hashlimit
wc -l /proc/net/ipt_hashlimit/h1
sleep 2.2
ip netns exec c1 ping -c 4 -i 0.1 -W 1 10.5.0.1 | grep -c from
iptables -nvL INPUT
iptables -F INPUT
ls /proc/net/ipt_hashlimit
iptables -A INPUT -p icmp -m hashlimit --hashlimit-name h2 --hashlimit-above 5/min --hashlimit-burst 1 --hashlimit-mode srcip,dstip --hashlimit-srcmask 24 --hashlimit-htable-expire 2000 -j REJECT --reject-with icmp-host-prohibited
ip netns exec c1 ping -c 1 -W 1 10.5.0.1
ip netns exec c2 ping -c 1 -W 1 10.5.0.1
iptables -nvL INPUT
iptables -S INPUT
iptables -F INPUT
iptables -A INPUT -p icmp -m recent --name bad --rcheck --seconds 3 --hitcount 2 -j DROP
iptables -A INPUT -p icmp -m recent --name bad --set -j ACCEPT
ip netns exec c1 ping -c 4 -i 0.2 -W 1 10.5.0.1 | grep -c from
ip netns exec c2 ping -c 1 -W 1 10.5.0.1 | grep -c from
sleep 3.3
ip netns exec c1 ping -c 2 -i 0.2 -W 1 10.5.0.1 | grep -c from
iptables -nvL INPUT
echo -10.5.0.11 > /proc/net/xt_recent/bad
ip netns exec c1 ping -c 1 -W 1 10.5.0.1 | grep -c from
echo +10.9.9.9 > /proc/net/xt_recent/bad
echo nonsense > /proc/net/xt_recent/bad
cut -d' ' -f1 /proc/net/xt_recent/bad | sort
echo / > /proc/net/xt_recent/bad
cat /proc/net/xt_recent/bad
iptables -F INPUT
iptables -A INPUT -p icmp -m recent --name upd --update --seconds 2 -j DROP
iptables -A INPUT -p icmp -m recent --name upd --set
ip netns exec c1 ping -c 1 -W 1 10.5.0.1 | grep -c from
sleep 1
ip netns exec c1 ping -c 1 -W 1 10.5.0.1 | grep -c from
sleep 1.5
ip netns exec c1 ping -c 1 -W 1 10.5.0.1 | grep -c from
sleep 2.5
ip netns exec c1 ping -c 1 -W 1 10.5.0.1 | grep -c from
iptables -nvL INPUT
iptables -F INPUT
iptables -A INPUT -p icmp -m statistic --mode nth --every 3 --packet 1 -j DROP
ip netns exec c1 ping -c 7 -i 0.1 -W 1 10.5.0.1 | grep icmp_seq
iptables -Z INPUT
iptables -nvL INPUT
iptables -F INPUT
iptables -A INPUT -p icmp -m quota --quota 200 -j ACCEPT
iptables -A INPUT -p icmp -j DROP
ip netns exec c1 ping -c 4 -i 0.1 -W 1 10.5.0.1 | grep icmp_seq
iptables -nvL INPUT
iptables -S INPUT
iptables -F INPUT
iptables -A INPUT -p tcp --syn --dport 99 -m connlimit --connlimit-above 2 -j REJECT --reject-with tcp-reset
nc -lk -p 99 </dev/null >/dev/null 2>&1 &
for i in 1 2; do ip netns exec c1 sleep 5 | ip netns exec c1 nc 10.5.0.1 99 & done
sleep 0.5
ip netns exec c1 nc -zv -w 1 10.5.0.1 99
ip netns exec c2 nc -zv -w 1 10.5.0.1 99
iptables -nvL INPUT
sleep 5
ip netns exec c1 nc -zv -w 1 10.5.0.1 99
iptables -nvL INPUT
