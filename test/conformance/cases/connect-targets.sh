# what connect() says of every kind of target, for nc, curl, python, bash, wget
ip netns add a; ip netns add r; ip netns add t
ip link add v0 type veth peer name v0 netns r; ip link add w0 netns r type veth peer name w0 netns t
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n r addr add 10.0.0.2/24 dev v0; ip -n r link set v0 up; ip -n r addr add 10.1.0.2/24 dev w0; ip -n r link set w0 up; ip -n r link set lo up
ip -n t addr add 10.1.0.3/24 dev w0; ip -n t link set w0 up; ip -n t link set lo up; ip -n t route add default via 10.1.0.2
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
sleep 0.5
nc -zv -w 2 10.1.0.3 80
ip route add 10.1.0.0/16 via 10.0.0.2
nc -zv -w 2 10.1.0.3 80
curl -sS -m 5 http://10.1.0.99/
ip route add blackhole 10.5.0.0/24; ip route add unreachable 10.6.0.0/24; ip route add prohibit 10.7.0.0/24; ip route add throw 10.8.0.0/24
for i in 5 6 7 8; do nc -zv -w 1 10.$i.0.1 80; echo $?; done
for i in 5 6 7 8; do curl -sS -m 1 http://10.$i.0.1/; echo $?; done
for i in 5 6 7 8; do timeout 1 bash -c "echo > /dev/tcp/10.$i.0.1/80"; echo $?; done
ip -n r route add blackhole 10.1.5.0/24; ip -n r route add unreachable 10.1.6.0/24; ip -n r route add prohibit 10.1.7.0/24; ip -n r route add throw 10.1.8.0/24; ip -n r route add 10.1.9.0/24 via 10.1.0.99
for i in 5 6 7 8 9; do nc -zv -w 2 10.1.$i.1 80; echo $?; done
for i in 5 6 7 8 9; do curl -sS -m 2 http://10.1.$i.1/; echo $?; done
ip netns exec r iptables -A FORWARD -p tcp --dport 81 -j REJECT
ip netns exec r iptables -A FORWARD -p tcp --dport 82 -j REJECT --reject-with tcp-reset
ip netns exec r iptables -A FORWARD -p tcp --dport 83 -j DROP
ip netns exec r iptables -A FORWARD -p tcp --dport 84 -j REJECT --reject-with icmp-host-prohibited
ip netns exec r iptables -A FORWARD -p tcp --dport 85 -j REJECT --reject-with icmp-net-unreachable
ip netns exec r iptables -A FORWARD -p tcp --dport 86 -j REJECT --reject-with icmp-proto-unreachable
ip netns exec r iptables -A FORWARD -p tcp --dport 87 -j REJECT --reject-with icmp-admin-prohibited
for p in 80 81 82 83 84 85 86 87; do nc -zv -w 2 10.1.0.3 $p; echo $?; done
for p in 80 81 82 83 84 85 86 87; do curl -sS -m 2 http://10.1.0.3:$p/; echo $?; done
for p in 80 81 82 83 84 85 86 87; do curl -sS --connect-timeout 1 http://10.1.0.3:$p/; echo $?; done
iptables -A OUTPUT -p tcp --dport 91 -j REJECT; iptables -A OUTPUT -p tcp --dport 92 -j DROP; iptables -A OUTPUT -p tcp --dport 93 -j REJECT --reject-with tcp-reset; iptables -A OUTPUT -p udp --dport 91 -j REJECT; iptables -A OUTPUT -p udp --dport 92 -j DROP
for p in 91 92 93; do nc -zv -w 2 10.1.0.3 $p; echo $?; done
for p in 91 92; do echo x | nc -uv -w 1 10.1.0.3 $p; echo $?; done
nc -zv -w 1 255.255.255.255 80
nc -zv -w 1 10.0.0.255 80
nc -zv -w 1 224.0.0.1 80
nc -zv -w 1 0.0.0.0 80
nc -zv -w 1 0 80
nc -zv -w 1 127.1 80
nc -zv -w 1 240.0.0.1 80
nc -uzv -w 1 10.0.0.255 80
echo x | nc -u -w 1 255.255.255.255 80
echo x | nc -b -u -w 1 255.255.255.255 80
curl -sS -m 1 http://255.255.255.255/
curl -sS -m 1 http://0.0.0.0/
curl -sS -m 1 http://127.1:81/
ip link set v0 down
nc -zv -w 2 10.1.0.3 80
nc -zv -w 2 10.0.0.1 80
curl -sS -m 1 http://10.1.0.3/
ip link set v0 up; ip -n r link set v0 down; sleep 1.2
nc -zv -w 2 10.0.0.2 80
curl -sS -m 2 http://10.0.0.2/
ip -n r link set v0 up; sleep 1.2
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:99 dev v0
nc -zv -w 2 10.0.0.2 80
ip neigh del 10.0.0.2 dev v0
nc -zv -w 2 10.0.0.2 80
ip netns exec t nc -zv -w 2 10.0.0.1 80
ip netns exec t nc -zv -w 2 10.0.0.1 80
ip link set lo down
nc -zv -w 2 10.0.0.1 80
nc -zv -w 2 127.0.0.1 80
nc -zv -w 4 10.0.0.77 80
