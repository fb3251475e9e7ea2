# fragments: sizes, DF, time-outs, what is counted; path MTUs: learned, shown, flushed, of a route, too small, ignored
for n in h r s; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns h type veth peer name e0 netns r
ip link add e1 netns r type veth peer name eth0 netns s
ip -n h addr add 10.1.0.2/24 dev eth0; ip -n h link set eth0 up
ip -n r addr add 10.1.0.1/24 dev e0; ip -n r link set e0 up
ip -n r addr add 10.2.0.1/24 dev e1; ip -n r link set e1 mtu 1300 up
ip -n s addr add 10.2.0.2/24 dev eth0; ip -n s link set eth0 mtu 1300 up
ip -n h route add default via 10.1.0.1; ip -n s route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 0.5
ip netns exec h sysctl net.ipv4.ipfrag_time net.ipv4.ipfrag_high_thresh net.ipv4.ipfrag_low_thresh net.ipv4.ipfrag_max_dist net.ipv4.ip_no_pmtu_disc net.ipv4.route.min_pmtu net.ipv4.route.mtu_expires net.ipv4.ip_forward_use_pmtu
ip netns exec h ping -c 1 -W 1 -s 65507 10.2.0.2
ip netns exec h ping -c 1 -W 1 -s 65508 10.2.0.2
ip netns exec s cat /proc/net/snmp | awk '/^Ip:/ {if (!n) {split($0, k); n=1} else for (i=2;i<=NF;i++) if (k[i] ~ /^Frag|^Reasm/) print k[i], $i}'
ip netns exec r cat /proc/net/snmp | awk '/^Ip:/ {if (!n) {split($0, k); n=1} else for (i=2;i<=NF;i++) if (k[i] ~ /^Frag|^Reasm/) print k[i], $i}'
ip netns exec h ping -c 1 -W 1 -s 1400 -M do 10.2.0.2
ip -n h route get 10.2.0.2 | sed 's/expires [0-9]*sec/expires Nsec/'
ip -n h route show cache | sed 's/expires [0-9]*sec/expires Nsec/'
ip -n h route get 10.2.0.3
ip netns exec h ping -c 1 -W 1 -s 1400 -M probe 10.2.0.2
ip -n h route flush cache
ip -n h route show cache
ip -n h route add 10.2.0.2 via 10.1.0.1 mtu 1200
ip netns exec h ping -c 1 -W 1 -s 1200 -M do 10.2.0.2
ip -n h route get 10.2.0.2
ip -n h route replace 10.2.0.2 via 10.1.0.1 mtu lock 1400
ip netns exec h ping -c 1 -W 1 -s 1350 10.2.0.2
ip -n h route get 10.2.0.2
ip -n h route del 10.2.0.2
ip netns exec h sysctl -qw net.ipv4.ip_no_pmtu_disc=1
ip netns exec h ping -c 1 -W 1 -s 1400 10.2.0.2
ip netns exec h sysctl -qw net.ipv4.ip_no_pmtu_disc=0
ip -n r link set e1 mtu 500; ip -n s link set eth0 mtu 500
ip netns exec h ping -c 1 -W 1 -s 600 -M do 10.2.0.2
ip -n h route get 10.2.0.2 | sed 's/expires [0-9]*sec/expires Nsec/'
ip netns exec h ping -c 1 -W 1 -s 600 10.2.0.2
ip -n r link set e1 mtu 1300; ip -n s link set eth0 mtu 1300
ip -n h route flush cache
ip -n h link set eth0 mtu 1000; ip -n h route get 10.2.0.2
ip netns exec h ping -c 1 -W 1 -s 3000 10.2.0.2
ip netns exec h ping -c 1 -W 1 -s 3000 -M do 10.2.0.2
ip netns exec h ping -c 1 -W 1 -s 40000 127.0.0.1
ip netns exec h ping -c 1 -W 1 -s 65507 127.0.0.1
ip netns exec s nstat -az IpReasmTimeout IpReasmOKs IpReasmReqds IpReasmFails IpFragOKs IpFragCreates 2>/dev/null | grep -v '^#' | awk '{print $1, $2}'
ip netns exec s sysctl -qw net.ipv4.ipfrag_time=2
ip -n h link set eth0 mtu 1500
ip netns exec s tcpdump -c 2 -nni eth0 icmp > t.out 2>/dev/null &
ip netns exec r iptables -t mangle -A FORWARD -m u32 --u32 "4&0x1FFF=1:8191" -j DROP
sleep 0.5
ip netns exec h ping -c 1 -W 4 -s 2000 10.2.0.2
wait; cut -d' ' -f2- t.out
ip netns exec s grep FRAG /proc/net/sockstat
