# FTP through MASQUERADE: PORT and EPRT are rewritten, the data connection is expected, sequence numbers shift
ip netns add a; ip netns add b; ip netns add r
ip link add a0 netns a type veth peer name ra netns r
ip link add b0 netns b type veth peer name rb netns r
ip -n a addr add 10.1.0.2/24 dev a0; ip -n r addr add 10.1.0.1/24 dev ra; ip -n r addr add 10.20.0.100/24 dev rb; ip -n b addr add 10.20.0.2/24 dev b0
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set a0 up; ip -n b link set b0 up; ip -n r link set ra up; ip -n r link set rb up
ip -n a route add default via 10.1.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 1.2
ip netns exec r iptables -t nat -A POSTROUTING -o rb -j MASQUERADE
ip netns exec r iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
(sleep 0.3; echo "220 hi"; sleep 2) | ip netns exec b nc -l -p 21 > /tmp/ctl &
sleep 0.3
(sleep 0.4; printf 'USER x\r\n'; sleep 0.3; printf 'PORT 10,1,0,2,156,64\r\n'; sleep 0.5; printf 'NOOP\r\n'; sleep 0.5; printf 'EPRT |1|10.1.0.2|40001|\r\n'; sleep 0.8; printf 'NOOP2\r\n'; sleep 0.3) | ip netns exec a nc -N -p 5000 10.20.0.2 21 > /tmp/cli &
sleep 1.1
ip netns exec r conntrack -L expect 2>/dev/null | sed 's/^[0-9]* /T /'
ip netns exec a nc -l -p 40000 > /tmp/data & sleep 0.2
echo payload | ip netns exec b nc -N -w1 10.20.0.100 40000
cat /tmp/data
ip netns exec r conntrack -L -p tcp 2>/dev/null | sed 's/tcp *6 [0-9]*/tcp 6 T/;s/sport=[0-9]\{5\}/sport=P/g;s/dport=[0-9]\{5\}/dport=P/g;s/ESTABLISHED\|TIME_WAIT\|CLOSE_WAIT/S/' | sort
sleep 3
tr -d '\r' < /tmp/ctl
cat /tmp/cli
