# UDP: connected sockets and ICMP errors, large datagrams, fragments lost and out of order, multicast, broadcast, buffers, counters
for n in h r s; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns h type veth peer name e0 netns r; ip link add e1 netns r type veth peer name eth0 netns s
ip -n h addr add 10.1.0.2/24 dev eth0; ip -n h link set eth0 up; ip -n r addr add 10.1.0.1/24 dev e0; ip -n r link set e0 up
ip -n r addr add 10.2.0.1/24 dev e1; ip -n r link set e1 mtu 1300 up; ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 mtu 1300 up
ip -n h route add default via 10.1.0.1; ip -n s route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
alias H='ip netns exec h'; alias S='ip netns exec s'; alias R='ip netns exec r'
C() { ip netns exec $1 nstat -asz "${@:2}" 2>/dev/null | awk '!/^#/ {print $1,$2}'; }
sleep 1
H ping -qc1 10.2.0.2 | grep trans
S nc -lu -p 6000 > /tmp/o & s=$!
sleep 0.2
head -c 5000 /dev/zero | tr '\0' a | H nc -u -q 0 10.2.0.2 6000; sleep 0.3; wc -c < /tmp/o
kill $s
C h UdpOutDatagrams IpFragCreates IpFragOKs IpOutRequests; C s UdpInDatagrams IpReasmReqds IpReasmOKs; C r IpFragOKs IpFragCreates IpForwDatagrams
S tcpdump -nvi eth0 -l udp or icmp > /tmp/t 2>/dev/null & td=$!
S nc -lu -p 6001 > /tmp/o & s=$!
sleep 0.5; head -c 3000 /dev/zero | tr '\0' b | H nc -u -q 0 -p 4000 10.2.0.2 6001; sleep 1.3; kill $td $s
sed -E 's/^[0-9:.]+ //;s/id [0-9]+,/id N,/;s/cksum.*\) /cksum /' /tmp/t
(echo x; sleep 0.3; echo y; sleep 0.3; echo z) | H nc -u -w 1 10.2.0.2 6002; echo $?
H nc -uzv 10.2.0.2 6002; H nc -uzv -w 1 10.2.0.3 6002
C h UdpNoPorts UdpInErrors IcmpInDestUnreachs; C s UdpNoPorts IcmpOutDestUnreachs
R iptables -t mangle -A FORWARD -m u32 --u32 '4&0x1FFF=1:8191' -j DROP
H ping -c 1 -W 1 -s 2000 10.2.0.2 | grep trans
S cat /proc/net/sockstat | grep FRAG | sed 's/memory [0-9]*/memory N/'
R iptables -t mangle -F
S sysctl -w net.ipv4.ipfrag_high_thresh=0
H ping -c 1 -W 1 -s 2000 10.2.0.2 | grep trans
S sysctl -qw net.ipv4.ipfrag_high_thresh=4194304
H ping -c 1 -W 1 -s 2000 10.2.0.2 | grep trans
C s IpReasmFails IpReasmTimeout IpReasmReqds IpReasmOKs
S iptables -A INPUT -f -j DROP
H ping -c 1 -W 1 -s 2000 10.2.0.2 | grep trans
S iptables -nvL INPUT | tail -1
S iptables -t raw -A PREROUTING -f -j DROP
H ping -c 1 -W 1 -s 2000 10.2.0.2 | grep trans
S iptables -t raw -nvL PREROUTING | tail -1
S iptables -F; S iptables -t raw -F
R iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
H ping -c 1 -W 1 -s 4000 10.2.0.2 | grep trans
R iptables -nvL FORWARD | tail -1; C r IpReasmOKs IpFragCreates
R iptables -F
S nc -lu -s 10.2.0.2 -p 6003 > /tmp/o & s=$!
sleep 0.2; echo toaddr | H nc -u -q 0 10.2.0.2 6003; echo tobcast | R nc -b -u -q 0 10.2.0.255 6003; sleep 0.3; cat /tmp/o; kill $s
S nc -lu -p 6004 > /tmp/o & s=$!
sleep 0.2; echo tobcast | R nc -b -u -q 0 10.2.0.255 6004; sleep 0.3; cat /tmp/o; kill $s
R nc -u -q 0 10.2.0.255 6004 < /etc/hostname; echo $?
S nc -lu -p 6005 > /tmp/o & s=$!
sleep 0.2; S ss -uanH | awk '{print $1,$4,$5}'; echo x | H nc -u -p 4001 -q 0 10.2.0.2 6005; sleep 0.2; S ss -uanH | awk '{print $1,$4,$5}'; echo other | H nc -u -p 4002 -w 1 10.2.0.2 6005; sleep 0.2; cat /tmp/o; kill $s
S nc -lku -p 6006 > /tmp/o & s=$!
sleep 0.2; for i in 1 2 3; do echo $i | H nc -u -p 400$i -q 0 10.2.0.2 6006; done; sleep 0.2; cat /tmp/o; S ss -uanH | awk '{print $1,$4,$5}'; kill $s
S grep -i udp: /proc/net/snmp
H ping -c 1 -s 1300 -M dont 10.2.0.2 | grep bytes | head -1
H ping -c 1 -s 1400 -M want 10.2.0.2 -W 1 | head -3
H ping -c 1 -s 1400 -M foo 10.2.0.2
H ping -c 1 -f -s 65000 10.2.0.2 | grep trans
R ip link set e1 mtu 68; H ping -c 1 -W 1 -s 100 10.2.0.2 | grep trans; R ip link set e1 mtu 67
