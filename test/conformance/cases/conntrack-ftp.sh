# The FTP helper, given by -j CT --helper: what it announces is RELATED; TCP's states as events; both tables.
ip netns add a
ip netns add b
ip link add va type veth peer name eth0 netns a
ip link add vb type veth peer name eth0 netns b
ip addr add 10.1.0.1/24 dev va; ip addr add 10.2.0.1/24 dev vb
ip link set va up; ip link set vb up
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1
ip -n b addr add 10.2.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
iptables -P FORWARD DROP
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
iptables -A FORWARD -p tcp --dport 21 -m conntrack --ctstate NEW -j ACCEPT
iptables -A FORWARD -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT
conntrack -E > ev.txt 2> ev.err &
sleep 0.4
conntrack -E expect > evx.txt 2> evx.err &
sleep 0.4
(sleep 6) | ip netns exec b nc -l -p 21 > ftp.txt &
sleep 0.5
(printf 'USER x\r\n'; sleep 1; printf 'PORT 10,1,0,2,4,1\r\n'; sleep 5) | ip netns exec a nc -q 0 -p 4000 10.2.0.2 21 &
sleep 2
conntrack -L 2>&1 | sed 's/43199[0-9]/N/'
conntrack -L expect 2>&1 | sed 's/^29[0-9]/N/'
conntrack -C expect
sed 's/^29[0-9]/N/' /proc/net/nf_conntrack_expect
ip netns exec a nc -l -p 1025 > data.txt &
ip netns exec a nc -l -p 1026 > data2.txt &
sleep 0.3
echo data | ip netns exec b nc -q 1 -p 20 10.1.0.2 1025
echo data | ip netns exec b nc -w 1 -q 1 -p 20 10.1.0.2 1026
cat data.txt
conntrack -L -p tcp --dport 1025 2>&1 | sed 's/TIME_WAIT/T/; s/ 1[0-9]* T/ T/'
conntrack -L -p tcp --dport 21 2>&1 | sed 's/43199[0-9]/N/'
conntrack -L expect
iptables -nvL FORWARD
sleep 6
kill %1 %2; sleep 0.5
sed 's/^\(...........[a-z]*  *[0-9]* \)[0-9]*/\1/' ev.txt
cat ev.err
sed 's/\] [0-9]*/]/' evx.txt
cat evx.err
iptables -t raw -A PREROUTING -p udp -j CT --helper ftp
iptables -t raw -A PREROUTING -j CT --helper ftp
iptables -t raw -A PREROUTING -p tcp -j CT --helper nope
iptables -A FORWARD -p tcp -j CT --notrack
conntrack -F expect
