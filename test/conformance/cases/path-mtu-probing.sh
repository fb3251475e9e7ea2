# path MTU: exceptions, their listing, locks, expiry, black holes, probing, MSS and clamping
for n in h r s; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns h type veth peer name e0 netns r; ip link add e1 netns r type veth peer name eth0 netns s
ip -n h addr add 10.1.0.2/24 dev eth0; ip -n h link set eth0 up; ip -n r addr add 10.1.0.1/24 dev e0; ip -n r link set e0 up
ip -n r addr add 10.2.0.1/24 dev e1; ip -n r link set e1 mtu 1300 up; ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 mtu 1500 up; ip -n s addr add 10.2.0.3/24 dev eth0
ip -n h route add default via 10.1.0.1; ip -n s route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
mkdir -p /srv; head -c 100000 /dev/zero | tr '\0' x > /srv/big; echo hi > /srv/index.html; ip netns exec h busybox httpd -p 80 -h /srv; ip netns exec s busybox httpd -p 80 -h /srv
alias H='ip netns exec h'; alias S='ip netns exec s'; alias E="sed 's/expires [0-9]*sec/expires Nsec/;s/ cache / cache/'"
D() { sed -E 's/^[0-9:.]+ IP //;s/options \[[^]]*\], //;s/(seq|ack) [0-9]{6,}(:[0-9]*)?/\1 N/g' $1; }
sleep 1
H tcpdump -lnni eth0 'tcp[tcpflags] & tcp-syn != 0 or icmp' > /tmp/t 2>/dev/null & td=$!
sleep 0.5
S curl -s -o /dev/null -w '%{size_download}\n' http://10.1.0.2/big
ip -n h route get 10.2.0.2 | E
ip -n h route get 10.2.0.3 | E
H ss -tin 2>/dev/null | grep -c pmtu
H ping -c 1 -W 1 -s 1400 10.2.0.3 | head -2
ip -n h route get 10.2.0.3 | E
H ping -c 1 -W 1 -s 1400 -M do 10.2.0.3
ip -n h route get 10.2.0.3 | E
ip -n h route show cache 10.2.0.3 | E
ip -n h route show cache 10.2.0.0/24 | E
ip -n h -d route get 10.2.0.3 | E
ip -n h -j route get 10.2.0.3 | sed 's/"expires":[0-9]*/"expires":N/'
ip -n h -o route get 10.2.0.3 | E
ip -n h route flush cache
ip -n h route get 10.2.0.3 | E
ip -n h route show cache
H ping -c 1 -W 1 -s 1400 -M do 10.2.0.3 | head -2
H sysctl -w net.ipv4.route.mtu_expires=2
H ping -c 1 -W 1 -s 1400 -M do 10.2.0.2 | head -2
ip -n h route get 10.2.0.2 | E
sleep 3
ip -n h route get 10.2.0.2 | E
H sysctl -w net.ipv4.route.mtu_expires=600
H sysctl -w net.ipv4.route.min_pmtu=1350
H ping -c 1 -W 1 -s 1400 -M do 10.2.0.2 | head -2
ip -n h route get 10.2.0.2 | E
H ping -c 1 -W 1 -s 1400 10.2.0.2 | head -2
H sysctl -w net.ipv4.route.min_pmtu=100
H sysctl -w net.ipv4.route.min_pmtu=552
ip -n h route flush cache
ip -n h route replace default via 10.1.0.1 mtu 1250
ip -n h route get 10.2.0.2
H ping -c 1 -W 1 -s 1300 -M do 10.2.0.2
S curl -s -o /dev/null -w '%{size_download}\n' http://10.1.0.2/big
ip -n h route replace default via 10.1.0.1 mtu lock 1250
ip -n h route get 10.2.0.2
H ping -c 1 -W 1 -s 1300 10.2.0.2 | head -2
ip -n h route replace default via 10.1.0.1 advmss 500
H tcpdump -lnni eth0 'tcp[tcpflags] & tcp-syn != 0' > /tmp/t 2>/dev/null & td=$!
sleep 0.5
S curl -s -o /dev/null -w '%{size_download}\n' http://10.1.0.2/big; H curl -s -o /dev/null -w '%{size_download}\n' http://10.2.0.2/big
ip -n h route replace default via 10.1.0.1
ip netns exec r iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
H tcpdump -lnni eth0 'tcp[tcpflags] & tcp-syn != 0 or icmp' > /tmp/t 2>/dev/null & td=$!
sleep 0.5
S curl -s -o /dev/null -w '%{size_download}\n' http://10.1.0.2/big; H curl -s -o /dev/null -w '%{size_download}\n' http://10.2.0.2/big
ip netns exec r iptables -t mangle -F; ip netns exec r iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 800
H tcpdump -lnni eth0 'tcp[tcpflags] & tcp-syn != 0 or icmp' > /tmp/t 2>/dev/null & td=$!
sleep 0.5
S curl -s -o /dev/null -w '%{size_download}\n' http://10.1.0.2/big
ip netns exec r iptables -t mangle -F; ip netns exec r iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP
ip -n h route flush cache
S curl -s -m 3 -o /dev/null -w '%{size_download} %{http_code}\n' http://10.1.0.2/big
S curl -s -m 3 http://10.1.0.2/
H sysctl -w net.ipv4.tcp_mtu_probing=1
H sysctl net.ipv4.tcp_base_mss net.ipv4.tcp_mtu_probe_floor net.ipv4.tcp_min_snd_mss net.ipv4.tcp_probe_interval net.ipv4.tcp_probe_threshold
S curl -s -m 20 -o /dev/null -w '%{size_download} %{http_code}\n' http://10.1.0.2/big
H sysctl -w net.ipv4.tcp_mtu_probing=2
S curl -s -m 5 -o /dev/null -w '%{size_download} %{http_code}\n' http://10.1.0.2/big
H sysctl -w net.ipv4.tcp_mtu_probing=3
H sysctl -w net.ipv4.ip_no_pmtu_disc=1
S curl -s -m 5 -o /dev/null -w '%{size_download} %{http_code}\n' http://10.1.0.2/big
H sysctl -w net.ipv4.ip_no_pmtu_disc=3
H sysctl -w net.ipv4.ip_no_pmtu_disc=4
ip netns exec r iptables -F
H sysctl -qw net.ipv4.ip_no_pmtu_disc=3 net.ipv4.tcp_mtu_probing=0
S curl -s -m 5 -o /dev/null -w '%{size_download} %{http_code}\n' http://10.1.0.2/big
ip -n r route get 10.2.0.2 from 10.1.0.2 iif e0
ip netns exec r sysctl -w net.ipv4.ip_forward_use_pmtu=1
ip -n r route add 10.2.0.3 dev e1 mtu 1000
H ping -c 1 -W 1 -s 1100 -M do 10.2.0.3 | head -3
ip netns exec r sysctl -w net.ipv4.ip_forward_use_pmtu=0
ip -n h route flush cache
H ping -c 1 -W 1 -s 1100 -M do 10.2.0.3 | head -3
H grep -i TCPMTUP /proc/net/netstat | wc -l
