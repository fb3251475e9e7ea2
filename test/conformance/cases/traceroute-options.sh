# traceroute and tracepath: the options less used, MTUs on the way, missing hops, mistakes
for n in h r1 r2 d; do ip netns add $n; ip -n $n link set lo up; done
ip link add eth0 netns h type veth peer name e0 netns r1; ip link add e1 netns r1 type veth peer name e0 netns r2; ip link add e1 netns r2 type veth peer name eth0 netns d
ip -n h addr add 10.1.0.2/24 dev eth0; ip -n h link set eth0 up; ip -n r1 addr add 10.1.0.1/24 dev e0; ip -n r1 link set e0 up
ip -n r1 addr add 10.12.0.1/24 dev e1; ip -n r1 link set e1 up; ip -n r2 addr add 10.12.0.2/24 dev e0; ip -n r2 link set e0 up
ip -n r2 addr add 10.2.0.1/24 dev e1; ip -n r2 link set e1 up; ip -n d addr add 10.2.0.2/24 dev eth0; ip -n d link set eth0 up
ip -n h route add default via 10.1.0.1; ip -n d route add default via 10.2.0.1; ip -n r1 route add 10.2.0.0/24 via 10.12.0.2; ip -n r2 route add 10.1.0.0/24 via 10.12.0.1
for n in r1 r2 d; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0; done
sleep 1
alias H='ip netns exec h'; alias T="sed -E 's/ +[0-9.]+ ms/ T/g;s/ *[0-9.]+ms/ T/g'"
H traceroute -n 10.2.0.2
H traceroute -n -q 4 10.2.0.2
H traceroute -n -q 11 10.2.0.2
H traceroute -n -q 0 10.2.0.2
H traceroute -n -w 1 -q 1 -m 3 10.2.0.99
H traceroute -n -w x 10.2.0.2
H traceroute -n -w 1,2,3 -q 1 10.2.0.2
H traceroute -n -m 0 10.2.0.2
H traceroute -n -m 256 10.2.0.2
H traceroute -n -f 5 -m 3 10.2.0.2
H traceroute -n -f 0 10.2.0.2
H traceroute -n -p 99999 -q 1 10.2.0.2
H traceroute -n -p x -q 1 10.2.0.2
H traceroute -n -N 0 -q 1 10.2.0.2
H traceroute -n -N 100 -q 1 10.2.0.2
H traceroute -n -s 10.1.0.2 -q 1 10.2.0.2
H traceroute -n -s 10.9.9.9 -q 1 10.2.0.2
H traceroute -n -i eth0 -q 1 10.2.0.2
H traceroute -n -i nodev -q 1 10.2.0.2
H traceroute -n -g 10.1.0.1 -q 1 -w 1 10.2.0.2
H traceroute -n -t 16 -q 1 10.2.0.2
H traceroute -n -t 256 -q 1 10.2.0.2
H traceroute -n -z 100 -q 1 10.2.0.2
H traceroute -n -r -q 1 10.2.0.2
H traceroute -n -r -q 1 10.1.0.1
H traceroute -n -F -q 1 10.2.0.2 1400
H traceroute -n -q 1 10.2.0.2 20
H traceroute -n -q 1 10.2.0.2 70000
H traceroute -n -q 1 10.2.0.2 0
H traceroute -n -q 1 10.2.0.2 x
H traceroute -n -q 1 10.2.0.2 60 70
H traceroute -n -e -q 1 10.2.0.2
H traceroute -n -U -q 1 10.2.0.2
H traceroute -n -U -p 99 -q 1 10.2.0.2
H traceroute -n -D -q 1 10.2.0.2
H traceroute -n -P 253 -q 1 10.2.0.2
H traceroute -n -I -q 2 10.2.0.2
H traceroute -n -T -q 2 10.2.0.2
H traceroute -n -T -p 22 -q 1 10.2.0.2
H traceroute -n -T -O info -q 1 10.2.0.2
H traceroute -n -T -O syn,ecn -q 1 10.2.0.2
H traceroute -n -T -O help 10.2.0.2
H traceroute -n -M tcp -q 1 10.2.0.2
H traceroute -n -M icmp -q 1 10.2.0.2
H traceroute -n -M foo -q 1 10.2.0.2
H traceroute -n --sport=4000 -q 1 10.2.0.2
H traceroute -n --fwmark=5 -q 1 10.2.0.2
H traceroute -n --back -q 1 10.2.0.2
H traceroute -n --mtu 10.2.0.2
H tracepath -n 10.2.0.2 | T
ip -n r1 link set e1 mtu 1400; ip -n r2 link set e0 mtu 1400; ip -n r2 link set e1 mtu 1300; ip -n d link set eth0 mtu 1300
H traceroute -n --mtu 10.2.0.2
H traceroute -n --mtu -q 1 10.2.0.2
ip -n h route show cache | sed 's/expires [0-9]*sec/expires Nsec/'
ip -n h route flush cache
H tracepath -n 10.2.0.2 | T
H tracepath -n -p 500 10.2.0.2 | T
H tracepath -n -l 1000 10.2.0.2 | T
H tracepath -n -l 100000 10.2.0.2
H tracepath -n -m 2 10.2.0.2 | T
H tracepath -b 10.2.0.2 | T
H tracepath 10.2.0.2 | T
H tracepath -n 10.9.0.1 | T
H tracepath -n 10.1.0.77 -m 3 | T
H tracepath nosuch
H tracepath
H tracepath -x
H tracepath -m x 10.2.0.2
H tracepath -V | sed 's/ 20.*//'
H traceroute -n -q 1 -F 10.2.0.2 1400
H traceroute -n -q 1 10.2.0.2 1400
H traceroute
H traceroute -V 2>&1 | head -1
H traceroute --foo 10.2.0.2
H traceroute -k 10.2.0.2
H traceroute -q
H traceroute -4 -n -q 1 10.2.0.2
H traceroute -6 -n -q 1 10.2.0.2
H traceroute -n -d -q 1 10.2.0.2
ip netns exec d nc -lk -p 22 > /dev/null & sleep 0.2
H traceroute -n -T -p 22 -q 1 10.2.0.2
H traceroute -n -T -p 22 -O info -q 1 10.2.0.2
ip netns exec r2 iptables -A FORWARD -p udp -j REJECT --reject-with icmp-host-prohibited
H traceroute -n -q 2 10.2.0.2
ip netns exec r2 iptables -F; ip netns exec r2 iptables -A FORWARD -p udp -j REJECT --reject-with icmp-net-prohibited
H traceroute -n -q 1 10.2.0.2
ip netns exec r2 iptables -F; ip netns exec r2 iptables -A FORWARD -p udp -j REJECT --reject-with icmp-proto-unreachable
H traceroute -n -q 1 10.2.0.2
ip netns exec r2 iptables -F; ip netns exec r2 iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset
H traceroute -n -T -q 1 10.2.0.2
H tracepath -n 10.2.0.2 | T
ip netns exec r2 iptables -F; ip netns exec r2 iptables -A FORWARD -p udp -j REJECT --reject-with icmp-admin-prohibited
H tracepath -n 10.2.0.2 | T
ip -n r2 route add prohibit 10.50.0.0/24; ip -n r2 route add blackhole 10.51.0.0/24; ip -n r1 route add 10.50.0.0/15 via 10.12.0.2
H traceroute -n -q 1 10.50.0.1
H tracepath -n 10.50.0.1 | T
H traceroute -n -q 1 -w 1 -m 4 10.51.0.1
